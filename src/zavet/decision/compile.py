"""Policy → lookups: done once for each version, so that a decision is a few reads of dictionaries."""

from __future__ import annotations

from zavet.decision.plan import Key, Plan, make_plan
from zavet.decision.rules import Rules, gather
from zavet.policy.model import Policy

PlanKey = tuple[str, str | None, tuple[str, ...], str | None, str | None, str, str]

_LIMIT = 8192


class Compiled:
    """A policy version ready to decide. `plans` keeps what was asked before; it changes no answer, only how soon it comes."""

    __slots__ = ("digest", "plans", "policy", "rules", "version")

    def __init__(self, policy: Policy, version: int, digest: str, rules: Rules) -> None:
        self.policy = policy
        self.version = version
        self.digest = digest
        self.rules = rules
        self.plans: dict[PlanKey, Plan] = {}

    def plan(self, key: PlanKey) -> Plan:
        """The plan for these words, made and kept. Words come from outside, so the store of plans is bounded."""
        plan = make_plan(self.rules, self.version, self.digest, Key(*key))
        if len(self.plans) >= _LIMIT:
            self.plans = {}
        self.plans[key] = plan
        return plan


def compile_policy(policy: Policy, version: int, digest: str) -> Compiled:
    """`policy` as version `version` with digest `digest`, compiled."""
    return Compiled(policy, version, digest, gather(policy))
