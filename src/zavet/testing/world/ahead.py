"""The clock of a demo as the world reads it: the machine's own plus the offset of the demo's file, so that both tell one time."""

from __future__ import annotations

import json
import time
from pathlib import Path

from zavet.errors import StoreError


class AheadClock:
    """Reads the offset anew each time; none where the demo's clock was never moved."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> int:
        try:
            offset = json.loads(self._path.read_text(encoding="ascii"))["offset"]
        except FileNotFoundError:
            offset = 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"`{self._path.name}` is damaged: the time of the demo is not known") from error
        return int(time.time()) + int(offset)
