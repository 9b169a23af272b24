"""Proofs made from published tiles, or from the leaves where a tile is missing."""

from __future__ import annotations

from collections import OrderedDict

from zavet.errors import NotFound
from zavet.ledger import proof
from zavet.ledger.store import LeafSource
from zavet.ledger.tiles import HEIGHT, WIDTH, TileStore, width_of
from zavet.ledger.tiling import read_tile
from zavet.ledger.tree import EMPTY, Frontier, leaf_hashes, parents

_KEPT = 256
_CHUNK = 16 * WIDTH


class Prover:
    """Proves what a log of `size` published leaves holds. Reads at most two tiles a level for a proof, and keeps the last 256.

    A proof from changed tiles does not verify: whoever receives it checks it against a checkpoint. With `log`, hashes that no tile
    has (of leaves after `size`, too) are made anew from the leaves; without it NotFound is raised.
    """

    def __init__(self, tiles: TileStore, size: int, log: LeafSource | None = None) -> None:
        self.size = size
        self._tiles = tiles
        self._log = log
        self._kept: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()

    def inclusion(self, index: int, size: int | None = None) -> proof.Proof:
        """The proof that leaf `index` is in the tree of the first `size` leaves. Raises ValueError where it is not."""
        return proof.inclusion(self.node, index, self.size if size is None else size)

    def consistency(self, first: int, second: int | None = None) -> proof.Proof:
        """The proof that the tree of `first` leaves is a prefix of that of `second`. Raises ValueError where it is larger."""
        return proof.consistency(self.node, first, self.size if second is None else second)

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree of the first `size` leaves, as the tiles give it."""
        return proof.range_root(self.node, 0, self.size if size is None else size)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a full subtree."""
        # A tile of level L has the hashes of tree level 8·L; the seven levels above it are hashed once, when it is read.
        tile_level, above = divmod(level, HEIGHT)
        place, at = divmod(index, WIDTH >> above)
        levels = self._tile(tile_level, place)
        if levels is not None and at < len(levels[above]):
            return levels[above][at]
        return self._hashed(index << level, (index + 1) << level)

    def _tile(self, level: int, index: int) -> list[list[bytes]] | None:
        key = (level, index)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        hashes = read_tile(self._tiles, level, index, width_of(level, index, self.size))
        if hashes is None:
            return None
        levels = [hashes]
        while len(levels) < HEIGHT:
            below = levels[-1]
            levels.append(parents(below[: len(below) & ~1]))
        self._kept[key] = levels
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return levels

    def _hashed(self, start: int, end: int) -> bytes:
        """The root over a range of leaves that is a full subtree, from the leaves."""
        if self._log is None:
            raise NotFound(f"no tile has the hashes of the leaves {start} to {end}")
        frontier: Frontier = EMPTY
        for at in range(start, end, _CHUNK):
            leaves = self._log.leaves(at, min(end, at + _CHUNK))
            frontier = frontier.extend(leaf_hashes(leaves))
        if frontier.size != end - start:
            raise NotFound(f"the log does not have the leaves {start} to {end}")
        return frontier.root()
