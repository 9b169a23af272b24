"""Verifying: an honest log has no finding, and every change of anything has one, at its place."""

from __future__ import annotations

import random

import pytest

from zavet.errors import Tampered
from zavet.ledger.checkpoint import sign, vkey
from zavet.ledger.entry import Entry, encode
from zavet.ledger.fsck import MAX_FINDINGS, WORDS, Finding, verify
from zavet.ledger.publish import publish
from zavet.ledger.store import MemoryLeaves
from zavet.ledger.tiles import CHECKPOINT, MemoryTiles, unbundle
from zavet.ledger.tree import EMPTY_ROOT, Frontier

ORIGIN = "zavet.example/shop"
SEED = bytes(range(32))
VKEY = vkey(ORIGIN, SEED)
SIZE = 700
BLOB = "c" * 64


def entry(n):
    return encode(Entry("collect", "allowed", ("2.1",), "a" * 64, 480_000 + n, "b" * 32, (BLOB, f"{n:064x}"), ""))


LEAVES = [entry(n) for n in range(SIZE)]
PUBLISHED = MemoryTiles()
publish(MemoryLeaves(LEAVES), PUBLISHED, ORIGIN, SEED)


def fresh():
    tiles = MemoryTiles()
    tiles.files = dict(PUBLISHED.files)
    return MemoryLeaves(LEAVES), tiles


def words(report):
    assert {one.what for one in report.findings} <= WORDS
    return {one.what for one in report.findings}


def test_honest_log():
    """An honest log has no finding, whether all of it is published or a part."""
    log, tiles = fresh()
    report = verify(log, tiles, VKEY)
    assert report.ok
    assert (report.size, report.root, report.checkpoint.size) == (SIZE, log.frontier().root(), SIZE)
    log.append(*LEAVES)
    report = verify(log, tiles, VKEY)
    assert (report.ok, report.size, report.checkpoint.size) == (True, 2 * SIZE, SIZE)
    empty = MemoryTiles()
    publish(MemoryLeaves(), empty, ORIGIN, SEED)
    assert verify(MemoryLeaves(), empty, VKEY).ok


def flip(source, data):
    at = source.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << source.randrange(8)]) + data[at + 1 :]


@pytest.mark.parametrize("seed", range(150))
def test_changed_leaves(seed):
    """A log with a leaf changed, dropped, added, doubled or swapped is found out, with its head kept or made to fit."""
    source = random.Random(seed)
    log, tiles = fresh()
    rows = list(LEAVES)
    at = source.randrange(SIZE)
    match source.choice(["flip", "drop", "add", "double", "swap", "cut", "empty"]):
        case "flip":
            rows[at] = flip(source, rows[at])
        case "drop":
            del rows[at]
        case "add":
            rows.insert(at, entry(source.randrange(10**6)))
        case "double":
            rows.insert(at, rows[at])
        case "swap":
            other = (at + source.randrange(1, SIZE)) % SIZE
            rows[at], rows[other] = rows[other], rows[at]
        case "cut":
            del rows[at:]
        case "empty":
            rows[at] = b""
    assert rows != LEAVES
    kept = MemoryLeaves(rows)
    kept.head = log.head
    for forged in (kept, MemoryLeaves(rows)):
        report = verify(forged, tiles, VKEY)
        assert not report.ok
        assert words(report)


@pytest.mark.parametrize("seed", range(150))
def test_changed_files(seed):
    """A published file with a bit changed, cut, made longer, exchanged for another or removed is found out, and named."""
    source = random.Random(seed)
    log, tiles = fresh()
    path = source.choice(sorted(tiles.files))
    data = tiles.files[path]
    match source.choice(["flip", "cut", "longer", "other", "remove"]):
        case "flip":
            tiles.files[path] = flip(source, data)
        case "cut":
            tiles.files[path] = data[: source.randrange(len(data))]
        case "longer":
            tiles.files[path] = data + b"x"
        case "other":
            tiles.files[path] = tiles.files[source.choice(sorted(set(tiles.files) - {path}))]
        case "remove":
            del tiles.files[path]
    report = verify(log, tiles, VKEY)
    assert report.found == 1
    assert report.findings[0].where.split(" ")[0] == path
    assert words(report) <= {f"{kind}_{what}" for kind in ("tile", "bundle", "checkpoint") for what in ("missing", "mismatch", "invalid")}


