"""The Merkle tree of RFC 9162 §2.1.1: hashes of leaves and nodes, and the frontier that lets a log grow without its leaves.

A leaf is hashed with the prefix 0x00 and a node with 0x01, so that no node can pass for a leaf.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from zavet.errors import Tampered

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

MAX_SIZE = 2**63 - 1


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """`leaf_hash` of each leaf, in order."""
    return [sha256(b"\x00" + leaf).digest() for leaf in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def parents(nodes: Sequence[bytes]) -> list[bytes]:
    """The hashes one level up of an even number of neighbours."""
    each = iter(nodes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=True)]


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees in order, largest first: joined from the right, as RFC 9162 splits at powers of two."""
    if not hashes:
        return EMPTY_ROOT
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = sha256(b"\x01" + left + node).digest()
    return node


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a tree of `size` leaves needs to grow: the roots of its perfect subtrees, largest first, one for each bit of `size`.

    Raises ValueError where the number or length of `hashes` does not fit `size`.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise ValueError(f"a tree has 0 to 2^63-1 leaves: got {self.size}")
        if len(self.hashes) != self.size.bit_count() or any(len(one) != HASH_SIZE for one in self.hashes):
            raise ValueError(f"a frontier of size {self.size} has {self.size.bit_count()} hashes of 32 bytes")

    def append(self, leaf_hash: bytes) -> Frontier:
        """The frontier after one more leaf, given by its hash."""
        hashes, size, node = list(self.hashes), self.size, leaf_hash
        while size & 1:
            node = sha256(b"\x01" + hashes.pop() + node).digest()
            size >>= 1
        return Frontier(self.size + 1, (*hashes, node))

    def extend(self, leaf_hashes: Sequence[bytes]) -> Frontier:
        """The frontier after more leaves, given by their hashes; the same as appending each, level by level and so faster."""
        nodes, waiting, bits = list(leaf_hashes), list(self.hashes), self.size
        kept: list[bytes] = []
        while nodes or waiting:
            if bits & 1:
                nodes.insert(0, waiting.pop())
            if len(nodes) & 1:
                kept.append(nodes.pop())
            nodes = parents(nodes)
            bits >>= 1
        return Frontier(self.size + len(leaf_hashes), tuple(reversed(kept)))

    def root(self) -> bytes:
        """The root hash (MTH) of the tree; SHA-256 of nothing for an empty one."""
        return fold(self.hashes)

    def to_bytes(self) -> bytes:
        """The size in 8 bytes, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote. Raises Tampered for other bytes."""
        if len(data) < 8:
            raise Tampered("the head of the log is not a frontier")
        try:
            return cls(int.from_bytes(data[:8], "big"), tuple(data[at : at + HASH_SIZE] for at in range(8, len(data), HASH_SIZE)))
        except ValueError as error:
            raise Tampered("the head of the log is not a frontier") from error


EMPTY = Frontier()
"""The frontier of a log without leaves."""


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root hash over leaves given by their hashes."""
    return EMPTY.extend(leaf_hashes).root()
