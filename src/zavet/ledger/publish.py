"""Publishing: tiles and checkpoint follow from the leaves.

    1. Take the head of the log once: leaves beyond it wait for the next time.
    2. Compare with the checkpoint that is published: a log that is shorter than it, or has another root at its size, is refused.
    3. Write what the new leaves fill, then the partial tiles of the right edge, then — last — the checkpoint.

Nothing is kept in between. A crash leaves the old checkpoint with tiles that it does not speak of; the next run writes them again,
with the same bytes. Two checkpoints of one size can have but one root, since the second is compared with the first before it is
signed.

What is compared at each run is the root of the published tiles and the leaves of the last, partial bundle. Leaves further back are
hashed again by `fsck`.
"""

from __future__ import annotations

from collections.abc import Iterator

from zavet import faults
from zavet.errors import CheckpointInvalid, Forked, Tampered
from zavet.ledger.checkpoint import Checkpoint, parse_and_verify, sign_with
from zavet.ledger.note import Signer
from zavet.ledger.store import LeafSource
from zavet.ledger.tiles import CHECKPOINT, HEIGHT, WIDTH, TileStore, entries_path, tile_path
from zavet.ledger.tiling import Tiling, Written

CHUNK = 32 * WIDTH
"""Leaves held in memory at once."""


def read_checkpoint(tiles: TileStore, vkey: str) -> Checkpoint | None:
    """The published checkpoint, or None where nothing is published. Raises CheckpointInvalid where it is not one of this key."""
    data = tiles.read(CHECKPOINT)
    if data is None:
        return None
    try:
        return parse_and_verify(data.decode("utf-8"), vkey)
    except UnicodeDecodeError as error:
        raise CheckpointInvalid("the checkpoint is not text") from error


def publish(log: LeafSource, tiles: TileStore, origin: str, seed: bytes, *, rebuild: bool = False) -> Checkpoint:
    """Brings tiles and checkpoint up to the head of the log and returns the checkpoint.

    `seed`: the 32-byte Ed25519 key of the log, whose name is `origin`. `rebuild` writes every tile anew, from the leaves.
    Raises Forked where the leaves contradict the published checkpoint, Tampered where the head of the log contradicts the leaves,
    CheckpointInvalid where what is published is no checkpoint of this key; nothing of the published is changed then.
    """
    signer = Signer(origin, seed)
    with tiles.lock():
        earlier = read_checkpoint(tiles, str(signer.verifier))
        head = log.frontier()
        start = Tiling() if earlier is None else _resume(log, tiles, earlier, head.size, rebuild=rebuild)
        for path, data in _fed(log, start, head.size):
            tiles.write(path, data)
        if start.frontier() != head:
            # Nothing published was written over. Which is wrong, the head or a leaf that was published long ago?
            if earlier is not None and _root_at(log, Tiling(), earlier.size) != earlier.root:
                raise Forked(f"the first {earlier.size} leaves do not have the root of the published checkpoint")
            raise Tampered(f"the head of the log is not that of its first {head.size} leaves")
        if earlier is not None and earlier.size == head.size and not rebuild:
            _write_partials(tiles, start, only_missing=True)
            return earlier
        _write_partials(tiles, start)
        faults.point("ledger.publish.before-checkpoint")
        text = sign_with(signer, head.size, head.root())
        tiles.write(CHECKPOINT, text.encode("utf-8"))
        faults.point("ledger.publish.after-checkpoint")
        _prune(tiles, earlier.size if earlier is not None else 0, head.size)
    return parse_and_verify(text, str(signer.verifier))


def _resume(log: LeafSource, tiles: TileStore, earlier: Checkpoint, size: int, *, rebuild: bool) -> Tiling:
    """Where writing goes on: from the published tiles where they and the last leaves give the published root, else from nothing.

    Raises Forked where the leaves do not give the root of the published checkpoint.
    """
    if size < earlier.size:
        raise Forked(f"the log has {size} leaves and has published a checkpoint of {earlier.size}")
    if not rebuild:
        tiling = Tiling.load(tiles, earlier.size)
        if tiling is not None and _root_at(log, tiling, earlier.size) == earlier.root:
            return tiling
    # A tile is missing or contradicts the checkpoint, or a leaf does: the leaves alone tell, before anything is written.
    if _root_at(log, Tiling(), earlier.size) != earlier.root:
        raise Forked(f"the first {earlier.size} leaves do not have the root of the published checkpoint")
    return Tiling()


def _root_at(log: LeafSource, tiling: Tiling, size: int) -> bytes:
    for _ in _fed(log, tiling, size):
        pass
    return tiling.frontier().root()


def _fed(log: LeafSource, tiling: Tiling, size: int) -> Iterator[Written]:
    """Feeds the tiling up to `size` leaves and gives what they fill."""
    while tiling.size < size:
        start, end = tiling.size, min(size, tiling.size + CHUNK)
        leaves = log.leaves(start, end)
        if len(leaves) != end - start:
            raise Tampered(f"the log has {len(leaves)} of the {end - start} leaves from {start} on")
        yield from tiling.add(leaves)


def _write_partials(tiles: TileStore, tiling: Tiling, *, only_missing: bool = False) -> None:
    for path, data in tiling.partials():
        if not only_missing or tiles.read(path) != data:
            tiles.write(path, data)


def _prune(tiles: TileStore, before: int, size: int) -> None:
    """Removes partial tiles that are full now; one tile further back too, where a crash left them."""
    level = 0
    while size >> HEIGHT * (level + 1):
        first, end = before >> HEIGHT * (level + 1), size >> HEIGHT * (level + 1)
        for index in range(max(0, first - 1), min(first + 1, end)):
            tiles.prune(tile_path(level, index))
            if level == 0:
                tiles.prune(entries_path(index))
        level += 1
