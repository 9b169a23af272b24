"""Verifying a whole log: every hash made anew from the leaves, and compared with head, tiles, bundles and checkpoint.

Needs no secret: whoever has the leaves, the published files and the verifier key can do it.

What can be found, and where it is:

    word                 where                     meaning
    leaf_missing         entry <n>                 the source does not give it; nothing after it can be verified
    leaf_beyond          entry <n>                 there is a leaf after the last one
    leaf_too_long        entry <n>                 a leaf that no bundle can hold; nothing after it can be verified
    leaf_not_entry       entry <n>                 the bytes are not an entry (looked at with `deep` and its like)
    blob_mismatch        entry <n> blob <k>        a stored blob does not have the digest that the entry commits to
    blob_stray           entry <n>                 a blob is stored with it that it does not commit to
    body_mismatch        entry <n> body            the stored sealed body does not have the digest that the entry commits to
    handle_mismatch      entry <n> handle          the stored handles are not those that the entry commits to
    head_unreadable      head                      the stored frontier is not one
    head_mismatch        head                      the stored size or frontier is not that of the leaves
    bundle_missing       tile/entries/…            a published bundle is not there
    bundle_mismatch      tile/entries/… entry <n>  it has another leaf there
    tile_missing         tile/<L>/…                a published tile is not there
    tile_mismatch        tile/<L>/… hash <n>       it has another hash there
    checkpoint_missing   checkpoint                nothing is published
    checkpoint_invalid   checkpoint                not a checkpoint signed by the key
    checkpoint_ahead     checkpoint                it speaks of more leaves than there are: the log was cut or rolled back
    checkpoint_mismatch  checkpoint                its root is not that of the leaves
    known_ahead          size <n>                  a head remembered elsewhere speaks of more leaves than there are
    known_mismatch       size <n>                  its root is not that of the leaves
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from zavet.errors import CheckpointInvalid, Tampered
from zavet.ledger.checkpoint import Checkpoint
from zavet.ledger.entry import decode
from zavet.ledger.publish import read_checkpoint
from zavet.ledger.store import LeafSource
from zavet.ledger.tiles import MAX_LEAF, WIDTH, TileStore, hashes, unbundle
from zavet.ledger.tiling import Tiling, Written
from zavet.ledger.tree import Frontier

CHUNK = 32 * WIDTH
"""Leaves held in memory at once."""

MAX_FINDINGS = 1000
"""Findings kept; the rest are counted."""

_TRIES = 8
_ENTRIES = "tile/entries/"

WORDS = frozenset(
    {
        "leaf_missing", "leaf_beyond", "leaf_too_long", "leaf_not_entry", "blob_mismatch", "blob_stray",
        "body_mismatch", "handle_mismatch",
        "head_unreadable", "head_mismatch", "bundle_missing", "bundle_mismatch", "tile_missing", "tile_mismatch",
        "checkpoint_missing", "checkpoint_invalid", "checkpoint_ahead", "checkpoint_mismatch", "known_ahead", "known_mismatch",
    }
)  # fmt: skip
"""Every word of a finding."""

Deep = Callable[[int, tuple[str, ...]], Sequence[bool]]
"""Given the index of an entry and the digests of its blobs: for each, whether what is stored fits, or is gone as it should be."""

Bodies = Callable[[int, str], bool]
"""Given the index of an entry and the digest of its sealed body: whether what is stored fits, or is gone as it should be."""

Handles = Callable[[int, str], bool]
"""Given the index of an entry and its handle, in hex (empty: about nobody): whether the stored handles are those it commits to."""

Strays = Callable[[], Iterable[int]]
"""Asked last: the entries that blobs are stored with though they do not commit to them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the leaves say: a word of the table above, and where."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified. `root` is that of the `size` leaves read; `checkpoint` the published one, where its signature holds.

    `findings` holds the first 1,000 of `found`.
    """

    size: int
    root: bytes
    checkpoint: Checkpoint | None
    findings: tuple[Finding, ...]
    found: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0


def verify(
    log: LeafSource,
    tiles: TileStore,
    vkey: str,
    *,
    deep: Deep | None = None,
    bodies: Bodies | None = None,
    handles: Handles | None = None,
    strays: Strays | None = None,
    known: Iterable[tuple[int, bytes]] = (),
) -> Report:
    """Reads every leaf once, in order, and compares. Memory does not grow with the log.

    `deep` compares stored blobs with the digests in the entries, `bodies` the sealed bodies, `handles` the handles; `strays` tells
    what belongs to no entry. `known`: sizes and roots remembered outside of the store (by a witness, in a file elsewhere, on a
    receipt), each of which must be of a prefix of the log.

    Raises StoreError where leaves or tiles cannot be read, ValueError where `vkey` is no verifier key.
    """
    return _Verification(log, tiles, vkey, _Beside(deep, bodies, handles, strays), known).run()


@dataclass(frozen=True, slots=True)
class _Beside:
    """What to look at beside the leaves."""

    deep: Deep | None
    bodies: Bodies | None
    handles: Handles | None
    strays: Strays | None

    @property
    def any(self) -> bool:
        """Whether the entries have to be read."""
        return not (self.deep is None and self.bodies is None and self.handles is None)


class _Verification:
    """One run of `verify`."""

    def __init__(
        self,
        log: LeafSource,
        tiles: TileStore,
        vkey: str,
        beside: _Beside,
        known: Iterable[tuple[int, bytes]],
    ) -> None:
        self.log, self.tiles, self.vkey, self.known = log, tiles, vkey, tuple(known)
        self.beside = beside
        self.findings: list[Finding] = []
        self.found = 0
        self.tiling = Tiling()
        self.roots: dict[int, bytes] = {}

    def add(self, what: str, where: str) -> None:
        self.found += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(what, where))

    def run(self) -> Report:
        # The log may grow while it is read: the checkpoint is taken before the head, and leaves after the head are left alone.
        checkpoint = self._checkpoint()
        head, size = self._head()
        published = checkpoint.size if checkpoint is not None else None
        marks = [one for one, _ in self.known] + ([] if published is None else [published])
        for mark in sorted({*(one for one in marks if 0 <= one < size), size}):
            self._feed_to(mark, published)
            if self.tiling.size != mark:
                break
            self.roots[mark] = self.tiling.frontier().root()
            if mark == published:
                self._compare(self.tiling.partials(), required=True)
        frontier = self.tiling.frontier()
        if frontier.size == size:
            if head is not None and head != frontier:
                self.add("head_mismatch", "head")
            if self.log.leaves(size, size + 1) and self.log.size() == size:
                self.add("leaf_beyond", f"entry {size}")
        if checkpoint is not None:
            self._remembered("checkpoint", "checkpoint", checkpoint.size, checkpoint.root, size)
        for index in self.beside.strays() if self.beside.strays is not None else ():
            self.add("blob_stray", f"entry {index}")
        for one, root in self.known:
            self._remembered("known", f"size {one}", one, root, size)
        return Report(frontier.size, frontier.root(), checkpoint, tuple(self.findings), self.found)

    def _checkpoint(self) -> Checkpoint | None:
        try:
            found = read_checkpoint(self.tiles, self.vkey)
        except CheckpointInvalid:
            self.add("checkpoint_invalid", "checkpoint")
            return None
        if found is None:
            self.add("checkpoint_missing", "checkpoint")
        return found

    def _head(self) -> tuple[Frontier | None, int]:
        """The stored head, where it fits the number of leaves, and that number."""
        size = 0
        for _ in range(_TRIES):
            try:
                head = self.log.frontier()
            except Tampered:
                self.add("head_unreadable", "head")
                return None, self.log.size()
            size = self.log.size()
            if head.size == size:
                return head, size
        self.add("head_mismatch", "head")
        return None, size

    def _remembered(self, kind: str, where: str, mark: int, root: bytes, size: int) -> None:
        """Compares a root signed or remembered with that of the leaves."""
        if mark > size:
            self.add(f"{kind}_ahead", where)
        elif mark in self.roots and self.roots[mark] != root:
            self.add(f"{kind}_mismatch", where)

    def _feed_to(self, mark: int, published: int | None) -> None:
        """Hashes the leaves up to a size; what they fill is compared as far as it is published.

        Where no signed size is known, whatever is there is compared, and nothing is missed.
        """
        compared = published is None or mark <= published
        while self.tiling.size < mark:
            start, end = self.tiling.size, min(mark, self.tiling.size + CHUNK)
            leaves = self.log.leaves(start, end)
            too_long = next((at for at, leaf in enumerate(leaves) if len(leaf) > MAX_LEAF), None)
            usable = leaves if too_long is None else leaves[:too_long]
            if self.beside.any:
                self._look_into(start, usable)
            filled = self.tiling.add(usable)
            if compared:
                self._compare(filled, required=published is not None)
            else:
                deque(filled, maxlen=0)
            if too_long is not None:
                self.add("leaf_too_long", f"entry {start + too_long}")
                return
            if len(leaves) != end - start:
                self.add("leaf_missing", f"entry {start + len(leaves)}")
                return

    def _look_into(self, start: int, leaves: Sequence[bytes]) -> None:
        deep, bodies, handles = self.beside.deep, self.beside.bodies, self.beside.handles
        for index, leaf in enumerate(leaves, start):
            try:
                entry = decode(leaf)
            except Tampered:
                self.add("leaf_not_entry", f"entry {index}")
                continue
            if deep is not None and entry.blobs:
                fits = deep(index, entry.blobs)
                if len(fits) != len(entry.blobs):
                    raise ValueError(f"`deep` answers for each blob: got {len(fits)} answers for {len(entry.blobs)} blobs")
                for k in (k for k, fit in enumerate(fits) if not fit):
                    self.add("blob_mismatch", f"entry {index} blob {k}")
            if bodies is not None and entry.body and not bodies(index, entry.body):
                self.add("body_mismatch", f"entry {index} body")
            if handles is not None and not handles(index, entry.handle):
                self.add("handle_mismatch", f"entry {index} handle")

    def _compare(self, expected: Iterable[Written], *, required: bool) -> None:
        """Compares what the leaves say with what is stored; a partial tile may have been replaced by its full one."""
        for path, data in expected:
            stored = self.tiles.read(path)
            if stored == data:
                continue
            if stored is None and ".p/" in path:
                stored = self.tiles.read(path[: path.index(".p/")])
                if stored is not None and stored.startswith(data):
                    continue
            if stored is not None:
                self._tell(path, data, stored)
            elif required:
                self.add("bundle_missing" if path.startswith(_ENTRIES) else "tile_missing", path)

    def _tell(self, path: str, data: bytes, stored: bytes) -> None:
        """Names the first leaf or hash in which a bundle or tile differs."""
        if not path.startswith(_ENTRIES):
            self.add("tile_mismatch", f"{path} hash {_first_difference(hashes(data), hashes(stored))}")
            return
        try:
            self.add("bundle_mismatch", f"{path} entry {_first_difference(unbundle(data), unbundle(stored))}")
        except ValueError:
            self.add("bundle_mismatch", f"{path} entry 0")


def _first_difference(expected: Sequence[bytes], stored: Sequence[bytes]) -> int:
    """The first place where two lists differ, one of them perhaps by being shorter."""
    for at, (one, other) in enumerate(zip(expected, stored, strict=False)):
        if one != other:
            return at
    return min(len(expected), len(stored))
