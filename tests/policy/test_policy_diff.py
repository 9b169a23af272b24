"""Before a version is published its officer reads what it does: to promises, consents, work, and data already held."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.small import clause, small, with_datum, with_purpose, without
from tests.policy.test_policy_forms import reviewed
from tests.shared import SLUGS

from zavet import canon
from zavet.policy.aspects import SECTIONS, pieces
from zavet.policy.changes import AspectChange, Change, LapsedConsent, Stopped, Unlawful
from zavet.policy.diff import diff
from zavet.policy.model import (
    Authority,
    Breach,
    Contact,
    Cookie,
    Datum,
    Disclaimer,
    Document,
    Duty,
    Law,
    Measure,
    Minors,
    OpenQuestion,
    Point,
    Policy,
    Prohibition,
    Purpose,
    Recipient,
    Retention,
    Right,
    Statistics,
    SubjectFact,
)
from zavet.terms import LANGUAGES
from zavet.testing.strategies import odd_policies, policies


def lapse(a: Policy, b: Policy, purpose: str = "marketing") -> LapsedConsent | None:
    return next((one for one in diff(a, b).lapsed if one.purpose == purpose), None)


# Nothing changes


def test_a_policy_does_not_differ_from_itself():
    """Publishing the same policy again changes nothing, lapses nothing and stops nothing."""
    found = diff(small(), small())
    assert found.is_empty
    assert [found.lines(one) for one in LANGUAGES] == [("Ничего не меняется.",), ("Ештеңе өзгермейді.",), ("Nothing changes.",)]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_reviewed_policy_does_not_differ_from_itself(slug):
    """Each of the five compared with itself is empty."""
    assert diff(reviewed(slug), reviewed(slug)).is_empty


def test_stating_the_default_grounds_changes_nothing():
    """A delivery rests on an order whether the policy says so or leaves it to the vocabulary; resting on nothing is a change."""
    assert diff(small(), with_purpose(small(), "delivery", grounds=("order",))).is_empty
    assert not diff(small(), with_purpose(small(), "delivery", grounds=())).is_empty


# Consents


def test_a_consent_lapses_with_its_purpose():
    """Where marketing is gone, nothing is left to have consented to."""
    b = replace(without(small(), "purposes", "marketing"), points=())
    assert lapse(small(), b) == LapsedConsent("marketing", ("purpose_gone",), clauses=("3.3",))


def test_a_consent_lapses_where_new_data_serve_its_purpose():
    """A date of birth used for marketing was not consented to."""
    b = replace(small(), data=(*small().data, Datum("date_of_birth", "provided", "2.1", ("registration",))))
    assert lapse(small(), b) == LapsedConsent("marketing", ("new_data",), ("date_of_birth",), (), ("3.3",))


def test_new_data_for_another_purpose_leave_a_consent_alone():
    """What serves fraud prevention alone does not touch marketing."""
    new = Datum("device_id", "automatic", "2.5", ("page_view",), purposes=("fraud_prevention",), limit_clause="2.5")
    assert lapse(small(), replace(small(), data=(*small().data, new))) is None


def test_a_limit_lifted_is_new_data():
    """An address kept for fraud prevention and now for everything makes marketing wider."""
    b = with_datum(small(), "ip_address", purposes=None, limit_clause=None)
    assert lapse(small(), b).categories == ("ip_address",)


def test_another_source_or_more_subjects_are_new_data():
    """The same category from a third party, or of everyone instead of legal entities, was not consented to."""
    bought = Datum("email", "third_party", "2.2")
    assert lapse(small(), replace(small(), data=(*small().data, bought))).categories == ("email",)
    assert lapse(small(), with_datum(small(), "inn", only_for=())).categories == ("inn",)


def test_fewer_data_leave_a_consent_alone():
    """A purpose that got narrower is still consented to."""
    assert lapse(small(), without(small(), "data", "inn")) is None


def test_a_consent_lapses_where_its_purpose_has_a_new_recipient():
    """A marketing contractor was not consented to; a courier of deliveries is none of marketing's."""
    to = Recipient("marketing_processor", "4.1", purpose="marketing")
    found = lapse(small(), replace(small(), recipients=(*small().recipients, to)))
    assert (found.reasons, found.recipients) == (("new_recipients",), ("marketing_processor",))
    assert lapse(small(), replace(small(), recipients=(*small().recipients, replace(to, purpose="delivery")))) is None


