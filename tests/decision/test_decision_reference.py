"""The compiled decision says what the slow reading of the policy says."""

from __future__ import annotations

import os
import random
from collections import Counter

from hypothesis import HealthCheck, given, settings
from spec import reference

from zavet.decision.decide import decide
from zavet.decision.verdict import REASONS
from zavet.testing.decisions import TAPE, Case, case, cases

CASES = int(os.environ.get("ZAVET_CASES", "300"))


def _both(one: Case):
    compiled = one.compiled
    fast = decide(compiled, one.facts, one.question, one.collected)
    again = decide(compiled, one.facts, one.question, one.collected)
    slow = reference.decide((one.policy, 2, "now"), one.facts, one.question, {"old": (one.older, 1, "old")})
    return fast, again, slow


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_compiled_decision_agrees_with_the_reference(asked):
    """Compiled and slow reading give the same verdict, with the same clauses, at the first and at the second asking."""
    fast, again, slow = _both(asked)
    assert fast == slow
    assert again == slow
    assert fast.reason in REASONS
    assert fast.allowed == (fast.reason == "allowed")


def test_generated_cases_reach_every_reason():
    """The cases hit each reason that a verdict can have, and more than once."""
    tapes = random.Random(2026)
    seen = Counter(_both(case(tapes.randbytes(TAPE)))[0].reason for _ in range(6000))
    assert set(seen) == set(REASONS)
    assert min(seen.values()) >= 3, seen.most_common()[-5:]
