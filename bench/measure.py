"""Timing: cases take turns in one run, so that what loads the machine loads them alike.

What only computes is timed by the processor time of this process, so that other programs on the machine do not count; what waits for a
disk or a server is timed by the clock on the wall.

(1) Every case is run once or more to warm up. (2) In each round every case is timed once, in an order that turns. (3) A figure is the
median over the rounds; a ratio is the median of the ratios within each round, not the ratio of two medians.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Pass = Callable[[], object]
"""One pass over prepared work; what it returns is dropped."""

ENOUGH_SECONDS = 0.02
"""A timing shorter than this is repeated until it is long enough to be read."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds for one operation, round by round."""

    rounds: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return median(self.rounds)

    @property
    def us(self) -> float:
        return self.seconds * 1e6

    @property
    def ms(self) -> float:
        return self.seconds * 1e3

    @property
    def per_second(self) -> float:
        return 1 / self.seconds

    @property
    def spread(self) -> float:
        """The slowest round over the fastest."""
        return max(self.rounds) / min(self.rounds)

    def over(self, other: Times) -> float:
        """How many times longer than `other`: the median over the rounds."""
        return median(mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True))


@dataclass(frozen=True, slots=True)
class Case:
    """A pass, the number of operations in it, and what must be done before each timing (`before`), outside the clock."""

    run: Pass
    operations: int
    before: Callable[[], object] | None = None
    once: bool = False
    """The pass changes what it works on: it is timed once a round, however short."""


def compare(cases: Mapping[str, Case], *, rounds: int = 7, wall: bool = False) -> dict[str, Times]:
    """The times of each case. The garbage collector rests while the clock runs, for peers and for us alike."""
    clock = time.perf_counter if wall else time.process_time
    repeats = {name: _warm(case) for name, case in cases.items()}
    found: dict[str, list[float]] = {name: [] for name in cases}
    names = list(cases)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            found[name].append(_timed(cases[name], repeats[name], clock))
    return {name: Times(tuple(rows)) for name, rows in found.items()}


def _warm(case: Case) -> int:
    """Runs the pass once and answers how often it must be repeated to be long enough."""
    taken = _timed(case, 1, time.perf_counter) * case.operations
    if case.once:
        return 1
    return max(1, min(1000, int(ENOUGH_SECONDS / max(taken, 1e-9)) + 1))


def _timed(case: Case, repeats: int, clock: Callable[[], float]) -> float:
    if case.before is not None:
        case.before()
    run = case.run
    gc.collect()
    gc.disable()
    try:
        start = clock()
        for _ in range(repeats):
            run()
        taken = clock() - start
    finally:
        gc.enable()
    return taken / (repeats * case.operations)


def percentile(values: list[float], part: float) -> float:
    """The value that `part` (0 to 1) of the values do not exceed, by the nearest rank."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]
