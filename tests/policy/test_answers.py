"""Answers to open questions: an option, a value, or the YAML itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.policy.small import small

from zavet.errors import FieldError, NotFound, PolicyCheckError
from zavet.policy import canonical
from zavet.policy.answers import answer, question_text, settle
from zavet.policy.checks import check
from zavet.policy.diff import diff
from zavet.policy.format import format_policy
from zavet.policy.forms import form
from zavet.policy.links import is_closed
from zavet.policy.model import Additions, Answer, Datum, Minors, OpenQuestion, Operator, Point, Policy, Retention
from zavet.policy.syntax import parse

NAMED = {"ru": "Так", "kk": "Солай", "en": "So"}
TERM = OpenQuestion(
    "retention.term",
    "retention.term",
    {"ru": "Каков срок?", "kk": "Мерзім қандай?", "en": "What is the term?"},
    "5.1",
    "хранятся необходимое время",
    reason="unclear",
    options=(
        Answer("until", NAMED, Additions(retention=(Retention("purpose_achieved", "5.1"),))),
        Answer("none", {"ru": "Не сказан"}),
    ),
    asks=("retention.term", "operator.name", "operator.emails", "minors.age"),
)
MORE = OpenQuestion(
    "data.category",
    "data.category",
    {"ru": "Что за иные сведения?"},
    "2.1",
    closes=("category:other:more",),
    options=(
        Answer(
            "comment",
            NAMED,
            Additions(
                data=(Datum("other:more", "provided", "2.1", ("registration", "feedback"), fields=("comment",)),),
                points=(
                    Point("registration", {"ru": "Регистрация"}, consents=("marketing",), required=("comment",)),
                    Point("feedback", {"ru": "Вопрос"}, opens="request", clause="2.1"),
                ),
            ),
        ),
    ),
    asks=("data.fields",),
)


def asking(*questions: OpenQuestion) -> Policy:
    return small(open=questions)


def test_an_option_adds_its_facts_and_the_question_is_gone() -> None:
    """Answering by an option states its facts under the question's clause and changes nothing else."""
    policy = asking(TERM)
    made = answer(policy, "retention.term", "until")
    assert made.open == ()
    assert made.retention == (*policy.retention, Retention("purpose_achieved", "5.1"))
    assert replace(made, retention=policy.retention, open=policy.open) == policy


def test_an_option_that_adds_nothing_settles_the_question() -> None:
    """What nobody meant is simply not named."""
    assert answer(asking(TERM), "retention.term", "none") == asking()


def test_a_written_value_becomes_a_fact_that_cites_the_question() -> None:
    """A term that is written makes a fact of its section; one that stands once is written into what is there."""
    made = answer(asking(TERM), "retention.term", {"retention.term": "3 calendar_years", "operator.emails": "a@example.org, b@example.org"})
    assert made.retention[-1] == Retention("term", "5.1", "3 calendar_years")
    assert made.operator == replace(small().operator, emails=("a@example.org", "b@example.org"))


def test_written_values_of_two_sections_make_two_facts() -> None:
    """Each value goes to its own section, under the question's clause."""
    made = answer(asking(replace(TERM, options=())), "retention.term", {"retention.term": "3 calendar_years", "minors.age": "16"})
    assert made.retention[-1] == Retention("term", "5.1", "3 calendar_years")
    assert made.minors == Minors(16, "5.1")


def test_a_form_that_is_there_gains_and_a_new_one_comes() -> None:
    """Fields and consents join the form that people know; a form that is not there yet is made."""
    policy = asking(MORE)
    assert is_closed(policy, "category", "other:more")
    made = answer(policy, "data.category", "comment")
    registration, feedback = form(made, "registration"), form(made, "feedback")
    assert registration is not None
    assert feedback is not None
    assert [one.name for one in registration.fields if one.category == "other:more" and one.required] == ["comment"]
    assert made.point("registration") == replace(policy.point("registration"), required=("email", "comment"))  # type: ignore[type-var]
    assert [one.name for one in feedback.fields] == ["comment"]


