"""Incidents: put on record with their subjects, steps and proofs, and closed when what the policy promises is done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from zavet.errors import FieldError
from zavet.incident.machine import KINDS, SIDES
from zavet.operations import incidents as house_incidents
from zavet.operations.house import Done
from zavet.site.console import choices
from zavet.site.console.blocks import Cell, Facts, Heading, Note, Table, Text
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms


@page("incidents")
def incidents(desk: Desk) -> HttpResponse:
    """The list of incidents, and the form that reports one."""

    def report(sent: Sent) -> str:
        occurred = choices.day_of(desk, sent, "occurred_at")
        now = desk.house.clock.now()
        if occurred is not None and occurred > now:
            raise FieldError("occurred_at", "future", "an incident that has happened is not of tomorrow")
        done = house_incidents.report(
            desk.house,
            desk.controller,
            kind=sent["kind"],
            subjects=sent["subjects"].split(),
            description=sent["description"],
            occurred_at=now if occurred is None else occurred,
            actor=desk.actor,
            title=sent["title"],
            text=sent["text"],
            key=sent.key,
        )
        return f"/console/incidents/{done.ids['incident']}?done={done.index}"

    forms = Forms(
        desk,
        Form(
            "report",
            desk.say("button.report_incident"),
            (
                Input("kind", desk.label("kind"), "select", desk.own_choices("incident", KINDS)),
                Input("occurred_at", desk.label("occurred_at"), "date", required=False, hint=desk.say("hint.occurred")),
                Input("description", desk.label("description"), "textarea", longest=LONG),
                Input("subjects", desk.label("subjects"), "textarea", required=False, longest=40_000, hint=desk.say("hint.affected")),
                Input("title", desk.label("title"), required=False, longest=200, value=desk.say("incidents.notice_title")),
                Input("text", desk.label("notice_text"), "textarea", required=False, longest=LONG),
            ),
            desk.say("act.report_incident"),
            act="incidents",
            folded=True,
        ),
    )
    answer = forms.post(report=report)
    if answer is not None:
        return answer
    _, skipped = desk.window()
    rows, pages = desk.paged(house_incidents.listed(desk.house, desk.controller)[skipped or 0 :])
    return desk.page(
        desk.say("title.incidents"),
        Table(
            desk.say("incidents.caption"),
            desk.columns("incident", "kind", "state", "subjects", "reported_at"),
            [
                (
                    Cell(one.incident[:12], f"/console/incidents/{one.incident}", mono=True),
                    desk.own("incident", one.kind),
                    Cell(desk.own("state", one.state), state="bad" if one.state == "open" else "quiet"),
                    one.subjects,
                    desk.time(one.reported_at),
                )
                for one in rows
            ],
            empty=desk.say("incidents.none"),
            pages=pages,
        ),
        forms["report"],
        lead=desk.say("lead.incidents"),
        status=forms.status,
    )


@page("incidents")
def incident(desk: Desk, incident: str) -> HttpResponse:
    """An incident's card and its steps."""
    house, controller, actor = desk.house, desk.controller, desk.actor

    def inform(sent: Sent) -> Done:
        return house_incidents.inform(
            house,
            controller,
            incident=incident,
            decision=sent["decision"],
            actor=actor,
            title=sent["title"],
            text=sent["text"],
            key=sent.key,
        )

    def step(sent: Sent) -> Done:
        return house_incidents.add_step(
            house, controller, incident=incident, side=sent["side"], text=sent["text"], actor=actor, key=sent.key
        )

    def proof(sent: Sent) -> Done:
        return house_incidents.add_proof(
            house,
            controller,
            incident=incident,
            ground=sent["ground"],
            actor=actor,
            source=sent["source"],
            dated=choices.day_of(desk, sent, "dated") or 0,
            subject=sent["subject"] or None,
            key=sent.key,
        )

    def close(sent: Sent) -> Done:
        return house_incidents.close_incident(house, controller, incident=incident, actor=actor, key=sent.key)

    forms = Forms(desk, *_forms(desk))
    answer = forms.post(inform=inform, step=step, proof=proof, close=close)
    if answer is not None:
        return answer
    card = house_incidents.card(house, controller, incident=incident, actor=actor)
    steps = [forms[one.word] for one in _forms(desk)] if card["state"] == "open" else []
    return desk.page(
        desk.say("title.incident"),
        _facts(desk, card),
        Heading(desk.label("description")),
        Text(card["description"]),
        _steps(desk, card),
        _proofs(desk, card),
        *steps,
        status=forms.status,
        back=(desk.say("title.incidents"), "/console/incidents"),
    )


