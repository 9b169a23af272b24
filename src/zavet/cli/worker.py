"""The worker: what the house does by itself, for every controller, again and again.

    each round      deliver what is due in the outbox; finish erasures that a crash left; publish the log where it grew
    at start, daily run retention, by the clock of the house; forget sessions that ended

A job that fails is logged, rests 1, 2, 4 … 64 rounds and is tried again; it never stops the other jobs or controllers.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from zavet.cli.verify import publish_log
from zavet.clock import DAY
from zavet.errors import StoreError
from zavet.operations import erasure, outbox, retention
from zavet.operations.house import House
from zavet.operations.log import StoredLog
from zavet.operations.publish import controllers
from zavet.site.health import beat
from zavet.site.sessions import SessionStore

ROUND_SECONDS = 1.0
_LONGEST_REST = 64
_AT_ONCE = 50

_log = logging.getLogger("zavet.worker")

Job = Callable[[str], bool]
"""A job on one controller; True where more is waiting than one go took."""


class Worker:
    """The jobs of one house. `folder` is the data folder, for the log's public keys."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house = house
        self._folder = folder
        self._swept: dict[str, int] = {}
        self._published: dict[str, int] = {}
        self._rests: dict[tuple[str, str], int] = {}
        self._tries: dict[tuple[str, str], int] = {}
        self._jobs: dict[str, Job] = {
            "erasures": self._finish_erasures,
            "retention": self._sweep,
            "outbox": self._deliver,
            "log": self._publish,
        }
        self.failed = 0

    def run(self, stop: threading.Event) -> None:
        """Rounds until `stop` is set; a round under way is finished first."""
        _log.info("the worker has started")
        while not stop.is_set():
            if not self.round(stop):
                stop.wait(ROUND_SECONDS)
        _log.info("the worker has stopped")

    def round(self, stop: threading.Event | None = None) -> bool:
        """Every job of every controller once; True where more is waiting."""
        if stop is not None:
            # A single round (`--once`) is no worker that somebody counts on.
            self._beat()
        try:
            slugs = controllers(self._house)
        except Exception:  # noqa: BLE001 - the worker outlives whatever fails, and logs it
            self.failed += 1
            _log.exception("the controllers cannot be read")
            return False
        more = False
        for slug in slugs:
            for name, job in self._jobs.items():
                if stop is not None and stop.is_set():
                    return False
                if stop is not None:
                    self._beat()
                more = self._try(slug, name, job) or more
        return more

    def _beat(self) -> None:
        try:
            beat(self._folder)
        except StoreError:
            self.failed += 1
            _log.exception("the worker cannot give a sign of life")

    def _try(self, slug: str, name: str, job: Job) -> bool:
        place = (slug, name)
        if self._rests.get(place, 0) > 0:
            self._rests[place] -= 1
            return False
        try:
            more = job(slug)
        except Exception:  # noqa: BLE001 - the same
            self.failed += 1
            tries = self._tries[place] = self._tries.get(place, 0) + 1
            rest = self._rests[place] = min(2 ** (tries - 1), _LONGEST_REST)
            _log.exception("`%s` of `%s` failed; next try after %d rounds", name, slug, rest)
            return False
        self._tries.pop(place, None)
        return more

    def _finish_erasures(self, slug: str) -> bool:
        done = erasure.complete_pending(self._house, slug)
        if done:
            _log.info("`%s`: %d erasures finished", slug, done)
        return False

    def _sweep(self, slug: str) -> bool:
        now = self._house.clock.now()
        if now - self._swept.get(slug, now - DAY) < DAY:
            return False
        found = retention.sweep(self._house, slug)
        SessionStore.clear_expired()
        self._swept[slug] = now
        if found.erased or found.contracts or found.excess:
            _log.info("`%s`: retention erased %d, contracts %d, excess %d", slug, found.erased, found.contracts, found.excess)
        return False

    def _deliver(self, slug: str) -> bool:
        found = outbox.deliver_due(self._house, slug, limit=_AT_ONCE)
        if found.sent or found.cancelled or found.parked:
            _log.info("`%s`: sent %d, cancelled %d, parked %d", slug, found.sent, found.cancelled, found.parked)
        return found.sent + found.cancelled + found.parked == _AT_ONCE

    def _publish(self, slug: str) -> bool:
        size = StoredLog(self._house.store, slug).size()
        if size and size != self._published.get(slug):
            self._published[slug] = publish_log(self._house, self._folder, slug).size
        return False
