"""Rows of customers: from cells to values, whom each row is, and how some hundreds are put on record at once.

Whose row it is:

(1) The number of the old system, else the e-mail, finds a person on record or earlier in the file: the same person. Where the number
    finds one and the e-mail another, or a value finds several, nobody can tell: the row stays out (`conflict`, `several_on_record`).
(2) A phone finds a person only where the row or the person has no e-mail: families share phones. Otherwise it is a new person.
(3) Of a person found, what is on record stays; categories that are missing there are added.
(4) An account opened here by its owner with an address that nobody has confirmed is not added to: it may be a stranger's (`unconfirmed`).
(5) Who asked to be erased, and is kept only because a law holds the data, is not brought back (`leaving`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from zavet import faults
from zavet.decision.facts import OpenGround
from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.decision.words import OFFERS
from zavet.errors import NotFound, StaleVersion
from zavet.operations.collect import open_ground_row
from zavet.operations.gate import Kept, Person, Work
from zavet.operations.house import Outcome
from zavet.operations.imports.cells import CellError, bare, day, taken, words_of, yes
from zavet.operations.imports.columns import Columns
from zavet.operations.imports.mapping import Mapped
from zavet.operations.imports.report import Problem
from zavet.operations.imports.sheet import Line
from zavet.operations.inputs import IDENTIFIERS
from zavet.operations.ports import words
from zavet.operations.rows import AccountRow, RecordRow
from zavet.operations.state import ACCOUNT, State
from zavet.policy.classes import retention_class
from zavet.policy.model import Policy

NO_PASSWORD: Final = ""
"""The hash that no password has: an account that came with a file opens by a code sent to its address alone."""
NUMBERS: Final = "import_number"
"""The category of the blind index under which numbers of an old system stand: a keyed tag, no value."""
_LEGAL: Final = "legal_entity"
Find = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row ready to be placed: values by `category.field`, and what a person may be found by, the surest first."""

    number: int
    values: Mapping[str, str]
    finds: tuple[Find, ...]
    unsubscribed: bool = False
    legal: bool = False

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of its values, sorted."""
        return tuple(sorted({name.split(".", 1)[0] for name in self.values}))


class Reader:
    """Makes rows of lines; what is wrong with cells goes to `problems`."""

    def __init__(self, columns: Columns, mapped: Mapped, headings: Sequence[str], today: date) -> None:
        self._columns, self._mapped, self._headings, self._today = columns, mapped, headings, today
        self._policy = columns.policy
        self._born = next((one.place for one in columns.read if one.fields[0].category == "date_of_birth"), None)

    def row(self, line: Line, problems: list[Problem]) -> Row | None:
        """The row of a line, or None where nothing of it can be imported."""
        if line.problem:
            return self._not(line, line.problem, problems)
        roles = self._columns.roles
        for role, refused in (("active", "inactive"),):
            if role in roles and self._yes(line, role, problems) is False:
                return self._not(line, refused, problems)
        age = self._minor(line)
        if age:
            return self._not(line, age, problems)
        values = self._values(line, problems)
        finds = [*self._number(line, problems)]
        for wanted in ("email", "phone"):
            finds += [(wanted, value) for name, value in values.items() if name.split(".", 1)[0] == wanted]
        if not finds:
            return self._not(line, "no_identifier", problems)
        if not values:
            return self._not(line, "nothing", problems)
        unsubscribed = "unsubscribed" in roles and self._yes(line, "unsubscribed", problems) is True
        return Row(line.number, values, tuple(finds), unsubscribed, self._legal(values))

    @staticmethod
    def _not(line: Line, reason: str, problems: list[Problem]) -> None:
        problems.append(Problem(line.number, "", reason, "row"))

    def _cell(self, line: Line, place: int) -> str:
        return line.cells[place] if place < len(line.cells) else ""

    def _yes(self, line: Line, role: str, problems: list[Problem]) -> bool | None:
        place = self._columns.roles[role]
        try:
            return yes(self._cell(line, place))
        except CellError as error:
            problems.append(Problem(line.number, self._headings[place], error.reason, "cell"))
            # What somebody wrote into a column of refusals is taken as one.
            return True if role == "unsubscribed" else None

    def _number(self, line: Line, problems: list[Problem]) -> Iterator[Find]:
        if "id" not in self._columns.roles:
            return
        place = self._columns.roles["id"]
        try:
            text = bare(self._cell(line, place))
        except CellError as error:
            problems.append(Problem(line.number, self._headings[place], error.reason, "cell"))
            return
        if text:
            yield NUMBERS, number_of(self._mapped.system, text)

    def _minor(self, line: Line) -> str:
        minors = self._policy.minors
        if minors is None or self._mapped.adults:
            return ""
        place = self._columns.roles.get("born", self._born)
        try:
            text = bare(self._cell(line, place)) if place is not None else ""
            if not text:
                return "age_unknown"
            born = day(text, self._mapped.dates)
        except CellError:
            return "age_unknown"
        years = self._today.year - born.year - ((self._today.month, self._today.day) < (born.month, born.day))
        return "minor" if years < minors.age else ""

    def _values(self, line: Line, problems: list[Problem]) -> dict[str, str]:
        found: dict[str, str] = {}
        for column in self._columns.read:
            cell = self._cell(line, column.place)
            if not cell:
                continue
            try:
                parts = [cell] if len(column.fields) == 1 else words_of(cell, len(column.fields))
                for one, part in zip(column.fields, parts, strict=True):
                    made = taken(self._policy, one, part, order=self._mapped.dates, today=self._today)
                    if made is None:
                        continue
                    if made.note:
                        problems.append(Problem(line.number, column.heading, made.note, "note"))
                    name = f"{one.category}.{one.name}"
                    self._put(found, name, one.category, made.value, one.max_length, line, column.heading, problems)
            except CellError as error:
                problems.append(Problem(line.number, column.heading, error.reason, "cell"))
        return found

    @staticmethod
    def _put(
        found: dict[str, str], name: str, category: str, value: str, longest: int, line: Line, heading: str, problems: list[Problem]
    ) -> None:
        """Several columns of one field: parts of a text are joined, of several addresses and numbers the first is taken."""
        if name not in found:
            found[name] = value
        elif category in IDENTIFIERS:
            if found[name] != value:
                problems.append(Problem(line.number, heading, "second_value", "cell"))
        elif len(joined := f"{found[name]}, {value}") <= longest:
            found[name] = joined
        else:
            problems.append(Problem(line.number, heading, "too_long", "cell"))

    def _legal(self, values: Mapping[str, str]) -> bool:
        if self._mapped.subjects == "mixed":
            limited = {f"{one.category}.{one.name}" for column in self._columns.read for one in column.fields if one.only_for}
            return not limited.isdisjoint(values)
        return self._mapped.subjects == _LEGAL


def number_of(system: str, text: str) -> str:
    """A number of an old system as it is looked for: `[12] (login) Name` of 1C-Bitrix is 12."""
    if text.startswith("[") and "]" in text:
        text = text[1 : text.index("]")]
    return f"{system}:{text.strip()}"


@dataclass(slots=True, eq=False)
class Found:
    """Somebody whom rows may belong to: on record (`person`), or met earlier in the file alone. `has` are categories."""

    subject: str
    person: Person | None
    has: frozenset[str]
    objected: bool = False
    own_account: bool = False

    def confirmed(self, category: str) -> bool:
        """Whether an address or number of this category may be taken for this person's own."""
        return not self.own_account or category == NUMBERS or (self.person is not None and category in self.person.state.confirmed)


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of a row: `new`, `merged` (something is added), `known` (nothing is), or not imported for a reason."""

    row: Row
    word: str
    found: Found | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    verdict: Verdict | None = None
    note: str = ""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that the row adds, sorted."""
        return tuple(sorted(_categories(self.values)))


