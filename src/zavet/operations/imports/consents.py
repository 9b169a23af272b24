"""Consents that a file proves: who, to what, when, and with which text before their eyes. What it does not prove is not on record.

(1) The purpose comes from a column, or from the agreement's name by the mapping; the policy in force names it. (2) The time is told and is
not in the future. (3) The text is proved by itself, by its digest, or by the name of its version. (4) The person is on record and is one.
(5) The later word holds: an older line than what is on record is kept as evidence and changes nothing; an objection stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from zavet import faults
from zavet.canon import digest
from zavet.consent.evidence import Evidence
from zavet.decision.facts import ConsentState
from zavet.decision.question import Actor
from zavet.errors import FieldError, Malformed, NotFound, StaleVersion
from zavet.operations.gate import Person, Work
from zavet.operations.house import Outcome
from zavet.operations.imports.cells import CellError, bare, moment, yes
from zavet.operations.imports.columns import match, roles_of
from zavet.operations.imports.mapping import Mapped
from zavet.operations.imports.people import NUMBERS, Find, Provenance, number_of, runs
from zavet.operations.imports.report import Left, Problem
from zavet.operations.imports.sheet import Line
from zavet.operations.rows import ConsentRow
from zavet.policy.model import Policy
from zavet.vault.normal import normalise

State = Literal["given", "withdrawn"]
Mark = tuple[str, str, str, int]
_GIVEN: Final = frozenset({"given", "дано", "дал", "получено", "действует", "активно", "active", "подписан", "берілді"})
_WITHDRAWN: Final = frozenset(
    {"withdrawn", "revoked", "отозвано", "отозван", "отказ", "отписан", "не действует", "қайтарып алынды", "inactive"}
)
_LAYOUT: Final = "import"
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the file, proved."""

    number: int
    finds: tuple[Find, ...]
    purpose: str
    state: State
    at: int
    text: str
    digest: str
    version: str
    page: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is read of the file: places of roles, and what of it the policy lets in."""

    policy: Policy
    digest: str
    roles: Mapping[str, int]
    purposes: frozenset[str]
    left: tuple[Left, ...] = ()


def terms(work: Work, mapped: Mapped, headings: Sequence[str]) -> Terms:
    """The columns and agreements of a list of consents against the policy in force. Raises Malformed."""
    places = match(mapped, headings)
    roles = roles_of(mapped, places)
    if not roles.keys() & {"id", "user", "email", "phone"}:
        raise Malformed("no column says whose consent it is", hint="map `id`, `user`, `email` or `phone`")
    if "time" not in roles:
        raise Malformed("no column says when consent was given: the list proves none", hint="map the date as `time`")
    if not roles.keys() & {"purpose", "agreement"}:
        raise Malformed("no column says what was consented to", hint="map `purpose`, or `agreement` with a table of agreements")
    told = any(one.text or one.version or one.digest for one in mapped.agreements.values())
    if not told and not roles.keys() & {"text", "version", "digest"}:
        hint = "map `text`, `version` or `digest`, or say it with the agreement"
        raise Malformed("nothing says which text was consented to: the list proves none", hint=hint)
    policy = work.version.policy
    purposes = frozenset(one.purpose for one in policy.purposes)
    left = [
        Left(name, one.purpose, "purpose_not_named", policy.closed.purposes)
        for name, one in mapped.agreements.items()
        if one.purpose not in purposes
    ]
    return Terms(policy, work.version.digest, roles, purposes, tuple(left))


class Reader:
    """Makes proofs of lines; what is wrong goes to `problems`."""

    def __init__(self, read: Terms, mapped: Mapped, headings: Sequence[str], now: int) -> None:
        self._terms, self._mapped, self._headings, self._now = read, mapped, headings, now
        self._country = read.policy.operator.country or "RU"

    def proof(self, line: Line, problems: list[Problem]) -> Proof | None:
        """The proof of a line, or None where it proves nothing."""
        if line.problem:
            problems.append(Problem(line.number, "", line.problem, "row"))
            return None
        role = "agreement" if "agreement" in self._terms.roles else "purpose"
        try:
            purpose, text, known, version = self._what(line)
            role = "time"
            at = self._when(line)
            role = "state"
            state = self._state(line)
            role = "user"
            finds = self._who(line)
        except CellError as error:
            place = self._terms.roles.get(role)
            problems.append(Problem(line.number, self._headings[place] if place is not None else "", error.reason, "row"))
            return None
        try:
            page = urlsplit(self._cell(line, "page")).path[:300]
        except (ValueError, CellError):
            page = ""
        return Proof(line.number, finds, purpose, state, at, text, known, version, page)

    def _cell(self, line: Line, role: str) -> str:
        place = self._terms.roles.get(role)
        return bare(line.cells[place]) if place is not None and place < len(line.cells) else ""

    def _what(self, line: Line) -> tuple[str, str, str, str]:
        """Steps (1) and (3): purpose, text, digest of the text, name of its version."""
        name, purpose = self._cell(line, "agreement"), self._cell(line, "purpose")
        agreed = self._mapped.agreements.get(name[:200]) if name else None
        if name and agreed is None and not purpose:
            raise CellError("agreement_unknown")
        if agreed is not None:
            purpose = agreed.purpose
        if purpose not in self._terms.purposes:
            raise CellError("purpose_not_named" if purpose else "purpose_missing")
        text = self._cell(line, "text") or (agreed.text if agreed is not None else "")
        told = self._cell(line, "digest").lower() or (agreed.digest if agreed is not None else "")
        version = self._cell(line, "version") or (agreed.version if agreed is not None else "")
        if told and (len(told) != 64 or not _HEX.issuperset(told)):
            raise CellError("digest")
        if text and told and digest(text.encode("utf-8")) != told:
            raise CellError("digest")
        if not (text or told or version):
            raise CellError("text_missing")
        return purpose, text[:20_000], told or (digest(text.encode("utf-8")) if text else ""), version[:100]

    def _when(self, line: Line) -> int:
        text = self._cell(line, "time")
        if not text:
            raise CellError("time_missing")
        at = moment(text, self._mapped.dates, self._country, self._mapped.zone)
        if at <= 0:
            raise CellError("time")
        if at > self._now:
            # A date without a time that is today is its last second; it was given by now.
            if at - self._now < 86_400 and ":" not in text:
                return self._now
            raise CellError("time_to_come")
        return at

    def _state(self, line: Line) -> State:
        text = self._cell(line, "state").casefold()
        if not text or text in _GIVEN:
            return "given"
        if text in _WITHDRAWN:
            return "withdrawn"
        heading = self._headings[self._terms.roles["state"]].casefold()
        said = yes(text)
        turned = any(word in heading for word in ("отозв", "отказ", "withdr", "revok"))
        return "given" if said is not turned else "withdrawn"

    def _who(self, line: Line) -> tuple[Find, ...]:
        system = self._mapped.system
        finds: list[Find] = [(NUMBERS, number_of(system, text)) for role in ("id", "user") if (text := self._cell(line, role))]
        for role in ("email", "phone"):
            if text := self._cell(line, role):
                try:
                    finds.append((role, normalise(role, text, self._country)))
                except FieldError:
                    if not finds:
                        raise CellError("form") from None
        if not finds:
            raise CellError("no_identifier")
        return tuple(finds)


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a line: `new`, `known` (the same is on record), or not imported for a reason. `note`: `older`."""

    proof: Proof
    word: str
    person: Person | None = None
    note: str = ""

    @property
    def mark(self) -> Mark | None:
        """What makes the line the same as another: whose, to what, which word, when."""
        return None if self.person is None else (self.person.subject, self.proof.purpose, self.proof.state, self.proof.at)


