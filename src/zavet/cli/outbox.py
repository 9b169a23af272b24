"""`zavet outbox`: what waits to leave the house, what has left, what could not."""

from __future__ import annotations

from dataclasses import asdict

from zavet.cli import exits
from zavet.cli.acting import Desk, act, plain
from zavet.cli.command import arg
from zavet.operations import outbox


def _list(desk: Desk) -> int:
    found = outbox.listed(desk.house, desk.controller, state=desk.args.state, subject=desk.args.subject, limit=desk.args.limit)
    columns = ("delivery", "kind", "recipient", "channel", "state", "attempts", "created_at", "sent_at", "receipt")
    desk.out.rows([plain(one) for one in found], columns)
    return exits.OK


def _deliver(desk: Desk) -> int:
    found = outbox.deliver_due(desk.house, desk.controller)
    desk.out.value(asdict(found))
    desk.out.say("outbox.delivered", sent=found.sent, cancelled=found.cancelled, waiting=found.waiting, parked=found.parked)
    return exits.OK


def _retry(desk: Desk) -> int:
    state = outbox.retry(desk.house, desk.controller, desk.args.delivery)
    desk.out.value({"delivery": desk.args.delivery, "state": state})
    desk.out.say("outbox.state", delivery=desk.args.delivery, state=state)
    return exits.OK if state == "waiting" else exits.FOUND


COMMANDS = (
    act(
        "outbox list",
        "Deliveries, newest first; what goes in them stays sealed.",
        "--controller protorg --state parked",
        _list,
        arg("--state", choices=("waiting", "sent", "parked", "cancelled"), metavar="STATE", help="waiting, sent, parked or cancelled"),
        arg("--subject", metavar="ID", help="only of this subject"),
        arg("--limit", type=int, default=200, metavar="N", help="at most so many (default: 200)"),
        right="outbox",
    ),
    act("outbox deliver", "Delivers what is due now, as the worker does.", "--controller protorg", _deliver, right="outbox"),
    act(
        "outbox retry",
        "Puts a parked delivery back into the queue.",
        "--controller protorg --delivery d8…",
        _retry,
        arg("--delivery", required=True, metavar="ID", help="the delivery's id"),
        right="outbox",
    ),
)
