"""Small things an officer keeps for a controller: measures with owner and check date, unsafe hosts, services with their own provisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zavet.canon import decode, encode
from zavet.clock import DAY
from zavet.decision.question import Actor
from zavet.errors import FieldError
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text
from zavet.operations.rows import NoteRow

KINDS = ("measure", "unsafe_hosts", "service")


@dataclass(frozen=True, slots=True)
class Note:
    """One note with its value; `at` is when it was last written. `overdue`: a measure whose next check is past due."""

    kind: str
    note: str
    value: Any
    at: int
    overdue: bool = False


def keep(
    house: House, controller: str, *, kind: str, note: str, value: Mapping[str, Any] | list[str], actor: Actor, key: str | None = None
) -> Done:
    """Writes a note. A measure has `text`, `owner`, `checked_at`, `check_every_days`, `clause`. ids: `note`."""
    if kind not in KINDS:
        raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")

    def do(work: Work) -> Outcome:
        free_text(work.version.policy, "value", encode(value).decode("utf-8"), longest=20_000)
        verdict = work.granted([one.clause for one in work.version.policy.measures] if kind == "measure" else ())
        index = work.append("note", verdict, [], {"kind": kind, "note": note[:80]}, actor=actor)
        work.transaction.put(NoteRow(controller, kind, note[:80], encode(value).decode("utf-8"), work.at))
        return Outcome(verdict, index, {"note": note[:80]})

    return house.change(controller, do, actor=actor, key=key, request={"op": "note", "kind": kind, "note": note, "value": value})


def listed(house: House, controller: str, *, kind: str) -> list[Note]:
    """Notes of one kind by name."""
    rows = house.read(controller, lambda work: work.transaction.where(NoteRow, order=("note",), controller=controller, kind=kind))
    now = house.clock.now()
    found = []
    for row in rows:
        value = decode(row.value)
        found.append(Note(row.kind, row.note, value, row.at, kind == "measure" and _overdue(value, now)))
    return found


def _overdue(value: Mapping[str, Any], now: int) -> bool:
    checked, every = value.get("checked_at", 0), value.get("check_every_days", 0)
    return bool(every) and checked + every * DAY < now
