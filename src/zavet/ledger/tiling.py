"""Turning a stream of leaves into tiles: holds the tile of each level that is not yet full, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zavet.ledger.tiles import HEIGHT, WIDTH, TileStore, bundle, entries_path, hashes, tile_path, width_of
from zavet.ledger.tree import EMPTY, HASH_SIZE, Frontier, leaf_hashes, root_of

Written = tuple[str, bytes]
"""A path and what belongs there."""


class Tiling:
    """The right edge of a tiled log of `size` leaves. Memory: under 256 leaves, and under 256 hashes a level."""

    def __init__(self) -> None:
        self.size = 0
        self._leaves: list[bytes] = []
        self._edge: list[list[bytes]] = [[]]

    def add(self, leaves: Sequence[bytes]) -> Iterator[Written]:
        """Takes more leaves and gives the bundles and tiles that they fill; no tile comes before those below it.

        The generator must be run to its end.
        """
        yield from self._bundles(leaves)
        level, fresh = 0, leaf_hashes(leaves)
        index = self.size >> HEIGHT
        self.size += len(leaves)
        while fresh:
            if level == len(self._edge):
                self._edge.append([])
            edge = self._edge[level]
            edge.extend(fresh)
            fresh = []
            full = len(edge) // WIDTH
            for at in range(full):
                tile = edge[at * WIDTH : (at + 1) * WIDTH]
                yield tile_path(level, index + at), b"".join(tile)
                fresh.append(root_of(tile))
            del edge[: full * WIDTH]
            index >>= HEIGHT
            level += 1

    def _bundles(self, leaves: Sequence[bytes]) -> Iterator[Written]:
        index = self.size >> HEIGHT
        waiting = self._leaves
        waiting.extend(leaves)
        full = len(waiting) // WIDTH
        for at in range(full):
            yield entries_path(index + at), bundle(waiting[at * WIDTH : (at + 1) * WIDTH])
        del waiting[: full * WIDTH]

    def partials(self) -> Iterator[Written]:
        """The partial bundle and tiles of the right edge at this size."""
        if self._leaves:
            yield entries_path(self.size >> HEIGHT, len(self._leaves)), bundle(self._leaves)
        for level, edge in enumerate(self._edge):
            if edge:
                yield tile_path(level, self.size >> HEIGHT * (level + 1), len(edge)), b"".join(edge)

    def frontier(self) -> Frontier:
        """The frontier of all leaves so far."""
        kept: list[bytes] = []
        for edge in reversed(self._edge):
            kept.extend(EMPTY.extend(edge).hashes)
        return Frontier(self.size, tuple(kept))

    @classmethod
    def load(cls, tiles: TileStore, size: int) -> Tiling | None:
        """The edge of the first `size // 256 * 256` leaves, from the tiles of a tree of `size`; None where one is missing.

        The last leaves are left out, since their bundle must be written anew as a whole; hashing them shows whether they changed.
        """
        found = cls()
        found.size = size // WIDTH * WIDTH
        level = 1
        while size >> HEIGHT * level:
            index = size >> HEIGHT * (level + 1)
            edge = read_tile(tiles, level, index, width_of(level, index, size))
            if edge is None:
                return None
            found._edge.append(edge)
            level += 1
        return found


def read_tile(tiles: TileStore, level: int, index: int, width: int) -> list[bytes] | None:
    """The first `width` hashes of a tile, from the partial one or, where that was pruned, the full one; None where neither is."""
    if not width:
        return []
    for stored in (width, WIDTH):
        data = tiles.read(tile_path(level, index, stored))
        if data is not None and len(data) == stored * HASH_SIZE:
            return hashes(data)[:width]
    return None
