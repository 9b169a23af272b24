"""The terminal's view of a report: all facts, no line too wide, no sign that steers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.reading.report_text import report

from zavet.reading.report import compose, terminal
from zavet.reading.report.entries import entry
from zavet.reading.report.lines import cut, width_of, wrap
from zavet.reading.report.wording import PHRASES, cite, worded
from zavet.terms import LANGUAGES

_SGR = re.compile(r"\x1b\[\d+m")


@pytest.mark.parametrize("width", [40, 57, 100, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_asked(width: int, language: str) -> None:
    """Lines keep to the width, with colours as without them."""
    made = report(language=language)
    plain = list(terminal(made, width=width))
    assert max(map(width_of, plain)) <= width
    coloured = list(terminal(made, width=width, colour=True))
    assert [_SGR.sub("", line) for line in coloured] == plain
    assert not any("\x1b" in line for line in plain)
    assert any("\x1b" in line for line in coloured)


def test_every_fact_and_question_is_told() -> None:
    """The view names each fact under its clause, in the order of the text, and each question with its answers."""
    made = report(language="en")
    text = " ".join(" ".join(terminal(made, width=120)).split())
    at = 0
    for one in made.entries:
        at = text.index(one.what.split(" · ")[0], at)
    for question in made.questions:
        assert question.question["en"][:40] in text
    assert "uzel-na-gvozde.ru" in text
    assert "What the text does not say" in text


def test_names_and_words_do_not_steer_a_terminal() -> None:
    """Escape sequences and bidirectional marks of a file's name or a fact stand written out."""
    made = report(name="\x1b[31mred\u202e.txt")
    first = made.entries[0]
    made = replace(made, entries=(replace(first, what="\x1b]0;title\x07"), *made.entries[1:]))
    text = "\n".join(terminal(made, width=80))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)
    assert "[U+001B]" in text


def test_a_text_that_says_nothing_has_a_view() -> None:
    """No facts and no questions are told as such."""
    made = report()
    silent = compose(replace(made.reading, facts=()), (), "en")
    assert any("0" in line and "Facts" in line for line in terminal(silent))


def test_widths_of_letters() -> None:
    """Wide letters count two columns, marks that combine none; long words are broken."""
    assert width_of("名a\u0301") == 3
    assert cut("один два три", 8) == "один дв…"
    assert cut("один", 8) == "один"
    assert list(wrap("aaa bbb cccccccccc", 7)) == ["aaa bbb", "ccccccc", "ccc"]
    assert list(wrap("  ", 7)) == []


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("2.2.1", "cl.\u00a02.2.1"),
        ("5/p1", "cl.\u00a05, par.\u00a01"),
        ("preamble/p2", "preamble, par.\u00a02"),
        ("IV", "cl.\u00a0IV"),
        ("2:1.1", "cl.\u00a02:1.1"),
        ("О нас/p3", "О нас, par.\u00a03"),
    ],
)
def test_clauses_are_cited_as_people_do(clause: str, told: str) -> None:
    """Numbers, paragraphs, the preamble and sections without a number each have their form."""
    assert cite(clause, "en") == told


def test_further_fields_are_told() -> None:
    """Points, sources, consent, terms, exceptions and triggers stand beside what a fact says."""
    made = report(language="en")
    base = made.entries[0].fact

    def more(family: str, **values: object) -> str:
        found = entry(1, replace(base, family=family, values=values), "en")
        return " · ".join((found.what, *found.more))

    assert more("data", category="phone", source="provided", points=("checkout",), required=True).endswith("required")
    assert more("purposes", purpose="newsletter", consent=True).endswith("only with consent")
    assert more("retention", rule="term", term="30 calendar_days").endswith("30 calendar days")
    assert more("authority", country="RU", grounds=("court",), notify_subject=False) == (
        "State authorities: Russia · demand of a court · the subject is not told"
    )
    assert "except: cl.\u00a05.2, a law" in more("prohibitions", prohibition="sell", **{"except": ("5.2", "other:a law")})
    assert more("duties", duty="protect", trigger="always", deadline=None) == "Protect data"
    assert "when: receipt of a claim" in more("duties", duty="answer_claim", trigger="receipt of a claim", deadline="10 working_days")
    assert more("recipients", recipient="other:night postmen", purpose=None, condition=None) == "Night postmen"
    assert more("subjects", subject="a word of no list") == "A word of no list"


def test_words_of_readings_speak_the_readers_language() -> None:
    """English words of the schema are told in Russian and Kazakh where they are known, and stand as they are where not."""
    assert worded("third parties", "ru") == "третьи лица"
    assert any(sign in worded("third parties", "kk") for sign in "қғүұөәіңһ")
    assert worded("third parties", "en") == "third parties"
    assert worded("night postmen", "ru") == "night postmen"


def test_every_phrase_is_used() -> None:
    """No phrase stands that no part of the report says."""
    from pathlib import Path

    import zavet.reading.report as room

    source = "".join(path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.glob("*.py"))
    tables = ("family.", "unsaid_of.", "said.", "value.", "country.", "asked.", "speech.")
    told = set(re.findall(r"[\w.]+", source))
    assert [key for key in sorted(PHRASES.keys()) if key not in told and not key.startswith(tables)] == []
