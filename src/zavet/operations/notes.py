"""Small things an officer keeps for a controller: measures with owner and check date, unsafe hosts, services with their own provisions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zavet.canon import decode, encode
from zavet.clock import DAY
from zavet.decision.question import Actor
from zavet.errors import FieldError
from zavet.law.identifiers import find_card_number
from zavet.operations import services
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text
from zavet.operations.rows import NoteRow

_PERSONAL = re.compile(r"[^\s\"@]+@[^\s\"@]+\.|\+\d(?:[ ()-]*\d){9}")
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
    """Writes a note. A measure has `text`, `owner`, `checked_at`, `check_every_days`, `clause`; a service what `services` says.

    ids: `note`, and `version` of a service: its entry keeps the text of each version. Raises FieldError, StaleVersion.
    """
    if kind not in KINDS:
        raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")

    if kind == "measure":
        value = _measure(value)
    elif kind == "unsafe_hosts" and not (isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)):
        raise FieldError("value", "not_a_list", "unsafe hosts are a list of names")
    _check_unsealed(kind, note, value)

    def do(work: Work) -> Outcome:
        free_text(work.version.policy, "value", encode(value).decode("utf-8"), longest=20_000)
        if kind == services.KIND:
            return _keep_service(work, note, value, actor)
        verdict = work.granted([one.clause for one in work.version.policy.measures] if kind == "measure" else ())
        index = work.append("note", verdict, [], {"kind": kind, "note": note[:80]}, actor=actor)
        work.transaction.put(NoteRow(controller, kind, note[:80], encode(value).decode("utf-8"), work.at))
        return Outcome(verdict, index, {"note": note[:80]})

    return house.change(controller, do, actor=actor, key=key, request={"op": "note", "kind": kind, "note": note, "value": value})


def _check_unsealed(kind: str, note: str, value: Any) -> None:
    """A note lies unsealed: no person's address or number stands in it. A service's provisions are a published text."""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in note):
        raise FieldError("note", "control_characters", "the name of a note holds control characters")
    if find_card_number(note) or _PERSONAL.search(note):
        raise FieldError("note", "personal", "the name of a note is no place for an address or a number of a person")
    try:
        text = encode(value).decode("utf-8")
    except (TypeError, ValueError):
        raise FieldError("value", "form", "a note is made of texts, whole numbers, lists and objects") from None
    if kind != services.KIND and _PERSONAL.search(text):
        hint = "name a role or a login, not a person's address or phone"
        raise FieldError("value", "personal", "a note is kept unsealed: no address and no phone belongs there", hint=hint)


def _keep_service(work: Work, note: str, value: object, actor: Actor) -> Outcome:
    """A service is kept under its version; the entry holds the whole, so that what an order accepted can be shown later."""
    service = services.declared(work, note, value)
    verdict = work.granted(services.clauses(work.version.policy) if service.fields else ())
    body = {"kind": services.KIND, "note": service.name, "service": service.to_json(), "provisions": service.digest}
    index = work.append("note", verdict, [], body, actor=actor)
    work.transaction.put(NoteRow(work.controller, services.KIND, service.name, encode(service.to_json()).decode("utf-8"), work.at))
    return Outcome(verdict, index, {"note": service.name, "version": str(service.version)})


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
    every = value.get("check_every_days", 0)
    return bool(every) and int(value.get("checked_at", 0)) + every * DAY < now


def _seconds(at: Any) -> int:
    """A time as seconds since the epoch, given so or as an ISO date. Raises FieldError for anything else."""
    if isinstance(at, int):
        return at
    try:
        return int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())
    except (TypeError, ValueError):
        raise FieldError("checked_at", "not_a_date", "`checked_at` is a date such as 2026-03-01, or seconds since 1970") from None


def _measure(value: Any) -> dict[str, Any]:
    """A measure with its check as seconds. Raises FieldError where it does not say when it was checked in a way to count with."""
    if not isinstance(value, Mapping):
        raise FieldError("value", "not_an_object", "a measure has text, owner, checked_at and check_every_days")
    if not isinstance(value.get("check_every_days", 0), int):
        raise FieldError("check_every_days", "not_a_number", "`check_every_days` is a whole number of days")
    return {**value, "checked_at": _seconds(value.get("checked_at", 0))}
