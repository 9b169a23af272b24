"""The published text has every clause under its number and never passes one language off as another."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.policy.small import clause, small
from tests.policy.test_policy_forms import reviewed
from tests.shared import SLUGS

from zavet.policy.durations import term_text
from zavet.policy.model import Clause
from zavet.policy.render import render, rendered_clauses, shown_clauses, title_of
from zavet.terms import LANGUAGES
from zavet.testing.strategies import policies


def test_the_text_begins_with_title_and_operator():
    """A reader sees first whose policy it is."""
    text = render(small(), "en")
    assert text.startswith("---\nController: ООО «Лавка» (clause 1.1)\nE-mail: shop@example.org\n---\n\n# Policy of the shop\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_stands_under_its_number_in_the_order_of_the_model(language):
    """Ids and texts come as the model has them."""
    policy = small()
    assert rendered_clauses(policy, language) == tuple((one.id, one.text[language]) for one in policy.clauses)
    text = render(policy, language)
    places = [text.index(f"**{one.id}** {one.text[language]}") for one in policy.clauses]
    assert places == sorted(places)


def test_a_heading_is_a_heading():
    """A clause of kind `heading` is set as one, with its number."""
    policy = small(clauses=(Clause("2", "heading", "published", {"ru": "Данные"}),))
    assert "\n## 2. Данные\n" in render(policy, "ru")


@pytest.mark.parametrize(
    ("language", "mark"),
    [("kk", "[Аудармасы жоқ; мәтін тілі — орыс тілі] Только"), ("en", "[Not translated; the text is in Russian] Только")],
)
def test_a_missing_translation_is_said_at_the_head_and_at_the_clause(language, mark):
    """A clause without the language asked for is shown in the policy's own, marked."""
    policy = small(clauses=(clause("1"), clause("2", ru="Только по-русски")))
    assert rendered_clauses(policy, language)[1] == ("2", f"{mark} по-русски")
    assert [one.language for one in shown_clauses(policy, language)] == [language, "ru"]
    head = {"en": "1 of 2 clauses", "kk": "2 тармақтың 1 тармағы"}[language]
    assert head in render(policy, language)
    assert ">" not in render(policy, "ru")


def test_a_foreign_policy_is_shown_in_its_own_language_before_russian():
    """The fallback is the language of the policy, then Russian."""
    policy = small(language="kk", clauses=(clause("1", kk="Қазақша", ru="По-русски"), clause("2", ru="По-русски")))
    assert [one.language for one in shown_clauses(policy, "en")] == ["kk", "ru"]


def test_markup_in_a_text_stays_text():
    """What Markdown would take for markup is escaped; words with underscores and addresses are left alone."""
    policy = small(clauses=(clause("1", ru="*звезда* <b> user_id _x_ [a](b) <https://example.org/>\n\n# не заголовок"),))
    text = render(policy, "ru")
    assert r"\*звезда\* \<b> user_id \_x\_ \[a\](b) <https://example.org/> # не заголовок" in text


def test_an_unknown_language_is_refused():
    """There is no text in a language that the house does not write."""
    with pytest.raises(ValueError, match="`de`"):
        render(small(), "de")


def test_a_policy_without_a_title_is_called_a_privacy_policy():
    """The title falls back to the language of the policy, then to the kind of document."""
    assert title_of(small(title={"ru": "Наша политика"}), "en") == "Наша политика"
    assert title_of(small(title={}), "kk") == "Құпиялылық саясаты"


@pytest.mark.parametrize(
    ("term", "ru", "kk", "en"),
    [
        ("1 calendar_days", "1 календарный день", "1 күнтізбелік күн", "1 calendar day"),
        ("3 calendar_days", "3 календарных дня", "3 күнтізбелік күн", "3 calendar days"),
        ("11 working_days", "11 рабочих дней", "11 жұмыс күні", "11 working days"),
        ("22 years", "22 года", "22 жыл", "22 years"),
        ("114 hours", "114 часов", "114 сағат", "114 hours"),
        ("without delay", "without delay", "without delay", "without delay"),
    ],
)
def test_terms_read_as_people_say_them(term, ru, kk, en):
    """Numbers agree with their units; a term in a shape of its own is left as it stands."""
    assert [term_text(term, one) for one in LANGUAGES] == [ru, kk, en]


@given(policies())
def test_any_policy_is_rendered_whole(policy):
    """Whatever the policy: as many numbered clauses as it has, none empty, in every language."""
    for language in LANGUAGES:
        assert [one for one, _ in rendered_clauses(policy, language)] == [one.id for one in policy.clauses]
        assert all(text for _, text in rendered_clauses(policy, language))
        assert len(render(policy, language).split("\n\n")) >= len(policy.clauses) + 2


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reviewed_policies_publish_every_clause_with_a_text_of_its_own(slug, language):
    """No clause of the five is empty, and no two read the same."""
    policy = reviewed(slug)
    found = rendered_clauses(policy, language)
    assert [one for one, _ in found] == [one.id for one in policy.clauses]
    texts = [text for _, text in found]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    whole = render(policy, language)
    assert all(f"**{one.id}**" in whole or f"## {one.id}" in whole for one in policy.clauses if "[" not in one.id)
