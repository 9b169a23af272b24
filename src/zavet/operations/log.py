"""Reading the log: one subject's own history, an officer's list, proofs and checkpoints for anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zavet.errors import FieldError, KeyDestroyed, NotFound, SealBroken, Tampered
from zavet.ledger import publish as publisher
from zavet.ledger.checkpoint import Checkpoint, vkey
from zavet.ledger.entry import Entry, decode
from zavet.ledger.fsck import Report, verify
from zavet.ledger.prover import Prover
from zavet.ledger.tiles import CHECKPOINT, TileStore
from zavet.ledger.tree import Frontier, leaf_hash
from zavet.operations.gate import GONE, OWN, Work, committed_handle, digest_of
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import HeadRow, LeafRow, MemberRow, RecordRow


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person may read it: the public leaf, and its body where the reader may open it and the key still lives."""

    index: int
    entry: Entry
    body: dict[str, Any] | None


def origin(controller: str) -> str:
    """The name of a controller's log (C2SP tlog-checkpoint origin)."""
    return f"zavet/{controller}"


def of_subject(house: House, controller: str, *, subject: str) -> list[Line]:
    """What was done with one subject's data, newest first. Raises NotFound for an unknown or erased one."""

    def do(work: Work) -> list[LeafRow]:
        person = work.person(subject)
        handles = house.gate.handles(controller, subject, person.entries)
        indexes = sorted({one.index for one in _members(work, controller, handles)})
        rows = _leaves(work, controller, indexes)
        if len(indexes) != person.entries or not _are_of(work, controller, subject, set(handles), rows):
            raise Tampered("the history of a subject is not what the log says")
        return rows

    rows = house.read(controller, do)
    return [_line(house, row) for row in sorted(rows, key=lambda one: -one.index)]


def newest(house: House, controller: str, *, limit: int = 100, before: int | None = None) -> list[Line]:
    """The last entries of the controller's log, newest first, for its officers."""

    def do(work: Work) -> list[LeafRow]:
        head = work.transaction.get(HeadRow, controller)
        end = head.size if head else 0
        end = min(end, before) if before is not None else end
        return _leaves(work, controller, range(max(0, end - limit), end))

    return [_line(house, row) for row in sorted(house.read(controller, do), key=lambda one: -one.index)]


def entry(house: House, controller: str, *, index: int) -> Line:
    """One entry. Raises NotFound."""
    row = house.read(controller, lambda work: work.transaction.get(LeafRow, controller, index))
    if row is None:
        raise NotFound("no such entry")
    return _line(house, row)


class StoredLog:
    """A controller's leaves as the ledger reads them (`ledger.store.LeafSource`); needs no secret."""

    def __init__(self, store: Store, controller: str) -> None:
        self._store = store
        self._controller = controller

    def size(self) -> int:
        """How many leaves the head of the log counts."""
        head = self._head()
        return head.size if head else 0

    def frontier(self) -> Frontier:
        """The frontier kept under the head of the log."""
        head = self._head()
        return Frontier.from_bytes(head.frontier) if head and head.size else Frontier()

    def leaves(self, start: int, end: int) -> Sequence[bytes]:
        """Leaves `start` up to and without `end`, in order; fewer where rows are missing."""
        with self._store.read() as transaction:
            found: list[bytes] = []
            for first in range(start, end, 500):
                wanted = tuple(range(first, min(first + 500, end)))
                rows = transaction.where(LeafRow, order=("index",), controller=self._controller, index=wanted)
                found += [bytes(row.leaf) for row in rows]
            return found

    def _head(self) -> HeadRow | None:
        with self._store.read() as transaction:
            return transaction.get(HeadRow, self._controller)


def lengths(house: House, controller: str) -> tuple[int, int]:
    """How many entries the log has, and how many of them the last checkpoint that was published covers. Raises StoreError."""
    size = StoredLog(house.store, controller).size()
    note = house.tiles(controller).read(CHECKPOINT)
    # The second line of a checkpoint is its size (C2SP tlog-checkpoint); its signature is the verifier's question.
    lines = note.decode("utf-8", errors="replace").splitlines() if note is not None else []
    signed = int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0
    return size, min(signed, size)


def checkpoint(house: House, controller: str) -> Checkpoint:
    """Brings tiles and the signed checkpoint up to the durable leaves."""
    seed = house.provider.signing_key(controller)
    return publisher.publish(StoredLog(house.store, controller), house.tiles(controller), origin(controller), seed)


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof under a signed checkpoint: `size` leaves, `hashes` nearest first, `checkpoint` the signed note it verifies against."""

    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    leaf: bytes = b""


def inclusion(house: House, controller: str, *, index: int) -> Proven:
    """That entry `index` is in the log as signed now; `leaf` is the hash of the entry. Raises NotFound."""
    signed = checkpoint(house, controller)
    if index >= signed.size:
        raise NotFound("no such entry")
    source = StoredLog(house.store, controller)
    found = source.leaves(index, index + 1)
    if not found:
        raise NotFound("no such entry")
    prover = Prover(house.tiles(controller), signed.size, source)
    return Proven(signed.size, prover.inclusion(index), signed.note, leaf_hash(found[0]))


def consistency(house: House, controller: str, *, first: int, second: int | None = None) -> Proven:
    """That the log of `first` entries is the beginning of the log of `second` (None: as signed now). Raises FieldError, NotFound."""
    signed = checkpoint(house, controller)
    size = signed.size if second is None else second
    if size > signed.size:
        raise NotFound("the log has fewer entries")
    if first > size:
        raise FieldError("from", "too_large", "a log cannot begin with a longer one")
    prover = Prover(house.tiles(controller), signed.size, StoredLog(house.store, controller))
    return Proven(size, prover.consistency(first, size), signed.note)


def tile(house: House, controller: str, path: str) -> bytes:
    """A file of the published log (C2SP tlog-tiles), by its path under the log. Raises NotFound."""
    found = house.tiles(controller).read(path)
    if found is None:
        raise NotFound("no such tile")
    return found


def verifier_key(house: House, controller: str) -> str:
    """The public key of the controller's log, as a C2SP verifier key line: what a stranger needs to check it."""
    return vkey(origin(controller), house.provider.signing_key(controller))


