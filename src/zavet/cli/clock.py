"""`zavet clock`: the time of a demo. It moves forward only, and every jump is an entry in every log."""

from __future__ import annotations

import calendar
import re
from argparse import Namespace
from datetime import UTC, datetime
from typing import Final

from zavet.cli import exits
from zavet.cli.acting import OPERATOR, opened
from zavet.cli.command import DATA, JSON, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.clock import DAY, HOUR, iso
from zavet.decision.question import Actor
from zavet.errors import NotFound, Refused
from zavet.operations import jump
from zavet.operations.publish import controllers

_STEP = re.compile(r"\+(?P<count>[1-9][0-9]{0,3})(?P<unit>h|d|w|mo|y)")
_SECONDS: Final = {"h": HOUR, "d": DAY, "w": 7 * DAY}
_LAST_YEAR = 2200


def later(now: int, step: str) -> int:
    """Seconds from `now` to the time after a step such as `+30d` or `+10y`; months and years are those of the calendar (UTC)."""
    found = _STEP.fullmatch(step)
    if found is None:
        raise UsageError(f"expected a step like +30d or +10y: got `{step[:20]}`", hint="h, d, w, mo and y; forward only")
    count, unit = int(found["count"]), found["unit"]
    if unit in _SECONDS:
        seconds = count * _SECONDS[unit]
    else:
        before = datetime.fromtimestamp(now, UTC)
        months = before.year * 12 + before.month - 1 + count * (12 if unit == "y" else 1)
        year, month = months // 12, months % 12 + 1
        if year > _LAST_YEAR:
            raise UsageError(f"the clock goes no further than {_LAST_YEAR}")
        day = min(before.day, calendar.monthrange(year, month)[1])
        seconds = int(before.replace(year=year, month=month, day=day).timestamp()) - now
    if datetime.fromtimestamp(now, UTC).year + seconds // (365 * DAY) > _LAST_YEAR:
        raise UsageError(f"the clock goes no further than {_LAST_YEAR}")
    return seconds


def _clock(args: Namespace, out: Output) -> int:
    with opened(args.data) as house:
        if args.step != "show":
            seconds = later(house.clock.now(), args.step)
            controller = next(iter(controllers(house)), None)
            if controller is None:
                raise NotFound("no policy is published here", hint="`zavet publish` comes first")
            try:
                jump.jump(house, controller, seconds=seconds, actor=Actor("officer", OPERATOR, "owner"))
            except Refused as error:
                return exits.tell(error, as_json=out.as_json, explanation=out.phrase("clock.refused"))
        now, offset = house.clock.now(), jump.offset(house)
        out.value({"now": now, "offset": offset, "demo": house.demo})
        out.say("clock.demo" if house.demo else "clock.true", now=iso(now), days=offset // DAY)
    return exits.OK


COMMANDS = (
    Command(
        "clock",
        "Shows the clock of the system, or moves that of a demo: +6h, +30d, +2w, +3mo, +10y. Each jump is an entry in every log. Refused,\n"
        "on record too, in a system that was not started with --demo.",
        "zavet clock +10y",
        _clock,
        (arg("step", metavar="STEP", nargs="?", default="show", help="`show` (default), or a step like +30d"), JSON, DATA),
    ),
)
