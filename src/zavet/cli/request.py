"""`zavet request`: the register of requests of subjects, step by step, to an answer or a refusal that names its norm."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import SUBJECT, Desk, act, plain
from zavet.cli.command import arg
from zavet.operations import rights

_REQUEST = arg("--request", required=True, metavar="ID", help="the request's id")
_EVENTS = ("ask_identity", "confirm_identity", "begin", "extend", "answer", "refuse")


def _add(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        rights.ask(
            desk.house,
            desk.controller,
            right=args.right,
            subject=args.subject,
            text=inputs.text(args.text),
            actor=desk.actor,
            by=args.by,
            channel=args.channel,
            key=desk.key,
        )
    )


def _step(desk: Desk) -> int:
    args = desk.args
    text = inputs.text(args.text) if args.text else ""
    return desk.done(
        rights.advance(
            desk.house,
            desk.controller,
            request=args.request,
            event=args.event,
            actor=desk.actor,
            text=text,
            norm=args.norm,
            key=desk.key,
        )
    )


def _carry_out(desk: Desk) -> int:
    values = inputs.values(desk.args.set, desk.args.values)
    return desk.done(rights.carry_out(desk.house, desk.controller, request=desk.args.request, actor=desk.actor, values=values))


def _report(desk: Desk) -> int:
    found = rights.report(desk.house, desk.controller, request=desk.args.request, actor=desk.actor).to_json()
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


def _list(desk: Desk) -> int:
    found = rights.listed(desk.house, desk.controller, subject=desk.args.subject, state=desk.args.state)
    desk.out.rows([plain(one) for one in found], ("request", "right", "state", "identity", "subject", "received_at", "due_at", "norm"))
    return exits.OK


def _show(desk: Desk) -> int:
    found = rights.text_of(desk.house, desk.controller, request=desk.args.request)
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


COMMANDS = (
    act(
        "request add",
        "Registers the exercise of a right that came by letter, mail or visit. A demand to block takes effect at once.",
        "--controller protorg --subject k3… --right erase --channel post --text - < letter.txt",
        _add,
        SUBJECT,
        arg("--right", required=True, metavar="WORD", help=", ".join(rights.ASKS)),
        arg("--text", required=True, metavar="TEXT", help=f"what the person wrote; {inputs.HOW}"),
        arg("--by", default="subject", metavar="WHO", help=f"who asks: {', '.join(rights.BY)}"),
        arg("--channel", default="post", metavar="WORD", help="how it came: post (default), email, visit, form"),
        right="requests",
        keyed=True,
    ),
    act(
        "request step",
        "One step of a request. A refusal names the norm that limits the right.",
        "--controller protorg --request r7… --event confirm_identity",
        _step,
        _REQUEST,
        arg("--event", required=True, choices=_EVENTS, metavar="EVENT", help=", ".join(_EVENTS)),
        arg("--text", metavar="TEXT", help=f"the answer; {inputs.HOW}"),
        arg("--norm", default="", metavar="NORM", help="the law that limits the right, for `refuse`"),
        right="requests",
        keyed=True,
    ),
    act(
        "request carry-out",
        "Does what an open request asks — rectify, block or erase — and answers it.",
        "--controller protorg --request r7… --values - < fields.json",
        _carry_out,
        _REQUEST,
        arg("--set", action="append", metavar="NAME=VALUE", help=f"to rectify: a field and its value; for VALUE {inputs.HOW}"),
        arg("--values", metavar="FILE", help="to rectify: a JSON object of fields, a file or `-`"),
        right="requests",
    ),
    act(
        "request report",
        "What is processed of the subject: the answer to a request for information, once identity is confirmed. It is an entry.",
        "--controller protorg --request r7… --json",
        _report,
        _REQUEST,
        right="requests",
    ),
    act(
        "request list",
        "Requests, newest first.",
        "--controller protorg --state in_progress",
        _list,
        arg("--subject", metavar="ID", help="only of this subject"),
        arg("--state", metavar="STATE", help="only in this state"),
        right="requests",
    ),
    act(
        "request show",
        "What the person wrote, and what was answered.",
        "--controller protorg --request r7…",
        _show,
        _REQUEST,
        right="requests",
    ),
)
