"""`zavet incident`: a loss or disclosure on record, its subjects told, steps and proofs on its card."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act, plain
from zavet.cli.command import arg
from zavet.incident.machine import KINDS, SIDES
from zavet.operations import incidents

_INCIDENT = arg("--incident", required=True, metavar="ID", help="the incident's id")
_TITLE = arg("--title", default="", metavar="TEXT", help="subject line of the notice to the subjects")
_TEXT = arg("--text", default="", metavar="TEXT", help=f"the notice to the subjects; {inputs.HOW}")


def _report(desk: Desk) -> int:
    args = desk.args
    subjects = list(args.subject or [])
    if args.subjects:
        subjects += inputs.text(args.subjects if args.subjects == "-" else f"file:{args.subjects}").split()
    return desk.done(
        incidents.report(
            desk.house,
            desk.controller,
            kind=args.kind,
            subjects=subjects,
            description=inputs.text(args.description),
            occurred_at=inputs.moment(args.occurred_at) if args.occurred_at else desk.house.clock.now(),
            actor=desk.actor,
            title=args.title,
            text=inputs.text(args.text),
            key=desk.key,
        )
    )


def _inform(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        incidents.inform(
            desk.house,
            desk.controller,
            incident=args.incident,
            decision=args.decision,
            actor=desk.actor,
            title=args.title,
            text=inputs.text(args.text),
            key=desk.key,
        )
    )


def _step(desk: Desk) -> int:
    args = desk.args
    text = inputs.text(args.text)
    return desk.done(
        incidents.add_step(desk.house, desk.controller, incident=args.incident, side=args.side, text=text, actor=desk.actor, key=desk.key)
    )


def _proof(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        incidents.add_proof(
            desk.house,
            desk.controller,
            incident=args.incident,
            ground=args.ground,
            actor=desk.actor,
            source=inputs.text(args.source),
            dated=inputs.moment(args.dated) if args.dated else 0,
            subject=args.subject,
            key=desk.key,
        )
    )


def _close(desk: Desk) -> int:
    return desk.done(incidents.close_incident(desk.house, desk.controller, incident=desk.args.incident, actor=desk.actor, key=desk.key))


def _list(desk: Desk) -> int:
    found = incidents.listed(desk.house, desk.controller)
    columns = ("incident", "kind", "state", "subjects", "notified", "informed", "occurred_at", "reported_at", "closed_at")
    desk.out.rows([plain(one) for one in found], columns)
    return exits.OK


def _show(desk: Desk) -> int:
    found = incidents.card(desk.house, desk.controller, incident=desk.args.incident)
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


COMMANDS = (
    act(
        "incident report",
        "Puts an incident on record; where the policy promises notice, one is queued to every subject at once.",
        "--controller protorg --kind disclosure --subject k3… --description - < what.txt",
        _report,
        arg("--kind", required=True, metavar="WORD", help=", ".join(KINDS)),
        arg("--description", required=True, metavar="TEXT", help=f"what happened; {inputs.HOW}"),
        arg("--subject", action="append", metavar="ID", help="a subject it touches; again for more"),
        arg("--subjects", metavar="FILE", help="ids of subjects, one a line: a file, or `-` for the standard input"),
        arg("--occurred-at", metavar="TIME", help="when it happened, like 2026-03-01T12:00+03:00 (default: now)"),
        _TITLE,
        _TEXT,
        right="incidents",
        keyed=True,
    ),
    act(
        "incident inform",
        "Records whether the subjects are told; `informed` queues the notices.",
        "--controller prommet --incident n4… --decision informed --title Инцидент --text - < notice.txt",
        _inform,
        _INCIDENT,
        arg("--decision", required=True, metavar="WORD", help="informed, not_informed"),
        _TITLE,
        _TEXT,
        right="incidents",
        keyed=True,
    ),
    act(
        "incident step",
        "Puts a step against losses on the card, of the controller or agreed with the subject.",
        "--controller protorg --incident n4… --side controller --text 'keys rotated'",
        _step,
        _INCIDENT,
        arg("--side", required=True, metavar="WORD", help=", ".join(SIDES)),
        arg("--text", required=True, metavar="TEXT", help=f"the step; {inputs.HOW}"),
        right="incidents",
        keyed=True,
    ),
    act(
        "incident proof",
        "Puts a ground of the controller on the card, with its evidence: it must be older than the incident.",
        "--controller prommet --incident n4… --ground public_before --source https://example.org --dated 2026-01-01",
        _proof,
        _INCIDENT,
        arg("--ground", required=True, metavar="WORD", help=", ".join(incidents.PROOFS)),
        arg("--source", default="", metavar="TEXT", help=f"where the evidence is; {inputs.HOW}"),
        arg("--dated", metavar="TIME", help="of when the evidence is"),
        arg("--subject", metavar="ID", help="whose data it is about"),
        right="incidents",
        keyed=True,
    ),
    act(
        "incident close",
        "Closes an incident once what the policy promises is done.",
        "--controller protorg --incident n4…",
        _close,
        _INCIDENT,
        right="incidents",
        keyed=True,
    ),
    act("incident list", "Incidents, newest first.", "--controller protorg", _list, right="incidents"),
    act(
        "incident show",
        "The card: description, steps with person and time, proofs, how many subjects were told.",
        "--controller protorg --incident n4…",
        _show,
        _INCIDENT,
        right="incidents",
    ),
)
