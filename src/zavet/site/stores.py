"""The stores over SQLite and PostgreSQL: plain SQL on connections that Django makes; no ORM.

A transaction has a connection of its own while it lasts; idle ones wait for the next, whatever thread it comes from. Every error of
a database becomes a `StoreError`, and `Unknown` where a commit was sent and nobody can say whether it was kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, NoReturn, TypeVar

import psycopg
from django.db import Error as DjangoError
from django.db import connections

from zavet import faults
from zavet.errors import StoreError, Unknown
from zavet.operations.ports import Transaction
from zavet.operations.rows import HeadRow
from zavet.site.sql import Dialect, PostgresDialect, SqliteDialect
from zavet.stores import columns

R = TypeVar("R")

_FAILURES = (sqlite3.Error, psycopg.Error, DjangoError, OSError)
_PATIENCE = 2.0
"""Seconds that a writer of this process waits for another one before it is told to try again (SQLite)."""


def _failed(error: Exception) -> StoreError:
    # The message of a driver may quote values; only its kind goes on.
    return StoreError(f"the database failed: {type(error).__name__}")


class SqlTransaction:
    """A transaction on one open connection. After a failure outside a savepoint it takes no more calls and is rolled back."""

    def __init__(self, raw: Any, dialect: Dialect, *, writable: bool) -> None:
        self._raw = raw
        self._cursor = self._new_cursor(raw)
        self._dialect = dialect
        self._writable = writable
        self._open = True
        self._spoiled = False
        self._depth = 0

    def get(self, row: type[R], *key: Any) -> R | None:
        names = columns.key(row)
        if len(key) != len(names):
            raise ValueError(f"the key of `{row.__name__}` is {names}: got {len(key)} values")
        if any(not columns.wanted(row, name, value) for name, value in zip(names, key, strict=True)):
            return None
        found = self._rows(row, self._dialect.get(row), key)
        return found[0] if found else None

    def where(
        self, row: type[R], *, order: Sequence[str] = (), limit: int | None = None, after: int | None = None, **equal: Any
    ) -> list[R]:
        for name, value in (("limit", limit), ("after", after)):
            _count_of(name, value)
        return self._rows(row, *self._dialect.where(row, equal, order, limit, after))

    def before(self, row: type[R], column: str, bound: int, *, limit: int | None = None, **equal: Any) -> list[R]:
        if columns.column(row, column).kind is not int:
            raise TypeError(f"`before` compares an integer column: `{column}` is none")
        columns.wanted(row, column, bound)
        _count_of("limit", limit)
        return self._rows(row, *self._dialect.before(row, column, bound, limit, equal))

    def count(self, row: type[R], **equal: Any) -> int:
        self._run(*self._dialect.count(row, equal))
        return int(self._cursor.fetchone()[0])

    def put(self, *rows: Any) -> None:
        self._insert(rows, self._dialect.put)

    def add(self, *rows: Any) -> None:
        self._insert(rows, self._dialect.add)

    def delete(self, row: type[R], **equal: Any) -> int:
        self._check(change=True)
        if not equal:
            raise ValueError("`delete` wants a filter: emptying a table is never meant")
        self._run(*self._dialect.delete(row, equal))
        return int(self._cursor.rowcount)

    def lock(self, controller: str) -> None:
        self._check(change=True)
        if not isinstance(controller, str):
            raise TypeError("a controller is named by its slug")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._check(change=True)
        name = f"s{self._depth}"
        self._run(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            self._run(f"RELEASE SAVEPOINT {name}")
        except BaseException:
            self._undo(name)
            raise
        finally:
            self._depth -= 1

    def end(self) -> None:
        """No call is taken afterwards."""
        self._open = False

    def check_whole(self) -> None:
        """Raises StoreError after a failure that no savepoint has undone: there is nothing to commit."""
        if self._spoiled:
            raise StoreError("the transaction failed before and was rolled back")

    @staticmethod
    def _new_cursor(raw: Any) -> Any:
        return raw.cursor()

    def reader(self) -> SqlTransaction:
        """A view for reading inside this transaction: it sees what was written so far."""
        return type(self)(self._raw, self._dialect, writable=False)

    def _undo(self, name: str) -> None:
        try:
            self._cursor.execute(f"ROLLBACK TO SAVEPOINT {name}")
            self._cursor.execute(f"RELEASE SAVEPOINT {name}")
        except _FAILURES as error:
            self._spoiled = True
            raise _failed(error) from error
        self._spoiled = False

    def _check(self, *, change: bool = False) -> None:
        if not self._open:
            raise ValueError("this transaction has ended")
        if change and not self._writable:
            raise ValueError("a read transaction changes nothing")
        if self._spoiled:
            raise StoreError("this transaction failed before and will be rolled back")

    def _run(self, text: str, parameters: Sequence[Any] = ()) -> None:
        self._check()
        try:
            self._cursor.execute(text, parameters)
        except _FAILURES as error:
            self._spoiled = True
            raise _failed(error) from error

    def _rows(self, row: type[R], text: str, parameters: Sequence[Any]) -> list[R]:
        self._run(text, parameters)
        try:
            found = self._cursor.fetchall()
        except _FAILURES as error:
            self._spoiled = True
            raise _failed(error) from error
        return [row(*values) for values in found]

    def _insert(self, rows: Sequence[Any], statement: Any) -> None:
        self._check(change=True)
        # Every value is judged before the first statement, so that misuse leaves nothing half done.
        judged = [(type(one), columns.values(one)) for one in rows]
        start = 0
        while start < len(judged):
            kind = judged[start][0]
            stop = start + 1
            while stop < len(judged) and judged[stop][0] is kind:
                stop += 1
            self._insert_some(statement(kind), [values for _, values in judged[start:stop]])
            start = stop

    def _insert_some(self, text: str, values: list[tuple[Any, ...]]) -> None:
        try:
            if len(values) == 1:
                self._cursor.execute(text, values[0])
            else:
                self._cursor.executemany(text, values)
        except _FAILURES as error:
            self._spoiled = True
            raise _failed(error) from error


class PostgresTransaction(SqlTransaction):
    """On PostgreSQL several writers work at once, so a lock is a lock. Values are bound by the server, not written into the text."""

    @staticmethod
    def _new_cursor(raw: Any) -> Any:
        return psycopg.Cursor(raw)

    def lock(self, controller: str) -> None:
        super().lock(controller)
        # (1) The log-head row is locked. (2) Where the log has not begun there is none: a lock by number stands in for it, and
        # (3) whoever began the log meanwhile is waited for by its row.
        if not self._lock_head(controller):
            number = int.from_bytes(hashlib.sha256(b"zavet/lock/" + controller.encode()).digest()[:8], "big", signed=True)
            self._run("SELECT pg_advisory_xact_lock(%s)", (number,))
            self._lock_head(controller)

    def _lock_head(self, controller: str) -> bool:
        self._run(f"{self._dialect.get(HeadRow)} FOR UPDATE", (controller,))
        return self._cursor.fetchone() is not None


class DjangoStore:
    """A store over one of Django's databases. Any thread may use it; `close` ends every idle connection."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._vendor = connections[alias].vendor
        if self._vendor not in {"sqlite", "postgresql"}:
            raise ValueError(f"the house is kept in SQLite or PostgreSQL: got `{self._vendor}`")
        self._sqlite = self._vendor == "sqlite"
        self._dialect: Dialect = SqliteDialect() if self._sqlite else PostgresDialect()
        self._idle: list[Any] = []
        self._pid = os.getpid()
        self._writer = threading.Lock()
        self._mine = threading.local()
        self._closed = False

    def write(self) -> AbstractContextManager[Transaction]:
        return self._write()

    def read(self) -> AbstractContextManager[Transaction]:
        return self._read()

    def close(self) -> None:
        self._closed = True
        while self._idle:
            _close(self._idle.pop())

    @contextmanager
    def _write(self) -> Iterator[Transaction]:
        if getattr(self._mine, "current", None) is not None:
            raise ValueError("this thread has a transaction open already")
        with self._turn(), self._connection("BEGIN IMMEDIATE" if self._sqlite else "BEGIN") as wrapper:
            transaction = self._transaction(wrapper.connection, writable=True)
            self._mine.current = transaction
            try:
                yield transaction
                faults.point("store.before-commit")
                transaction.check_whole()
            except BaseException:
                self._roll_back(wrapper)
                raise
            else:
                self._commit(wrapper)
            finally:
                transaction.end()
                self._mine.current = None
        faults.point("store.after-commit")

    @contextmanager
    def _read(self) -> Iterator[Transaction]:
        outer: SqlTransaction | None = getattr(self._mine, "current", None)
        if outer is not None:
            view = outer.reader()
            try:
                yield view
            finally:
                view.end()
            return
        begin = "BEGIN" if self._sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        with self._connection(begin) as wrapper:
            transaction = self._transaction(wrapper.connection, writable=False)
            self._mine.current = transaction
            try:
                yield transaction
            finally:
                transaction.end()
                self._mine.current = None
                self._roll_back(wrapper)

    def _transaction(self, raw: Any, *, writable: bool) -> SqlTransaction:
        kind = SqlTransaction if self._sqlite else PostgresTransaction
        return kind(raw, self._dialect, writable=writable)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite takes one writer at a time: those of one process queue here, which is fairer than its own busy loop."""
        if not self._sqlite:
            yield
            return
        if not self._writer.acquire(timeout=_PATIENCE):
            raise StoreError("the database is busy")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Any]:
        """A connection on which `begin` has been done; kept for the next transaction unless it broke."""
        wrapper = self._begun(begin)
        try:
            yield wrapper
        finally:
            if wrapper.connection is not None:
                if self._closed:
                    _close(wrapper)
                else:
                    self._idle.append(wrapper)

    def _begun(self, begin: str) -> Any:
        if self._closed:
            raise StoreError("the store is closed")
        if self._pid != os.getpid():
            # A forked child must not speak on its parent's connections, nor close them.
            self._pid, self._idle, self._writer = os.getpid(), [], threading.Lock()
        # An idle connection may have died with its server; nothing was begun on it, so the next is tried, and a fresh one last.
        while True:
            try:
                wrapper, fresh = self._idle.pop(), False
            except IndexError:
                wrapper, fresh = self._fresh(), True
            try:
                wrapper.connection.cursor().execute(begin)
            except _FAILURES as error:
                _close(wrapper)
                if fresh:
                    raise _failed(error) from error
            else:
                return wrapper

    def _fresh(self) -> Any:
        wrapper: Any = connections.create_connection(self._alias)
        wrapper.inc_thread_sharing()
        try:
            wrapper.connect()
        except _FAILURES as error:
            raise _failed(error) from error
        return wrapper

    @staticmethod
    def _roll_back(wrapper: Any) -> None:
        # The database forgets an unfinished transaction with its connection, so one that cannot roll back is closed.
        try:
            wrapper.connection.cursor().execute("ROLLBACK")
        except _FAILURES:
            _close(wrapper)

    def _commit(self, wrapper: Any) -> None:
        try:
            cursor = wrapper.connection.cursor()
            cursor.execute("COMMIT")
        except _FAILURES as error:
            if self._sqlite:
                self._bury(wrapper, error)
            broken = bool(wrapper.connection.closed or wrapper.connection.broken)
            self._roll_back(wrapper)
            if broken:
                raise Unknown("the connection was lost at the commit") from error
            raise _failed(error) from error
        if not self._sqlite and cursor.statusmessage != "COMMIT":
            raise StoreError("the database rolled the transaction back")

    @staticmethod
    def _bury(wrapper: Any, error: Exception) -> NoReturn:
        """A failed COMMIT of SQLite may lie in the write-ahead log and come back after a crash; it is overwritten, then refused.

        Raises StoreError where that worked, Unknown where it did not.
        """
        raw = wrapper.connection
        try:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            version = raw.execute("PRAGMA user_version").fetchone()[0]
            raw.execute("BEGIN IMMEDIATE")
            raw.execute(f"PRAGMA user_version = {(version + 1) % 2**31}")
            raw.execute("COMMIT")
        except _FAILURES as second:
            _close(wrapper)
            raise Unknown("the transaction could neither be kept nor undone for certain") from second
        raise _failed(error) from error


def _close(wrapper: Any) -> None:
    # What cannot be closed is dropped all the same: the server or the file's locks end with the process's handle.
    with suppress(*_FAILURES):
        wrapper.close()
    wrapper.connection = None


def _count_of(name: str, value: int | None) -> None:
    if value is not None and value < 0:
        raise ValueError(f"`{name}` is a count: got {value}")