def test_a_recipient_for_any_purpose_counts_unless_it_rests_on_something_else():
    """A host of all data widens every consent; an authority's demand and a law do not rest on consent."""
    host = Recipient("hosting", "4.1")
    assert lapse(small(), replace(small(), recipients=(host,))).recipients == ("hosting",)
    for demand in (Recipient("authority", "4.1"), Recipient("partner", "4.1", requires=("law", "demand"))):
        assert lapse(small(), replace(small(), recipients=(demand,))) is None


def test_a_consent_lapses_where_a_recipient_learns_more():
    """A contractor that got e-mail and now gets phones too learns more than was consented to."""
    a = replace(small(), recipients=(Recipient("marketing_processor", "4.1", purpose="marketing", categories=("email",)),))
    wider = replace(a, recipients=(replace(a.recipients[0], categories=("email", "phone")),))
    everything = replace(a, recipients=(replace(a.recipients[0], categories=None),))
    assert lapse(a, wider).reasons == ("recipient_gets_more",)
    assert lapse(a, everything).recipients == ("marketing_processor",)
    assert lapse(wider, a) is None


def test_a_consent_lapses_where_the_text_of_its_clause_changes():
    """Other words are another promise, even where the facts are the same."""
    b = replace(small(), clauses=tuple(clause("3.3", ru="Иначе") if one.id == "3.3" else one for one in small().clauses))
    assert lapse(small(), b).reasons == ("wording_changed",)


def test_a_consent_survives_renumbering_and_translation():
    """The same words under another number, or a new Kazakh text beside them, are the same promise."""
    moved = replace(with_purpose(small(), "marketing", clause="3.9"), clauses=_renumbered(small(), "3.3", "3.9"))
    assert lapse(small(), moved) is None
    a = replace(small(), clauses=tuple(replace(one, text={"ru": one.text["ru"]}) for one in small().clauses))
    assert lapse(a, small()) is None


def test_a_consent_lapses_with_its_controller():
    """A consent is given to somebody."""
    assert lapse(small(), replace(small(), operator=replace(small().operator, name="ООО «Другая»"))).reasons == ("controller_changed",)
    joined = replace(small(), operator=replace(small().operator, entities=("ООО «Склад»",)))
    assert lapse(small(), joined).reasons == ("controller_changed",)
    assert lapse(joined, small()) is None


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({"channels": ("email",)}, {"channels": ("email", "sms")}, "more_channels"),
        ({"channels": ("email",)}, {"channels": ()}, "more_channels"),
        ({"own_name_only": True}, {"own_name_only": False}, "partners_allowed"),
        ({"excludes_offers": True}, {"excludes_offers": False}, "offers_allowed"),
    ],
)
def test_a_consent_lapses_where_messages_get_freer(before, after, reason):
    """More channels, partners' names and offers widen a purpose; the other way round they do not."""
    a, b = with_purpose(small(), "marketing", **before), with_purpose(small(), "marketing", **after)
    assert lapse(a, b).reasons == (reason,)
    assert lapse(b, a) is None


def test_every_reason_of_a_lapse_is_told():
    """An officer sees all that is wrong at once."""
    b = replace(
        small(),
        operator=replace(small().operator, name="ООО «Другая»"),
        data=(*small().data, Datum("gender", "provided", "2.1")),
        recipients=(Recipient("advertiser", "4.1"),),
    )
    assert lapse(small(), b).reasons == ("new_data", "new_recipients", "controller_changed")


