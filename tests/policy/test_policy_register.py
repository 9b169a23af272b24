"""The register lists every activity, and says which links the text states."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from tests.policy.small import small, with_datum
from tests.policy.test_policy_forms import reviewed
from tests.shared import SLUGS

from zavet import canon
from zavet.policy.model import Authority, Purpose, Recipient
from zavet.policy.register import Activity, document, register, table, to_json
from zavet.terms import LANGUAGES
from zavet.testing.strategies import policies


def row(policy, purpose) -> Activity:
    (found,) = (one for one in register(policy) if one.purpose == purpose)
    return found


def test_there_is_a_row_for_every_purpose():
    """Each purpose of the policy is an activity, in order."""
    assert [one.purpose for one in register(small())] == ["order_processing", "delivery", "fraud_prevention", "marketing"]


def test_data_that_nothing_narrows_are_linked_to_every_purpose_by_default():
    """A row with data linked by silence says so; a row where the text ties every category is stated (I10)."""
    policy = small()
    assert row(policy, "marketing").categories == ("full_name", "email", "phone", "inn")
    assert row(policy, "marketing").linked == "by_default"
    told = replace(policy, data=tuple(replace(one, purposes=("delivery",), limit_clause="3.1") for one in policy.data))
    assert row(told, "delivery").linked == "stated"
    assert row(told, "marketing").categories == ()
    mixed = with_datum(policy, "email", purposes=("marketing",), limit_clause="3.3")
    assert row(mixed, "marketing").linked == "by_default"


def test_a_narrowed_datum_stands_in_its_own_rows_alone():
    """An address kept for fraud prevention is in that row and no other."""
    found = [one.purpose for one in register(small()) if "ip_address" in one.categories]
    assert found == ["fraud_prevention"]


def test_one_purpose_on_two_footings_has_two_rows():
    """What one clause does by consent and another by contract is not one activity."""
    policy = replace(
        small(), recipients=(), purposes=(Purpose("account", True, "3.1", "consent"), Purpose("account", False, "3.2", "contract"))
    )
    assert [(one.consent, one.legal_basis, one.clauses[0]) for one in register(policy)] == [
        (True, "consent", "3.1"),
        (False, "contract", "3.2"),
    ]


def test_one_purpose_of_two_clauses_on_one_footing_has_one_row():
    """Two clauses that say the same make one row citing both."""
    policy = replace(small(), recipients=(), purposes=(Purpose("account", False, "3.1"), Purpose("account", False, "3.2")))
    (one,) = register(policy)
    assert one.clauses[:2] == ("3.1", "3.2")


def test_recipients_stand_where_they_learn_something():
    """A courier is in the delivery row; one for any purpose is in every row whose data it may get."""
    policy = replace(small(), recipients=(*small().recipients, Recipient("hosting", "4.2", categories=("ip_address",))))
    assert row(policy, "delivery").recipients == ("courier",)
    assert row(policy, "fraud_prevention").recipients == ("hosting",)


def test_a_purpose_that_only_a_recipient_s_clause_names_has_a_row():
    """The register leaves out nothing that leaves the house."""
    policy = replace(small(), recipients=(Recipient("data_cleaning_processor", "4.3", purpose="other:removing doubles"),))
    one = row(policy, "other:removing doubles")
    assert one.recipients == ("data_cleaning_processor",)
    assert one.clauses[0] == "4.3"


def test_authorities_are_recipients_of_every_row():
    """Where the policy speaks of demands by authorities, each row names them."""
    policy = replace(small(), authorities=(Authority("4.9", ("court",)),))
    assert all("authority" in one.recipients and "4.9" in one.clauses for one in register(policy))


def test_subjects_are_narrowed_where_all_the_data_are():
    """A row whose data are all asked of legal entities speaks of these alone."""
    policy = with_datum(small(), "inn", purposes=("research",), limit_clause="2.4")
    policy = replace(policy, purposes=(*policy.purposes, Purpose("research", False, "3.9")))
    policy = replace(policy, data=tuple(one if one.purposes else replace(one, purposes=("delivery",)) for one in policy.data))
    assert row(policy, "research").subjects == ("legal_entity",)
    assert row(policy, "delivery").subjects == ("customer", "legal_entity")


def test_each_row_cites_all_it_rests_on():
    """Purpose, data, limits, recipients and terms are cited, each once."""
    assert row(small(), "delivery").clauses == ("3.1", "2.1", "2.2", "2.3", "2.4", "4.1", "5.1")


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("ru", ("Маркетинговые предложения", "нужно согласие субъекта", "в течение указанного срока: 5 календарных лет", "3.3")),
        ("kk", ("Маркетингтік ұсыныстар", "субъектінің келісімі қажет", "5 күнтізбелік жыл", "3.3")),
        ("en", ("Marketing", "the subject's consent is needed", "for a stated term: 5 calendar years", "3.3")),
    ],
)
def test_the_table_speaks_the_reader_s_language(language, parts):
    """A row of the table reads in the language asked for, one line a row, nine cells a line."""
    lines = table(register(small()), language).splitlines()
    assert len(lines) == 2 + 4
    assert all(line.count(" | ") == 8 for line in lines)
    assert all(part in lines[-1] for part in parts)


def test_a_bar_in_a_word_does_not_break_the_table():
    """A policy's own word cannot add a column."""
    policy = replace(small(), purposes=(Purpose("other:a | b", False, "3.1"),))
    assert r"A \| b" in table(register(policy), "en")


def test_the_rows_are_json():
    """The register goes out as plain JSON that any tool reads, words as in the vocabulary."""
    rows = to_json(register(small()))
    assert json.loads(canon.encode(rows)) == rows
    assert rows[3]["purpose"] == "marketing"
    assert rows[3]["retention"] == [{"rule": "term", "clause": "5.1", "term": "5 calendar_years"}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_whose_register_it_is_and_how_data_are_protected(language):
    """Controller, contacts, rows and measures stand in one document."""
    text = document(small(), language)
    assert "ООО «Лавка»" in text
    assert "shop@example.org" in text
    assert table(register(small()), language) in text
    assert {"ru": "разграничение доступа", "kk": "қолжетімділікті шектеу", "en": "access control"}[language] in text


@given(policies())
def test_every_fact_that_leaves_or_serves_is_in_the_register(policy):
    """Whatever the policy: each purpose has a row, and each row's data, recipients and clauses are the policy's own."""
    rows = register(policy)
    assert {one.purpose for one in rows} >= {one.purpose for one in policy.purposes}
    for one in rows:
        linked = {datum.category for datum in policy.data if datum.purposes is None or one.purpose in datum.purposes}
        assert set(one.categories) == linked
        assert set(one.recipients) <= {to.recipient for to in policy.recipients} | {"authority"}
    assert all(len(table(rows, one).splitlines()) == len(rows) + 2 for one in LANGUAGES)
    json.loads(canon.encode(to_json(rows)))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_registers_of_the_reviewed_policies_are_whole(slug):
    """Every purpose, recipient, category with a use and cited clause of the five stands in the register."""
    policy = reviewed(slug)
    rows = register(policy)
    assert {one.purpose for one in rows} >= {one.purpose for one in policy.purposes}
    assert {word for one in rows for word in one.recipients} >= {one.recipient for one in policy.recipients if one.recipient != "public"}
    assert {word for one in rows for word in one.categories} == {one.category for one in policy.data}
    known = {one.id for one in policy.clauses}
    assert all(set(one.clauses) <= known for one in rows)
    for language in LANGUAGES:
        assert len(table(rows, language).splitlines()) == len(rows) + 2
