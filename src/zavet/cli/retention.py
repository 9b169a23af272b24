"""`zavet hold` and `zavet sweep`: what a law orders to keep, and what has reached its purposes."""

from __future__ import annotations

from dataclasses import asdict

from zavet.cli import exits, inputs
from zavet.cli.acting import SUBJECT, Desk, act
from zavet.cli.command import arg
from zavet.operations import retention
from zavet.operations.erasure import OF_PERSON


def _hold(desk: Desk) -> int:
    args = desk.args
    until = inputs.moment(args.until, end=True) if args.until else None
    return desk.done(
        retention.hold(
            desk.house,
            desk.controller,
            subject=args.subject,
            klass=args.klass,
            norm=args.norm,
            until=until,
            actor=desk.actor,
            key=desk.key,
        )
    )


def _sweep(desk: Desk) -> int:
    found = retention.sweep(desk.house, desk.controller)
    desk.out.value(asdict(found))
    desk.out.say("sweep", rule=found.rule, clause=found.clause or "—", erased=found.erased, contracts=found.contracts, excess=found.excess)
    return exits.OK


COMMANDS = (
    act(
        "hold",
        "Records a statutory duty to keep a class of a subject's data: an erasure leaves it until the hold ends.",
        "--controller protorg --subject k3… --class contract --norm '402-FZ art. 29' --until 2031-12-31",
        _hold,
        SUBJECT,
        arg("--class", dest="klass", required=True, metavar="CLASS", help=", ".join(OF_PERSON)),
        arg("--norm", required=True, metavar="NORM", help="the norm it rests on"),
        arg("--until", metavar="DATE", help="the last day of the hold (default: until lifted)"),
        right="holds",
        keyed=True,
    ),
    act(
        "sweep",
        "Runs retention now: what has reached its purposes goes, what a hold keeps stays, and nothing goes where the policy keeps without"
        " term. The worker does the same every day.",
        "--controller prommet",
        _sweep,
        right="sweep",
    ),
)
