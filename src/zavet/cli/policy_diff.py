"""`zavet diff`: what changes between two policies, and for whom."""

from __future__ import annotations

from argparse import Namespace

from zavet.cli import exits
from zavet.cli.command import JSON, Command, arg
from zavet.cli.output import Output
from zavet.policy import syntax
from zavet.policy.diff import diff


def _diff(args: Namespace, out: Output) -> int:
    found = diff(syntax.read(args.before), syntax.read(args.after))
    out.value(found.to_json())
    for line in found.lines(out.language):
        out.line(line)
    return exits.FOUND if args.exit_code and not found.is_empty else exits.OK


COMMANDS = (
    Command(
        "diff",
        "What changes between two policies: data, purposes, recipients, terms; which consents lapse, which jobs stop, which data become"
        " unlawful to keep.",
        "zavet diff policies/protorg.yaml draft.yaml --lang en",
        _diff,
        (
            arg("before", metavar="A", help="the earlier policy file"),
            arg("after", metavar="B", help="the later one"),
            arg("--exit-code", action="store_true", help="exit with 1 where anything changes"),
            JSON,
        ),
    ),
)
