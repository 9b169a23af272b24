"""The door of the console: both factors, one controller, failures counted, idle sessions ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from console_desk import PASSWORD, Browser, Page, code, enrolled, house, officer, text
from django_otp.plugins.otp_static.models import StaticToken

from zavet.clock import FixedClock, SystemClock
from zavet.operations import log, security
from zavet.operations.rows import NoteRow, SecurityRow
from zavet.site import staff
from zavet.site.console import desk
from zavet.site.models import Officer, Session, account
from zavet.site.sessions import SessionStore

PAGES = (
    "/console/", "/console/subjects", "/console/grounds", "/console/requests", "/console/letters", "/console/disclosures",
    "/console/disclosures/new", "/console/messages", "/console/publications", "/console/incidents", "/console/retention", "/console/measures",
    "/console/policies", "/console/policies/draft", "/console/policies/1", "/console/statistics", "/console/statistics.csv", "/console/visits",
    "/console/log", "/console/log.csv", "/console/log/health", "/console/log/0", "/console/security", "/console/staff", "/console/clients",
    "/console/clock", "/console/subjects/none", "/console/subjects/none/history", "/console/subjects/none/consents",
    "/console/subjects/none/erase", "/console/grounds/none", "/console/grounds/none/snapshot", "/console/requests/none",
    "/console/letters/none", "/console/disclosures/none", "/console/incidents/none",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with house(tmp_path_factory.mktemp("data")) as one:
        yield one


def test_first_login_sets_a_password_and_a_second_factor(made) -> None:
    """The one-time password opens nothing but the page where an own password and a second factor take its place."""
    once = staff.add("protorg", "nina", "support")
    browser = Browser()
    assert browser.enter("nina", once).headers["Location"].startswith("/console/code")
    assert browser.get("/console/code").headers["Location"] == "/console/enrol"
    for path in PAGES:
        assert browser.get(path).headers["Location"] == "/console/code", path
    shown = browser.get("/console/enrol")
    assert shown.status_code == 200
    picture = browser.get("/console/enrol/qr.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg ")
    assert b"<script" not in picture.content
    weak = {"code": code("nina", confirmed=False), "password": "short", "again": "short"}
    refused = browser.send("/console/enrol", "enrol", weak)
    assert refused.status_code == 422
    assert "too short" in text(refused)
    kept = {"code": code("nina", confirmed=False), "password": once, "again": once}
    assert "one-time password cannot stay" in text(browser.send("/console/enrol", "enrol", kept))
    good = {"code": code("nina", confirmed=False), "password": PASSWORD, "again": PASSWORD}
    codes = browser.send("/console/enrol", "enrol", good)
    assert codes.status_code == 200
    found = re.findall(r"<li>([a-z0-9-]{14})</li>", codes.content.decode())
    assert len(set(found)) == 10
    assert not StaticToken.objects.filter(token__in=[one.replace("-", "")[:16] for one in found]).exists()
    assert browser.get("/console/").status_code == 200
    again = Browser()
    assert again.enter("nina", once).status_code == 401
    assert again.enter("nina", PASSWORD).status_code == 302
    assert again.get("/console/enrol").headers["Location"] == "/console/code"
    assert again.get("/console/enrol/qr.svg").headers["Location"] == "/console/code"
    assert again.send("/console/code", "code", {"code": found[0].upper()}).status_code == 302
    assert again.get("/console/").status_code == 200
    third = Browser()
    third.enter("nina", PASSWORD)
    assert third.send("/console/code", "code", {"code": found[0]}).status_code == 401
    changes = [one.body["state"] for one in log.newest(made, "protorg") if one.entry.type == "staff" and one.body["login"] == "nina"]
    assert changes == ["enrolled", "added"]


def test_password_alone_opens_no_page_and_does_nothing(made) -> None:
    """Without the second factor every page leads to it, and a form sent there does nothing."""
    enrolled("oleg", "owner")
    browser = Browser()
    assert browser.enter("oleg", PASSWORD).status_code == 302
    size = log.newest(made, "protorg", limit=1)[0].index
    for path in PAGES:
        assert browser.get(path).headers["Location"] == "/console/code", path
        assert browser.post(path, {"do": "add", "login": "x"}).status_code in {302, 405}, path
    assert log.newest(made, "protorg", limit=1)[0].index == size
    assert browser.send("/console/code", "code", {"code": "000000"}).status_code == 401


def test_strangers_are_led_to_the_login(made) -> None:
    """Nobody sees a page without a login; a form sent by nobody is refused with 401."""
    browser = Browser()
    browser.get("/console/login")
    for path in PAGES:
        answer = browser.get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/console/login"), path
        assert browser.post(path, {"do": "add"}).status_code in {401, 405}, path


def test_officer_of_one_controller_is_a_stranger_at_another(made) -> None:
    """Login, password, session and even the user's number of one controller's officer are nothing at another's host (I11)."""
    browser = officer("ines", "owner", "protorg")
    assert browser.get("/console/staff").status_code == 200
    elsewhere = Browser("prommet")
    elsewhere.client.cookies = browser.client.cookies
    stranger = Browser("prommet")
    for path in PAGES:
        mine, theirs = elsewhere.get(path), stranger.get(path)
        assert (mine.status_code, mine.headers.get("Location"), mine.content) == (
            theirs.status_code,
            theirs.headers.get("Location"),
            theirs.content,
        )
    assert Browser("prommet").enter("ines", PASSWORD).status_code == 401
    assert Browser("prommet").enter("protorg/ines", PASSWORD).status_code == 401
    ours = officer("pavel", "owner", "prommet")
    key = ours.client.cookies["sessionid"].value
    store = SessionStore(key, "prommet")
    forged = {**store.load(), "_auth_user_id": str(Officer.objects.get(account=account("protorg", "ines")).pk)}
    Session.objects.filter(controller="prommet", digest=store._digest(key)).update(data=json.dumps(forged))
    assert ours.get("/console/staff").headers["Location"].startswith("/console/login")


