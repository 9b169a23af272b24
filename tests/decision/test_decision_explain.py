"""Every verdict explains itself in three languages to three readers."""

from __future__ import annotations

import itertools

import pytest

from zavet.decision.explain import VOICES, explain
from zavet.decision.verdict import REASONS, Verdict
from zavet.policy.model import Clause, Operator, Policy
from zavet.terms import LANGUAGES

DIGEST = "0123456789abcdef" * 4
POLICY = Policy(
    "shop",
    "ru",
    Operator("Магазин", "1"),
    clauses=(Clause("4.1.10", "purpose", "enforced", {"ru": "С согласия.", "kk": "Келісіммен.", "en": "With consent."}),),
)
KAZAKH = set("қғүұөәіңһҚҒҮҰӨӘІҢҺ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_with_clause_version_and_digest(reason, voice, language):
    """Each reason is told to each reader in each language, with its clause, version and digest."""
    text = explain(Verdict(reason == "allowed", reason, ("4.1.10",), 7, DIGEST, about="marketing"), POLICY, language, voice)
    assert "4.1.10" in text
    assert "7" in text
    assert (DIGEST if voice == "auditor" else DIGEST[:12]) in text
    assert "{" not in text


def test_no_two_explanations_of_one_reader_are_the_same():
    """Two reasons are never told in the same words."""
    for language, voice in itertools.product(LANGUAGES, VOICES):
        said = [explain(Verdict(False, one, ("1",), 1, DIGEST, about="marketing"), POLICY, language, voice) for one in REASONS]
        assert len(set(said)) == len(REASONS)


def test_kazakh_explanations_are_kazakh():
    """A Kazakh explanation is written with Kazakh letters and differs from the Russian one."""
    for reason, voice in itertools.product(REASONS, VOICES):
        verdict = Verdict(False, reason, ("1",), 1, DIGEST)
        text = explain(verdict, POLICY, "kk", voice)
        assert KAZAKH & set(text)
        assert text != explain(verdict, POLICY, "ru", voice)


def test_the_subject_reads_what_the_clause_says():
    """A subject is told what the clause says, in the language asked for."""
    verdict = Verdict(False, "consent_missing", ("4.1.10",), 1, DIGEST, about="marketing")
    assert explain(verdict, POLICY, "en", "subject").endswith("Clause 4.1.10: With consent.")


def test_the_officer_reads_what_must_be_done_along_with_it():
    """An officer is told the obligations of a verdict."""
    verdict = Verdict(True, "allowed", ("6/p1",), 1, DIGEST, obligations=("notify_none",))
    assert "not told" in explain(verdict, POLICY, "en", "officer")


def test_words_outside_the_vocabulary_are_shown_as_they_came():
    """A purpose that nobody knows stands in backticks, a policy's own word without its prefix."""
    unknown = Verdict(False, "purpose_not_named", ("1",), 1, DIGEST, about="resale")
    own = Verdict(False, "purpose_not_named", ("1",), 1, DIGEST, about="other:removal_of_doubles")
    assert "`resale`" in explain(unknown, POLICY, "en", "officer")
    assert "“removal of doubles”" in explain(own, POLICY, "en", "officer")
