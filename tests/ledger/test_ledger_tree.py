"""The tree: known roots, and a second implementation written from the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.definition import LEAVES, ROOTS, mth

from zavet.errors import Tampered
from zavet.ledger.append import extend
from zavet.ledger.levels import Levels
from zavet.ledger.store import MemoryLeaves
from zavet.ledger.tree import EMPTY, EMPTY_ROOT, Frontier, leaf_hash, leaf_hashes, node_hash, root_of

LOG = st.lists(st.binary(max_size=4), max_size=70)


def test_known_roots():
    """Trees of 0 to 8 known leaves have the known roots, however they are made."""
    frontier, levels, log = EMPTY, Levels(), MemoryLeaves()
    for size, root in enumerate(ROOTS):
        wanted = bytes.fromhex(root)
        assert root_of(leaf_hashes(LEAVES[:size])) == wanted
        assert extend(EMPTY, LEAVES[:size]).root() == wanted
        assert mth(LEAVES[:size]) == wanted
        assert frontier.root() == levels.root() == levels.frontier().root() == log.frontier().root() == wanted
        assert Levels(LEAVES).root(size) == wanted
        if size < len(LEAVES):
            frontier = frontier.append(leaf_hash(LEAVES[size]))
            assert levels.append(LEAVES[size]) == size == log.size()
            log.append(LEAVES[size])


@given(LOG, st.data())
def test_ways_of_growing(leaves, data):
    """A frontier grown one by one, in two parts, or at once is the same, and has the root of the definition."""
    cut = data.draw(st.integers(0, len(leaves)))
    one_by_one = EMPTY
    for leaf in leaves:
        one_by_one = one_by_one.append(leaf_hash(leaf))
    levels = Levels(leaves[:cut])
    levels.extend(leaves[cut:])
    assert one_by_one == extend(EMPTY, leaves) == extend(extend(EMPTY, leaves[:cut]), leaves[cut:]) == levels.frontier()
    assert one_by_one.root() == mth(leaves) == levels.root()
    assert levels.root(cut) == mth(leaves[:cut])


@given(LOG)
def test_stored_frontier(leaves):
    """A frontier read back from its bytes is the frontier."""
    frontier = extend(EMPTY, leaves)
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier
    assert len(frontier.to_bytes()) == 8 + 32 * len(leaves).bit_count()


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 7, b"\x00" * 9, b"\x00" * 40, (3).to_bytes(8, "big") + b"\x00" * 32, b"\xff" * 8 + b"\x00" * 32 * 64]
)
def test_stored_frontier_refuses(data):
    """Bytes whose size and hashes do not fit each other are no frontier."""
    with pytest.raises(Tampered):
        Frontier.from_bytes(data)


def test_stored_frontier_lengths():
    """A frontier with a byte more or less than its hashes is none."""
    data = extend(EMPTY, LEAVES[:5]).to_bytes()
    for other in (data + b"x", data[:-1], data[:8], data + data[-32:]):
        with pytest.raises(Tampered):
            Frontier.from_bytes(other)


def test_misuse():
    """A frontier with too few hashes, a negative size or short hashes cannot be made."""
    for size, hashes in ((3, (b"x" * 32,)), (-1, ()), (1, (b"x" * 31,)), (2**63, (b"x" * 32,))):
        with pytest.raises(ValueError):
            Frontier(size, hashes)
    with pytest.raises(ValueError):
        Levels(LEAVES).root(9)


def test_leaf_is_no_node():
    """A leaf made of two hashes does not have the hash of the node over them."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert EMPTY.root() == EMPTY_ROOT
