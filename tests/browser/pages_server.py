"""A real server process for the browser tests: `python pages_server.py DATA PORT` publishes the five policies and serves them."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from zavet.policy.model import Policy

ROOT = Path(__file__).resolve().parents[2]
TWICE = "prommet"
"""The shop with a history: its first version lacks a recipient and words two clauses otherwise."""


def _earlier(policy: Policy) -> Policy:
    changed = {"3.3": "Так было раньше.", "7/p1": "Об изменении сообщают письмом."}
    clauses = tuple(
        replace(one, text={**one.text, "ru": f"{' '.join(one.text['ru'].split()[:-3])}. {changed[one.id]}"}) if one.id in changed else one
        for one in policy.clauses
    )
    return replace(policy, clauses=clauses, recipients=tuple(one for one in policy.recipients if one.recipient != "marketing_processor"))


def main() -> None:
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    os.environ |= {"ZAVET_DATA": str(data), "ZAVET_DEMO": "1", "DJANGO_SETTINGS_MODULE": "zavet.site.settings"}
    sys.path.insert(0, str(ROOT))
    from zavet.site.serve import prepare, serve

    prepare()
    from tests.shared import POLICIES, SLUGS

    from zavet.decision.question import Actor
    from zavet.operations import publish
    from zavet.policy import syntax
    from zavet.site import wiring

    house = wiring.house()
    house.committer._patience = 60  # the machine of a test run has more to do than this
    for slug in SLUGS:
        policy = syntax.read(POLICIES / f"{slug}.yaml")
        for one in (_earlier(policy), policy) if slug == TWICE else (policy,):
            publish.publish(house, slug, one, actor=Actor("system", "tests", "owner"))
    serve("127.0.0.1", port)


if __name__ == "__main__":
    main()
