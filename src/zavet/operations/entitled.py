"""Which acts of running the house a role may do. What it may do with data is the decision's affair, purpose by purpose.

A role or act that is not in the table may do nothing (I2); the refusal cites the policy's own promise of confidentiality.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn

from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import Refused
from zavet.operations.house import House

ACTS: Final = (
    "clients",  # make and revoke API keys
    "clock",  # move the clock of a demo
    "erase",  # erase a subject by the controller's own act
    "grounds",  # open, assign, move and close orders, tickets, claims …
    "holds",  # record a statutory hold
    "incidents",  # report incidents and work on their cards
    "letters",  # register and answer letters, claims and demands
    "log",  # read the log and its health
    "notes",  # keep measures, unsafe hosts, services
    "notify",  # send a message to a subject
    "outbox",  # see what leaves the house
    "publish",  # publish a version of the policy
    "requests",  # work on requests of subjects
    "search",  # look for a subject by an exact identifier
    "staff",  # invite and disable officers
    "statistics",  # read counts
    "sweep",  # run retention by hand
    "visits",  # open kept visits for a purpose
)

_ROLES: Final[Mapping[str, frozenset[str]]] = {
    "owner": frozenset(ACTS),
    "officer": frozenset(ACTS) - {"staff", "clients", "publish", "clock"},
    "support": frozenset({"grounds", "search", "notify", "letters", "requests"}),
    "sales": frozenset({"grounds", "search", "notify"}),
    "marketing": frozenset({"notify", "statistics"}),
    "fraud": frozenset({"visits", "search"}),
    "developer": frozenset({"visits", "statistics"}),
    "analyst": frozenset({"statistics"}),
    "accountant": frozenset({"grounds", "holds"}),
    "recruiter": frozenset({"grounds", "notify"}),
    "lawyer": frozenset({"letters", "incidents", "grounds"}),
    "auditor": frozenset({"log", "statistics"}),
}

_ROLE_KINDS = frozenset({"officer", "client"})


def may(actor: Actor, act: str) -> bool:
    """True where the actor may do the act. Raises ValueError for an act that is none."""
    if act not in ACTS:
        raise ValueError(f"no such act: {act!r}")
    if actor.kind == "system":
        return True
    return actor.kind in _ROLE_KINDS and act in _ROLES.get(actor.role, frozenset())


def require(house: House, controller: str, actor: Actor, act: str) -> None:
    """Raises Refused where the actor may not do the act, with an entry that says who asked and was refused.

    An officer of an entity that the policy does not list is a third party, whatever the role.
    """
    version = house.in_force(controller)
    operator = version.policy.operator
    stranger = actor.kind == "officer" and bool(operator.entities) and actor.entity not in operator.entities
    if may(actor, act) and not stranger:
        return
    refuse(house, controller, actor, act, stranger=stranger)


def refuse(house: House, controller: str, actor: Actor, act: str, *, stranger: bool = False) -> NoReturn:
    """Raises Refused for an act that the actor has no right to, with its entry. `act` may also name a call of another kind of key."""
    version = house.in_force(controller)
    operator = version.policy.operator
    duties = tuple(one.clause for one in version.policy.duties if one.duty in {"confidentiality", "protect"})
    measures = tuple(one.clause for one in version.policy.measures if one.measure in {"access_control", "organisational", "technical"})
    clauses = (operator.entities_clause, *version.policy.closed.recipients) if stranger else (*duties, *measures)
    verdict = Verdict(
        False,
        "third_party_entity" if stranger else "role_not_entitled",
        tuple(dict.fromkeys(one for one in clauses if one)),
        version.number,
        version.digest,
        about=actor.role,
    )
    index = house.write(controller, lambda work: work.append("access", verdict, [], {"act": act}, actor=actor))
    raise Refused(verdict, index=index)
