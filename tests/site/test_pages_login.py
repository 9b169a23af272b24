"""Logging in and out: password, one-time code, forgotten password, confirmation, and how often one may be wrong."""

from __future__ import annotations

import itertools

import pytest
from django.test import override_settings
from pages_site import PASSWORD, Browser, code_of, form_to, forms, house, registered, subject_of, text_of
from tests.shared import SLUGS

from zavet.operations.rows import NoteRow, SecurityRow

_addresses = itertools.count(10)


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def browser_at(slug: str) -> Browser:
    """A browser at a network address of its own, so that failures of other tests do not count."""
    browser = Browser(slug)
    browser.client.defaults["REMOTE_ADDR"] = f"192.0.2.{next(_addresses)}"
    return browser


def test_a_login_by_email_or_phone_opens_the_cabinet_where_one_wanted_to_go() -> None:
    """Name and password open the cabinet, however the phone is written; one lands where one was going, and nowhere else."""
    _, typed = registered("prommet")
    for name in (typed["email"].upper().replace("EXAMPLE.ORG", "example.org"), typed["phone"], "8" + typed["phone"][2:]):
        browser = browser_at("prommet")
        answer = browser.submit("/login", {"name": name, "password": PASSWORD}, page="/login?next=/cabinet/data")
        assert answer.headers["Location"] == "/cabinet/data"
        assert typed["email"] in browser.get("/cabinet/data").content.decode()
    away = browser_at("prommet").submit("/login", {"name": typed["email"], "password": PASSWORD, "next": "//evil.example/"})
    assert away.headers["Location"] == "/cabinet/"


def test_a_session_begins_under_a_new_key() -> None:
    """The key that a browser had before the login opens nothing afterwards."""
    browser, typed = registered("prommet")
    old = browser.cookie("sessionid")
    browser.submit("/logout", {}, page="/cabinet/")
    assert browser.get("/cabinet/").status_code == 302
    browser.submit("/login", {"name": typed["email"], "password": PASSWORD})
    stale = Browser("prommet")
    stale.client.cookies["sessionid"] = old
    assert stale.get("/cabinet/").status_code == 302


def test_unknown_names_and_wrong_passwords_are_answered_alike() -> None:
    """Both are 401 with the same page; nothing tells whether somebody has an account."""
    _, typed = registered("prommet")
    bodies = []
    for name in (typed["email"], "nobody@example.org"):
        browser = browser_at("prommet")
        answer = browser.submit("/login", {"name": name, "password": "wrong-Password-1"})
        assert answer.status_code == 401
        page = answer.content.decode()
        token = form_to(page, "/login").hidden["csrfmiddlewaretoken"]
        for one in forms(page):
            page = page.replace(one.hidden.get("csrfmiddlewaretoken", token), "")
        bodies.append(page.replace(name, "NAME"))
        asked = browser.submit("/login/code", {"name": name})
        assert asked.status_code == 200
        assert "Если этот адрес здесь известен" in text_of(asked)
    assert bodies[0] == bodies[1]


def test_ten_failures_make_one_wait_by_name_and_by_address() -> None:
    """The eleventh attempt on a name is 429 even with the right password, from anywhere; so is one from an address that tried many."""
    _, typed = registered("prommet")
    for _ in range(10):
        assert browser_at("prommet").submit("/login", {"name": typed["email"], "password": "wrong-Password-1"}).status_code == 401
    assert browser_at("prommet").submit("/login", {"name": typed["email"], "password": PASSWORD}).status_code == 429
    busy = browser_at("prommet")
    for number in range(10):
        assert busy.submit("/login", {"name": f"n{number}@example.org", "password": "wrong-Password-1"}).status_code == 401
    _, other = registered("prommet")
    assert busy.submit("/login", {"name": other["email"], "password": PASSWORD}).status_code == 429
    assert browser_at("prommet").submit("/login", {"name": other["email"], "password": PASSWORD}).status_code == 302


def test_failures_are_counted_without_names() -> None:
    """Neither a name nor a network address is kept for counting; the security log knows of the failures."""
    browser = browser_at("netrack")
    browser.submit("/login", {"name": "canary-name@example.org", "password": "wrong-Password-1"})
    with house().store.read() as transaction:
        kept = " ".join(f"{row.note} {row.value}" for row in transaction.where(NoteRow, controller="netrack"))
        assert "canary" not in kept
        assert browser.client.defaults["REMOTE_ADDR"] not in kept
        assert transaction.count(SecurityRow, controller="netrack", kind="login_failed") > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_a_one_time_code_opens_the_cabinet(slug: str) -> None:
    """A code sent to the e-mail opens the cabinet once, whether or not the policy names a password."""
    known, typed = registered(slug)
    subject = subject_of(known)
    browser = browser_at(slug)
    browser.submit("/login/code", {"name": typed["email"]})
    code = code_of(slug, subject)
    wrong = browser.submit("/login/code", {"name": typed["email"], "code": "00000000"})
    assert wrong.status_code == 422
    assert form_to(wrong.content.decode(), "/login/code").controls["name"]["value"] == typed["email"]
    assert browser.submit("/login/code", {"name": typed["email"], "code": code}).headers["Location"] == "/cabinet/"
    assert subject_of(browser) == subject
    assert browser_at(slug).submit("/login/code", {"name": typed["email"], "code": code}).status_code == 422


