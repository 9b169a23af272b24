"""Services on the pages: declared fields before the order, provisions beside the policy, and both named in what is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages_site import OWNER, Browser, form_to, house, registered, subject_of, text_of

from zavet.operations import consent, notes, services
from zavet.operations.rows import GroundRow, NoteRow

SLUG = "netrack"
TEXT = "Стойка принадлежит клиенту."


def declare(name: str, **value: object) -> None:
    notes.keep(house(), SLUG, kind="service", note=name, value=value, actor=OWNER)


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    declare("Colocation", title="Размещение сервера", provisions=TEXT, fields=["высота_сервера", "power_supply"])
    declare("Почта и домен", title="Почта", provisions="", fields=["domain"])
    yield

    def forget(work) -> None:
        work.transaction.delete(NoteRow, controller=SLUG, kind="service")

    house().write(SLUG, forget)


def orders(browser: Browser) -> int:
    with house().store.read() as transaction:
        return transaction.count(GroundRow, controller=SLUG, subject=subject_of(browser), kind="order")


def test_the_form_of_a_service_shows_its_fields_and_provisions_before_the_order() -> None:
    """The fields of this service alone stand on the form, and its provisions beside the version of the policy."""
    browser, _ = registered(SLUG)
    answer = browser.get("/forms/checkout?service=Colocation")
    shown = form_to(answer.content.decode(), "/forms/checkout")
    assert set(shown.controls) == {"высота_сервера", "power_supply"}
    assert (shown.hidden["service"], shown.hidden["service_version"]) == ("Colocation", "1")
    words = text_of(answer)
    assert TEXT in words
    assert 'href="/policy"' in answer.content.decode()
    assert "Высота сервера" in words
    other = form_to(
        browser.get("/forms/checkout?service=%D0%9F%D0%BE%D1%87%D1%82%D0%B0%20%D0%B8%20%D0%B4%D0%BE%D0%BC%D0%B5%D0%BD").content.decode(),
        "/forms/checkout",
    )
    assert set(other.controls) == {"domain"}


def test_without_a_service_the_form_offers_them() -> None:
    """The form for additional data is not sent without a service: it leads to each; an unknown one is not found."""
    browser, _ = registered(SLUG)
    shown = browser.get("/forms/checkout").content.decode()
    assert 'href="/forms/checkout?service=Colocation"' in shown
    assert "<button" not in shown.partition("<main")[2]
    assert browser.get("/forms/checkout?service=Hosting").status_code == 404


def test_the_login_leads_back_to_the_service() -> None:
    """Who is not logged in comes back to the form of the service that was asked for."""
    answer = Browser(SLUG).get("/forms/checkout?service=Colocation")
    assert answer.headers["Location"] == "/login?next=%2Fforms%2Fcheckout%3Fservice%3DColocation"


def test_an_order_of_a_service_is_kept_and_its_provisions_named() -> None:
    """The record of the acceptance names the service with its version and digest; the cabinet shows what was given and ordered."""
    browser, _ = registered(SLUG)
    answer = browser.submit("/forms/checkout", {"power_supply": "двойное"}, page="/forms/checkout?service=Colocation")
    assert answer.status_code == 302, answer.content.decode()[:2000]
    accepted = consent.listed(house(), SLUG, subject=subject_of(browser))[0]
    digest = next(one for one in services.listed(house(), SLUG) if one.name == "Colocation").digest
    assert (accepted.service, accepted.service_version, accepted.provisions) == ("Colocation", 1, digest)
    data = browser.get("/cabinet/data").content.decode()
    assert "двойное" in data
    assert "1.1.2" in data
    assert browser.submit("/cabinet/data/power_supply", {"value": "одинарное"}).status_code == 302
    assert "одинарное" in browser.get("/cabinet/data").content.decode()
    order = browser.get(f"/cabinet/orders/{answer.headers['Location'].partition('ground=')[2]}")
    assert "Colocation" in text_of(order)


def test_fields_of_another_service_are_refused_on_the_page() -> None:
    """A field of another service is 422 at the form of this one, cites the clause and opens no order."""
    browser, _ = registered(SLUG)
    before = orders(browser)
    answer = browser.submit("/forms/checkout", {"domain": "example.org"}, page="/forms/checkout?service=Colocation")
    assert answer.status_code == 422
    assert "1.1.2" in text_of(answer)
    assert orders(browser) == before
    missing = browser.submit("/forms/checkout", {"service": ""}, page="/forms/checkout?service=Colocation")
    assert missing.status_code == 422
    assert orders(browser) == before


def test_a_service_that_changed_meanwhile_is_shown_anew() -> None:
    """Provisions changed between showing and sending: nothing is kept, and the form comes back with the new version."""
    browser, _ = registered(SLUG)
    hidden = form_to(browser.get("/forms/service_use?service=Colocation").content.decode(), "/forms/service_use").hidden
    declare("Colocation", title="Размещение сервера", provisions="Стойка общая.", fields=["power_supply"])
    before = orders(browser)
    values = {"surname": "Ковалёва", "first_name": "Дарья", "email": "d@example.org", "phone": "+79125550000"}
    values |= {"delivery_address": "ул. Ясная, 5", "payment_details": "счёт"}
    answer = browser.post("/forms/service_use", {**hidden, **values})
    assert answer.status_code == 409
    assert "Стойка общая." in text_of(answer)
    assert form_to(answer.content.decode(), "/forms/service_use").hidden["service_version"] == "2"
    assert orders(browser) == before


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_provisions_are_published_for_everybody(language: str) -> None:
    """The page of the forms shows each service with its provisions, version and additional fields, without a login."""
    words = text_of(Browser(SLUG, language).get("/forms"))
    assert TEXT in words
    assert "Высота сервера, Power supply" in words
    assert "1.1.2" in words
