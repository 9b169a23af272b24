"""Using: a question with a purpose, a verdict, an entry, and only then the named values (I1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zavet.decision.question import Actor, GroundRef, Question
from zavet.decision.verdict import Verdict
from zavet.errors import KeyDestroyed, NotFound, Refused
from zavet.operations.gate import Person, Work
from zavet.operations.house import House
from zavet.operations.ports import words
from zavet.operations.rows import RecordRow


@dataclass(frozen=True, slots=True)
class Used:
    """What a granted use answers: values by field, the verdict, and the index of its entry."""

    values: dict[str, str]
    verdict: Verdict
    index: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may be in a batch: granted and refused subjects with their verdicts, and the one entry that commits to all of them."""

    granted: tuple[str, ...]
    refused: dict[str, Verdict]
    index: int


def decide_only(
    house: House,
    controller: str,
    *,
    subject: str | None,
    categories: Sequence[str],
    purpose: str | None,
    actor: Actor,
    operation: str = "use",
    recipient: str | None = None,
    ground: GroundRef | None = None,
    channel: str | None = None,
    offer: bool = False,
    in_name_of: str = "own",
) -> Verdict:
    """A bare verdict: no data, no entry. Raises NotFound for an unknown subject."""

    def do(work: Work) -> Verdict:
        person = work.person(subject) if subject is not None else work.new_person()
        rows = work.records(person, categories) if subject is not None else []
        question = Question(operation, tuple(categories), purpose, actor, work.at, recipient, ground, None, channel, offer, in_name_of)
        return work.decide(question, work.facts(person, rows))

    return house.read(controller, do)


def use(
    house: House,
    controller: str,
    *,
    subject: str,
    categories: Sequence[str],
    purpose: str | None,
    actor: Actor,
    ground: GroundRef | None = None,
    operation: str = "use",
    recipient: str | None = None,
) -> Used:
    """The named values for a purpose. Granted or refused by a verdict, it makes an entry; raises Refused, NotFound."""

    def do(work: Work) -> tuple[Verdict, int, list[RecordRow]]:
        person = work.person(subject)
        rows = work.records(person, categories)
        question = Question(operation, tuple(categories), purpose, actor, work.at, recipient, ground)
        verdict = work.decide(question, work.facts(person, rows))
        index = append_use(work, person, verdict, question)
        return verdict, index, rows

    verdict, index, rows = house.write(controller, do)
    if not verdict.allowed:
        raise Refused(verdict, index=index)
    return Used(open_categories(house, rows, categories), verdict, index)


def append_use(work: Work, person: Person, verdict: Verdict, question: Question) -> int:
    """The entry of one use, granted or refused."""
    body = {
        "categories": sorted(question.categories),
        "purpose": question.purpose or "",
        "recipient": question.recipient or "",
        "ground": f"{question.ground.kind}/{question.ground.id}" if question.ground else "",
        "channel": question.channel or "",
    }
    return work.append(question.operation, verdict, [person], body, actor=question.actor)


def open_categories(house: House, rows: Sequence[RecordRow], categories: Sequence[str]) -> dict[str, str]:
    """Values of these categories by field name, newest last; after the commit only.

    Raises NotFound where the data was erased meanwhile, SealBroken, KeyMissing.
    """
    wanted = frozenset(categories)
    found: dict[str, str] = {}
    for row in rows:
        if not wanted & frozenset(words(row.categories)):
            continue
        try:
            values = house.gate.open_values(row)
        except KeyDestroyed:
            raise NotFound("the data was erased") from None
        for name, value in values.items():
            category, field = name.split(".", 1)
            if category in wanted:
                found[field] = value
    return found


def audience(house: House, controller: str, *, subjects: Sequence[str], categories: Sequence[str], purpose: str, actor: Actor) -> Audience:
    """Who of these subjects may be reached for a purpose: one entry that commits to every subject in it. No values are opened."""

    def do(work: Work) -> Audience:
        granted: list[str] = []
        refused: dict[str, Verdict] = {}
        persons = []
        for subject in dict.fromkeys(subjects):
            person = work.person(subject)
            question = Question("use", tuple(categories), purpose, actor, work.at)
            verdict = work.decide(question, work.facts(person, work.records(person, categories)))
            persons.append(person)
            if verdict.allowed:
                granted.append(subject)
            else:
                refused[subject] = verdict
        rule = work.decide(Question("use", tuple(categories), purpose, actor, work.at), work.new_person().state.facts())
        whole = work.granted(rule.clauses)
        body = {"purpose": purpose, "categories": sorted(categories), "granted": len(granted), "refused": len(refused)}
        index = work.append("use", whole, persons, body, actor=actor)
        return Audience(tuple(granted), refused, index)

    return house.write(controller, do)
