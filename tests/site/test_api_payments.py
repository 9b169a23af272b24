"""A bank's signed report of a payment: kept once, on the order it is about, from nobody but the bank."""

from __future__ import annotations

import json
from typing import Any

from api_live import Live
from tests.operations.people import PERSON

from zavet.connect import signing
from zavet.operations import grounds
from zavet.site import wiring

PATH = "/api/v1/payments/callback"


def ordered(live: Live, slug: str = "prommet") -> str:
    values = {name: PERSON[name] for name in ("surname", "first_name", "patronymic", "phone")}
    body = {"point": "service_use", "values": values, "age": "adult"}
    answer = live.call("POST", "/collect", body, slug=slug, key="form")
    assert answer.status_code == 201, answer.content
    order: str = answer.json()["ids"]["ground"]
    return order


def report(live: Live, order: str, *, event: str = "e1", status: str = "paid", slug: str = "prommet", late: int = 0, **other: Any):
    body = json.dumps({"event": event, "order": order, "status": status, "at": 1_775_000_000}).encode()
    key = other.get("key", wiring.hook_key(slug, "bank"))
    header = other.get("header", signing.sign(key, body, wiring.house().clock.now() - late))
    return live.send("POST", PATH, host=slug, raw=body, **({signing.HEADER: header} if header else {}))


def entries() -> int:
    from zavet.operations import log

    return log.newest(wiring.house(), "prommet", limit=1)[0].index


def test_a_payment_is_kept_and_moves_the_order(live: Live) -> None:
    """A signed report moves the order to its status; the same report again is answered alike and writes nothing."""
    order = ordered(live)
    first = report(live, order, event="once")
    assert first.status_code == 200, first.content
    assert grounds.found(wiring.house(), "prommet", ground=order).status == "paid"
    size = entries()
    again = report(live, order, event="once")
    assert (again.status_code, again.json()["repeated"], again.json()["index"]) == (200, True, first.json()["index"])
    assert entries() == size
    assert report(live, order, event="once", status="declined").status_code == 409


def test_a_report_that_the_bank_did_not_sign_is_refused(live: Live) -> None:
    """Unsigned, signed by another key, for another house, or too old: 401, in the same words, and nothing moves."""
    order = ordered(live)
    size = entries()
    answers = [
        report(live, order, header=""),
        report(live, order, key=wiring.hook_key("protorg", "bank")),
        report(live, order, key=wiring.hook_key("prommet", "courier")),
        report(live, order, late=signing.WITHIN + 1),
        report(live, order, late=-signing.WITHIN - 5),
    ]
    assert [one.status_code for one in answers] == [401] * 5
    assert len({one.content for one in answers}) == 1
    assert entries() == size
    assert grounds.found(wiring.house(), "prommet", ground=order).status == "new"


def test_a_report_about_nothing_is_refused(live: Live) -> None:
    """An order that is not there is 404, a status that is none 422 or 400, and a house whose policy takes no such word refuses it."""
    order = ordered(live)
    assert report(live, "nothing", event="e2").status_code == 404
    assert report(live, order, event="e3", status="stolen").status_code in {400, 422}
    body = {"point": "checkout", "values": {"surname": "И", "first_name": "А", "phone": "+77012345678", "delivery_address": "Астана"}}
    theirs = live.call("POST", "/collect", body, slug="protorg", key="form").json()["ids"]["ground"]
    refused = report(live, theirs, slug="protorg", event="e4")
    assert refused.status_code == 422
    assert refused.json()["error"]["clauses"]
    assert grounds.found(wiring.house(), "protorg", ground=theirs).status == "new"
