"""`zavet log`: entries as an officer reads them, and the security log beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zavet.cli import exits
from zavet.cli.acting import Desk, act, plain
from zavet.cli.command import arg
from zavet.cli.output import Output
from zavet.clock import HOUR, iso
from zavet.operations import log, security
from zavet.operations.log import Line

_HIDDEN = frozenset({"actor", "at", "reason", "about"})


def line_json(one: Line) -> dict[str, Any]:
    """An entry as JSON: the public leaf, and its body where its key still lives."""
    return {
        "index": one.index,
        "type": one.entry.type,
        "outcome": one.entry.outcome,
        "clauses": list(one.entry.clauses),
        "policy": one.entry.policy,
        "hour": iso(one.entry.hour * HOUR),
        "handle": one.entry.handle,
        "blobs": list(one.entry.blobs),
        "body": one.body,
    }


def show_lines(out: Output, lines: Sequence[Line]) -> None:
    """Entries as a table: index, time, type, outcome, clauses, who, and the rest of the body."""
    rows = []
    for one in lines:
        body = one.body or {}
        actor = body.get("actor") or {}
        rows.append(
            {
                "entry": one.index,
                "time": iso(body["at"]) if isinstance(body.get("at"), int) else iso(one.entry.hour * HOUR)[:13],
                "type": one.entry.type,
                "outcome": one.entry.outcome,
                "clauses": one.entry.clauses,
                "who": " ".join(str(actor[name]) for name in ("kind", "role") if actor.get(name)) or "—",
                "what": {name: value for name, value in body.items() if name not in _HIDDEN and value not in ("", [], 0)}
                if one.body is not None
                else out.phrase("log.gone"),
            }
        )
    out.table(rows)


def _list(desk: Desk) -> int:
    lines = log.newest(desk.house, desk.controller, limit=desk.args.limit, before=desk.args.before)
    desk.out.value([line_json(one) for one in lines])
    show_lines(desk.out, lines)
    return exits.OK


def _show(desk: Desk) -> int:
    one = log.entry(desk.house, desk.controller, index=desk.args.index)
    found = line_json(one)
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


def _security(desk: Desk) -> int:
    rows = [plain(one) for one in security.listed(desk.house, desk.controller, limit=desk.args.limit)]
    desk.out.rows(rows, ("at", "kind", "where", "detail"))
    return exits.OK


COMMANDS = (
    act(
        "log list",
        "Entries, newest first. A body whose key is destroyed is gone for good; its leaf stays.",
        "--controller protorg --limit 20",
        _list,
        arg("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)"),
        arg("--before", type=int, metavar="INDEX", help="only entries before this one"),
        right="log",
    ),
    act(
        "log show",
        "One entry, whole.",
        "--controller protorg --index 12",
        _show,
        arg("--index", type=int, required=True, metavar="N", help="the entry's index"),
        right="log",
    ),
    act(
        "log security",
        "What was malformed, not identified, of unknown fields or too often: words and counts, never values.",
        "--controller protorg",
        _security,
        arg("--limit", type=int, default=100, metavar="N", help="at most so many (default: 100)"),
        right="log",
    ),
)
