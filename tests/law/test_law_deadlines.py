"""Deadlines: when a term ends, by dated calendars and never by a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.errors import LawError, OutsideHorizon
from zavet.law.calendars import COUNTRIES, calendar
from zavet.law.deadlines import due

MOSCOW = timezone(timedelta(hours=3))
ASTANA = timezone(timedelta(hours=5))


def at(text: str, zone: timezone = MOSCOW) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def ends(received: str, term: str, country: str = "RU") -> str:
    zone = ASTANA if country == "KZ" else MOSCOW
    return datetime.fromtimestamp(due(at(received, zone), term, country), zone).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("received", "term", "country", "end"),
    [
        ("2026-03-01T12:00:00", "30 calendar_days", "RU", "2026-03-31T23:59:59"),
        ("2026-03-01T00:00:00", "30 calendar_days", "RU", "2026-03-31T23:59:59"),
        ("2026-03-01T23:59:59", "30 days", "RU", "2026-03-31T23:59:59"),
        ("2026-03-01T12:00:00", "30 calendar_days", "KZ", "2026-03-31T23:59:59"),
        ("2025-12-30T09:00:00", "10 working_days", "RU", "2026-01-23T23:59:59"),
        ("2026-04-30T09:00:00", "3 working_days", "RU", "2026-05-06T23:59:59"),
        ("2026-03-01T12:00:00", "10 working_days", "RU", "2026-03-16T23:59:59"),
        ("2026-03-06T18:00:00", "1 working_day", "RU", "2026-03-10T23:59:59"),
        ("2025-10-31T12:00:00", "1 working_days", "RU", "2025-11-01T23:59:59"),
        ("2025-11-01T12:00:00", "1 working_days", "RU", "2025-11-05T23:59:59"),
        ("2027-02-19T12:00:00", "2 working_days", "RU", "2027-02-24T23:59:59"),
        ("2025-01-03T12:00:00", "1 working_days", "KZ", "2025-01-05T23:59:59"),
        ("2026-03-20T12:00:00", "1 working_days", "KZ", "2026-03-26T23:59:59"),
        ("2026-05-26T12:00:00", "1 working_days", "KZ", "2026-05-28T23:59:59"),
        ("2026-08-28T12:00:00", "1 working_days", "KZ", "2026-08-31T23:59:59"),
        ("2027-03-12T12:00:00", "1 working_days", "KZ", "2027-03-16T23:59:59"),
        ("2026-03-01T12:00:00", "1 calendar_months", "RU", "2026-04-01T23:59:59"),
        ("2026-01-31T12:00:00", "1 month", "RU", "2026-02-28T23:59:59"),
        ("2026-11-30T12:00:00", "3 calendar_months", "RU", "2027-02-28T23:59:59"),
        ("2026-03-01T12:00:00", "5 calendar_years", "RU", "2031-03-01T23:59:59"),
        ("2028-02-29T12:00:00", "1 calendar_year", "RU", "2029-02-28T23:59:59"),
        ("2026-03-01T12:00:00", "24 hours", "RU", "2026-03-02T12:00:00"),
        ("2030-12-31T12:00:00", "72 hours", "KZ", "2031-01-03T12:00:00"),
    ],
)
def test_ends(received, term, country, end):
    """Each term ends with the last second of its last day in the legal time of the country."""
    assert ends(received, term, country) == end


def test_the_legal_date_decides():
    """What arrives at 22:30 UTC on 1 March arrived on 2 March in Moscow and in Astana."""
    received = at("2026-03-01T22:30:00", UTC)
    assert due(received, "30 calendar_days", "RU") == at("2026-04-01T23:59:59")
    assert due(received, "30 calendar_days", "KZ") == at("2026-04-01T23:59:59", ASTANA)


def test_the_zone_of_kazakhstan_changed():
    """Days before 1 March 2024 end by the former legal time of Kazakhstan."""
    before = timezone(timedelta(hours=6))
    assert due(at("2024-01-10T12:00:00", before), "5 days", "KZ") == at("2024-01-15T23:59:59", before)
    assert due(at("2024-02-20T12:00:00", before), "15 days", "KZ") == at("2024-03-06T23:59:59", ASTANA)


@pytest.mark.parametrize(
    ("received", "term", "country"),
    [
        ("2027-12-20T12:00:00", "10 working_days", "RU"),
        ("2028-01-10T12:00:00", "1 working_days", "RU"),
        ("2024-12-30T12:00:00", "1 working_days", "KZ"),
        ("2026-03-01T12:00:00", "10 working_days", "DE"),
        ("2026-03-01T12:00:00", "30 calendar_days", "DE"),
        ("2026-03-01T12:00:00", "99999 calendar_years", "RU"),
        ("2013-03-01T12:00:00", "1 calendar_days", "RU"),
    ],
)
def test_outside_the_horizon(received, term, country):
    """Beyond the calendars nothing is guessed."""
    with pytest.raises(OutsideHorizon) as caught:
        due(at(received), term, country)
    assert str(caught.value)


@pytest.mark.parametrize(
    "term", ["", "soon", "30", "0 calendar_days", "-1 working_days", "1.5 hours", "30 Calendar_days", "30  days", "30 weeks", "٣ days"]
)
def test_terms_that_cannot_be_counted(term):
    """A term in other words is refused with an example of a right one."""
    with pytest.raises(LawError) as caught:
        due(at("2026-03-01T12:00:00"), term, "RU")
    assert not isinstance(caught.value, OutsideHorizon)
    assert "working_days" in caught.value.hint


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_tables_add_up(country, year):
    """Every listed day off is a weekday of its year, every worked one a weekend day, and the count of the year is right."""
    table = calendar(country).years[year]
    assert all(day.year == year and day.weekday() < 5 for day in table.off)
    assert all(day.year == year and day.weekday() >= 5 for day in table.worked)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(calendar(country).is_working_day(day) for day in days) == table.working_days
    assert table.source
    assert table.confirmed is not (country == "KZ" and year == 2027)


FIXED = {
    "RU": [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)],
    "KZ": [(1, 1), (1, 2), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9), (7, 6), (10, 25), (12, 16)],
}
CONSTITUTION = {2025: (8, 30), 2027: (3, 15)}


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_kazakh_tables_follow_the_rule(year):
    """A second way to the table: fixed holidays, each on a weekend moved to the next working day, and what does not move."""
    holidays = {date(year, month, day) for month, day in FIXED["KZ"]}
    if year in CONSTITUTION:
        holidays.add(date(year, *CONSTITUTION[year]))
    still = {date(year, 1, 7), {2025: date(2025, 6, 6), 2026: date(2026, 5, 27), 2027: date(2027, 5, 16)}[year]}
    off = holidays | still
    for day in sorted(holidays):
        if day.weekday() >= 5:
            moved = day + timedelta(days=1)
            while moved.weekday() >= 5 or moved in off:
                moved += timedelta(days=1)
            off.add(moved)
    expected = {day for day in off if day.weekday() < 5}
    if year == 2025:
        expected.add(date(2025, 1, 3))
    assert calendar("KZ").years[year].off == expected


MOVES = {
    2025: [((1, 4), (5, 2)), ((2, 23), (5, 8)), ((3, 8), (6, 13)), ((11, 1), (11, 3)), ((1, 5), (12, 31))],
    2026: [((1, 3), (1, 9)), ((1, 4), (12, 31))],
    2027: [((2, 20), (2, 22)), ((1, 2), (11, 5)), ((1, 3), (12, 31))],
}


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_russian_tables_follow_the_decrees(year):
    """A second way to the table: fixed holidays, the moves of the yearly decree, and the rule for the other weekends."""
    holidays = {date(year, month, day) for month, day in FIXED["RU"]}
    moves = {date(year, *start): date(year, *end) for start, end in MOVES[year]}
    off = holidays | set(moves.values())
    for day in sorted(holidays):
        if day.weekday() >= 5 and day not in moves and day.month != 1:
            moved = day + timedelta(days=1)
            while moved.weekday() >= 5 or moved in off:
                moved += timedelta(days=1)
            off.add(moved)
    assert calendar("RU").years[year].off == {day for day in off if day.weekday() < 5}
    assert calendar("RU").years[year].worked == {day for day in moves if day not in holidays}


@given(st.integers(at("2025-01-01T00:00:00"), at("2027-06-01T00:00:00")), st.integers(1, 90), st.sampled_from(COUNTRIES))
def test_terms_grow(received, number, country):
    """A longer term never ends earlier, and working days never end before as many calendar days."""
    calendar_days, working_days = (due(received, f"{number} {unit}", country) for unit in ("calendar_days", "working_days"))
    assert received < calendar_days <= due(received, f"{number + 1} calendar_days", country)
    assert calendar_days <= working_days < due(received, f"{number + 1} working_days", country)
