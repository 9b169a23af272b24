"""The reference store: tables as dictionaries in memory, copied when written. Durable it is not.

One writer at a time; readers keep the state they began with. Databases are judged by this store: `zavet.testing.conformance`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from zavet import faults
from zavet.errors import StoreError
from zavet.stores import columns

R = TypeVar("R")

_Part = dict[tuple[Any, ...], Any]
"""The rows of one table under one controller, by key. A committed part is never changed again."""
_Parts = dict[tuple[type[Any], str], _Part]


class MemoryTransaction:
    """A transaction over a copy-on-write view of the tables. After a failure outside a savepoint it is rolled back."""

    def __init__(self, parts: _Parts, *, writable: bool) -> None:
        self.parts = parts
        self._own: set[tuple[type[Any], str]] = set()
        self._writable = writable
        self._open = True
        self._spoiled = False

    def get(self, row: type[R], *key: Any) -> R | None:
        self._check()
        names = columns.key(row)
        if len(key) != len(names):
            raise ValueError(f"the key of `{row.__name__}` is {names}: got {len(key)} values")
        for name, value in zip(names, key, strict=True):
            columns.wanted(row, name, value)
        return self.parts.get((row, key[0]), {}).get(key)

    def where(
        self, row: type[R], *, order: Sequence[str] = (), limit: int | None = None, after: int | None = None, **equal: Any
    ) -> list[R]:
        found = self._ordered(row, self._matching(row, equal), order)
        start = _count_of("after", after) or 0
        stop = None if limit is None else start + (_count_of("limit", limit) or 0)
        return found[start:stop]

    def before(self, row: type[R], column: str, bound: int, *, limit: int | None = None, **equal: Any) -> list[R]:
        if columns.column(row, column).kind is not int:
            raise TypeError(f"`before` compares an integer column: `{column}` is none")
        columns.wanted(row, column, bound)
        due = [one for one in self._matching(row, equal) if (at := getattr(one, column)) is not None and at <= bound]
        return self._ordered(row, due, (column,))[: _count_of("limit", limit)]

    def count(self, row: type[R], **equal: Any) -> int:
        return len(self._matching(row, equal))

    def put(self, *rows: Any) -> None:
        self._judge(rows)
        for one in rows:
            self._part_for_change(type(one), one.controller)[_key(one)] = one

    def add(self, *rows: Any) -> None:
        self._judge(rows)
        for one in rows:
            part = self._part_for_change(type(one), one.controller)
            if _key(one) in part:
                self._spoiled = True
                raise StoreError(f"a `{type(one).__name__}` with this key is there already")
            part[_key(one)] = one

    def delete(self, row: type[R], **equal: Any) -> int:
        self._check(change=True)
        if not equal:
            raise ValueError("`delete` wants a filter: emptying a table is never meant")
        gone = self._matching(row, equal)
        for one in gone:
            del self._part_for_change(row, one.controller)[_key(one)]  # type: ignore[attr-defined]
        return len(gone)

    def lock(self, controller: str) -> None:
        # Nothing to do beyond the checks: the store has one writer at a time whatever the controller.
        self._check(change=True)
        if not isinstance(controller, str):
            raise TypeError("a controller is named by its slug")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._check(change=True)
        kept = dict(self.parts)
        self._own.clear()  # what was written so far is frozen: the next change of a part copies it anew
        try:
            yield
        except BaseException:
            self.parts.clear()
            self.parts.update(kept)
            self._own.clear()
            self._spoiled = False
            raise

    def end(self) -> None:
        """No call is taken afterwards."""
        self._open = False

    def reader(self) -> MemoryTransaction:
        """A view for reading inside this transaction: it sees what was written so far."""
        return MemoryTransaction(self.parts, writable=False)

    def check_whole(self) -> None:
        """Raises StoreError after a failure that no savepoint has undone: there is nothing to commit."""
        if self._spoiled:
            raise StoreError("the transaction failed before and was rolled back")

    def _judge(self, rows: Sequence[Any]) -> None:
        # Every value is judged before the first change, so that misuse leaves nothing half done.
        self._check(change=True)
        for one in rows:
            columns.values(one)

    def _check(self, *, change: bool = False) -> None:
        if not self._open:
            raise ValueError("this transaction has ended")
        if change and not self._writable:
            raise ValueError("a read transaction changes nothing")
        if self._spoiled:
            raise StoreError("this transaction failed before and will be rolled back")

    def _part_for_change(self, row: type[Any], controller: str) -> _Part:
        place = (row, controller)
        if place not in self._own:
            self.parts[place] = dict(self.parts.get(place, ()))
            self._own.add(place)
        return self.parts[place]

    def _matching(self, row: type[R], equal: dict[str, Any]) -> list[R]:
        self._check()
        wanted = {name: columns.wanted(row, name, value) for name, value in equal.items()}
        columns.key(row)
        own = wanted.pop("controller", None)
        places = [place for place in self.parts if place[0] is row] if own is None else [(row, name) for name in dict.fromkeys(own)]
        tests = tuple(wanted.items())
        return [
            one
            for place in places
            for one in self.parts.get(place, {}).values()
            if all(getattr(one, name) in accepted for name, accepted in tests)
        ]

    def _ordered(self, row: type[R], found: list[R], order: Sequence[str]) -> list[R]:
        # Sorted by the last column first: the sort is stable. Null comes first, last where the column descends.
        for name, descending in reversed(columns.ordering(row, order)):
            found.sort(key=lambda one: ((value := getattr(one, name)) is not None, value), reverse=descending)
        return found


class MemoryStore:
    """Tables in memory; any thread may use it, each with transactions of its own."""

    def __init__(self) -> None:
        self._parts: _Parts = {}
        self._writer = threading.Lock()
        self._mine = threading.local()
        self._closed = False

    def write(self) -> AbstractContextManager[MemoryTransaction]:
        return self._write()

    def read(self) -> AbstractContextManager[MemoryTransaction]:
        return self._read()

    def close(self) -> None:
        self._closed = True

    @contextmanager
    def _write(self) -> Iterator[MemoryTransaction]:
        self._check()
        if getattr(self._mine, "current", None) is not None:
            raise ValueError("this thread has a transaction open already")
        with self._writer:
            transaction = MemoryTransaction(dict(self._parts), writable=True)
            self._mine.current = transaction
            try:
                yield transaction
                faults.point("store.before-commit")
                transaction.check_whole()
                self._parts = transaction.parts
            finally:
                transaction.end()
                self._mine.current = None
        faults.point("store.after-commit")

    @contextmanager
    def _read(self) -> Iterator[MemoryTransaction]:
        self._check()
        outer = getattr(self._mine, "current", None)
        transaction = MemoryTransaction(self._parts, writable=False) if outer is None else outer.reader()
        self._mine.current = outer or transaction
        try:
            yield transaction
        finally:
            transaction.end()
            self._mine.current = outer

    def _check(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")


def _key(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in type(one).KEY)


def _count_of(name: str, value: int | None) -> int | None:
    if value is not None and value < 0:
        raise ValueError(f"`{name}` is a count: got {value}")
    return value
