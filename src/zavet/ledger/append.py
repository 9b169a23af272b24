"""Growing a log: a pure function, so that the caller decides where leaves and head are kept."""

from __future__ import annotations

from collections.abc import Sequence

from zavet.ledger.tree import Frontier, leaf_hashes


def extend(frontier: Frontier, leaves: Sequence[bytes]) -> Frontier:
    """The frontier after `leaves` follow those of `frontier`; the first of them gets index `frontier.size`."""
    return frontier.extend(leaf_hashes(leaves))
