"""Every page as its readers meet it: three languages, three widths, light and dark, long words, a large font, a keyboard alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.live import ARGUMENTS, CHROMIUM, register, serving
from tests.browser.measures import CONTRAST, LABELS, SHIFT
from tests.browser.screenshots import OWN, PUBLIC, SHOP

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]

WIDTHS = (360, 768, 1280)
LANGUAGES = ("ru", "kk", "en")
LONG = "Мұхамедқалиұлы" * 6
EVERY = {**PUBLIC, **OWN}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("design")) as port:
        yield f"http://{SHOP}.localhost:{port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def known(base: str, chromium: Any) -> list[dict[str, Any]]:
    """The cookies of somebody logged in whose name is one word without a break."""
    context = chromium.new_context(locale="ru", java_script_enabled=False)
    register(context.new_page(), base, surname=LONG)
    cookies = [one for one in context.cookies() if one["name"] != "django_language"]
    context.close()
    return cookies


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_is_labelled_and_can_be_read(base: str, chromium: Any, known: Any, language: str, scheme: str) -> None:
    """At each width nothing runs over the edge; one h1; every control has a name; every word has the contrast of WCAG AA; no other host."""
    context = chromium.new_context(locale=language, color_scheme=scheme, java_script_enabled=False, reduced_motion="reduce")
    context.add_cookies(known)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(f"{base}/") else elsewhere.append(request.url))
    for name, path in EVERY.items():
        answer = page.goto(base + path)
        assert answer.status == 200, name
        assert page.get_attribute("html", "lang") == language, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} pixels"
        assert page.locator("h1").count() == 1, name
        assert page.locator("main, header.top, footer, nav").count() >= 4, name
        assert page.evaluate(LABELS) == [], name
        # Folded explanations are read too once they are opened.
        for summary in page.locator("main details:not([open]) > summary").all()[:3]:
            summary.click()
        poor = {kind: round(ratio, 2) for kind, ratio in page.evaluate(CONTRAST).items() if ratio < 4.5}
        assert poor == {}, name
    assert elsewhere == []
    context.close()


def test_a_large_font_and_a_small_window_break_nothing(base: str, chromium: Any, known: Any) -> None:
    """At 200 % zoom a window of 1280 pixels is one of 640 at twice the density; at 400 % it is one of 320: all of it still fits."""
    for width, scale in ((640, 2), (320, 4)):
        context = chromium.new_context(
            locale="kk", viewport={"width": width, "height": 512}, device_scale_factor=scale, java_script_enabled=False
        )
        context.add_cookies(known)
        page = context.new_page()
        for name, path in EVERY.items():
            page.goto(base + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {scale * 100} %"
        context.close()


def test_nothing_moves_and_a_first_page_is_small(base: str, chromium: Any, known: Any) -> None:
    """Layout shifts stay under 0.02; with everything that a page loads it is at most 60 kB compressed, its sheets at most 12 kB."""
    context = chromium.new_context(locale="ru", viewport={"width": 1280, "height": 800})
    context.add_cookies(known)
    for name, path in EVERY.items():
        page = context.new_page()
        taken: dict[str, int] = {}
        page.on("response", lambda answer, taken=taken: taken.update({answer.url: len(gzip.compress(answer.body()))}))
        page.goto(base + path, wait_until="load")
        assert page.evaluate(SHIFT) <= 0.02, name
        assert sum(taken.values()) <= 60 * 1024, (name, taken)
        assert sum(size for url, size in taken.items() if url.endswith(".css")) <= 12 * 1024
        page.close()
    context.close()


def test_a_keyboard_reaches_the_content_and_the_help_of_a_field(base: str, chromium: Any) -> None:
    """The first stop leads past the menu; each stop is seen; a field's explanation opens by Enter."""
    context = chromium.new_context(locale="ru", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/register")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    opened = page.locator("main details[open]")
    assert opened.count() == 1
    assert "Сколько хранят" in opened.inner_text()
    assert opened.locator("a[href^='/policy#']").count() > 0
    context.close()


def test_a_consent_is_printed_as_a_document_alone(base: str, chromium: Any) -> None:
    """On paper a consent is its text, version and digest: no menu, no buttons, black on white in the dark too."""
    context = chromium.new_context(locale="ru", color_scheme="dark", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/consents/marketing")
    page.emulate_media(media="print")
    assert page.locator(".consent-text").is_visible()
    for gone in (".top nav", ".languages", ".actions", "footer", ".demo"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf().startswith(b"%PDF-")
    context.close()


def test_the_measures_find_what_is_wrong(chromium: Any) -> None:
    """Pale text, a nameless field, a description that is not there and a block that moves are each found: the checks can fail."""
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    page.set_content("<p style='color:#999;background:#fff'>pale</p><input name=a><input aria-label=b aria-describedby=gone>")
    assert [round(one, 1) for one in page.evaluate(CONTRAST).values()] == [2.8]
    assert len(page.evaluate(LABELS)) == 2
    page.set_content("<div id=one></div><p style='height:300px;background:#ccc'>text that is pushed down</p>")
    page.wait_for_timeout(100)
    page.evaluate("document.getElementById('one').style.height = '200px'")
    page.wait_for_timeout(100)
    assert page.evaluate(SHIFT) > 0.02
    context.close()


def test_pictures_of_the_documents_are_small() -> None:
    """What `make screenshots` keeps with the text is at most 1.5 MB."""
    folder = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
    assert sum(one.stat().st_size for one in folder.glob("*")) <= 1_500_000
