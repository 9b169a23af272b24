"""The gate: the one place where the vault and the log meet (I1).

Decide → append → make durable → unseal → answer. A `Work` is one operation inside one transaction: it loads subjects, appends entries
and seals what is kept. Opening values for an answer happens after the commit, through `Gate.open_values`.

INVARIANT: nothing outside this module and the keyring opens a seal.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zavet.canon import Json, encode
from zavet.clock import HOUR
from zavet.decision.decide import decide
from zavet.decision.facts import Facts
from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.entropy import Entropy, new_id
from zavet.errors import AppendFailed, KeyDestroyed, KeyMissing, NotFound, SealBroken, Tampered
from zavet.ledger.entry import Entry, cite
from zavet.ledger.entry import decode as decode_entry
from zavet.ledger.entry import encode as encode_entry
from zavet.ledger.tree import Frontier, leaf_hash
from zavet.operations import state as states
from zavet.operations.policies import Policies, Version
from zavet.operations.ports import Transaction, csv, words
from zavet.operations.rows import HeadRow, LeafRow, MemberRow, RecordRow, SubjectRow, VersionRow
from zavet.operations.state import State
from zavet.vault import record as records
from zavet.vault.index import Index
from zavet.vault.keys import Keys
from zavet.vault.shred import shred

OWN = "controller"
"""The pseudo-subject whose keys seal what belongs to no subject: letters, incidents, public copies."""

GONE = "erased"
"""Whose body an entry's is once its subject is erased: no column ties the entries of an erased person together (I5)."""

_BACKWARD_SECONDS = 2
"""A clock may step back this much (an NTP correction); more is refused, because terms would be counted wrong."""


class Person:
    """A subject while an operation works on it: its standing and the count of its entries."""

    __slots__ = ("created_at", "entries", "new", "state", "subject")

    def __init__(self, subject: str, state: State, entries: int, created_at: int, *, new: bool = False) -> None:
        self.subject = subject
        self.state = state
        self.entries = entries
        self.created_at = created_at
        self.new = new


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of values that were sealed: the record's id and the digests of its blobs, in hex."""

    record: str
    digests: tuple[str, ...]
    klasses: tuple[str, ...]


class Gate:
    """Joins keys, blind index and log; shared by every operation of a process."""

    def __init__(self, keys: Keys, index: Index, entropy: Entropy) -> None:
        self.keys = keys
        self.index = index
        self.entropy = entropy

    def open_values(self, row: RecordRow) -> dict[str, str]:
        """The values of a record's blob, by `category.field`. Raises SealBroken, KeyMissing, KeyDestroyed."""
        return records.open_record(self.keys, header_of(row), bytes(row.sealed), row.epoch)

    def open_box(self, controller: str, subject: str, klass: str, name: str, revision: int, sealed: bytes, epoch: int = 0) -> Any:
        """What `Work.seal` sealed. Raises SealBroken, KeyMissing, KeyDestroyed."""
        return records.open_box(self.keys, controller, subject, klass, name, revision, bytes(sealed), epoch=epoch)

    def epoch(self, controller: str, subject: str, klass: str) -> int:
        """The epoch that new data of a class are sealed under: the first, or the one after what was erased.

        Asked of the key store and never of the cache: another process may have destroyed the key that is still in memory here, and
        what is sealed under it now would be lost. Call it under the controller's lock, so that no erasure falls in between.
        """
        return self.keys.open_epoch(controller, subject, klass)

    def find(self, controller: str, category: str, value: str) -> list[str]:
        """Subjects whose identifier of that category has this (normalised) value."""
        return self.index.find(controller, category, value)

    def find_all(self, controller: str, category: str, values: Sequence[str]) -> dict[str, list[str]]:
        """`find` for many values at once; those that nobody has are left out."""
        return self.index.find_all(controller, category, values)

    def fingerprint(self, controller: str, value: Json) -> str:
        """A keyed digest: equal for equal values, and of no use to a guesser without the key."""
        dek = self.keys.dek(controller, OWN, "log", create=True)
        return hmac.digest(dek.key, b"zavet/fingerprint/v1\n" + encode(value), "sha256").hex()

    def vouch(self, transaction: Transaction, row: VersionRow) -> None:
        """Raises Tampered where a stored policy version is not what its entry says was published, when, and from when on."""
        leaf = transaction.get(LeafRow, row.controller, row.index)
        if leaf is None or decode_entry(bytes(leaf.leaf)).policy != row.digest:
            raise Tampered("a policy version does not match the log")
        try:
            body = self.open_box(row.controller, OWN, "evidence", f"entry/{row.index}", row.index, leaf.sealed_body)
        except SealBroken as error:
            raise Tampered("a policy version does not match the log") from error
        said = (body.get("version"), body.get("effective_at"), body.get("at"))
        if said != (row.version, row.effective_at, row.published_at) or hashlib.sha256(row.model.encode("utf-8")).hexdigest() != row.digest:
            raise Tampered("a policy version does not match the log")

    def handles(self, controller: str, subject: str, count: int) -> list[bytes]:
        """The handles of a subject's first `count` entries: only a holder of its `log` key can list them."""
        return [records.handle(self.keys, controller, subject, number, create=False) for number in range(count)]

    def fence(self, controller: str) -> None:
        """Drops every cached key of the controller in this process."""
        self.keys.fence(controller)


