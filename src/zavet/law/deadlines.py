"""When a term ends: the arithmetic of deadlines.

1. A term in days, months or years begins on the day after the event (Civil Code of Russia art. 191, of Kazakhstan art. 173).
2. It ends with the last second of its last day in the legal time of the country (art. 194).
3. Working days follow the country's tables; beyond them OutsideHorizon is raised.
4. A term in calendar days that ends on a day off is *not* moved to the next working day (art. 193 does so for private law): whether
   that holds for duties in public law is argued, and the earlier end is lawful in either reading.
5. A term in hours runs from the very second, through nights and holidays.

| term | from 1 March 2026, 12:00 in Moscow | ends |
|-|-|-|
| `24 hours` | the second | 2 March, 12:00:00 |
| `30 calendar_days` | 2 March | 31 March, 23:59:59 |
| `10 working_days` | 2 March | 16 March, 23:59:59 (9 March is off) |
| `1 calendar_months` | 2 March | 1 April, 23:59:59 |
| `5 calendar_years` | 2 March | 1 March 2031, 23:59:59 |
"""

from __future__ import annotations

import calendar as gregorian
import re
from datetime import date, timedelta

from zavet.errors import LawError, OutsideHorizon
from zavet.law.calendars import Calendar, calendar

_TERM = re.compile(r"([1-9][0-9]{0,4}) (hour|day|calendar_day|working_day|month|calendar_month|year|calendar_year)s?")


def due(received_at: int, term: str, country: str) -> int:
    """The last second of the term, since the epoch, for an event at `received_at`.

    `term` is a number and a unit: hours, calendar_days, working_days, calendar_months or calendar_years. Where a text says only
    `days`, calendar days are meant: the earlier end. `country` is `RU` or `KZ`.
    Raises OutsideHorizon where no calendar covers it, LawError where the term cannot be counted.
    """
    found = _TERM.fullmatch(term)
    if found is None:
        raise LawError(f"a term cannot be counted: `{term}`", hint="write it like `30 calendar_days` or `10 working_days`")
    number, unit = int(found[1]), found[2].removeprefix("calendar_")
    if unit == "hour":
        return received_at + number * 3600
    here = calendar(country)
    start = here.day_of(received_at)
    try:
        last = _last_day(here, start, number, unit)
    except (OverflowError, ValueError):
        raise OutsideHorizon(f"a term ends beyond every calendar: `{term}`") from None
    return here.end_of(last)


def _last_day(here: Calendar, start: date, number: int, unit: str) -> date:
    if unit == "day":
        return start + timedelta(days=number)
    if unit == "working_day":
        day = start
        for _ in range(number):
            day += timedelta(days=1)
            while not here.is_working_day(day):
                day += timedelta(days=1)
        return day
    months = start.month - 1 + number * (12 if unit == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    # A month without that date ends the term with its last day (art. 192 part 3).
    return date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))
