"""Requests of subjects: registered, taken through their steps, answered by a report or by being carried out."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.errors import FieldError
from zavet.operations import rights
from zavet.operations.house import Done
from zavet.operations.letters import CHANNELS
from zavet.operations.rows import RequestRow
from zavet.policy.forms import field_label, forms
from zavet.rights.machine import OPEN, STATES
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Facts, Heading, Lines, Links, Table, Text
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms

EVENTS = ("ask_identity", "confirm_identity", "begin", "extend", "answer", "refuse")
_DONE = frozenset({"rectify", "erase", "block", "restrict"})


@page("requests")
def requests(desk: Desk) -> HttpResponse:
    """The register of requests, and the form that adds one."""

    def register(sent: Sent) -> str:
        done = rights.ask(
            desk.house,
            desk.controller,
            right=sent["right"],
            subject=sent["subject"],
            text=sent["text"],
            actor=desk.actor,
            by=sent["by"],
            channel=sent["channel"],
            key=sent.key,
        )
        return f"/console/requests/{done.ids['request']}?done={done.index}"

    sending = Forms(
        desk,
        Form(
            "register",
            desk.say("button.register"),
            (
                choices.subject(desk, value=desk.request.GET.get("subject", "")[:64]),
                Input("right", desk.label("right"), "select", desk.choices("right", rights.ASKS)),
                Input("by", desk.label("by"), "select", desk.own_choices("by", rights.BY)),
                Input("channel", desk.label("channel"), "select", desk.own_choices("channel", CHANNELS)),
                Input("text", desk.label("text"), "textarea", longest=LONG),
            ),
            desk.say("act.register_request"),
            act="requests",
            folded=True,
        ),
    )
    answer = sending.post(register=register)
    if answer is not None:
        return answer
    state = desk.asked("state", STATES)
    limit, skipped = desk.window()
    rows, pages = desk.paged(rights.listed(desk.house, desk.controller, state=state or None, limit=limit, after=skipped))
    filters = (("", desk.say("all")), *((f"?state={one}", desk.own("state", one)) for one in STATES))
    return desk.page(
        desk.say("title.requests"),
        Links(tuple((text, f"/console/requests{query}") for query, text in filters)),
        Table(
            desk.say("requests.caption"),
            desk.columns("request", "right", "state", "by", "channel", "received_at", "due_at"),
            [_row(desk, one) for one in rows],
            empty=desk.say("requests.none"),
            pages=pages,
        ),
        sending["register"],
        lead=desk.say("lead.requests"),
        status=sending.status,
    )


def _row(desk: Desk, row: RequestRow) -> tuple[object, ...]:
    late = row.state in OPEN and row.due_at is not None and row.due_at < desk.house.clock.now()
    return (
        Cell(row.request[:12], f"/console/requests/{row.request}", mono=True),
        desk.name("right", row.right),
        Cell(desk.own("state", row.state), state="warn" if row.state in OPEN else "quiet"),
        desk.own("by", row.by),
        desk.own("channel", row.channel),
        desk.time(row.received_at),
        Cell(desk.time(row.due_at), state="bad" if late else ""),
    )


@page("requests")
def request(desk: Desk, request: str) -> HttpResponse:
    """One request with what was written; steps, report, carrying out."""
    row = rights.found(desk.house, desk.controller, request=request)
    report: list[object] = []

    def step(sent: Sent) -> Done:
        return rights.advance(
            desk.house,
            desk.controller,
            request=request,
            event=sent["event"],
            actor=desk.actor,
            text=sent["answer"],
            norm=sent["norm"],
            key=sent.key,
        )

    def tell(_: Sent) -> HttpResponse:
        budget.spend(desk)
        report.extend(_report(desk, rights.report(desk.house, desk.controller, request=request, actor=desk.actor)))
        return shown(spent=True)

    def carry_out(sent: Sent) -> str:
        values = choices.pairs(sent, "values") if "values" in sent.texts else {}
        if row.right == "rectify" and not values:
            raise FieldError("values", "required", "say which fields change")
        done = rights.carry_out(desk.house, desk.controller, request=request, actor=desk.actor, values=values, key=sent.key)
        return f"/console/requests?done={done.index}" if row.right == "erase" else f"/console/requests/{request}?done={done.index}"

    sending = Forms(desk, *_forms(desk, row))

    def shown(*, spent: bool = False) -> HttpResponse:
        # What the subject wrote is an opening like any other.
        if not spent:
            budget.spend(desk)
        texts = rights.text_of(desk.house, desk.controller, request=request, actor=desk.actor)
        steps = [sending[one.word] for one in _forms(desk, row)] if row.state in OPEN else []
        return desk.page(
            desk.say("title.request"),
            _facts(desk, row),
            Heading(desk.say("requests.text")),
            Text(texts["text"] or "—"),
            *((Heading(desk.say("requests.answer")), Text(texts["answer"])) if texts["answer"] else ()),
            *report,
            *steps,
            status=sending.status,
            back=(desk.say("title.requests"), "/console/requests"),
        )

    return sending.post(step=step, report=tell, carry_out=carry_out) or shown()


def _forms(desk: Desk, row: RequestRow) -> tuple[Form, ...]:
    step = Form(
        "step",
        desk.say("button.step"),
        (
            Input("event", desk.label("event"), "select", desk.own_choices("event", EVENTS)),
            Input("answer", desk.label("answer"), "textarea", required=False, longest=LONG),
            Input("norm", desk.label("norm"), required=False, hint=desk.say("hint.refusal_norm")),
        ),
        desk.say("act.step"),
        act="requests",
    )
    report = Form("report", desk.say("button.report"), (), desk.say("act.report"), desk.say("about.report"), act="requests")
    if row.right not in _DONE:
        return step, report
    names = {field.name for form in forms(desk.policy) for field in form.fields if field.category != "password"}
    known = ", ".join(f"{name} — {field_label(name, desk.language)}" for name in sorted(names))
    values = Input("values", desk.label("values"), "textarea", longest=LONG, hint=desk.say("hint.values", fields=known), judged=True)
    carry_out = Form(
        "carry_out",
        desk.say("button.carry_out"),
        (values,) if row.right == "rectify" else (Input("sure", desk.say("erase.sure"), "check"),) if row.right == "erase" else (),
        desk.say("act.carry_out"),
        act="erase" if row.right == "erase" else "requests",
        danger=row.right == "erase",
    )
    return step, report, carry_out


def _facts(desk: Desk, row: RequestRow) -> Facts:
    return Facts(
        (desk.label("request"), Cell(row.request, mono=True)),
        (desk.label("right"), desk.name("right", row.right)),
        (desk.label("state"), Cell(desk.own("state", row.state), state="warn" if row.state in OPEN else "quiet")),
        (desk.label("identity"), desk.own("identity", row.identity)),
        (desk.label("subject"), Cell(row.subject, f"/console/subjects/{row.subject}" if desk.may("search") else "", mono=True)),
        (desk.label("by"), desk.own("by", row.by)),
        (desk.label("received_at"), desk.time(row.received_at)),
        (desk.label("due_at"), desk.time(row.due_at)),
        (desk.label("answered_at"), desk.time(row.answered_at)),
        (desk.label("norm"), row.norm or "—"),
        (desk.label("entry"), Cell(str(row.index), desk.entry(row.index), mono=True)),
    )


def _report(desk: Desk, found: rights.Report) -> list[object]:
    given = tuple(f"{desk.name('purpose', str(one['purpose']))}: {desk.name('consent_state', str(one['state']))}" for one in found.consents)
    handed = tuple(
        f"{desk.name('recipient', one['recipient'])}, {desk.time(one['at'])}: {desk.names('category', one['categories'])}"
        for one in found.transfers
    )
    kept = tuple(f"{desk.name('retention_rule', one['rule'] or '')} {one['term'] or ''} ({one['clause']})" for one in found.retention)
    return [
        Heading(desk.say("act.report")),
        Facts(
            (desk.label("categories"), desk.names("category", found.categories)),
            (desk.label("purposes"), desk.names("purpose", found.purposes)),
        ),
        *(part for key, lines in (("consents", given), ("transfers", handed), ("terms", kept)) for part in _part(desk, key, lines)),
    ]


def _part(desk: Desk, key: str, lines: tuple[str, ...]) -> tuple[object, ...]:
    return (Text(desk.label(key)), Lines(lines or ("—",)))