@dataclass(slots=True)
class Batch:
    """Lines of a list of consents that go on record together, or not at all."""

    terms: Terms
    provenance: Provenance
    actor: Actor
    proofs: Sequence[Proof]
    seen: set[Mark] = field(default_factory=set)
    latest: dict[tuple[str, str], ConsentState] = field(default_factory=dict)
    """What a dry run has met earlier in the file: lines, and the latest word of each person on each purpose."""

    def decide(self, work: Work) -> list[Settled]:
        """What becomes of each line; nothing is written. Raises StaleVersion."""
        if work.version.digest != self.terms.digest:
            raise StaleVersion("another version of the policy came into force", hint="run the import again: it goes on where it stopped")
        wanted: dict[str, list[str]] = {}
        for one in self.proofs:
            for category, value in one.finds:
                wanted.setdefault(category, []).append(value)
        leads = {category: work.gate.find_all(work.controller, category, values) for category, values in wanted.items()}
        people: dict[str, Person | None] = {}
        found = [self._settle(work, one, leads, people) for one in self.proofs]
        persons = tuple({one.person.subject for one in found if one.person is not None})
        rows = work.transaction.where(ConsentRow, controller=work.controller, subject=persons) if persons else []
        seen: set[Mark | None] = {(row.subject, row.purpose, row.state, row.at) for row in rows}
        made: list[Settled] = []
        for line in found:
            double = line.mark in seen or line.mark in self.seen
            if line.mark is not None:
                seen.add(line.mark)
            made.append(Settled(line.proof, "known", note="duplicate") if double else line)
        return made

    def rehearse(self, work: Work) -> dict[str, str]:
        """The counts and reasons that `write` would give; what the batch would have left is remembered for those after it."""
        settled = self.decide(work)
        self.seen |= {one.mark for one in settled if one.mark is not None}
        return told(settled, _latest(settled, self.latest))

    def _settle(self, work: Work, proof: Proof, leads: Mapping[str, Mapping[str, list[str]]], people: dict[str, Person | None]) -> Settled:
        """Step (4)."""
        for category, value in proof.finds:
            living = []
            for subject in leads[category].get(value, ()):
                if subject not in people:
                    people[subject] = _present(work, subject)
                if (person := people[subject]) is not None:
                    living.append(person)
            if len(living) > 1:
                return Settled(proof, "several_on_record")
            if living:
                return Settled(proof, "new", living[0])
        return Settled(proof, "nobody")

    def write(self, work: Work) -> Outcome:
        """Puts the consents on record: one entry for each purpose and state among them. ids: counts and reasons."""
        settled = self.decide(work)
        faults.point("import.in-batch")
        notes = _latest(settled, {})
        groups: dict[tuple[str, State], list[tuple[Proof, Person]]] = {}
        for one in settled:
            if one.person is not None:
                groups.setdefault((one.proof.purpose, one.proof.state), []).append((one.proof, one.person))
        indexes = [self._group(work, purpose, state, some) for (purpose, state), some in groups.items()]
        if not indexes:
            indexes = [work.append("consent", work.granted(()), [], self._body("", "", []), actor=self.actor)]
        return Outcome(work.granted(()), indexes[-1], {**told(settled, notes), "first": str(indexes[0])})

    def _group(self, work: Work, purpose: str, state: State, some: Sequence[tuple[Proof, Person]]) -> int:
        persons = {person.subject: person for _, person in some}
        clauses = tuple(one.clause for one in self.terms.policy.purposes if one.purpose == purpose)
        body = self._body(purpose, state, [proof.number for proof, _ in some])
        index = work.append("consent", work.granted(clauses), list(persons.values()), body, actor=self.actor)
        rows = []
        for proof, person in some:
            consent = work.new_id()
            # The text was none of this house's versions: the evidence names none of them.
            evidence = Evidence(purpose, proof.text, "", _LAYOUT, proof.page, 0, "", proof.at)
            imported = {"file": self.provenance.file, "row": proof.number, "version": proof.version, "at": work.at}
            value = {**evidence.to_json(), "notice_digest": proof.digest, "import": imported}
            sealed = work.seal(person.subject, "evidence", f"consent/{consent}", 0, value)
            rows.append(ConsentRow(work.controller, person.subject, consent, purpose, state, 0, proof.at, index, sealed))
        work.transaction.add(*rows)
        return index

    def _body(self, purpose: str, state: str, rows: Sequence[int]) -> dict[str, Any]:
        imported = {"file": self.provenance.file, "mapping": self.provenance.mapping, "rows": runs(rows)}
        return {"purpose": purpose, "state": state, "import": imported}