def test_a_consent_to_a_transfer_lapses_with_what_it_covers():
    """A consent to hand data to a partner lapses where the partner is gone, gets more, or gets them for something else."""
    a = replace(small(), recipients=(Recipient("partner", "4.1", purpose="marketing", requires=("consent",), categories=("email",)),))
    one = a.recipients[0]

    def after(**changed: Any) -> tuple[str, ...]:
        found = lapse(a, replace(a, recipients=(replace(one, **changed),)), "transfer:partner")
        return found.reasons if found else ()

    assert lapse(a, replace(a, recipients=()), "transfer:partner").reasons == ("purpose_gone",)
    assert after(categories=("email", "phone")) == ("new_data",)
    assert after(purpose="delivery") == ("new_purposes",)
    assert after(condition="on request") == ()


# Work


def test_work_under_a_purpose_stops_with_it():
    """A purpose taken out stops its uses, citing the clause that closes the list."""
    found = diff(small(), without(small(), "purposes", "fraud_prevention")).stopped
    assert Stopped("purpose_gone", "fraud_prevention", clauses=("3",)) in found


def test_work_stops_where_a_consent_is_now_needed():
    """A delivery that now needs consent stops for everyone who has given none."""
    found = diff(small(), with_purpose(small(), "delivery", consent=True)).stopped
    assert found == (Stopped("consent_needed", "delivery", clauses=("3.1",)),)


def test_work_stops_where_a_datum_no_longer_serves_it():
    """A phone narrowed to deliveries is out of marketing, citing the limit."""
    b = with_datum(small(), "phone", purposes=("order_processing", "delivery"), limit_clause="2.3")
    assert diff(small(), b).stopped == tuple(
        Stopped("link_gone", one, "phone", source="provided", clauses=("2.3",)) for one in ("fraud_prevention", "marketing")
    )


def test_disclosures_stop_with_their_recipient():
    """A courier taken out gets nothing more; one widened from a purpose to any still gets it."""
    assert diff(small(), replace(small(), recipients=())).stopped == (
        Stopped("recipient_gone", "delivery", recipient="courier", clauses=("4",)),
    )
    assert not diff(small(), replace(small(), recipients=(replace(small().recipients[0], purpose=None),))).stopped


def test_collection_stops_where_a_point_is_gone():
    """An e-mail no longer asked at registration is not taken there, and may be taken where any form takes it."""
    found = diff(small(), with_datum(small(), "email", points=("checkout",))).stopped
    assert found == (Stopped("collection_gone", category="email", point="registration", source="provided", clauses=("2",)),)
    assert not diff(small(), with_datum(small(), "email", points=("any",))).stopped


# Data held


def test_data_no_longer_named_become_unlawful_to_keep():
    """A category taken out of the list may not be kept, citing the clause that closes it."""
    found = diff(small(), without(small(), "data", "inn")).unlawful
    assert found == (Unlawful("category_gone", "inn", "provided", ("inn",), before=("2.4",), clauses=("2",)),)


def test_data_of_a_source_no_longer_named_become_unlawful_to_keep():
    """An address that people now type is no right to keep the one taken by itself."""
    found = diff(small(), with_datum(small(), "ip_address", source="provided")).unlawful
    assert [(one.reason, one.category, one.source) for one in found] == [("source_gone", "ip_address", "automatic")]


def test_data_left_without_a_purpose_become_unlawful_to_keep():
    """An address bound to fraud prevention goes when that purpose goes."""
    found = diff(small(), without(small(), "purposes", "fraud_prevention")).unlawful
    assert [(one.reason, one.category, one.clauses) for one in found] == [("purpose_gone", "ip_address", ("2.5",))]


def test_data_of_subjects_no_longer_asked_become_unlawful_to_keep():
    """E-mail asked only of legal entities may not be kept of others."""
    found = diff(small(), with_datum(small(), "email", only_for=("legal_entity",))).unlawful
    assert [(one.reason, one.allowed_for) for one in found] == [("subject_narrowed", ("legal_entity",))]
    assert not diff(with_datum(small(), "email", only_for=("legal_entity",)), small()).unlawful


def test_a_field_no_longer_named_becomes_unlawful_to_keep():
    """Of two phones the one that the text drops may not be kept."""
    a = with_datum(small(), "phone", fields=("mobile_phone", "contact_phone"))
    found = diff(a, small()).unlawful
    assert [(one.reason, one.fields) for one in found] == [("field_gone", ("contact_phone",))]


