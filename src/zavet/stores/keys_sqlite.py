"""The key store in a SQLite file of its own, apart from the data.

Rollback journal, so that no write-ahead log keeps old key bytes and the one file is whole whenever no transaction is open; `TRUNCATE`
with `synchronous = FULL`, so that the end of the journal itself is synced: with `DELETE` a power cut can bring the journal back, and with
it a key whose destruction was acknowledged. `secure_delete`, so that freed pages are zeroed. The last is hygiene, not proof: copies of the
file become unreadable when the generation that wraps their keys is destroyed.
Measured in `docs/decisions/0011-the-key-store-truncates-its-journal.md`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zavet.errors import StoreError
from zavet.vault.store import KeyRow, KeyState, TagRow

BUSY_SECONDS = 10.0
"""How long to wait for another process before giving up."""
_APPLICATION = 0x5A56544B  # "ZVTK": another program's file is not taken for ours
_VERSION = 1
_SCHEMA = (
    """CREATE TABLE keys (
        controller TEXT NOT NULL, subject TEXT NOT NULL, klass TEXT NOT NULL, epoch INTEGER NOT NULL,
        key_id BLOB NOT NULL, generation INTEGER NOT NULL, wrapped BLOB, state TEXT NOT NULL, seals INTEGER NOT NULL,
        destroyed_at INTEGER,
        PRIMARY KEY (controller, subject, klass, epoch),
        CHECK ((state = 'live' AND wrapped IS NOT NULL) OR (state = 'destroyed' AND wrapped IS NULL AND destroyed_at IS NOT NULL))
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX keys_live ON keys (controller, generation) WHERE state = 'live'",
    """CREATE TABLE tags (
        controller TEXT NOT NULL, category TEXT NOT NULL, tag BLOB NOT NULL, generation INTEGER NOT NULL, owner BLOB NOT NULL,
        pointer BLOB NOT NULL,
        PRIMARY KEY (controller, category, tag, generation, owner)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX tags_owner ON tags (controller, owner)",
    "CREATE INDEX tags_generation ON tags (controller, generation, category, tag, owner)",
    """CREATE TABLE parts (
        controller TEXT NOT NULL, name TEXT NOT NULL, generation INTEGER NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (controller, name, generation)
    ) WITHOUT ROWID, STRICT""",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)
_KEY_COLUMNS = "controller, subject, klass, epoch, key_id, generation, wrapped, state, seals, destroyed_at"
_KEY = f"SELECT {_KEY_COLUMNS} FROM keys WHERE controller = ? AND subject = ? AND klass = ? AND epoch = ?"  # noqa: S608 - own names
_PUT_KEY = f"""INSERT INTO keys ({_KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (controller, subject, klass, epoch) DO UPDATE SET key_id = excluded.key_id, generation = excluded.generation,
        wrapped = excluded.wrapped, state = excluded.state, seals = excluded.seals, destroyed_at = excluded.destroyed_at
    WHERE keys.state = 'live' OR excluded.state = 'destroyed'"""  # noqa: S608 - own names

_FAILURES = (sqlite3.Error, OSError, OverflowError)
_inherited: list[sqlite3.Connection] = []
"""Connections that a fork brought along: never used and never closed here, as closing would drop the parent's locks."""


def _key_row(row: Sequence[Any]) -> KeyRow:
    controller, subject, klass, epoch, key_id, generation, wrapped, state, seals, destroyed_at = row
    return KeyRow(controller, subject, klass, epoch, key_id, generation, wrapped, KeyState(state), seals, destroyed_at)


class SqliteKeyStore:
    """A KeyStore over one file (mode 0600); one connection, shared by the threads of a process under a lock.

    Several processes may use the file at once; each waits up to `BUSY_SECONDS` for another's transaction. With `must_exist` a
    missing file is a StoreError instead of a new, empty store. Every failure of SQLite is a StoreError.
    """

    def __init__(self, path: str | os.PathLike[str], *, must_exist: bool = False) -> None:
        self._path = Path(path)
        self._lock = threading.RLock()
        self._open_here = False
        if must_exist and not self._path.is_file():
            hint = "restore it from its copy: without it nothing sealed can be opened"
            raise StoreError(f"there is no key store `{self._path.name}`", hint=hint)
        with _told("opened"):
            # Made here, so that neither the file nor its journal is ever open to others, whatever the umask.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            if self._path.stat().st_mode & 0o077:
                raise StoreError("the key store can be read by others", hint=f"chmod 600 `{self._path.name}`")
            self._connection, self._pid = self._connect(), os.getpid()
            self._prepare()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = TRUNCATE", "synchronous = FULL", "secure_delete = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _prepare(self) -> None:
        """Makes the tables in a new file; refuses a file of another kind or version."""
        with self.transaction():
            found = [self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
            if found == [_APPLICATION, _VERSION]:
                return
            if found != [0, 0] or self._connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
                raise StoreError(
                    f"`{self._path.name}` is no key store of this version",
                    hint=f"expected version {_VERSION}, got {found[1]}",
                )
            for statement in _SCHEMA:
                self._connection.execute(statement)

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock, _told("closed"):
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """`BEGIN IMMEDIATE` … `COMMIT`: durable when the block ends, undone where it raises. Raises ValueError where nested."""
        with self._lock:
            if self._open_here:
                raise ValueError("a transaction of the key store is already open in this thread")
            self._run("BEGIN IMMEDIATE")
            self._open_here = True
            try:
                yield
                self._run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._run("ROLLBACK")
                raise
            finally:
                self._open_here = False

    def _run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self._lock:
            try:
                return self._here().execute(statement, values)
            except _FAILURES as failure:
                raise _failed("used", failure) from failure

    def _all(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            try:
                return self._here().execute(statement, values).fetchall()
            except _FAILURES as failure:
                raise _failed("read", failure) from failure

    def _here(self) -> sqlite3.Connection:
        """The connection of this process; a fork gets its own."""
        if os.getpid() != self._pid:
            _inherited.append(self._connection)
            self._connection, self._pid = self._connect(), os.getpid()
        return self._connection

    def key(self, controller: str, subject: str, klass: str, epoch: int) -> KeyRow | None:
        rows = self._all(_KEY, (controller, subject, klass, epoch))
        return _key_row(rows[0]) if rows else None

    def keys_of(self, controller: str, subject: str) -> Sequence[KeyRow]:
        statement = f"SELECT {_KEY_COLUMNS} FROM keys WHERE controller = ? AND subject = ? ORDER BY klass, epoch"  # noqa: S608
        return [_key_row(row) for row in self._all(statement, (controller, subject))]

    def keys_below(self, controller: str, generation: int, limit: int) -> Sequence[KeyRow]:
        statement = (
            f"SELECT {_KEY_COLUMNS} FROM keys WHERE controller = ? AND generation < ? AND state = 'live' "  # noqa: S608 - own names
            "ORDER BY generation, subject, klass, epoch LIMIT ?"
        )
        return [_key_row(row) for row in self._all(statement, (controller, generation, limit))]

    def put_key(self, row: KeyRow) -> None:
        values = (
            *(row.controller, row.subject, row.klass, row.epoch, row.key_id, row.generation, row.wrapped, str(row.state)),
            *(row.seals, row.destroyed_at),
        )
        if self._run(_PUT_KEY, values).rowcount != 1:
            raise StoreError("a destroyed key does not come back to life")

    def destroy(self, controller: str, subject: str, klasses: Iterable[str], at: int) -> int:
        wanted = sorted(set(klasses))
        marks = ", ".join("?" * len(wanted))
        statement = (
            "UPDATE keys SET wrapped = NULL, state = 'destroyed', destroyed_at = ? "  # noqa: S608 - only marks
            f"WHERE controller = ? AND subject = ? AND state = 'live' AND klass IN ({marks})"
        )
        return self._run(statement, (at, controller, subject, *wanted)).rowcount

    def tags(self, controller: str, category: str, tags: Sequence[bytes]) -> Sequence[TagRow]:
        marks = ", ".join("?" * len(tags))
        statement = (
            "SELECT controller, category, generation, tag, pointer, owner FROM tags "  # noqa: S608 - only marks
            f"WHERE controller = ? AND category = ? AND tag IN ({marks}) ORDER BY tag, generation, owner"
        )
        return [TagRow(*row) for row in self._all(statement, (controller, category, *tags))]

    def tags_below(self, controller: str, generation: int, limit: int) -> Sequence[TagRow]:
        statement = (
            "SELECT controller, category, generation, tag, pointer, owner FROM tags "
            "WHERE controller = ? AND generation < ? ORDER BY generation, category, tag, owner LIMIT ?"
        )
        return [TagRow(*row) for row in self._all(statement, (controller, generation, limit))]

    def put_tag(self, row: TagRow) -> None:
        statement = "INSERT OR REPLACE INTO tags (controller, category, tag, generation, owner, pointer) VALUES (?, ?, ?, ?, ?, ?)"
        self._run(statement, (row.controller, row.category, row.tag, row.generation, row.owner, row.pointer))

    def drop_tags(self, controller: str, owners: Sequence[bytes], category: str | None = None) -> int:
        marks = ", ".join("?" * len(owners))
        statement = f"DELETE FROM tags WHERE controller = ? AND owner IN ({marks})"  # noqa: S608 - only marks
        values: tuple[Any, ...] = (controller, *owners)
        if category is not None:
            statement, values = statement + " AND category = ?", (*values, category)
        return self._run(statement, values).rowcount

    def part(self, controller: str, name: str, generation: int) -> bytes | None:
        statement = "SELECT value FROM parts WHERE controller = ? AND name = ? AND generation = ?"
        rows = self._all(statement, (controller, name, generation))
        return bytes(rows[0][0]) if rows else None

    def put_part(self, controller: str, name: str, generation: int, value: bytes) -> None:
        statement = "INSERT OR REPLACE INTO parts (controller, name, generation, value) VALUES (?, ?, ?, ?)"
        self._run(statement, (controller, name, generation, value))


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Failures of SQLite and of the file system in the words of this tree."""
    try:
        yield
    except _FAILURES as failure:
        raise _failed(what, failure) from failure


def _failed(what: str, failure: Exception) -> StoreError:
    hint = "look at the disk and the rights of the key folder, or restore it from its copy"
    return StoreError(f"the key store cannot be {what}: {failure}", hint=hint)
