"""`zavet consent`: what came by letter, by phone or at the counter — given, withdrawn, objected to."""

from __future__ import annotations

from zavet.cli import inputs
from zavet.cli.acting import SUBJECT, Desk, act
from zavet.cli.command import arg
from zavet.operations import consent

_PURPOSE = arg(
    "--purpose", required=True, metavar="WORD", help="the purpose it is for, or `transfer:<recipient>` for handing data to a recipient"
)


def _give(desk: Desk) -> int:
    return desk.done(
        consent.give(
            desk.house,
            desk.controller,
            subject=desk.args.subject,
            purpose=desk.args.purpose,
            actor=desk.actor,
            notice=inputs.text(desk.args.notice) if desk.args.notice else "",
            language=desk.out.language,
            layout=desk.args.layout,
            key=desk.key,
        )
    )


def _withdraw(desk: Desk) -> int:
    purpose = None if desk.args.purpose == "all" else desk.args.purpose
    return desk.done(
        consent.withdraw(desk.house, desk.controller, subject=desk.args.subject, purpose=purpose, actor=desk.actor, key=desk.key)
    )


def _object(desk: Desk) -> int:
    return desk.done(
        consent.object_to(desk.house, desk.controller, subject=desk.args.subject, purpose=desk.args.purpose, actor=desk.actor, key=desk.key)
    )


COMMANDS = (
    act(
        "consent give",
        "Records a consent that was given on paper or by word, with its evidence: the text that was shown, and how.",
        "--controller protorg --subject k3… --purpose newsletter --layout paper",
        _give,
        SUBJECT,
        _PURPOSE,
        arg("--notice", metavar="TEXT", help="the text that was shown (default: the policy's own); `-` or `file:PATH` as well"),
        arg("--layout", default="paper", metavar="WORD", help="how it was given: paper (default), unticked_box, spoken …"),
        right="requests",
        keyed=True,
    ),
    act(
        "consent withdraw",
        "Withdraws a consent, from now on; `--purpose all` withdraws every one.",
        "--controller protorg --subject k3… --purpose newsletter",
        _withdraw,
        SUBJECT,
        arg("--purpose", required=True, metavar="WORD", help="the purpose, or `all`"),
        right="requests",
        keyed=True,
    ),
    act(
        "consent object",
        "Records an objection: from now on every use for this purpose is refused.",
        "--controller protorg --subject k3… --purpose marketing",
        _object,
        SUBJECT,
        _PURPOSE,
        right="requests",
        keyed=True,
    ),
)
