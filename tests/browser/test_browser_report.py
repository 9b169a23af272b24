"""A report's page in a real browser without scripts: at every width, in the light and in the dark, by mouse and by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.measures import CONTRAST
from tests.reading.report_text import TEXT, report

from zavet.reading.report import page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (360, 768, 1024, 1280)
LONG = TEXT + "".join(
    f"{number}. Дополнение {number}\n{number}.1. Мастерская обрабатывает номер телефона и адрес электронной почты для доставки заказа.\n"
    for number in range(5, 60)
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(page(report(LONG)), encoding="utf-8")
    return file.as_uri()


class Reader:
    """A window without scripts; whatever the browser complains of or asks the network for is noted."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(java_script_enabled=False, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.told: list[str] = []
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("request", lambda request: self.told.append(request.url) if request.url.partition("#")[0] != address else None)
        self.page.goto(address)

    def seen(self, selector: str) -> bool:
        """Whether an element stands within the screen and within the column it scrolls in."""
        return bool(
            self.page.evaluate(
                """selector => { const one = document.querySelector(selector), box = one.getBoundingClientRect();
                const pane = one.closest('.pane').getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
                return middle > Math.max(0, pane.top) && middle < Math.min(innerHeight, pane.bottom); }""",
                selector,
            )
        )

    def close(self) -> None:
        self.context.close()
        assert self.told == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_and_can_be_read(chromium: Any, address: str, tmp_path: Path, width: int, scheme: str) -> None:
    """Nothing runs over the edge, every word has the contrast of WCAG AA, and the browser has nothing to complain of."""
    reader = Reader(chromium, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width
    poor = {name: ratio for name, ratio in reader.page.evaluate(CONTRAST).items() if ratio < 4.5}
    assert poor == {}
    reader.page.screenshot(path=str(tmp_path / "report.png"))
    reader.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_facts_lead_to_their_words_and_back(chromium: Any, address: str, width: int) -> None:
    """A press on a fact shows its quote, marked; a press on the quote shows the fact; on a wide screen the other column stays in sight."""
    reader = Reader(chromium, address, viewport={"width": width, "height": 800})
    facts = reader.page.locator("li.entry[id^=fact-]").count()
    assert facts > 50
    for number in (3, facts - 2, 10):
        reader.page.click(f"#fact-{number} .badge")
        assert reader.seen(f"#at-fact-{number}")
        if width > 1000:
            assert reader.seen(f"#fact-{number}")
        assert reader.page.evaluate("document.querySelector(':target').matches('mark, mark i')")
        reader.page.click(f'.text a.number[href="#fact-{number}"]')
        assert reader.seen(f"#fact-{number}")
    assert reader.page.evaluate("document.querySelector(':target').matches('li.entry')")
    reader.close()


def test_a_page_is_used_with_the_keyboard(chromium: Any, address: str) -> None:
    """Tab goes through links, ticks and columns, each with a visible outline; Enter follows a link."""
    reader = Reader(chromium, address, viewport={"width": 1280, "height": 800})
    met: set[str] = set()
    for _ in range(60):
        reader.page.keyboard.press("Tab")
        what = reader.page.evaluate(
            """() => { const one = document.activeElement, shown = one.matches('.legend input') ? one.closest('label') : one;
            return [one.tagName + '.' + one.className, getComputedStyle(shown).outlineStyle]; }"""
        )
        assert what[1] != "none", what
        met.add(what[0])
        if what[0].startswith("A.number"):
            reader.page.keyboard.press("Enter")
            break
    assert {"INPUT.", "SECTION.pane text"} <= met
    assert reader.page.evaluate("document.querySelector(':target').matches('li.entry')")
    reader.close()


def test_a_tick_hides_its_kind(chromium: Any, address: str) -> None:
    """A kind whose tick is taken off leaves the list and the marks, and comes back with it."""
    reader = Reader(chromium, address, viewport={"width": 1280, "height": 800})
    reader.page.uncheck("#show-data")
    assert not reader.page.locator("#family-data").is_visible()
    assert not reader.page.locator(".number.k-data").first.is_visible()
    assert reader.page.locator("#family-purposes").is_visible()
    reader.page.check("#show-data")
    assert reader.page.locator("#family-data").is_visible()
    reader.close()


def test_a_page_can_be_printed(chromium: Any, address: str, tmp_path: Path) -> None:
    """On paper the whole text and all facts stand one after the other, in the light, with nothing cut off."""
    reader = Reader(chromium, address, viewport={"width": 760, "height": 1000}, color_scheme="dark")
    reader.page.emulate_media(media="print")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 760
    assert reader.page.evaluate("[...document.querySelectorAll('.pane')].every(one => one.scrollHeight <= one.clientHeight + 1)")
    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    reader.page.screenshot(path=str(tmp_path / "print.png"))
    assert len(reader.page.pdf(format="A4")) > 50_000
    reader.close()
