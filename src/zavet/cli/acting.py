"""Commands that act in the house: each opens it, says who acts, asks whether that role may, and closes it again."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from zavet.cli import exits, place
from zavet.cli.command import DATA, JSON, Argument, Command, arg
from zavet.cli.output import Output
from zavet.decision.explain import explain
from zavet.decision.question import Actor
from zavet.decision.roles import ROLES
from zavet.decision.verdict import Verdict
from zavet.entropy import SystemEntropy, new_id
from zavet.errors import Refused, Unknown
from zavet.operations import entitled
from zavet.operations.house import Done, House
from zavet.operations.publish import controllers, versions

OPERATOR = "cli:operator"
"""The id of whoever sits at this machine: the log names the way in, not the person."""
CONTROLLER = arg("--controller", required=True, metavar="SLUG", help="whose house: the slug of the controller")
SUBJECT = arg("--subject", required=True, metavar="ID", help="the subject's id, as `zavet subject find` tells it")
_ROLE = arg("--role", default="owner", choices=tuple(ROLES), metavar="ROLE", help=f"act in this role (default: owner): {', '.join(ROLES)}")
_ENTITY = arg("--entity", metavar="NAME", help="act for this legal entity (default: the first one the policy lists)")
_KEY = arg("--key", metavar="KEY", help="idempotency key: the same call under the same key happens once")


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at a controller's desk: what was asked, where the answer goes, and in whose name."""

    args: Namespace
    out: Output
    house: House
    controller: str
    actor: Actor
    key: str

    def done(self, done: Done) -> int:
        """Tells what was done: entry, clauses, version, ids."""
        clauses = ", ".join(done.clauses) or self.out.phrase("no_clause")
        key = "done.again" if done.repeated else "done.once"
        self.out.say(key, index=done.index, clauses=clauses, version=done.version)
        self.out.fields({name: one for name, one in done.ids.items() if one})
        self.out.value(plain(done))
        return exits.OK

    def granted(self, verdict: Verdict, index: int, values: Mapping[str, Any]) -> int:
        """Tells values that an operation granted, with its entry and clauses."""
        clauses = ", ".join(verdict.clauses) or self.out.phrase("no_clause")
        self.out.say("granted", index=index, clauses=clauses, version=verdict.version)
        self.out.fields(values)
        told = {"values": dict(values), "index": index, "clauses": list(verdict.clauses), "version": verdict.version}
        self.out.value({**told, "digest": verdict.digest, "obligations": list(verdict.obligations)})
        return exits.OK


def act(
    name: str,
    about: str,
    example: str,
    run: Callable[[Desk], int],
    *arguments: Argument,
    right: str | None = None,
    keyed: bool = False,
    owner: bool = False,
) -> Command:
    """A command at one controller's desk. `right` is the act of `entitled` that the role must have; `keyed` gives it a key.

    `owner`: the act is the owner's alone, and `--role` and `--entity` speak of somebody else.
    """

    def run_at_desk(args: Namespace, out: Output) -> int:
        with opened(args.data) as house:
            return _at_desk(args, out, house, run, right)

    more = (*((_KEY,) if keyed else ()), *(() if owner else (_ROLE, _ENTITY)))
    return Command(name, about, f"zavet {name} {example}".rstrip(), run_at_desk, (CONTROLLER, *arguments, *more, JSON, DATA))


def _at_desk(args: Namespace, out: Output, house: House, run: Callable[[Desk], int], right: str | None) -> int:
    controller: str = args.controller
    entities = house.in_force(controller).policy.operator.entities
    asked = getattr(args, "entity", None)
    entity = asked if asked is not None else (entities[0] if entities else "")
    actor = Actor("officer", OPERATOR, getattr(args, "role", "owner"), entity=entity)
    key = getattr(args, "key", None) or new_id(SystemEntropy())
    try:
        if right is not None:
            entitled.require(house, controller, actor, right)
        return run(Desk(args, out, house, controller, actor, key))
    except Refused as error:
        return exits.tell(error, as_json=out.as_json, explanation=explained(house, controller, error, out.language))
    except Unknown as error:
        hint = f"ask again with --key {key}" if hasattr(args, "key") else "look whether it was done, then try again"
        raise Unknown(str(error), hint=hint) from error


def explained(house: House, controller: str, error: Refused, language: str) -> str:
    """Why, for an officer, under the version that the verdict names; nothing where that is none of the house's."""
    verdict = error.verdict
    if not isinstance(verdict, Verdict):
        return ""
    policy = next((one.policy for one in versions(house, controller) if one.digest == verdict.digest), None)
    return explain(verdict, policy, language, "officer") if policy is not None else ""


@contextmanager
def opened(data: str | None) -> Iterator[House]:
    """The house of the data folder, closed at the end. Raises NotFound where there is none, StoreError, VaultError."""
    folder = place.settle(data)
    place.require_system(folder)
    from zavet.cli import database  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site import wiring  # noqa: PLC0415

    database.set_up(folder)
    database.require_schema()
    try:
        yield wiring.house()
    finally:
        wiring.close()


def chosen(house: House, controller: str | None) -> tuple[str, ...]:
    """The controller asked for, or every one. Raises NotFound for one that the house does not know."""
    if controller is None:
        return controllers(house)
    versions(house, controller)
    return (controller,)


def plain(row: Any) -> dict[str, Any]:
    """A row or result as JSON: sealed columns and the controller's own slug are left out."""
    found: dict[str, Any] = {}
    for one in fields(row):
        value = getattr(row, one.name)
        if isinstance(value, bytes) or one.name == "controller":
            continue
        found[one.name] = dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple | frozenset) else value
    return found
