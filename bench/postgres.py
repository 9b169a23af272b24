"""A private PostgreSQL cluster for a bench: a temporary folder, a unix socket, no network, every commit synced to the disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DATABASE = "zavet"
_SECONDS = 120


class NoServerError(Exception):
    """There is no server to start; the message says why."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a cluster that is gone when the block ends. Raises NoServerError."""
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="zavet-bench-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = str(folder / "data")
        settings = f"-k {folder} -c listen_addresses='' -c fsync=on -c synchronous_commit=on -c shared_buffers=512MB -c autovacuum=off"
        _run(owner, folder, str(programs / "initdb"), "-D", data, "-U", owner.pw_name, "-A", "trust", "-E", "UTF8", "--locale=C")
        _run(owner, folder, str(programs / "pg_ctl"), "-D", data, "-o", settings, "-l", str(folder / "log"), "-w", "start")
        try:
            _run(owner, folder, str(programs / "createdb"), "-h", str(folder), "-U", owner.pw_name, _DATABASE)
            yield f"host={folder} user={owner.pw_name} dbname={_DATABASE}"
        finally:
            _run(owner, folder, str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which("initdb")
    if path is None:
        raise NoServerError("PostgreSQL is not installed (no initdb)")
    return Path(path).parent


def _owner() -> pwd.struct_passwd:
    """The user that the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {one.pw_name: one for one in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise NoServerError("PostgreSQL does not run as root and there is no user `postgres` or `nobody` to run it as")


def _run(owner: pwd.struct_passwd, folder: Path, *words: str) -> None:
    root = os.geteuid() == 0
    done = subprocess.run(
        words,
        cwd=folder,
        user=owner.pw_uid if root else None,
        group=owner.pw_gid if root else None,
        extra_groups=[] if root else None,
        env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode:
        raise NoServerError(f"{Path(words[0]).name} failed: {done.stderr.strip()[-300:]}")
