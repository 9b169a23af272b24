"""Taking values for a purpose, handing them to recipients, writing to subjects: each one decision and one entry."""

from __future__ import annotations

from typing import Any

from zavet.cli import exits, inputs
from zavet.cli.acting import SUBJECT, Desk, act
from zavet.cli.command import arg
from zavet.cli.exits import UsageError
from zavet.decision.explain import explain
from zavet.operations.disclose import disclose
from zavet.operations.notify import notify
from zavet.operations.use import audience, decide_only, use

_CATEGORIES = arg(
    "--category", action="append", required=True, metavar="WORD", help="a category of data; again, or joined by commas, for more"
)
_PURPOSE = arg("--purpose", metavar="WORD", help="what for: a purpose of the policy")
_GROUND = arg("--ground", metavar="KIND/ID", help="the open order, ticket, claim … that the use relies on")


def _use(desk: Desk) -> int:
    args = desk.args
    asked: dict[str, Any] = {
        "subject": args.subject,
        "categories": inputs.words_of(args.category),
        "purpose": args.purpose,
        "actor": desk.actor,
        "ground": inputs.ground(args.ground),
    }
    if args.only_decide:
        verdict = decide_only(desk.house, desk.controller, **asked)
        policy = desk.house.in_force(desk.controller).policy
        desk.out.say("decide.allowed" if verdict.allowed else "decide.refused", reason=verdict.reason)
        explanation = explain(verdict, policy, desk.out.language, "officer")
        desk.out.line(explanation)
        told = {"allowed": verdict.allowed, "reason": verdict.reason, "clauses": list(verdict.clauses), "version": verdict.version}
        desk.out.value({**told, "digest": verdict.digest, "explanation": explanation})
        return exits.OK if verdict.allowed else exits.FOUND
    used = use(desk.house, desk.controller, **asked)
    return desk.granted(used.verdict, used.index, used.values)


def _audience(desk: Desk) -> int:
    args = desk.args
    subjects = args.subject or []
    if args.subjects:
        subjects = [*subjects, *inputs.text(args.subjects if args.subjects == "-" else f"file:{args.subjects}").split()]
    if not subjects:
        raise UsageError("say which subjects", hint="--subject ID, again for more, or --subjects FILE")
    found = audience(
        desk.house,
        desk.controller,
        subjects=subjects,
        categories=inputs.words_of(args.category),
        purpose=args.purpose,
        actor=desk.actor,
    )
    refused = {subject: {"reason": one.reason, "clauses": list(one.clauses)} for subject, one in found.refused.items()}
    desk.out.value({"granted": list(found.granted), "refused": refused, "index": found.index})
    desk.out.table(
        [
            *({"subject": one, "answer": "allowed", "clauses": ""} for one in found.granted),
            *({"subject": one, "answer": why["reason"], "clauses": why["clauses"]} for one, why in refused.items()),
        ]
    )
    desk.out.say("audience", granted=len(found.granted), refused=len(refused), index=found.index)
    return exits.OK


def _disclose(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        disclose(
            desk.house,
            desk.controller,
            subject=args.subject,
            categories=inputs.words_of(args.category),
            recipient=args.recipient,
            purpose=args.purpose,
            actor=desk.actor,
            ground=inputs.ground(args.ground),
            operation=args.operation,
            necessity=inputs.split(args.necessity),
            key=desk.key,
        )
    )


def _notify(desk: Desk) -> int:
    args = desk.args
    return desk.done(
        notify(
            desk.house,
            desk.controller,
            subject=args.subject,
            purpose=args.purpose,
            title=args.title,
            text=inputs.text(args.text),
            actor=desk.actor,
            channel=args.channel,
            ground=inputs.ground(args.ground),
            offer=args.offer,
            in_name_of=args.in_name_of,
            key=desk.key,
        )
    )


COMMANDS = (
    act(
        "use",
        "The named values of a subject for a purpose. Granted or refused, it makes an entry; values are shown only where it is granted.",
        "--controller protorg --subject k3… --category phone --purpose order_notice --ground order/h5…",
        _use,
        SUBJECT,
        _CATEGORIES,
        _PURPOSE,
        _GROUND,
        arg("--only-decide", action="store_true", help="only say whether it would be granted: no values, no entry"),
    ),
    act(
        "audience",
        "Whom of these subjects a purpose may reach: one entry for all of them, no values.",
        "--controller protorg --purpose newsletter --category email --subjects - < ids.txt",
        _audience,
        arg("--subject", action="append", metavar="ID", help="a subject's id; again for more"),
        arg("--subjects", metavar="FILE", help="ids of subjects, one a line: a file, or `-` for the standard input"),
        _CATEGORIES,
        arg("--purpose", required=True, metavar="WORD", help="what for: a purpose of the policy"),
    ),
    act(
        "disclose",
        "Hands the named categories to a recipient through the outbox; the worker delivers.",
        "--controller protorg --subject k3… --category phone,delivery_address --recipient courier --purpose delivery --ground order/h5…",
        _disclose,
        SUBJECT,
        _CATEGORIES,
        arg("--recipient", required=True, metavar="WORD", help="a recipient that the policy names"),
        _PURPOSE,
        _GROUND,
        arg("--operation", default="disclose", choices=("disclose", "transfer"), metavar="WORD", help="disclose (default) or transfer"),
        arg("--necessity", action="append", metavar="CATEGORY=WHY", help="why this category is needed, where the policy asks that"),
        keyed=True,
    ),
    act(
        "notify",
        "Queues a message to a subject: it names its purpose and channel and is decided like any use.",
        "--controller protorg --subject k3… --purpose order_notice --title Заказ --text - --ground order/h5… < letter.txt",
        _notify,
        SUBJECT,
        _PURPOSE,
        arg("--title", required=True, metavar="TEXT", help="the subject line, without personal data"),
        arg("--text", required=True, metavar="TEXT", help=f"the message; {inputs.HOW}"),
        arg("--channel", default="email", metavar="WORD", help="email (default), sms, messenger, post or call"),
        _GROUND,
        arg("--offer", action="store_true", help="the message carries an offer"),
        arg("--in-name-of", default="own", choices=("own", "partner"), metavar="WHO", help="own (default) or partner"),
        right="notify",
        keyed=True,
    ),
)
