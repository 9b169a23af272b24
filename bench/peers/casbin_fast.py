"""casbin: its enforcer with the index over role, category and purpose, which is the fastest it has."""

from __future__ import annotations

import tempfile
from pathlib import Path

import casbin

from bench.peers import Peer
from bench.scenario import Rule, Scenario

MODEL = """
[request_definition]
r = role, cat, purpose, rec, consent
[policy_definition]
p = role, cat, purpose, rec, needs
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.role == p.role && r.cat == p.cat && r.purpose == p.purpose && r.rec == p.rec && (p.needs == "no" || r.consent == "yes")
"""


def make(scenario: Scenario) -> Peer:
    with tempfile.TemporaryDirectory() as folder:
        model, rules = Path(folder, "model.conf"), Path(folder, "rules.csv")
        model.write_text(MODEL, encoding="utf-8")
        rules.write_text("\n".join(map(_line, scenario.rules)), encoding="utf-8")
        enforcer = casbin.FastEnforcer(str(model), str(rules), cache_key_order=[0, 1, 2])
    asked = [(one.role, one.category, one.purpose, one.recipient, "yes" if one.consent else "no") for one in scenario.requests]

    def run() -> None:
        enforce = enforcer.enforce
        for one in asked:
            enforce(*one)

    return Peer("casbin FastEnforcer", run, lambda: [bool(enforcer.enforce(*one)) for one in asked])


def _line(one: Rule) -> str:
    return ", ".join(("p", one.role, one.category, one.purpose, one.recipient, "yes" if one.consent else "no"))
