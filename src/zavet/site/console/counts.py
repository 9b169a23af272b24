"""Statistics: counts that name nobody, as tables and as a file; and kept visits, opened for a purpose."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse

from zavet.clock import DAY
from zavet.operations import visits as house_visits
from zavet.operations.rows import CountRow
from zavet.site.console import budget, choices
from zavet.site.console.blocks import Cell, Heading, Links, Note, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Sent
from zavet.site.console.records import export
from zavet.site.console.sending import Forms


def _day(row: CountRow) -> str:
    return dt.datetime.fromtimestamp(row.day * DAY, dt.UTC).date().isoformat()


@page("statistics", methods=("GET",))
def statistics(desk: Desk) -> HttpResponse:
    """The counts of the controller by day."""
    every = house_visits.counts(desk.house, desk.controller)
    dimensions = sorted({one.dimension for one in every})
    wanted = desk.asked("dimension", dimensions)
    _, skipped = desk.window()
    rows, pages = desk.paged([one for one in every if not wanted or one.dimension == wanted][skipped or 0 :])
    filters = (("", desk.say("all")), *((f"?dimension={one}", _dimension(desk, one)) for one in dimensions))
    return desk.page(
        desk.say("title.statistics"),
        Links(tuple((text, f"/console/statistics{query}") for query, text in filters)),
        Table(
            desk.say("statistics.caption"),
            desk.columns("day", "dimension", "value", "count"),
            [(_day(one), _dimension(desk, one.dimension), one.value, one.count) for one in rows],
            empty=desk.say("statistics.none"),
            pages=pages,
        ),
        Links(((desk.say("statistics.file"), "/console/statistics.csv"),)),
        lead=desk.say("lead.statistics"),
    )


def _dimension(desk: Desk, word: str) -> str:
    return desk.say("statistics.visits") if word == "visits" else desk.name("category", word)


@page("statistics", methods=("GET",))
def statistics_file(desk: Desk) -> HttpResponse:
    """The same as a file."""
    rows = [(_day(one), one.dimension, one.value, one.count) for one in house_visits.counts(desk.house, desk.controller)]
    return export("statistics", ("day", "dimension", "value", "count"), rows)


@page("visits")
def visits(desk: Desk) -> HttpResponse:
    """Automatic data of visits, opened for a purpose; of nobody, or tied to a subject."""
    found: list[object] = []

    def opened(sent: Sent) -> HttpResponse:
        budget.spend(desk)
        seen = house_visits.read(
            desk.house,
            desk.controller,
            categories=sent.of("categories"),
            purpose=sent["purpose"],
            actor=desk.actor,
            subject=sent["subject"] or None,
            limit=50,
        )
        chosen = sent.of("categories")
        found.extend(
            (
                Heading(desk.say("visits.found")),
                Note(desk.say("subject.granted", index=seen.index), "good", seen.verdict.clauses),
                Table(
                    desk.say("visits.caption"),
                    [desk.name("category", one) for one in chosen],
                    [tuple(Cell(row.get(one, "—")) for one in chosen) for row in seen.rows],
                    empty=desk.say("visits.none"),
                ),
            )
        )
        return shown()

    automatic = [one.category for one in desk.policy.data if one.source == "automatic"]
    form = Form(
        "open",
        desk.say("button.use"),
        (choices.purpose(desk), choices.categories(desk, automatic), choices.subject(desk, required=False)),
        act="visits",
    )
    forms = Forms(desk, form)

    def shown() -> HttpResponse:
        return desk.page(desk.say("title.visits"), *found, forms["open"], lead=desk.say("lead.visits"), status=forms.status)

    return forms.post(open=opened) or shown()