class Shadow:
    """What a dry run remembers of rows, so that later rows of the file find them: keyed digests and categories, no values.

    `key` is 16 random bytes that nothing keeps.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._places: dict[int, int | list[int]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self._people: list[Found] = []
        self._by_subject: dict[str, int] = {}

    def find(self, find: Find) -> list[Found]:
        """Whom earlier rows of the file made, or added to."""
        places = self._places.get(self._mark(find), [])
        return [self._people[one] for one in ([places] if isinstance(places, int) else places)]

    def of(self, subject: str) -> Found | None:
        """What the file has added to somebody on record."""
        place = self._by_subject.get(subject)
        return None if place is None else self._people[place]

    def learn(self, found: Found, finds: Iterable[Find]) -> None:
        """Rows that hold one of these are this person's from now on."""
        has = self._sets.setdefault(found.has, found.has)
        kept = Found(found.subject, None, has, objected=found.objected)
        place = self._by_subject.get(found.subject)
        if place is None:
            place = self._by_subject[found.subject] = len(self._people)
            self._people.append(kept)
        else:
            self._people[place] = kept
        for one in finds:
            mark = self._mark(one)
            there = self._places.get(mark)
            if there is None:
                self._places[mark] = place
            elif there != place and not (isinstance(there, list) and place in there):
                self._places[mark] = [*(there if isinstance(there, list) else [there]), place]

    def _mark(self, find: Find) -> int:
        return int.from_bytes(hashlib.blake2b("\0".join(find).encode(), digest_size=8, key=self._key).digest(), "big")


