"""The compiled decision says what the slow reading of the policy says."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from spec import reference

from zavet.decision.decide import decide
from zavet.decision.verdict import REASONS
from zavet.testing.decisions import Case, cases

CASES = int(os.environ.get("ZAVET_CASES", "300"))


def _both(case: Case):
    compiled = case.compiled
    fast = decide(compiled, case.facts, case.question, case.collected)
    again = decide(compiled, case.facts, case.question, case.collected)
    slow = reference.decide((case.policy, 2, "now"), case.facts, case.question, {"old": (case.older, 1, "old")})
    return fast, again, slow


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_compiled_decision_agrees_with_the_reference(case):
    """Compiled and slow reading give the same verdict, with the same clauses, at the first and at the second asking."""
    fast, again, slow = _both(case)
    assert fast == slow
    assert again == slow
    assert fast.reason in REASONS
    assert fast.allowed == (fast.reason == "allowed")


def test_generated_cases_reach_every_reason():
    """The generated cases hit each reason that a verdict can have."""
    seen: set[str] = set()

    @settings(max_examples=2500, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def run(case: Case) -> None:
        seen.add(decide(case.compiled, case.facts, case.question, case.collected).reason)

    run()
    assert seen == set(REASONS)
