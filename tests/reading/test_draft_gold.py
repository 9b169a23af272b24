"""Drafts of the labelled policies against the reviewed models: the same forms, the same decisions, by rules that know no policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.reading.gold_reading import gold_reading, reviewed
from tests.shared import GOLD, ROOT, SLUGS, needs_gold, needs_seeds

from zavet.decision.compile import Compiled, compile_policy
from zavet.decision.decide import decide
from zavet.decision.facts import ConsentState, Facts, OpenGround
from zavet.decision.question import Actor, Question
from zavet.policy.canonical import digest
from zavet.policy.checks import check
from zavet.policy.format import format_policy
from zavet.policy.forms import forms
from zavet.policy.model import Policy
from zavet.policy.syntax import parse
from zavet.reading.draft import draft

pytestmark = [needs_gold, needs_seeds]
CORPUS = sorted(path.stem for path in (GOLD / "corpus").glob("*.json")) if GOLD.is_dir() else []
GROUNDS = ("order", "ticket", "claim", "application", "request", "account", "contract", "law", "demand")


@cache
def drafted(slug: str) -> Policy:
    return draft(gold_reading(slug), slug=slug.rsplit("/", maxsplit=1)[-1])


def own(word: str) -> str:
    return "other" if word.startswith("other:") else word


def rows(policy: Policy) -> set[tuple[object, ...]]:
    """Every field and every consent of every form."""
    found: set[tuple[object, ...]] = set()
    for one in forms(policy):
        found |= {(one.point, field.name, own(field.category), field.required, field.only_for) for field in one.fields}
        found |= {(one.point, "consent", control.purpose) for control in one.consents}
    return found


@pytest.mark.parametrize("slug", [*SLUGS, *(f"corpus/{one}" for one in CORPUS)])
def test_a_draft_of_labelled_facts_is_a_sound_policy(slug: str) -> None:
    """No error of a check, the same model read back from its YAML, and every open question with an answer at hand."""
    policy = drafted(slug)
    assert [str(one) for one in check(policy) if one.level == "error"] == []
    assert parse(format_policy(policy)) == policy
    assert all(one.options or one.asks for one in policy.open)
    compile_policy(policy, 1, digest(policy))


def test_forms_of_drafts_are_those_of_the_reviewed_models() -> None:
    """Field by field (name, category, required, whom it is asked of) and consent by consent: F1 of at least 0.95."""
    both = made = wanted = 0
    for slug in SLUGS:
        one, two = rows(drafted(slug)), rows(reviewed(slug))
        both, made, wanted = both + len(one & two), made + len(one), wanted + len(two)
    assert 2 * both / (made + wanted) >= 0.95


def aligned(draft_: Policy, model: Policy) -> dict[str, str]:
    """Words of the model's own by those of the draft, matched by clause."""
    found: dict[str, str] = {}
    for section, name in (("data", "category"), ("purposes", "purpose"), ("recipients", "recipient")):
        for clause in {one.clause for one in getattr(model, section)}:
            mine, theirs = ([word for word in dict.fromkeys(getattr(row, name) for row in getattr(policy, section) if row.clause == clause)
                             if word.startswith("other:")] for policy in (draft_, model))  # fmt: skip
            found.update(zip(theirs, mine, strict=False))
    for row in model.recipients:
        twin = next((one for one in draft_.recipients if (one.recipient, one.clause) == (row.recipient, row.clause)), None)
        if twin and row.purpose and twin.purpose and row.purpose.startswith("other:"):
            found[row.purpose] = twin.purpose
    return found


def known(words: Iterable[str], country: str) -> Facts:
    """A subject for whom everything is there: each consent given, each kind of ground open, everybody assigned."""
    names = tuple(words)
    consents = {name: ConsentState("given", 1) for name in names}
    demand = {"body": "court", "ground": "law", "document": "1", "country": country}
    grounds = {kind: OpenGround(kind, names, demand if kind == "demand" else {}) for kind in GROUNDS}
    return Facts(consents=consents, grounds=grounds)


def questions(model: Policy) -> Iterator[tuple[str, str, str | None, str | None, str | None]]:
    """Every category × purpose, × recipient and × point, with two that the policy names nowhere."""
    categories = [*dict.fromkeys(one.category for one in model.data), "passport", "health"]
    purposes = [*dict.fromkeys(one.purpose for one in model.purposes), "loyalty"]
    recipients = [*dict.fromkeys(one.recipient for one in model.recipients), "partner", "advertiser"]
    points = [*dict.fromkeys(point for one in model.data for point in one.points), "callback"]
    for category in categories:
        yield from (("collect", category, None, None, point) for point in points)
        for purpose in purposes:
            yield "use", category, purpose, None, None
            yield from (("use", category, purpose, None, point) for point in points)
            yield from (("disclose", category, purpose, recipient, None) for recipient in recipients)


def test_drafts_decide_as_the_reviewed_models() -> None:
    """Over every category, purpose, recipient and point of the models at least 97 of 100 answers are the same."""
    same = every = 0
    for slug in SLUGS:
        mine, model = drafted(slug), reviewed(slug)
        words = aligned(mine, model)
        country = (model.law.country or ("RU",))[0]
        names = {one.purpose for one in model.purposes} | {one.recipient for one in model.recipients}
        sides: list[tuple[Compiled, Facts, dict[str, str]]] = [
            (compile_policy(mine, 1, digest(mine)), known((words.get(one, one) for one in names), country), words),
            (compile_policy(model, 1, digest(model)), known(names, country), {}),
        ]
        entity = (model.operator.entities or ("",))[0]
        for operation, category, purpose, recipient, point in questions(model):
            answers = []
            for compiled, facts, as_said in sides:
                actor = Actor("visitor") if operation == "collect" else Actor("officer", "o", "owner", entity=entity)
                asked = [as_said.get(one, one) if one else one for one in (category, purpose, recipient)]
                question = Question(operation, (asked[0] or "",), asked[1], actor, 100, recipient=asked[2], point=point)
                answers.append(decide(compiled, facts, question).allowed)
            every += 1
            same += answers[0] == answers[1]
    assert same / every >= 0.97, f"{same} of {every}"


def test_no_rule_of_drafts_knows_a_policy() -> None:
    """No file of the room names a policy, an operator or a site of those that it is measured on."""
    room = ROOT / "src" / "zavet" / "reading" / "draft"
    source = "".join(
        path.read_text(encoding="utf-8").casefold() for path in sorted(Path(room).rglob("*")) if path.suffix in {".py", ".toml"}
    )
    names = {*SLUGS, *(site for slug in SLUGS for site in reviewed(slug).sites), *(reviewed(slug).operator.name for slug in SLUGS)}
    assert [one for one in names if one.casefold() in source] == []
