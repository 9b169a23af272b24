"""`zavet client`: API keys, each bound to one controller and to a role, purposes or a recipient."""

from __future__ import annotations

from zavet.cli import exits, inputs
from zavet.cli.acting import Desk, act, plain
from zavet.cli.command import arg
from zavet.operations import clients

_NAME = arg("name", metavar="NAME", help="the key's name: a word of the house, no person's")


def _make(desk: Desk) -> int:
    args = desk.args
    purposes = inputs.words_of(args.purpose or ())
    secret = clients.make(
        desk.house, desk.controller, name=args.name, kind=args.kind, role=args.new_role, actor=desk.actor, purposes=purposes
    )
    desk.out.value({"client": args.name, "secret": secret})
    desk.out.say("client.made", name=args.name)
    desk.out.line(f"  {secret}")
    return exits.OK


def _revoke(desk: Desk) -> int:
    clients.revoke(desk.house, desk.controller, name=desk.args.name, actor=desk.actor)
    desk.out.value({"client": desk.args.name, "revoked": True})
    desk.out.say("client.revoked", name=desk.args.name)
    return exits.OK


def _list(desk: Desk) -> int:
    rows = [{name: value for name, value in plain(one).items() if name != "secret"} for one in clients.listed(desk.house, desk.controller)]
    desk.out.rows(rows, ("client", "kind", "role", "purposes", "created_at", "revoked_at"))
    return exits.OK


COMMANDS = (
    act(
        "client make",
        "Makes an API key and shows its secret, this once: only a digest is kept.",
        "courier-1 --controller protorg --kind recipient --role courier --purpose delivery",
        _make,
        _NAME,
        arg("--kind", required=True, metavar="WORD", help=", ".join(clients.KINDS)),
        arg("--role", dest="new_role", required=True, metavar="WORD", help="an officer's role, or the recipient's word"),
        arg("--purpose", action="append", metavar="WORD", help="a purpose it is bound to; again, or joined by commas, for more"),
        right="clients",
        owner=True,
    ),
    act("client revoke", "Ends a key at once.", "courier-1 --controller protorg", _revoke, _NAME, right="clients", owner=True),
    act("client list", "Keys without their secrets.", "--controller protorg", _list, right="clients", owner=True),
)
