"""Peers behind one shape: made from a scenario, each answers a whole pass of prepared requests and tells what it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """`run` is one pass over the requests of the scenario; `answers` gives what was said to each, for comparison with the truth."""

    name: str
    run: Callable[[], object]
    answers: Callable[[], list[bool]]