class Book:
    """Whom the values of a batch lead to: on record, in the batch so far, and for a dry run in the file so far."""

    def __init__(self, work: Work, rows: Sequence[Row], shadow: Shadow | None) -> None:
        self._work, self._shadow = work, shadow
        wanted: dict[str, list[str]] = {}
        for row in rows:
            for category, value in row.finds:
                wanted.setdefault(category, []).append(value)
        self._subjects: dict[Find, list[str]] = {
            (category, value): subjects
            for category, values in wanted.items()
            for value, subjects in work.gate.find_all(work.controller, category, values).items()
        }
        self._here: dict[Find, dict[str, None]] = {}
        self._known: dict[str, Found | None] = {}

    def find(self, find: Find) -> list[Found]:
        """Everybody whom a value leads to."""
        subjects = dict.fromkeys((*self._subjects.get(find, ()), *self._here.get(find, ())))
        if self._shadow is not None:
            subjects |= dict.fromkeys(one.subject for one in self._shadow.find(find))
        return [one for subject in subjects if (one := self._of(subject)) is not None]

    def leads(self, find: Find, subject: str) -> bool:
        """Whether the blind index leads from the value to this subject already."""
        return subject in self._subjects.get(find, ())

    def fresh(self, row: Row) -> Found:
        """Somebody nobody has met."""
        return Found(self._work.new_id() if self._shadow is None else f"row {row.number}", None, frozenset())

    def learn(self, placed: Placed) -> None:
        """The row is this person's from now on, with what it adds."""
        found, row = placed.found, placed.row
        if found is None:
            return
        added = _categories(placed.values)
        found.has |= added
        found.objected |= row.unsubscribed
        self._known[found.subject] = found
        finds = [one for one in row.finds if one[0] == NUMBERS or one[0] in added]
        for one in finds:
            self._here.setdefault(one, {})[found.subject] = None
        if self._shadow is not None:
            self._shadow.learn(found, finds)

    def _of(self, subject: str) -> Found | None:
        if subject not in self._known:
            self._known[subject] = self._read(subject)
        return self._known[subject]

    def _read(self, subject: str) -> Found | None:
        """Somebody on record, with what the file has added; None where a tag leads to nobody."""
        more = self._shadow.of(subject) if self._shadow is not None else None
        try:
            person = self._work.person(subject)
        except NotFound:
            return more
        has = frozenset(word for row in self._work.records(person) for word in words(row.categories))
        account = self._work.transaction.get(AccountRow, self._work.controller, subject) if person.state.has_account else None
        made = Found(subject, person, has, own_account=account is not None and account.password != NO_PASSWORD)
        if more is not None:
            made.has, made.objected = has | more.has, more.objected
        return made


def place(work: Work, columns: Columns, row: Row, book: Book, actor: Actor, cache: dict[Any, Verdict]) -> Placed:
    """Rules (1) to (5) for one row, and the decision on what it adds."""
    found, word = _whose(row, book)
    if word:
        return Placed(row, word)
    values = {name: value for name, value in row.values.items() if found is None or name.split(".", 1)[0] not in found.has}
    if found is not None and not values and not (row.unsubscribed and not found.objected and _offers(columns.policy, found.person)):
        return Placed(row, "known", found, note="duplicate")
    verdict = _decided(work, columns, tuple(sorted(_categories(values))), found.person if found is not None else None, actor, cache)
    if not verdict.allowed:
        return Placed(row, "refused", verdict=verdict)
    if found is not None:
        return Placed(row, "merged", found, values, verdict, "duplicate")
    shared = any(category == "phone" and book.find((category, value)) for category, value in row.finds)
    return Placed(row, "new", book.fresh(row), values, verdict, "shared_phone" if shared else "")


