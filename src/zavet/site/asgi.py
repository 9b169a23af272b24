"""The ASGI application: Django's WSGI application in a pool of threads, behind a limit on bodies and one on time.

Django's own ASGI path costs more than its WSGI one for the same work; hot paths may come in front of it later (`site.plane`).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of a request's body; more is malformed."""
TIME_LIMIT = 20.0
"""Seconds that a body may take to arrive, and then that the answer may take to begin; afterwards the outcome is unknown."""
HELD_LIMIT = 256 * 1024 * 1024
"""Bytes of bodies that may be on their way in at once, in one process."""
THREADS = 16


class Limits:
    """Cuts off bodies that are too large (400) or too slow (400) and answers that take too long (503); the shape is that of `errors_http`.

    A body is taken in here, and only a whole one goes to a thread: who sends a byte a minute waits alone and holds up nobody.
    """

    def __init__(self, app: App, *, body: int = BODY_LIMIT, seconds: float = TIME_LIMIT, held: int = HELD_LIMIT) -> None:
        self._app = app
        self._body = body
        self._seconds = seconds
        self._held = held
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if _number(headers.get(b"content-length", b"0")) > self._body:
            await self._too_large(send)
            return
        whole = bytearray()
        try:
            if not await asyncio.wait_for(self._taken(receive, whole), self._seconds):
                return
        except _TooLargeError:
            await self._too_large(send)
            return
        except TimeoutError:
            await _answer(send, 400, "malformed", "the request did not arrive in time", "send it again")
            return
        except _FullError:
            await _answer(send, 503, "unknown", "too many requests are coming in at once", "nothing was done: ask again in a while")
            return
        finally:
            self._waiting -= len(whole)
        await self._answered(scope, _given(bytes(whole), receive), send, headers)

    async def _taken(self, receive: Receive, whole: bytearray) -> bool:
        """Takes the body in; False where the sender went away. Raises _TooLargeError, _FullError."""
        while True:
            event = await receive()
            if event["type"] != "http.request":
                return False
            part = event.get("body", b"")
            whole += part
            self._waiting += len(part)
            if len(whole) > self._body:
                raise _TooLargeError
            if self._waiting > self._held:
                raise _FullError
            if not event.get("more_body", False):
                return True

    async def _answered(self, scope: Scope, receive: Receive, send: Send, headers: MutableMapping[bytes, bytes]) -> None:
        started = False

        async def noted(event: Event) -> None:
            nonlocal started
            started = True
            await send(event)

        try:
            await asyncio.wait_for(self._app(scope, receive, noted), self._seconds)
        except TimeoutError:
            # The thread goes on and may still finish its work: only the idempotency key can tell.
            if started:
                raise
            key = headers.get(b"idempotency-key", b"").decode("latin-1")
            await _answer(send, 503, "unknown", "the answer is not known yet", "ask again with the same idempotency key", key)

    async def _too_large(self, send: Send) -> None:
        await _answer(send, 400, "malformed", "the request is too large", f"at most {self._body} bytes")


class Lifespan:
    """Begins HTTPS before the first connection, where it is spoken. Ends the house after the last request: the committer finishes what
    waits, the stores close their connections.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        from django.conf import settings  # noqa: PLC0415 - Django is set up by now

        from zavet.site import wiring  # noqa: PLC0415
        from zavet.site.https import chosen, running  # noqa: PLC0415

        await receive()
        files = chosen.files(os.environ, settings.ZAVET_DATA, demo=settings.ZAVET_DEMO)
        if files is not None:
            await running.begin(files, wiring.published)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await running.end()
        await asyncio.to_thread(wiring.close)
        await send({"type": "lifespan.shutdown.complete"})


class _TooLargeError(Exception):
    """A body went over its limit."""


class _FullError(Exception):
    """All bodies on their way in went over theirs."""


def _given(whole: bytes, receive: Receive) -> Receive:
    """Gives the whole body once; then whatever else there is to hear, which is the end of the connection."""
    left = [whole]

    async def given() -> Event:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return given


def _number(text: bytes) -> int:
    return int(text) if text.isdigit() else 0


async def _answer(send: Send, status: int, kind: str, message: str, hint: str, key: str = "") -> None:
    told: dict[str, Any] = {"id": kind, "message": message, "hint": hint, "clauses": []}
    if key:
        told["key"] = key
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"error": told}).encode()})


def application() -> App:
    """The whole application of one process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zavet.site.settings")
    django: Any = get_wsgi_application()
    bridge: Any = WSGIMiddleware(django, workers=THREADS)
    return Limits(Lifespan(bridge))
