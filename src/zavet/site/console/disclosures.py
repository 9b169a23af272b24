"""What leaves the house: disclosures made here, and the outbox with the state of each delivery."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.errors import NotFound
from zavet.operations import outbox
from zavet.operations.disclose import disclose
from zavet.operations.ports import words
from zavet.operations.rows import OutboxRow
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Facts, Heading, Links, Note, Table, Text
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms

_STATES = ("waiting", "sent", "parked", "cancelled")
_COLOURS = {"sent": "good", "parked": "bad", "waiting": "warn"}


@page("outbox", methods=("GET",))
def disclosures(desk: Desk) -> HttpResponse:
    """The outbox, newest first."""
    state = desk.asked("state", _STATES)
    limit, skipped = desk.window()
    rows, pages = desk.paged(outbox.listed(desk.house, desk.controller, state=state or None, limit=limit, after=skipped))
    filters = (("", desk.say("all")), *((f"?state={one}", desk.own("state", one)) for one in _STATES))
    return desk.page(
        desk.say("title.disclosures"),
        Links(tuple((text, f"/console/disclosures{query}") for query, text in filters)),
        Table(
            desk.say("disclosures.caption"),
            desk.columns("delivery", "kind", "recipient", "categories", "state", "at", "clauses"),
            [
                (
                    Cell(one.delivery[:12], f"/console/disclosures/{one.delivery}", mono=True),
                    desk.own("parcel", one.kind),
                    _recipient(desk, one),
                    desk.names("category", words(one.categories)),
                    Cell(desk.own("state", one.state), state=_COLOURS.get(one.state, "quiet")),
                    desk.time(one.created_at),
                    Cell(clauses=words(one.clauses)),
                )
                for one in rows
            ],
            empty=desk.say("disclosures.none"),
            pages=pages,
        ),
        Links(((desk.say("title.disclose"), "/console/disclosures/new"),)) if desk.may("grounds") else None,
        lead=desk.say("lead.disclosures"),
    )


def _recipient(desk: Desk, row: OutboxRow) -> str:
    return desk.name("subject", row.recipient) if row.recipient == "subject" else desk.name("recipient", row.recipient)


@page("grounds")
def new(desk: Desk) -> HttpResponse:
    """Hands named categories to a recipient, on a ground; the decision says whether it may be."""

    def hand(sent: Sent) -> str:
        done = disclose(
            desk.house,
            desk.controller,
            subject=sent["subject"],
            categories=sent.of("categories"),
            recipient=sent["recipient"],
            purpose=sent["purpose"] or None,
            actor=desk.actor,
            ground=choices.ground_of(sent),
            necessity=choices.pairs(sent, "necessity"),
            key=sent.key,
        )
        path = f"/console/disclosures/{done.ids['delivery']}" if desk.may("outbox") else "/console/disclosures/new"
        return f"{path}?done={done.index}"

    asked = desk.request.GET
    forms = Forms(
        desk,
        Form(
            "disclose",
            desk.say("button.disclose"),
            (
                choices.subject(desk, value=asked.get("subject", "")[:64]),
                choices.recipients(desk, value=desk.asked("recipient", [one.recipient for one in desk.policy.recipients])),
                choices.purpose(desk, required=False),
                choices.ground(desk, asked.get("ground", "")[:120]),
                choices.categories(desk),
                Input("necessity", desk.label("necessity"), "textarea", required=False, longest=LONG, hint=desk.say("hint.necessity")),
            ),
            act="grounds",
        ),
    )
    answer = forms.post(disclose=hand)
    if answer is not None:
        return answer
    return desk.page(desk.say("title.disclose"), forms["disclose"], lead=desk.say("lead.disclose"), status=forms.status)


@page("outbox")
def delivery(desk: Desk, delivery: str) -> HttpResponse:
    """One delivery: its state and receipt, another try for a parked one, and in a demo what it says."""
    row = outbox.found(desk.house, desk.controller, delivery)
    said: list[object] = []

    def retry(_: Sent) -> str:
        outbox.retry(desk.house, desk.controller, delivery)
        return f"/console/disclosures/{delivery}"

    def opened(_: Sent) -> HttpResponse:
        if not desk.house.demo:
            raise NotFound("contents are shown in a demo alone")
        budget.spend(desk)
        found = outbox.opened(desk.house, row, actor=desk.actor)
        rows = [(desk.label(name), found[name]) for name in ("to", "title") if found[name]]
        values = [(name, text) for name, text in found["values"].items()]
        said.extend((Heading(desk.say("disclosures.contents")), Facts(*rows, *values), *((Text(found["text"]),) if found["text"] else ())))
        return shown()

    forms = Forms(
        desk,
        Form("retry", desk.say("button.retry"), act="outbox"),
        Form("opened", desk.say("button.opened"), (), "", desk.say("about.opened"), act="outbox"),
    )

    def shown() -> HttpResponse:
        return desk.page(
            desk.say("title.delivery"),
            Note(desk.say("disclosures.parked", why=row.receipt or "—"), "bad") if row.state == "parked" else None,
            _facts(desk, row),
            *said,
            forms["retry"] if row.state == "parked" else None,
            forms["opened"] if desk.house.demo and not said else None,
            status=forms.status,
            back=(desk.say("title.disclosures"), "/console/disclosures"),
        )

    return forms.post(retry=retry, opened=opened) or shown()


def _facts(desk: Desk, row: OutboxRow) -> Facts:
    return Facts(
        (desk.label("delivery"), Cell(row.delivery, mono=True)),
        (desk.label("kind"), desk.own("parcel", row.kind)),
        (desk.label("recipient"), _recipient(desk, row)),
        (desk.label("channel"), desk.own("channel", row.channel)),
        (desk.label("purpose"), desk.name("purpose", row.purpose)),
        (desk.label("categories"), desk.names("category", words(row.categories))),
        (
            desk.label("subject"),
            Cell(row.subject or "—", f"/console/subjects/{row.subject}" if row.subject and desk.may("search") else "", mono=True),
        ),
        (desk.label("state"), Cell(desk.own("state", row.state), state=_COLOURS.get(row.state, "quiet"))),
        (desk.label("attempts"), str(row.attempts)),
        (desk.label("at"), desk.time(row.created_at)),
        (desk.label("sent_at"), desk.time(row.sent_at)),
        (desk.label("receipt"), row.receipt or "—"),
        (desk.label("clauses"), Cell(clauses=words(row.clauses))),
        (desk.label("entry"), Cell(str(row.index), desk.entry(row.index), mono=True)),
    )
