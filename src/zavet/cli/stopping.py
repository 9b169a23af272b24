"""Being told to stop: by a signal, or by the end of the process that started this one."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final

_STDIN: Final = 0


def on_signals() -> threading.Event:
    """An event that SIGINT or SIGTERM sets; for the main thread."""
    stop = threading.Event()

    def tell(*_: object) -> None:
        stop.set()

    signal.signal(signal.SIGINT, tell)
    signal.signal(signal.SIGTERM, tell)
    return stop


def with_parent() -> None:
    """Sends this process SIGTERM once its standard input ends: a parent that was killed leaves no children behind."""

    def watch() -> None:
        # Unbuffered: a thread that waits inside a buffered reader would hold its lock while the process ends.
        while os.read(_STDIN, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="zavet-parent", daemon=True).start()
