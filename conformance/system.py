"""A running system and the ways a check may touch it: HTTP as a browser, HTTP as a program with a key, and the command line."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from conformance import authority
from conformance.serve import ROOT, SLUGS
from zavet.policy import syntax

_START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `body` is parsed JSON where it was JSON, else None."""

    status: int
    headers: Mapping[str, str]
    text: str
    body: Any = None
    cookies: tuple[str, ...] = ()

    @property
    def error(self) -> dict[str, Any]:
        """The error object of a refusal; empty where there is none."""
        found: dict[str, Any] = self.body.get("error", {}) if isinstance(self.body, dict) else {}
        return found

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clauses cited, by a refusal or by a grant."""
        body = self.body if isinstance(self.body, dict) else {}
        where = self.error or body.get("verdict", body)
        return tuple(where.get("clauses", ()))


class System:
    """The process that serves the five controllers from a data folder of its own."""

    def __init__(self, data: Path, *, mutant: str | None = None, encrypted: bool = False) -> None:
        self.data = data
        self.mutant = mutant
        self.authority = authority.make(data / "authority", _hosts()) if encrypted else None
        self.port = free_port()
        self.secrets: dict[str, dict[str, str]] = json.loads((data / "clients.json").read_text(encoding="utf-8"))
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Starts serving and waits for the first answer. Raises RuntimeError with the system's own words where it does not come."""
        command = [sys.executable, "-m", "conformance.serve", str(self.data), str(self.port), *([self.mutant] if self.mutant else [])]
        self._log = (self.data / "server.log").open("wb")
        environment = dict(os.environ)
        if self.authority is not None:
            folder = self.authority.parent
            environment |= {"ZAVET_TLS": "1", "ZAVET_TLS_CERT": str(folder / "site.crt"), "ZAVET_TLS_KEY": str(folder / "site.key")}
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log)
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                # Over HTTPS the redirect tells that the port is open; what it speaks there is for checks to find out.
                if self.site("prommet").plain("GET", "/health").status in {200, 308}:
                    return
            time.sleep(0.1)
        words = (self.data / "server.log").read_text(encoding="utf-8", errors="replace")[-3000:]
        self.stop()
        raise RuntimeError(f"the system did not start: {words}")

    def stop(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            self._log.close()

    def site(self, slug: str) -> Site:
        """One controller's site, without a session."""
        return Site(self, slug, f"{slug}.localhost")

    def cli(self, *words: str, input: str = "") -> subprocess.CompletedProcess[str]:
        """The command line on the same data folder."""
        environment = {
            **os.environ, "ZAVET_DATA": str(self.data), "ZAVET_DEMO": "1", "DJANGO_SETTINGS_MODULE": "zavet.site.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "conformance.command", self.mutant or "-", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, input=input, capture_output=True, text=True, check=False, timeout=120)

    def number(self) -> int:
        """A fresh number, for values that must differ."""
        return next(self._numbers)


@contextlib.contextmanager
def running(template: Path, data: Path, *, mutant: str | None = None, encrypted: bool = False) -> Iterator[System]:
    """A system on a copy of a prepared folder, for as long as the block lasts. `encrypted`: it speaks HTTPS."""
    shutil.copytree(template, data)
    system = System(data, mutant=mutant, encrypted=encrypted)
    system.start()
    try:
        yield system
    finally:
        system.stop()


@dataclass
class Site:
    """One host of the system, with the cookies of one browser, if any."""

    system: System
    slug: str
    host: str
    jar: dict[str, str] = field(default_factory=dict)
    language: str = "ru"

    def browser(self) -> Site:
        """A fresh browser on the same host."""
        return Site(self.system, self.slug, self.host, language=self.language)

    @property
    def origin(self) -> str:
        """What a browser calls this site."""
        return f"{'http' if self.system.authority is None else 'https'}://{self.host}:{self.system.port}"

    # -- as a browser -------------------------------------------------------------------------------------------------------------

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, follow: bool = True) -> Answer:
        """A page, as a browser asks for it."""
        return self._page("GET", path, None, headers or {}, follow=follow)

    def submit(self, path: str, values: Mapping[str, Any], *, form: int = 0, follow: bool = False, page: str | None = None) -> Answer:
        """Fills in the form of a page that posts to `path` (or the `form`-th of `page`) with its hidden fields, and sends it."""
        at = page or path
        shown = self.get(at)
        forms = [one for one in parse_forms(shown.text) if one.method == "post"]
        aimed = [one for one in forms if urlsplit(urljoin(at, one.action or at)).path == urlsplit(path).path]
        fitting = aimed or [one for one in forms if set(values) & set(one.controls)]
        if not fitting:
            raise AssertionError(f"the page {at} has no form that posts to {path} (status {shown.status})")
        chosen = fitting[min(form, len(fitting) - 1)]
        sent: list[tuple[str, str]] = [(name, value) for name, value in chosen.hidden.items() if name not in values]
        for name, value in values.items():
            sent += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return self._page("POST", urljoin(at, chosen.action or at), urlencode(sent), {"Origin": self.origin}, follow=follow)

    def _page(self, method: str, path: str, body: str | None, headers: Mapping[str, str], *, follow: bool) -> Answer:
        sent = {"Accept": "text/html", "Accept-Language": self.language, "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0", **headers}
        if self.jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._send(method, path, body, sent)
        for line in answer.cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.jar.pop(name, None)
                else:
                    self.jar[name] = morsel.value
        if follow and answer.status in {301, 302, 303, 307} and "location" in answer.headers:
            parts = urlsplit(urljoin(path, answer.headers["location"]))
            return self._page("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, None, headers, follow=True)
        return answer

    # -- as a program -------------------------------------------------------------------------------------------------------------

    def api(self, method: str, path: str, body: Any = None, *, role: str | None = "owner", key: str = "", secret: str = "") -> Answer:
        """A call of the REST API under a role's key (None: no key)."""
        headers = {"Accept": "application/json"}
        found = secret or (self.system.secrets[self.slug][role] if role else "")
        if found:
            headers["Authorization"] = f"Bearer {found}"
        if key:
            headers["Idempotency-Key"] = key
        text = None
        if isinstance(body, str):
            text, headers["Content-Type"] = body, "application/yaml"
        elif body is not None:
            text, headers["Content-Type"] = json.dumps(body, ensure_ascii=False), "application/json"
        return self._send(method, f"/api/v1{path}", text, headers)

    def plain(self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """A request in plain HTTP, whatever the system speaks."""
        return self._send(method, path, body, headers or {}, encrypted=False)

    def handshake(self, *, trusting: Path | None) -> ssl.SSLSocket:
        """A connection under TLS whose certificate was checked for this host. Raises ssl.SSLError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusting is None:
            context.load_default_certs()
        else:
            context.load_verify_locations(trusting)
        raw = socket.create_connection(("127.0.0.1", self.system.port), timeout=60)
        try:
            return context.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str], *, encrypted: bool = True) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.system.port, timeout=60)
        try:
            if self.system.authority is not None and encrypted:
                connection.sock = self.handshake(trusting=self.system.authority)
            data = body.encode("utf-8") if body is not None else None
            connection.request(method, path, data, {"Host": f"{self.host}:{self.system.port}", **headers})
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        text = raw.decode("utf-8", errors="replace")
        found = {name.lower(): value for name, value in response.getheaders()}
        cookies = tuple(value for name, value in response.getheaders() if name.lower() == "set-cookie")
        parsed = json.loads(text) if "json" in found.get("content-type", "") and text else None
        return Answer(response.status, found, text, parsed, cookies)


@dataclass
class Form:
    """A form of a page: where it posts to, its hidden fields, and its controls by name → (type, checked)."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    controls: dict[str, tuple[str, bool]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(found.get("action", ""), found.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and tag in {"input", "textarea", "select"} and found.get("name"):
            kind = found.get("type", "text") if tag == "input" else tag
            if kind == "hidden":
                self._open.hidden[found["name"]] = found.get("value", "")
            elif kind != "submit":
                self._open.controls[found["name"]] = (kind, "checked" in found)
                if "required" in found:
                    self._open.required.add(found["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def parse_forms(text: str) -> list[Form]:
    """The forms of an HTML page."""
    parser = _Forms()
    parser.feed(text)
    return parser.forms


def _hosts() -> list[str]:
    """Every host that the five systems answer to by name: their own, and the sites that the policies name."""
    policies = [syntax.read(ROOT / "policies" / f"{slug}.yaml") for slug in SLUGS]
    return ["localhost", *(f"{one.slug}.localhost" for one in policies), *(site for one in policies for site in one.sites)]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
