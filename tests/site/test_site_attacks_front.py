"""What strangers try at the front of the site: methods, hosts, somebody else's counts, forms whose login has ended, codes for lists of names."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client
from pages_site import PASSWORD, Browser, house, person, registered, text_of

from zavet.operations import log, security
from zavet.operations.rows import SecurityRow
from zavet.site.asgi import Limits
from zavet.site.logs import JsonFormatter

METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO")


def ask(method: str, path: str, *, accept: str = "application/json", slug: str = "prommet"):
    return Client(raise_request_exception=False).generic(method, path, headers={"host": f"{slug}.localhost", "accept": accept})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", ["/", "/login", "/logout", "/cabinet/data", "/console/login", "/console/", "/policy", "/confirm", "/health"]
)
def test_a_method_that_no_page_takes_does_nothing(method: str, path: str) -> None:
    """What is neither GET, HEAD nor POST is 405 in the one shape, with the methods that the page takes."""
    house()
    answer = ask(method, path)
    assert answer.status_code == 405
    assert set(answer.json()["error"]) >= {"id", "message", "hint", "clauses"}
    assert "GET" in answer.headers["Allow"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/logout"), ("HEAD", "/region"), ("GET", "/agree"), ("GET", "/language"), ("POST", "/static/zavet/zavet.css")],
)
def test_a_browser_is_told_405_as_a_page(method: str, path: str) -> None:
    """A method that one page does not take is told to browsers as a page, to programs in the one shape."""
    house()
    answer = ask(method, path, accept="text/html")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"].startswith("text/html")
    assert ask(method, path).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_of_the_api_is_404_whatever_the_method(method: str) -> None:
    """No page of the site answers under `/api/`, and no form's token is asked for there."""
    house()
    answer = Client(raise_request_exception=False, enforce_csrf_checks=True).generic(
        method, "/api/v1/nowhere", headers={"host": "prommet.localhost", "accept": "text/html"}
    )
    assert answer.status_code == 404
    assert answer.json()["error"]["id"] == "not-found"


def test_health_tells_strangers_one_word() -> None:
    """Whoever is not an officer learns whether the system is well, and no figure."""
    house()
    for path in ("/health", "/healthz"):
        assert ask("GET", path).json() in ({"status": "ok"}, {"status": "late"})


@pytest.mark.parametrize(
    "host",
    ["https://prommet.localhost", "prommet.localhost/x", "prommet.localhost@evil.example", "prommet.localhost, evil.example",
     "prommet.localhost#", "prommet.localhost?x"],
)  # fmt: skip
def test_a_host_header_is_a_name_and_a_port(host: str) -> None:
    """What is more than that is 421, and no line of the log repeats it (I4)."""
    house()
    assert Client(raise_request_exception=False).get("/", headers={"host": host}).status_code == 421


def test_the_log_repeats_no_words_of_a_suspicious_request() -> None:
    """Django's security loggers put what came with a request into the template itself (I4)."""
    record = logging.LogRecord(
        "django.security.DisallowedHost", logging.ERROR, __file__, 1, "Invalid HTTP_HOST header: 'anna@x'.", (), None
    )
    assert "anna" not in JsonFormatter().format(record)


@pytest.mark.parametrize(("path", "to"), [("/cabinet/requests", "/cabinet/requests"), ("/cabinet/orders", "/cabinet/orders")])
def test_what_was_typed_survives_the_end_of_the_login(path: str, to: str) -> None:
    """A form sent after the session ended is answered with what was typed in it, and stored nowhere; passwords are not shown."""
    browser, _ = registered("prommet")
    shown = browser.get(path).content.decode()
    token = shown.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    del browser.client.cookies["sessionid"]
    sent = {"csrfmiddlewaretoken": token, "text": "Прошу <b>исправить</b>", "right": "information", "password": "secret-horse"}
    answer = browser.post(to, sent, origin="http://prommet.localhost")
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Прошу &lt;b&gt;исправить&lt;/b&gt;" in page
    assert "secret-horse" not in page
    assert '/login?next=/cabinet/"' in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_of_another_site_is_not_shown_back() -> None:
    """The text of a form that another site made is no text of ours."""
    house()
    browser = Browser("prommet")
    for origin in ("http://evil.example", "null", ""):
        answer = browser.post("/cabinet/requests", {"text": "Call +7 900 000 00 00 at once"}, origin=origin)
        assert answer.status_code == 400
        assert "at once" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/forgot", "/login/code"])
def test_the_published_log_does_not_tell_who_is_known(path: str) -> None:
    """Asking for a code makes one entry that reads alike whether somebody has the address or nobody; the page is the same."""
    _, typed = registered("smartis")
    made = house()
    seen = []
    for number, name in enumerate((typed["email"], f"nobody-{path[1:4]}@example.org")):
        stranger = Browser("smartis")
        stranger.headers["x-forwarded-for"] = f"10.1.1.{number}"
        before = log.checkpoint(made, "smartis").size
        answer = stranger.submit(path, {"name": name})
        assert answer.status_code == 200
        size = log.checkpoint(made, "smartis").size
        entry = log.newest(made, "smartis", limit=1)[0].entry
        public = (size - before, entry.type, entry.outcome, entry.clauses, len(entry.handle), len(entry.body), len(entry.blobs))
        seen.append((public, text_of(answer).replace(name, "…")))
    assert seen[0] == seen[1]
    assert log.check(made, "smartis").size == log.checkpoint(made, "smartis").size


