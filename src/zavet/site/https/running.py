"""The certificate of a process that serves: loaded at its start, again on SIGHUP, watched while it lasts.

Renewal drops nothing: new connections meet the new certificate, those under way keep theirs. Files that cannot be used leave the
certificate in force as it was, and the log says so. A demo's own certificate is renewed here, also where a controller was added.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import ssl
from collections.abc import Callable, Iterable
from typing import Final

from zavet.clock import DAY, SystemClock
from zavet.errors import StoreError, ZavetError
from zavet.site.https import local_authority
from zavet.site.https.certificate import Certificate
from zavet.site.https.chosen import Files
from zavet.site.https.context import Loaded, load

WARN_DAYS: Final = 21
"""Days before its end from which the log warns, daily, of a certificate that somebody else renews."""
_LOOK_SECONDS: Final = 2.0

_log = logging.getLogger("zavet.https")
_clock = SystemClock()
"""The machine's: the clock of a demo may be moved, and browsers do not follow it."""

Slugs = Callable[[], Iterable[str]]


def prepared(files: Files, slugs: Iterable[str]) -> Loaded:
    """The certificate, made first where it is the house's own to make. Raises StoreError."""
    if files.own:
        local_authority.ensure(files.folder, slugs, _clock.now())
    return load(files)


class Held:
    """The certificate that a process serves with. `slugs`: the controllers of now, for a demo's certificate."""

    def __init__(self, files: Files, slugs: Slugs) -> None:
        self._files = files
        self._slugs = slugs
        self.loaded: Loaded = prepared(files, slugs())
        self._warned = 0
        self._tell()

    def reload(self) -> bool:
        """Takes the files as they are now; False where they cannot be used, and what was in force stays."""
        try:
            self.loaded = prepared(self._files, self._slugs())
        except ZavetError:
            _log.exception("the certificate was not reloaded: the one in force stays")
            return False
        _log.info("the certificate was reloaded: %d days left", self.loaded.certificate.days_left(_clock.now()))
        self._tell()
        return True

    def look(self) -> None:
        """What is done now and then: a demo's certificate is renewed where it must be, the end of another's is warned of daily."""
        now = _clock.now()
        if self._files.own:
            names = {f"{slug}.localhost" for slug in self._slugs()}
            if not names <= self.loaded.certificate.names or self.loaded.certificate.days_left(now) < local_authority.RENEW:
                self.reload()
        elif now - self._warned >= DAY:
            self._tell()

    def _tell(self) -> None:
        self._warned = now = _clock.now()
        left = self.loaded.certificate.days_left(now)
        if left < 0:
            _log.error("the certificate has ended: browsers refuse the site; renew it and send SIGHUP")
        elif left < WARN_DAYS and not self._files.own:
            _log.warning("the certificate ends in %d days; renew it and send SIGHUP", left)


_held: Held | None = None
_task: asyncio.Task[None] | None = None


def context() -> ssl.SSLContext:
    """How a connection that comes now is encrypted. Raises StoreError before `begin`."""
    if _held is None:
        raise StoreError("no certificate is loaded")
    return _held.loaded.context


def certificate() -> Certificate | None:
    """The certificate that this process serves with; None where it serves plain HTTP."""
    return _held.loaded.certificate if _held is not None else None


async def begin(files: Files, slugs: Slugs) -> None:
    """Loads the certificate, listens for SIGHUP where somebody else renews it, and begins to watch. Raises StoreError."""
    global _held, _task  # noqa: PLW0603 - one certificate a process
    # Making one starts a program, and asking for controllers asks the database: neither is the event loop's to wait for.
    held = _held = await asyncio.to_thread(Held, files, slugs)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    if not files.own:
        # A demo renews its own without being told, and goes when its terminal does.
        loop.add_signal_handler(signal.SIGHUP, asked.set)
    _task = loop.create_task(_watch(held, asked))


async def end() -> None:
    """Ends the watch."""
    global _held, _task
    if _task is not None:
        _task.cancel()
        await asyncio.gather(_task, return_exceptions=True)
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
    _held, _task = None, None


async def _watch(held: Held, asked: asyncio.Event) -> None:
    while True:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await asked.wait()
        except TimeoutError:
            work: Callable[[], object] = held.look
        else:
            asked.clear()
            work = held.reload
        try:
            await asyncio.to_thread(work)
        except Exception:  # noqa: BLE001 - the watch outlives whatever fails, and logs it
            _log.exception("the certificate could not be looked at")
