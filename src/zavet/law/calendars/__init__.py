"""Working days by country, from dated tables; a year without a table is outside the horizon and never guessed (I8)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources

from zavet.errors import OutsideHorizon

COUNTRIES = ("KZ", "RU")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Year:
    """One year's table. `confirmed` is false where a decree may still change it; `source` says where it comes from."""

    off: frozenset[date]
    worked: frozenset[date]
    working_days: int
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one country: its years, and the hours its legal time was ahead of UTC from given dates on."""

    country: str
    years: dict[int, Year]
    offsets: tuple[tuple[date, int], ...]

    def is_working_day(self, day: date) -> bool:
        """Whether a five-day week works on that day. Raises OutsideHorizon where the year has no table."""
        year = self.years.get(day.year)
        if year is None:
            raise OutsideHorizon(
                f"there is no calendar of working days of `{self.country}` for {day.year}",
                hint=f"known years: {min(self.years)} to {max(self.years)}",
            )
        return day in year.worked or (day.weekday() < _SATURDAY and day not in year.off)

    def day_of(self, at: int) -> date:
        """The legal date at `at`, seconds since the epoch."""
        return datetime.fromtimestamp(at + self._ahead(datetime.fromtimestamp(at, UTC).date()), UTC).date()

    def end_of(self, day: date) -> int:
        """The last second of that legal date, since the epoch."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        return int(midnight.timestamp()) - 1 - self._ahead(day)

    def _ahead(self, day: date) -> int:
        """Seconds that legal time is ahead of UTC on that day."""
        hours = [hours for since, hours in self.offsets if since <= day]
        if not hours:
            raise OutsideHorizon(f"the legal time of `{self.country}` in {day.year} is not known here")
        return hours[-1] * 3600


@cache
def calendar(country: str) -> Calendar:
    """The calendar of a country (`RU`, `KZ`). Raises OutsideHorizon for a country without one."""
    if country not in COUNTRIES:
        raise OutsideHorizon(f"there is no calendar of working days of `{country}`", hint=f"known countries: {', '.join(COUNTRIES)}")
    table = tomllib.loads((resources.files(__package__) / f"{country.lower()}.toml").read_text(encoding="utf-8"))
    years = {
        int(number): Year(frozenset(one["off"]), frozenset(one["worked"]), one["working_days"], one["confirmed"], one["source"])
        for number, one in table["years"].items()
    }
    return Calendar(country, years, tuple((one["from"], one["hours"]) for one in table["offsets"]))
