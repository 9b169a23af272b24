"""A request and an answer of the world, and the small ASGI shell around a function from one to the other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

_MOST_BYTES: Final = 1_000_000
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_HEADERS: Final = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. Names of headers are in lower case; `sent` holds the fields of a form."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def sent(self) -> dict[str, str]:
        """The fields of a form that was posted; empty where the body is none."""
        return dict(parse_qsl(self.body.decode("utf-8", errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `wait` are seconds that it is held back."""

    status: int
    body: bytes
    kind: str = "text/html; charset=utf-8"
    more: tuple[tuple[str, str], ...] = field(default=())
    wait: float = 0.0


def told(status: int, value: Any) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode("utf-8"), "application/json")


def page(text: str, status: int = HTTPStatus.OK) -> Answer:
    """An answer in HTML."""
    return Answer(status, text.encode("utf-8"))


class Shell:
    """The ASGI application: reads a request, answers it in a thread, since keeping what came waits for the disk."""

    def __init__(self, answer: Callable[[Asked], Answer], begin: Callable[[], None], end: Callable[[], None]) -> None:
        self._answer = answer
        self._begin = begin
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            answer = await self._http(scope, receive)
            if answer.wait:
                await asyncio.sleep(answer.wait)
            headers = [*_HEADERS, ("content-type", answer.kind), ("content-length", str(len(answer.body))), *answer.more]
            raw = [(name.encode("ascii"), value.encode("latin-1", errors="replace")) for name, value in headers]
            await send({"type": "http.response.start", "status": answer.status, "headers": raw})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    async def _http(self, scope: Scope, receive: Receive) -> Answer:
        body = bytearray()
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return Answer(HTTPStatus.BAD_REQUEST, b"")
            body += event.get("body", b"")
            if len(body) > _MOST_BYTES:
                return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"too large", "text/plain")
            if not event.get("more_body"):
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        return await asyncio.to_thread(self._answer, Asked(method, scope["path"], query, headers, bytes(body)))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                try:
                    await asyncio.to_thread(self._begin)
                except Exception as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    raise
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self._end)
                await send({"type": "lifespan.shutdown.complete"})
                return
