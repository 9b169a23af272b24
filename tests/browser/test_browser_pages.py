"""A person at a shop, in a real browser without scripts, over a real server: from the first page to the erasure of their data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.live import ARGUMENTS, CHROMIUM, PASSWORD, serving

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

WIDTHS = (360, 1280)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server process over a fresh data folder."""
    with serving(tmp_path_factory.mktemp("pages")) as number:
        yield number


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person with one browser window; every page is looked at on a narrow and a wide screen."""

    def __init__(self, page: Any, base: str, folder: Path) -> None:
        self.page, self.base, self.folder = page, base, folder
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def go(self, path: str, name: str = "") -> None:
        answer = self.page.goto(self.base + path)
        assert answer.status == 200, f"{path} answers {answer.status}"
        self.look(name or path.strip("/").replace("/", "-") or "home")

    def look(self, name: str) -> None:
        """Pictures for people, and a check that nothing runs over the edge of the screen."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} pixels"
            self.page.screenshot(path=str(self.folder / f"{name}-{width}.png"), full_page=True)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).first.click()

    def words(self) -> str:
        text: str = self.page.inner_text("main")
        return text


def test_a_life_at_a_shop(port: int, chromium: Any, tmp_path: Path) -> None:
    """Home, policy, registration, cabinet, a value put right, a consent withdrawn, the download, and the end: all without scripts."""
    context = chromium.new_context(locale="ru-RU", java_script_enabled=False, accept_downloads=True)
    visitor = Visitor(context.new_page(), f"http://prommet.localhost:{port}", tmp_path)
    for path in ("/", "/policy", "/policy/versions", "/forms", "/contacts", "/login", "/login/code", "/forgot"):
        visitor.go(path)
    visitor.page.goto(visitor.base + "/policy#2.2.1")
    assert visitor.page.locator('[data-clause="2.2.1"]').is_visible()
    register(visitor)
    for path in ("", "data", "data/phone", "consents", "recipients", "log", "orders", "requests", "settings", "security"):
        visitor.go(f"/cabinet/{path}")
    visitor.go("/confirm")
    visitor.go("/forms/review")
    assert "увидят другие посетители" in visitor.words()
    change(visitor)
    end(visitor)
    # The answer to a wrong form is a 422, which the console tells of; nothing else is amiss.
    assert all("422" in one for one in visitor.errors), visitor.errors
    context.close()


def register(visitor: Visitor) -> None:
    """A wrong phone first: the form comes back with everything typed; then the right one."""
    page = visitor.page
    visitor.go("/register")
    assert page.locator("main input[type=checkbox]:checked, main input[type=radio]:checked").count() == 0
    typed = {"surname": "Ковалёва", "first_name": "Дарья", "email": "daria@example.org", "phone": "123", "password": PASSWORD}
    for name, text in typed.items():
        page.fill(f"main [name={name}]", text)
    page.check("main [name=age][value=adult]")
    page.check('main [name="consent:marketing"]')
    visitor.press("Зарегистрироваться")
    visitor.look("register-wrong")
    assert page.locator("main [name=phone]").get_attribute("aria-invalid") == "true"
    assert page.input_value("main [name=surname]") == "Ковалёва"
    assert page.is_checked('main [name="consent:marketing"]')
    page.fill("main [name=phone]", "+7 912 345 67 89")
    page.fill("main [name=password]", PASSWORD)
    visitor.press("Зарегистрироваться")
    visitor.look("thanks")
    assert "Номер записи" in visitor.words()


def change(visitor: Visitor) -> None:
    """A value put right, a consent withdrawn, everything downloaded, the language changed."""
    page = visitor.page
    visitor.go("/cabinet/data/first_name")
    page.fill("main [name=value]", "Дарина")
    visitor.press("Сохранить")
    assert "Дарина" in visitor.words()
    page.goto(visitor.base + "/cabinet/consents")
    page.get_by_role("button", name=re.compile("^Отозвать.*Маркетинговые предложения$")).click()
    visitor.look("withdrawn")
    assert "Согласие отозвано" in visitor.words()
    page.goto(visitor.base + "/cabinet/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Скачать всё, что о вас хранится").click()
    document = json.loads(Path(begun.value.path()).read_text(encoding="utf-8"))
    assert document["values"]["first_name"] == "Дарина"
    page.get_by_role("button", name="Қазақша").click()
    assert page.get_attribute("html", "lang") == "kk"
    visitor.look("cabinet-kk")
    page.get_by_role("button", name="Русский").click()


def end(visitor: Visitor) -> None:
    """The account is closed with its password; the cabinet leads to the login."""
    visitor.page.goto(visitor.base + "/cabinet/security")
    visitor.page.fill("#f-close_password", PASSWORD)
    visitor.press("Удалить мои данные")
    visitor.look("erased")
    assert "Данные уничтожены" in visitor.words()
    visitor.page.goto(visitor.base + "/cabinet/")
    assert visitor.page.url.endswith("/login?next=%2Fcabinet%2F")


def test_who_disagrees_in_the_dark(port: int, chromium: Any, tmp_path: Path) -> None:
    """The control of disagreement closes the forms and the agreement opens them, on a dark screen, in English."""
    context = chromium.new_context(locale="en-US", color_scheme="dark", java_script_enabled=False)
    visitor = Visitor(context.new_page(), f"http://smartis.localhost:{port}", tmp_path)
    visitor.go("/")
    visitor.go("/policy")
    visitor.go("/disagree")
    visitor.press("I do not agree")
    visitor.look("disagreed")
    assert "Your disagreement is on record" in visitor.words()
    assert visitor.page.goto(visitor.base + "/forms/service_use").status == 403
    visitor.press("I agree with the policy")
    visitor.look("form")
    assert visitor.page.url.endswith("/forms/service_use")
    assert visitor.page.locator("main [name=first_name]").is_visible()
    # A refused page is told of in the console; nothing else is.
    assert all("403" in one for one in visitor.errors), visitor.errors
    context.close()
