"""Tiles: paths, bundles, and files that are whole or not there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet import faults
from zavet.errors import StoreError
from zavet.ledger.tiles import FileTiles, MemoryTiles, bundle, entries_path, is_path, tile_path, unbundle, width_of


@pytest.fixture(params=["memory", "files"])
def tiles(request, tmp_path):
    return MemoryTiles() if request.param == "memory" else FileTiles(tmp_path / "a" / "log")


@pytest.fixture(autouse=True)
def disarmed():
    yield
    faults.armed = None


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(0, 273, 112), "tile/0/273.p/112"),
        (tile_path(63, 1_234_067), "tile/63/x001/x234/067"),
        (tile_path(1, 1_000), "tile/1/x001/000"),
        (entries_path(0), "tile/entries/000"),
        (entries_path(1_234_067, 8), "tile/entries/x001/x234/067.p/8"),
    ],
)
def test_paths(path, wanted):
    """A path is spelled as the layout says."""
    assert path == wanted
    assert is_path(path)


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/08", "tile/0/001/000", "tile/entries/", "../checkpoint", "tile/0/../../checkpoint", "/checkpoint", "checkpoint\n", "tile/0/٠٠٠", ".lock", "tile/0/.000.new"],
)  # fmt: skip
def test_other_paths(path, tiles):
    """What is no path of a log is never there, and is not written."""
    assert not is_path(path)
    assert tiles.read(path) is None
    with pytest.raises(ValueError, match="no path"):
        tiles.write(path, b"x")


def test_no_such_tile():
    """There is no tile of negative index, level 64 or width 0 or 257."""
    for level, index, width in ((64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)):
        with pytest.raises(ValueError):
            tile_path(level, index, width)


def test_widths():
    """A tree of 70,000 leaves has the tiles that the layout's own example gives it."""
    assert [width_of(0, 272, 70_000), width_of(0, 273, 70_000), width_of(0, 274, 70_000)] == [256, 112, 0]
    assert [width_of(1, 0, 70_000), width_of(1, 1, 70_000), width_of(2, 0, 70_000), width_of(3, 0, 70_000)] == [256, 17, 1, 0]
    assert [width_of(0, 0, 256), width_of(1, 0, 256)] == [256, 1]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles(leaves):
    """Leaves read back from a bundle are the leaves, and a bundle cut anywhere within one is refused."""
    data = bundle(leaves)
    assert unbundle(data) == leaves
    if leaves:
        with pytest.raises(ValueError, match="ends within"):
            unbundle(data[: len(data) - 1])


def test_bundle_limit():
    """A leaf of 65,535 bytes fits a bundle and a longer one is refused."""
    assert unbundle(bundle([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(ValueError, match="does not fit"):
        bundle([b"x" * 65_536])


def test_write_read_prune(tiles):
    """What was written is read, replaced by a later write, and gone after its full tile stands."""
    assert tiles.read("checkpoint") is None
    for path in ("checkpoint", tile_path(0, 7, 3), tile_path(0, 7, 9), tile_path(0, 7), tile_path(0, 8, 1), entries_path(7, 3)):
        tiles.write(path, b"one")
        tiles.write(path, path.encode())
        assert tiles.read(path) == path.encode()
    tiles.prune(tile_path(0, 7))
    tiles.prune(tile_path(0, 7))
    assert [tiles.read(tile_path(0, 7, width)) for width in (3, 9)] == [None, None]
    assert None not in [tiles.read(one) for one in (tile_path(0, 7), tile_path(0, 8, 1), entries_path(7, 3), "checkpoint")]


def test_stays_in_its_folder(tmp_path):
    """A path that leads out of the folder, or to a file that is no tile, finds nothing even where a file is."""
    tiles = FileTiles(tmp_path / "log")
    tiles.write("checkpoint", b"x")
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "log" / "notes").write_bytes(b"x")
    assert [tiles.read(one) for one in ("../secret", "notes", ".lock", str(tmp_path / "secret"), "tile/../../secret")] == [None] * 5


def test_durable_before_named(tmp_path, monkeypatch):
    """The bytes of a file are durable before its name is, and its name before the write returns."""
    tiles = FileTiles(tmp_path)
    tiles.write("checkpoint", b"old")
    calls = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(handle):
        calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else f"file of {os.fstat(handle).st_size}")
        real_sync(handle)

    def replace(self, target):
        calls.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    tiles.write("checkpoint", b"brand new")
    assert calls == ["file of 9", "rename", "folder"]
    calls.clear()
    tiles.write(tile_path(0, 0), b"xy")
    assert calls == ["folder", "folder", "file of 2", "rename", "folder"]


def test_lock_is_taken_again(tiles):
    """The holder of the lock writes under it."""
    with tiles.lock(), tiles.lock():
        tiles.write("checkpoint", b"x")
    with tiles.lock():
        assert tiles.read("checkpoint") == b"x"


def test_interrupted_write(tmp_path):
    """A write that fails before its rename leaves what was there, and the next one succeeds."""
    tiles = FileTiles(tmp_path)
    tiles.write("checkpoint", b"old")

    def fail(name):
        if name == "ledger.tiles.before-rename":
            raise RuntimeError(name)

    faults.armed = fail
    with pytest.raises(RuntimeError):
        tiles.write("checkpoint", b"new")
    faults.armed = None
    assert FileTiles(tmp_path).read("checkpoint") == b"old"
    tiles.write("checkpoint", b"new")
    assert FileTiles(tmp_path).read("checkpoint") == b"new"
    assert sorted(one.name for one in tmp_path.iterdir()) == [".lock", "checkpoint"]


@pytest.mark.parametrize("call", ["fsync", "open", "mkdir", "replace"])
def test_failing_disk(tmp_path, monkeypatch, call):
    """A disk that fails is a StoreError, and what was there stays."""
    tiles = FileTiles(tmp_path)
    tiles.write("checkpoint", b"old")

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(StoreError, match="No space left"):
            tiles.write(tile_path(0, 0), b"new")
    assert tiles.read(tile_path(0, 0)) is None
    assert tiles.read("checkpoint") == b"old"
    tiles.write(tile_path(0, 0), b"new")
    assert tiles.read(tile_path(0, 0)) == b"new"


def test_unreadable(tmp_path):
    """A folder where a file should be is a StoreError."""
    (tmp_path / "checkpoint").mkdir()
    tiles = FileTiles(tmp_path)
    with pytest.raises(StoreError):
        tiles.read("checkpoint")
    with pytest.raises(StoreError):
        tiles.write("checkpoint", b"x")
