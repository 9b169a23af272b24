"""Kinds and running of clauses against the labels, and against the reviewed models' own texts in three languages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.shared import GOLD, POLICIES, SEEDS, SLUGS, need

from zavet.policy import syntax
from zavet.reading.documents import read_plain
from zavet.reading.facts import Reading
from zavet.reading.read import read

LABELLED = 0.95
PARAPHRASED = 0.93


def _labels(slug: str) -> dict[str, Any]:
    return dict(json.loads(need(GOLD / f"{slug}.json").read_text(encoding="utf-8")))


def _right(reading: Reading, clauses: list[dict[str, Any]], field: str) -> int:
    return sum(one["id"] in reading.kinds and getattr(reading.kinds[one["id"]], field) == one[field] for one in clauses)


@pytest.mark.parametrize("field", ["kind", "running"])
def test_kinds_of_the_five_texts_are_as_labelled(field: str) -> None:
    """At least 95 of 100 clauses have the kind, and as many the running, that a careful reader gave them."""
    right = total = 0
    for slug in SLUGS:
        gold = _labels(slug)
        text = need(SEEDS / gold["file"]).read_text(encoding="utf-8")
        right += _right(read(read_plain(text, gold["file"])), gold["clauses"], field)
        total += len(gold["clauses"])
    assert right / total >= LABELLED


@pytest.mark.parametrize("field", ["kind", "running"])
@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_kinds_of_the_same_clauses_in_other_words(language: str, field: str) -> None:
    """The reviewed models say the same clauses in other words, and in three languages."""
    right = total = 0
    for slug in SLUGS:
        policy = syntax.read(POLICIES / f"{slug}.yaml")
        said = [(one.id, one.text.get(language) or one.text["ru"]) for one in policy.clauses]
        lines = [text if "/p" in id_ or not id_[0].isdigit() else f"{id_}. {text}" for id_, text in said]
        reading = read(read_plain("\n\n".join([policy.title[language], *lines]), slug))
        gold = [{"id": one.id, "kind": one.kind, "running": one.running} for one in policy.clauses]
        right += _right(reading, gold, field)
        total += len(gold)
    assert right / total >= PARAPHRASED
