"""Moving the clock of a demo: each jump is an entry in every log of the house; elsewhere it is refused, on record too (I8)."""

from __future__ import annotations

from typing import Protocol, cast

from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.publish import controllers

LONGEST = 10 * 366 * 24 * 3600
"""The longest jump, in seconds."""

_CLOCK = Actor("system", "clock", "worker")


class Movable(Protocol):
    """A clock that goes ahead by command: `offset` in seconds, and `move`, which returns the new one."""

    @property
    def offset(self) -> int: ...
    def move(self, seconds: int) -> int: ...


def offset(house: House) -> int:
    """Seconds that the clock of the house is ahead of the machine's; 0 where it cannot be moved."""
    return cast("Movable", house.clock).offset if house.demo else 0


def jump(house: House, controller: str, *, seconds: int, actor: Actor, key: str | None = None) -> Done:
    """Moves the clock ahead by `seconds`. ids: `offset`, the new one. Raises FieldError, and Refused outside a demo.

    The entries come first: a crash after them leaves a jump on record that did not happen, never one that is not on record.
    """
    if not 0 < seconds <= LONGEST:
        raise FieldError("seconds", "out_of_range", f"a jump is of 1 to {LONGEST} seconds; the clock moves forward only")
    ahead = offset(house) + seconds

    def do(work: Work) -> Outcome:
        verdict = work.granted(())
        if not house.demo:
            refused = Verdict(False, "operation_prohibited", (), verdict.version, verdict.digest, about="clock")
            return Outcome(refused, work.append("clock", refused, [], {"seconds": seconds}, actor=actor))
        index = work.append("clock", verdict, [], {"seconds": seconds, "offset": ahead}, actor=actor)
        return Outcome(verdict, index, {"offset": str(ahead)})

    done = house.change(controller, do, actor=actor, key=key, request={"op": "clock", "seconds": seconds})
    if done.repeated:
        return done
    for other in controllers(house):
        if other != controller:
            house.write(other, lambda work: work.append("clock", work.granted(()), [], {"seconds": seconds, "offset": ahead}, actor=_CLOCK))
    cast("Movable", house.clock).move(seconds)
    return done
