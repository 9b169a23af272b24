"""The child processes of `zavet up`: started, watched, started again where one dies, ended together."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from zavet.errors import StoreError

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 20
_MOST_DEATHS = 5
"""A child that dies this often, without having lived a minute in between, has a reason that a restart does not mend."""
_CALM_LOOKS = int(60 / _LOOK_SECONDS)


class Children:
    """Processes by name. Each holds the lock that it inherits, so that the folder stays held while any of them lives."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._commands: dict[str, Sequence[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, int] = {}
        self._calm: dict[str, int] = {}

    def start(self, name: str, words: Sequence[str]) -> None:
        """Starts `zavet <words>`. A session of its own: Ctrl-C reaches the parent alone, which then ends its children in order."""
        self._commands[name] = words
        self._calm[name] = 0
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "zavet", *words], stdin=subprocess.PIPE, pass_fds=(self._lock,), start_new_session=True
        )

    def alive(self, name: str) -> bool:
        """True while that child runs."""
        return self._running[name].poll() is None

    def send(self, name: str, number: signal.Signals) -> None:
        """Passes a signal on to that child; one that has just ended is started again by `watch` and needs none."""
        if self.alive(name):
            self._running[name].send_signal(number)

    def watch(self, stop: threading.Event, died: Callable[[str, int], None]) -> None:
        """Returns once `stop` is set. Raises StoreError where a child keeps dying."""
        while not stop.wait(_LOOK_SECONDS):
            for name, child in list(self._running.items()):
                if child.poll() is None:
                    self._calm[name] += 1
                    if self._calm[name] >= _CALM_LOOKS:
                        self._deaths.pop(name, None)
                    continue
                self._deaths[name] = self._deaths.get(name, 0) + 1
                died(name, child.returncode)
                if self._deaths[name] >= _MOST_DEATHS:
                    raise StoreError(f"the {name} keeps stopping", hint=f"`zavet {self._commands[name][0]}` alone tells why")
                self.start(name, self._commands[name])

    def end(self) -> None:
        """Asks every child to stop and waits; what does not stop in time is killed."""
        for child in self._running.values():
            if child.poll() is None:
                child.terminate()
        for child in self._running.values():
            try:
                child.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                child.stdin.close()