def _whose(row: Row, book: Book) -> tuple[Found | None, str]:
    """Whose row it is, None for nobody yet, or the word why that cannot be told."""
    by: dict[str, list[Found]] = {category: [] for category in (NUMBERS, "email", "phone")}
    for find in row.finds:
        by[find[0]] += [one for one in book.find(find) if one not in by[find[0]]]
    if any(one.person is not None and one.person.state.leaving for found in by.values() for one in found):
        return None, "leaving"
    how = NUMBERS if by[NUMBERS] else "email" if by["email"] else "phone"
    sure = by[how]
    if how == "phone" and any(category == "email" for category, _ in row.finds):
        sure = [one for one in sure if "email" not in one.has]
    if len(sure) > 1:
        return None, "several_on_record"
    if not sure:
        return None, ""
    if by["email"] and sure[0] not in by["email"]:
        return None, "conflict"
    return (sure[0], "") if sure[0].confirmed(how) else (None, "unconfirmed")


def _decided(
    work: Work, columns: Columns, categories: tuple[str, ...], person: Person | None, actor: Actor, cache: dict[Any, Verdict]
) -> Verdict:
    """The decision on a collection. Of people without any standing the same words have the same answer."""
    if person is None and categories in cache:
        return cache[categories]
    facts = work.facts(person, ()) if person is not None else State().facts()
    verdict = work.decide(Question("collect", categories, None, actor, work.at, point=columns.point), facts)
    if person is None:
        cache[categories] = verdict
    return verdict


def _offers(policy: Policy, person: Person | None) -> frozenset[str]:
    """Purposes of offers that an unsubscribed person objects to; a consent on record is the later word."""
    offered = OFFERS & {one.purpose for one in policy.purposes}
    return offered if person is None else offered - person.state.objections - person.state.consents.keys()


def _categories(values: Iterable[str]) -> frozenset[str]:
    return frozenset(name.split(".", 1)[0] for name in values)


# -- putting on record ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where rows come from: digests of the file and of its mapping, in hex."""

    file: str
    mapping: str


