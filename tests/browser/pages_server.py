"""A real server process for the browser tests: `python pages_server.py DATA PORT` publishes the five policies and serves them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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
        publish.publish(house, slug, syntax.read(POLICIES / f"{slug}.yaml"), actor=Actor("system", "tests", "owner"))
    serve("127.0.0.1", port)


if __name__ == "__main__":
    main()
