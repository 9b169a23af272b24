"""Cedar through cedarpy: policies and entities parsed beforehand, asked one by one and in one batch."""

from __future__ import annotations

from typing import Any

import cedarpy

from bench.peers import Peer
from bench.scenario import Rule, Scenario


def make(scenario: Scenario) -> list[Peer]:
    policies = cedarpy.PolicySet.from_str("\n".join(map(_text, scenario.rules)))
    entities = cedarpy.Entities.from_json_str("[]")
    asked: list[dict[str, Any]] = [
        {
            "principal": f'Role::"{one.role}"',
            "action": f'Action::"{one.purpose}"',
            "resource": f'Category::"{one.category}"',
            "context": {"recipient": one.recipient, "consent": one.consent},
        }
        for one in scenario.requests
    ]

    def run() -> None:
        authorized = cedarpy.is_authorized
        for one in asked:
            authorized(one, policies, entities)

    def batch() -> list[bool]:
        return [one.allowed for one in cedarpy.is_authorized_batch(asked, policies, entities)]

    return [
        Peer("cedarpy", run, lambda: [cedarpy.is_authorized(one, policies, entities).allowed for one in asked]),
        Peer("cedarpy, one batch", lambda: cedarpy.is_authorized_batch(asked, policies, entities), batch),
    ]


def _text(one: Rule) -> str:
    condition = f'context.recipient == "{one.recipient}"' + (" && context.consent" if one.consent else "")
    scope = f'principal == Role::"{one.role}", action == Action::"{one.purpose}", resource == Category::"{one.category}"'
    return f"permit({scope}) when {{ {condition} }};"
