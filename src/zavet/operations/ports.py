"""What operations need from outside, as protocols: a store, a way to send, a way to hash passwords.

Stores: `zavet.stores.memory` (the reference) and the Django stores over SQLite and PostgreSQL in `zavet.site`; all pass
`zavet.testing.conformance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

R = TypeVar("R")


class Transaction(Protocol):
    """One transaction over the tables of `operations.rows`. Reads see its own writes.

    Column filters are equalities, or `IN` where the value is a tuple or list; `None` matches NULL.
    Every failure of the database is a `StoreError`.
    """

    def get(self, row: type[R], *key: Any) -> R | None:
        """The row with that key, in the order of `row.KEY`."""
        ...

    def where(
        self, row: type[R], *, order: Sequence[str] = (), limit: int | None = None, after: int | None = None, **equal: Any
    ) -> list[R]:
        """Rows that match, ordered by the named columns (`-name` descends). `after` skips that many rows."""
        ...

    def before(self, row: type[R], column: str, bound: int, *, limit: int | None = None, **equal: Any) -> list[R]:
        """Rows that match and whose integer `column` is at most `bound`, ordered by it."""
        ...

    def count(self, row: type[R], **equal: Any) -> int: ...

    def put(self, *rows: Any) -> None:
        """Inserts each row or replaces the one with the same key."""
        ...

    def add(self, *rows: Any) -> None:
        """Inserts each row; a row with the same key is a `StoreError`."""
        ...

    def delete(self, row: type[R], **equal: Any) -> int:
        """Deletes the rows that match and returns how many; refuses an empty filter with ValueError."""
        ...

    def lock(self, controller: str) -> None:
        """Makes this the only changing transaction of the controller until it ends (the log-head row is locked)."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone where its block raises."""
        ...


class Store(Protocol):
    """A database of rows. A `write` transaction is durable when its block ends without an exception; `read` changes nothing."""

    def write(self) -> AbstractContextManager[Transaction]: ...
    def read(self) -> AbstractContextManager[Transaction]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender is handed: where to, what. `delivery` stays the same over retries, so that a recipient drops doubles.

    `purpose`, `clauses` and `entry` say why it goes: under which clauses, by which entry of the log (-1: none).
    """

    controller: str
    delivery: str
    kind: str
    channel: str
    recipient: str
    to: str
    subject_line: str
    body: str
    payload: dict[str, Any]
    purpose: str = ""
    clauses: tuple[str, ...] = ()
    entry: int = -1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the far side answered; `text` holds no personal data."""

    text: str


class Sender(Protocol):
    """Delivers one message over one channel. Raises `StoreError` where another try may help, `InputError` where none will."""

    def send(self, message: Message) -> Receipt: ...


class Passwords(Protocol):
    """Hashes passwords (argon2) and checks them in constant time; `burn` spends the same work where there is no account."""

    def hash(self, password: str) -> str: ...
    def check(self, password: str, hashed: str) -> bool: ...
    def burn(self, password: str) -> None: ...


def csv(words: Iterable[str]) -> str:
    """Words in one column: sorted, joined by commas."""
    return ",".join(sorted(set(words)))


def words(column: str) -> tuple[str, ...]:
    """The words of such a column."""
    return tuple(column.split(",")) if column else ()