def test_written_names_of_fields_replace_those_of_the_option() -> None:
    """An officer says which fields the further information is asked in."""
    plain = replace(MORE.options[0].add, points=(Point("feedback", {"ru": "Вопрос"}, opens="request", clause="2.1"),))
    policy = asking(replace(MORE, options=(replace(MORE.options[0], add=plain),)))
    made = answer(policy, "data.category", {"data.fields": "car_number, car_colour"})
    assert made.data[-1].fields == ("car_number", "car_colour")
    assert made.point("feedback") is not None


@pytest.mark.parametrize(
    ("question", "given", "error"),
    [
        ("retention.trm", "until", NotFound),
        ("retention.term", "untl", FieldError),
        ("retention.term", {}, FieldError),
        ("retention.term", {"retention.rule": "law"}, FieldError),
        ("retention.term", {"minors.age": "young"}, FieldError),
        ("retention.term", {"operator.name": "  "}, FieldError),
        ("retention.term", {"operator.emails": "nobody"}, FieldError),
        ("retention.term", {"minors.age": "99"}, FieldError),
    ],
)
def test_what_is_no_answer_is_refused_and_says_why(question: str, given: str | dict[str, str], error: type[Exception]) -> None:
    """Unknown questions, options and names, and values that cannot stand there, change nothing."""
    with pytest.raises(error):
        answer(asking(TERM), question, given)


def test_answers_in_the_file_are_applied_in_their_order() -> None:
    """`answer: <option>` beside a question does what the console does; a question without an answer stays."""
    policy = asking(replace(TERM, answer="until"), MORE)
    made = settle(policy)
    assert made == answer(policy, "retention.term", "until")
    assert settle(made) is made
    with pytest.raises(PolicyCheckError) as caught:
        settle(asking(replace(TERM, answer="never")))
    assert [one.id for one in caught.value.found] == ["P047"]


def test_questions_and_answers_survive_yaml_and_the_canonical_form() -> None:
    """Options, labels in three languages, additions: all are read back as they were written."""
    policy = asking(TERM, replace(MORE, answer="comment"))
    assert parse(format_policy(policy)) == policy
    assert canonical.decode(canonical.encode(policy)) == policy
    short = format_policy(policy).replace("answer: comment", "answer: none")
    assert parse(short).open[1].answer == "none"


def test_a_question_in_one_language_is_shown_in_every_other() -> None:
    """Plain text is the policy's language; what has no other is shown as it is."""
    assert question_text(TERM, "kk") == "Мерзім қандай?"
    assert question_text(MORE, "en") == "Что за иные сведения?"


def test_a_check_lists_the_questions_as_notes() -> None:
    """A draft with open questions passes: they are notes that name the options."""
    found = [one for one in check(asking(TERM, MORE)) if one.id == "P048"]
    assert [one.level for one in found] == ["note", "note"]
    assert "(options: until, none)" in found[0].message
    assert [one for one in check(asking(replace(TERM, answer="until"))) if one.id == "P048"] == []


def test_an_answer_that_cites_nothing_is_found_by_the_check() -> None:
    """Facts inside options are checked like any other."""
    wrong = replace(TERM, options=(Answer("far", NAMED, Additions(retention=(Retention("law", "99"),))),))
    assert "P001" in {one.id for one in check(asking(wrong))}


def test_an_answer_shows_in_the_diff() -> None:
    """What an answer opens is a change of the policy like any other."""
    policy = asking(TERM)
    changed = diff(policy, answer(policy, "retention.term", "until"))
    assert {one.section for one in changed.changes} >= {"retention", "open"}


def test_an_operator_is_replaced_whole_by_an_option() -> None:
    """A part that stands once takes the place of the one before."""
    new = Operator("ООО «Другая»", "1.1")
    policy = asking(replace(TERM, options=(Answer("other", NAMED, Additions(operator=new)),)))
    assert answer(policy, "retention.term", "other").operator == new
