"""With a browser the work of scripts is seen, and still nothing of the own network is reached."""

from __future__ import annotations

import builtins
import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.connect.crawl_site import Handler, Names, Site, running, send, to

from zavet.connect.crawl import DEFAULT, observe
from zavet.connect.crawl.browser import PROGRAMS
from zavet.errors import Malformed, ReadingError
from zavet.review.observation import Cookie, Observation

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

QUICK = replace(DEFAULT, connect=2.0, read=4.0, fetch=12.0, total=60.0, delay=0.0)
needs_chromium = pytest.mark.skipif(not any(map(shutil.which, PROGRAMS)), reason="there is no Chromium on this machine")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as found:
        yield found


@pytest.fixture
def inside() -> Iterator[Site]:
    """A second site of this machine, that nobody named: no connection may come to it."""
    with running() as found:
        yield found
        assert found.connections == 0


def watch(site: Site, **changes: Any) -> Observation:
    names = Names(shop_test=[["127.0.0.1"]], tracker_test=[["127.0.0.1"]], inner_org=[["127.0.0.1"]])
    allow = frozenset({"shop.test", "tracker.test"})
    return observe(f"http://shop.test:{site.port}/", allow_private=allow, browser=True, resolver=names, limits=replace(QUICK, **changes))


@needs_chromium
def test_the_work_of_scripts_is_seen(site: Site) -> None:
    """A form, a cookie and a call that a script makes are told; the policy's page is read too."""
    tracker = f"http://tracker.test:{site.port}"
    site.pages = {
        "/": """<title>Лавка</title><body><script>
            document.body.innerHTML = '<form action=/send method=post><label>Телефон <input type=tel name=phone></label></form>'
                + '<a href="/privacy">Политика конфиденциальности</a>';
            document.cookie = 'byscript=1; max-age=1000; SameSite=Strict';
            const one = document.createElement('script'); one.src = 'TRACKER/tag.js'; document.head.append(one);
        </script>""".replace("TRACKER", tracker),
        "/tag.js": lambda handler: send(handler, b"fetch('/beacon')", kind="text/javascript", headers=[("Set-Cookie", "third=1")]),
        "/privacy": "<h1>Политика",
    }
    seen = watch(site)
    assert seen.browser
    assert [page.url.rpartition("/")[2] for page in seen.pages] == ["", "privacy"]
    front = seen.pages[0]
    assert front.forms[0].fields[0].label == "Телефон"
    assert front.policy_linked
    (cookie,) = [one for one in front.set_cookies if one.name == "byscript"]
    assert replace(cookie, lifetime=None) == Cookie("byscript", "shop.test", same_site="strict")
    assert cookie.lifetime is not None
    assert 900 < cookie.lifetime <= 1000
    assert ("tracker.test", ("script",)) in [(one.host, one.means) for one in front.outside]
    assert all("Zavet/" in head["User-Agent"] for head in site.heads)


@needs_chromium
def test_a_page_cannot_reach_the_inside(site: Site, inside: Site) -> None:
    """Pictures, frames, fetches, redirects, sockets and workers that point to the own network connect to nothing."""
    ways = [
        f"http://127.0.0.1:{inside.port}",
        f"http://localhost:{inside.port}",
        f"http://[::1]:{inside.port}",
        f"http://2130706433:{inside.port}",
    ]
    ways += [f"http://inner.org:{inside.port}", f"http://0.0.0.0:{inside.port}", f"http://127.0.0.1.nip.io:{inside.port}"]
    markup = "".join(
        f'<img src="{one}/i"><iframe src="{one}/f"></iframe><link rel=stylesheet href="{one}/c"><script src="{one}/s"></script>'
        for one in ways
    )
    scripts = "".join(
        f"fetch('{one}/x', {{mode: 'no-cors'}}).catch(() => 0); try {{ new WebSocket('{one.replace('http', 'ws')}/w') }} catch (e) {{ }}"
        f"navigator.sendBeacon('{one}/b'); window.open('{one}/o');"
        for one in ways
    )
    scripts += (
        f"const code = \"fetch('http://127.0.0.1:{inside.port}/worker', {{mode: 'no-cors'}}); new WebSocket('ws://127.0.0.1:{inside.port}/w')\";"
        "new Worker(URL.createObjectURL(new Blob([code])));"
        "document.title = typeof RTCPeerConnection;"
    )
    site.pages = {
        "/": f"<body>{markup}<img src=/away><script>{scripts}</script>",
        "/away": to(f"http://127.0.0.1:{inside.port}/redirected"),
    }
    seen = watch(site)
    assert seen.pages[0].title == "undefined"
    assert inside.asked == []


