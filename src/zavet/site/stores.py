"""The stores over SQLite and PostgreSQL: plain SQL on connections that Django makes; no ORM.

A transaction has a connection of its own while it lasts; idle ones wait for the next, whatever thread it comes from. Every error of
a database becomes a `StoreError`, and `Unknown` where a commit was sent and nobody can say whether it was kept.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, NoReturn, TypeVar

from django.db import connections

from zavet import faults
from zavet.errors import StoreError, Unknown
from zavet.operations.ports import Transaction
from zavet.site.sql import Dialect, PostgresDialect, SqliteDialect
from zavet.site.transactions import FAILURES, PostgresTransaction, SqlTransaction, failed

R = TypeVar("R")

_PATIENCE = 2.0
"""Seconds that a writer of this process waits for another one before it is told to try again (SQLite)."""


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
            except FAILURES as error:
                _close(wrapper)
                if fresh:
                    raise failed(error) from error
            else:
                return wrapper

    def _fresh(self) -> Any:
        wrapper: Any = connections.create_connection(self._alias)
        wrapper.inc_thread_sharing()
        try:
            wrapper.connect()
        except FAILURES as error:
            raise failed(error) from error
        return wrapper

    @staticmethod
    def _roll_back(wrapper: Any) -> None:
        # The database forgets an unfinished transaction with its connection, so one that cannot roll back is closed.
        try:
            wrapper.connection.cursor().execute("ROLLBACK")
        except FAILURES:
            _close(wrapper)

    def _commit(self, wrapper: Any) -> None:
        try:
            cursor = wrapper.connection.cursor()
            cursor.execute("COMMIT")
        except FAILURES as error:
            if self._sqlite:
                self._bury(wrapper, error)
            broken = bool(wrapper.connection.closed or wrapper.connection.broken)
            self._roll_back(wrapper)
            if broken:
                raise Unknown("the connection was lost at the commit") from error
            raise failed(error) from error
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
        except FAILURES as second:
            _close(wrapper)
            raise Unknown("the transaction could neither be kept nor undone for certain") from second
        raise failed(error) from error


def _close(wrapper: Any) -> None:
    # What cannot be closed is dropped all the same: the server or the file's locks end with the process's handle.
    with suppress(*FAILURES):
        wrapper.close()
    wrapper.connection = None
