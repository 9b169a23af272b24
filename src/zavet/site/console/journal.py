"""The log as officers and auditors read it: entries, one entry with leaf and body, verification, checkpoint; and the security log."""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpResponse

from zavet.clock import HOUR, iso
from zavet.errors import NotFound
from zavet.operations import log as house_log
from zavet.operations import security as house_security
from zavet.operations.log import Line
from zavet.site.console.blocks import PER_PAGE, Cell, Exact, Facts, Heading, Links, Note, Pages, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Sent
from zavet.site.console.records import export, lines_table
from zavet.site.console.sending import Forms
from zavet.site.console.start import signed_size

_TYPES: Final = (
    "access", "collect", "use", "disclose", "notify", "consent", "rectify", "restrict", "erase", "ground", "request", "letter", "incident",
    "publish", "search", "staff", "client", "note", "hold", "login", "clock",
)  # fmt: skip
_SCANNED: Final = 2000
_CHUNK: Final = 250


@page("log", methods=("GET",))
def log(desk: Desk) -> HttpResponse:
    """The last entries, or those of a type; older ones by the link below the table."""
    kind, outcome = desk.asked("type", _TYPES), desk.asked("outcome", ("refused",))
    before = desk.number("before") if desk.request.GET.get("before") else None
    lines, older = _read(desk, kind, outcome, before)
    chosen = "".join(f"&{name}={text}" for name, text in (("type", kind), ("outcome", outcome)) if text)
    pages = Pages(0, "", f"?before={older}{chosen}" if older else "")
    filters = (
        ("", desk.say("all")),
        ("?outcome=refused", desk.say("log.refusals")),
        *((f"?type={one}", desk.own("entry", one)) for one in _TYPES),
    )
    return desk.page(
        desk.say("title.log"),
        Links(((desk.say("title.health"), "/console/log/health"), (desk.say("log.file"), "/console/log.csv"))),
        Links(tuple((text, f"/console/log{query}") for query, text in filters)),
        lines_table(desk, lines, desk.say("log.caption"), pages),
        lead=desk.say("lead.log"),
    )


def _read(desk: Desk, kind: str, outcome: str, before: int | None) -> tuple[list[Line], int]:
    """One page of matching entries, and the index before which to look further; 0 at the beginning of the log."""
    found: list[Line] = []
    scanned = 0
    while scanned < _SCANNED:
        chunk = house_log.newest(desk.house, desk.controller, limit=_CHUNK, before=before)
        if not chunk:
            return found, 0
        for line in chunk:
            before = line.index
            if _fits(line, kind, outcome):
                found.append(line)
                if len(found) == PER_PAGE:
                    return found, before
        scanned += len(chunk)
    return found, before or 0


def _fits(line: Line, kind: str, outcome: str) -> bool:
    if kind and line.entry.type != kind:
        return False
    return outcome != "refused" or line.entry.outcome != "allowed"


@page("log", methods=("GET",))
def log_file(desk: Desk) -> HttpResponse:
    """The public part of the last entries as a file."""
    lines = house_log.newest(desk.house, desk.controller, limit=10_000)
    columns = ("entry", "hour", "type", "outcome", "clauses", "policy")
    return export(
        "log",
        columns,
        (
            (one.index, iso(one.entry.hour * HOUR), one.entry.type, one.entry.outcome, " ".join(one.entry.clauses), one.entry.policy)
            for one in lines
        ),
    )


@page("log", methods=("GET",))
def entry(desk: Desk, index: int) -> HttpResponse:
    """One entry: its public leaf, and its sealed body where the key still lives."""
    line = house_log.entry(desk.house, desk.controller, index=index)
    one = line.entry
    leaf = {
        "type": one.type,
        "outcome": one.outcome,
        "clauses": list(one.clauses),
        "policy": one.policy,
        "hour": one.hour,
        "handle": one.handle,
        "blobs": list(one.blobs),
        "body": one.body,
    }
    body = desk.say("log.erased") if line.body is None else json.dumps(line.body, ensure_ascii=False, indent=2, sort_keys=True)
    return desk.page(
        desk.say("log.one", index=index),
        Note(desk.say("log.broken"), "bad") if line.body == {"broken": True} else None,
        Facts(
            (desk.label("type"), desk.own("entry", one.type)),
            (desk.label("outcome"), desk.own("outcome", one.outcome)),
            (desk.label("clauses"), Cell(clauses=one.clauses)),
        ),
        Exact(json.dumps(leaf, ensure_ascii=False, indent=2), desk.say("log.leaf")),
        Exact(body, desk.say("log.body")),
        back=(desk.say("title.log"), "/console/log"),
    )


@page("log")
def health(desk: Desk) -> HttpResponse:
    """Verifies the whole log, publishes a checkpoint, and shows what a stranger needs to check it."""
    found: list[object] = []

    def verify(_: Sent) -> HttpResponse:
        report = house_log.check(desk.house, desk.controller, deep=True)
        if report.ok:
            found.append(Note(desk.say("log.sound", size=report.size), "good"))
        else:
            found.append(Note(desk.say("log.findings", count=report.found), "bad"))
            rows = [(Cell(one.what, mono=True), Cell(one.where, mono=True)) for one in report.findings[:PER_PAGE]]
            found.append(Table(desk.say("log.found"), desk.columns("what", "where"), rows, empty=""))
        found.append(Facts((desk.label("root"), Cell(report.root.hex(), mono=True))))
        return shown()

    def sign(_: Sent) -> str:
        house_log.checkpoint(desk.house, desk.controller)
        return "/console/log/health"

    forms = Forms(
        desk,
        Form("verify", desk.say("button.verify"), (), desk.say("act.verify"), desk.say("about.verify"), act="log"),
        Form("sign", desk.say("button.sign"), (), desk.say("act.sign"), desk.say("about.sign"), act="log"),
    )

    def shown() -> HttpResponse:
        try:
            note = house_log.tile(desk.house, desk.controller, "checkpoint").decode("utf-8", "replace")
        except NotFound:
            note = "—"
        return desk.page(
            desk.say("title.health"),
            *found,
            forms["verify"],
            Heading(desk.say("log.checkpoint")),
            Facts((desk.label("signed"), str(signed_size(desk)))),
            Exact(note, desk.say("log.checkpoint")),
            Exact(house_log.verifier_key(desk.house, desk.controller), desk.say("log.key")),
            forms["sign"],
            status=forms.status,
            back=(desk.say("title.log"), "/console/log"),
        )

    return forms.post(verify=verify, sign=sign) or shown()


@page("log", methods=("GET",))
def security(desk: Desk) -> HttpResponse:
    """The security log: words and counts, no values."""
    limit, skipped = desk.window()
    rows, pages = desk.paged(house_security.listed(desk.house, desk.controller, limit=limit, after=skipped))
    return desk.page(
        desk.say("title.security"),
        Table(
            desk.say("security.caption"),
            desk.columns("at", "kind", "where", "details"),
            [(desk.time(one.at), desk.own("event_kind", one.kind), Cell(one.where, mono=True), one.detail or "—") for one in rows],
            empty=desk.say("security.none"),
            pages=pages,
        ),
        lead=desk.say("lead.security"),
    )
