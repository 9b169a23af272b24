"""The clock of a demo: an offset kept in a file of the data folder, so that every process of the system tells one time (I8).

In a system that was not started as a demo the file is never read.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from zavet.errors import StoreError

FILE = "clock.json"


class DemoClock:
    """The machine's clock plus the offset of the file, which is looked at anew on every reading."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def offset(self) -> int:
        """Seconds that this clock is ahead; 0 where it was never moved. Raises StoreError where the file is damaged."""
        try:
            offset = json.loads(self._path.read_text(encoding="ascii"))["offset"]
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"`{self._path.name}` is damaged: the time of the demo is not known") from error
        if not isinstance(offset, int):
            raise StoreError(f"`{self._path.name}` is damaged: the time of the demo is not known")
        return offset

    def now(self) -> int:
        return int(time.time()) + self.offset

    def move(self, seconds: int) -> int:
        """Moves the clock by `seconds` and returns the new offset. A clock does not run backwards: ValueError."""
        if seconds < 0:
            raise ValueError("the clock of a demo moves forward only")
        offset = self.offset + seconds
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("w", encoding="ascii") as file:
            json.dump({"offset": offset}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        return offset
