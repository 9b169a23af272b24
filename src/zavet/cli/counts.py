"""`zavet statistics` and `zavet visits`: counts without persons, and kept visits for a purpose."""

from __future__ import annotations

from datetime import UTC, datetime

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.clock import DAY
from zavet.operations import visits


def _statistics(desk: Desk) -> int:
    rows = [
        {
            "day": datetime.fromtimestamp(one.day * DAY, UTC).date().isoformat(),
            "dimension": one.dimension,
            "value": one.value,
            "count": one.count,
        }
        for one in visits.counts(desk.house, desk.controller, dimension=desk.args.dimension)
    ]
    desk.out.rows(rows, ("day", "dimension", "value", "count"))
    return exits.OK


def _visits(desk: Desk) -> int:
    args = desk.args
    categories = inputs.words_of(args.category)
    found = visits.read(
        desk.house,
        desk.controller,
        categories=categories,
        purpose=args.purpose,
        actor=desk.actor,
        subject=args.subject,
        limit=args.limit,
    )
    desk.out.value({"visits": list(found.rows), "index": found.index, "clauses": list(found.verdict.clauses)})
    clauses = ", ".join(found.verdict.clauses) or desk.out.phrase("no_clause")
    desk.out.say("granted", index=found.index, clauses=clauses, version=found.verdict.version)
    desk.out.table(found.rows, categories)
    return exits.OK


COMMANDS = (
    act(
        "statistics",
        "Counts by day, dimension and value: nothing in them leads to a person.",
        "--controller prommet --dimension browser",
        _statistics,
        arg("--dimension", metavar="WORD", help="only this dimension: visits, browser, device …"),
        right="statistics",
    ),
    act(
        "visits",
        "Kept visits for a purpose: of nobody in particular, or those of a subject. Granted or refused, it makes an entry.",
        "--controller prommet --category ip_address --purpose statistics",
        _visits,
        arg("--category", action="append", required=True, metavar="WORD", help="a category; again, or joined by commas, for more"),
        arg("--purpose", metavar="WORD", help="what for: a purpose of the policy"),
        arg("--subject", metavar="ID", help="only visits tied to this subject"),
        arg("--limit", type=int, default=100, metavar="N", help="at most so many (default: 100)"),
        right="visits",
    ),
)
