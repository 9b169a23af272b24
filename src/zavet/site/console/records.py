"""Entries of the log as rows, and tables as files that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpResponse

from zavet.clock import HOUR
from zavet.operations.log import Line
from zavet.site.console import words
from zavet.site.console.blocks import Cell, Pages, Table
from zavet.site.console.desk import Desk

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HIDDEN: Final = frozenset({"actor", "at", "reason", "about"})


def row_of(desk: Desk, line: Line) -> tuple[object, ...]:
    """An entry as a row: index, time, type, outcome, clauses, who, and the rest of its body in words of the house."""
    entry, body = line.entry, line.body or {}
    at = body.get("at")
    return (
        Cell(str(line.index), desk.entry(line.index), mono=True),
        Cell(desk.time(at if isinstance(at, int) else entry.hour * HOUR), whole=True),
        desk.own("entry", entry.type),
        Cell(desk.own("outcome", entry.outcome), state="good" if entry.outcome == "allowed" else "warn"),
        Cell(clauses=entry.clauses),
        _who(desk, body.get("actor") or {}),
        desk.say("log.erased") if line.body is None else _rest(desk, body),
    )


def lines_table(desk: Desk, lines: Sequence[Line], caption: str, pages: Pages | None = None) -> Table:
    """Entries as a table."""
    columns = desk.columns("entry", "at", "type", "outcome", "clauses", "who", "details")
    return Table(caption, columns, [row_of(desk, one) for one in lines], empty=desk.say("log.none"), pages=pages)


def _who(desk: Desk, actor: Mapping[str, Any]) -> str:
    kind = str(actor.get("kind", ""))
    if kind == "officer":
        return f"{actor.get('id')}, {words.role(desk.language, str(actor.get('role')))}"
    named = kind in {"system", "client", "recipient"}
    return f"{desk.name('actor', kind)}: {actor.get('id')}" if named else desk.name("actor", kind)


def _rest(desk: Desk, body: Mapping[str, Any]) -> str:
    left = {name: value for name, value in body.items() if name not in _HIDDEN and value not in ("", [], {}, 0, None, False)}
    return "; ".join(f"{name}: {_plain(desk, name, value)}" for name, value in left.items())


def _plain(desk: Desk, name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(desk, "", one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(desk, key, one)}" for key, one in value.items())
    if isinstance(value, int) and not isinstance(value, bool) and name.endswith("_at"):
        return desk.time(value)
    return desk.say("yes") if value is True else str(value)


def harmless(value: object) -> str:
    """A text for a cell of a spreadsheet: what would begin a formula begins with an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def export(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a CSV file (RFC 4180, UTF-8 with a mark, so that spreadsheets read it), without formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(one) for one in columns])
    writer.writerows([harmless(one) for one in row] for row in rows)
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
