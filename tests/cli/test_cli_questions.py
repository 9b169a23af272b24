"""`zavet question`: what is open, what an answer would change, and the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Zavet
from tests.operations.asking import asking
from tests.operations.house import OWNER

from zavet.operations.publish import publish, versions
from zavet.site import wiring

C = ("--controller", "protorg")


@pytest.fixture
def number(folder: Path) -> Iterator[int]:
    """The version in force, with every question open."""
    if versions(wiring.house(), "protorg")[-1].policy != asking():
        publish(wiring.house(), "protorg", asking(), actor=OWNER)
    found = len(versions(wiring.house(), "protorg"))
    wiring.close()
    yield found
    wiring.close()


def test_questions_are_listed_and_shown(zavet: Zavet, number: int) -> None:
    """The list gives ids, clauses and what is asked; one question shows the words of the text and how it can be answered."""
    listed = zavet("question", "list", *C)
    assert (listed.code, listed.out.count("\n")) == (0, 3)
    assert "retention.term" in listed.out
    shown = zavet("question", "show", *C, "data.wishes").out
    assert "Closed until it is answered: data: wishes" in shown
    assert "--option comment  A field of text" in shown
    told = zavet("question", "show", *C, "retention.term", "--json").json
    assert (told["asks"], told["options"][0]["id"]) == (["retention.term", "minors.age"], "until")
    assert "no open questions" in zavet("question", "list", "--controller", "prommet").out


def test_a_preview_publishes_nothing_and_an_answer_does(zavet: Zavet, number: int) -> None:
    """With --preview the changes are told; without, the answer is the next version, once."""
    words = ("question", "answer", *C, "retention.term", "--set", "retention.term=3 calendar_years")
    looked = zavet(*words, "--preview")
    assert (looked.code, "Nothing was published" in looked.out) == (0, True)
    assert "3 calendar years" in looked.out
    assert zavet(*words, "--on-version", "900").code == 1
    done = zavet(*words, "--key", "once", "--json")
    assert (done.code, done.json["ids"]["version"]) == (0, str(number + 1))
    assert zavet(*words, "--key", "once", "--json").json["repeated"] is True
    assert zavet(*words).code == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["no.such", "--option", "none"], 1, "no open question"),
        (["retention.term"], 2, "one of the two"),
        (["retention.term", "--option", "until", "--set", "retention.term=x"], 2, "one of the two"),
        (["retention.term", "--option", "untl"], 2, "no option"),
        (["retention.term", "--set", "retention.term=soon"], 2, "a term in words"),
        (["retention.term", "--set", "operator.name=Other"], 2, "does not ask"),
        (["newsletter", "--option", "any"], 2, "no option"),
    ],
)
def test_what_is_no_answer_is_told_in_one_line(zavet: Zavet, number: int, words: list[str], code: int, told: str) -> None:
    """Unknown questions, options and names and values of a wrong shape are refused, and nothing is published."""
    ran = zavet("question", "answer", *C, *words)
    assert (ran.code, told in ran.err) == (code, True), ran.err
    assert len(versions(wiring.house(), "protorg")) == number


def test_a_role_without_the_right_answers_nothing(zavet: Zavet, number: int) -> None:
    """An answer is a publication: who may not publish is refused on record."""
    ran = zavet("question", "answer", *C, "data.wishes", "--option", "none", "--role", "support")
    assert (ran.code, "entry:" in ran.err) == (1, True)
