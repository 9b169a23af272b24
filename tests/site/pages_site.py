"""The five published policies in the house of this process, and browsers of its sites."""

from __future__ import annotations

import itertools
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from tests.shared import POLICIES, SLUGS

from zavet.decision.question import Actor
from zavet.operations import publish
from zavet.operations.house import House
from zavet.policy import syntax
from zavet.site import wiring

OWNER = Actor("officer", "olga", "owner")
PASSWORD = "clover-Battery-staple-41"
_numbers = itertools.count(1)


@cache
def policy_of(slug: str):
    return syntax.read(POLICIES / f"{slug}.yaml")


def house() -> House:
    """The house of the process, with every policy in force; patient, for machines with much to do."""
    made = wiring.house()
    made.committer._patience = 60
    known = set(publish.controllers(made))
    for slug in SLUGS:
        if slug not in known:
            publish.publish(made, slug, policy_of(slug), actor=OWNER)
    return made


class Browser:
    """One browser at one controller's site: it keeps cookies, and sends a page's form with its hidden fields."""

    def __init__(self, slug: str, language: str = "ru", host: str = "") -> None:
        self.slug = slug
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        self.headers = {
            "host": host or f"{slug}.localhost",
            "accept": "text/html",
            "accept-language": language,
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }

    def get(self, path: str, follow: bool = False, **headers: str):
        return self.client.get(path, headers={**self.headers, **headers}, follow=follow)

    def post(self, path: str, values: dict[str, Any], follow: bool = False, **headers: str):
        from urllib.parse import urlencode

        body = urlencode([(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])])
        return self.client.post(
            path, body, content_type="application/x-www-form-urlencoded", headers={**self.headers, **headers}, follow=follow
        )

    def submit(self, path: str, values: dict[str, Any], *, page: str | None = None, follow: bool = False):
        """Fills in the form that posts to `path` on `page` (default: `path` itself)."""
        shown = self.get(page or path, follow=True)
        hidden = next(one for one in forms(shown.content.decode()) if (one.action or page or path) == path and one.method == "post").hidden
        return self.post(path, {**hidden, **values}, follow=follow)

    def cookie(self, name: str) -> str:
        found = self.client.cookies.get(name)
        return found.value if found else ""


class Form:
    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.hidden: dict[str, str] = {}
        self.controls: dict[str, dict[str, str]] = {}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.open: Form | None = None

    def handle_starttag(self, tag: str, attrs) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get"))
            self.found.append(self.open)
        elif self.open is not None and tag in {"input", "select", "textarea"} and "name" in given:
            if given.get("type") == "hidden":
                self.open.hidden[given["name"]] = given.get("value", "")
            else:
                self.open.controls[given["name"]] = given

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def forms(text: str) -> list[Form]:
    parser = _Forms()
    parser.feed(text)
    return parser.found


def form_to(text: str, action: str) -> Form:
    return next(one for one in forms(text) if one.action == action)


def person(slug: str) -> dict[str, str]:
    """A registration of somebody new."""
    number = next(_numbers)
    phone = f"+7701{3000000 + number}" if slug == "protorg" else f"+7912{4000000 + number}"
    full = {"surname": "Ковалёва", "first_name": "Дарья", "email": f"daria{number}@example.org"}
    return {
        "prommet": {**full, "phone": phone, "password": PASSWORD, "age": "adult"},
        "protorg": {**full, "phone": phone, "delivery_address": "ул. Ясная, 5", "consent:account": "yes"},
        "smartis": {"first_name": "Дарья", "email": full["email"], "phone": phone, "consent:account": "yes"},
        "smarttracker": {**full, "mobile_phone": phone, "consent:account": "yes"},
        "netrack": {**full, "phone": phone, "delivery_address": "ул. Ясная, 5", "payment_details": "счёт в банке"},
    }[slug]


def registered(slug: str, **more: str) -> tuple[Browser, dict[str, str]]:
    """A browser logged in as somebody who has just registered, and what they typed."""
    house()
    browser, typed = Browser(slug), {**person(slug), **more}
    answer = browser.submit("/register", typed)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return browser, typed


def subject_of(browser: Browser) -> str:
    from zavet.site.sessions import SessionStore

    return SessionStore(browser.cookie("sessionid"), browser.slug)["subject"]


def text_of(answer) -> str:
    """The words of a page, without its tags."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def code_of(slug: str, subject: str) -> str:
    """The one-time code last sent to a subject."""
    from zavet.operations import outbox

    rows = outbox.listed(house(), slug, subject=subject, kind="code")
    newest = max(rows, key=lambda row: (row.created_at, row.index))
    return re.search(r"\b\d{8}\b", outbox.opened(house(), newest)["text"])[0]