def _forms(desk: Desk) -> tuple[Form, ...]:
    promised = bool(desk.policy.breach.notify_subject)
    about = desk.say("incidents.promised") if promised else desk.say("incidents.not_promised")
    named = {one.about for one in desk.policy.disclaimers}
    proofs = tuple(word for word, about in house_incidents.PROOFS.items() if about in named)
    found = (
        Form(
            "inform",
            desk.say("button.inform"),
            (
                Input("decision", desk.label("decision"), "select", desk.own_choices("decision", ("informed", "not_informed"))),
                Input("title", desk.label("title"), required=False, longest=200, value=desk.say("incidents.notice_title")),
                Input("text", desk.label("notice_text"), "textarea", required=False, longest=LONG),
            ),
            desk.say("act.inform"),
            about,
            act="incidents",
        ),
        Form(
            "step",
            desk.say("button.add"),
            (
                Input("side", desk.label("side"), "select", desk.own_choices("side", SIDES)),
                Input("text", desk.label("text"), "textarea", longest=LONG),
            ),
            desk.say("act.incident_step"),
            act="incidents",
        ),
        Form(
            "proof",
            desk.say("button.add"),
            (
                Input("ground", desk.label("ground"), "select", desk.own_choices("proof", proofs)),
                Input("source", desk.label("proof_source"), required=False),
                Input("dated", desk.label("dated"), "date", required=False),
                choices.subject(desk, required=False),
            ),
            desk.say("act.proof"),
            act="incidents",
            folded=True,
        ),
        Form("close", desk.say("button.close_incident"), (), desk.say("act.close_incident"), act="incidents"),
    )
    return found if proofs else tuple(one for one in found if one.word != "proof")


def _facts(desk: Desk, card: dict[str, Any]) -> Facts:
    informed = desk.own("decision", card["informed"]) if card["informed"] else "—"
    return Facts(
        (desk.label("incident"), Cell(card["incident"], mono=True)),
        (desk.label("kind"), desk.own("incident", card["kind"])),
        (desk.label("state"), Cell(desk.own("state", card["state"]), state="bad" if card["state"] == "open" else "quiet")),
        (desk.label("occurred_at"), desk.time(card["occurred_at"])),
        (desk.label("reported_at"), desk.time(card["reported_at"])),
        (desk.label("subjects"), str(card["subjects"])),
        (desk.label("notified"), str(card["notified"])),
        (desk.label("informed"), informed),
        (desk.label("clauses"), Cell(clauses=tuple(card["clauses"]))),
    )


def _steps(desk: Desk, card: dict[str, Any]) -> Table | Note:
    if not card["steps"]:
        return Note(desk.say("incidents.no_steps"), "warn")
    rows = [(desk.own("side", one["side"]), one["text"], one["by"], desk.time(one["at"])) for one in card["steps"]]
    return Table(desk.say("incidents.steps"), desk.columns("side", "text", "who", "at"), rows, empty="")


def _proofs(desk: Desk, card: dict[str, Any]) -> Table | None:
    if not card["proofs"]:
        return None
    rows = [
        (desk.own("proof", one["ground"]), one["source"], desk.time(one["dated"]), Cell(clauses=tuple(one["clauses"])))
        for one in card["proofs"]
    ]
    return Table(desk.say("incidents.proofs"), desk.columns("ground", "proof_source", "dated", "clauses"), rows, empty="")
