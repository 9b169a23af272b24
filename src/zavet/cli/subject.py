"""`zavet subject`: finding a person by an exact identifier, and the rights over their data."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import SUBJECT, Desk, act
from zavet.cli.command import arg
from zavet.cli.exits import UsageError
from zavet.cli.log import line_json, show_lines
from zavet.operations import accounts, consent, erasure, log, rights


def _find(desk: Desk) -> int:
    value = inputs.text(desk.args.value)
    found = accounts.find(
        desk.house, desk.controller, category=desk.args.category, value=value, purpose=desk.args.purpose, actor=desk.actor
    )
    desk.out.rows([{"subject": one} for one in found])
    return exits.OK if found else exits.FOUND


def _show(desk: Desk) -> int:
    values, verdict, index = rights.access(desk.house, desk.controller, subject=desk.args.subject, actor=desk.actor)
    return desk.granted(verdict, index, values)


def _log(desk: Desk) -> int:
    lines = log.of_subject(desk.house, desk.controller, subject=desk.args.subject)
    desk.out.value([line_json(one) for one in lines])
    show_lines(desk.out, lines)
    return exits.OK


def _erase(desk: Desk) -> int:
    done = erasure.erase(desk.house, desk.controller, subject=desk.args.subject, actor=desk.actor, reason=desk.args.reason, key=desk.key)
    if done.ids.get("kept"):
        desk.out.say("erase.kept", classes=done.ids["kept"])
    return desk.done(done)


def _restrict(desk: Desk) -> int:
    reason = inputs.text(desk.args.reason)
    return desk.done(
        rights.restrict(
            desk.house, desk.controller, subject=desk.args.subject, reason=reason, actor=desk.actor, by=desk.args.by, key=desk.key
        )
    )


def _lift(desk: Desk) -> int:
    outcome = inputs.text(desk.args.outcome)
    return desk.done(rights.lift(desk.house, desk.controller, subject=desk.args.subject, outcome=outcome, actor=desk.actor, key=desk.key))


def _rectify(desk: Desk) -> int:
    values = inputs.values(desk.args.set, desk.args.values)
    if not values:
        raise UsageError("say which fields change", hint="--set NAME=VALUE or --values FILE")
    return desk.done(rights.rectify(desk.house, desk.controller, subject=desk.args.subject, values=values, actor=desk.actor, key=desk.key))


def _minor(desk: Desk) -> int:
    return desk.done(accounts.mark_minor(desk.house, desk.controller, subject=desk.args.subject, actor=desk.actor))


def _unconfirmed(desk: Desk) -> int:
    return desk.done(
        consent.confirm_collection(
            desk.house, desk.controller, subject=desk.args.subject, blocked=not desk.args.undo, actor=desk.actor, key=desk.key
        )
    )


COMMANDS = (
    act(
        "subject find",
        "Finds subjects by an exact e-mail, phone or INN; the search states its purpose and is an entry. Exit code 1: nobody is found.",
        "--controller protorg --category email --purpose support --value - < address.txt",
        _find,
        arg("--category", required=True, metavar="WORD", help="email, phone or inn"),
        arg("--value", required=True, metavar="VALUE", help=f"the whole identifier; {inputs.HOW}"),
        arg("--purpose", required=True, metavar="WORD", help="what the search is for: a purpose of the policy"),
        right="search",
    ),
    act(
        "subject show",
        "Everything that is kept of a subject, by field: one `access` entry for all of it.",
        "--controller protorg --subject k3…",
        _show,
        SUBJECT,
    ),
    act(
        "subject log",
        "What was done with a subject's data, newest first: purpose, recipient, clauses, who.",
        "--controller protorg --subject k3…",
        _log,
        SUBJECT,
        right="log",
    ),
    act(
        "subject erase",
        "Erases a subject, save what a hold keeps. It answers when the keys are destroyed and the rows are gone. There is no way back.",
        "--controller protorg --subject k3… --reason request",
        _erase,
        SUBJECT,
        arg("--reason", default="request", metavar="TEXT", help="why, in a word or two, without personal data (default: request)"),
        right="erase",
        keyed=True,
    ),
    act(
        "subject restrict",
        "Blocks every use of a subject's data from this moment until `subject lift`.",
        "--controller protorg --subject k3… --reason 'data disputed'",
        _restrict,
        SUBJECT,
        arg("--reason", required=True, metavar="TEXT", help=f"what the person wrote; {inputs.HOW}"),
        arg("--by", default="subject", metavar="WHO", help="who asks: subject (default), representative or authority"),
        right="requests",
        keyed=True,
    ),
    act(
        "subject lift",
        "Ends a restriction once the check is over, and answers its request.",
        "--controller protorg --subject k3… --outcome 'data confirmed'",
        _lift,
        SUBJECT,
        arg("--outcome", required=True, metavar="TEXT", help=f"what the check found; {inputs.HOW}"),
        right="requests",
        keyed=True,
    ),
    act(
        "subject rectify",
        "Puts fields right; an empty value deletes the field. The old values are gone.",
        "--controller protorg --subject k3… --values - < fields.json",
        _rectify,
        SUBJECT,
        arg("--set", action="append", metavar="NAME=VALUE", help=f"a field and its value; for VALUE {inputs.HOW}"),
        arg("--values", metavar="FILE", help="a JSON object of fields: a file, or `-` for the standard input"),
        keyed=True,
    ),
    act(
        "subject minor",
        "Closes the account of a minor and erases the data, where the policy protects minors.",
        "--controller prommet --subject k3…",
        _minor,
        SUBJECT,
        right="erase",
    ),
    act(
        "subject unconfirmed",
        "Marks given data as unconfirmed and blocked until consent in the policy's own form is on record; --undo ends that.",
        "--controller smartis --subject k3…",
        _unconfirmed,
        SUBJECT,
        arg("--undo", action="store_true", help="consent is on record: the block ends"),
        right="requests",
        keyed=True,
    ),
)
