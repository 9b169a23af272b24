"""Looks a house over after a crash: what the rows, the log and the key store say of each other, thing by thing.

Every finding is a sentence; none means that no operation is half written. Nothing here changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from zavet.canon import decode as decode_json
from zavet.errors import KeyDestroyed, NotFound, ZavetError
from zavet.ledger.entry import decode
from zavet.operations.collect import ground_class
from zavet.operations.erasure import HELD
from zavet.operations.gate import GONE, OWN, digest_of
from zavet.operations.house import House
from zavet.operations.log import StoredLog
from zavet.operations.rows import (
    AccountRow,
    AffectedRow,
    ConsentRow,
    ErasureRow,
    GroundRow,
    HeadRow,
    IdempotencyRow,
    IncidentRow,
    LeafRow,
    LetterRow,
    MemberRow,
    OutboxRow,
    PublicRow,
    RecordRow,
    RequestRow,
    SubjectRow,
    VersionRow,
    VisitRow,
)
from zavet.operations.state import ACCOUNT
from zavet.policy.classes import CLASSES
from zavet.vault.store import KeyState

_MADE_BY: dict[type[Any], frozenset[str]] = {
    RecordRow: frozenset({"collect", "rectify", "erase"}),
    ConsentRow: frozenset({"collect", "consent"}),
    GroundRow: frozenset({"collect", "ground"}),
    RequestRow: frozenset({"request"}),
    LetterRow: frozenset({"letter"}),
    IncidentRow: frozenset({"incident"}),
    PublicRow: frozenset({"disseminate"}),
    ErasureRow: frozenset({"erase"}),
    VersionRow: frozenset({"publish"}),
    OutboxRow: frozenset({"disclose", "transfer", "notify", "incident", "erase", "rectify", "use"}),
}
"""Types of the entry that a row may have been written with."""


def findings(house: House, controller: str) -> list[str]:
    """Everything that is half written in one controller's house; erasures must have been completed before."""
    return [f"{controller}: {one}" for one in _Look(house, controller).all()]