def test_more_promised_makes_nothing_unlawful():
    """Adding data, purposes and recipients outlaws nothing already held."""
    b = replace(
        small(), data=(*small().data, Datum("gender", "provided", "2.1")), purposes=(*small().purposes, Purpose("research", False, "3.2"))
    )
    assert diff(small(), b).unlawful == ()


# Promises and text


CHANGED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("operator", {"operator": replace(small().operator, address="Новая улица")}),
    ("site", {"sites": ("shop.example.org",)}),
    ("service", {"services": ("Доставка",)}),
    ("document", {"title": {"ru": "Иначе"}}),
    ("document", {"document": Document(date="2026-11-20", acceptance="use_of_site")}),
    ("document", {"language": "kk"}),
    ("change", {"document": Document(change=replace(Document().change, notice=True))}),
    ("law", {"law": Law(country=("RU",), acts=("152-FZ",), claim_answer_days=30)}),
    ("subject", {"subjects": (SubjectFact("applicant", "1.1"),)}),
    ("data", {"data": (Datum("email", "provided", "2.2", ("checkout",), required=True),)}),
    ("purpose", {"purposes": (Purpose("tax", False, "3.1", "legal_obligation"),)}),
    ("recipient", {"recipients": (Recipient("post", "4.1", condition="parcels", requires=("ground:order", "law")),)}),
    ("authority", {"authorities": (Authority("4.1", ("court",), "RU", notify_subject=False),)}),
    ("retention", {"retention": (Retention("term", "5.1", "3 calendar_years"),)}),
    ("right", {"rights": (Right("erase", "6.1", channel="cabinet"),)}),
    ("duty", {"duties": (Duty("answer_claim", "a claim", "6.1", "30 calendar_days"),)}),
    ("prohibition", {"prohibitions": (Prohibition("sell", "6.1", ("4.1",)),)}),
    ("measure", {"measures": (Measure("backup", "7.1"),)}),
    ("disclaimer", {"disclaimers": (Disclaimer("user_content", "7.1"),)}),
    ("breach", {"breach": Breach(notify_subject=True, clause="7.1")}),
    ("statistics", {"statistics": (Statistics("7.1", ("browser",)),)}),
    ("minors", {"minors": Minors(14, "7.1")}),
    ("contact", {"contacts": (Contact("email", "info@example.org", "1.1"),)}),
    ("cookie", {"cookies": (Cookie("session", "account", "2.5", "a token"),)}),
    ("point", {"points": (Point("checkout", {"ru": "Иначе"}, ("marketing", "transfer:courier"), ("email",), "order", "2"),)}),
    ("closed", {"closed": replace(small().closed, data=())}),
    ("open", {"open": (OpenQuestion("q1", "data", "?", "2.1", closes=("email",)),)}),
)


def test_every_kind_of_fact_is_compared():
    """No section of the model is outside the diff: a part added to the model must be placed here."""
    assert {section for section, _ in CHANGED} == {one.name for one in SECTIONS}
    outside = {"slug", "clauses"}
    assert {name for _, changed in CHANGED for name in changed} | outside == {one.name for one in fields(Policy)}


@pytest.mark.parametrize(("section", "changed"), CHANGED, ids=lambda one: one if isinstance(one, str) else "")
def test_a_change_of_any_part_is_told_in_three_languages(section, changed):
    """Whatever part of a policy changes, there and back, stands in the diff under its section, in words."""
    for a, b in ((small(), small(**changed)), (small(**changed), small())):
        found = diff(a, b)
        assert section in {one.section for one in found.changes}
        said = [found.lines(one) for one in LANGUAGES]
        assert len({len(lines) for lines in said}) == 1
        assert len(set(said)) == len(LANGUAGES)
        assert all(line.strip() and "{" not in line for lines in said for line in lines)
        json.loads(canon.encode(found.to_json()))