@pytest.mark.parametrize("seed", range(100))
def test_changed_head(seed):
    """A stored head with a bit changed is found out."""
    source = random.Random(seed)
    log, tiles = fresh()
    data = flip(source, log.head.to_bytes())

    class Stored(MemoryLeaves):
        def frontier(self):
            return Frontier.from_bytes(data)

    report = verify(Stored(LEAVES), tiles, VKEY)
    assert words(report) in ({"head_mismatch"}, {"head_unreadable"})


def test_everything_forged_but_the_key():
    """Leaves, head and tiles that agree with each other are found out by the checkpoint, or by its signature."""
    rows = [*LEAVES[:10], entry(10**6), *LEAVES[11:]]
    forged, tiles = MemoryLeaves(rows), MemoryTiles()
    publish(forged, tiles, ORIGIN, SEED)
    tiles.files[CHECKPOINT] = PUBLISHED.files[CHECKPOINT]
    assert verify(forged, tiles, VKEY).findings == (Finding("checkpoint_mismatch", "checkpoint"),)
    tiles.files[CHECKPOINT] = sign(ORIGIN, SIZE, forged.frontier().root(), bytes(32)).encode()
    assert verify(forged, tiles, VKEY).findings == (Finding("checkpoint_invalid", "checkpoint"),)


def test_places():
    """A finding names the leaf, hash or bundle where it is."""
    log, tiles = fresh()
    log.rows[300] = b"another"
    found = [str(one) for one in verify(log, tiles, VKEY).findings]
    assert found == [
        "bundle_mismatch: tile/entries/001 entry 44",
        "tile_mismatch: tile/0/001 hash 44",
        "tile_mismatch: tile/1/000.p/2 hash 1",
        "head_mismatch: head",
        "checkpoint_mismatch: checkpoint",
    ]
    assert unbundle(PUBLISHED.files["tile/entries/001"])[44] == LEAVES[300]


def test_rolled_back():
    """A log that was cut after its checkpoint, or after a head remembered elsewhere, is found out."""
    log, tiles = fresh()
    report = verify(MemoryLeaves(LEAVES[:600]), tiles, VKEY)
    assert "checkpoint_ahead" in words(report)
    later = (SIZE + 1, bytes(32))
    assert verify(log, tiles, VKEY, known=[later]).findings == (Finding("known_ahead", f"size {SIZE + 1}"),)


def test_remembered_heads():
    """A head remembered elsewhere is that of a prefix, or it is found out."""
    log, tiles = fresh()
    right = [(size, EMPTY_ROOT if size == 0 else MemoryLeaves(LEAVES[:size]).frontier().root()) for size in (0, 1, 255, 257, 699, 700)]
    assert verify(log, tiles, VKEY, known=right).ok
    assert verify(log, tiles, VKEY, known=[*right, (256, bytes(32))]).findings == (Finding("known_mismatch", "size 256"),)


def test_missing_leaf():
    """A leaf that the store does not give ends the verification, which says so."""
    _, tiles = fresh()

    class Holes(MemoryLeaves):
        def leaves(self, start, end):
            return [leaf for n, leaf in enumerate(self.rows[start:end], start) if n < 650]

    report = verify(Holes(LEAVES), tiles, VKEY)
    assert Finding("leaf_missing", "entry 650") in report.findings
    assert report.size == 650


def test_leaf_beyond():
    """A leaf after the last one, which no head knows, is found out."""
    _, tiles = fresh()

    class Hidden(MemoryLeaves):
        def size(self):
            return SIZE

    hidden = Hidden(LEAVES)
    hidden.rows.append(b"one more")
    assert verify(hidden, tiles, VKEY).findings == (Finding("leaf_beyond", f"entry {SIZE}"),)


def test_leaf_too_long():
    """A leaf that no bundle can hold is found out."""
    log, tiles = fresh()
    log.rows[3] = b"x" * 70_000
    assert Finding("leaf_too_long", "entry 3") in verify(log, tiles, VKEY).findings


