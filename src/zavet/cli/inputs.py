"""What is typed on a command line: values from the standard input or a file, pairs, times, grounds.

Arguments of a process are seen by every user of the machine. Wherever a value may be personal, `-` takes it from the standard input
and `file:PATH` from a file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from zavet.cli.exits import UsageError
from zavet.decision.question import GroundRef

HOW = "`-` reads it from the standard input, `file:PATH` from a file, so that it stands in no list of processes"
"""What the help of such an argument says."""


def text(given: str) -> str:
    """The text itself, or what the standard input or a file holds, without the line feed at its end. Raises UsageError."""
    if given == "-":
        found = sys.stdin.read()
        if not found:
            raise UsageError("nothing came on the standard input", hint="only one value of a command can be `-`")
        return found.removesuffix("\n")
    if given.startswith("file:"):
        return _read(given.removeprefix("file:")).removesuffix("\n")
    return given


def json_of(given: str) -> Any:
    """The JSON value of a file, or of the standard input for `-`. Raises UsageError, OSError."""
    source = text(given) if given == "-" else _read(given.removeprefix("file:"))
    try:
        return json.loads(source)
    except ValueError:
        raise UsageError("this is not JSON", hint="see the example of `--help`") from None


def mapping_of(given: str) -> dict[str, str]:
    """A JSON object of texts. Raises UsageError."""
    found = json_of(given)
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise UsageError('expected a JSON object of texts, like {"phone": "+7 …"}')
    return found


def values(pairs: Iterable[str] | None, source: str | None) -> dict[str, str]:
    """Values by field name, from `NAME=VALUE` pairs and from a JSON object. Raises UsageError for a name given twice."""
    found = mapping_of(source) if source else {}
    for name, value in split(pairs).items():
        if name in found:
            raise UsageError(f"`{name}` is given twice")
        found[name] = text(value)
    return found


def split(pairs: Iterable[str] | None) -> dict[str, str]:
    """`NAME=VALUE` pairs. Raises UsageError."""
    found: dict[str, str] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError("expected NAME=VALUE")
        if name in found:
            raise UsageError(f"`{name}` is given twice")
        found[name] = value
    return found


def ground(given: str | None) -> GroundRef | None:
    """`KIND/ID`, or `KIND` alone. Raises UsageError."""
    if not given:
        return None
    kind, _, id_ = given.partition("/")
    if not kind:
        raise UsageError("expected KIND/ID, like `order/abc`")
    return GroundRef(kind, id_)


def moment(given: str, *, end: bool = False) -> int:
    """Seconds since the epoch of an ISO date or time; without an offset it is UTC. A date is its first second, or its last. UsageError."""
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise UsageError(f"expected a date like 2026-03-01 or a time like 2026-03-01T12:00+03:00: got `{given[:40]}`") from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    if end and "T" not in given and " " not in given:
        at += timedelta(days=1, seconds=-1)
    if at.timestamp() < 0:
        raise UsageError("expected a time after 1970")
    return int(at.timestamp())


def words_of(given: Iterable[str]) -> tuple[str, ...]:
    """Words given one by one or joined by commas, each once."""
    return tuple(dict.fromkeys(word for one in given for word in one.split(",") if word))


def question_map(found: Any) -> Mapping[str, Any]:
    """A JSON object. Raises UsageError."""
    if not isinstance(found, dict):
        raise UsageError("expected a JSON object")
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"`{path}` is not UTF-8 text") from None
