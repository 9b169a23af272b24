"""Subjects: found by an exact identifier and a purpose, opened for a purpose, category by category, each opening on record."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.decision.question import GroundRef
from zavet.operations import accounts, log, standing
from zavet.operations import use as uses
from zavet.operations.standing import Standing
from zavet.policy.forms import field_label
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Facts, Heading, Links, Note, Table, Text
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.records import lines_table
from zavet.site.console.sending import Forms
from zavet.site.console.subject_acts import Acts
from zavet.terms import IDENTIFIERS


@page("search")
def search(desk: Desk) -> HttpResponse:
    """A search by exact identifier. What was looked for is never part of an address."""
    found: list[str] = []
    asked = False

    def look(sent: Sent) -> HttpResponse:
        nonlocal asked, found
        budget.spend(desk)
        found = accounts.find(
            desk.house, desk.controller, category=sent["category"], value=sent["value"], purpose=sent["purpose"], actor=desk.actor
        )
        return shown(sent["purpose"])

    forms = Forms(
        desk,
        Form(
            "search",
            desk.say("button.search"),
            (
                Input("category", desk.label("identifier"), "select", desk.choices("category", sorted(IDENTIFIERS & _SEARCHED))),
                Input("value", desk.label("value"), longest=254, hint=desk.say("hint.value")),
                choices.purpose(desk),
            ),
            act="search",
        ),
    )

    def shown(purpose: str = "") -> HttpResponse:
        table = Table(
            desk.say("subjects.found"),
            desk.columns("subject"),
            [(Cell(one, f"/console/subjects/{one}?purpose={purpose}", mono=True),) for one in found],
            empty=desk.say("subjects.none"),
        )
        blocks: tuple[object, ...] = (forms["search"], table) if purpose else (forms["search"],)
        return desk.page(desk.say("title.subjects"), *blocks, lead=desk.say("lead.subjects"), status=forms.status)

    return forms.post(search=look) or shown()


_SEARCHED = frozenset({"email", "phone", "inn"})


@page("search")
def subject(desk: Desk, subject: str) -> HttpResponse:
    """How a subject stands, without values; values are opened by the form, for its purpose."""
    stands = standing.of_subject(desk.house, desk.controller, subject=subject, actor=desk.actor)
    acts = Acts(desk, subject, stands)
    opened: list[object] = []

    def use(sent: Sent) -> HttpResponse:
        budget.spend(desk)
        kind, _, ground = sent["ground"].partition("/")
        used = uses.use(
            desk.house,
            desk.controller,
            subject=subject,
            categories=sent.of("categories"),
            purpose=sent["purpose"],
            actor=desk.actor,
            ground=GroundRef(kind, ground) if ground else None,
        )
        opened.extend(
            (
                Heading(desk.say("subject.values")),
                Note(desk.say("subject.granted", index=used.index), "good", used.verdict.clauses),
                Facts(*((field_label(name, desk.language), text) for name, text in used.values.items())),
            )
        )
        return shown()

    forms = Forms(desk, _use_form(desk, stands), *acts.forms())

    def shown() -> HttpResponse:
        path = f"/console/subjects/{subject}"
        links = ((desk.say("title.history"), f"{path}/history"), *(((desk.say("title.consents"), f"{path}/consents"),)))
        return desk.page(
            desk.say("title.subject"),
            *opened,
            *_standing(desk, subject, stands),
            Links(links),
            forms["use"],
            Heading(desk.say("subject.acts")),
            *(forms[one.word] for one in acts.forms()),
            status=forms.status,
            back=(desk.say("title.subjects"), "/console/subjects"),
        )

    return forms.post(use=use, **acts.handlers()) or shown()


def _use_form(desk: Desk, stands: Standing) -> Form:
    grounds = tuple((f"{one.kind}/{ground}", f"{desk.name('ground', one.kind)} {ground[:8]}") for ground, one in stands.grounds.items())
    wanted = desk.asked("purpose", [one.purpose for one in desk.policy.purposes])
    return Form(
        "use",
        desk.say("button.use"),
        (
            choices.purpose(desk, value=wanted),
            Input("ground", desk.label("ground"), "select", grounds, required=False),
            choices.categories(desk, [one.category for one in stands.held if one.category != "deleted"]),
        ),
        title=desk.say("subject.open"),
        text=desk.say("subject.open_text"),
        act="search",
    )


def _standing(desk: Desk, subject: str, stands: Standing) -> list[object]:
    marks = [
        Note(desk.say("subject.restricted"), "warn") if stands.restricted else None,
        Note(desk.say("subject.unconfirmed"), "warn") if stands.unconfirmed else None,
        Note(desk.say("subject.disagreed"), "warn") if stands.disagreed else None,
    ]
    facts = Facts(
        (desk.label("subject"), Cell(subject, mono=True)),
        (desk.label("since"), desk.time(stands.created_at)),
        (desk.label("account"), desk.say("yes") if "account" in stands.grounds else desk.say("no")),
        (desk.label("objections"), desk.names("purpose", sorted(stands.objections))),
        (
            desk.label("holds"),
            "; ".join(f"{desk.own('class', one.klass)}: {one.norm} ({desk.time(one.until)})" for one in stands.holds) or "—",
        ),
    )
    held = Table(
        desk.say("subject.held"),
        desk.columns("category", "source", "point", "at", "version"),
        [
            (
                desk.name("category", one.category),
                desk.name("source", one.source),
                desk.name("point", one.point),
                desk.time(one.collected_at),
                one.version,
            )
            for one in stands.held
        ],
        empty=desk.say("subject.nothing"),
    )
    grounds = Table(
        desk.say("subject.grounds"),
        desk.columns("ground", "kind", "recipients"),
        [
            (
                Cell(ground, f"/console/grounds/{ground}" if desk.may("grounds") and one.kind != "account" else "", mono=True),
                desk.name("ground", one.kind),
                desk.names("recipient", one.recipients),
            )
            for ground, one in stands.grounds.items()
        ],
        empty=desk.say("subject.no_grounds"),
    )
    return [one for one in (*marks, facts, held, grounds) if one is not None]


@page("search", methods=("GET",))
def history(desk: Desk, subject: str) -> HttpResponse:
    """What was done with one subject's data, newest first; the look is an entry of its own."""
    standing.of_subject(desk.house, desk.controller, subject=subject, actor=desk.actor)
    lines = log.of_subject(desk.house, desk.controller, subject=subject)
    _, skipped = desk.window()
    rows, pages = desk.paged(lines[skipped or 0 :])
    return desk.page(
        desk.say("title.history"),
        Text(subject, quiet=True),
        lines_table(desk, rows, desk.say("history.caption"), pages),
        back=(desk.say("title.subject"), f"/console/subjects/{subject}"),
    )
