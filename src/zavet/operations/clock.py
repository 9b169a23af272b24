"""Moving the clock of a demo: each jump is an entry in every log before it happens (I8)."""

from __future__ import annotations

from collections.abc import Callable

from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import Malformed, NotFound
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.publish import controllers


def jump(house: House, *, seconds: int, shift: Callable[[int], int], actor: Actor) -> int:
    """Moves the clock forward by `seconds` with `shift`, which returns the new offset. Raises Malformed outside a demo.

    The entries come first: a crash between leaves an entry without its jump, never a jump without its entry.
    """
    if not house.demo:
        raise Malformed("the clock moves in a demo only", hint="start a system with `zavet up --demo` in a folder of its own")
    if seconds <= 0:
        raise Malformed("the clock of a demo moves forward only")

    def do(work: Work) -> None:
        try:
            verdict = work.granted(())
        except NotFound:
            # A first version may be published and not yet in force; the jump is what brings it there.
            verdict = Verdict(True, "allowed", (), 0, "")
        work.append("clock", verdict, [], {"seconds": seconds, "to": work.at + seconds}, actor=actor)

    for controller in controllers(house):
        house.write(controller, do)
    return shift(seconds)