def test_unpublished_log():
    """A log without a checkpoint is found to have none; what tiles there are, are compared all the same."""
    log, tiles = fresh()
    assert verify(log, MemoryTiles(), VKEY).findings == (Finding("checkpoint_missing", "checkpoint"),)
    del tiles.files[CHECKPOINT]
    tiles.files["tile/0/000"] = bytes(8192)
    found = [str(one) for one in verify(log, tiles, VKEY).findings]
    assert found == ["checkpoint_missing: checkpoint", "tile_mismatch: tile/0/000 hash 0"]


def test_pruned_tiles():
    """Where the partial tile of a checkpoint was replaced by its full one, that is compared instead."""
    log, tiles = fresh()
    tiles.files[CHECKPOINT] = sign(ORIGIN, 300, MemoryLeaves(LEAVES[:300]).frontier().root(), SEED).encode()
    tiles.files["tile/1/000.p/1"] = tiles.files["tile/1/000.p/2"][:32]
    assert verify(log, tiles, VKEY).ok
    good = tiles.files["tile/0/001"]
    tiles.files["tile/0/001"] = good[:64] + bytes(32) + good[96:]
    assert verify(log, tiles, VKEY).findings == (Finding("tile_mismatch", "tile/0/001.p/44 hash 2"),)
    del tiles.files["tile/0/001"]
    assert verify(log, tiles, VKEY).findings == (Finding("tile_missing", "tile/0/001.p/44"),)


def test_head_that_moves():
    """A log that grows between the reading of its head and of its size has no finding."""
    _, tiles = fresh()

    class Moving(MemoryLeaves):
        calls = 0

        def frontier(self):
            found = super().frontier()
            self.calls += 1
            if self.calls < 4:
                self.append(entry(self.calls))
            return found

    assert verify(Moving(LEAVES), tiles, VKEY).ok


def test_growing_log():
    """A log that grows, and is published, while it is verified has no finding."""
    _, tiles = fresh()

    class Growing(MemoryLeaves):
        def leaves(self, start, end):
            found = super().leaves(start, end)
            self.append(*LEAVES)
            publish(MemoryLeaves(self.rows), tiles, ORIGIN, SEED)
            return found

    assert verify(Growing(LEAVES), tiles, VKEY).ok


def test_deep():
    """With access to stored blobs, each is compared with what its entry commits to, and a leaf that is no entry is found."""
    log, tiles = fresh()
    seen = []

    def deep(index, blobs):
        seen.append(index)
        return [blob == BLOB or index not in (5, 400) for blob in blobs]

    assert verify(log, tiles, VKEY, deep=deep).findings == (
        Finding("blob_mismatch", "entry 5 blob 1"),
        Finding("blob_mismatch", "entry 400 blob 1"),
    )
    assert seen == list(range(SIZE))
    log.rows[7] = b"Ivan Petrov"
    assert Finding("leaf_not_entry", "entry 7") in verify(log, tiles, VKEY, deep=lambda _, blobs: [True] * len(blobs)).findings
    with pytest.raises(ValueError, match="answers for each blob"):
        verify(log, tiles, VKEY, deep=lambda _, blobs: [])


def test_bodies():
    """With access to sealed bodies, each is compared with what its entry commits to."""
    rows = [encode(Entry("use", "allowed", (), "", n, "", (), "d" * 64 if n % 2 else "")) for n in range(10)]
    log, tiles = MemoryLeaves(rows), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    asked = []

    def bodies(index, digest):
        asked.append((index, digest))
        return index != 7

    assert verify(log, tiles, VKEY, bodies=bodies).findings == (Finding("body_mismatch", "entry 7 body"),)
    assert asked == [(n, "d" * 64) for n in (1, 3, 5, 7, 9)]


def test_many_findings():
    """Findings beyond the first thousand are counted."""
    log, tiles = fresh()
    report = verify(log, tiles, VKEY, deep=lambda _, blobs: [False] * len(blobs))
    assert (len(report.findings), report.found) == (MAX_FINDINGS, 2 * SIZE)


def test_unreadable_head():
    """A head that cannot be read is a finding; the rest is verified."""
    _, tiles = fresh()

    class Unreadable(MemoryLeaves):
        def frontier(self):
            raise Tampered("the head of the log is not a frontier")

    report = verify(Unreadable(LEAVES), tiles, VKEY)
    assert report.findings == (Finding("head_unreadable", "head"),)
    assert report.size == SIZE
