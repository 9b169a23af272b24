"""The security log: what was malformed, not identified, of unknown fields or too often. Words and counts, never values."""

from __future__ import annotations

import re
from dataclasses import replace

from zavet.clock import HOUR
from zavet.decision.question import Actor
from zavet.entropy import new_id
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.incidents import report
from zavet.operations.rows import SecurityRow

_MINUTE = 60
_A_MINUTE = 20
"""Events of one kind that are rows of their own within a minute; the rest are counted in the last of these, so that nobody fills the
store by knocking."""
_REPEATED = re.compile(r"repeated (\d+)")
_BURST = 10
"""Failed logins of one controller within an hour that are an intrusion attempt, to be looked at by a person."""

_WATCH = Actor("system", "watch", "worker")


def note(house: House, controller: str, *, kind: str, where: str, detail: str = "") -> None:
    """Writes one event, or counts it with others of its kind in the same minute; a burst of failed logins raises an incident."""

    def do(work: Work) -> int:
        last = work.transaction.where(SecurityRow, order=("-at",), limit=_A_MINUTE, controller=controller, kind=kind[:40])
        if len(last) == _A_MINUTE and last[-1].at > work.at - _MINUTE:
            counted = next((row for row in last if _REPEATED.fullmatch(row.detail)), last[0])
            found = _REPEATED.fullmatch(counted.detail)
            work.transaction.put(replace(counted, detail=f"repeated {int(found[1]) + 1 if found else 1}"))
        else:
            work.transaction.add(SecurityRow(controller, new_id(house.entropy), kind[:40], where[:80], detail[:120], work.at))
        if kind != "login_failed":
            return 0
        rows = work.transaction.where(SecurityRow, order=("-at",), limit=_BURST, controller=controller, kind=kind)
        recent = [row for row in rows if row.at > work.at - HOUR]
        return len(recent) if len(recent) == _BURST else 0

    burst = house.write(controller, do)
    if burst:
        hour = house.clock.now() // HOUR
        report(
            house,
            controller,
            kind="intrusion",
            subjects=(),
            description=f"{burst} failed logins within an hour",
            # One incident an hour: the failures after the first twenty repeat the same report.
            occurred_at=hour * HOUR,
            actor=_WATCH,
            key=f"burst/{hour}",
        )


def listed(house: House, controller: str, *, limit: int = 200, after: int | None = None) -> list[SecurityRow]:
    """The last events, newest first; `after` skips that many."""
    return house.read(
        controller, lambda work: work.transaction.where(SecurityRow, order=("-at",), limit=limit, after=after, controller=controller)
    )
