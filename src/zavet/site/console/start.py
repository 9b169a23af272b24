"""The first page: what waits for somebody, by what this officer may do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse

from zavet.clock import DAY
from zavet.errors import NotFound
from zavet.operations import incidents, letters, log, notes, outbox, rights
from zavet.rights.machine import OPEN
from zavet.site.console.blocks import Cell, Facts, Heading, Note, Table
from zavet.site.console.desk import Desk, page

_MOST: Final = 10


@page(methods=("GET",))
def start(desk: Desk) -> HttpResponse:
    """Overdue letters and requests, parked deliveries, open incidents, measures to be checked, the log, open questions of the policy."""
    rows = list(_waiting(desk))
    columns = desk.columns("what", "what_is", "due_at")
    return desk.page(
        desk.say("title.start"),
        Table(desk.say("start.waiting"), columns, rows, empty=desk.say("start.nothing")),
        Heading(desk.say("start.questions")) if desk.policy.open else None,
        *(Note(f"{one.id}: {one.question}", "warn", (one.clause,) if one.clause else ()) for one in desk.policy.open),
        *_health(desk),
        lead=desk.say("lead.start"),
    )


def _waiting(desk: Desk) -> Iterator[tuple[object, ...]]:
    now = desk.house.clock.now()
    if desk.may("letters"):
        late = [one for one in letters.listed(desk.house, desk.controller) if one["overdue"]]
        for one in late[:_MOST]:
            kind = desk.own("letter", one["kind"])
            yield Cell(desk.say("start.letter"), f"/console/letters/{one['letter']}"), kind, Cell(desk.time(one["due_at"]), state="bad")
    if desk.may("requests"):
        opened = [row for state in sorted(OPEN) for row in rights.listed(desk.house, desk.controller, state=state)]
        for row in sorted(opened, key=lambda one: (one.due_at or 2**62, one.received_at))[:_MOST]:
            late_by = row.due_at is not None and row.due_at < now
            due = Cell(desk.time(row.due_at), state="bad" if late_by else "")
            yield Cell(desk.say("start.request"), f"/console/requests/{row.request}"), desk.name("right", row.right), due
    if desk.may("outbox"):
        for parcel in outbox.listed(desk.house, desk.controller, state="parked", limit=_MOST):
            what = f"{desk.own('parcel', parcel.kind)}: {parcel.receipt}"
            yield Cell(desk.say("start.parked"), f"/console/disclosures/{parcel.delivery}"), what, "—"
    if desk.may("incidents"):
        for incident in incidents.listed(desk.house, desk.controller):
            if incident.state == "open":
                kind = desk.own("incident", incident.kind)
                yield Cell(desk.say("start.incident"), f"/console/incidents/{incident.incident}"), kind, "—"
    if desk.may("notes"):
        for note in notes.listed(desk.house, desk.controller, kind="measure"):
            due_at = int(note.value.get("checked_at") or 0) + int(note.value.get("check_every_days") or 0) * DAY
            if note.value.get("check_every_days") and due_at < now:
                yield Cell(desk.say("start.measure"), "/console/measures"), note.note, Cell(desk.time(due_at), state="bad")


def _health(desk: Desk) -> Iterator[object]:
    if not desk.may("log"):
        return
    lines = log.newest(desk.house, desk.controller, limit=1)
    size = lines[0].index + 1 if lines else 0
    signed = signed_size(desk)
    yield Heading(desk.say("start.log"))
    yield Facts(
        (desk.label("entries"), str(size)),
        (desk.label("signed"), Cell(str(signed), state="good" if signed == size else "warn")),
        (desk.label("check"), Cell(desk.say("start.verify"), "/console/log/health")),
    )


def signed_size(desk: Desk) -> int:
    """How many entries the published checkpoint speaks of; 0 where none is published."""
    try:
        note = log.tile(desk.house, desk.controller, "checkpoint")
    except NotFound:
        return 0
    lines = note.decode("utf-8", "replace").split("\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0