def test_a_change_says_what_was_and_what_is():
    """A longer term stands with both terms and its clause."""
    found = diff(small(), small(retention=(Retention("term", "5.1", "10 calendar_years"),)))
    assert found.changes == (
        Change(
            "changed",
            "retention",
            ("term",),
            (),
            (AspectChange("term", ("5 calendar_years",), ("10 calendar_years",)),),
            ("5.1",),
            ("5.1",),
        ),
    )
    assert found.lines("ru")[-1] == (
        "~ хранение: в течение указанного срока; срок: 5 календарных лет → 10 календарных лет; п. 5.1 | кого касается: всех"
    )


def test_a_change_says_whom_it_concerns():
    """A datum asked of legal entities concerns them; one narrowed to them concerns everyone it lets go."""
    (gone,) = diff(small(), without(small(), "data", "inn")).changes
    assert (gone.kind, gone.who) == ("removed", ("legal_entity",))
    (narrowed,) = diff(small(), with_datum(small(), "email", only_for=("legal_entity",))).changes
    assert (narrowed.kind, narrowed.who) == ("changed", ())
    assert "юридическое лицо" in diff(small(), without(small(), "data", "inn")).lines("ru")[-1]


def test_a_fact_cited_elsewhere_is_moved_and_not_changed():
    """A renumbered clause moves its facts and lapses nothing."""
    b = replace(with_datum(small(), "email", clause="2.9"), clauses=_renumbered(small(), "2.2", "2.9"))
    found = diff(small(), b)
    assert [(one.kind, one.before, one.after) for one in found.changes] == [("moved", ("2.2",), ("2.9",))]
    assert [(one.kind, one.before.id, one.after.id) for one in found.clauses] == [("moved", "2.2", "2.9")]
    assert (found.lapsed, found.stopped, found.unlawful) == ((), (), ())


def test_one_change_at_several_points_is_one_line():
    """A datum taken out of two forms is told once, naming both."""
    (line,) = [one for one in diff(small(), without(small(), "data", "phone")).lines("en") if one.startswith("- data: phone")]
    assert "registration, checkout" in line


def test_facts_tied_otherwise_are_a_change():
    """Two rights that swap their channels join into equal pieces, and are told all the same."""
    a = small(rights=(Right("rectify", "6.1", "email", "a"), Right("rectify", "6.1", "post", "b")))
    b = small(rights=(Right("rectify", "6.1", "email", "b"), Right("rectify", "6.1", "post", "a")))
    assert [one.kind for one in diff(a, b).changes] == ["regrouped"]


def test_clauses_added_removed_and_changed_are_told_with_their_texts():
    """The text itself is compared clause by clause, in the reader's language where it is the one that changed."""
    changed = tuple(clause("3.2", ru="Иначе", kk="Басқаша", en="Otherwise") if one.id == "3.2" else one for one in small().clauses)
    b = replace(small(), clauses=(*(one for one in changed if one.id != "7.1"), clause("8.1")))
    found = diff(small(), b)
    assert [(one.kind, (one.after or one.before).id) for one in found.clauses] == [("changed", "3.2"), ("removed", "7.1"), ("added", "8.1")]
    assert found.lines("kk")[-3:] == (
        "~ 3.2 тармағы: [kk] «3.2 туралы» → «Басқаша»",
        "- 7.1 тармағы: «7.1 туралы»",
        "+ 8.1 тармағы: «8.1 туралы»",
    )


def test_a_translation_changed_alone_is_told_in_its_language():
    """A reader of English learns that the Kazakh text changed."""
    b = replace(
        small(), clauses=tuple(replace(one, text={**one.text, "kk": "Басқаша"}) if one.id == "3.2" else one for one in small().clauses)
    )
    assert diff(small(), b).lines("en")[-1] == "~ clause 3.2: [kk] «3.2 туралы» → «Басқаша»"


def test_another_order_or_kind_of_clauses_is_told():
    """Clauses that change places, or the way they live, are a change."""
    assert [one.kind for one in diff(small(), replace(small(), clauses=small().clauses[::-1])).clauses] == ["regrouped"]
    b = replace(small(), clauses=tuple(replace(one, running="published") if one.id == "7.1" else one for one in small().clauses))
    assert diff(small(), b).lines("en")[-1] == "~ clause 7.1: how it lives: enforced → published"


