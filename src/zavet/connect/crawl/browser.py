"""Loads pages in Chromium, so that what scripts put in is seen too: forms, cookies, hosts.

The browser starts with an empty profile, resolves no name itself and reaches the world through `proxy.Way` alone. Service workers,
WebSockets, WebRTC and downloads are off: no page needs them to be looked at.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from zavet import __version__
from zavet.clock import Clock, SystemClock
from zavet.connect.crawl.address import Target, parse, read_host
from zavet.connect.crawl.cookies import MOST
from zavet.connect.crawl.guard import Guard
from zavet.connect.crawl.limits import Deadline, Limits
from zavet.connect.crawl.loader import Loaded
from zavet.connect.crawl.proxy import Way
from zavet.errors import Malformed, ReadingError
from zavet.review.observation import Cookie

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright, Request, Response, WebSocketRoute

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--proxy-bypass-list=<-loopback>",  # this machine's own addresses go through the way out too
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-pings",
    "--js-flags=--max-old-space-size=256",
)
_SHUT = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport", "EventSource", "SharedWorker"]) {
    try { Object.defineProperty(globalThis, name, {value: undefined, configurable: false, writable: false}); } catch (ignored) { }
}
"""
_MEANS = {"script": "script", "image": "image", "document": "frame", "stylesheet": "style", "font": "style", "media": "media"}
_QUIET = 1.0
_MOST_CALLS = 2000


class BrowserLoader:
    """A browser for one observation, as a context manager. Raises ReadingError where there is none or it does not start."""

    def __init__(self, guard: Guard, limits: Limits, clock: Clock | None = None) -> None:
        self._guard = guard
        self._limits = limits
        self._clock = clock or SystemClock()
        self._stack = contextlib.ExitStack()
        self._context: BrowserContext | None = None
        self._known: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
        try:
            from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - few have it, and only `--browser` needs it
        except ImportError as error:
            raise ReadingError("looking with a browser needs playwright", hint="`pip install playwright` and a system Chromium") from error
        if program is None:
            raise ReadingError("there is no Chromium on this machine", hint="install the package `chromium`, or leave `--browser` out")
        with contextlib.ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="zavet-browser-", ignore_cleanup_errors=True))
            way = stack.enter_context(Way(self._guard, Deadline(self._limits.total, "the site"), self._limits))
            try:
                play = stack.enter_context(sync_playwright())
                self._context = self._start(play, program, home, way.port, stack)
            except Error as error:
                raise ReadingError("Chromium does not start", hint="try `chromium --headless --version`") from error
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._context = None
        self._stack.close()

    def _start(self, play: Playwright, program: str, home: str, port: int, stack: contextlib.ExitStack) -> BrowserContext:
        browser = play.chromium.launch(
            executable_path=program,
            args=list(_ARGUMENTS),
            proxy={"server": f"http://127.0.0.1:{port}"},
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8"},
            downloads_path=str(Path(home) / "downloads"),
            timeout=30_000,
        )
        stack.callback(browser.close)
        context = browser.new_context(
            accept_downloads=False,
            service_workers="block",
            locale="ru-RU",
            ignore_https_errors=False,
            user_agent=f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{browser.version} Safari/537.36 Zavet/{__version__}",
        )
        context.set_default_timeout(self._limits.fetch * 1000)
        context.add_init_script(_SHUT)
        context.route_web_socket("**/*", _close)
        return context

    def load(self, target: Target, deadline: Deadline) -> Loaded:
        """The page after its scripts ran. Raises ReadingError where it does not come in time or holds more than is read."""
        from playwright.sync_api import Error  # noqa: PLC0415 - there, since the browser runs

        if self._context is None:
            raise ValueError("the browser is not open")
        self._guard.check(target, deadline)
        deadline = Deadline(self._limits.fetch, f"`{target.host}`", deadline)
        page = self._context.new_page()
        called: dict[tuple[str, str], None] = {}
        page.on("request", lambda request: _note(request, called))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("popup", lambda popup: popup.close())
        try:
            answer = page.goto(target.url, wait_until="domcontentloaded", timeout=deadline.left() * 1000)
            final = self._arrived(target, page, answer)
            with contextlib.suppress(Error):  # a page that never rests is read as it stands
                page.wait_for_load_state("networkidle", timeout=deadline.left(self._limits.read / 2) * 1000)
            page.wait_for_timeout(deadline.left(_QUIET) * 1000)
            body = self._html(page, target, deadline)
            cookies = self._cookies(self._context)
        except Error as error:
            raise ReadingError(f"the browser cannot show a page of `{target.host}`: {_reason(error)}") from error
        finally:
            with contextlib.suppress(Error):
                page.close()
        return Loaded(final, "text/html; charset=utf-8", body, cookies, tuple(called))

    def _arrived(self, target: Target, page: Page, answer: Response | None) -> Target:
        """The address that the page has in the end. Raises ReadingError for an answer that is no page."""
        if answer is None:
            raise ReadingError(f"`{target.host}` gave no page")
        if not 200 <= answer.status < 300:
            raise ReadingError(f"`{target.host}` answers {answer.status}")
        kind = answer.headers.get("content-type", "text/html").lower()
        if "html" not in kind:
            raise ReadingError("this is no page but a file of another kind", hint="read it as a document")
        try:
            return parse(page.url)
        except Malformed as error:
            raise ReadingError(f"`{target.host}` sends on to an address that is not read: {error}") from error

    def _html(self, page: Page, target: Target, deadline: Deadline) -> bytes:
        """The document as it stands, bounded before it leaves the browser."""
        most = self._limits.page
        text = page.locator("html").first.evaluate(
            "(root, most) => root.outerHTML.slice(0, most + 1)", most, timeout=deadline.left(self._limits.read) * 1000
        )
        body = str(text).encode("utf-8", "replace")
        if len(body) > most:
            raise ReadingError(f"`{target.host}` gives more than {most} bytes")
        return body

    def _cookies(self, context: BrowserContext) -> tuple[Cookie, ...]:
        """Cookies that were not there before this page."""
        found = []
        for one in context.cookies()[: MOST * 2]:
            name, host = one.get("name", "")[:100], one.get("domain", "").lstrip(".")
            if (name, host) in self._known or len(self._known) >= MOST:
                continue
            self._known.add((name, host))
            expires = one.get("expires", -1)
            same_site = one.get("sameSite", "").lower()
            lifetime = None if expires < 0 else max(0, int(expires) - self._clock.now())
            found.append(Cookie(name, host, one.get("secure", False), one.get("httpOnly", False), same_site, lifetime))
        return tuple(found)


def _note(request: Request, called: dict[tuple[str, str], None]) -> None:
    """Keeps the host of a request and the means; the address itself is not kept, for it may hold anything."""
    parts = urlsplit(request.url)
    if parts.scheme not in {"http", "https"} or len(called) >= _MOST_CALLS:
        return
    with contextlib.suppress(Malformed, ValueError):
        host = read_host(f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "")
        called[host, _MEANS.get(request.resource_type, "request")] = None


def _close(route: WebSocketRoute) -> None:
    route.close()


def _reason(error: Exception) -> str:
    """The browser's own word for what failed, without addresses."""
    text = str(error)
    for word in (
        "ERR_CERT",
        "ERR_TUNNEL_CONNECTION_FAILED",
        "ERR_PROXY",
        "ERR_TOO_MANY_REDIRECTS",
        "ERR_NAME_NOT_RESOLVED",
        "ERR_EMPTY_RESPONSE",
    ):
        if word in text:
            return word
    return "it took too long" if "imeout" in text else "it failed"
