"""Every text of the corpus as a running system, in memory: its forms ask what was read and nothing else, and the rest is refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.operations.house import OWNER, make_house
from tests.shared import CORPUS, SEEDS

from zavet.cli import people
from zavet.decision.question import Actor
from zavet.errors import FieldError, NotFound
from zavet.operations import questions
from zavet.operations.collect import Submission, collect
from zavet.operations.publish import publish
from zavet.policy.forms import form, forms
from zavet.policy.model import Policy
from zavet.reading.documents import read_document
from zavet.reading.draft import draft
from zavet.reading.draft.data import category_of
from zavet.reading.facts import Reading
from zavet.reading.read import read

TEXTS = sorted([*CORPUS.glob("*.txt"), *SEEDS.glob("*.txt")]) if CORPUS.is_dir() and SEEDS.is_dir() else []
SLUG = "read"
VISITOR = Actor("visitor", "v", "visitor")
WITHOUT_A_FORM = {"data", "data.points", "data.category"}
"""What is asked where no form could be made."""

pytestmark = pytest.mark.skipif(not TEXTS, reason="the policy texts (../shared/corpus, ../shared/seeds) are not beside this checkout")


@cache
def drafted(path: Path) -> tuple[Reading, Policy]:
    reading = read(read_document(path.read_bytes(), path.name))
    return reading, draft(reading, slug=SLUG)


@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem[:16])
def test_forms_ask_only_what_was_read(path: Path, tmp_path: Path) -> None:
    """A field of a form is a category that the text states; one more field is refused with the clause that closes the list."""
    reading, policy = drafted(path)
    stated = {category_of(one) for one in reading.facts if one.family == "data"}
    house = make_house(tmp_path)
    publish(house, SLUG, policy, actor=OWNER)
    for one in forms(policy):
        assert {field.category for field in one.fields} <= stated, one.point
        if not one.fields:
            continue  # asks what each service declares, and takes nothing without one
        strange = {"shoe_size": "42"}
        with pytest.raises(FieldError) as caught:
            collect(house, SLUG, Submission(one.point, strange, age="adult" if policy.minors else ""), actor=VISITOR)
        assert (caught.value.problem, bool(caught.value.clauses)) == ("unknown", True)
    if not any(one.fields for one in forms(policy)):
        with pytest.raises(NotFound):
            collect(house, SLUG, Submission("registration", {"email": "a@example.org"}), actor=VISITOR)


@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem[:16])
def test_without_a_form_it_is_asked_where_data_are_given(path: Path, tmp_path: Path) -> None:
    """Data that people give and no form asks are an open question; each of its answers that names a form opens it."""
    _, policy = drafted(path)
    provided = [one for one in policy.data if one.source == "provided"]
    if any(one.fields for one in forms(policy)) or (policy.data and not provided):
        return
    asked = [one for one in policy.open if one.about in WITHOUT_A_FORM or one.about.startswith("data")]
    assert asked, "nothing is asked of anybody, and nobody is asked about it"
    house = make_house(tmp_path)
    publish(house, SLUG, policy, actor=OWNER)
    for question in asked:
        for option in question.options:
            if option.add.points:
                found = questions.preview(house, SLUG, question=question.id, given=option.id)
                opened = form(found.after, option.add.points[0].point)
                assert opened is not None
                assert opened.fields


@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem[:16])
def test_every_open_question_can_be_answered(path: Path, tmp_path: Path) -> None:
    """Each option of each question gives a policy that could be published; all questions answered by their first options leave none."""
    _, policy = drafted(path)
    house = make_house(tmp_path)
    publish(house, SLUG, policy, actor=OWNER)
    for question in policy.open:
        assert question.options or question.asks, question.id
        for option in question.options:
            questions.preview(house, SLUG, question=question.id, given=option.id)
    for question in policy.open:
        if question.options:
            questions.answer(house, SLUG, question=question.id, given=question.options[0].id, actor=OWNER)
    assert all(not one.options for one in questions.listed(house, SLUG))


@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem[:16])
def test_a_demo_has_somebody_to_log_in_as_wherever_people_register(path: Path, tmp_path: Path) -> None:
    """Where the policy has a registration, the demo's person is registered by it; where it takes none, the reason is told."""
    _, policy = drafted(path)
    house = make_house(tmp_path)
    publish(house, SLUG, policy, actor=OWNER)
    rows, missing = people.subject(house, SLUG, policy)
    asked = form(policy, "registration")
    if asked is None:
        assert (rows, missing) == ([], "")
    else:
        assert [one["who"] for one in rows] == ["subject"] or missing
