"""How well a policy is read: against the careful labels of eleven real ones, scored by the shared scorer."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.shared import CORPUS, GOLD, SEEDS, need
from zavet.reading.documents import read_plain
from zavet.reading.interchange import to_json
from zavet.reading.read import read

ENOUGH = 20
"""A family with fewer facts in a set has no precision of its own to speak of."""


def _scorer() -> ModuleType:
    path = need(GOLD.parent / "tools" / "score_reading.py")
    spec = importlib.util.spec_from_file_location("score_reading", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    if text.startswith("# source:"):  # a comment of the collection, no part of the policy
        text = text.split("\n", 1)[1]
    return to_json(read(read_plain(text, file.name)))


def _figures(labels: Path, texts: Path) -> dict[str, dict[str, dict[str, float]]]:
    scorer = _scorer()
    result: dict[str, dict[str, dict[str, float]]] = {}
    pairs = []
    for file in sorted(need(labels).glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        pairs.append((gold, _read(need(texts) / gold["file"])))
    for level, with_clause in (("document", False), ("clause", True)):
        counts: dict[str, list[int]] = {}
        for gold, found in pairs:
            true, said = scorer.facts(gold, with_clause), scorer.facts(found, with_clause)
            for family in {*true, *said}:
                for name in (family,) if family.startswith("+") else (family, "ALL"):
                    row = counts.setdefault(name, [0, 0, 0])
                    row[0] += len(true[family] & said[family])
                    row[1] += len(said[family])
                    row[2] += len(true[family])
        result[level] = {family: scorer.figures(*row) for family, row in counts.items()}
    result["other"] = {"share": {"read": _other(found for _, found in pairs), "gold": _other(gold for gold, _ in pairs)}}
    return result


def _other(documents: Any) -> float:
    scorer = _scorer()
    first = [
        str(fact.get(fields[0])).startswith("other:")
        for one in documents
        for family, fields in scorer.FAMILIES.items()
        for fact in one.get(family) or []
    ]
    return sum(first) / max(len(first), 1)


@pytest.fixture(scope="module")
def seeds() -> dict[str, Any]:
    return _figures(GOLD, SEEDS)


@pytest.fixture(scope="module")
def corpus() -> dict[str, Any]:
    return _figures(GOLD / "corpus", CORPUS)


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
    figures = request.getfixturevalue(name)["clause"]
    assert figures["ALL"]["precision"] >= 0.90
    weak = {
        family: row["precision"]
        for family, row in figures.items()
        if not family.startswith("+") and row["gold"] >= ENOUGH and row["precision"] < 0.90
    }
    assert weak == {}


@pytest.mark.parametrize("name", ["seeds", "corpus"])
def test_words_outside_the_vocabulary_are_rare(name: str, request: pytest.FixtureRequest) -> None:
    """A reading falls back on words of its own no more often than the labels do."""
    share = request.getfixturevalue(name)["other"]["share"]
    assert share["read"] <= share["gold"]
