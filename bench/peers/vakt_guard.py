"""vakt: a guard over policies in memory, compared by its rules checker."""

from __future__ import annotations

from vakt import ALLOW_ACCESS, Guard, Inquiry, MemoryStorage, RulesChecker
from vakt import Policy as VaktPolicy
from vakt.rules import Eq

from bench.peers import Peer
from bench.scenario import Scenario


def make(scenario: Scenario) -> Peer:
    storage = MemoryStorage()
    for one in scenario.rules:
        context = {"recipient": Eq(one.recipient)} | ({"consent": Eq(True)} if one.consent else {})
        storage.add(
            VaktPolicy(
                str(one.number),
                effect=ALLOW_ACCESS,
                subjects=[{"role": Eq(one.role)}],
                resources=[{"category": Eq(one.category)}],
                actions=[Eq(one.purpose)],
                context=context,
            )
        )
    guard = Guard(storage, RulesChecker())
    asked = [
        Inquiry(
            subject={"role": one.role},
            resource={"category": one.category},
            action=one.purpose,
            context={"recipient": one.recipient, "consent": one.consent},
        )
        for one in scenario.requests
    ]

    def run() -> None:
        allowed = guard.is_allowed
        for one in asked:
            allowed(one)

    return Peer("vakt", run, lambda: [guard.is_allowed(one) for one in asked])
