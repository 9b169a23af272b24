"""Services over the API: declared by an officer, read with the form, named by an order."""

from __future__ import annotations

import pytest
from api_live import Live

SLUG = "netrack"
PASSWORD = "clover-Battery-staple-41"
RACK = {"title": "Размещение сервера", "provisions": "Стойка принадлежит клиенту.", "fields": ["power_supply"]}


def person(live: Live, number: int) -> str:
    values = {
        "surname": "Ковалёва",
        "first_name": "Дарья",
        "email": f"service{number}@example.org",
        "phone": f"+7912666000{number}",
        "delivery_address": "ул. Ясная, 5",
        "payment_details": "счёт в банке",
    }
    body = {"point": "registration", "values": values, "password": PASSWORD}
    answer = live.post("/register", body, slug=SLUG, key="form")
    assert answer.status_code == 201, answer.content
    return answer.json()["ids"]["subject"]


@pytest.fixture(autouse=True)
def _declared(live: Live) -> None:
    for name, value in (("colocation", RACK), ("mail", {"fields": ["domain"]})):
        answer = live.call("PUT", f"/notes/service/{name}", {"value": value}, slug=SLUG)
        assert answer.status_code == 200, answer.content


def test_a_service_is_read_back_as_it_is_written(live: Live) -> None:
    """What is read can be sent again: nothing changes, and the version stays."""
    found = {one["name"]: one["value"] for one in live.get("/notes/service", slug=SLUG).json()}
    assert found["colocation"] == {**RACK, "version": 1}
    again = live.call("PUT", "/notes/service/colocation", {"value": found["colocation"]}, slug=SLUG)
    assert again.json()["ids"] == {"note": "colocation", "version": "1"}
    stale = live.call("PUT", "/notes/service/colocation", {"value": {**RACK, "version": 7}}, slug=SLUG)
    assert (stale.status_code, stale.json()["error"]["id"]) == (409, "stale-version")


def test_the_form_names_fields_and_provisions_of_the_service(live: Live) -> None:
    """With `service` the form has its fields and provisions; without, it names the services that it orders."""
    shown = live.get("/forms/checkout?service=colocation", slug=SLUG, key="form").json()
    assert [(one["name"], one["clause"], one["max_length"]) for one in shown["fields"]] == [("power_supply", "1.1.2", 500)]
    assert (shown["service"]["provisions"], shown["service"]["version"]) == (RACK["provisions"], 1)
    plain = live.get("/forms/checkout", slug=SLUG, key="form").json()
    assert (plain["fields"], plain["service"], plain["services"]) == ([], None, ["colocation", "mail"])
    assert live.get("/forms/checkout?service=hosting", slug=SLUG, key="form").status_code == 404
    assert live.get("/forms/registration?service=mail", slug=SLUG, key="form").status_code == 404


def test_an_order_names_its_service_and_takes_its_fields_alone(live: Live) -> None:
    """The order's own fields are kept, another's are 422 with the clause, and the acceptance names version and digest."""
    subject = person(live, 1)
    body = {"point": "checkout", "values": {"power_supply": "двойное"}, "service": "colocation", "service_version": 1, "subject": subject}
    assert live.post("/collect", body, slug=SLUG, key="form").status_code == 201
    digest = live.get("/forms/checkout?service=colocation", slug=SLUG).json()["service"]["digest"]
    found = live.get(f"/subjects/{subject}/standing", slug=SLUG).json()["consents"][0]
    assert (found["purpose"], found["service"], found["service_version"], found["provisions"]) == ("acceptance", "colocation", 1, digest)
    for service, values in (("mail", {"power_supply": "x"}), ("colocation", {"passport": "x"})):
        answer = live.post("/collect", {**body, "values": values, "service": service}, slug=SLUG, key="form")
        assert answer.status_code == 422
        assert "1.1.2" in answer.json()["error"]["clauses"]
    stale = live.post("/collect", {**body, "service_version": 9}, slug=SLUG, key="form")
    assert stale.status_code == 409