class _Look:
    def __init__(self, house: House, controller: str) -> None:
        self.house, self.controller = house, controller
        with house.store.read() as transaction:
            self.rows = {
                kind: transaction.where(kind, controller=controller)
                for kind in (*_MADE_BY, SubjectRow, AccountRow, AffectedRow, HeadRow, IdempotencyRow, LeafRow, MemberRow, VisitRow)
            }
        self.leaves = {row.index: row for row in self.rows[LeafRow]}
        self.entries = {row.index: decode(bytes(row.leaf)) for row in self.rows[LeafRow]}
        self.subjects = {row.subject: row for row in self.rows[SubjectRow]}
        self.persons: dict[str, Any] = {}
        for subject in self.subjects:
            with suppress(ZavetError):
                self.persons[subject] = house.read(controller, lambda work, one=subject: work.person(one))
        self.erased = {name for name, row in self.subjects.items() if row.erased_at is not None}

    def all(self) -> Iterator[str]:
        yield from self._log()
        yield from self._written_with()
        yield from self._blobs()
        yield from self._sealed()
        yield from self._subjects()
        yield from self._erasures()
        yield from self._calls()

    def _log(self) -> Iterator[str]:  # noqa: C901 - one comparison after another
        heads = self.rows[HeadRow]
        size = heads[0].size if heads else 0
        if sorted(self.leaves) != list(range(size)):
            yield f"the head counts {size} entries, there are {len(self.leaves)}"
        source = StoredLog(self.house.store, self.controller)
        if source.frontier().size != size:
            yield "the frontier is not of the head's size"
        members = Counter(row.index for row in self.rows[MemberRow])
        for index in members:
            if index not in self.leaves:
                yield f"a handle points to entry {index}, which is not there"
        for index, entry in self.entries.items():
            if entry.handle and not members[index]:
                yield f"entry {index} has a handle and no member"
            row = self.leaves[index]
            if row.body_owner == GONE:
                continue
            try:
                self.house.gate.open_box(self.controller, row.body_owner, "evidence", f"entry/{index}", index, bytes(row.sealed_body))
            except KeyDestroyed:
                if row.body_owner not in self.erased:
                    yield f"the body of entry {index} ({entry.type}) has no key though its subject is not erased"
            except ZavetError as error:
                yield f"the body of entry {index} ({entry.type}) does not open: {error.id}"

    def _written_with(self) -> Iterator[str]:
        for kind, types in _MADE_BY.items():
            for row in self.rows[kind]:
                entry = self.entries.get(row.index)
                if entry is None:
                    yield f"a row of {kind.__name__} was written with entry {row.index}, which is not there"
                elif entry.type not in types:
                    yield f"a row of {kind.__name__} was written with an entry of type {entry.type}"
        for kind in (RecordRow, ConsentRow, GroundRow, RequestRow, AccountRow, AffectedRow):
            for row in self.rows[kind]:
                if row.subject not in self.subjects:
                    yield f"a row of {kind.__name__} is of a subject that is not there"
                elif row.subject in self.erased:
                    yield f"a row of {kind.__name__} is of a subject that is erased"

    def _blobs(self) -> Iterator[str]:
        kept: dict[int, set[str]] = {}
        for row in self.rows[RecordRow]:
            kept.setdefault(row.index, set()).add(digest_of(row))
            entry = self.entries.get(row.index)
            if entry is not None and digest_of(row) not in entry.blobs:
                yield f"a record is not among the blobs of its entry {row.index}"
        gone = {row.subject for row in self.rows[ErasureRow]}
        superseded = {f"{row.record}" for row in self.rows[RecordRow] if row.revision > 1}
        current = {name.split("/")[0] for person in self.persons.values() for name in person.state.revisions}
        for index, entry in self.entries.items():
            owner = self.leaves[index].body_owner
            missing = set(entry.blobs) - kept.get(index, set())
            if missing and owner not in gone and owner not in self.erased and entry.type == "collect":
                body = self._body(index)
                # A record of which nothing is left was put right or deleted value by value: its subject's standing names it no more.
                if body is not None and body.get("record") in current - superseded:
                    yield f"entry {index} ({entry.type}) commits to {len(missing)} blobs that are not there"

    def _body(self, index: int) -> dict[str, Any] | None:
        row = self.leaves[index]
        if row.body_owner == GONE:
            return None
        try:
            found: dict[str, Any] = self.house.gate.open_box(
                self.controller, row.body_owner, "evidence", f"entry/{index}", index, bytes(row.sealed_body)
            )
        except KeyDestroyed:
            return None
        return found

    def _sealed(self) -> Iterator[str]:  # noqa: C901, PLR0912 - a list of cases, read from top to bottom
        box = self.house.gate.open_box
        name = self.controller
        for row in self.rows[RecordRow]:
            yield from self._opens("a record", lambda row=row: self.house.gate.open_values(row))
        for row in self.rows[ConsentRow]:
            yield from self._opens("a consent", lambda row=row: box(name, row.subject, "evidence", f"consent/{row.consent}", 0, row.sealed))
        for row in self.rows[GroundRow]:
            if not row.sealed:
                continue  # its class was erased
            yield from self._opens(
                "a ground",
                lambda row=row: box(name, row.subject, ground_class(row.kind), f"ground/{row.ground}", 0, row.sealed, row.epoch),
            )
        for row in self.rows[RequestRow]:
            yield from self._opens("a request", lambda row=row: box(name, row.subject, "evidence", f"request/{row.request}", 0, row.sealed))
        for row in self.rows[OutboxRow]:
            owner = row.subject or OWN
            yield from self._opens("a delivery", lambda row=row, o=owner: box(name, o, "evidence", f"outbox/{row.delivery}", 0, row.sealed))
        for row in self.rows[LetterRow]:
            if row.subject or not row.sealed:
                continue
            yield from self._opens("a letter", lambda row=row: box(name, OWN, "letters", f"letter/{row.letter}", 0, row.sealed))
        for row in self.rows[IncidentRow]:
            yield from self._opens("an incident", lambda row=row: box(name, OWN, "incidents", f"incident/{row.incident}", 0, row.sealed))
        for row in self.rows[PublicRow]:
            if row.state == "shown":
                yield from self._opens("a review", lambda row=row: box(name, OWN, "published", f"public/{row.public}", 0, row.sealed))
        for row in self.rows[VisitRow]:
            if not row.subject:
                yield from self._opens("a visit", lambda row=row: box(name, OWN, "traffic", f"visit/{row.visit}", 0, row.sealed, row.epoch))

    @staticmethod
    def _opens(what: str, open_it: Any) -> Iterator[str]:
        try:
            open_it()
        except ZavetError as error:
            yield f"{what} does not open: {error.id}"

    def _subjects(self) -> Iterator[str]:  # noqa: C901 - a list of cases, read from top to bottom
        open_grounds = {(row.subject, row.ground) for row in self.rows[GroundRow] if row.state == "open"}
        accounts = {row.subject for row in self.rows[AccountRow]}
        for subject in self.subjects:
            try:
                person = self.house.read(self.controller, lambda work, one=subject: work.person(one))
                self.house.read(self.controller, lambda work, one=person: work.records(one))
            except NotFound:
                if subject not in self.erased:
                    yield "a subject is not found though it is not erased"
                continue
            except ZavetError as error:
                yield f"the standing of a subject is refused: {error.id}"
                continue
            for ground in person.state.grounds:
                if ground == ACCOUNT:
                    if subject not in accounts:
                        yield "a subject stands as having an account and has none"
                elif (subject, ground) not in open_grounds:
                    yield "a subject stands as having an open ground that is not there"
            whole = person.state.restricted is not None and person.state.restricted.startswith("erasure/")
            for owner, ground in open_grounds:
                if owner == subject and ground not in person.state.grounds and not whole:
                    yield "a ground is open that its subject's standing does not know"

    def _erasures(self) -> Iterator[str]:
        store = self.house.gate.keys.store
        for row in self.rows[ErasureRow]:
            if row.state == HELD:
                continue
            if row.state == "pending":
                yield "an erasure is still pending"
            if row.state != "done":
                continue
            gone = set(CLASSES if row.whole else row.klasses.split(","))
            for key in store.keys_of(self.controller, row.subject):
                if row.whole and key.klass in gone and key.state is not KeyState.DESTROYED:
                    yield f"a key of class {key.klass} lives on after an erasure"
            if row.whole and row.subject not in self.erased:
                yield "an erasure is done and its subject is still there"

    def _calls(self) -> Iterator[str]:
        for row in self.rows[IdempotencyRow]:
            index = decode_json(row.outcome)["index"]
            if index not in self.entries:
                yield f"an acknowledged call rests on entry {index}, which is not there"
        held = {(row.subject, row.record) for row in self.rows[RecordRow]}
        for row in self.subjects.values():
            if row.erased_at is None and row.entries < 1:
                yield "a subject was made without an entry"
        del held
