"""Tiles: the log as files that anyone may fetch (C2SP tlog-tiles).

    checkpoint                      the signed tree head
    tile/<L>/<N>[.p/<W>]            256 hashes of level 8·L (the first W of them), 32 bytes each
    tile/entries/<N>[.p/<W>]        the 256 leaves (the first W) under tile/0/<N>, each after its length in two bytes, big-endian

<N> is written in groups of three digits, all but the last after an `x`: 1234067 is `x001/x234/067`. A full tile never changes.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from zavet import faults
from zavet.errors import StoreError
from zavet.ledger.tree import HASH_SIZE

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile, leaves in a full bundle."""

CHECKPOINT = "checkpoint"
MAX_LEAF = 0xFFFF
"""Bytes that a bundle can hold of one leaf."""

_PATH = re.compile(
    r"checkpoint"
    r"|tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


class TileStore(Protocol):
    """Holds tiles and the checkpoint by path. What `write` has stored survives a crash, whole or not at all.

    Every failure of the storage behind it is a `StoreError`.
    """

    def read(self, path: str) -> bytes | None:
        """What is stored there, or None; also for what is no path of a log."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Stores or replaces. Raises ValueError for what is no path of a log."""
        ...

    def prune(self, path: str) -> None:
        """Removes the partial tiles of a tile that is now full; `path` is that of the full one."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Keeps every other writer out, of this process and of others, until its block ends; the holder may write."""
        ...


def is_path(path: str) -> bool:
    """Whether a log may have something at that path: safe to look up as a file."""
    return _PATH.fullmatch(path) is not None


def _numbered(index: int, width: int) -> str:
    if index < 0 or not 1 <= width <= WIDTH:
        raise ValueError(f"no tile {index} of width {width}")
    text = f"{index % 1000:03d}"
    while index := index // 1000:
        text = f"x{index % 1000:03d}/{text}"
    return text if width == WIDTH else f"{text}.p/{width}"


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The path of the tile `index` of a tile level (0 to 63), or of its first `width` hashes."""
    if not 0 <= level <= 63:
        raise ValueError(f"a tile level is 0 to 63: got {level}")
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """The path of the entry bundle `index`, or of its first `width` leaves."""
    return f"tile/entries/{_numbered(index, width)}"


def width_of(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in a tree of `size` leaves: 0 to 256. Entry bundles have those of level 0."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def hashes(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]


def bundle(leaves: Sequence[bytes]) -> bytes:
    """The entry bundle of leaves. Raises ValueError where a leaf is longer than 65,535 bytes."""
    parts: list[bytes] = []
    for leaf in leaves:
        if len(leaf) > MAX_LEAF:
            raise ValueError(f"a leaf of {len(leaf)} bytes does not fit an entry bundle")
        parts += (len(leaf).to_bytes(2, "big"), leaf)
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """The leaves of an entry bundle. Raises ValueError where it ends within one."""
    leaves: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise ValueError("an entry bundle ends within a leaf")
        leaves.append(data[at + 2 : end])
        at = end
    return leaves


class MemoryTiles:
    """Tiles in memory: for tests and simulation."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._lock = threading.RLock()

    def read(self, path: str) -> bytes | None:
        """What is stored there, or None."""
        return self.files.get(path)

    def write(self, path: str, data: bytes) -> None:
        """Stores or replaces."""
        if not is_path(path):
            raise ValueError(f"no path of a log: `{path}`")
        self.files[path] = data

    def prune(self, path: str) -> None:
        """Removes the partial tiles of a full one."""
        for one in [one for one in self.files if one.startswith(f"{path}.p/")]:
            del self.files[one]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps other threads out."""
        with self._lock:
            yield


class FileTiles:
    """Tiles as files under a folder, to be served as they are. Folders and files are made durable before `write` returns.

    Raises StoreError where the file system fails.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mutex = threading.RLock()
        self._held = 0

    def read(self, path: str) -> bytes | None:
        """The file at that path, or None; also for what is no path of a log: a path from outside cannot leave the folder."""
        if not is_path(path):
            return None
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"the tile `{path}` cannot be read: {error.strerror}") from error

    def write(self, path: str, data: bytes) -> None:
        """Stores or replaces the file at that path, whole or not at all."""
        if not is_path(path):
            raise ValueError(f"no path of a log: `{path}`")
        target = self.folder / path
        fresh = target.with_name(f".{target.name}.new")
        try:
            with self.lock():
                self._make(target.parent)
                # 1. Write beside the target, under a name that no path of a log has; a left-over of a crash is written over.
                with fresh.open("wb") as file:
                    file.write(data)
                    file.flush()
                    # 2. Make the bytes durable before the name says that they are there.
                    os.fsync(file.fileno())
                faults.point("ledger.tiles.before-rename")
                # 3. Put the name in place, at once.
                fresh.replace(target)
                # 4. Make the name durable.
                _sync_folder(target.parent)
                faults.point("ledger.tiles.after-write")
        except OSError as error:
            raise StoreError(f"the tile `{path}` cannot be written: {error.strerror}") from error

    def prune(self, path: str) -> None:
        """Removes the folder of the partial tiles of a full one."""
        if not is_path(path):
            raise ValueError(f"no path of a log: `{path}`")
        folder = self.folder / f"{path}.p"
        try:
            with self.lock():
                if folder.is_dir():
                    shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(f"the partial tiles of `{path}` cannot be removed: {error.strerror}") from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps out other threads, and other processes by a lock on the file `.lock`; its holder may take it again."""
        with self._mutex:
            if self._held:
                yield
                return
            try:
                self._make(self.folder)
                handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                raise StoreError(f"the folder of tiles cannot be locked: {error.strerror}") from error
            try:
                _lock(handle)
                self._held += 1
                try:
                    yield
                finally:
                    self._held -= 1
            finally:
                os.close(handle)  # gives the lock back

    def _make(self, folder: Path) -> None:
        """Makes the folder and those above it, each name durable in the one above."""
        missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            _sync_folder(one.parent)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as error:
        raise StoreError(f"the folder of tiles cannot be locked: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
