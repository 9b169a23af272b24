"""Every clause of the five policies, shown on the running system; every enforced check fails where the system is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conformance.mutants import MUTANTS
from conformance.run import WHOLE, Result, clauses_of, run_all, tell
from conformance.serve import SLUGS
from tests.shared import GOLD, needs_gold

pytestmark = pytest.mark.slow

LEAST = {"enforced": 140, "observed": 34, "published": 98}
"""What was reached: a clause that held once is not lost again."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """The whole suite, with each enforced clause run under the breaks it names."""
    found = run_all(clauses_of(SLUGS), tmp_path_factory.mktemp("conformance"), matrix=True, all_mutants=False)
    tell(found, matrix=True)
    return found


def test_no_clause_fails(results: list[Result]) -> None:
    """Every check that is not pending holds on the running system."""
    assert [f"{one.clause.slug} {one.clause.id}: {one.why}" for one in results if one.outcome == "fail"] == []


def test_enough_clauses_hold(results: list[Result]) -> None:
    """The promised numbers of clauses are enforced, observed and published; every pending one says what it waits for."""
    done = {word: sum(one.outcome == "pass" for one in results if one.clause.running == word) for word in WHOLE}
    assert all(done[word] >= LEAST[word] for word in LEAST), done
    assert all(one.why for one in results if one.outcome == "pending")


def test_every_enforced_check_can_fail(results: list[Result]) -> None:
    """No clause counts as enforced whose check no deliberate break makes fail."""
    passed = [one for one in results if one.clause.running == "enforced" and one.outcome == "pass"]
    assert all(one.killed_by for one in passed)


def test_every_break_is_used() -> None:
    """Each deliberate break is named by a clause, and each name is a break."""
    named = {name for one in clauses_of(SLUGS) for name in one.mutants}
    assert named == set(MUTANTS)


@needs_gold
@pytest.mark.parametrize("slug", SLUGS)
def test_clauses_are_those_of_the_labels(slug: str) -> None:
    """Ids and what runs of each clause equal the labels of the text, in order."""
    labels = json.loads(Path(GOLD / f"{slug}.json").read_text(encoding="utf-8"))["clauses"]
    assert [(one.id, one.running) for one in clauses_of([slug])] == [(one["id"], one["running"]) for one in labels]