def test_nobody_asks_codes_for_a_list_of_names() -> None:
    """Codes are counted by network address too."""
    house()
    browser = Browser("protorg")
    browser.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    statuses = [browser.submit("/forgot", {"name": f"reader{number}@example.org"}).status_code for number in range(31)]
    assert statuses[:30] == [200] * 30
    assert statuses[30] == 429


def test_the_security_log_is_not_filled_by_knocking() -> None:
    """Beyond some of a kind in a minute events are counted, not written one by one."""
    made = house()

    def rows() -> int:
        with made.store.read() as transaction:
            return transaction.count(SecurityRow, controller="netrack", kind="not-identified")

    client = Client(raise_request_exception=False)
    for _ in range(60):
        assert client.get("/api/v1/log", headers={"host": "netrack.localhost"}).status_code == 401
    # The sixty may fall into two minutes.
    assert rows() <= 41
    told = [one for one in security.listed(made, "netrack") if one.kind == "not-identified"]
    assert sum(int(one.detail.removeprefix("repeated ")) for one in told if one.detail) + len(told) >= 60


async def _cut() -> list[dict]:
    sent: list[dict] = []

    async def send(event) -> None:
        sent.append(event)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def app(*_: object) -> None:
        raise AssertionError("never called")

    scope = {"type": "http", "headers": [(b"content-length", b"99999999999")]}
    await Limits(app)(scope, receive, send)
    return sent


def test_an_answer_cut_off_at_the_door_carries_the_policy_of_contents() -> None:
    """Even what never reached Django forbids every content."""
    import asyncio

    start, end = asyncio.run(_cut())
    assert b"default-src 'none'" in dict(start["headers"])[b"content-security-policy"]
    assert json.loads(end["body"])["error"]["id"] == "malformed"


def test_password_is_never_shown_again() -> None:
    """A registration that fails comes back without its password."""
    house()
    browser = Browser("prommet")
    answer = browser.submit("/register", {"surname": "Ким", "password": PASSWORD, "age": "adult"})
    assert answer.status_code == 422
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u202a", "\u2069"])
def test_a_name_does_not_turn_the_direction_of_what_follows(sign: str) -> None:
    """A sign that makes a name read as another is refused as a control character; letters of right-to-left scripts are not."""
    house()
    answer = Browser("prommet").submit("/register", {**person("prommet"), "surname": f"Ким{sign}нонаИ"})
    assert answer.status_code == 422
    assert Browser("prommet").submit("/register", {**person("prommet"), "surname": "مرحبا"}).status_code == 302


def _sent(app: Limits, *events: dict, wait: float = 0) -> tuple[int, dict]:
    """What an application answers to a request that arrives in these events, and then, where `wait` is set, no further."""
    import asyncio

    answer: list[dict] = []
    coming = list(events)

    async def receive():
        if coming:
            return coming.pop(0)
        await asyncio.sleep(wait)
        return {"type": "http.disconnect"}

    async def send(event) -> None:
        answer.append(event)

    asyncio.run(app({"type": "http", "headers": []}, receive, send))
    return (answer[0]["status"], json.loads(answer[1]["body"])) if answer else (0, {})


def test_a_body_that_dribbles_in_holds_up_no_thread() -> None:
    """The application is asked once the whole body is there; one that never comes is 400, one whose sender left is nothing."""
    asked: list[bytes] = []

    async def app(_, receive, send) -> None:
        asked.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    part = {"type": "http.request", "body": b"ab", "more_body": True}
    last = {"type": "http.request", "body": b"c"}
    assert _sent(Limits(app), part, part, last) == (200, {})
    assert asked == [b"ababc"]
    status, told = _sent(Limits(app, seconds=0.05), part, wait=5)
    assert (status, told["error"]["id"]) == (400, "malformed")
    assert _sent(Limits(app), part) == (0, {})
    assert _sent(Limits(app, body=3), part, part, last)[0] == 400
    full = Limits(app, held=3)
    assert _sent(full, part, part, last)[0] == 503
    assert _sent(full, last) == (200, {})
    assert asked == [b"ababc", b"c"]


@pytest.mark.parametrize("path", ["/register", "/cabinet/orders"])
def test_heaped_marks_keep_nobody_waiting(path: str) -> None:
    """Marks heaped on one letter by the hundred thousand are refused before they are sorted, which takes the square of their number."""
    import time

    browser, _ = registered("smartis") if path.startswith("/cabinet") else (Browser("smartis"), {})
    heap = "a" + "\u0301" * 50_000 + "\u0323" * 50_000
    began = time.perf_counter()
    answer = browser.submit(path, {"first_name": heap} if path == "/register" else {"text": heap})
    assert answer.status_code == 422
    assert time.perf_counter() - began < 3
    short = "й" + "\u0301" * 31
    assert browser.submit(path, {"first_name": short} if path == "/register" else {"text": short}).status_code == 422
