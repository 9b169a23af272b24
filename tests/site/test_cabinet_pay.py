"""Paying for an order from the cabinet: on to the bank with the order's number alone."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import override_settings
from pages_site import OWNER, Browser, house, registered, subject_of

from zavet.connect import signing
from zavet.connect.world import LINK
from zavet.operations import grounds
from zavet.site import wiring


def ordered(browser: Browser, slug: str) -> str:
    done = grounds.open_ground(house(), slug, subject=subject_of(browser), kind="order", actor=OWNER)
    return done.ids["ground"]


def test_an_open_order_leads_to_the_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """The link is signed by the house and names house, order and way back; nothing of the person. Another's order leads nowhere."""
    browser, typed = registered("prommet")
    order = ordered(browser, "prommet")
    assert f"/cabinet/orders/{order}/pay" not in browser.get(f"/cabinet/orders/{order}").content.decode()
    assert browser.get(f"/cabinet/orders/{order}/pay").status_code == 404
    monkeypatch.setenv("ZAVET_WORLD", "http://127.0.0.1:8025")
    with override_settings(ZAVET_DEMO=True):
        assert f"/cabinet/orders/{order}/pay" in browser.get(f"/cabinet/orders/{order}").content.decode()
        answer = browser.get(f"/cabinet/orders/{order}/pay")
        assert answer.status_code == 302
        where = urlsplit(answer.headers["Location"])
        assert (where.netloc, where.path) == ("127.0.0.1:8025", "/bank/pay")
        said = dict(parse_qsl(where.query, keep_blank_values=True))
        assert (said["house"], said["order"]) == ("prommet", order)
        assert said["back"].endswith(f"/cabinet/orders/{order}")
        body = "\n".join(said[name] for name in LINK).encode()
        signing.verify(wiring.hook_key("prommet", "bank"), body, said["signature"], house().clock.now())
        assert not [value for value in (*typed.values(), subject_of(browser)) if value and value in where.query]
        other, _ = registered("prommet")
        assert other.get(f"/cabinet/orders/{order}/pay").status_code == 404
        assert Browser("prommet").get(f"/cabinet/orders/{order}/pay").headers["Location"].startswith("/login")
        grounds.move(house(), "prommet", ground=order, actor=OWNER, status="paid", close=True)
        assert browser.get(f"/cabinet/orders/{order}/pay").status_code == 404


def test_a_house_that_takes_no_word_of_payments_knows_no_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the policy takes no payment status from third parties there is no way to a bank."""
    browser, _ = registered("protorg")
    order = ordered(browser, "protorg")
    monkeypatch.setenv("ZAVET_WORLD", "http://127.0.0.1:8025")
    with override_settings(ZAVET_DEMO=True):
        assert browser.get(f"/cabinet/orders/{order}/pay").status_code == 404
        assert "/pay" not in browser.get(f"/cabinet/orders/{order}").content.decode()
