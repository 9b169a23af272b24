"""`make screenshots`: every page of a shop as Chromium shows it, by width, language and scheme; a few of them for the documents.

    python -m tests.browser.screenshots [FOLDER] [--only WORD] [--languages ru,kk,en] [--widths 360,768,1280] [--schemes light,dark]

Pictures go to FOLDER (default `var/screenshots`); those of `DOCUMENTED` also to `docs/screenshots`, small enough to be kept with the text.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.live import ARGUMENTS, CHROMIUM, register, serving

ROOT = Path(__file__).resolve().parents[2]
SHOP = "prommet"
PUBLIC = {
    "home": "/",
    "policy": "/policy",
    "versions": "/policy/versions",
    "changes": "/policy/versions/2/changes",
    "forms": "/forms",
    "register": "/register",
    "consents": "/consents",
    "consent": "/consents/marketing",
    "cookies": "/cookies",
    "contacts": "/contacts",
    "login": "/login",
    "style": "/style",
}
OWN = {
    "cabinet": "/cabinet/",
    "data": "/cabinet/data",
    "field": "/cabinet/data/phone",
    "my-consents": "/cabinet/consents",
    "log": "/cabinet/log",
    "recipients": "/cabinet/recipients",
    "orders": "/cabinet/orders",
    "requests": "/cabinet/requests",
    "settings": "/cabinet/settings",
    "security": "/cabinet/security",
    "everything": "/cabinet/everything",
}
DOCUMENTED = {
    "home-1280-light-ru", "policy-1280-light-ru", "changes-1280-light-ru", "register-360-light-ru", "data-1280-light-ru", "log-1280-dark-ru",
    "data-360-dark-kk", "policy-360-light-kk", "home-1280-dark-en", "consent-768-light-en",
}  # fmt: skip


def main() -> None:
    from playwright.sync_api import sync_playwright

    asked = _asked()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as port, sync_playwright() as play:
        base = f"http://{SHOP}.localhost:{port}"
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        own = _registered(browser, base)
        for language in asked.languages:
            for scheme in asked.schemes:
                for pages, cookies in ((PUBLIC, []), (OWN, own)):
                    context = browser.new_context(locale=language, color_scheme=scheme, java_script_enabled=False)
                    context.add_cookies(cookies)
                    for name, path in pages.items():
                        if asked.only in name:
                            _look(context, base + path, name, scheme, language, asked)
                    context.close()
        browser.close()


def _look(context: Any, address: str, name: str, scheme: str, language: str, asked: argparse.Namespace) -> None:
    page = context.new_page()
    page.goto(address)
    if name == "register":
        page.locator("main details summary").first.click()
    for width in asked.widths:
        page.set_viewport_size({"width": width, "height": 900})
        word = f"{name}-{width}-{scheme}-{language}"
        page.screenshot(path=str(asked.folder / f"{word}.png"), full_page=True)
        if word in DOCUMENTED and asked.documents:
            folder = ROOT / "docs" / "screenshots"
            folder.mkdir(exist_ok=True)
            page.screenshot(path=str(folder / f"{word}.jpg"), type="jpeg", quality=72)
    page.close()


def _registered(browser: Any, base: str) -> list[dict[str, Any]]:
    """The cookies of somebody who has registered, asked the support and corrected a value: their cabinet has something to show."""
    context = browser.new_context(locale="ru", java_script_enabled=False)
    page = context.new_page()
    register(page, base)
    page.goto(f"{base}/cabinet/data/first_name")
    page.fill("main [name=value]", "Дарина")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{base}/cabinet/orders")
    page.fill("main textarea", "Не открывается корзина")
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{base}/cabinet/data")
    cookies = [one for one in context.cookies() if one["name"] != "django_language"]
    context.close()
    return cookies


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Every page as Chromium shows it.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--only", default="", help="pages whose name has this word")
    parser.add_argument("--languages", type=lambda text: text.split(","), default=["ru", "kk", "en"])
    parser.add_argument("--widths", type=lambda text: [int(one) for one in text.split(",")], default=[360, 768, 1280])
    parser.add_argument("--schemes", type=lambda text: text.split(","), default=["light", "dark"])
    parser.add_argument("--no-documents", dest="documents", action="store_false", help="leave docs/screenshots alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
