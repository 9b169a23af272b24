"""oso, in a process of its own: it needs an older cffi than the rest, so it has an environment of its own (`.venv-bench`).

Run as a script with the number of rules and of rounds; prints seconds for one request, round by round, of oso and of the dictionary
limit measured beside it, and whether oso tells the truth.
"""

from __future__ import annotations

import json
import sys

from bench import scenario
from bench.measure import Case, compare
from bench.peers import Peer, limits


def make(asked: scenario.Scenario) -> Peer:
    from oso import Oso  # noqa: PLC0415 - only its own environment has it

    engine = Oso()
    # A rule that asks for consent takes `true` alone for the last word, one that does not takes anything.
    lines = [
        f'permitted("{one.role}", "{one.category}", "{one.purpose}", "{one.recipient}", {"true" if one.consent else "_"});'
        for one in asked.rules
    ]
    engine.load_str("\n".join(lines))
    requests = [(one.role, one.category, one.purpose, one.recipient, one.consent) for one in asked.requests]

    def ask(request: tuple[str, str, str, str, bool]) -> bool:
        return next(iter(engine.query_rule("permitted", *request)), None) is not None

    def run() -> None:
        for one in requests:
            ask(one)

    return Peer("oso", run, lambda: [ask(one) for one in requests])


def main(rules: int, requests: int, rounds: int) -> None:
    asked = scenario.make(rules, requests)
    peer, limit = make(asked), limits.lookup(asked)
    told = peer.answers() == list(asked.allowed)
    times = compare({"oso": Case(peer.run, requests), "limit": Case(limit.run, requests)}, rounds=rounds)
    print(json.dumps({"agrees": told, **{name: one.rounds for name, one in times.items()}}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
