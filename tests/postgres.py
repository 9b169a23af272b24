"""A private PostgreSQL cluster for the tests: a temporary folder, a unix socket, no network; gone with the test session."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

_DATABASE = "zavet"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


def _owner() -> str | None:
    """The user that the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _absent(reason: str) -> NoReturn:
    # In CI the server is part of the machine: its absence there is a failure.
    if os.environ.get("ZAVET_CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def dsn() -> str:
    """The address of the cluster, started at the first call. Skips the test, with the reason, where there is no server to start."""
    programs, owner = _programs(), _owner()
    if programs is None:
        _absent("PostgreSQL is not installed (no initdb)")
    if owner is None:
        _absent("PostgreSQL does not run as root and there is no user `postgres` or `nobody` to run it as")
    folder = Path(tempfile.mkdtemp(prefix="zavet-pg-"))
    entry = pwd.getpwnam(owner)
    if os.geteuid() == 0:
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [str(programs / program), *words],
            cwd=folder,
            user=entry.pw_uid if os.geteuid() == 0 else None,
            group=entry.pw_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")

    # An order by language, not by code point, so that a store that relies on the server's own order is caught.
    run("initdb", "-D", str(data), "-U", owner, "-A", "trust", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=ru", "--no-sync")
    settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=32MB"
    run("pg_ctl", "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")

    def stop() -> None:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    run("createdb", "-h", str(folder), "-U", owner, _DATABASE)
    return f"host={folder} user={owner} dbname={_DATABASE}"
