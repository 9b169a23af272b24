"""Rego through regopy: a compiled bundle over a table of data, the fastest way it has."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from regopy import Input, Interpreter

from bench.peers import Peer
from bench.scenario import Scenario

MODULE = """
package bench

default allow := false

allow {
    data.rules[input.role][input.category][input.purpose][input.recipient] == "always"
}
allow {
    data.rules[input.role][input.category][input.purpose][input.recipient] == "consent"
    input.consent
}
"""


def make(scenario: Scenario) -> list[Peer]:
    """Twice: inputs encoded in each call, as a program that answers requests must, and inputs encoded beforehand."""
    table: dict[str, Any] = {}
    for one in scenario.rules:
        of_purpose = table.setdefault(one.role, {}).setdefault(one.category, {}).setdefault(one.purpose, {})
        of_purpose[one.recipient] = "consent" if one.consent else "always"
    builder = Interpreter()
    builder.add_data({"rules": table})
    builder.add_module("bench", MODULE)
    bundle = builder.build("data.bench.allow")
    asked = [asdict(one) for one in scenario.requests]
    encoded = [Input(one) for one in asked]
    runner = Interpreter()

    def run() -> None:
        for one in asked:
            runner.set_input(Input(one))
            runner.query_bundle(bundle)

    def run_encoded() -> None:
        for one in encoded:
            runner.set_input(one)
            runner.query_bundle(bundle)

    def answers() -> list[bool]:
        found = []
        for one in encoded:
            runner.set_input(one)
            found.append("true" in str(runner.query_bundle(bundle)))
        return found

    return [Peer("regopy bundle", run, answers), Peer("regopy bundle, encoded inputs", run_encoded, answers)]