def test_codes_are_not_sent_without_end() -> None:
    """The sixth code asked for one name within a quarter of an hour is 429."""
    _, typed = registered("protorg")
    for _ in range(5):
        assert browser_at("protorg").submit("/login/code", {"name": typed["email"]}).status_code == 200
    assert browser_at("protorg").submit("/login/code", {"name": typed["email"]}).status_code == 429


def test_a_forgotten_password_is_set_anew_and_ends_every_session() -> None:
    """With the code a new password stands, the old one is dead, and so is every session."""
    known, typed = registered("prommet")
    browser = browser_at("prommet")
    browser.submit("/forgot", {"name": typed["email"]})
    code = code_of("prommet", subject_of(known))
    short = browser.submit("/forgot", {"name": typed["email"], "code": code, "new_password": "short"})
    assert short.status_code == 422
    assert form_to(short.content.decode(), "/forgot").controls["new_password"]["aria-invalid"] == "true"
    done = browser.submit("/forgot", {"name": typed["email"], "code": code, "new_password": "another-Password-7"})
    assert "Новый пароль установлен" in text_of(done)
    assert known.get("/cabinet/").status_code == 302
    assert browser.submit("/login", {"name": typed["email"], "password": PASSWORD}).status_code == 401
    assert browser.submit("/login", {"name": typed["email"], "password": "another-Password-7"}).status_code == 302


def test_an_address_is_confirmed_by_its_code() -> None:
    """The field turns from unconfirmed to confirmed once the code is entered; the account works without it."""
    browser, _ = registered("smartis")
    assert "не подтверждено" in text_of(browser.get("/cabinet/data"))
    hidden = next(one.hidden for one in forms(browser.get("/confirm").content.decode()) if one.hidden.get("category") == "email")
    assert "code" in form_to(browser.post("/confirm", hidden).content.decode(), "/confirm").controls
    token = {"csrfmiddlewaretoken": hidden["csrfmiddlewaretoken"]}
    assert browser.post("/confirm", {**token, "code": "00000000"}).status_code == 422
    assert browser.post("/confirm", {**token, "code": code_of("smartis", subject_of(browser))}).status_code == 302
    assert "подтверждено" in text_of(browser.get("/confirm")).replace("не подтверждено", "")
    assert Browser("smartis").get("/confirm").status_code == 302


def test_without_cookies_the_open_pages_are_served_and_closed_ones_say_why() -> None:
    """A visitor without cookies reads the policy; the cabinet leads to the login, whose page says that cookies are needed and cites the clause."""
    for slug, clause in (("protorg", "3.3.1"), ("smarttracker", "3.3.1")):
        browser = Browser(slug)
        answer = browser.get("/cabinet/")
        assert answer.status_code == 302
        browser.client.cookies.clear()
        login = browser.get(answer.headers["Location"])
        assert "нужны cookie" in text_of(login)
        assert f"п. {clause}" in text_of(login)
        browser.client.cookies.clear()
        assert browser.get("/policy").status_code == 200


def test_a_session_of_one_controller_is_nobody_at_another() -> None:
    """The cookie of a logged-in subject, carried to another controller's host, opens nothing (I11)."""
    browser, _ = registered("prommet")
    other = Browser("protorg")
    other.client.cookies["sessionid"] = browser.cookie("sessionid")
    assert other.get("/cabinet/").status_code == 302
    assert other.get("/cabinet/data", accept="application/json").status_code == 401


def test_the_cookie_of_a_login_comes_back_after_the_browser_was_closed() -> None:
    """The session's cookie lasts, holds no password, and its deletion makes the visitor a new one."""
    browser, _ = registered("prommet")
    cookie = browser.client.cookies["sessionid"]
    assert int(cookie["max-age"]) > 0
    assert PASSWORD not in cookie.value
    browser.client.cookies.clear()
    assert browser.get("/").status_code == 200
    assert browser.get("/cabinet/").status_code == 302


@override_settings(SESSION_COOKIE_AGE=60)
def test_a_logout_wants_its_form() -> None:
    """A link does not log anybody out; the form does."""
    browser, _ = registered("prommet")
    assert browser.get("/logout").status_code == 405
    assert browser.get("/cabinet/").status_code == 200
    assert browser.submit("/logout", {}, page="/cabinet/").headers["Location"] == "/"
    assert browser.get("/cabinet/").status_code == 302
