"""Where leaves are read from: a protocol for stores, and a log in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from zavet.ledger.append import extend
from zavet.ledger.tree import EMPTY, Frontier


class LeafSource(Protocol):
    """The committed leaves of one controller's log. Everything read is durable, and what was once read never changes.

    Every failure of the storage behind it is a `StoreError`.
    """

    def size(self) -> int:
        """The number of leaves."""
        ...

    def leaves(self, start: int, end: int) -> Sequence[bytes]:
        """The leaves with index `start` up to, not including, `end`; fewer where some are missing."""
        ...

    def frontier(self) -> Frontier:
        """The head as stored beside the leaves."""
        ...


class MemoryLeaves:
    """A log in memory: for tests, simulation, and verifying leaves that came in a file."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.rows = list(leaves)
        self.head = extend(EMPTY, self.rows)

    def append(self, *leaves: bytes) -> None:
        """Adds leaves and moves the head."""
        self.rows.extend(leaves)
        self.head = extend(self.head, leaves)

    def size(self) -> int:
        """The number of leaves."""
        return len(self.rows)

    def leaves(self, start: int, end: int) -> Sequence[bytes]:
        """The leaves of a range of indexes."""
        return self.rows[start:end]

    def frontier(self) -> Frontier:
        """The head."""
        return self.head
