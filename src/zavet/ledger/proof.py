"""Proofs over the Merkle tree and their verification: RFC 9162 §2.1.3 and §2.1.4.

A prover is handed `node`, which gives the hash of the perfect subtree at (level, index): the leaves from `index << level` on,
`1 << level` of them. It may read it from stored levels, from tiles, or hash leaves anew. It is never asked for a subtree that
is not full in the tree of the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from zavet.errors import ProofInvalid
from zavet.ledger.tree import EMPTY_ROOT, HASH_SIZE, fold

Node = Callable[[int, int], bytes]
Proof = tuple[bytes, ...]


def range_root(node: Node, start: int, end: int) -> bytes:
    """The root over the leaves `start` to `end`, where `start` is a multiple of the first power of two not below their number."""
    pieces: list[bytes] = []
    left = end - start
    while left:
        level = left.bit_length() - 1
        pieces.append(node(level, start >> level))
        start += 1 << level
        left -= 1 << level
    return fold(pieces)


def inclusion(node: Node, index: int, size: int) -> Proof:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 9162 §2.1.3.1), nearest neighbour first.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    last = size - 1
    parting = (index ^ last).bit_length()  # the lowest level at which the leaf and the last leaf are under one node
    # Below the level under it every neighbour is full …
    path = [node(level, index >> level ^ 1) for level in range(parting - 1)]
    if parting:
        # … there the right neighbour ends with the tree and may not be full …
        path.append(range_root(node, ((index >> parting - 1) + 1) << parting - 1, size))
    # … and above only left neighbours are.
    path += [node(level, (last >> level) - 1) for level in range(parting, last.bit_length()) if last >> level & 1]
    return tuple(path)


def consistency(node: Node, first: int, second: int) -> Proof:
    """The proof that the tree of `first` leaves is a prefix of the tree of `second` (RFC 9162 §2.1.4.1).

    Empty where the sizes are equal or `first` is 0. Raises ValueError where `first` is larger.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves is no prefix of one of {second}")
    if first in (0, second):
        return ()
    # SUBPROOF(m, D[start:end], whole), from the root down, so that the hashes come out last first.
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        k = 1 << ((end - start - 1).bit_length() - 1)  # the largest power of two smaller than the number of leaves
        if first <= start + k:
            path.append(range_root(node, start + k, end))
            end = start + k
        else:
            path.append(range_root(node, start, start + k))
            start += k
            whole = False
    if not whole:
        path.append(range_root(node, start, end))
    return tuple(reversed(path))


def _well_formed(*hashes: bytes) -> None:
    if set(map(len, hashes)) != {HASH_SIZE}:
        raise ProofInvalid("a hash of the proof has not 32 bytes")


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Returns where `proof` shows the leaf at `index` under `root`; else raises ProofInvalid. RFC 9162 §2.1.3.2."""
    _well_formed(leaf_hash, root, *proof)
    # 1. Compare leaf_index from the proof against tree_size.
    if not 0 <= index < size:
        raise ProofInvalid(f"no leaf {index} in a tree of {size}")
    # 2. Set two numbers, fn to leaf_index and sn to tree_size - 1.
    fn, sn = index, size - 1
    # 3. Set r to hash.
    r = leaf_hash
    # 4. For each value p of the path:
    for p in proof:
        # a. Where sn is 0, the path is too long.
        if sn == 0:
            raise ProofInvalid("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            # b. Where LSB(fn) is set, or fn equals sn: p stands on the left …
            r = sha256(b"\x01" + p + r).digest()
            # … and where LSB(fn) is not set, levels without a neighbour are passed until LSB(fn) is set or fn is 0.
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            # Otherwise p stands on the right.
            r = sha256(b"\x01" + r + p).digest()
        # c. Right-shift both once.
        fn, sn = fn >> 1, sn >> 1
    # 5. Compare sn to 0 and r to the root.
    if sn != 0:
        raise ProofInvalid("the inclusion proof is too short")
    if r != root:
        raise ProofInvalid(f"leaf {index} is not under this root")


def verify_consistency(  # noqa: C901, PLR0912 - the steps stay in the order of their source
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Returns where `proof` shows that the second tree extends the first; else raises ProofInvalid. RFC 9162 §2.1.4.2.

    The RFC speaks of 0 < first < second. Trees of equal size must have equal roots, and every tree extends the empty one; both take
    an empty proof.
    """
    _well_formed(first_root, second_root, *proof)
    if not 0 <= first <= second:
        raise ProofInvalid(f"a tree of {first} leaves is no prefix of one of {second}")
    if first in (0, second):
        if proof:
            raise ProofInvalid("the consistency proof is too long")
        if first_root != (EMPTY_ROOT if first == 0 else second_root):
            raise ProofInvalid(f"two roots for {first} leaves")
        if second == 0 and second_root != EMPTY_ROOT:
            raise ProofInvalid("an empty tree has another root")
        return
    # 1. An empty path fails.
    if not proof:
        raise ProofInvalid("the consistency proof is too short")
    # 2. Where first is a power of two, prepend first_hash to the path.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    # 3. Set fn to first - 1 and sn to second - 1.
    fn, sn = first - 1, second - 1
    # 4. Where LSB(fn) is set, right-shift both until it is not.
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    # 5. Set fr and sr to the first value of the path.
    fr = sr = path[0]
    # 6. For each later value c of the path:
    for c in path[1:]:
        # a. Where sn is 0, the path is too long.
        if sn == 0:
            raise ProofInvalid("the consistency proof is too long")
        if fn & 1 or fn == sn:
            # b. Where LSB(fn) is set, or fn equals sn: c stands on the left of both …
            fr = sha256(b"\x01" + c + fr).digest()
            sr = sha256(b"\x01" + c + sr).digest()
            # … and where LSB(fn) is not set, right-shift both until it is, or fn is 0.
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            # Otherwise c stands on the right of the second alone.
            sr = sha256(b"\x01" + sr + c).digest()
        # c. Right-shift both once.
        fn, sn = fn >> 1, sn >> 1
    # 7. Compare fr, sr and sn.
    if sn != 0:
        raise ProofInvalid("the consistency proof is too short")
    if fr != first_root or sr != second_root:
        raise ProofInvalid(f"the tree of {second} leaves does not extend this tree of {first}")
