"""Goal 1: a decision with its clause, reason, consent and recipient takes 2 µs at most, and is far ahead of every policy engine."""

from __future__ import annotations

from bench import promise, scenario
from bench.measure import Case, Times, compare
from bench.peers import Peer, casbin_fast, cedar, limits, oso, rego, vakt_guard
from bench.table import Report, Row
from zavet.decision.compile import Compiled, compile_policy
from zavet.decision.decide import decide

WANTED_US = 2.0
OVER_LIMIT = 5.5
AHEAD = {"vakt": 10, "oso": 20, "casbin FastEnforcer": 40, "cedarpy": 40, "regopy bundle": 140}
"""At 50 rules: how many times as fast as the peer."""
AHEAD_OF_FASTEST = 20
"""At 500 rules: how many times as fast as the fastest peer."""


def zavet(made: scenario.Scenario) -> Peer:
    """Our own decision over the same rules, as a published policy says them."""
    compiled = _compiled(made)
    asked = promise.asked(made)

    def run() -> None:
        for facts, question in asked:
            decide(compiled, facts, question)

    return Peer("zavet", run, lambda: [decide(compiled, facts, question).allowed for facts, question in asked])


def peers(made: scenario.Scenario) -> list[Peer]:
    """Everyone who runs in this process: us, the limits, the peers."""
    return [
        zavet(made), limits.lookup(made), limits.call(made), vakt_guard.make(made), casbin_fast.make(made), *cedar.make(made),
        *rego.make(made),
    ]  # fmt: skip


def agree(made: scenario.Scenario, everyone: list[Peer]) -> None:
    """Every engine tells the truth of the scenario; and each allowance of ours cites the very rule. Else raises AssertionError."""
    for one in everyone:
        assert one.answers() == list(made.allowed), f"{one.name} does not tell the truth of the scenario"
    compiled = _compiled(made)
    for rule, (facts, question) in zip(made.truth, promise.asked(made), strict=True):
        verdict = decide(compiled, facts, question)
        assert verdict.clauses, "a verdict cites a clause"
        assert rule is None or f"4.{rule}" in verdict.clauses, "an allowance cites the rule that allows"


def run(*, quick: bool = False) -> Report:
    report = Report("1", "decision with rule, reason, consent and recipient; Question and Facts made beforehand; 1,000 mixed requests")
    requests, rounds = (200, 2) if quick else (1000, 7)
    try:
        python = None if quick else oso.prepare()
        why = "not part of a quick run"
    except oso.AbsentError as absent:
        python, why = None, str(absent)
    for rules in (50, 500):
        made = scenario.make(rules, requests)
        everyone = peers(made)
        agree(made, everyone)
        times = compare({one.name: Case(one.run, requests) for one in everyone}, rounds=rounds)
        ours, limit = times.pop("zavet"), times.pop("dictionary + object")
        beside = times.pop("empty call")
        report.within(f"{rules} rules", "µs", ours, WANTED_US)
        if rules == 50:
            report.at_most(f"{rules} rules", "µs", ours, "dictionary + object", limit, OVER_LIMIT)
        else:
            report.beside(f"{rules} rules", "µs", ours, "dictionary + object", limit)
        report.beside(f"{rules} rules", "µs", ours, "empty call", beside)
        theirs = {name: (one.us, one.over(ours), one.over(limit)) for name, one in times.items()}
        if python is not None:
            try:
                apart, there = oso.measure(python, rules, requests, rounds)
                # It ran in another process: both are put over the same limit, measured beside each.
                theirs["oso"] = (apart.us, apart.over(there) / ours.over(limit), apart.over(there))
            except oso.AbsentError as absent:
                why = str(absent)
        _tell(report, rules, ours, theirs, why)
        _first_time(report, made, rounds)
    return report


def _tell(report: Report, rules: int, ours: Times, theirs: dict[str, tuple[float, float, float]], why: str) -> None:
    fastest = min(theirs, key=lambda name: theirs[name][1])
    for name, (taken, ahead, _) in sorted(theirs.items(), key=lambda one: one[1][1]):
        bar = AHEAD.get(name) if rules == 50 else (AHEAD_OF_FASTEST if name == fastest else None)
        told, reached = (f"≥ {bar}x as fast", ahead >= bar) if bar else ("", None)
        report.rows.append(Row("1", f"{rules} rules", ours.us, "µs", name, taken, ahead, told, reached))
    if "oso" not in theirs:
        report.missing(f"{rules} rules against oso", why, f"≥ {AHEAD['oso']}x as fast" if rules == 50 else "")


def _first_time(report: Report, made: scenario.Scenario, rounds: int) -> None:
    """What a question costs whose words were never asked before under this version: the plan is made and kept."""
    asked = promise.asked(made)
    compiled = _compiled(made)
    words = len(set(made.requests))

    def forget() -> None:
        compiled.plans.clear()

    def run() -> None:
        for facts, question in asked:
            decide(compiled, facts, question)

    cold = compare({"cold": Case(run, len(asked), forget, once=True)}, rounds=rounds)["cold"]
    note = f"the first pass over {len(asked)} requests ({words} different) under a version just compiled"
    report.figure(f"{len(made.rules)} rules, nothing asked before", "µs", cold.us, note)


def _compiled(made: scenario.Scenario) -> Compiled:
    return compile_policy(promise.policy(made), 1, "0" * 64)
