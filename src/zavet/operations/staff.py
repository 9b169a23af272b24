"""Officers come and go on record: each change of an account is an entry of the controller's log, under the login it is about.

The accounts themselves are the site's; what the house knows of an officer is a login of its own choosing, a role and an entity.
"""

from __future__ import annotations

from typing import Final

from zavet.decision.question import Actor
from zavet.operations.gate import Work
from zavet.operations.house import House

CHANGES: Final = ("added", "disabled", "reset", "enrolled", "recovered", "password", "codes")
"""Made, closed, given a new one-time password, second factor set up, second factor replaced by a recovery code, password changed by the
officer, recovery codes made anew by the officer."""
_MEASURES = frozenset({"access_control", "organisational", "technical", "staff_confidentiality"})


def record(house: House, controller: str, *, login: str, change: str, actor: Actor, role: str = "", entity: str = "") -> int:
    """Appends the entry of one change and returns its index. The caller makes the change after it: none is off the record.

    Raises ValueError for a change that is none, NotFound where no policy of the controller is in force, AppendFailed, Unknown.
    """
    if change not in CHANGES:
        raise ValueError(f"a change of an account is one of {', '.join(CHANGES)}: got {change!r}")
    body = {"login": login, "state": change, "role": role, "entity": entity}
    return house.write(controller, lambda work: work.append("staff", work.granted(_clauses(work)), [], body, actor=actor))


def signed_in(house: House, controller: str, *, actor: Actor) -> int:
    """Appends the entry of an officer's login, both factors shown; returns its index."""
    return house.write(controller, lambda work: work.append("login", work.granted(_clauses(work)), [], {}, actor=actor))


def _clauses(work: Work) -> tuple[str, ...]:
    """The policy's own measures against wrong hands."""
    return tuple(one.clause for one in work.version.policy.measures if one.measure in _MEASURES)
