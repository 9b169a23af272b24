"""Open questions over the API: read by every role, tried out and answered by those who may publish."""

from __future__ import annotations

import pytest
from api_live import Live
from tests.operations.asking import asking
from tests.operations.house import OWNER

from zavet.operations.publish import publish, versions
from zavet.site import wiring


@pytest.fixture
def number(live: Live) -> int:
    """The version in force, with every question open."""
    if versions(wiring.house(), "protorg")[-1].policy != asking():
        publish(wiring.house(), "protorg", asking(), actor=OWNER)
    return len(versions(wiring.house(), "protorg"))


def test_questions_are_read_in_a_language(live: Live, number: int) -> None:
    """Each has its words, clause, what it closes and its answers, for any role, in the language asked for."""
    told = live.get("/questions?language=kk", key="support").json()
    assert told["policy"]["version"] == number
    first = told["questions"][0]
    assert (first["id"], first["question"], first["reason"]) == ("retention.term", "What is the term?, қазақша", "unclear")
    assert [one["name"] for one in first["asks"]] == ["retention.term", "minors.age"]
    assert [one["id"] for one in told["questions"][1]["options"]] == ["none", "comment"]
    assert told["questions"][1]["closes"] == ["category:other:wishes"]
    assert live.get("/questions", slug="netrack").json()["questions"] == []
    assert live.get("/questions", key="form").status_code == 403


def test_an_answer_is_tried_out_and_given(live: Live, number: int) -> None:
    """A preview tells the changes and publishes nothing; the answer is done once under its key; another version makes it stale."""
    body = {"question": "data.wishes", "option": "comment"}
    shown = live.post("/questions/preview?language=en", body)
    assert shown.status_code == 200
    assert shown.json()["lines"][0].startswith("The form “Write to us” opens")
    assert shown.json()["changes"]["changes"]
    assert live.post("/questions/answer", {**body, "version": number + 7}).json()["error"]["id"] == "stale-version"
    assert len(versions(wiring.house(), "protorg")) == number
    done = live.post("/questions/answer", {**body, "version": number}, once="answer-1")
    assert (done.status_code, done.json()["ids"]) == (201, {"version": str(number + 1), "question": "data.wishes"})
    assert live.post("/questions/answer", {**body, "version": number}, once="answer-1").json()["repeated"] is True
    assert live.post("/questions/answer", body).status_code == 404
    assert live.get("/forms/feedback", key="form").json()["fields"][0]["name"] == "wishes"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"question": "no.such", "option": "none"}, 404, None),
        ({"question": "retention.term", "option": "other"}, 422, "answer"),
        ({"question": "retention.term"}, 422, "option"),
        ({"question": "retention.term", "option": "none", "values": {"retention.term": "3 calendar_years"}}, 422, "option"),
        ({"question": "retention.term", "values": {}}, 422, "answer"),
        ({"question": "retention.term", "values": {"retention.term": "soon"}}, 422, "retention.term"),
        ({"question": "retention.term", "values": {"operator.name": "Other"}}, 422, "operator.name"),
        ({"question": "retention.term", "values": {"retention.term": 3}}, 400, None),
    ],
)
def test_what_is_no_answer_is_refused_by_name(live: Live, number: int, body: dict[str, object], status: int, field: str | None) -> None:
    """Unknown questions, options and names, values of a wrong shape, both ways at once: refused, and nothing is published."""
    for path in ("/questions/preview", "/questions/answer"):
        answer = live.post(path, body)
        assert answer.status_code == status, answer.content
        if field is not None:
            assert answer.json()["error"]["field"] == field
    assert len(versions(wiring.house(), "protorg")) == number


def test_only_who_may_publish_answers(live: Live, number: int) -> None:
    """Another role is refused on record."""
    for path in ("/questions/preview", "/questions/answer"):
        answer = live.post(path, {"question": "data.wishes", "option": "none"}, key="support")
        assert (answer.status_code, answer.json()["error"]["id"]) == (403, "refused")
