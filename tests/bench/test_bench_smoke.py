"""The benches run and every engine tells the same truth. Never a timing: a slow machine fails nothing here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.shared import ROOT

pytest.importorskip("vakt", reason="the bench's peers are not installed (`make bench` installs them)")

GOALS = {"1", "4", "5", "8", "10", "11", "gate", "reading"}


@pytest.mark.slow
def test_a_quick_run_measures_every_goal(tmp_path):
    """A quick run measures each goal, in which every engine answers as the truth says, and writes its figures."""
    figures = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--json", str(figures)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ZAVET_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(figures.read_text(encoding="utf-8"))
    assert {row["goal"] for row in told["rows"]} == GOALS
    for row in told["rows"]:
        assert (row["ours"] or 0) > 0 or row["note"].startswith("not measured: ")


def test_every_engine_tells_the_truth():
    """Fifty rules asked of each engine: ours, the limits and the peers allow and refuse the very same requests."""
    from bench import goal_01_decision, scenario

    made = scenario.make(50)
    goal_01_decision.agree(made, goal_01_decision.peers(made))
    assert 0.3 < sum(made.allowed) / len(made.allowed) < 0.5


def test_an_engine_that_errs_is_caught():
    """A peer that allows what the truth refuses stops the bench."""
    from bench import goal_01_decision, scenario
    from bench.peers import Peer

    made = scenario.make(50, 50)
    with pytest.raises(AssertionError, match="liar"):
        goal_01_decision.agree(made, [Peer("liar", lambda: None, lambda: [True] * 50)])


def test_a_ratio_is_the_median_of_the_rounds():
    """A ratio is taken within each round, so that load that hits one round does not hide behind another."""
    from bench.measure import Times, percentile

    assert Times((1.0, 10.0, 3.0)).over(Times((1.0, 5.0, 1.0))) == 2.0
    assert percentile([float(one) for one in range(1, 101)], 0.99) == 99.0
