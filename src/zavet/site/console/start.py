"""The first page: what waits for somebody, by what this officer may do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse

from zavet.clock import DAY
from zavet.errors import NotFound
from zavet.operations import incidents, letters, log, notes, outbox, rights
from zavet.policy.answers import question_text
from zavet.rights.machine import OPEN
from zavet.site.console.blocks import Cell, Facts, Heading, Links, Note, Table
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
        *_questions(desk),
        *_health(desk),
        lead=desk.say("lead.start"),
    )


def _questions(desk: Desk) -> Iterator[object]:
    if not desk.policy.open:
        return
    yield Heading(desk.say("start.questions"))
    yield Facts((desk.label("open_questions"), Cell(str(len(desk.policy.open)), "/console/questions")))
    for one in desk.policy.open[:_MOST]:
        yield Note(question_text(one, desk.language), "warn", (one.clause,) if one.clause else ())
    yield Links(((desk.say("start.to_questions"), "/console/questions"),))


def _waiting(desk: Desk) -> Iterator[tuple[object, ...]]:
    for act, rows in (
        ("letters", _letters),
        ("requests", _requests),
        ("outbox", _parked),
        ("incidents", _incidents),
        ("notes", _measures),
    ):
        if desk.may(act):
            yield from rows(desk)


def _letters(desk: Desk) -> Iterator[tuple[object, ...]]:
    late = [one for one in letters.listed(desk.house, desk.controller) if one["overdue"]]
    for one in late[:_MOST]:
        due = Cell(desk.time(one["due_at"]), state="bad")
        yield Cell(desk.say("start.letter"), f"/console/letters/{one['letter']}"), desk.own("letter", one["kind"]), due


def _requests(desk: Desk) -> Iterator[tuple[object, ...]]:
    now = desk.house.clock.now()
    opened = [row for state in sorted(OPEN) for row in rights.listed(desk.house, desk.controller, state=state)]
    for row in sorted(opened, key=lambda one: (one.due_at or 2**62, one.received_at))[:_MOST]:
        late = row.due_at is not None and row.due_at < now
        due = Cell(desk.time(row.due_at), state="bad" if late else "")
        yield Cell(desk.say("start.request"), f"/console/requests/{row.request}"), desk.name("right", row.right), due


def _parked(desk: Desk) -> Iterator[tuple[object, ...]]:
    for one in outbox.listed(desk.house, desk.controller, state="parked", limit=_MOST):
        what = f"{desk.own('parcel', one.kind)}: {one.receipt}"
        yield Cell(desk.say("start.parked"), f"/console/disclosures/{one.delivery}"), what, "—"


def _incidents(desk: Desk) -> Iterator[tuple[object, ...]]:
    opened = [one for one in incidents.listed(desk.house, desk.controller) if one.state == "open"]
    for one in opened[:_MOST]:
        yield Cell(desk.say("start.incident"), f"/console/incidents/{one.incident}"), desk.own("incident", one.kind), "—"


def _measures(desk: Desk) -> Iterator[tuple[object, ...]]:
    now = desk.house.clock.now()
    for note in notes.listed(desk.house, desk.controller, kind="measure"):
        every = int(note.value.get("check_every_days") or 0)
        due_at = int(note.value.get("checked_at") or 0) + every * DAY
        if every and due_at < now:
            due = Cell(desk.time(due_at), state="bad")
            yield Cell(desk.say("start.measure"), "/console/measures"), desk.name("measure", note.note), due


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
