"""What the attacks share: counts and seeds from the environment, a PostgreSQL database for one attack, running an attack to its end.

`make test` runs samples; `python -m proof` asks for more through ZAVET_KILLS, ZAVET_TAMPERS and their like, and for other seeds through
ZAVET_SEED.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

from tests import postgres
from tests.shared import ROOT

SEED = int(os.environ.get("ZAVET_SEED") or 1)
"""Every random choice of an attack follows from this number."""

_numbers = itertools.count(1)


def amount(name: str, sample: int) -> int:
    """How often: the sample, or what the environment asks for."""
    return int(os.environ.get(name) or sample)


def database(kind: str) -> str:
    """An address for ZAVET_DATABASE: empty for SQLite, a fresh database of the tests' own cluster for PostgreSQL."""
    if kind == "sqlite":
        return ""
    dsn = postgres.dsn()
    import psycopg

    name = f"attack_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return dsn.replace("dbname=zavet", f"dbname={name}")


def run(module: str, *words: str, dsn: str = "", breaking: str = "", longest: int = 3000) -> subprocess.CompletedProcess[str]:
    """Runs an attack as a process of its own; its output tells seed and finding."""
    environment = {**os.environ, "ZAVET_DATABASE": dsn, "ZAVET_ATTACK_BREAK": breaking}
    for name in ("ZAVET_DATA", "ZAVET_DEMO", "ZAVET_PATIENCE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", module, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=longest
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The end of what an attack said."""
    return f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


def folder(path: Path) -> str:
    """A folder for a house, for its user alone."""
    path.mkdir(mode=0o700)
    return str(path)
