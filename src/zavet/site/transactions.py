"""A transaction as plain SQL on one open connection; the rules are those of `zavet.testing.conformance`."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import Error as DjangoError

from zavet.errors import StoreError
from zavet.operations.rows import HeadRow
from zavet.site.sql import Dialect
from zavet.stores import columns

R = TypeVar("R")

FAILURES = (sqlite3.Error, psycopg.Error, DjangoError, OSError)
"""What a database, its driver or the disk may raise."""


def failed(error: Exception) -> StoreError:
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
        except FAILURES as error:
            self._spoiled = True
            raise failed(error) from error
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
        except FAILURES as error:
            self._spoiled = True
            raise failed(error) from error

    def _rows(self, row: type[R], text: str, parameters: Sequence[Any]) -> list[R]:
        self._run(text, parameters)
        try:
            found = self._cursor.fetchall()
        except FAILURES as error:
            self._spoiled = True
            raise failed(error) from error
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
        except FAILURES as error:
            self._spoiled = True
            raise failed(error) from error


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


def _count_of(name: str, value: int | None) -> None:
    if value is not None and value < 0:
        raise ValueError(f"`{name}` is a count: got {value}")
