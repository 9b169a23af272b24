"""Open questions in words: what they close, what may be written, what an answer opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.policy.small import small

from zavet.policy.model import Answer, OpenQuestion, Point
from zavet.policy.questions import ask_choices, ask_label, closed_words, opened_lines, option_label, takes_several
from zavet.terms import LANGUAGES


def question(**changed: object) -> OpenQuestion:
    return replace(OpenQuestion("one", "data", {"ru": "Что?"}, "1.1"), **changed)


def test_what_is_closed_is_told_by_kind_and_name() -> None:
    """Words of the vocabulary by their labels, a bare word by the kind it is of, the policy's own words as the text quotes them."""
    closes = ("category:email", "purpose:marketing", "courier", "point:checkout", "category:other:more", "nonsense")
    told = closed_words(question(closes=closes, quote="и прочее"), "ru")
    assert told[0] == "данные: адрес электронной почты"
    assert told[2].startswith("получатель: ")
    assert told[4:] == ("данные: «и прочее»", "nonsense")
    assert closed_words(question(closes=("category:other:more",)), "en") == ("data: more",)
    assert closed_words(question(), "kk") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_written_has_a_name(language: str) -> None:
    """A value is called by its phrase, else by section and field; words of a list are offered with labels, several are known as such."""
    assert "." not in ask_label("operator.name", language)
    assert ask_label("recipients.condition", language).endswith(": condition")
    assert {word for word, _ in ask_choices("document.acceptance", language)} >= {"use_of_site", "registration"}
    assert dict(ask_choices("data.source", language))["provided"] == "provided"
    assert ask_choices("operator.name", language) == ask_choices("no.such", language) == ask_choices("data.points", language) == ()
    assert (takes_several("data.points"), takes_several("operator.name"), takes_several("nothing")) == (True, False, False)


def test_an_option_is_called_in_some_language() -> None:
    """In the one asked for, else in any, else by its id."""
    assert [option_label(Answer("a", label), "kk") for label in ({"kk": "Ия", "ru": "Да"}, {"ru": "Да"}, {})] == ["Ия", "Да", "a"]


def test_forms_that_change_are_told_line_by_line() -> None:
    """A form that opens, one that asks more or less, one that closes; nothing where forms are the same."""
    before = small()
    assert opened_lines(before, before, "en") == ()
    more = replace(before, data=(*before.data, replace(before.data[1], category="free_text", points=("registration", "feedback"))))
    assert opened_lines(before, more, "en") == (
        "The form “Registration” also asks: Message in your own words.",
        "The form “Feedback” opens: Message in your own words.",
    )
    assert [one.split("”")[1] for one in opened_lines(more, before, "en")] == [" no longer asks: Message in your own words.", " closes."]
    bare = replace(before, points=(*before.points, Point("callback", {"en": "Call me"}, opens="request", clause="2")))
    assert opened_lines(before, bare, "en") == ("The form “Call me” opens: no fields.",)