class Work:
    """One operation inside one transaction of one controller, at one reading of the clock (I8)."""

    def __init__(self, gate: Gate, transaction: Transaction, controller: str, at: int, policies: Policies) -> None:
        self.gate = gate
        self.transaction = transaction
        self.controller = controller
        self.at = at
        self._policies = policies
        self._version: Version | None = None

    @property
    def version(self) -> Version:
        """The policy version in force now. Raises NotFound where none is."""
        if self._version is None:
            self._version = self._policies.in_force(self.transaction, self.controller, self.at)
        return self._version

    def forget_version(self) -> None:
        """Reads the version in force anew: after publishing one."""
        self._version = None

    def decide(self, question: Question, facts: Facts) -> Verdict:
        """The verdict under the version in force, and under those at collection. Raises Tampered where one was never published."""
        collected = self._policies.compiled(self.transaction, self.controller) if facts.collected_under else {}
        if not facts.collected_under <= collected.keys():
            raise Tampered("a record names a policy version that was never published")
        return decide(self.version.compiled, facts, question, collected)

    def granted(self, clauses: Iterable[str]) -> Verdict:
        """A verdict for what a duty or right of the policy itself orders: no purpose is asked."""
        return Verdict(True, "allowed", tuple(dict.fromkeys(clauses)), self.version.number, self.version.digest)

    def new_id(self) -> str:
        return new_id(self.gate.entropy)

    # -- subjects -----------------------------------------------------------------------------------------------------------------

    def new_person(self) -> Person:
        """A subject nobody has met: a random id, no link to anything before."""
        return Person(self.new_id(), State(), 0, self.at, new=True)

    def person(self, subject: str) -> Person:
        """The subject with its standing.

        Raises NotFound (unknown here, erased, or about to be: from the journal on), Tampered (the row does not match the log), KeyMissing.
        """
        row = self.transaction.get(SubjectRow, self.controller, subject)
        if row is None or row.erased_at is not None:
            raise NotFound("no such subject")
        try:
            value = self.gate.open_box(self.controller, subject, "log", "state", row.entries, row.sealed_state)
            before = records.handle(self.gate.keys, self.controller, subject, row.entries - 1, create=False)
            after = records.handle(self.gate.keys, self.controller, subject, row.entries, create=False)
        except KeyDestroyed as error:
            raise NotFound("no such subject") from error
        except KeyMissing:
            raise
        except SealBroken as error:
            raise Tampered("the standing of a subject does not match the log") from error
        # A row put back to an older state opens, but the log already holds the entry after it.
        seen = {bytes(one.handle) for one in self.transaction.where(MemberRow, controller=self.controller, handle=(before, after))}
        if seen != {before}:
            raise Tampered("the standing of a subject is behind the log")
        state = states.from_json(value)
        if state.gone:
            raise NotFound("no such subject")
        return Person(subject, state, row.entries, row.created_at)

    def present(self, subject: str) -> Person:
        """The subject, where new things may be kept of them: not of one whose erasure waits for the end of a hold. Raises as `person`."""
        person = self.person(subject)
        if person.state.leaving:
            raise NotFound("no such subject")
        return person

    def records(self, person: Person, categories: Iterable[str] | None = None) -> list[RecordRow]:
        """The current blobs that hold any of the categories (None: all), oldest first.

        The sealed standing names each with its revision: a row that is missing or older is Tampered; one that it does not name (put back
        after it was deleted, or on its way out in an erasure) is no record of this subject.
        """
        found: dict[str, RecordRow] = {}
        for row in self.transaction.where(
            RecordRow, order=("collected_at", "revision"), controller=self.controller, subject=person.subject, ground=""
        ):
            name = f"{row.record}/{row.klass}"
            if person.state.revisions.get(name) == row.revision:
                found[name] = row
        if len(found) != len(person.state.revisions):
            raise Tampered("a record is missing, or older than the log says")
        wanted = None if categories is None else frozenset(categories)
        return [row for row in found.values() if wanted is None or wanted & frozenset(words(row.categories))]

    def facts(self, person: Person, rows: Sequence[RecordRow]) -> Facts:
        """The facts of a subject with what these records add: versions at collection, sources and collection points."""
        sources: dict[str, set[str]] = {}
        points: dict[str, set[str]] = {}
        for row in rows:
            for category in words(row.categories):
                sources.setdefault(category, set()).add(row.source)
                points.setdefault(category, set()).add(row.point)
        return replace(
            person.state.facts(),
            collected_under=frozenset(row.policy for row in rows) - {self.version.digest},
            sources={name: frozenset(found) for name, found in sources.items()},
            points={name: frozenset(found) for name, found in points.items()},
        )

    # -- keeping ------------------------------------------------------------------------------------------------------------------

    def keep(
        self,
        person: Person,
        values: Mapping[str, str],
        klass_of: Callable[[str], str] | str,
        *,
        point: str,
        source: str,
        record: str | None = None,
        index: int = 0,
    ) -> tuple[Kept, list[RecordRow]]:
        """Seals values (by `category.field`) as a new record, one blob a retention class, and names it in the subject's standing.

        Gives the rows to put once the entry has an index. `klass_of`: the class of a category, or one class for all.
        """
        record = record or self.new_id()
        parts: dict[str, dict[str, str]] = {}
        for name, value in values.items():
            klass = klass_of if isinstance(klass_of, str) else klass_of(name.split(".", 1)[0])
            parts.setdefault(klass, {})[name] = value
        rows = []
        for klass in sorted(parts):
            row = RecordRow(
                controller=self.controller,
                subject=person.subject,
                record=record,
                klass=klass,
                revision=1,
                categories="",
                point=point,
                source=source,
                policy=self.version.digest,
                collected_at=self.at,
                ground="",
                index=index,
                epoch=0,
                sealed=b"",
            )
            rows.append(self._sealed(person, row, parts[klass]))
        return Kept(record, tuple(digest_of(row) for row in rows), tuple(sorted(parts))), rows

    def keep_rest(self, person: Person, row: RecordRow, values: Mapping[str, str]) -> RecordRow | None:
        """The next revision of a blob from which values went: what it says of their collection stays, so the same versions must allow
        their use (I3). None where nothing is left: then the standing names the blob no more.
        """
        if values:
            return self._sealed(person, replace(row, revision=row.revision + 1), values)
        name = f"{row.record}/{row.klass}"
        left = {other: revision for other, revision in person.state.revisions.items() if other != name}
        person.state = replace(person.state, revisions=left)
        return None

    def _sealed(self, person: Person, row: RecordRow, values: Mapping[str, str]) -> RecordRow:
        # Of a subject whose id was made a moment ago nothing can have been erased.
        epoch = 0 if person.new else self.gate.epoch(self.controller, person.subject, row.klass)
        row = replace(row, categories=csv(name.split(".", 1)[0] for name in values), epoch=epoch)
        person.state = replace(person.state, revisions={**person.state.revisions, f"{row.record}/{row.klass}": row.revision})
        return replace(row, sealed=records.seal_record(self.gate.keys, header_of(row), dict(values), epoch))

    def seal(self, subject: str, klass: str, name: str, revision: int, value: Json, epoch: int = 0) -> bytes:
        """A small value sealed under a class of a subject (or of the controller itself: `OWN`)."""
        return records.seal_box(self.gate.keys, self.controller, subject, klass, name, revision, value, epoch=epoch)

    def destroy(self, subject: str, klasses: Iterable[str]) -> int:
        """Destroys the keys of these classes: what they sealed is gone, wherever copies of it lie."""
        return shred(self.gate.keys, self.controller, subject, tuple(klasses), self.at)

    # -- the log ------------------------------------------------------------------------------------------------------------------

    def append(
        self,
        type_: str,
        verdict: Verdict,
        persons: Sequence[Person],
        body: Mapping[str, Any],
        *,
        actor: Actor,
        blobs: Sequence[str] = (),
        nobody: bool = False,
    ) -> int:
        """Writes one entry about these subjects and saves their standing; returns its index.

        `nobody`: the entry stands where somebody asked about a subject who is not there; to who reads the published log it looks like one
        about a subject, under a handle that is nobody's.

        The leaf holds no personal data: a handle made for it alone, and a commitment to the body sealed under class `evidence`.
        Raises AppendFailed where the clock went backwards.
        """
        head = self.transaction.get(HeadRow, self.controller) or HeadRow(self.controller, 0, b"", 0)
        if self.at < head.last_at - _BACKWARD_SECONDS:
            raise AppendFailed("the clock went backwards", hint="set the machine's clock right; nothing was written")
        index = head.size
        handles = []
        for person in persons:
            handles.append(records.handle(self.gate.keys, self.controller, person.subject, person.entries, create=person.new))
            person.entries += 1
        if nobody:
            handles.append(self.gate.entropy.random(records.HANDLE_BYTES))
        owner = persons[0].subject if len(persons) == 1 else OWN
        full = {
            **body,
            "actor": {"kind": actor.kind, "id": actor.id, "role": actor.role},
            "at": self.at,
            "reason": verdict.reason,
            "about": verdict.about,
        }
        sealed = self.seal(owner, "evidence", f"entry/{index}", index, full)
        handle = committed_handle(handles)
        leaf = encode_entry(
            Entry(
                type=type_,
                outcome=verdict.reason,
                clauses=tuple(cite(one) for one in verdict.clauses),
                policy=verdict.digest,
                hour=self.at // HOUR,
                handle=handle.hex(),
                blobs=tuple(blobs),
                body=hashlib.sha256(sealed).hexdigest(),
            )
        )
        frontier = Frontier.from_bytes(head.frontier) if head.size else Frontier()
        if frontier.size != head.size:
            raise Tampered("the head of the log contradicts itself")
        self.transaction.add(LeafRow(self.controller, index, leaf, owner, sealed))
        if handles:
            self.transaction.add(*(MemberRow(self.controller, one, index) for one in handles))
        self.transaction.put(HeadRow(self.controller, index + 1, frontier.append(leaf_hash(leaf)).to_bytes(), max(self.at, head.last_at)))
        self.transaction.put(*(self._saved(person) for person in persons))
        return index

    def _saved(self, person: Person) -> SubjectRow:
        sealed = self.seal(person.subject, "log", "state", person.entries, states.to_json(person.state))
        person.new = False
        return SubjectRow(self.controller, person.subject, person.entries, sealed, person.created_at)


def committed_handle(handles: Sequence[bytes]) -> bytes:
    """What an entry commits to of its subjects' handles: the one, a digest of several in order, or nothing."""
    if len(handles) == 1:
        return handles[0]
    return hashlib.sha256(b"".join(sorted(handles))).digest() if handles else b""


def digest_of(row: RecordRow) -> str:
    """What the log commits to of a stored blob: hex SHA-256 of its header and sealed bytes. Needs no key."""
    return records.blob_digest(header_of(row), bytes(row.sealed)).hex()


def header_of(row: RecordRow) -> records.Header:
    """What the seal of a blob is bound to: every column that decides which rules apply to it."""
    return records.Header(
        controller=row.controller,
        subject=row.subject,
        record=row.record,
        klass=row.klass,
        revision=row.revision,
        categories=words(row.categories),
        # A snapshot is bound to its ground, so that no row edit makes it a current value.
        point=f"{row.point}#{row.ground}" if row.ground else row.point,
        policy=row.policy,
        source=row.source,
        collected_at=row.collected_at,
    )
