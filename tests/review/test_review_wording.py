"""Every rule of wording finds its own examples and none of its counterexamples."""

from __future__ import annotations

import pytest
from tests.review.made import rules

from zavet.review.rulebook import rulebook

WORDED = [one for one in rulebook().values() if one.kind in {"phrase", "absence"}]
FOUND = [(one.id, text) for one in WORDED for text in one.examples]
LEFT = [(one.id, text) for one in WORDED for text in one.against]


def law_of(slug: str) -> str:
    """A law whose rows the rule rests on; Russian law where it rests on that."""
    rows = rulebook()[slug].rows
    return "ru" if not rows or any(one.startswith("ru.") for one in rows) else rows[0].partition(".")[0]


@pytest.mark.parametrize(("slug", "text"), FOUND, ids=[f"{slug}-{at}" for at, (slug, _) in enumerate(FOUND)])
def test_a_rule_finds_its_example(slug, text):
    assert slug in rules(text, law=law_of(slug))


@pytest.mark.parametrize(("slug", "text"), LEFT, ids=[f"{slug}-{at}" for at, (slug, _) in enumerate(LEFT)])
def test_a_rule_leaves_its_counterexample(slug, text):
    assert slug not in rules(text, law=law_of(slug))


@pytest.mark.parametrize("rule", WORDED, ids=lambda one: one.id)
def test_a_rule_of_wording_has_two_examples_and_a_counterexample(rule):
    assert len(rule.examples) >= 2
    assert rule.against