def test_the_whole_goes_out_as_json():
    """A diff is plain JSON, keys as its fields."""
    found = diff(small(), without(small(), "data", "inn")).to_json()
    assert set(found) == {"changes", "clauses", "lapsed", "stopped", "unlawful"}
    assert found["unlawful"][0]["reason"] == "category_gone"
    assert json.loads(canon.encode(found)) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reviewed_policies_can_be_read_against_each_other(language):
    """Any of the five against any other: every consent lapses with the controller, and all is said in words."""
    five = [reviewed(slug) for slug in SLUGS]
    for a, b in zip(five, [*five[1:], five[0]], strict=True):
        found = diff(a, b)
        asked = {one.purpose for one in a.purposes if one.consent}
        assert {one.purpose for one in found.lapsed} >= asked
        assert all("{" not in line for line in found.lines(language))
        json.loads(canon.encode(found.to_json()))


SOME = st.lists(st.sampled_from([changed for _, changed in CHANGED]), max_size=4)


@given(SOME, SOME)
def test_only_equal_policies_have_nothing_between_them(one, two):
    """A diff is empty exactly where the policies are equal."""
    a, b = small(), small()
    for changed in one:
        a = replace(a, **changed)
    for changed in two:
        b = replace(b, **changed)
    assert diff(a, b).is_empty == (a == b)


@given(SOME)
def test_a_diff_reads_backwards(steps):
    """What is added one way is removed the other way, key by key."""
    b = small()
    for changed in steps:
        b = replace(b, **changed)
    there, back = diff(small(), b), diff(b, small())
    turned = {"added": "removed", "removed": "added"}
    assert sorted((turned.get(one.kind, one.kind), one.section, one.key) for one in there.changes) == sorted(
        (one.kind, one.section, one.key) for one in back.changes
    )


@given(policies(), policies())
def test_any_two_policies_can_be_read_against_each_other(a, b):
    """A diff is total: whatever the two say, it says what lies between them, and nothing between equals."""
    assert diff(a, a).is_empty
    found = diff(a, b)
    assert len({len(found.lines(one)) for one in LANGUAGES}) == 1
    json.loads(canon.encode(found.to_json()))
    # Nothing is kept, used or asked under consent by silence: what `b` does not name is told.
    held, named = {(one.category, one.source) for one in a.data}, {(one.category, one.source) for one in b.data}
    assert {(one.category, one.source) for one in found.unlawful} >= held - named
    gone = {one.purpose for one in a.purposes} - {one.purpose for one in b.purposes}
    assert {one.purpose for one in found.stopped if one.kind == "purpose_gone"} == gone
    assert {one.purpose for one in found.lapsed if one.reasons == ("purpose_gone",)} >= {
        one.purpose for one in a.purposes if one.consent
    } & gone


@settings(max_examples=10)
@given(odd_policies(), odd_policies())
def test_drafts_can_be_read_against_each_other(a, b):
    """A diff needs no sound policies: drafts that no check would pass are compared all the same."""
    assert diff(a, a).is_empty
    found = diff(a, b)
    assert all(found.lines(one) for one in LANGUAGES)
    json.loads(canon.encode(found.to_json()))


def test_a_datum_of_everyone_and_of_some_concerns_everyone():
    """Where one clause asks legal entities and another everyone, taking both out concerns everyone."""
    again = Datum("inn", "provided", "2.9", ("registration",))
    (gone,) = diff(replace(small(), data=(*small().data, again)), without(small(), "data", "inn")).changes
    assert gone.who == ()


def test_the_order_of_facts_is_no_change():
    """Facts listed in another order promise the same."""
    b = replace(small(), data=small().data[::-1], purposes=small().purposes[::-1], subjects=small().subjects[::-1])
    assert diff(small(), b).is_empty
    for section in SECTIONS:
        assert set(pieces(small(), section)) == set(pieces(b, section))


def _renumbered(policy: Policy, old: str, new: str) -> tuple[Any, ...]:
    return tuple(replace(one, id=new) if one.id == old else one for one in policy.clauses)
