"""`zavet letter`: letters, claims and demands that come in, with their date, their term and their answer."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.operations import letters

_LETTER = arg("--letter", required=True, metavar="ID", help="the letter's id")


def _add(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        letters.register(
            desk.house,
            desk.controller,
            kind=args.kind,
            channel=args.channel,
            sender=inputs.text(args.sender),
            text=inputs.text(args.text),
            actor=desk.actor,
            subject=args.subject,
            key=desk.key,
        )
    )


def _answer(desk: Desk) -> int:
    text = inputs.text(desk.args.text)
    return desk.done(
        letters.answer(desk.house, desk.controller, letter=desk.args.letter, text=text, form=desk.args.form, actor=desk.actor, key=desk.key)
    )


def _court(desk: Desk) -> int:
    return desk.done(letters.to_court(desk.house, desk.controller, claim=desk.args.letter, actor=desk.actor, key=desk.key))


def _list(desk: Desk) -> int:
    found = letters.listed(desk.house, desk.controller, kind=desk.args.kind)
    if desk.args.overdue:
        found = [one for one in found if one["overdue"]]
    desk.out.rows(found, ("letter", "kind", "channel", "state", "received_at", "due_at", "overdue", "answer_form", "in_court"))
    return exits.OK


def _show(desk: Desk) -> int:
    found = letters.opened(desk.house, desk.controller, letter=desk.args.letter)
    desk.out.value(found)
    desk.out.fields(found)
    return exits.OK


COMMANDS = (
    act(
        "letter add",
        "Registers a letter at the moment it is entered: it is never back-dated and never deleted.",
        "--controller protorg --kind claim --channel post --sender file:sender.txt --text - < claim.txt",
        _add,
        arg("--kind", required=True, metavar="WORD", help=", ".join(letters.KINDS)),
        arg("--channel", required=True, metavar="WORD", help=", ".join(letters.CHANNELS)),
        arg("--sender", required=True, metavar="TEXT", help=f"who wrote; {inputs.HOW}"),
        arg("--text", required=True, metavar="TEXT", help=f"the letter; {inputs.HOW}"),
        arg("--subject", default="", metavar="ID", help="the subject's id, where it is known"),
        right="letters",
        keyed=True,
    ),
    act(
        "letter answer",
        "Records the answer and its form; without one a letter is not closed.",
        "--controller protorg --letter m2… --form written --text - < answer.txt",
        _answer,
        _LETTER,
        arg("--text", required=True, metavar="TEXT", help=f"the answer; {inputs.HOW}"),
        arg("--form", required=True, metavar="FORM", help=", ".join(letters.FORMS)),
        right="letters",
        keyed=True,
    ),
    act(
        "letter court",
        "Marks a dispute as gone to court: only where its claim is on file.",
        "--controller protorg --letter m2…",
        _court,
        arg("--letter", default="", metavar="ID", help="the claim on file"),
        right="letters",
        keyed=True,
    ),
    act(
        "letter list",
        "Letters, newest first, with their terms; their texts stay sealed.",
        "--controller protorg --kind claim --overdue",
        _list,
        arg("--kind", metavar="WORD", help="only of this kind"),
        arg("--overdue", action="store_true", help="only those whose term has passed"),
        right="letters",
    ),
    act("letter show", "A letter with its text and answer.", "--controller protorg --letter m2…", _show, _LETTER, right="letters"),
)
