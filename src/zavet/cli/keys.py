"""`zavet keys`: the keys of controllers — their state, a new generation, wrapping what lives under it."""

from __future__ import annotations

from argparse import Namespace

from zavet.cli import exits
from zavet.cli.acting import CONTROLLER, OPERATOR, chosen, opened
from zavet.cli.command import DATA, JSON, Command, arg
from zavet.cli.output import Output
from zavet.decision.question import Actor
from zavet.operations import keyring

_ANY = arg("--controller", metavar="SLUG", help="only this controller (default: every one)")


def _status(args: Namespace, out: Output) -> int:
    with opened(args.data) as house:
        rows = []
        for slug in chosen(house, args.controller):
            found = keyring.status(house, slug)
            rows.append(
                {
                    "controller": slug,
                    "generation": found.generation,
                    "generations": list(found.generations),
                    "waiting": found.waiting,
                }
            )
        out.rows(rows, ("controller", "generation", "generations", "waiting"))
    return exits.OK


def _rotate(args: Namespace, out: Output) -> int:
    with opened(args.data) as house:
        chosen(house, args.controller)
        generation = keyring.rotate(house, args.controller, actor=Actor("officer", OPERATOR, "owner"))
        out.value({"controller": args.controller, "generation": generation})
        out.say("keys.rotated", controller=args.controller, generation=generation)
    return exits.OK


def _rewrap(args: Namespace, out: Output) -> int:
    with opened(args.data) as house:
        rows = [{"controller": slug, "rewrapped": keyring.rewrap(house, slug, limit=args.limit)} for slug in chosen(house, args.controller)]
        out.rows(rows, ("controller", "rewrapped"))
    return exits.OK


COMMANDS = (
    Command(
        "keys status",
        "The generations of each controller's keys, the one in use, and how many keys wait to be wrapped under it (up to 1000).",
        "zavet keys status",
        _status,
        (_ANY, JSON, DATA),
    ),
    Command(
        "keys rotate",
        "Makes a new generation of the key-encryption key. What exists keeps opening; wrap it anew with `keys rewrap`. It is an entry.\n"
        "Copy the key folder afterwards: a copy without the new generation opens nothing made since.",
        "zavet keys rotate --controller protorg",
        _rotate,
        (CONTROLLER, JSON, DATA),
    ),
    Command(
        "keys rewrap",
        "Wraps live keys under the current generation. No data is read; safe to stop and to run again.",
        "zavet keys rewrap --controller protorg",
        _rewrap,
        (_ANY, arg("--limit", type=int, metavar="N", help="at most so many keys a controller"), JSON, DATA),
    ),
)
