"""Publishing: what is written, what is refused, and that a crash at any point is mended by the next run."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.definition import mth

from zavet import faults
from zavet.errors import CheckpointInvalid, Forked, NotFound, Tampered
from zavet.ledger.checkpoint import parse_and_verify, sign, vkey
from zavet.ledger.fsck import verify
from zavet.ledger.proof import verify_consistency, verify_inclusion
from zavet.ledger.prover import Prover
from zavet.ledger.publish import publish
from zavet.ledger.store import MemoryLeaves
from zavet.ledger.tiles import CHECKPOINT, FileTiles, MemoryTiles, unbundle
from zavet.ledger.tree import Frontier, leaf_hash

ORIGIN = "zavet.example/shop"
SEED = bytes(range(32))
VKEY = vkey(ORIGIN, SEED)


@pytest.fixture(autouse=True)
def disarmed():
    yield
    faults.armed = None


def leaves(count, start=0):
    return [b"leaf %d" % n for n in range(start, start + count)]


def test_layout():
    """A log of 600 leaves has exactly the files of the layout, and they hold its leaves, hashes and root."""
    log, tiles = MemoryLeaves(leaves(600)), MemoryTiles()
    checkpoint = publish(log, tiles, ORIGIN, SEED)
    assert set(tiles.files) == {
        "checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
    }  # fmt: skip
    assert (checkpoint.size, checkpoint.root) == (600, mth(log.rows))
    assert unbundle(tiles.files["tile/entries/002.p/88"]) == log.rows[512:]
    assert tiles.files["tile/0/001"] == b"".join(map(leaf_hash, log.rows[256:512]))
    assert tiles.files["tile/1/000.p/2"] == mth(log.rows[:256]) + mth(log.rows[256:512])
    assert parse_and_verify(tiles.files[CHECKPOINT].decode(), VKEY) == checkpoint


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_steps(steps):
    """A log published in steps and one published at once have the same root and tiles, and each checkpoint extends the last."""
    log, tiles = MemoryLeaves(), MemoryTiles()
    before = publish(log, tiles, ORIGIN, SEED)
    for step in steps:
        log.append(*leaves(step, log.size()))
        now = publish(log, tiles, ORIGIN, SEED)
        assert now.root == mth(log.rows)
        prover = Prover(tiles, now.size)
        verify_consistency(before.size, now.size, before.root, now.root, prover.consistency(before.size))
        before = now
    at_once = MemoryTiles()
    publish(log, at_once, ORIGIN, SEED)
    assert {path: tiles.files.get(path) for path in at_once.files} == at_once.files
    assert verify(log, tiles, VKEY).ok


def test_full_tiles_replace_partial_ones():
    """Partial tiles stay as long as their tile is not full, and go with it."""
    log, tiles = MemoryLeaves(leaves(10)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    log.append(*leaves(10, 10))
    publish(log, tiles, ORIGIN, SEED)
    assert {"tile/0/000.p/10", "tile/0/000.p/20", "tile/entries/000.p/10", "tile/entries/000.p/20"} <= set(tiles.files)
    log.append(*leaves(240, 20))
    publish(log, tiles, ORIGIN, SEED)
    assert set(tiles.files) == {
        "checkpoint", "tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4",
    }  # fmt: skip


def test_nothing_new():
    """Publishing again without new leaves changes nothing, and restores a partial tile that was lost."""
    log, tiles = MemoryLeaves(leaves(300)), MemoryTiles()
    first = publish(log, tiles, ORIGIN, SEED)
    files = dict(tiles.files)
    assert publish(log, tiles, ORIGIN, SEED) == first
    assert tiles.files == files
    for path in ("tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"):
        del tiles.files[path]
        publish(log, tiles, ORIGIN, SEED)
        assert tiles.files == files


def test_lost_tiles():
    """A lost tile of the right edge is made again from the leaves; one further back by a rebuild."""
    log, tiles = MemoryLeaves(leaves(600)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    files = dict(tiles.files)
    del tiles.files["tile/0/000"]
    publish(log, tiles, ORIGIN, SEED, rebuild=True)
    assert tiles.files == files
    tiles.files["tile/1/000.p/2"] = bytes(64)
    log.append(b"more")
    checkpoint = publish(log, tiles, ORIGIN, SEED)
    assert checkpoint.root == mth(log.rows)
    assert verify(log, tiles, VKEY).ok


@pytest.mark.parametrize("at", [0, 255, 256, 511, 512, 599])
@pytest.mark.parametrize("rebuild", [False, True])
def test_changed_leaf_is_forked(at, rebuild):
    """A log whose published leaf was changed, head and all, is not published, and what was published stays."""
    log, tiles = MemoryLeaves(leaves(600)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    files = dict(tiles.files)
    changed = MemoryLeaves([*log.rows[:at], b"another", *log.rows[at + 1 :], b"more"])
    with pytest.raises(Forked):
        publish(changed, tiles, ORIGIN, SEED, rebuild=rebuild)
    assert tiles.files[CHECKPOINT] == files[CHECKPOINT]
    assert verify(log, MemoryTilesOf({**tiles.files, **files}), VKEY).ok


class MemoryTilesOf(MemoryTiles):
    def __init__(self, files):
        super().__init__()
        self.files = dict(files)


def test_shorter_log_is_forked():
    """A log that is shorter than its checkpoint was cut or rolled back, and is not published."""
    log, tiles = MemoryLeaves(leaves(600)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    with pytest.raises(Forked):
        publish(MemoryLeaves(log.rows[:599]), tiles, ORIGIN, SEED)


def test_wrong_head_is_tampered():
    """A head that is not that of the leaves is not signed, nor are leaves that are not there."""
    log, tiles = MemoryLeaves(leaves(300)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    files = dict(tiles.files)
    log.rows.append(b"more")
    log.head = Frontier(301, (*log.head.hashes[:-1], bytes(32), *log.head.hashes[-1:]))
    with pytest.raises(Tampered):
        publish(log, tiles, ORIGIN, SEED)
    log = MemoryLeaves(leaves(310))
    del log.rows[305:]
    with pytest.raises(Tampered, match="has 5 of the 10"):
        publish(log, tiles, ORIGIN, SEED)
    assert tiles.files == files


def test_foreign_checkpoint():
    """A published checkpoint that is not signed by the key of the log is not written over."""
    for data in (b"", b"\xff", sign(ORIGIN, 1, bytes(32), bytes(32)).encode(), sign("other", 1, bytes(32), SEED).encode()):
        tiles = MemoryTiles()
        tiles.files[CHECKPOINT] = data
        with pytest.raises(CheckpointInvalid):
            publish(MemoryLeaves(leaves(3)), tiles, ORIGIN, SEED)
        assert tiles.files == {CHECKPOINT: data}


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("before", "after"), [(0, 5), (250, 262), (300, 301), (255, 256), (500, 800)])
def test_crash_at_every_point(tmp_path, before, after):
    """Cut at each of its points in turn, publishing leaves a log that verifies, and the next run brings it to the same files."""
    log = MemoryLeaves(leaves(before))
    whole = FileTiles(tmp_path / "whole")
    publish(log, whole, ORIGIN, SEED)
    log.append(*leaves(after - before, before))
    publish(log, whole, ORIGIN, SEED)
    wanted = contents(tmp_path / "whole")
    point, crashed = 0, True
    while crashed:
        point += 1
        folder = tmp_path / str(point)
        publish(MemoryLeaves(leaves(before)), FileTiles(folder), ORIGIN, SEED)
        crashed = crash_at(point, log, folder)
        assert verify(log, FileTiles(folder), VKEY).ok
        publish(log, FileTiles(folder), ORIGIN, SEED)
        assert verify(log, FileTiles(folder), VKEY).ok
        assert {path: data for path, data in contents(folder).items() if path in wanted} == wanted
    assert point > 6


def crash_at(point, log, folder):
    """Publishes until the given point is reached; returns whether it was."""
    seen = 0

    def count(_):
        nonlocal seen
        seen += 1
        if seen == point:
            raise Crash

    faults.armed = count
    try:
        publish(log, FileTiles(folder), ORIGIN, SEED)
    except Crash:
        return True
    finally:
        faults.armed = None
    return False


def contents(folder):
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")}


def test_publishers_at_once(tmp_path):
    """Several publishers of one growing log leave one checkpoint, the last, and tiles that verify."""
    log, failures, sizes = MemoryLeaves(leaves(100)), [], []

    class Snapshot:
        """The log as it was when the publisher looked at its head."""

        def frontier(self):
            return log.frontier()

        def leaves(self, start, end):
            return log.rows[start:end]

        def size(self):
            return log.size()

    def run():
        try:
            tiles = FileTiles(tmp_path)
            sizes.extend(publish(Snapshot(), tiles, ORIGIN, SEED).size for _ in range(8))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for n in range(20):
        log.append(*leaves(17, 100 + n * 17))
    for one in threads:
        one.join()
    assert failures == []
    last = publish(log, FileTiles(tmp_path), ORIGIN, SEED)
    assert last.size == log.size() >= max(sizes)
    assert verify(log, FileTiles(tmp_path), VKEY).ok


def test_writes_under_the_lock():
    """The checkpoint is read, and everything is written, while other publishers are kept out."""

    class Watched(MemoryTiles):
        held = 0

        @contextmanager
        def lock(self):
            self.held += 1
            yield
            self.held -= 1

        def read(self, path):
            assert self.held
            return super().read(path)

        def write(self, path, data):
            assert self.held
            super().write(path, data)

        def prune(self, path):
            assert self.held
            super().prune(path)

    log, tiles = MemoryLeaves(leaves(10)), Watched()
    publish(log, tiles, ORIGIN, SEED)
    log.append(*leaves(300, 10))
    publish(log, tiles, ORIGIN, SEED)
    publish(log, tiles, ORIGIN, SEED)
    assert "tile/0/000" in tiles.files


def test_third_level():
    """A log that grows past 65,536 leaves in steps gets its tile of the second level, and verifies."""
    log, tiles = MemoryLeaves(leaves(65_000)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    log.append(*leaves(1_000, 65_000))
    checkpoint = publish(log, tiles, ORIGIN, SEED)
    assert {"tile/1/000", "tile/2/000.p/1", "tile/1/001.p/1", "tile/0/257.p/208"} <= set(tiles.files)
    assert not [one for one in tiles.files if one.startswith("tile/1/000.p/")]
    assert verify(log, tiles, VKEY).ok
    index = 64_999
    verify_inclusion(leaf_hash(log.rows[index]), index, 66_000, Prover(tiles, 66_000).inclusion(index), checkpoint.root)


def test_proofs_for_an_older_size():
    """Proofs for a checkpoint whose partial tiles have been replaced by full ones are made from those."""
    log, tiles = MemoryLeaves(leaves(10)), MemoryTiles()
    before = publish(log, tiles, ORIGIN, SEED)
    log.append(*leaves(300, 10))
    publish(log, tiles, ORIGIN, SEED)
    assert "tile/0/000.p/10" not in tiles.files
    verify_inclusion(leaf_hash(log.rows[3]), 3, 10, Prover(tiles, before.size).inclusion(3), before.root)


def test_tiles_kept_are_few(monkeypatch):
    """A prover keeps no more tiles than it says, whatever it is asked."""
    monkeypatch.setattr("zavet.ledger.prover._KEPT", 2)
    log, tiles = MemoryLeaves(leaves(1_300)), MemoryTiles()
    root = publish(log, tiles, ORIGIN, SEED).root
    prover = Prover(tiles, 1_300)
    for index in (0, 300, 600, 900, 1_200, 0):
        verify_inclusion(leaf_hash(log.rows[index]), index, 1_300, prover.inclusion(index), root)
        assert len(prover._kept) <= 2


def test_proofs_from_tiles():
    """Proofs made from tiles alone verify for each leaf and each earlier size."""
    log, tiles = MemoryLeaves(leaves(700)), MemoryTiles()
    checkpoint = publish(log, tiles, ORIGIN, SEED)
    prover = Prover(tiles, checkpoint.size)
    assert prover.root() == checkpoint.root
    for index in range(0, 700, 7):
        verify_inclusion(leaf_hash(log.rows[index]), index, 700, prover.inclusion(index), checkpoint.root)
        verify_consistency(index, 700, mth(log.rows[:index]), checkpoint.root, prover.consistency(index))


@given(st.integers(1, 700), st.data())
def test_proofs_from_leaves(size, data):
    """Where tiles are missing, or the log has grown since, proofs are made from the leaves."""
    log, tiles = MemoryLeaves(leaves(size)), MemoryTiles()
    publish(log, tiles, ORIGIN, SEED)
    log.append(*leaves(300, size))
    for path in data.draw(st.lists(st.sampled_from(sorted(tiles.files)), max_size=5, unique=True)):
        del tiles.files[path]
    prover = Prover(tiles, size, log)
    root = log.frontier().root()
    index = data.draw(st.integers(0, size + 299))
    verify_inclusion(leaf_hash(log.rows[index]), index, size + 300, prover.inclusion(index, size + 300), root)
    verify_consistency(index, size + 300, prover.root(index), root, prover.consistency(index, size + 300))


def test_no_tile_no_leaves():
    """Without the tile and without the leaves there is no proof."""
    with pytest.raises(NotFound):
        Prover(MemoryTiles(), 10).inclusion(3)
    with pytest.raises(NotFound):
        Prover(MemoryTiles(), 10, MemoryLeaves(leaves(2))).inclusion(3)
