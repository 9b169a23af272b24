"""Every entry of the lexicon finds its examples and leaves its counterexamples alone; broken entries are told by file and name."""

from __future__ import annotations

import pytest
from tests.reading.lexicon_entries import segment, within

from zavet.reading.extract.hits import hits
from zavet.reading.facts import FAMILIES
from zavet.reading.lexicon import Frame, Lexicon, Rule, lexicon
from zavet.terms import (
    CATEGORIES,
    CLAUSE_KINDS,
    DISCLAIMERS,
    DUTIES,
    MEASURES,
    PROHIBITIONS,
    PURPOSES,
    RECIPIENTS,
    RETENTION_RULES,
    RIGHTS,
    SUBJECTS,
)

LEXICONS = [lexicon(language) for language in ("ru", "kk", "en")]
WORD = {
    "data": ("category", CATEGORIES), "purposes": ("purpose", PURPOSES), "recipients": ("recipient", RECIPIENTS), "rights": ("right", RIGHTS),
    "duties": ("duty", DUTIES), "prohibitions": ("prohibition", PROHIBITIONS), "measures": ("measure", MEASURES), "subjects": ("subject", SUBJECTS),
    "disclaimers": ("about", DISCLAIMERS), "retention": ("rule", RETENTION_RULES),
}  # fmt: skip


def _frames() -> list[tuple[Lexicon, Frame]]:
    return [(one, frame) for one in LEXICONS for frame in one.frames]


def _rules() -> list[tuple[Lexicon, Rule]]:
    return [(one, rule) for one in LEXICONS for found in one.rules.values() for rule in found]


def _frame_holds(language: str, frame: Frame, text: str) -> bool:
    made = segment(text, language, heading=frame.scope == "heading")
    return any(role.frame == frame.id for role in made.roles)


def _rule_holds(language: str, rule: Rule, text: str, *, given: bool) -> bool:
    made = segment(text, language)
    if given and rule.within and not any(hit.rule is rule for hit in hits(made, rule.family)):
        made = within(made, rule.within[0])
    return any(hit.rule is rule for hit in hits(made, rule.family))


@pytest.mark.parametrize(("words", "frame"), [pytest.param(*one, id=one[1].id) for one in _frames()])
def test_a_frame_holds_in_its_examples_alone(words: Lexicon, frame: Frame) -> None:
    """A frame puts its role on each of its examples and on none of its counterexamples."""
    assert frame.examples, f"{frame.id} has no example"
    assert [text for text in frame.examples if not _frame_holds(words.language, frame, text)] == []
    assert [text for text in frame.against if _frame_holds(words.language, frame, text)] == []


@pytest.mark.parametrize(("words", "rule"), [pytest.param(*one, id=one[1].id) for one in _rules()])
def test_a_rule_finds_its_examples_alone(words: Lexicon, rule: Rule) -> None:
    """A rule finds its fact in each of its examples, standing where its role is given, and in none of its counterexamples as they stand."""
    assert rule.examples, f"{rule.id} has no example"
    assert [text for text in rule.examples if not _rule_holds(words.language, rule, text, given=True)] == []
    assert [text for text in rule.against if _rule_holds(words.language, rule, text, given=False)] == []


@pytest.mark.parametrize(("words", "rule"), [pytest.param(*one, id=one[1].id) for one in _rules()])
def test_a_rule_says_a_word_of_the_vocabulary(words: Lexicon, rule: Rule) -> None:
    """A rule belongs to a family, and its fact is a word of that family's vocabulary, or `other:` with words of its own."""
    assert rule.family in {*FAMILIES, "header", "kinds", "doubts"}
    assert rule.id.startswith(f"{words.language}.")
    assert 0.5 <= rule.confidence <= 1
    if rule.family == "doubts":
        assert rule.fact["about"] in {"open", "denied"}
    if rule.family == "kinds":
        assert rule.fact["kind"] in CLAUSE_KINDS
        assert rule.fact.get("running") in {None, "enforced", "observed", "published"}
    if rule.family in WORD:
        key, known = WORD[rule.family]
        value = rule.fact.get(key)
        assert value is None or value in known or str(value).startswith("other:"), f"{rule.id}: `{value}`"
