"""How often a caller may call: a fixed window, counted in the store, so that every process of the system counts together.

A process takes calls from the window a few at a time and spends them without asking: one small write for many calls, and never more
calls in all than the window has. What a process took and did not spend is lost with the window.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from zavet.canon import decode, encode
from zavet.errors import TooMany
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.rows import NoteRow

_KIND = "calls"
_AT_ONCE = 20


@dataclass(slots=True)
class _Taken:
    window: int
    left: int


class Limit:
    """At most `most` calls of one caller in each `seconds`; safe to share between threads.

    `at_once`: how many a process takes from the window at a time; 1 counts exactly, at one small write a call.
    """

    def __init__(self, most: int, seconds: int = 60, *, at_once: int = _AT_ONCE) -> None:
        self.most = most
        self.seconds = seconds
        self._at_once = at_once
        self._lock = threading.Lock()
        self._taken: dict[tuple[str, str], _Taken] = {}

    def spend(self, house: House, controller: str, caller: str) -> None:
        """Counts one call. Raises TooMany where the window has none left."""
        window = house.clock.now() // self.seconds
        with self._lock:
            taken = self._taken.get((controller, caller))
            if taken is not None and taken.window == window and taken.left > 0:
                taken.left -= 1
                return
        more = house.write(controller, lambda work: self._take(work, caller, window))
        if more == 0:
            raise TooMany(f"more than {self.most} calls within {self.seconds} seconds")
        with self._lock:
            taken = self._taken.get((controller, caller))
            left = taken.left if taken is not None and taken.window == window else 0
            self._taken[(controller, caller)] = _Taken(window, left + more - 1)

    def wait(self, house: House) -> int:
        """Seconds until the next window."""
        return self.seconds - house.clock.now() % self.seconds

    def _take(self, work: Work, caller: str, window: int) -> int:
        row = work.transaction.get(NoteRow, work.controller, _KIND, caller)
        known = decode(row.value) if row is not None else {"window": window, "used": 0}
        used = known["used"] if known["window"] == window else 0
        more: int = min(self._at_once, self.most - used)
        if more > 0:
            value = encode({"window": window, "used": used + more}).decode("utf-8")
            work.transaction.put(NoteRow(work.controller, _KIND, caller, value, work.at))
        return max(0, more)
