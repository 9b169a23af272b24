"""The page of a report: whole in itself, linked both ways, and safe whatever the text says."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reading.report_text import TEXT, quoted, reading, report, seen

from zavet.policy.model import OpenQuestion
from zavet.reading.facts import FAMILIES, Reading
from zavet.reading.report import Listed, compose, index, page
from zavet.reading.report.marks import Mark, Piece, Target, pieces
from zavet.terms import LANGUAGES


def ids_of(text: str) -> set[str]:
    return set(seen(text).ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_in_itself(language: str) -> None:
    """A page has no script, no outside address, no inline style or handler; its policy of content allows its one style sheet by hash."""
    text = page(report(language=language))
    found = seen(text)
    assert (found.open_, found.wrong) == ([], [])
    assert not found.tags & {"script", "img", "iframe", "object", "embed", "form", "base", "svg"}
    assert not {one for one in found.attributes if one.startswith("on")} | found.attributes & {"style", "src"}
    assert all(one.startswith("#") for one in found.links)
    style = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style
    assert f'<html lang="{language}">' in text


def test_every_link_leads_somewhere_and_every_id_stands_once() -> None:
    """Facts lead to their quotes and quotes to their facts; each clause has its id as an anchor."""
    made = report()
    found = seen(page(made))
    assert len(found.ids) == len(set(found.ids))
    assert {unquote(one[1:]) for one in found.links} <= set(found.ids)
    assert made.entries
    for one in made.entries:
        assert f"fact-{one.number}" in found.ids
        assert f"#at-fact-{one.number}" in found.links
        assert f"#fact-{one.number}" in found.links
        assert " ".join(one.fact.quote.text.split()) in found.marks[f"at-fact-{one.number}"]
    assert {clause.id for clause in made.reading.outline.clauses} <= set(found.ids)


def test_the_whole_text_stands_in_the_page() -> None:
    """No word of the document is lost or put elsewhere."""
    made = compose(replace(reading(), facts=()), (), "ru")
    found = seen(page(made)).text
    at = 0
    for line in TEXT.splitlines():
        words = line.removeprefix("- ")
        if words:
            at = found.index(words, at) + len(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_told_in_the_language_of_the_reader(language: str) -> None:
    """Each family, word and clause is named in the reader's language, with the confidence and the rule."""
    made = report(language=language)
    text = seen(page(made)).text
    expected = {
        "ru": ("Номер телефона", "Доставка", "п.\u00a02.1", "уверенность", "Россия"),
        "kk": ("Телефон нөмірі", "Жеткізу", "2.1-т.", "сенімділік"),
        "en": ("Phone number", "Delivery", "cl.\u00a02.1", "confidence"),
    }[language]
    assert [one for one in expected if one not in text and one != "Россия"] == []
    for one in made.entries:
        assert one.what in text
        assert one.fact.rule in text
        assert f"{one.percent} %" in text


def test_the_summary_says_what_the_text_says_and_what_it_does_not() -> None:
    """Operator and site stand on top, families are counted, and what is missing is named."""
    made = report(language="en")
    rows = {row.name: ", ".join(value.words for value in row.values) for row in made.said}
    assert "uzel-na-gvozde.ru" in rows["sites"]
    assert "hello@uzel.example" in rows["emails"]
    assert made.counts() == {
        family: sum(one.fact.family == family for one in made.entries) for family in FAMILIES if family in made.counts()
    }
    assert "the date of the policy" in made.unsaid
    assert "which data are collected" not in made.unsaid
    silent = compose(replace(made.reading, facts=()), (), "en")
    assert "which data are collected" in silent.unsaid
    assert silent.counts() == {}
    assert "Nothing was found." in page(silent)


def test_questions_are_linked_to_their_words() -> None:
    """A question whose quote stands in its clause is marked there; another leads to its clause; one without either leads nowhere."""
    found = reading()
    asked = (
        OpenQuestion("a", "data", {"ru": "Какой номер?"}, clause="2.1", quote="номер телефона", closes=("category:phone",)),
        OpenQuestion("b", "data", {"ru": "А это?"}, clause="2.2", quote="слова, которых там нет", asks=("retention.term", "my.own")),
        OpenQuestion("c", "operator", {"ru": "Кто?"}, clause=None),
    )
    text = page(compose(found, asked, "ru"))
    there = seen(text)
    assert "at-ask-1" in there.ids
    assert "#at-ask-1" in there.links
    assert "at-ask-2" not in there.ids
    assert "До ответа закрыто: номер телефона" in there.text
    assert "срок хранения (retention.term), my.own" in there.text
    assert {unquote(one[1:]) for one in there.links} <= set(there.ids)


