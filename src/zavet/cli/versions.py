"""`zavet publish` and `zavet policies`: versions of policies."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from zavet.cli import exits, inputs
from zavet.cli.acting import OPERATOR, opened, plain
from zavet.cli.command import DATA, JSON, Command, arg
from zavet.cli.output import Output
from zavet.decision.question import Actor
from zavet.errors import NotFound
from zavet.operations.publish import controllers, publish, versions
from zavet.policy import checks, syntax


def _publish(args: Namespace, out: Output) -> int:
    source = syntax.read_source(args.file)
    notes = checks.ensure(source.policy, source.places, args.file)
    slug = source.policy.slug
    with opened(args.data) as house:
        if slug not in controllers(house) and not args.host_controller:
            raise NotFound(
                f"this house does not serve `{slug}` yet", hint="--host-controller begins to; a wrong `slug` would make a new controller"
            )
        done = publish(
            house,
            slug,
            source.policy,
            actor=Actor("officer", OPERATOR, "owner"),
            effective_at=inputs.moment(args.effective_at) if args.effective_at else None,
            key=args.key,
        )
    for one in notes:
        out.line(str(one))
    out.value({**plain(done), "controller": slug})
    out.say("published", controller=slug, version=done.ids["version"], index=done.index, digest=done.digest)
    return exits.OK


def _policies(args: Namespace, out: Output) -> int:
    with opened(args.data) as house:
        now = house.clock.now()
        rows = []
        for slug in controllers(house):
            found = versions(house, slug)
            live = max((one.number for one in found if one.row.effective_at <= now), default=0)
            for one in found:
                row = {name: value for name, value in asdict(one.row).items() if name != "model"}
                state = "in_force" if one.number == live else "coming" if one.row.effective_at > now else "earlier"
                rows.append({**row, "state": state})
        out.rows(rows, ("controller", "version", "state", "digest", "published_at", "effective_at", "author"))
    return exits.OK


COMMANDS = (
    Command(
        "publish",
        "Publishes a version of a policy: checked, immutable, in force at once or from a date. See what it changes first: `zavet diff`.",
        "zavet publish policies/protorg.yaml --effective-at 2026-09-01",
        _publish,
        (
            arg("file", metavar="FILE", help="a policy file (YAML)"),
            arg("--effective-at", metavar="DATE", help="in force from then (default: at once); a date begins at 00:00 UTC"),
            arg("--host-controller", action="store_true", help="begin to serve this controller: its first version"),
            arg("--key", metavar="KEY", help="idempotency key: the same call under the same key happens once"),
            JSON,
            DATA,
        ),
    ),
    Command("policies", "Every published version: which is in force, since when, its digest.", "zavet policies", _policies, (JSON, DATA)),
)
