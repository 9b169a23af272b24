"""Changes of the blind index that wait for `Keys.flush`, in the order they were asked for, thread by thread."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zavet.vault.store import KeyStore, TagRow


@dataclass(frozen=True, slots=True)
class Drop:
    """The tags of these owners in one category, or in all."""

    controller: str
    owners: tuple[bytes, ...]
    category: str | None

    def hits(self, row: TagRow) -> bool:
        """Whether it drops that row."""
        return row.controller == self.controller and row.owner in self.owners and self.category in {None, row.category}


class StagedTags:
    """Tags to put and to drop. Not locked: `Keys` holds its lock around every call."""

    def __init__(self) -> None:
        self._changes: list[tuple[int, TagRow | Drop]] = []

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, change: TagRow | Drop) -> None:
        """Keeps a change of this thread."""
        self._changes.append((threading.get_ident(), change))

    def seen(self, rows: Iterable[TagRow], controller: str, category: str, tags: Sequence[bytes]) -> list[TagRow]:
        """`rows` of the store as this thread will leave them: a thread reads its own writes."""
        found = list(rows)
        me = threading.get_ident()
        for thread, change in self._changes:
            if thread != me:
                continue
            if isinstance(change, Drop):
                found = [row for row in found if not change.hits(row)]
            elif change.controller == controller and change.category == category and change.tag in tags:
                found.append(change)
        return found

    def write(self, store: KeyStore) -> None:
        """Carries out every change inside an open transaction of the store."""
        for _, change in self._changes:
            if isinstance(change, Drop):
                store.drop_tags(change.controller, change.owners, change.category)
            else:
                store.put_tag(change)

    def clear(self) -> None:
        """Drops every change: after they were written."""
        self._changes.clear()

    def forget(self, after: int = 0) -> None:
        """Drops what this thread has added since there were `after` changes."""
        me = threading.get_ident()
        self._changes = [one for at, one in enumerate(self._changes) if at < after or one[0] != me]
