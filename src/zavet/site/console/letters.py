"""Letters, claims and demands that came in: registered, answered with a form, marked as gone to court, never deleted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from zavet.operations import letters as house_letters
from zavet.operations.house import Done
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Facts, Heading, Links, Table, Text
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.grounds import demand_form, open_demand
from zavet.site.console.sending import Forms

_LONGEST = 50_000


@page("letters")
def letters(desk: Desk) -> HttpResponse:
    """The register of letters, and the form that adds one."""

    def register(sent: Sent) -> str:
        done = house_letters.register(
            desk.house,
            desk.controller,
            kind=sent["kind"],
            channel=sent["channel"],
            sender=sent["sender"],
            text=sent["text"],
            subject=sent["subject"],
            actor=desk.actor,
            key=sent.key,
        )
        return f"/console/letters/{done.ids['letter']}?done={done.index}"

    forms = Forms(
        desk,
        Form(
            "register",
            desk.say("button.register"),
            (
                Input("kind", desk.label("kind"), "select", desk.own_choices("letter", house_letters.KINDS)),
                Input("channel", desk.label("channel"), "select", desk.own_choices("channel", house_letters.CHANNELS)),
                Input("sender", desk.label("sender")),
                choices.subject(desk, required=False),
                Input("text", desk.label("text"), "textarea", longest=_LONGEST),
            ),
            desk.say("act.register_letter"),
            act="letters",
            folded=True,
        ),
    )
    answer = forms.post(register=register)
    if answer is not None:
        return answer
    kind = desk.asked("kind", house_letters.KINDS)
    limit, skipped = desk.window()
    rows, pages = desk.paged(house_letters.listed(desk.house, desk.controller, kind=kind or None, limit=limit, after=skipped))
    filters = (("", desk.say("all")), *((f"?kind={one}", desk.own("letter", one)) for one in house_letters.KINDS))
    return desk.page(
        desk.say("title.letters"),
        Links(tuple((text, f"/console/letters{query}") for query, text in filters)),
        Table(
            desk.say("letters.caption"),
            desk.columns("letter", "kind", "state", "channel", "received_at", "due_at"),
            [
                (
                    Cell(one["letter"][:12], f"/console/letters/{one['letter']}", mono=True),
                    desk.own("letter", one["kind"]),
                    _state(desk, one),
                    desk.own("channel", one["channel"]),
                    desk.time(one["received_at"]),
                    Cell(desk.time(one["due_at"]), state="bad" if one["overdue"] else ""),
                )
                for one in rows
            ],
            empty=desk.say("letters.none"),
            pages=pages,
        ),
        forms["register"],
        lead=desk.say("lead.letters"),
        status=forms.status,
    )


def _state(desk: Desk, one: dict[str, Any]) -> Cell:
    if one["overdue"]:
        return Cell(desk.say("letters.overdue"), state="bad")
    word = "in_court" if one["in_court"] else one["state"]
    return Cell(desk.own("state", word), state="warn" if one["state"] == "open" else "quiet")


@page("letters")
def letter(desk: Desk, letter: str) -> HttpResponse:
    """One letter, opened on record, with its answer or the form for it; a demand leads on to a disclosure."""

    def answered(sent: Sent) -> Done:
        return house_letters.answer(
            desk.house, desk.controller, letter=letter, text=sent["text"], form=sent["form"], actor=desk.actor, key=sent.key
        )

    def court(sent: Sent) -> Done:
        return house_letters.to_court(desk.house, desk.controller, claim=letter, actor=desk.actor, key=sent.key)

    forms = Forms(
        desk,
        Form(
            "answer",
            desk.say("button.answer"),
            (
                Input("text", desk.label("answer"), "textarea", longest=_LONGEST),
                Input("form", desk.label("form"), "select", desk.own_choices("form", house_letters.FORMS)),
            ),
            desk.say("act.answer"),
            act="letters",
        ),
        Form("court", desk.say("button.court"), (), desk.say("act.court"), act="letters"),
        demand_form(desk, ""),
    )
    done = forms.post(answer=answered, court=court, demand=lambda sent: open_demand(desk, sent))
    if done is not None:
        return done
    budget.spend(desk)
    found = house_letters.opened(desk.house, desk.controller, letter=letter, actor=desk.actor)
    subject = found["subject"]
    steps: list[object] = [forms["answer"]] if found["state"] == "open" else []
    if found["kind"] == "claim" and not found["in_court"]:
        steps.append(forms["court"])
    if found["kind"] == "demand":
        steps.append(forms["demand"] if forms.status > 200 else demand_form(desk, subject))
    return desk.page(
        desk.say("title.letter"),
        Facts(
            (desk.label("letter"), Cell(letter, mono=True)),
            (desk.label("kind"), desk.own("letter", found["kind"])),
            (desk.label("state"), _state(desk, found)),
            (desk.label("sender"), found["sender"] or "—"),
            (
                desk.label("subject"),
                Cell(subject or "—", f"/console/subjects/{subject}" if subject and desk.may("search") else "", mono=True),
            ),
            (desk.label("channel"), desk.own("channel", found["channel"])),
            (desk.label("received_at"), desk.time(found["received_at"])),
            (desk.label("due_at"), desk.time(found["due_at"])),
            (desk.label("answered_at"), desk.time(found["answered_at"])),
            (desk.label("form"), desk.own("form", found["answer_form"])),
            (desk.label("entry"), Cell(str(found["index"]), desk.entry(found["index"]), mono=True)),
        ),
        Heading(desk.say("letters.text")),
        Text(found["text"]),
        *((Heading(desk.say("requests.answer")), Text(found["answer"])) if found["answer"] else ()),
        *steps,
        status=forms.status,
        back=(desk.say("title.letters"), "/console/letters"),
    )
