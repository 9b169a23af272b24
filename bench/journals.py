"""What one durable destruction of three keys costs a SQLite file under each journal mode: the ground of a decision record."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench.measure import Case, Times, compare

MODES = {
    "DELETE, FULL": ("DELETE", "FULL", False),
    "DELETE, EXTRA": ("DELETE", "EXTRA", False),
    "TRUNCATE, FULL": ("TRUNCATE", "FULL", False),
    "PERSIST, FULL": ("PERSIST", "FULL", False),
    "WAL, FULL": ("WAL", "FULL", False),
    "WAL, FULL, checkpoint": ("WAL", "FULL", True),
}
"""Journal mode, synchronisation, and whether the log is emptied into the file after each commit."""
_EACH = 20


def measure(folder: Path, subjects: int, rounds: int) -> dict[str, Times]:
    """Times of one destruction by mode, and of one synced write to a bare file."""
    folder.mkdir(parents=True)
    numbers = {name: count() for name in MODES}
    files = {name: _file(folder / f"{at}.sqlite3", *MODES[name][:2], subjects) for at, name in enumerate(MODES)}

    def destroy(name: str) -> Callable[[], None]:
        connection, emptied = files[name], MODES[name][2]

        def run() -> None:
            for _ in range(_EACH):
                subject = f"s{next(numbers[name]) % subjects}"
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE keys SET wrapped = NULL WHERE subject = ?", (subject,))
                connection.execute("COMMIT")
                if emptied:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

        return run

    cases = {name: Case(destroy(name), _EACH, once=True) for name in MODES}
    with synced(folder / "bare") as bare:
        times = compare({**cases, "bare": bare}, rounds=rounds, wall=True)
    for connection in files.values():
        connection.close()
    return times


@contextmanager
def synced(path: Path) -> Iterator[Case]:
    """One page written to a bare file and synced: the physical limit of anything durable."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT)

    def run() -> None:
        for _ in range(_EACH):
            os.write(handle, bytes(4096))
            os.fdatasync(handle)

    try:
        yield Case(run, _EACH, once=True)
    finally:
        os.close(handle)


def _file(path: Path, mode: str, synced: str, subjects: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (f"journal_mode = {mode}", f"synchronous = {synced}", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE keys (subject TEXT, klass TEXT, wrapped BLOB, PRIMARY KEY (subject, klass)) WITHOUT ROWID")
    rows = [(f"s{number}", klass, os.urandom(60)) for number in range(subjects) for klass in ("contract", "evidence", "log")]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO keys VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return connection
