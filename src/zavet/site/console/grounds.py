"""Grounds: orders, tickets, claims, demands — opened, assigned, moved and closed; their contents are opened by a step of its own."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from zavet.decision.question import GroundRef
from zavet.errors import FieldError
from zavet.operations import grounds as house_grounds
from zavet.operations.house import Done
from zavet.operations.notify import notify
from zavet.operations.ports import words
from zavet.operations.rows import GroundRow
from zavet.policy.forms import field_label
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Facts, Heading, Links, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms
from zavet.terms import AUTHORITY_GROUNDS

_STATES = ("open", "closed")


@page("grounds")
def grounds(desk: Desk) -> HttpResponse:
    """The list of grounds, and the form that opens one."""

    def opened(sent: Sent) -> str:
        done = house_grounds.open_ground(
            desk.house,
            desk.controller,
            subject=sent["subject"],
            kind=sent["kind"],
            actor=desk.actor,
            details=choices.pairs(sent, "details"),
            recipients=sent.of("recipients"),
            key=sent.key,
        )
        return f"/console/grounds/{done.ids['ground']}?done={done.index}"

    kinds = desk.choices("ground", [one for one in house_grounds.KINDS if one != "demand"])
    forms = Forms(
        desk,
        Form(
            "open",
            desk.say("button.open"),
            (
                choices.subject(desk, value=desk.request.GET.get("subject", "")[:64]),
                Input("kind", desk.label("kind"), "select", kinds),
                choices.recipients(desk, "recipients", kind="checks", required=False),
                Input("details", desk.label("details"), "textarea", required=False, longest=LONG, hint=desk.say("hint.pairs")),
            ),
            desk.say("act.open"),
            act="grounds",
            folded=True,
        ),
    )
    answer = forms.post(open=opened)
    if answer is not None:
        return answer
    state, kind = desk.asked("state", _STATES), desk.asked("kind", house_grounds.KINDS)
    limit, skipped = desk.window()
    rows, pages = desk.paged(
        house_grounds.listed(desk.house, desk.controller, state=state or None, kind=kind or None, limit=limit, after=skipped)
    )
    filters = (("", desk.say("all")), *((f"?state={one}", desk.own("state", one)) for one in _STATES))
    return desk.page(
        desk.say("title.grounds"),
        Links(tuple((text, f"/console/grounds{query}") for query, text in filters)),
        Table(
            desk.say("grounds.caption"),
            desk.columns("ground", "kind", "state", "status", "recipients", "opened_at", "due_at"),
            [_row(desk, one) for one in rows],
            empty=desk.say("grounds.none"),
            pages=pages,
        ),
        forms["open"],
        lead=desk.say("lead.grounds"),
        status=forms.status,
    )


def _row(desk: Desk, row: GroundRow) -> tuple[object, ...]:
    late = row.state == "open" and row.due_at is not None and row.due_at < desk.house.clock.now()
    return (
        Cell(row.ground[:12], f"/console/grounds/{row.ground}", mono=True),
        desk.name("ground", row.kind),
        Cell(desk.own("state", row.state), state="good" if row.state == "open" else "quiet"),
        desk.own("status", row.status),
        desk.names("recipient", words(row.recipients)),
        desk.time(row.opened_at),
        Cell(desk.time(row.due_at), state="bad" if late else ""),
    )


@page("grounds")
def ground(desk: Desk, ground: str) -> HttpResponse:
    """One ground with its steps; its contents stay sealed here."""
    row = house_grounds.found(desk.house, desk.controller, ground=ground)

    def assign(sent: Sent) -> Done:
        return house_grounds.move(
            desk.house, desk.controller, ground=ground, actor=desk.actor, recipients=sent.of("recipients"), key=sent.key
        )

    def move(sent: Sent) -> Done:
        done = house_grounds.move(desk.house, desk.controller, ground=ground, actor=desk.actor, status=sent["status"], key=sent.key)
        if sent.on("tell"):
            _tell(desk, row, sent)
        return done

    def close(sent: Sent) -> Done:
        return house_grounds.move(desk.house, desk.controller, ground=ground, actor=desk.actor, close=True, key=sent.key)

    boxes = choices.recipients(desk, "recipients", kind="checks", required=False)
    forms = Forms(
        desk,
        Form("assign", desk.say("button.assign"), (replace(boxes, chosen=words(row.recipients)),), desk.say("act.assign"), act="grounds"),
        Form(
            "move",
            desk.say("button.move"),
            (
                Input("status", desk.label("status"), longest=60, value=row.status),
                Input("tell", desk.say("grounds.tell"), "check", required=False),
                choices.purpose(desk, required=False, value="order_notice"),
                Input("title", desk.label("title"), required=False, longest=200),
                Input("text", desk.label("text"), "textarea", required=False, longest=LONG),
            ),
            desk.say("act.move"),
            act="grounds",
        ),
        Form("close", desk.say("button.close"), (), desk.say("act.close"), act="grounds", danger=True),
    )
    answer = forms.post(assign=assign, move=move, close=close)
    if answer is not None:
        return answer
    facts = Facts(
        (desk.label("ground"), Cell(f"{row.kind}/{row.ground}", mono=True)),
        (desk.label("kind"), desk.name("ground", row.kind)),
        (desk.label("state"), Cell(desk.own("state", row.state), state="good" if row.state == "open" else "quiet")),
        (desk.label("status"), desk.own("status", row.status)),
        (desk.label("recipients"), desk.names("recipient", words(row.recipients))),
        (desk.label("subject"), Cell(row.subject, f"/console/subjects/{row.subject}" if desk.may("search") else "", mono=True)),
        (desk.label("opened_at"), desk.time(row.opened_at)),
        (desk.label("due_at"), desk.time(row.due_at)),
        (desk.label("entry"), Cell(str(row.index), desk.entry(row.index), mono=True)),
    )
    links = (
        (desk.say("grounds.snapshot"), f"/console/grounds/{ground}/snapshot"),
        (desk.say("grounds.disclose"), f"/console/disclosures/new?subject={row.subject}&ground={row.kind}/{ground}"),
    )
    steps = (forms["assign"], forms["move"], forms["close"]) if row.state == "open" else ()
    return desk.page(
        desk.say("title.ground"), facts, Links(links), *steps, status=forms.status, back=(desk.say("title.grounds"), "/console/grounds")
    )


def _tell(desk: Desk, row: GroundRow, sent: Sent) -> None:
    """Writes to the subject about the ground. Raises Refused, FieldError."""
    if not sent["text"]:
        raise FieldError("text", "required", "a message has a text")
    desk.require("notify")
    notify(
        desk.house,
        desk.controller,
        subject=row.subject,
        purpose=sent["purpose"] or None,
        title=sent["title"] or desk.name("ground", row.kind),
        text=sent["text"],
        actor=desk.actor,
        ground=GroundRef(row.kind, row.ground),
        key=f"{sent.key}/tell",
    )


@page("grounds", methods=("GET",))
def snapshot(desk: Desk, ground: str) -> HttpResponse:
    """A ground with the data as they were given when it was opened: an opening, on record."""
    row = house_grounds.found(desk.house, desk.controller, ground=ground)
    budget.spend(desk)
    found = house_grounds.snapshot(desk.house, desk.controller, ground=ground, actor=desk.actor)
    known = {"ground", "kind", "state", "status", "opened_at", "recipients"}
    rows: list[tuple[str, object]] = []
    for name, value in found.items():
        if name in known:
            continue
        if isinstance(value, dict):
            rows += [(field_label(str(one).rpartition(".")[2], desk.language), text) for one, text in value.items()]
        else:
            rows.append((field_label(name, desk.language), value))
    return desk.page(
        desk.say("title.snapshot"),
        Heading(desk.name("ground", row.kind)),
        Facts(*rows),
        lead=desk.say("lead.snapshot"),
        back=(desk.say("title.ground"), f"/console/grounds/{ground}"),
    )


def demand_form(desk: Desk, subject: str) -> Form:
    """The form that puts an authority's demand on record as a ground."""
    named = sorted({word for one in desk.policy.authorities for word in one.grounds} or AUTHORITY_GROUNDS)
    return Form(
        "demand",
        desk.say("button.demand"),
        (
            choices.subject(desk, value=subject),
            Input("body", desk.label("body"), longest=300),
            Input("ground", desk.label("ground_of_demand"), "select", desk.choices("authority_ground", named)),
            Input("document", desk.label("document"), longest=300),
            Input("country", desk.label("country"), "select", (("RU", "RU"), ("KZ", "KZ")), value=desk.policy.operator.country or ""),
        ),
        desk.say("act.demand"),
        desk.say("about.demand"),
        act="grounds",
    )


def open_demand(desk: Desk, sent: Sent) -> str:
    """Opens the demand, and leads on to the disclosure that it asks for."""
    details = {name: sent[name] for name in ("body", "ground", "document", "country")}
    done = house_grounds.open_ground(
        desk.house, desk.controller, subject=sent["subject"], kind="demand", actor=desk.actor, details=details, key=sent.key
    )
    query = f"subject={done.ids['subject']}&ground=demand/{done.ids['ground']}&recipient=authority"
    return f"/console/disclosures/new?{query}&done={done.index}"