@needs_chromium
def test_a_page_that_leads_inside_is_refused(site: Site, inside: Site) -> None:
    """A redirect of the page itself, by header or by script, into the own network gives no page."""
    site.pages["/"] = to(f"http://127.0.0.1:{inside.port}/")
    with pytest.raises(ReadingError):
        watch(site)
    site.pages["/"] = f"<script>location = 'http://127.0.0.1:{inside.port}/'</script>"
    with pytest.raises(ReadingError):
        watch(site)
    with pytest.raises(Malformed):
        observe("http://127.0.0.1/", browser=True)


@needs_chromium
def test_files_of_this_machine_stay_shut(site: Site, tmp_path: Path) -> None:
    """A page cannot show a file of this machine, and leaves none on it."""
    (tmp_path / "secret.html").write_text("<form><input name=secret></form>", encoding="utf-8")
    site.pages = {
        "/": f"<iframe src='file://{tmp_path}/secret.html'></iframe><a id=d href=/load download>x</a><script>d.click()</script>",
        "/load": lambda handler: send(
            handler, b"MZ", kind="application/octet-stream", headers=[("Content-Disposition", "attachment; filename=x.exe")]
        ),
    }
    assert watch(site).pages[0].forms == ()


@needs_chromium
@pytest.mark.parametrize(
    "script",
    [
        "while (true) { }",
        "setInterval(() => alert(1), 0)",
        "setInterval(() => fetch('/x' + Math.random()), 5)",
        "setTimeout(() => location.reload(), 50)",
    ],
    ids=["busy", "alerts", "calls", "reloads"],
)
def test_a_page_that_never_rests_ends(script: str, site: Site) -> None:
    """A page that hangs, asks or loads for ever costs no more than its time, and is told or refused in one line."""
    site.pages["/"] = f"<p>x</p><script>setTimeout(() => {{ {script} }}, 100)</script>"
    began = time.monotonic()
    try:
        assert len(watch(site, fetch=6.0).pages) == 1
    except ReadingError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either end is right
    assert time.monotonic() - began < 30


@needs_chromium
def test_a_page_without_measure_is_left(site: Site) -> None:
    """A page that grows past the limit is given up."""
    site.pages["/"] = "<script>document.body.append('x'.repeat(3000000))</script>".replace("<script>", "<body><script>")
    with pytest.raises(ReadingError, match="more than"):
        watch(site, page=1_000_000)


def of_the_crawl() -> list[str]:
    """Browser processes that a crawl started: no other browser of this machine has its rule for names."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes()
            if b"MAP * ~NOTFOUND" in words:
                found.append(folder.name)
    return found


@needs_chromium
def test_no_browser_is_left_running(site: Site) -> None:
    """While a page is shown the browser runs; after an observation, even of a page that hangs, none does."""
    during: list[str] = []

    def look(handler: Handler) -> None:
        during.extend(of_the_crawl())
        send(handler, b"<p>x</p><script>setTimeout(() => { while (true) { } }, 100)</script>")

    site.pages["/"] = look
    with contextlib.suppress(ReadingError):
        watch(site, fetch=4.0)
    assert during
    end = time.monotonic() + 10
    while of_the_crawl() and time.monotonic() < end:
        time.sleep(0.1)
    assert of_the_crawl() == []


def test_without_playwright_the_message_says_how(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where playwright or Chromium is missing the error says what to install."""
    site.pages["/"] = "<p>x"
    monkeypatch.setattr("zavet.connect.crawl.browser.PROGRAMS", ("no-such-browser",))
    with pytest.raises(ReadingError, match="no Chromium"):
        watch(site)
    true_import = builtins.__import__

    def without(name: str, *words: Any) -> Any:
        if name.startswith("playwright"):
            raise ImportError(name)
        return true_import(name, *words)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ReadingError, match="needs playwright") as caught:
        watch(site)
    assert "pip install playwright" in caught.value.hint
