"""A policy written out is the policy read in."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.gold import gold_files, gold_policy
from tests.policy.sound import TEXT
from tests.shared import needs_gold

from zavet.policy import checks, syntax
from zavet.policy.format import format_policy
from zavet.policy.model import Minors, Operator, Policy
from zavet.testing.strategies import odd_policies, policies, texts


@given(st.one_of(policies(), odd_policies()))
def test_what_is_written_is_read_back(policy):
    """parse(format(m)) == m, for sound policies and for senseless ones."""
    assert syntax.parse(format_policy(policy)) == policy


@given(texts(60), st.sampled_from(["ru", "kk", "en"]))
def test_any_text_survives(text, language):
    """Quotes, line breaks, control characters, `null` and `- # : {}` come back as they were."""
    policy = Policy(slug=text, language=language, operator=Operator(text, text), title={language: text}, sites=(text, "null", "~", ""))
    assert syntax.parse(format_policy(policy)) == policy


@given(policies())
def test_writing_is_stable(policy):
    """A file that was formatted is left alone."""
    once = format_policy(policy)
    assert format_policy(syntax.parse(once)) == once


def test_a_handwritten_file_keeps_its_meaning():
    """Formatting changes the layout alone; facts stand one a line, defaults are left out."""
    policy = syntax.parse(TEXT)
    written = format_policy(policy)
    assert syntax.parse(written) == policy
    assert "  - {category: email, source: provided, clause: 2.1, points: [registration], only_for: [customer]}\n" in written
    assert "measures" not in written
    assert "null" not in written


def test_nothing_and_an_empty_list_are_told_apart():
    """`grounds: []` (none is asked for) is not the same as no `grounds` (the default of the vocabulary)."""
    policy = syntax.parse(TEXT)
    none = dataclasses.replace(policy, purposes=(dataclasses.replace(policy.purposes[0], grounds=()),), minors=Minors(0, "4"))
    assert syntax.parse(format_policy(none)).purposes[0].grounds == ()


@given(policies())
def test_generated_policies_are_sound(policy):
    """What `policies()` gives has no error, so that other tests may run it."""
    assert [one for one in checks.check(policy) if one.level == "error"] == []


@needs_gold
@pytest.mark.parametrize("path", gold_files(), ids=lambda path: path.stem)
def test_the_language_says_every_fact_of_the_labels(path):
    """Each labelled policy, field by field, is written and read back whole."""
    policy = gold_policy(path)
    assert syntax.parse(format_policy(policy)) == policy


@needs_gold
@pytest.mark.parametrize("path", gold_files(), ids=lambda path: path.stem)
def test_the_checks_find_no_wrong_word_or_citation_in_the_labels(path):
    """What careful readers labelled cites clauses that are there, in words that are known; only the forms are not yet designed."""
    found = {one.id for one in checks.check(gold_policy(path)) if one.level == "error"}
    assert found <= {"P008"}