def check(house: House, controller: str, *, deep: bool = False) -> Report:
    """Re-derives the log of a controller; `deep` also compares what is stored beside it: blobs, bodies, handles."""
    return examine(house.store, house.tiles(controller), verifier_key(house, controller), controller, deep=deep)


def examine(store: Store, tiles: TileStore, key: str, controller: str, *, deep: bool = False) -> Report:
    """The same with the verifier key alone: whoever can read rows and tiles can do it. Raises ValueError for no verifier key."""
    source = StoredLog(store, controller)
    if not deep:
        return verify(source, tiles, key)
    blobs = BlobCheck(store, controller)
    return verify(
        source,
        tiles,
        key,
        deep=blobs,
        bodies=BodyCheck(store, controller),
        handles=HandleCheck(store, controller),
        strays=blobs.strays,
    )


class BodyCheck:
    """Tells whether the sealed body stored beside an entry is the one it commits to. Needs no secret."""

    def __init__(self, store: Store, controller: str) -> None:
        self._store = store
        self._controller = controller
        self._digests: dict[int, str] = {}

    def __call__(self, index: int, digest: str) -> bool:
        """True where the stored body of the entry has this digest. Entries are asked for in order, and read some hundreds at once."""
        if index not in self._digests:
            with self._store.read() as transaction:
                rows = transaction.where(LeafRow, controller=self._controller, index=tuple(range(index, index + 500)))
            self._digests = {row.index: hashlib.sha256(bytes(row.sealed_body)).hexdigest() for row in rows}
        return self._digests.get(index) == digest


class HandleCheck:
    """Tells whether the handles stored for an entry are those it commits to. Needs no secret."""

    def __init__(self, store: Store, controller: str) -> None:
        self._handles: dict[int, list[bytes]] = {}
        with store.read() as transaction:
            for row in transaction.where(MemberRow, controller=controller):
                self._handles.setdefault(row.index, []).append(bytes(row.handle))

    def __call__(self, index: int, handle: str) -> bool:
        """True where the stored handles of the entry give this one, in hex."""
        return committed_handle(self._handles.get(index, [])).hex() == handle


class BlobCheck:
    """Tells for each digest that an entry commits to whether the stored blob fits, or is gone as an erasure or a newer revision left it.

    Needs no secret: digests are of sealed bytes.
    """

    def __init__(self, store: Store, controller: str) -> None:
        self._rows: dict[int, set[str]] = {}
        with store.read() as transaction:
            for row in transaction.where(RecordRow, order=("index",), controller=controller):
                self._rows.setdefault(row.index, set()).add(digest_of(row))
        self._strays = dict(self._rows)

    def __call__(self, index: int, digests: tuple[str, ...]) -> list[bool]:
        """For the entry's digests: a stored blob of this entry has it, or none of its blobs is left that could."""
        stored = self._rows.get(index, set())
        strangers = stored - set(digests)
        if strangers:
            self._strays[index] = strangers
        else:
            self._strays.pop(index, None)
        return [digest in stored or not strangers for digest in digests]

    def strays(self) -> list[int]:
        """After every entry was asked about: those that blobs are stored with though they commit to none of them."""
        return sorted(self._strays)


def _members(work: Work, controller: str, handles: Sequence[bytes]) -> list[MemberRow]:
    found: list[MemberRow] = []
    for start in range(0, len(handles), 500):
        found += work.transaction.where(MemberRow, controller=controller, handle=tuple(handles[start : start + 500]))
    return found


def _are_of(work: Work, controller: str, subject: str, handles: set[bytes], rows: Sequence[LeafRow]) -> bool:
    """Whether each entry commits to one of these handles, and its body belongs to the subject or to nobody."""
    together: dict[int, list[bytes]] = {}
    for start in range(0, len(rows), 500):
        some = tuple(row.index for row in rows[start : start + 500])
        for one in work.transaction.where(MemberRow, controller=controller, index=some):
            together.setdefault(one.index, []).append(bytes(one.handle))
    return all(
        committed_handle(together.get(row.index, [])).hex() == decode(bytes(row.leaf)).handle
        and not handles.isdisjoint(together.get(row.index, []))
        and row.body_owner in {subject, OWN, ""}
        for row in rows
    )


def _leaves(work: Work, controller: str, indexes: Sequence[int]) -> list[LeafRow]:
    found: list[LeafRow] = []
    for start in range(0, len(indexes), 500):
        found += work.transaction.where(LeafRow, controller=controller, index=tuple(indexes[start : start + 500]))
    return found


def _line(house: House, row: LeafRow) -> Line:
    body: dict[str, Any] | None = None
    # The mark and not the cache of keys says that a subject is erased: another process may have destroyed the key a moment ago.
    if row.body_owner != GONE:
        try:
            body = house.gate.open_box(
                row.controller, row.body_owner or OWN, "evidence", f"entry/{row.index}", row.index, bytes(row.sealed_body)
            )
        except KeyDestroyed:
            body = None
        except SealBroken:
            body = {"broken": True}
    return Line(row.index, decode(bytes(row.leaf)), body)
