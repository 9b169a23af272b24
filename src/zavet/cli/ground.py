"""`zavet ground`: orders, tickets, claims, applications, demands — what a use may rely on while they are open."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import SUBJECT, Desk, act, plain
from zavet.cli.command import arg
from zavet.cli.exits import UsageError
from zavet.operations import grounds

_GROUND = arg("--ground", required=True, metavar="ID", help="the ground's id")


def _open(desk: Desk) -> int:
    details = {name: inputs.text(one) for name, one in inputs.split(desk.args.detail).items()}
    return desk.done(
        grounds.open_ground(
            desk.house,
            desk.controller,
            subject=desk.args.subject,
            kind=desk.args.kind,
            actor=desk.actor,
            details=details,
            recipients=inputs.words_of(desk.args.recipient or ()),
            key=desk.key,
        )
    )


def _move(desk: Desk) -> int:
    recipients = None if desk.args.recipient is None else inputs.words_of(desk.args.recipient)
    if recipients is None and desk.args.status is None:
        raise UsageError("say what changes", hint="--status WORD, or --recipient WORD")
    return desk.done(
        grounds.move(
            desk.house,
            desk.controller,
            ground=desk.args.ground,
            actor=desk.actor,
            status=desk.args.status,
            recipients=recipients,
            key=desk.key,
        )
    )


def _close(desk: Desk) -> int:
    return desk.done(
        grounds.move(
            desk.house, desk.controller, ground=desk.args.ground, actor=desk.actor, status=desk.args.status, close=True, key=desk.key
        )
    )


def _list(desk: Desk) -> int:
    found = grounds.listed(desk.house, desk.controller, kind=desk.args.kind, state=desk.args.state, subject=desk.args.subject)
    desk.out.rows([plain(one) for one in found], ("ground", "kind", "state", "status", "subject", "recipients", "opened_at", "closed_at"))
    return exits.OK


def _show(desk: Desk) -> int:
    found = grounds.snapshot(desk.house, desk.controller, ground=desk.args.ground)
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


COMMANDS = (
    act(
        "ground open",
        "Opens a ground for a subject. A demand of an authority names body, ground, document and country as details.",
        "--controller protorg --subject k3… --kind ticket --detail topic=delivery",
        _open,
        SUBJECT,
        arg("--kind", required=True, metavar="WORD", help=", ".join(grounds.KINDS)),
        arg("--detail", action="append", metavar="NAME=TEXT", help=f"a detail; for TEXT {inputs.HOW}"),
        arg("--recipient", action="append", metavar="WORD", help="who is assigned to it; again for more"),
        right="grounds",
        keyed=True,
    ),
    act(
        "ground move",
        "Changes the status of a ground, or who is assigned to it.",
        "--controller protorg --ground h5… --status shipped --recipient courier",
        _move,
        _GROUND,
        arg("--status", metavar="WORD", help="the new status, a word of the house"),
        arg("--recipient", action="append", metavar="WORD", help="who is assigned to it from now on; again for more"),
        right="grounds",
        keyed=True,
    ),
    act(
        "ground close",
        "Closes a ground: uses that rely on it end.",
        "--controller protorg --ground h5… --status delivered",
        _close,
        _GROUND,
        arg("--status", metavar="WORD", help="the last status"),
        right="grounds",
        keyed=True,
    ),
    act(
        "ground list",
        "Grounds, newest first; their details stay sealed.",
        "--controller protorg --kind order --state open",
        _list,
        arg("--kind", metavar="WORD", help="only of this kind"),
        arg("--state", choices=("open", "closed"), metavar="STATE", help="only open, or only closed"),
        arg("--subject", metavar="ID", help="only of this subject"),
        right="grounds",
    ),
    act(
        "ground show",
        "A ground with its details as they were when it was opened.",
        "--controller protorg --ground h5…",
        _show,
        _GROUND,
        right="grounds",
    ),
)
