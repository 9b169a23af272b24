"""`zavet staff`: accounts of officers for the console. A password is made here, shown once, and kept as a hash."""

from __future__ import annotations

import importlib
from typing import Any

from zavet.cli import exits
from zavet.cli.acting import Desk, act
from zavet.cli.command import arg
from zavet.decision.roles import ROLES

_LOGIN = arg("login", metavar="LOGIN", help="the officer's login: a word of the house, no name and no address")


def _site() -> Any:
    # The models behind it can be read only once Django is set up, which opening the house has done.
    return importlib.import_module("zavet.site.staff")


def _add(desk: Desk) -> int:
    args = desk.args
    password = _site().add(
        desk.controller, args.login, args.new_role, args.new_entity if args.new_entity is not None else desk.actor.entity, actor=desk.actor
    )
    return _secret(desk, "staff.added", password)


def _reset(desk: Desk) -> int:
    return _secret(desk, "staff.reset", _site().reset(desk.controller, desk.args.login, actor=desk.actor))


def _secret(desk: Desk, key: str, password: str) -> int:
    desk.out.value({"login": desk.args.login, "password": password})
    desk.out.say(key, login=desk.args.login)
    desk.out.line(f"  {password}")
    return exits.OK


def _disable(desk: Desk) -> int:
    _site().disable(desk.controller, desk.args.login, actor=desk.actor)
    desk.out.value({"login": desk.args.login, "disabled": True})
    desk.out.say("staff.disabled", login=desk.args.login)
    return exits.OK


def _list(desk: Desk) -> int:
    rows = [
        {"login": one.login, "role": one.role, "entity": one.entity, "active": one.is_active, "created_at": one.created_at}
        for one in _site().listed(desk.controller)
    ]
    desk.out.rows(rows, ("login", "role", "entity", "active", "created_at"))
    return exits.OK


COMMANDS = (
    act(
        "staff add",
        "Makes an account of an officer and shows its password, this once. The second factor is set at the first login.",
        "sam --controller protorg --role support",
        _add,
        _LOGIN,
        arg("--role", dest="new_role", required=True, choices=tuple(ROLES), metavar="ROLE", help=f"the officer's role: {', '.join(ROLES)}"),
        arg(
            "--entity",
            dest="new_entity",
            metavar="NAME",
            help="the officer's legal entity, where the policy lists some (default: the first)",
        ),
        right="staff",
        owner=True,
    ),
    act("staff disable", "Ends an account and its sessions.", "sam --controller protorg", _disable, _LOGIN, right="staff", owner=True),
    act(
        "staff reset",
        "Makes a new password, shown this once, and takes the second factor off: the officer sets it anew.",
        "sam --controller protorg",
        _reset,
        _LOGIN,
        right="staff",
        owner=True,
    ),
    act("staff list", "Accounts of officers, without secrets.", "--controller protorg", _list, right="staff", owner=True),
)
