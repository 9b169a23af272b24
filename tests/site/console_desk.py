"""Officers at their desks: two controllers in a house of their own, and browsers that log in with both factors."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.test import Client, override_settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import django_site
from tests.operations.house import policy_of

from zavet.decision.question import Actor
from zavet.operations.collect import Submission, collect
from zavet.operations.publish import publish
from zavet.site import staff, wiring
from zavet.site.models import Officer, account

OWNER = Actor("officer", "olga", "owner")
VISITOR = Actor("visitor", "v", "visitor")
PASSWORD = "clover-Battery-staple-41"
SLUGS = ("protorg", "netrack", "prommet")
ORDER = {
    "surname": "Иванова",
    "first_name": "Анна",
    "patronymic": "Петровна",
    "phone": "+7 701 234 56 78",
    "email": "anna.ivanova@example.kz",
    "delivery_address": "Астана, ул. Кенесары, 1",
    "residence_address": "Астана",
}


@contextmanager
def house(data: Path, *, demo: bool = True) -> Iterator[Any]:
    """A house of its own in `data`, with the policies published."""
    wiring.close()
    django_site.empty("default")
    Officer.objects.all().delete()
    with override_settings(ZAVET_DATA=data, ZAVET_DEMO=demo):
        made = wiring.house()
        made.committer._patience = 60
        for slug in SLUGS:
            publish(made, slug, policy_of(slug), actor=OWNER)
        yield made
        wiring.close()
    Officer.objects.all().delete()
    django_site.empty("default")


def order(made: Any, slug: str = "protorg", **values: str) -> dict[str, str]:
    """Somebody with an open order: ids."""
    return dict(collect(made, slug, Submission("checkout", {**ORDER, **values}), actor=VISITOR).ids)


def code(login: str, slug: str = "protorg", *, confirmed: bool = True) -> str:
    """The code that an officer's authenticator shows, as if none had been used yet."""
    device = TOTPDevice.objects.get(user__account=account(slug, login), confirmed=confirmed)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


class Page(HTMLParser):
    """The forms of a page: fields with their values, by the word of the form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self._now: dict[str, Any] = {}
        self._select = ""
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = {}
        elif tag == "input" and "name" in at:
            if at["name"] == "do":
                self.forms[at["value"]] = self._now
            if at.get("type") not in {"checkbox", "radio"} or "checked" in at:
                self._now[at["name"]] = at.get("value", "on" if at.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select = at["name"]
            self._now.setdefault(self._select, "")
        elif tag == "option" and "selected" in at:
            self._now[self._select] = at["value"]
        elif tag == "textarea":
            self._area = at["name"]
            self._now[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._now[self._area] += data.lstrip("\n") if not self._now[self._area] else data


class Browser:
    """One browser at one controller's host."""

    def __init__(self, slug: str = "protorg", language: str = "en") -> None:
        self.headers = {"host": f"{slug}.localhost", "accept": "text/html", "accept-language": language}
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, values: dict[str, Any]) -> Any:
        token = self.client.cookies.get("csrftoken")
        full = {"csrfmiddlewaretoken": token.value if token else "", **values}
        return self.client.post(path, full, headers=self.headers)

    def send(self, path: str, do: str, values: dict[str, Any] | None = None, *, to: str = "") -> Any:
        """Opens a page and sends one of its forms with these values in place of its own."""
        shown = self.get(path)
        assert shown.status_code == 200, (shown.status_code, shown.content[:300])
        found = Page(shown.content.decode()).forms
        assert do in found, f"{path} has no form `{do}`: {sorted(found)}"
        return self.client.post(to or path, {**found[do], **(values or {})}, headers=self.headers)

    def enter(self, login: str, password: str) -> Any:
        return self.send("/console/login", "login", {"login": login, "password": password})


def enrolled(login: str, role: str, slug: str = "protorg", entity: str = "") -> None:
    """Makes an officer with a password of their own and a second factor."""
    staff.add(slug, login, role, entity)
    officer = Officer.objects.get(account=account(slug, login))
    officer.set_password(PASSWORD)
    officer.save()
    TOTPDevice.objects.create(user=officer, name="totp", confirmed=True)


def officer(login: str, role: str, slug: str = "protorg", *, entity: str = "", language: str = "en") -> Browser:
    """A browser in which an officer of that role has logged in with both factors."""
    if not Officer.objects.filter(account=account(slug, login)).exists():
        enrolled(login, role, slug, entity)
    browser = Browser(slug, language)
    answer = browser.enter(login, PASSWORD)
    assert answer.status_code == 302, answer.content
    answer = browser.send("/console/code", "code", {"code": code(login, slug)})
    assert answer.status_code == 302, answer.content
    return browser


def text(answer: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
