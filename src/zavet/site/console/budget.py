"""How many openings of personal data an officer has: enough for work, too few to carry a list away."""

from __future__ import annotations

from typing import Final

from zavet.clock import DAY, HOUR
from zavet.operations.limits import Limit
from zavet.site.console.desk import Desk

PER_HOUR: Final = 50
PER_DAY: Final = 300
_hour = Limit(PER_HOUR, HOUR, at_once=1)
_day = Limit(PER_DAY, DAY, at_once=1)


def spend(desk: Desk) -> None:
    """Counts one opening, granted or refused, before anything is opened. Raises TooMany."""
    _hour.spend(desk.house, desk.controller, f"openings-hour/{desk.officer.login}")
    _day.spend(desk.house, desk.controller, f"openings-day/{desk.officer.login}")
