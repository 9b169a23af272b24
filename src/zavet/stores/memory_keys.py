"""The reference key store: rows in dictionaries, transactions with an undo list. For tests and simulation; nothing is durable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from zavet.errors import StoreError
from zavet.vault.store import KeyRow, KeyState, TagRow

K = TypeVar("K")
V = TypeVar("V")


class MemoryKeyStore:
    """A KeyStore in memory; safe for threads, one changing transaction at a time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._undo: list[Callable[[], None]] | None = None
        self._keys: dict[tuple[str, str, str, int], KeyRow] = {}
        self._tags: dict[tuple[str, str, bytes, int, bytes], TagRow] = {}
        self._parts: dict[tuple[str, str, int], bytes] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block or, where it raises, none. Transactions do not nest: ValueError."""
        with self._lock:
            if self._undo is not None:
                raise ValueError("a transaction of the key store is already open in this thread")
            self._undo = []
            try:
                yield
            except BaseException:
                for back in reversed(self._undo):
                    back()
                raise
            finally:
                self._undo = None

    def _set(self, table: dict[K, V], key: K, value: V | None) -> None:
        """Sets or, with None, deletes; remembers the way back."""
        if self._undo is not None:
            before = table.get(key)
            self._undo.append(lambda: self._put(table, key, before))
        self._put(table, key, value)

    @staticmethod
    def _put(table: dict[K, V], key: K, value: V | None) -> None:
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value

    def key(self, controller: str, subject: str, klass: str, epoch: int) -> KeyRow | None:
        with self._lock:
            return self._keys.get((controller, subject, klass, epoch))

    def keys_of(self, controller: str, subject: str) -> Sequence[KeyRow]:
        with self._lock:
            rows = [row for row in self._keys.values() if (row.controller, row.subject) == (controller, subject)]
        return sorted(rows, key=lambda row: (row.klass, row.epoch))

    def keys_below(self, controller: str, generation: int, limit: int) -> Sequence[KeyRow]:
        with self._lock:
            rows = [
                row
                for row in self._keys.values()
                if row.controller == controller and row.generation < generation and row.state is KeyState.LIVE
            ]
        return sorted(rows, key=lambda row: (row.generation, row.subject, row.klass, row.epoch))[:limit]

    def put_key(self, row: KeyRow) -> None:
        name = (row.controller, row.subject, row.klass, row.epoch)
        with self._lock:
            there = self._keys.get(name)
            if there is not None and there.state is KeyState.DESTROYED and row.state is KeyState.LIVE:
                raise StoreError("a destroyed key does not come back to life")
            self._set(self._keys, name, row)

    def destroy(self, controller: str, subject: str, klasses: Iterable[str], at: int) -> int:
        wanted = set(klasses)
        with self._lock:
            live = [row for row in self.keys_of(controller, subject) if row.klass in wanted and row.state is KeyState.LIVE]
            for row in live:
                gone = replace(row, wrapped=None, state=KeyState.DESTROYED, destroyed_at=at)
                self._set(self._keys, (row.controller, row.subject, row.klass, row.epoch), gone)
            return len(live)

    def tags(self, controller: str, category: str, tags: Sequence[bytes]) -> Sequence[TagRow]:
        wanted = set(tags)
        with self._lock:
            rows = [row for row in self._tags.values() if (row.controller, row.category) == (controller, category) and row.tag in wanted]
        return sorted(rows, key=lambda row: (row.tag, row.generation, row.owner))

    def tags_below(self, controller: str, generation: int, limit: int) -> Sequence[TagRow]:
        with self._lock:
            rows = [row for row in self._tags.values() if row.controller == controller and row.generation < generation]
        return sorted(rows, key=lambda row: (row.generation, row.category, row.tag, row.owner))[:limit]

    def put_tag(self, row: TagRow) -> None:
        with self._lock:
            self._set(self._tags, (row.controller, row.category, row.tag, row.generation, row.owner), row)

    def drop_tags(self, controller: str, owners: Sequence[bytes], category: str | None = None) -> int:
        wanted = set(owners)
        with self._lock:
            gone = [
                name
                for name, row in self._tags.items()
                if row.controller == controller and row.owner in wanted and category in {None, row.category}
            ]
            for name in gone:
                self._set(self._tags, name, None)
            return len(gone)

    def part(self, controller: str, name: str, generation: int) -> bytes | None:
        with self._lock:
            return self._parts.get((controller, name, generation))

    def put_part(self, controller: str, name: str, generation: int, value: bytes) -> None:
        with self._lock:
            self._set(self._parts, (controller, name, generation), value)
