"""Named places where a test may make the house fail; in production they do nothing.

`point("gate.before-commit")` costs one attribute test. A harness sets `armed` to a function that gets the name and may raise, sleep
or kill the process.
"""

from __future__ import annotations

from collections.abc import Callable

armed: Callable[[str], None] | None = None


def point(name: str) -> None:
    """A place that a fault harness may turn into a failure."""
    if armed is not None:
        armed(name)
