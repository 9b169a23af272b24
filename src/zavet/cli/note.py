"""`zavet note`: measures with owner and check date, unsafe hosts, services with provisions of their own."""

from __future__ import annotations

from typing import Any

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.cli.exits import UsageError
from zavet.operations import notes


def _put(desk: Desk) -> int:
    value: Any = inputs.json_of(desk.args.value)
    if not isinstance(value, dict) and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise UsageError("a note is a JSON object, or a list of texts")
    return desk.done(
        notes.keep(desk.house, desk.controller, kind=desk.args.kind, note=desk.args.note, value=value, actor=desk.actor, key=desk.key)
    )


def _list(desk: Desk) -> int:
    rows = [
        {"kind": one.kind, "note": one.note, "at": one.at, "value": one.value}
        for kind in ([desk.args.kind] if desk.args.kind else notes.KINDS)
        for one in notes.listed(desk.house, desk.controller, kind=kind)
    ]
    desk.out.rows(rows, ("kind", "note", "at", "value"))
    return exits.OK


COMMANDS = (
    act(
        "note put",
        "Writes a note. A measure has `text`, `owner`, `checked_at`, `check_every_days`, `clause`; unsafe hosts are a list of names; "
        "a service has `title`, `provisions`, `fields`.",
        "--controller protorg --kind measure --note backups --value measure.json",
        _put,
        arg("--kind", required=True, metavar="WORD", help=", ".join(notes.KINDS)),
        arg("--note", required=True, metavar="NAME", help="the note's name"),
        arg("--value", required=True, metavar="FILE", help="its value in JSON: a file, or `-` for the standard input"),
        right="notes",
        keyed=True,
    ),
    act(
        "note list",
        "Notes by kind and name.",
        "--controller protorg --kind measure",
        _list,
        arg("--kind", choices=notes.KINDS, metavar="WORD", help="only of this kind"),
        right="notes",
    ),
)
