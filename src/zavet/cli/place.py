"""The data folder: where it is, whether a system lives in it, whether that is a demo, and who holds it now.

Settings of the site are read once a process, from the environment; everything here happens before that.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zavet.cli.exits import Busy, UsageError
from zavet.errors import NotFound, StoreError

DATABASE: Final = "zavet.sqlite3"
DEMO: Final = "demo"
"""A file whose presence says that the system of this folder was started as a demo."""
LOG: Final = "log"
VERIFIER: Final = "vkey"
"""The public key of a controller's log, beside its tiles: what `zavet verify` reads."""


def settle(given: str | None) -> Path:
    """The data folder, named in the environment for the settings: `given`, else ZAVET_DATA, else ./var.

    A ZAVET_DEMO of the environment stands; else the folder itself tells whether it is a demo's.
    """
    folder = Path(given or os.environ.get("ZAVET_DATA") or "var").absolute()
    os.environ["ZAVET_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "zavet.site.settings"
    os.environ.setdefault("ZAVET_DEMO", "1" if is_demo(folder) else "0")
    return folder


def require_system(folder: Path) -> None:
    """Raises NotFound where no system was ever started in the folder."""
    found = (folder / "keys").is_dir() if os.environ.get("ZAVET_DATABASE") else (folder / DATABASE).is_file()
    if not found:
        raise NotFound(f"no system lives in `{folder}`", hint="start one with `zavet up`, or name its folder with --data")


def is_demo(folder: Path) -> bool:
    """True where the system of this folder was started as a demo."""
    return (folder / DEMO).is_file()


def begin(folder: Path, *, demo: bool) -> bool:
    """Makes the folder at the first start and marks a demo. Returns True at a first start.

    A demo stays one and nothing else becomes one: its clock may have been moved, and its log holds those times. Raises UsageError.
    """
    first = not (folder / DATABASE).exists() and not (folder / "keys").exists()
    if not first and demo and not is_demo(folder):
        raise UsageError(f"the system in `{folder}` was not started as a demo", hint="leave --demo out, or name another folder with --data")
    if not first and not demo and is_demo(folder):
        raise UsageError(f"the system in `{folder}` is a demo: its clock may have been moved", hint="start it with --demo")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if demo:
            (folder / DEMO).touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"the data folder cannot be made: {(error.strerror or 'unknown').lower()}") from error
    os.environ["ZAVET_DEMO"] = "1" if demo else "0"
    return first


@contextmanager
def held(folder: Path, name: str) -> Iterator[int]:
    """Holds `<folder>/<name>.lock` until the block ends, and as long as a child has inherited it; gives its descriptor.

    Raises Busy where another process holds it: the kernel gives a lock back when its holder dies, so a left-over file is no lock.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the data folder cannot be used: {(error.strerror or 'unknown').lower()}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            what = "a running system" if name == "up" else f"another {name}"
            raise Busy(f"the data folder `{folder}` is held by {what}", hint="stop it first, or name another folder with --data") from None
        yield handle
    finally:
        os.close(handle)
