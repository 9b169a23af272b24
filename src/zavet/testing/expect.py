"""What the checks of stores are written with: rows with few columns named, expectations, threads that cannot hang."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from zavet.operations.ports import Store
from zavet.operations.rows import GroundRow, MemberRow, NoteRow
from zavet.stores.columns import columns

_WAIT = 20.0
"""Seconds after which a thread of a check is taken for stuck."""


@contextmanager
def raises(kind: type[BaseException], what: str) -> Iterator[None]:
    """Passes where the block raises `kind`. Raises AssertionError where it raises nothing."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{what}: nothing was raised, expected {kind.__name__}")


def same(got: object, expected: object, what: str) -> None:
    """Passes where both are equal. Raises AssertionError with both where they are not."""
    if got != expected:
        raise AssertionError(f"{what}: got {got!r}, expected {expected!r}")


def note(note: str, *, controller: str = "acme", kind: str = "measure", value: str = "{}", at: int = 0) -> NoteRow:
    """A row whose columns are plain text and one integer."""
    return cast("NoteRow", row_of(NoteRow, controller=controller, kind=kind, note=note, value=value, at=at))


def row_of(row: type[Any], **given: Any) -> Any:
    """A row with the columns given; the rest empty, so that a new column of a table breaks no check."""
    empty: dict[type, Any] = {str: "", int: 0, bytes: b"", bool: False}
    return row(**{column.name: None if column.null else empty[column.kind] for column in columns(row)} | given)


def ground(ground: str, **given: Any) -> GroundRow:
    """A row with columns that may be null and one of bytes."""
    rest = {"controller": "acme", "ground": ground, "opened_at": 5, "index": 7, "sealed": b"\x00seal"}
    return cast("GroundRow", row_of(GroundRow, **rest | given))


def member(handle: bytes) -> MemberRow:
    """A row with bytes in its key."""
    return cast("MemberRow", row_of(MemberRow, controller="acme", handle=handle))


def put(store: Store, *rows: Any) -> None:
    """Puts the rows in a transaction of their own."""
    with store.write() as tx:
        tx.put(*rows)


def in_thread(work: Callable[[], None]) -> Callable[[], None]:
    """Starts `work` in a thread; the answer waits for its end and raises what it raised."""
    raised: list[BaseException] = []

    def body() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread below
            raised.append(error)

    thread = threading.Thread(target=body, daemon=True)
    thread.start()

    def wait() -> None:
        thread.join(_WAIT)
        if thread.is_alive():
            raise AssertionError(f"a thread was still waiting after {_WAIT:.0f} s")
        if raised:
            raise raised[0]

    return wait
