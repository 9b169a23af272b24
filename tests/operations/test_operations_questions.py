"""Answering open questions: each answer is a version, and of two given at once neither is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.operations.asking import asking
from tests.operations.house import NOW, OWNER, make_house

from zavet.errors import FieldError, NotFound, StaleVersion
from zavet.operations import log, questions
from zavet.operations.house import House
from zavet.operations.publish import publish, versions
from zavet.policy.forms import form

SLUG = "protorg"


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path)
    publish(made, SLUG, asking(), actor=OWNER)
    return made


def answer(house: House, question: str, given: str | dict[str, str], **more: object) -> str:
    return questions.answer(house, SLUG, question=question, given=given, actor=OWNER, **more).ids["version"]  # type: ignore[arg-type]


def test_an_answer_is_a_version_with_an_entry(house: House) -> None:
    """What the answer adds is in force at once under a new version; its entry names question and author, and the old version stays."""
    assert form(house.in_force(SLUG).policy, "feedback") is None
    done = questions.answer(house, SLUG, question="data.wishes", given="comment", actor=OWNER)
    now = house.in_force(SLUG)
    assert (done.ids, now.number) == ({"version": "2", "question": "data.wishes"}, 2)
    opened = form(now.policy, "feedback")
    assert opened is not None
    assert [one.name for one in opened.fields] == ["wishes"]
    assert [one.id for one in now.policy.open] == ["retention.term", "newsletter"]
    told = next(one for one in log.newest(house, SLUG, limit=1))
    assert (told.entry.type, told.body["question"], told.body["author"], told.body["version"]) == ("publish", "data.wishes", "olga", 2)
    assert [one.id for one in versions(house, SLUG)[0].policy.open][1] == "data.wishes"
    assert [one.id for one in questions.listed(house, SLUG)] == ["retention.term", "newsletter"]


def test_a_preview_changes_nothing(house: House) -> None:
    """What would change is told in words and data, for the version in force, and nothing is published."""
    found = questions.preview(house, SLUG, question="retention.term", given={"retention.term": "3 calendar_years"})
    assert found.version == 1
    assert not found.diff.is_empty
    assert len(versions(house, SLUG)) == 1


@pytest.mark.parametrize(
    ("question", "given", "error", "field"),
    [
        ("no.such", "none", NotFound, ""),
        ("retention.term", "nothing", FieldError, "answer"),
        ("retention.term", {}, FieldError, "answer"),
        ("retention.term", {"retention.term": "tomorrow"}, FieldError, "retention.term"),
        ("retention.term", {"minors.age": "young"}, FieldError, "minors.age"),
        ("retention.term", {"minors.age": "99"}, FieldError, "minors.age"),
        ("retention.term", {"operator.name": "Other"}, FieldError, "operator.name"),
        ("newsletter", "any", FieldError, "answer"),
    ],
)
def test_what_is_no_answer_publishes_nothing(house: House, question: str, given: str | dict[str, str], error: type, field: str) -> None:
    """An unknown question or option and a value of the wrong shape are refused by name, and no version comes of them."""
    for attempt in (lambda: answer(house, question, given), lambda: questions.preview(house, SLUG, question=question, given=given)):
        with pytest.raises(error) as caught:
            attempt()
        assert getattr(caught.value, "field", "") == field
    assert len(versions(house, SLUG)) == 1


def test_a_policy_without_questions_has_nothing_to_answer(house: House) -> None:
    """It lists none, and an answer says so."""
    publish(house, SLUG, replace(asking(), open=()), actor=OWNER)
    assert questions.listed(house, SLUG) == ()
    with pytest.raises(NotFound) as caught:
        answer(house, "retention.term", "until")
    assert "no open questions" in caught.value.hint


def test_the_same_call_answers_once(house: House) -> None:
    """Under one idempotency key the second call gives the first one's outcome, though the question is gone by then."""
    first = questions.answer(house, SLUG, question="retention.term", given="until", actor=OWNER, key="k1")
    again = questions.answer(house, SLUG, question="retention.term", given="until", actor=OWNER, key="k1")
    assert (again.repeated, again.ids, again.index) == (True, first.ids, first.index)
    assert len(versions(house, SLUG)) == 2


def test_two_officers_at_once_lose_nothing(house: House) -> None:
    """Answers to two questions given at the same moment both hold: the second version stands upon the first."""
    together(lambda: answer(house, "retention.term", "until"), lambda: answer(house, "data.wishes", "comment"))
    now = house.in_force(SLUG)
    assert now.number == 3
    assert [one.id for one in now.policy.open] == ["newsletter"]
    assert any(one.rule == "purpose_achieved" for one in now.policy.retention)
    assert form(now.policy, "feedback") is not None


def test_of_two_answers_to_one_question_the_first_holds(house: House) -> None:
    """The other is told that the question is open no more, and publishes nothing."""
    told = together(lambda: answer(house, "data.wishes", "comment"), lambda: answer(house, "data.wishes", "none"))
    assert sorted(type(one).__name__ for one in told) == ["NotFound", "str"]
    assert len(versions(house, SLUG)) == 2


def test_what_was_looked_at_on_another_version_is_looked_at_again(house: House) -> None:
    """An answer that names the version of its preview is refused once another one holds."""
    answer(house, "retention.term", "none", version=1)
    with pytest.raises(StaleVersion):
        answer(house, "data.wishes", "none", version=1)
    assert answer(house, "data.wishes", "none", version=2) == "3"


def test_an_answer_does_not_undo_a_version_that_waits_for_its_day(house: House) -> None:
    """Where a later version is published already, an answer to the one in force would keep it from ever holding: it is refused."""
    publish(house, SLUG, replace(asking(), open=asking().open[:1]), actor=OWNER, effective_at=NOW + 86_400)
    with pytest.raises(StaleVersion, match="comes into force later"):
        answer(house, "data.wishes", "comment")
    assert len(versions(house, SLUG)) == 2


def together(*acts: Callable[[], str]) -> list[object]:
    """Runs the acts in threads that start as one; what each gave or raised."""
    gate, told = threading.Barrier(len(acts)), []

    def run(act: Callable[[], str]) -> None:
        gate.wait()
        try:
            told.append(act())
        except NotFound as error:
            told.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told