HOSTILE = (
    "<script>alert(1)</script>", "</style><script>1</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)", "<!-- --><!--", "]]>", "{{7*7}}", "\u0000",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(words: str) -> None:
    """Tags in the text, its title, its name, a quote or a rule stand as words."""
    text = TEXT.replace("Политика мастерской", f"Политика {words} мастерской").replace("номер телефона", f"номер телефона {words}")
    made = report(text, name=f"{words}.txt")
    first = made.entries[0]
    fact = replace(first.fact, rule=words, quote=replace(first.fact.quote, text=words))
    made = replace(made, entries=(replace(first, fact=fact, what=words, more=(words,)), *made.entries[1:]))
    shown = page(made)
    found = seen(shown)
    plain = seen(page(report()))
    assert found.tags == plain.tags
    assert (found.open_, found.wrong) == ([], [])
    assert found.attributes <= plain.attributes
    assert all(one.startswith("#") for one in found.links)
    if words != "\u0000":
        assert found.text.count(words) >= 4


def test_signs_that_steer_are_written_out() -> None:
    """Bidirectional marks, controls and half characters stand as code points, in the page as in its attributes."""
    made = report(name="a\u202eb\u0007c\ud800d.txt")
    shown = page(made)
    assert "a[U+202E]b[U+0007]c[U+D800]d.txt" in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\ud800-\udfff]", shown)
    shown.encode("utf-8")


def test_quotes_that_nest_and_cross_keep_the_text() -> None:
    """A quote within another is marked within it, one that crosses another is cut, those of one place share a mark; no link holds a link."""
    found = quoted(
        reading(),
        "Оператор) обрабатывает персональные данные",
        "персональные данные",
        "персональные данные",
        "данные пользователей сайта",
        "gvozde.ru.\n1.2. Пользуясь",
    )
    there = seen(page(compose(found, (), "ru")))
    assert there.nested_links == 0
    assert (there.open_, there.wrong) == ([], [])
    assert sorted(one for one in there.ids if one.startswith("at-fact-")) == [f"at-fact-{number}" for number in range(1, 6)]
    assert "персональные данные" in there.marks["at-fact-1"]
    assert there.marks["at-fact-2"].startswith("персональные данные")
    assert there.marks["at-fact-4"].startswith("данные")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
def test_marks_never_lose_a_letter(bounds: list[tuple[int, int]]) -> None:
    """Whatever the quotes are, the pieces joined are the stretch, and each letter stands within the marks of just those that quote it."""
    targets = [Target(f"k{number}", "data", min(one), max(one)) for number, one in enumerate(bounds)]
    covered: list[set[str]] = []

    def walk(found: list[Piece], around: tuple[str, ...]) -> None:
        for one in found:
            if isinstance(one, Mark):
                walk(one.inside, (*around, *(target.key for target in one.targets)))
            else:
                covered.extend([set(around)] * (one[1] - one[0]))

    walk(pieces(targets, 5, 25), ())
    assert covered == [{one.key for one in targets if one.start <= at < one.end} for at in range(5, 25)]


def test_a_fact_without_a_place_leads_to_its_clause() -> None:
    """A fact whose quote is empty is listed, with its clause as its place."""
    found = reading()
    first = replace(found.facts[0], quote=replace(found.facts[0].quote, start=0, end=0, text=""))
    there = seen(page(compose(replace(found, facts=(first,)), (), "ru")))
    assert "fact-1" in there.ids
    assert "at-fact-1" not in there.ids
    assert f"#{first.clause}" in there.links


@pytest.mark.parametrize("confidence", [0.2, 0.9])
def test_what_is_read_with_little_confidence_says_so(confidence: float) -> None:
    """A fact under one half is drawn faint and said not to be in force."""
    found = reading()
    one = replace(found.facts[0], confidence=confidence)
    text = page(compose(replace(found, facts=(one,)), (), "ru"))
    assert ("не вступает" in text) == (confidence < 0.5)


def rows(text: str) -> Reading:
    return reading(text, "table.txt")


def test_rows_of_a_table_are_a_table() -> None:
    """A table keeps its rows and cells."""
    text = TEXT + "5. Таблица целей\n5.1. Сведения о целях:\n\n| Цель | Данные |\n|---|---|\n| доставка | адрес доставки |\n"
    from zavet.reading.documents import read_document
    from zavet.reading.read import read

    made = compose(read(read_document(text.encode(), "table.md")), (), "ru")
    shown = page(made)
    assert shown.count("<tr>") == 2
    assert shown.count("<td>") == 4
    assert "адрес доставки" in seen(shown).text


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    """A page of a text with thousands of items is written in a moment: nothing is looked for over and over."""
    import time

    items = "".join(f"- номер телефона {number};\n" for number in range(3000))
    found = reading("1. Данные\n1.1. Мы собираем персональные данные:\n" + items)
    began = time.perf_counter()
    text = page(compose(found, (), "ru"))
    assert time.perf_counter() - began < 5
    assert len(found.facts) < 3000 or "at-fact-3000" in text


def test_an_index_lists_texts_and_errors() -> None:
    """The page of many reports links each, and tells why one has none."""
    listed = [Listed("a <b>.txt", "a b.html", "Т<i>", 3, 1), Listed("x.pdf", error="`x.pdf` is a scan <without> text")]
    found = seen(index(listed, "en"))
    assert found.links == ["a%20b.html"]
    assert "a <b>.txt" in found.text
    assert "a scan <without> text" in found.text
    assert not found.tags & {"b", "i", "script"}
