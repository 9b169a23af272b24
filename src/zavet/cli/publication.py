"""`zavet publication`: what subjects have published themselves (reviews), and taking it down."""

from __future__ import annotations

from zavet.cli import exits
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.operations import reviews


def _list(desk: Desk) -> int:
    desk.out.rows(reviews.shown(desk.house, desk.controller, about=desk.args.about), ("public", "about", "at", "text"))
    return exits.OK


def _withdraw(desk: Desk) -> int:
    return desk.done(reviews.withdraw(desk.house, desk.controller, public=desk.args.public, actor=desk.actor, key=desk.key))


COMMANDS = (
    act(
        "publication list",
        "What is public now, newest first.",
        "--controller prommet",
        _list,
        arg("--about", metavar="WORD", help="only about this"),
        right="requests",
    ),
    act(
        "publication withdraw",
        "Takes a publication down: its public copy is deleted.",
        "--controller prommet --public p6…",
        _withdraw,
        arg("--public", required=True, metavar="ID", help="the publication's id"),
        right="requests",
        keyed=True,
    ),
)