@dataclass(slots=True)
class Batch:
    """Rows of a file that go on record together, or not at all."""

    columns: Columns
    mapped: Mapped
    provenance: Provenance
    actor: Actor
    rows: Sequence[Row]

    def decide(self, work: Work, shadow: Shadow | None = None) -> tuple[list[Placed], Book]:
        """What becomes of each row; nothing is written. Raises StaleVersion where another version of the policy came into force."""
        if work.version.digest != self.columns.digest:
            raise StaleVersion("another version of the policy came into force", hint="run the import again: it goes on where it stopped")
        book, cache, found = Book(work, self.rows, shadow), dict[Any, Verdict](), []
        for row in self.rows:
            placed = place(work, self.columns, row, book, self.actor, cache)
            book.learn(placed)
            found.append(placed)
        return found, book

    def write(self, work: Work) -> Outcome:
        """Puts the rows on record: one entry for each set of categories among them. ids: counts, and rows not imported with reasons."""
        placed, book = self.decide(work)
        faults.point("import.in-batch")
        groups: dict[tuple[tuple[str, ...], bool], list[tuple[Placed, Found, Verdict]]] = {}
        for one in placed:
            if one.found is not None and one.verdict is not None:
                groups.setdefault((one.categories, one.row.unsubscribed), []).append((one, one.found, one.verdict))
        indexes = [self._group(work, categories, some, unsubscribed=objects) for (categories, objects), some in groups.items()]
        if not indexes:
            # Nothing is added: that the file was held against the record is an entry all the same.
            indexes = [work.append("collect", work.granted(()), [], self._body((), [], 0), actor=self.actor)]
        for one in placed:
            self._tags(work, one, book)
        return Outcome(work.granted(()), indexes[-1], {**told(placed), "first": str(indexes[0])})

    def _group(self, work: Work, categories: tuple[str, ...], some: Sequence[tuple[Placed, Found, Verdict]], *, unsubscribed: bool) -> int:
        rows: list[RecordRow] = []
        digests: list[str] = []
        persons: dict[str, Person] = {}
        fresh: list[Person] = []
        for one, found, _ in some:
            if found.person is None:
                found.person = self._newcomer(work, found.subject, one.row)
                fresh.append(found.person)
            person = persons.setdefault(found.subject, found.person)
            if unsubscribed:
                person.state = replace(person.state, objections=person.state.objections | _offers(self.columns.policy, person))
            if one.values:
                kept, made = self._keep(work, person, one.values)
                rows += made
                digests += kept.digests
        clauses = tuple(dict.fromkeys(clause for *_, verdict in some for clause in verdict.clauses))
        objections = sorted(_offers(self.columns.policy, None)) if unsubscribed else []
        body = self._body(categories, [one.row.number for one, *_ in some], len(digests), objections)
        verdict = replace(some[0][2], clauses=clauses)
        index = work.append("collect", verdict, list(persons.values()), body, actor=self.actor, blobs=digests)
        work.transaction.add(*(replace(row, index=index) for row in rows))
        if self.mapped.rests_on == "account":
            work.transaction.add(*(AccountRow(work.controller, one.subject, NO_PASSWORD, 1, work.at) for one in fresh))
        elif self.mapped.rests_on == "contract":
            for person in fresh:
                (ground,) = person.state.grounds
                open_ground_row(work, ground, "contract", person, index, details={"import": self.provenance.file})
        return index

    def _keep(self, work: Work, person: Person, values: Mapping[str, str]) -> tuple[Kept, list[RecordRow]]:
        policy, point, source = self.columns.policy, self.columns.point, self.columns.source
        return work.keep(person, values, lambda category: retention_class(policy, category, point, source), point=point, source=source)

    def _newcomer(self, work: Work, subject: str, row: Row) -> Person:
        """A person new to the house. No consent is taken from a file of customers: what nothing proves is not known."""
        state = State(language=self.mapped.language, kind=_LEGAL if row.legal else "")
        if self.columns.policy.minors is not None:
            state = replace(state, minor=False)
        if self.mapped.rests_on == "account":
            state = state.with_ground(ACCOUNT, OpenGround(ACCOUNT))
        elif self.mapped.rests_on == "contract":
            state = state.with_ground(work.new_id(), OpenGround("contract"))
        return Person(subject, state, 0, work.at, new=True)

    def _body(self, categories: Sequence[str], rows: Sequence[int], blobs: int, objections: Sequence[str] = ()) -> dict[str, Any]:
        """What the entry tells sealed: no value, no subject; which rows of which file."""
        return {
            "point": self.columns.point,
            "categories": list(categories),
            **({"objections": list(objections)} if objections else {}),
            "import": {
                "file": self.provenance.file,
                "mapping": self.provenance.mapping,
                "source": self.columns.source,
                "rows": runs(rows),
                "blobs": blobs,
            },
        }

    @staticmethod
    def _tags(work: Work, placed: Placed, book: Book) -> None:
        found, index = placed.found, work.gate.index
        if found is None:
            return
        for name, value in placed.values.items():
            category = name.split(".", 1)[0]
            if category in IDENTIFIERS:
                index.add(work.controller, category, value, found.subject)
        for category, value in placed.row.finds:
            if category == NUMBERS and not book.leads((category, value), found.subject):
                index.add(work.controller, category, value, found.subject)


def told(placed: Sequence[Placed]) -> dict[str, str]:
    """Counts and reasons of a batch as they stand under its key: numbers of rows and words alone."""
    counts = {word: sum(1 for one in placed if one.word == word) for word in ("new", "merged", "known")}
    why = [f"{one.row.number}:{one.word}" for one in placed if one.word not in counts]
    notes = [f"{one.row.number}:{one.note}" for one in placed if one.note]
    return {**{word: str(count) for word, count in counts.items()}, "not": " ".join(why), "notes": " ".join(notes)}


def runs(rows: Sequence[int]) -> str:
    """Numbers of rows as runs, in their order: `2-180 182`."""
    found: list[list[int]] = []
    for one in rows:
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return " ".join(f"{first}-{last}" if last > first else str(first) for first, last in found)


def row_at(rows: str, place: int) -> int:
    """The number of the row at a place in such runs. Raises ValueError beyond them."""
    for run in rows.split():
        first, _, last = run.partition("-")
        size = int(last or first) - int(first) + 1
        if place < size:
            return int(first) + place
        place -= size
    raise ValueError("there are fewer rows")
