"""A whole tree in memory, every level stored: the fast way to append and to prove."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from zavet.ledger import proof
from zavet.ledger.tree import Frontier, leaf_hashes, parents


class Levels:
    """All hashes of a growing tree: level 0 the leaves, each level above the full pairs of the one below. 64 bytes a leaf."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._edges: dict[int, bytes] = {}
        self._edge_size = 0
        self.extend(leaves)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> int:
        """Adds one leaf and returns its index."""
        levels = self._levels
        nodes = levels[0]
        index = len(nodes)
        node = sha256(b"\x00" + leaf).digest()
        nodes.append(node)
        pairs, level = index, 0
        while pairs & 1:
            node = sha256(b"\x01" + nodes[-2] + node).digest()
            level += 1
            if level == len(levels):
                levels.append([])
            nodes = levels[level]
            nodes.append(node)
            pairs >>= 1
        return index

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaves, level by level."""
        level, nodes = 0, leaf_hashes(leaves)
        while nodes:
            if level == len(self._levels):
                self._levels.append([])
            stored = self._levels[level]
            start = len(stored) & ~1
            stored.extend(nodes)
            nodes = parents(stored[start : len(stored) & ~1])
            level += 1

    def node(self, level: int, index: int) -> bytes:
        """The hash of a full subtree. Raises IndexError where it is not full."""
        return self._levels[level][index]

    def frontier(self) -> Frontier:
        """The frontier of the whole tree."""
        size = len(self)
        bits = range(size.bit_length() - 1, -1, -1)
        return Frontier(size, tuple(self._levels[level][(size >> level) - 1] for level in bits if size >> level & 1))

    def root(self, size: int | None = None) -> bytes:
        """The root of the whole tree, or of its first `size` leaves."""
        if size is None:
            size = len(self)
        if not 0 <= size <= len(self):
            raise ValueError(f"a tree of {len(self)} leaves has no prefix of {size}")
        return proof.range_root(self.node, 0, size)

    def inclusion(self, index: int, size: int | None = None) -> proof.Proof:
        """The inclusion proof of a leaf in the whole tree, or in its first `size` leaves; the same as `proof.inclusion`, faster."""
        levels = self._levels
        whole = len(levels[0])
        if size is None:
            size = whole
        if not 0 <= index < size <= whole:
            raise ValueError(f"no leaf {index} in a tree of {size}")
        # The three parts of `proof.inclusion`.
        last = size - 1
        parting = (index ^ last).bit_length()
        path = [nodes[index >> level ^ 1] for level, nodes in enumerate(levels[: parting - 1])] if parting else []
        if parting:
            start = ((index >> parting - 1) + 1) << parting - 1
            path.append((self._edge_size == size and self._edges.get(start)) or self._edge(start, size))
        if last >> parting:
            path += [levels[level][(last >> level) - 1] for level in range(parting, last.bit_length()) if last >> level & 1]
        return tuple(path)

    def _edge(self, start: int, size: int) -> bytes:
        """The root over the leaves from `start` to `size`: kept for one size, since proofs of one head share their right edges."""
        if self._edge_size != size:
            self._edges.clear()
            self._edge_size = size
        found = self._edges.get(start)
        if found is None:
            found = self._edges[start] = proof.range_root(self.node, start, size)
        return found

    def consistency(self, first: int, second: int | None = None) -> proof.Proof:
        """The proof that the first `first` leaves are a prefix of the first `second`, or of the whole tree."""
        if second is None:
            second = len(self)
        if second > len(self):
            raise ValueError(f"a tree of {len(self)} leaves has no prefix of {second}")
        return proof.consistency(self.node, first, second)
