"""Disagreement: forms are not served, nothing is taken, until the visitor agrees again."""

from __future__ import annotations

import pytest
from pages_site import Browser, form_to, house, person, registered, subject_of, text_of

from zavet.operations.log import newest
from zavet.operations.rows import RecordRow, VisitRow

ORDER = {"surname": "Ковалёва", "first_name": "Дарья", "phone": "+7 701 555 11 22", "delivery_address": "ул. Ясная, 5"}


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def count(row: type, slug: str) -> int:
    with house().store.read() as transaction:
        return transaction.count(row, controller=slug)


def test_a_visitor_who_disagrees_is_served_no_form_and_leaves_nothing() -> None:
    """After the control is pressed, forms and sendings are refused citing the clause; the policy stays readable; no row is written."""
    browser = Browser("protorg")
    hidden = form_to(browser.get("/forms/checkout").content.decode(), "/forms/checkout").hidden
    session, visitor = browser.cookie("sessionid"), browser.cookie("zavet_visitor")
    assert visitor
    answer = browser.submit("/disagree", {})
    assert answer.status_code == 302
    for name in ("zavet_visitor", "csrftoken"):
        assert browser.client.cookies[name]["max-age"] == 0
        del browser.client.cookies[name]
    assert browser.cookie("sessionid") != session
    records, visits = count(RecordRow, "protorg"), count(VisitRow, "protorg")
    refused = browser.get("/forms/checkout")
    assert refused.status_code == 403
    assert "п. 2.2" in text_of(refused)
    assert "<input" not in refused.content.decode().split("<main")[1].split("</main>")[0].replace('<input type="hidden"', "")
    token = form_to(refused.content.decode(), "/agree").hidden["csrfmiddlewaretoken"]
    assert browser.post("/forms/checkout", {**hidden, **ORDER, "csrfmiddlewaretoken": token}).status_code == 403
    told = browser.post("/forms/checkout", {**hidden, **ORDER, "csrfmiddlewaretoken": token}, accept="application/json")
    assert told.json()["error"]["reason"] == "disagreed"
    assert told.json()["error"]["clauses"] == ["2.2"]
    assert browser.get("/login").status_code == 403
    assert browser.get("/policy").status_code == 200
    assert browser.cookie("zavet_visitor") == ""
    assert (count(RecordRow, "protorg"), count(VisitRow, "protorg")) == (records, visits)


def test_who_agrees_again_is_served_again() -> None:
    """Agreeing anew is an acceptance on record, and the forms open."""
    browser = Browser("smartis")
    browser.get("/")
    browser.submit("/disagree", {})
    before = sum(one.entry.type == "accept" for one in newest(house(), "smartis", limit=10_000))
    answer = browser.submit("/agree", {}, page="/forms/service_use")
    assert answer.headers["Location"] == "/forms/service_use"
    assert sum(one.entry.type == "accept" for one in newest(house(), "smartis", limit=10_000)) == before + 1
    assert browser.get("/forms/service_use").status_code == 200
    assert browser.submit("/register", person("smartis")).status_code == 302


def test_a_subject_who_disagrees_is_logged_out_and_it_is_in_the_log() -> None:
    """The session of a subject ends with the disagreement, which stands in their own history."""
    browser, typed = registered("smarttracker")
    session, subject = browser.cookie("sessionid"), subject_of(browser)
    browser.submit("/disagree", {})
    old = Browser("smarttracker")
    old.client.cookies["sessionid"] = session
    assert old.get("/cabinet/").status_code == 302
    entry = next(one for one in newest(house(), "smarttracker", limit=50) if one.entry.type == "disagree" and one.entry.handle)
    assert entry.entry.clauses == ("2.2",)
    assert subject
    assert typed


def test_a_policy_without_disagreement_has_no_such_control() -> None:
    """Where the text speaks of no disagreement, there is no control and no address for it."""
    assert Browser("netrack").get("/disagree").status_code == 404
    assert "/disagree" not in Browser("netrack").get("/").content.decode()
