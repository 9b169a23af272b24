"""Words and times as the console shows them, in the language of the officer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from zavet import terms
from zavet.clock import DAY
from zavet.errors import OutsideHorizon
from zavet.law.calendars import calendar
from zavet.terms import phrases

NONE: Final = "—"
"""What stands where there is nothing."""


def say(language: str, key: str, **values: object) -> str:
    """A phrase of the console. Raises KeyError for one that is not there."""
    return phrases.load("zavet.site.console").say(language, key, **values)


def name(language: str, kind: str, word: str) -> str:
    """A word of the vocabulary as people say it; a dash for none, and the word itself where the vocabulary lacks it."""
    if not word:
        return NONE
    return terms.label(kind, word, language).replace("_", " ") if terms.known(kind, word) else word


def names(language: str, kind: str, found: Iterable[str]) -> str:
    """Several words of one kind."""
    return ", ".join(name(language, kind, one) for one in found) or NONE


def own(language: str, kind: str, word: str) -> str:
    """A word of the console's own lists (states, kinds of letters …), or the word itself."""
    key = f"{kind}.{word}"
    return say(language, key) if word and phrases.load("zavet.site.console").has(key) else word or NONE


def role(language: str, word: str) -> str:
    """The name of a role, as explanations of decisions have it."""
    said = phrases.load("zavet.decision")
    return said.say(language, f"role.{word}") if said.has(f"role.{word}") else word


def moment(at: int | None, country: str) -> str:
    """A time in seconds since the epoch, in the legal time of the controller's country; UTC, and marked so, where none is known."""
    if at is None:
        return NONE
    try:
        ahead, mark = _ahead(at, country), ""
    except OutsideHorizon:
        ahead, mark = 0, " UTC"
    local = dt.datetime.fromtimestamp(at + ahead, dt.UTC)
    return f"{local:%Y-%m-%d %H:%M}{mark}"


def start_of(day: dt.date, country: str) -> int:
    """The first second of a legal date. Raises OutsideHorizon where the country's time is not known."""
    return calendar(country).end_of(day - dt.timedelta(days=1)) + 1


def _ahead(at: int, country: str) -> int:
    here = calendar(country)
    day = here.day_of(at)
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    return int(midnight.timestamp()) + DAY - 1 - here.end_of(day)
