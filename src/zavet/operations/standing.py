"""How one subject stands: what is kept of them and from where, what they allowed, objected to and opened — words and times, no values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zavet.decision.facts import ConsentState, OpenGround
from zavet.decision.question import Actor
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.ports import words
from zavet.operations.rows import RecordRow
from zavet.operations.state import Hold


@dataclass(frozen=True, slots=True)
class Held:
    """One category in one record: where it came from, when (seconds since the epoch) and under which version of the policy."""

    category: str
    source: str
    point: str
    collected_at: int
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`consents` by purpose; `confirmed` and `public` are categories; `restricted` is the reason of a restriction in force, or empty."""

    held: tuple[Held, ...]
    consents: Mapping[str, ConsentState]
    objections: frozenset[str]
    confirmed: frozenset[str]
    public: frozenset[str]
    restricted: str
    unconfirmed: bool
    kind: str
    grounds: Mapping[str, OpenGround]
    holds: tuple[Hold, ...]
    disagreed: bool
    identity_pending: bool
    created_at: int

    def newest(self, category: str) -> Held | None:
        """The newest holding of a category; its value is the one in force."""
        return next((one for one in reversed(self.held) if one.category == category), None)


def of_subject(house: House, controller: str, *, subject: str, actor: Actor | None = None) -> Standing:
    """The standing of a subject, to be shown to themself or to who may see it. No value is opened. Raises NotFound, Tampered.

    With `actor` the look is an entry of its own; without, nobody but the subject looks.
    """

    def do(work: Work) -> Standing:
        person = work.person(subject)
        if actor is not None:
            duty = work.version.policy.duty("confidentiality")
            work.append("access", work.granted((duty.clause,) if duty else ()), [person], {"standing": True}, actor=actor)
        numbers = {one.digest: one.number for one in house.policies.versions(work.transaction, controller)}
        state = person.state
        return Standing(
            held=tuple(_held(row, category, numbers) for row in work.records(person) for category in words(row.categories)),
            consents=state.consents,
            objections=state.objections,
            confirmed=state.confirmed,
            public=state.public,
            restricted=(state.restricted or "").partition("/")[0],
            unconfirmed=state.unconfirmed,
            kind=state.kind,
            grounds=state.grounds,
            holds=state.holds,
            disagreed=state.disagreed,
            identity_pending=state.identity_pending,
            created_at=person.created_at,
        )

    return house.read(controller, do) if actor is None else house.write(controller, do)


def _held(row: RecordRow, category: str, numbers: Mapping[str, int]) -> Held:
    return Held(category, row.source, row.point, row.collected_at, numbers.get(row.policy, 0))
