"""What a house forgets by itself, a few hundred rows at a time: outcomes of old calls, dead codes, spent counters, old alarms.

None of it holds a subject's values; it goes because it only grows, and because the outcome of a call names ids and entries together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from zavet.clock import DAY
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.rows import CodeRow, IdempotencyRow, NoteRow, SecurityRow

CALLS_SECONDS: Final = 7 * DAY
"""How long the outcome of a call is known under its key."""
SECURITY_SECONDS: Final = 366 * DAY
VISITORS_SECONDS: Final = 400 * DAY
"""As long as a browser keeps the cookie by which a visitor's acceptance is known."""
_AT_ONCE: Final = 500


_TERMS: Final[tuple[tuple[type[Any], str, int, dict[str, str]], ...]] = (
    (IdempotencyRow, "at", CALLS_SECONDS, {}),
    (CodeRow, "expires_at", 0, {}),
    (SecurityRow, "at", SECURITY_SECONDS, {}),
    (NoteRow, "at", 2 * DAY, {"kind": "calls"}),
    (NoteRow, "at", VISITORS_SECONDS, {"kind": "visitor"}),
)
"""Table, the column that says how old a row is, how old it may get in seconds, and which rows of it are meant."""


def tidy(house: House, controller: str) -> int:
    """Deletes what is older than its term; returns how many rows. Safe to stop and to run again."""
    done = 0
    for table, column, age, meant in _TERMS:
        old = partial(_old, table=table, column=column, age=age, meant=meant)
        # A read finds whether there is anything: the writers of the house wait for nothing where nothing is old.
        while house.read(controller, old):
            done += house.write(controller, partial(_delete, old=old))
    return done


def _old(work: Work, *, table: type[Any], column: str, age: int, meant: dict[str, str]) -> list[Any]:
    # What ends at this very second still holds.
    return work.transaction.before(table, column, work.at - age - 1, limit=_AT_ONCE, controller=work.controller, **meant)


def _delete(work: Work, old: Callable[[Work], list[Any]]) -> int:
    rows = old(work)
    for row in rows:
        work.transaction.delete(type(row), **{name: getattr(row, name) for name in row.KEY})
    return len(rows)
