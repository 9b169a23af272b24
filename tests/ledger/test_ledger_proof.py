"""Proofs: the shared vectors, the definitions, and that nothing else verifies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.definition import LEAVES, ROOTS, mth, path, subproof

from zavet.errors import ProofInvalid
from zavet.ledger import proof
from zavet.ledger.levels import Levels
from zavet.ledger.proof import verify_consistency, verify_inclusion
from zavet.ledger.tree import EMPTY_ROOT, leaf_hash

INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

LOG = st.lists(st.binary(max_size=3), min_size=1, max_size=80)


@pytest.mark.parametrize(("index", "size", "hashes"), INCLUSION)
def test_known_inclusion(index, size, hashes):
    """The known inclusion proofs are made and verify."""
    wanted = tuple(bytes.fromhex(one) for one in hashes)
    assert Levels(LEAVES).inclusion(index, size) == wanted
    verify_inclusion(leaf_hash(LEAVES[index]), index, size, wanted, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second", "hashes"), CONSISTENCY)
def test_known_consistency(first, second, hashes):
    """The known consistency proofs are made and verify."""
    wanted = tuple(bytes.fromhex(one) for one in hashes)
    assert Levels(LEAVES).consistency(first, second) == wanted
    verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), wanted)


def test_every_small_tree():
    """Every proof of every tree up to 40 leaves is that of the definition, and verifies."""
    leaves = [bytes([n]) for n in range(40)]
    levels = Levels(leaves)
    roots = [mth(leaves[:size]) for size in range(41)]
    for size in range(1, 41):
        for index in range(size):
            made = levels.inclusion(index, size)
            assert list(made) == path(index, leaves[:size])
            assert made == proof.inclusion(levels.node, index, size)
            verify_inclusion(leaf_hash(leaves[index]), index, size, made, roots[size])
        for first in range(size + 1):
            made = levels.consistency(first, size)
            assert list(made) == (subproof(first, leaves[:size], True) if first else [])
            verify_consistency(first, size, roots[first], roots[size], made)


def changed(data, draw):
    """The same bytes but for one."""
    at = draw(st.integers(0, len(data) - 1))
    return data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]


@given(LOG, st.data())
def test_changed_inclusion_fails(leaves, data):
    """An inclusion proof verifies; with any byte of leaf, path or root changed, or a hash added or left out, it does not."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    levels, leaf = Levels(leaves), leaf_hash(leaves[index])
    made, root, size = list(levels.inclusion(index)), levels.root(), len(leaves)
    verify_inclusion(leaf, index, size, made, root)
    wrong = [(changed(leaf, data.draw), made, root), (leaf, made, changed(root, data.draw)), (leaf, [*made, root], root)]
    wrong += [(leaf, [*made[:at], changed(one, data.draw), *made[at + 1 :]], root) for at, one in enumerate(made)]
    wrong += [(leaf, made[:at] + made[at + 1 :], root) for at in range(len(made))]
    wrong += [(leaf, [one[:-1] for one in made], root)] if made else []
    for a_leaf, a_path, a_root in wrong:
        with pytest.raises(ProofInvalid):
            verify_inclusion(a_leaf, index, size, a_path, a_root)


@given(LOG, st.data())
def test_changed_consistency_fails(leaves, data):
    """A consistency proof verifies; with any byte of a root or the path changed, or a hash added or left out, it does not."""
    size = len(leaves)
    first = data.draw(st.integers(1, size))
    levels = Levels(leaves)
    before, after, made = levels.root(first), levels.root(), list(levels.consistency(first))
    verify_consistency(first, size, before, after, made)
    wrong = [(changed(before, data.draw), after, made), (before, changed(after, data.draw), made), (before, after, [*made, after])]
    wrong += [(before, after, [*made[:at], changed(one, data.draw), *made[at + 1 :]]) for at, one in enumerate(made)]
    wrong += [(before, after, made[:at] + made[at + 1 :]) for at in range(len(made))]
    for a_before, a_after, a_path in wrong:
        with pytest.raises(ProofInvalid):
            verify_consistency(first, size, a_before, a_after, a_path)


@given(LOG, st.data())
def test_rewritten_log_fails(leaves, data):
    """No proof shows that a log with an earlier leaf changed extends what it was."""
    first = data.draw(st.integers(1, len(leaves)))
    at = data.draw(st.integers(0, first - 1))
    was = Levels(leaves).root(first)
    now = Levels([*leaves[:at], leaves[at] + b"!", *leaves[at + 1 :], b"more"])
    with pytest.raises(ProofInvalid):
        verify_consistency(first, len(now), was, now.root(), now.consistency(first))


def test_length_is_told():
    """A proof with a hash too many or too few says so."""
    levels = Levels(LEAVES)
    made, root, leaf = levels.inclusion(5), levels.root(), leaf_hash(LEAVES[5])
    with pytest.raises(ProofInvalid, match="too long"):
        verify_inclusion(leaf, 5, 8, [*made, root], root)
    with pytest.raises(ProofInvalid, match="too short"):
        verify_inclusion(leaf, 5, 8, made[:-1], root)
    made, before = levels.consistency(6), levels.root(6)
    with pytest.raises(ProofInvalid, match="too long"):
        verify_consistency(6, 8, before, root, [*made, root])
    with pytest.raises(ProofInvalid, match="too short"):
        verify_consistency(6, 8, before, root, made[:-1])
    with pytest.raises(ProofInvalid, match="too short"):
        verify_consistency(6, 8, before, root, ())


def test_shifted_hashes():
    """Hashes cut elsewhere than at 32 bytes do not verify, though together they are the bytes of the node."""
    levels = Levels(LEAVES[:2])
    left, leaf, root = levels.node(0, 0), levels.node(0, 1), levels.root()
    verify_inclusion(leaf, 1, 2, [left], root)
    with pytest.raises(ProofInvalid, match="32 bytes"):
        verify_inclusion(leaf[1:], 1, 2, [left + leaf[:1]], root)
    levels = Levels(LEAVES[:3])
    made = levels.consistency(2)
    with pytest.raises(ProofInvalid, match="32 bytes"):
        verify_consistency(2, 3, levels.root(2), levels.root(), [*made[:-1], made[-1] + b"x"])


def test_no_such_leaf():
    """A leaf outside of the tree has no proof, and none verifies."""
    levels = Levels(LEAVES)
    for index, size in ((8, 8), (-1, 8), (0, 0), (0, 9)):
        with pytest.raises(ValueError):
            levels.inclusion(index, size)
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(ValueError):
            proof.inclusion(levels.node, index, size)
        with pytest.raises(ProofInvalid):
            verify_inclusion(leaf_hash(b""), index, size, (), EMPTY_ROOT)
    for first, second in ((9, 8), (-1, 8), (1, 9)):
        with pytest.raises(ValueError):
            levels.consistency(first, second)


def test_empty_tree():
    """Every tree extends the empty one, which has one root; a smaller tree extends none."""
    root = Levels(LEAVES).root()
    verify_consistency(0, 8, EMPTY_ROOT, root, ())
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
    for first, second, before, after, hashes in (
        (0, 8, root, root, ()),
        (0, 8, EMPTY_ROOT, root, (root,)),
        (0, 0, EMPTY_ROOT, root, ()),
        (8, 8, root, EMPTY_ROOT, ()),
        (8, 7, root, root, ()),
        (3, 8, root, root, ()),
    ):
        with pytest.raises(ProofInvalid):
            verify_consistency(first, second, before, after, hashes)
