"""Goal 11: proofs and signed heads, beside the bare hashing and signing they are made of, and beside pymerkle."""

from __future__ import annotations

import os
import random
from hashlib import sha256

import pymerkle
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.measure import Case, compare
from bench.table import Report
from zavet.ledger.checkpoint import body, parse_and_verify, sign_with
from zavet.ledger.levels import Levels
from zavet.ledger.note import Signer
from zavet.ledger.proof import verify_inclusion
from zavet.ledger.prover import Prover
from zavet.ledger.publish import publish
from zavet.ledger.store import MemoryLeaves
from zavet.ledger.tiles import MemoryTiles
from zavet.ledger.tree import leaf_hash, root_of

ORIGIN = "zavet.example/bench"


def run(*, quick: bool = False) -> Report:
    size, count, rounds = (1000, 50, 2) if quick else (100_000, 500, 9)
    report = Report("11", f"proofs in a log of {size:,} leaves of 200 bytes, and its signed head")
    leaves = [os.urandom(200) for _ in range(size)]
    _proofs(report, leaves, count, rounds)
    _heads(report, leaves[:1000], count, rounds)
    return report


def _proofs(report: Report, leaves: list[bytes], count: int, rounds: int) -> None:  # noqa: C901 - one small function a case
    size = len(leaves)
    tree, peer = Levels(leaves), pymerkle.InmemoryTree()
    peer.append_entries(leaves)
    chance = random.Random(11)
    # Leaves of the largest full subtree: each proof has one hash a level, and the bare reading of them needs no test.
    half = 1 << (size.bit_length() - 1)
    asked = [chance.randrange(half) for _ in range(count)]
    levels = [[leaf_hash(one) for one in leaves]]
    while len(levels) < half.bit_length():
        last = levels[-1]
        levels.append([sha256(b"\x01" + last[at] + last[at + 1]).digest() for at in range(0, len(last) - 1, 2)])
    levels[-1] = [levels[-1][0], root_of(levels[0][half:])]
    root = tree.root()
    proofs = [(leaf_hash(leaves[at]), at, tree.inclusion(at)) for at in asked]
    deep = max(len(path) for _, _, path in proofs)
    for leaf, at, path in proofs:
        verify_inclusion(leaf, at, size, path, root)
        assert path == tuple([nodes[at >> level ^ 1] for level, nodes in enumerate(levels)])
    nodes = [b"\x01" + os.urandom(64) for _ in range(deep)]

    def ours() -> None:
        for at in asked:
            tree.inclusion(at)

    def limit() -> None:
        for at in asked:
            tuple([nodes[at >> level ^ 1] for level, nodes in enumerate(levels)])

    def theirs() -> None:
        for at in asked:
            peer.prove_inclusion(at + 1, size)

    def verify() -> None:
        for leaf, at, path in proofs:
            verify_inclusion(leaf, at, size, path, root)

    def hashing() -> None:
        for _ in proofs:
            for node in nodes:
                sha256(node).digest()

    peers_proofs = [(peer.get_leaf(at + 1), peer.prove_inclusion(at + 1, size)) for at in asked]
    peers_root = peer.get_state(size)

    def theirs_verify() -> None:
        for leaf, path in peers_proofs:
            pymerkle.verify_inclusion(leaf, peers_root, path)

    passes = {"prove": ours, "limit": limit, "peer": theirs, "verify": verify, "hashing": hashing, "peer verify": theirs_verify}
    times = compare({name: Case(one, count) for name, one in passes.items()}, rounds=rounds)
    report.within("inclusion proof, levels in memory", "µs", times["prove"], 8)
    report.at_most("inclusion proof, levels in memory", "µs", times["prove"], "reading one hash a level", times["limit"], 2.4)
    report.faster("inclusion proof, levels in memory", "µs", times["prove"], "pymerkle InmemoryTree", times["peer"], 8)
    report.within("verifying it", "µs", times["verify"], 20)
    report.beside("verifying it", "µs", times["verify"], f"{deep} hashes of 65 bytes", times["hashing"])
    report.beside("verifying it", "µs", times["verify"], "pymerkle verify_inclusion", times["peer verify"])
    _published(report, leaves, asked, root, rounds)


def _published(report: Report, leaves: list[bytes], asked: list[int], root: bytes, rounds: int) -> None:
    """The same proofs from published tiles, which is how a running log serves them."""
    tiles = MemoryTiles()
    publish(MemoryLeaves(leaves), tiles, ORIGIN, os.urandom(32))
    prover = Prover(tiles, len(leaves))
    for at in asked[:20]:
        verify_inclusion(leaf_hash(leaves[at]), at, len(leaves), prover.inclusion(at), root)

    def run_tiles() -> None:
        for at in asked:
            prover.inclusion(at)

    times = compare({"tiles": Case(run_tiles, len(asked))}, rounds=max(2, rounds // 3))
    note = "random leaves, a cache of 256 tiles"
    report.figure("inclusion proof from published tiles", "µs", times["tiles"].us, note)


def _heads(report: Report, leaves: list[bytes], count: int, rounds: int) -> None:
    seed, size = os.urandom(32), len(leaves)
    root = Levels(leaves).root()
    signer, bare = Signer(ORIGIN, seed), Ed25519PrivateKey.from_private_bytes(seed)
    told = body(ORIGIN, size, root).encode()
    assert parse_and_verify(sign_with(signer, size, root), str(signer.verifier)).root == root

    def ours() -> None:
        for _ in range(count):
            sign_with(signer, size, root)

    def limit() -> None:
        for _ in range(count):
            bare.sign(told)

    times = compare({"head": Case(ours, count), "sign": Case(limit, count)}, rounds=rounds)
    report.within("signed tree head", "µs", times["head"], 40)
    report.beside("signed tree head", "µs", times["head"], "Ed25519 sign", times["sign"])