def told(settled: Sequence[Settled], notes: Mapping[int, str]) -> dict[str, str]:
    """Counts and reasons as they stand under the key: numbers of rows and words alone."""
    counts = {word: sum(1 for one in settled if one.word == word) for word in ("new", "known")}
    why = [f"{one.proof.number}:{one.word}" for one in settled if one.word not in counts]
    noted = [f"{one.proof.number}:{one.note}" for one in settled if one.note] + [f"{row}:{note}" for row, note in notes.items()]
    return {**{word: str(count) for word, count in counts.items()}, "merged": "0", "not": " ".join(why), "notes": " ".join(noted)}


def _latest(settled: Sequence[Settled], known: dict[tuple[str, str], ConsentState]) -> dict[int, str]:
    """Step (5): sets the standing to the latest word on each purpose; the lines that are older than it, by row.

    `known` are words that the file has said before this batch; it learns those of the batch.
    """
    notes: dict[int, str] = {}
    for one in sorted(settled, key=lambda one: one.proof.at):
        person, proof = one.person, one.proof
        if person is None:
            continue
        place = (person.subject, proof.purpose)
        stands = [state for state in (person.state.consents.get(proof.purpose), known.get(place)) if state is not None]
        if any(state.at >= proof.at for state in stands):
            notes[proof.number] = "older"
            continue
        person.state = person.state.with_consent(proof.purpose, proof.state, proof.at)
        known[place] = person.state.consents[proof.purpose]
    return notes


def _present(work: Work, subject: str) -> Person | None:
    try:
        return work.present(subject)
    except NotFound:
        return None