def test_failures_are_alike_counted_and_noted(made) -> None:
    """Unknown, wrong and disabled are answered alike; after ten failures the login waits, and no name is kept of them."""
    enrolled("fedor", "support")
    staff.disable("protorg", "fedor")
    pages = set()
    for login, password in (("fedor", PASSWORD), ("nobody-here", PASSWORD), ("ines2", "wrong")):
        answer = Browser().enter(login, password)
        assert answer.status_code == 401
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1
    enrolled("gleb", "support")
    for _ in range(10):
        answer = Browser().enter("gleb", "wrong-password")
    assert Browser().enter("gleb", PASSWORD).status_code == 429
    with made.store.read() as transaction:
        kept = repr(transaction.where(NoteRow, controller="protorg")) + repr(transaction.where(SecurityRow, controller="protorg"))
    assert "gleb" not in kept
    assert "nobody-here" not in kept
    assert any(one.kind == "login_failed" for one in security.listed(made, "protorg"))
    made_clock = made.clock
    made_clock.move(3600)
    assert Browser().enter("gleb", PASSWORD).status_code == 302


def test_idle_session_ends(made, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half an hour without a request the officer logs in anew."""
    browser = officer("ida", "auditor")
    assert browser.get("/console/log").status_code == 200
    monkeypatch.setattr(desk, "clock", FixedClock(SystemClock().now() + desk.IDLE + 5))
    assert browser.get("/console/log").headers["Location"].startswith("/console/login")
    monkeypatch.undo()
    assert browser.get("/console/log").headers["Location"].startswith("/console/login")


def test_disabled_officer_is_out_at_once(made) -> None:
    """A disabled account ends its sessions with the next request; logging out ends one's own."""
    browser = officer("dora", "auditor")
    assert browser.get("/console/log").status_code == 200
    staff.disable("protorg", "dora")
    assert browser.get("/console/log").status_code == 302
    other = officer("lena", "auditor")
    assert other.get("/console/logout").status_code == 405
    assert other.post("/console/logout", {}).status_code == 302
    assert other.get("/console/log").status_code == 302


def test_forms_want_their_token_and_lead_nowhere_else(made) -> None:
    """A form without its token is refused; `next` leads to a page of this console or to its start."""
    browser = Browser()
    browser.get("/console/login")
    bad = browser.client.post("/console/login", {"login": "x", "password": "y"}, headers=browser.headers)
    assert bad.status_code == 400
    enrolled("zoya", "auditor")
    for wanted, place in (
        ("https://evil.example/", "%2Fconsole%2F"),
        ("//evil.example", "%2Fconsole%2F"),
        ("/console/log", "%2Fconsole%2Flog"),
    ):
        one = Browser()
        answer = one.send(
            f"/console/login?next={wanted}", "login", {"login": "zoya", "password": PASSWORD}, to=f"/console/login?next={wanted}"
        )
        assert answer.headers["Location"].endswith(f"next={place}"), answer.headers["Location"]


def test_login_page_speaks_three_languages(made) -> None:
    """The door is in Russian, Kazakh and English, under the strict policy of content."""
    for language, word in (("ru", "Войти"), ("kk", "Кіру"), ("en", "Log in")):
        answer = Browser(language=language).get("/console/login")
        assert word in text(answer)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "style=" not in answer.content.decode()
        assert "<script" not in answer.content.decode()
        assert Page(answer.content.decode()).forms["login"]["key"]
