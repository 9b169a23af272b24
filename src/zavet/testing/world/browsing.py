"""A browser without a screen and a program with a key, over real HTTP to a system on this machine: for the story and for tests."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from zavet.errors import StoreError

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `where` is the address it came from in the end."""

    status: int
    text: str
    where: str
    headers: Mapping[str, str]

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.text)


@dataclass(slots=True)
class _Form:
    action: str
    post: bool
    hidden: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._open: _Form | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = _Form(found.get("action", ""), found.get("method", "get").lower() == "post")
            self.forms.append(self._open)
        elif self._open is not None and tag in {"input", "textarea", "select", "button"} and found.get("name"):
            self._open.names.add(found["name"])
            if found.get("type") == "hidden":
                self._open.hidden[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Browser:
    """One browser at one host of this machine, with its cookies. `port` is where the host is served."""

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None = None, language: str = "ru") -> None:
        self.host = host
        self.port = port
        self._tls = tls
        self._language = language
        self._jar: dict[str, str] = {}

    @property
    def origin(self) -> str:
        """What a browser calls the site."""
        return f"{'http' if self._tls is None else 'https'}://{self.host}:{self.port}"

    def get(self, path: str) -> Answer:
        """A page; redirects within the site are followed, one that leaves it is answered as it is."""
        return self._page("GET", path, None)

    def submit(self, path: str, values: Mapping[str, str | Sequence[str]]) -> Answer:
        """Fills in the form of the page that takes these fields, with its hidden ones, and sends it. Raises StoreError without one."""
        shown = self.get(path)
        parser = _Forms()
        parser.feed(shown.text)
        fitting = [one for one in parser.forms if one.post and set(values) <= one.names]
        if not fitting:
            raise StoreError(f"the page `{path}` has no form for this (status {shown.status})")
        form = fitting[0]
        sent: list[tuple[str, str]] = [(name, value) for name, value in form.hidden.items() if name not in values]
        for name, value in values.items():
            sent += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return self._page("POST", urljoin(shown.where, form.action or shown.where), urlencode(sent))

    def call(self, method: str, path: str, body: Any, secret: str, key: str = "") -> Answer:
        """A call of the interface for programs, under a key. Raises StoreError where it is not answered with success."""
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        answer = self._send(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
        if answer.status >= http.client.BAD_REQUEST:
            raise StoreError(f"`{method} {path}` was answered {answer.status}: {answer.text[:300]}")
        return answer

    def _page(self, method: str, path: str, body: str | None, *, left: int = 5) -> Answer:
        headers = {"Accept": "text/html", "Accept-Language": self._language, "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        if self._jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        answer = self._send(method, path, body, headers)
        where = answer.headers.get("location", "")
        if answer.status in {301, 302, 303, 307} and where and left:
            parts = urlsplit(urljoin(f"{self.origin}{path}", where))
            if parts.hostname == self.host and parts.port == self.port:
                return self._page("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, None, left=left - 1)
        return answer

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        link: http.client.HTTPConnection
        if self._tls is None:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        else:
            link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=_SECONDS, context=self._tls)
        try:
            data = body.encode("utf-8") if body is not None else None
            link.request(method, path, data, {"Host": f"{self.host}:{self.port}", **headers})
            response = link.getresponse()
            text = response.read().decode("utf-8", errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"`{self.host}` does not answer at port {self.port}", hint="`zavet up --demo --world` starts it") from error
        finally:
            link.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                for cookie, morsel in SimpleCookie(value).items():
                    self._jar[cookie] = morsel.value
        return Answer(response.status, text, path, {name.lower(): value for name, value in response.getheaders()})
