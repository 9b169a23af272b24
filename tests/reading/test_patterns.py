"""The pattern language of the lexicon: words in any form, choices, gaps, beginnings, sets, bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.reading.analysis.patterns import PatternError, compile_pattern
from zavet.reading.analysis.words import words

SETS = {"shop": ["магазин", "продавец"], "who": ["<shop>", "мы"], "loop": ["<loop>"]}


def _found(pattern: str, text: str, language: str = "ru") -> list[str]:
    said = words(text, 0, language)
    return [text[said.starts[first] : said.ends[last - 1]] for first, last in compile_pattern(pattern, language, SETS).spans(said)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("личный кабинет", "Войдите в личном кабинете.", ["личном кабинете"]),
        ("(адрес | ящик) почта", "Адреса почты и ящика почты", ["Адреса почты", "ящика почты"]),
        ("новый? заказ", "заказ, новые заказы", ["заказ", "новые заказы"]),
        ("передавать ...2 курьер", "передаём ваши данные курьеру", ["передаём ваши данные курьеру"]),
        ("передавать ...1 курьер", "передаём ваши данные курьеру", []),
        ("передавать ... курьер", "передаём банку; данные курьеру", []),
        ("конфиденциальн*", "Конфиденциальность, конфиденциальных", ["Конфиденциальность", "конфиденциальных"]),
        ("<who> хранить", "Продавец хранит. Мы храним.", ["Продавец хранит", "Мы храним"]),
        ("^ магазин", "Магазин ждёт магазина", ["Магазин"]),
        ("магазин $", "Магазин ждёт магазина", ["магазина"]),
        ("# день", "через 30 дней", ["30 дней"]),
        ("счёт", "Оплатить счета", ["счета"]),
    ],
)
def test_a_pattern_finds_words_in_any_form(pattern: str, text: str, found: list[str]) -> None:
    """A pattern matches dictionary forms, and its match is given by its place in the text."""
    assert _found(pattern, text) == found


def test_kazakh_and_english_words_are_named_by_their_beginning() -> None:
    """Outside Russian a word stands as it is written, and a beginning stands for all its endings."""
    assert _found("мекенжай*", "Электрондық мекенжайыңызды жазыңыз", "kk") == ["мекенжайыңызды"]
    assert _found("collect* ...2 data", "We collected your data", "en") == ["collected your data"]


def test_an_address_of_the_web_is_no_word() -> None:
    """The letters of an address say nothing: a link to an https page is no promise of encryption."""
    assert _found("https", "Смотрите https://shop.example/https и a@shop.example") == []


@pytest.mark.parametrize("pattern", ["", "(", "а )", "| а", "а |", "<nowhere>", "<loop>", "...99 а", "а (", "?"])
def test_a_broken_pattern_is_told(pattern: str) -> None:
    """A pattern that is not well formed raises an error that shows it."""
    with pytest.raises(PatternError):
        compile_pattern(pattern, "ru", SETS)


@given(st.text(alphabet="абв ;:.,-1a@/", max_size=400))
def test_places_are_exact(text: str) -> None:
    """Every word's place is where it stands, whatever the text."""
    said = words(text, 7, "ru")
    assert len(said.starts) == len(said.ends) == len(said.forms) == len(said.at)
    assert all(7 <= start < end <= 7 + len(text) for start, end in zip(said.starts, said.ends, strict=True))
    assert [said.line[at : at + len(form)] for at, form in zip(said.at, said.forms, strict=True)] == list(said.forms)


def test_a_trap_for_regular_expressions_takes_no_time() -> None:
    """A long sentence that almost matches many times over is left behind: gaps are bounded, so it ends."""
    text = "передать данные " * 2_000 + "никому"
    assert _found("передавать ...12 данные ...12 (лицо | орган) ...12 суд", text) == []
