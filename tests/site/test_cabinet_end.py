"""Password, sessions, and the end of an account."""

from __future__ import annotations

import pytest
from pages_site import PASSWORD, Browser, code_of, forms, house, registered, subject_of, text_of

from zavet.errors import NotFound
from zavet.operations import rights
from zavet.operations.accounts import subject_actor
from zavet.operations.rows import ErasureRow, RecordRow


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def send(browser: Browser, action: str, values: dict[str, str], **chosen: str):
    found = forms(browser.get("/cabinet/security").content.decode())
    hidden = next(
        one.hidden for one in found if one.action == action and all(one.hidden.get(name) == text for name, text in chosen.items())
    )
    return browser.post(action, {**hidden, **values})


def login(slug: str, name: str, password: str = PASSWORD) -> Browser:
    browser = Browser(slug)
    browser.submit("/login", {"name": name, "password": password})
    return browser


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    """After the change the old password opens nothing, other browsers are out, and this one stays."""
    here, typed = registered("prommet")
    there = login("prommet", typed["email"])
    assert there.get("/cabinet/").status_code == 200
    wrong = send(here, "/cabinet/security/password", {"password": "not-the-Password", "new_password": "fresh-Password-8"})
    assert wrong.status_code == 401
    assert send(here, "/cabinet/security/password", {"password": PASSWORD, "new_password": "short"}).status_code == 422
    assert send(here, "/cabinet/security/password", {"password": PASSWORD, "new_password": "fresh-Password-8"}).status_code == 302
    assert here.get("/cabinet/").status_code == 200
    assert there.get("/cabinet/").status_code == 302
    assert login("prommet", typed["email"]).get("/cabinet/").status_code == 302
    assert login("prommet", typed["email"], "fresh-Password-8").get("/cabinet/").status_code == 200


def test_who_has_no_password_sets_one_by_a_code() -> None:
    """Where the policy names no password, a code to the own address proves who sets one."""
    browser, typed = registered("smartis")
    shown = send(browser, "/cabinet/security/code", {}, use="reset")
    assert "Код отправлен" in text_of(shown)
    code = code_of("smartis", subject_of(browser))
    assert send(browser, "/cabinet/security/password", {"code": "00000000", "new_password": "fresh-Password-8"}).status_code == 422
    assert send(browser, "/cabinet/security/password", {"code": code, "new_password": "fresh-Password-8"}).status_code == 302
    assert login("smartis", typed["email"], "fresh-Password-8").get("/cabinet/").status_code == 200


def test_signing_out_everywhere_ends_every_session() -> None:
    """All browsers are out at their next request."""
    here, typed = registered("prommet")
    there = login("prommet", typed["email"])
    assert send(here, "/cabinet/security/everywhere", {}).status_code == 200
    assert here.get("/cabinet/").status_code == 302
    assert there.get("/cabinet/").status_code == 302


def test_an_account_is_closed_with_its_password_and_the_data_are_gone() -> None:
    """A wrong password closes nothing; the right one erases the records, ends the session, and shows the entry as receipt."""
    browser, typed = registered("prommet")
    subject = subject_of(browser)
    assert send(browser, "/cabinet/security/close", {"password": "not-the-Password"}).status_code == 401
    assert browser.get("/cabinet/").status_code == 200
    done = send(browser, "/cabinet/security/close", {"password": PASSWORD})
    assert done.status_code == 200
    assert "Данные уничтожены" in text_of(done)
    assert "п. 2.2.1/p4" in text_of(done)
    assert browser.get("/cabinet/").status_code == 302
    assert login("prommet", typed["email"]).get("/cabinet/").status_code == 302
    with house().store.read() as transaction:
        assert transaction.count(RecordRow, controller="prommet", subject=subject) == 0
        assert transaction.where(ErasureRow, controller="prommet", subject=subject)[0].state == "done"
    with pytest.raises(NotFound):
        rights.access(house(), "prommet", subject=subject, actor=subject_actor(subject))


def test_an_account_without_a_password_is_closed_by_a_code() -> None:
    """A code to the own address proves the end of the account as well."""
    browser, _ = registered("protorg")
    subject = subject_of(browser)
    assert "Код отправлен" in text_of(send(browser, "/cabinet/security/code", {}, use="close"))
    code = code_of("protorg", subject)
    assert send(browser, "/cabinet/security/close", {"code": "00000000"}).status_code == 422
    assert "Данные уничтожены" in text_of(send(browser, "/cabinet/security/close", {"code": code}))
    assert browser.get("/cabinet/").status_code == 302


def test_guessing_the_password_of_an_open_session_is_stopped() -> None:
    """Ten wrong proofs within a quarter of an hour are 429, the right password with them."""
    browser, _ = registered("prommet")
    for _ in range(10):
        assert send(browser, "/cabinet/security/close", {"password": "not-the-Password"}).status_code == 401
    assert send(browser, "/cabinet/security/close", {"password": PASSWORD}).status_code == 429
