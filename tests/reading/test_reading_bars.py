"""How well a policy is read: against the careful labels of eleven real ones and of fifteen invented ones, by the shared scorer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.reading.scored import figures
from tests.shared import CORPUS, GOLD, SEEDS

ENOUGH = 20
"""A family with fewer facts in a set has no precision of its own to speak of."""
INVENTED = Path(__file__).parent / "policies"


@pytest.fixture(scope="module")
def seeds() -> dict[str, Any]:
    return figures(GOLD, SEEDS)


@pytest.fixture(scope="module")
def corpus() -> dict[str, Any]:
    return figures(GOLD / "corpus", CORPUS)


@pytest.fixture(scope="module")
def invented() -> dict[str, Any]:
    return figures(INVENTED, INVENTED)


def test_the_five_policies_are_read(seeds: dict[str, Any]) -> None:
    """Of the five seeds nearly every fact is read, at its clause, and hardly one too many."""
    assert seeds["clause"]["ALL"]["f1"] >= 0.95
    assert seeds["document"]["ALL"]["f1"] >= 0.97


def test_other_policies_are_read(corpus: dict[str, Any]) -> None:
    """Of six labelled policies of other sites most facts are read, at their clauses."""
    assert corpus["clause"]["ALL"]["f1"] >= 0.85
    assert corpus["document"]["ALL"]["f1"] >= 0.90


@pytest.mark.parametrize("name", ["seeds", "corpus"])
def test_what_is_read_stands_in_the_text(name: str, request: pytest.FixtureRequest) -> None:
    """Nine of ten facts that a reading gives are right, in every family with enough of them."""
    found = request.getfixturevalue(name)["clause"]
    assert found["ALL"]["precision"] >= 0.90
    weak = {
        family: row["precision"]
        for family, row in found.items()
        if not family.startswith("+") and row["gold"] >= ENOUGH and row["precision"] < 0.90
    }
    assert weak == {}


@pytest.mark.parametrize("name", ["seeds", "corpus"])
def test_words_outside_the_vocabulary_are_rare(name: str, request: pytest.FixtureRequest) -> None:
    """A reading falls back on words of its own no more often than the labels do."""
    share = request.getfixturevalue(name)["other"]["share"]
    assert share["read"] <= share["gold"]
