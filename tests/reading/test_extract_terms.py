"""Terms in words and numbers, in three languages."""

from __future__ import annotations

import pytest

from zavet.reading.extract.terms import Term, nearest, say, terms


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("ru", "ответим в течение 30 (тридцати) календарных дней", ["30 calendar_days"]),
        ("ru", "не позднее десяти рабочих дней", ["10 working_days"]),
        ("ru", "в течение 3-х рабочих дней", ["3 working_days"]),
        ("ru", "в тридцатидневный срок", ["30 days"]),
        ("ru", "в 15-дневный срок", ["15 days"]),
        ("ru", "за две недели", ["14 days"]),
        ("ru", "хранится 5 лет, копии — 6 месяцев", ["5 calendar_years", "6 calendar_months"]),
        ("ru", "в течение месяца", ["1 calendar_months"]),
        ("ru", "не более одного года", ["1 calendar_years"]),
        ("ru", "в течение 24 часов, затем семидесяти двух часов", ["24 hours", "72 hours"]),
        ("ru", "ста восьмидесяти дней, двадцати пяти лет", ["180 days", "25 calendar_years"]),
        ("ru", "через полгода, полтора года, на следующий день", ["6 calendar_months", "18 calendar_months", "1 days"]),
        ("ru", "заявки — год, записи — 30 суток", ["1 calendar_years", "30 days"]),
        ("ru", "с 14 лет, от 14 до 18 лет", []),
        ("kk", "он бес күн, жиырма төрт сағат", ["15 days", "24 hours"]),
        ("en", "one hundred and eighty days, twenty-four hours", ["180 days", "24 hours"]),
        ("kk", "күнтізбелік 30 күн ішінде", ["30 calendar_days"]),
        ("kk", "он жұмыс күні ішінде", ["10 working_days"]),
        ("kk", "5 жыл бойы", ["5 calendar_years"]),
        ("en", "within ten (10) business days", ["10 working_days"]),
        ("en", "within a month, for 3 years", ["1 calendar_months", "3 calendar_years"]),
    ],
)
def test_a_term_keeps_its_number_and_kind(language: str, text: str, values: list[str]) -> None:
    """A term is told by its number and the kind of its days, whether it stands in figures or in words."""
    assert [one.value for one in terms(text, language)] == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "лица, достигшие 18 лет"),
        ("ru", "дети до 14 лет"),
        ("ru", "закон от 27 июля 2006 года"),
        ("ru", "не позднее 15-го числа"),
        ("en", "children under 13 years"),
        ("en", "16 years of age"),
        ("kk", "14 жасқа толмағандар"),
        ("ru", "0 дней"),
    ],
)
def test_ages_and_dates_are_no_terms(language: str, text: str) -> None:
    """Years of a person, years of a date and numbers of zero are no terms."""
    assert terms(text, language) == []


def test_at_once_is_a_term_without_a_number() -> None:
    """What is done at once has a place and no value."""
    text = "сообщим немедленно"
    assert terms(text, "ru") == [Term(None, 8, 18)]


def test_the_nearest_term_stands_behind() -> None:
    """The term of an act is the first behind it; only where none follows, the last before it."""
    text = "за 3 дня проверим и за 7 дней ответим"
    assert nearest(text, "ru", 0) == terms(text, "ru")[0]
    assert nearest(text, "ru", 12) == terms(text, "ru")[1]
    assert nearest(text, "ru", len(text)) == terms(text, "ru")[1]
    assert nearest("сроков нет", "ru", 0) is None


def test_months_and_years_are_calendar_ones() -> None:
    """Months and years always run by the calendar, hours never, weeks are told in days."""
    assert say(2, "month") == "2 calendar_months"
    assert say(24, "hour", "working_") == "24 hours"
    assert say(2, "week", "calendar_") == "14 calendar_days"
