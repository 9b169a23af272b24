"""What Python itself allows: a call that does nothing, and one dictionary with an object for an answer."""

from __future__ import annotations

from bench.peers import Peer
from bench.scenario import Scenario


class Decision:
    """The least that an answer holds: allowed, by which rule, why."""

    __slots__ = ("allowed", "reason", "rule")

    def __init__(self, allowed: bool, rule: int, reason: str) -> None:  # noqa: FBT001
        self.allowed = allowed
        self.rule = rule
        self.reason = reason


def lookup(scenario: Scenario) -> Peer:
    """A dictionary by the words of the request, the consent test, and an answer as an object: the realistic limit."""
    table = {(one.role, one.category, one.purpose, one.recipient): (one.number, one.consent) for one in scenario.rules}

    def decide(role: str, category: str, purpose: str, recipient: str, consent: bool) -> Decision:  # noqa: FBT001
        found = table.get((role, category, purpose, recipient))
        if found is None:
            return Decision(False, 0, "no rule")
        number, wanted = found
        if wanted and not consent:
            return Decision(False, number, "no consent")
        return Decision(True, number, "rule")

    asked = [(one.role, one.category, one.purpose, one.recipient, one.consent) for one in scenario.requests]

    def run() -> None:
        for role, category, purpose, recipient, consent in asked:
            decide(role, category, purpose, recipient, consent)

    return Peer("dictionary + object", run, lambda: [decide(*one).allowed for one in asked])


def call(scenario: Scenario) -> Peer:
    """A call with as many arguments that does nothing: the floor of any API."""
    asked = [(one.role, one.category, one.purpose, one.recipient, one.consent) for one in scenario.requests]

    def decide(role: str, category: str, purpose: str, recipient: str, consent: bool) -> None:  # noqa: ARG001, FBT001
        return None

    def run() -> None:
        for role, category, purpose, recipient, consent in asked:
            decide(role, category, purpose, recipient, consent)

    return Peer("empty call", run, lambda: list(scenario.allowed))
