"""What a form asks is what the policy names, no field more."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from tests.policy.gold import gold_files, gold_policy
from tests.policy.small import small, with_datum
from tests.shared import GOLD, POLICIES, SLUGS, needs_gold

from zavet.errors import PolicyCheckError
from zavet.policy import syntax
from zavet.policy.forms import ConsentControl, additional, categories_of, consent_text, field_label, form, forms
from zavet.policy.links import linked_categories
from zavet.policy.model import Datum, OpenQuestion, Point, Policy, Purpose, Recipient, Right
from zavet.terms import FIELDS, LANGUAGES
from zavet.testing.strategies import policies


@cache
def reviewed(slug: str) -> Policy:
    path = POLICIES / f"{slug}.yaml"
    if not path.is_file():
        pytest.skip(f"policies/{slug}.yaml is not written")
    return syntax.read(path)


def names(policy: Policy, point: str) -> list[str]:
    found = form(policy, point)
    return [one.name for one in found.fields] if found else []


def test_a_form_has_the_named_fields_in_the_order_of_the_model():
    """A registration form holds the fields of its data and nothing else."""
    assert names(small(), "registration") == ["surname", "first_name", "patronymic", "email", "mobile_phone", "inn"]
    assert names(small(), "checkout") == ["surname", "first_name", "patronymic", "mobile_phone"]


def test_each_field_cites_its_clause_and_category():
    """Every field names the clause that names it."""
    found = form(small(), "registration")
    assert [(one.category, one.clause) for one in found.fields] == [("full_name", "2.1")] * 3 + [
        ("email", "2.2"),
        ("phone", "2.3"),
        ("inn", "2.4"),
    ]


def test_a_field_is_required_by_its_datum_or_by_the_point():
    """A mandatory datum and the list of the point make a field required; a patronymic, which not everybody has, only by the point."""
    found = form(small(), "registration")
    assert [one.name for one in found.fields if one.required] == ["surname", "first_name", "email"]


def test_a_field_is_asked_of_the_named_subjects_alone():
    """An INN is asked of legal entities."""
    assert form(small(), "registration").field("inn").only_for == ("legal_entity",)
    assert form(small(), "registration").field("email").only_for == ()


def test_automatic_and_third_party_data_are_no_fields():
    """What the server takes by itself is never asked of a person."""
    assert form(small(), "page_view") is None
    assert form(with_datum(small(), "inn", source="third_party"), "registration").field("inn") is None


def test_a_field_of_two_data_stands_once_under_the_first_clause():
    """Two clauses naming one field make one field, required if either requires it, of everyone if either asks everyone."""
    again = Datum("inn", "provided", "9.9", ("registration",), required=True)
    found = form(replace(small(), data=(*small().data, again)), "registration")
    assert [(one.clause, one.required, one.only_for) for one in found.fields if one.name == "inn"] == [("2.4", True, ())]


def test_words_of_the_policy_s_own_need_named_fields():
    """A category outside the vocabulary becomes free text under the names that the model gives, and no field without them."""
    bare = Datum("other:whatever one tells", "provided", "2.6", ("registration",))
    assert names(replace(small(), data=(bare,)), "registration") == []
    told = form(replace(small(), data=(replace(bare, fields=("comment",)),)), "registration").field("comment")
    assert (told.kind, told.category, told.clause) == ("textarea", "other:whatever one tells", "2.6")


def test_data_of_any_point_stand_on_every_form_and_make_no_form():
    """`any` means every form."""
    everywhere = Datum("free_text", "provided", "2.7", ("any",))
    policy = replace(small(), data=(*small().data, everywhere))
    assert all(one.field("free_text") for one in forms(policy))
    assert [one.point for one in forms(policy)] == ["registration", "checkout"]
    alone = replace(small(), data=(everywhere,), points=())
    assert [one.point for one in forms(alone)] == ["any"]


@pytest.mark.parametrize(
    ("category", "kind", "longest"),
    [
        ("phone", "tel", 32),
        ("email", "email", 254),
        ("password", "password", 256),
        ("review_text", "textarea", 5000),
        ("correspondence", "textarea", 5000),
        ("inn", "digits", 12),
        ("kpp", "digits", 9),
        ("delivery_address", "text", 500),
        ("company_role", "text", 200),
    ],
)
def test_kind_and_length_follow_the_category(category, kind, longest):
    """A field looks like its category and is never unbounded."""
    policy = replace(small(), data=(Datum(category, "provided", "2.1", ("registration",)),))
    field = form(policy, "registration").fields[0]
    assert (field.kind, field.max_length) == (kind, longest)


def test_each_consent_is_a_control_of_its_own_citing_the_clause_that_demands_it():
    """Marketing and advertising are two controls, and a clause that only mentions the purpose is not the one cited."""
    policy = small(
        purposes=(
            Purpose("marketing", consent=False, clause="3.1"),
            Purpose("marketing", consent=True, clause="3.3"),
            Purpose("advertising", consent=True, clause="3.4"),
        ),
        points=(Point("registration", {"ru": "Р"}, consents=("marketing", "advertising", "marketing")),),
    )
    assert form(policy, "registration").consents == (ConsentControl("marketing", "3.3"), ConsentControl("advertising", "3.4"))


def test_a_consent_to_nothing_the_policy_names_is_an_error():
    """A form cannot ask consent to a purpose of no clause."""
    policy = small(points=(Point("registration", {"ru": "Р"}, consents=("research",)),))
    with pytest.raises(PolicyCheckError, match="`research`"):
        form(policy, "registration")


def test_a_consent_to_a_transfer_cites_the_recipient():
    """`transfer:courier` is a control citing the courier's clause."""
    policy = small(points=(Point("checkout", {"ru": "З"}, consents=("transfer:courier",)),))
    assert form(policy, "checkout").consents == (ConsentControl("transfer:courier", "4.1"),)


def test_what_an_open_question_touches_is_not_asked():
    """An undecided category, point or purpose is on no form until an officer answers."""

    def asked(*closes: str) -> Policy:
        return small(open=(OpenQuestion("q1", "data", "?", "2.3", closes=closes),))

    assert "mobile_phone" not in names(asked("phone"), "registration")
    assert form(asked("category:phone"), "registration").consents
    assert form(asked("point:checkout"), "checkout") is None
    assert form(asked("purpose:marketing"), "registration").consents == ()


def test_a_declared_title_wins_and_the_vocabulary_fills_the_rest():
    """A title missing in a language is the point's label."""
    assert form(small(), "registration").title == {"ru": "Регистрация", "kk": "Тіркелу", "en": "Registration"}
    assert form(small(), "checkout").title["en"] == "Order"
    assert form(small(points=()), "checkout").title["ru"] == "Оформление заказа"


def test_a_point_without_fields_is_a_form_only_where_it_does_something():
    """An empty point with a consent or a ground is a form; one with neither is none."""
    bare = small(data=())
    assert [one.point for one in forms(bare)] == ["registration", "checkout"]
    assert forms(small(data=(), points=(Point("support", {"ru": "П"}),))) == ()
    assert form(small(), "job_application") is None


def test_a_form_tells_what_it_opens():
    """An order form opens an order."""
    assert form(small(), "checkout").opens == "order"


def test_the_category_of_every_field_is_known():
    """Field names lead back to categories, automatic ones included; data that people give come first."""
    assert categories_of(small()) == {
        "surname": "full_name",
        "first_name": "full_name",
        "patronymic": "full_name",
        "email": "email",
        "mobile_phone": "phone",
        "inn": "inn",
        "ip_address": "ip_address",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_vocabulary_has_a_label(language):
    """Every field that a form can ask for is called something, beginning with a capital, and differently in each language."""
    for names_of in FIELDS.values():
        for name in names_of:
            said = field_label(name, language)
            assert said
            assert said[0] == said[0].upper()
            assert "_" not in said


def test_labels_differ_by_language_and_unknown_names_show_their_words():
    """A patronymic is called so in three languages; a name of a policy's own is its words."""
    assert [field_label("patronymic", one) for one in LANGUAGES] == ["Отчество", "Әкесінің аты", "Patronymic"]
    assert field_label("favourite_colour", "ru") == "Favourite colour"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consent_says_who_what_for_which_data_and_how_to_withdraw(language):
    """The wording names the controller, the clause, the data, who else learns them, and the stated way of withdrawal."""
    said = consent_text(small(), "marketing", language)
    for part in ("ООО «Лавка»", "3.3", "Почтовая улица, 1", "«отзыв»" if language != "en" else "“отзыв”", "6.1"):
        assert part in said
    assert {"ru": "маркетинговые предложения", "kk": "маркетингтік ұсыныстар", "en": "marketing"}[language] in said
    assert {"ru": "номер телефона", "kk": "телефон нөмірі", "en": "phone number"}[language] in said
    assert {"ru": "никому больше", "kk": "басқа ешкімге", "en": "nobody else"}[language] in said
    assert "IP" not in said, "the address serves fraud prevention alone"


def test_a_consent_names_who_else_learns_the_data():
    """A recipient of the purpose is named; one who rests on a law or a demand is not part of the consent."""
    to = (
        Recipient("marketing_processor", "4.2", purpose="marketing"),
        Recipient("authority", "4.3", requires=("demand",)),
        Recipient("other:somebody", "4.4", purpose="marketing"),
    )
    said = consent_text(small(recipients=to), "marketing", "en")
    assert "marketing processor, others named in clause 4.4" in said
    assert "authority" not in said


def test_a_consent_without_a_stated_way_gives_the_controller_s_mail():
    """The cabinet and the address of the controller stand where the text names no way of withdrawal."""
    said = consent_text(small(rights=()), "marketing", "en")
    assert "in your cabinet" in said
    assert "shop@example.org" in said


def test_a_consent_to_marketing_can_be_withdrawn_as_an_opt_out():
    """An opt-out of mailings is a way out of a marketing consent, and of no other."""
    policy = small(rights=(Right("opt_out_marketing", "6.2", channel="email", address="stop@example.org"),))
    assert "stop@example.org" in consent_text(policy, "marketing", "ru")
    assert "stop@example.org" not in consent_text(policy, "delivery", "ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consent_to_a_transfer_says_to_whom_and_which_data(language):
    """The wording of a transfer names the recipient and only the data it may get."""
    said = consent_text(small(), "transfer:courier", language)
    assert {"ru": "курьерская служба", "kk": "курьерлік қызмет", "en": "courier service"}[language] in said
    assert {"ru": "номер телефона", "kk": "телефон нөмірі", "en": "phone number"}[language] in said
    assert {"ru": "электронной почты", "kk": "электрондық пошта мекенжайы", "en": "e-mail address"}[language] not in said


def test_a_consent_to_an_unnamed_purpose_has_no_wording():
    """There is no notice for a purpose that the policy does not name."""
    with pytest.raises(ValueError, match="`research`"):
        consent_text(small(), "research", "ru")


@given(policies())
def test_no_form_asks_for_what_the_policy_does_not_name(policy):
    """Whatever the policy: each field is of a datum that people give at that point, names its clause, and stands once."""
    for one in forms(policy):
        fields = [field.name for field in one.fields]
        assert len(fields) == len(set(fields))
        for field in one.fields:
            assert any(
                datum.source == "provided"
                and datum.category == field.category
                and datum.clause == field.clause
                and {one.point, "any"} & set(datum.points)
                for datum in policy.data
            )
            assert field.name in categories_of(policy)
            assert not any({field.category, f"category:{field.category}"} & set(question.closes) for question in policy.open)
        assert len({control.purpose for control in one.consents}) == len(one.consents)
        for control in one.consents:
            assert len({consent_text(policy, control.purpose, language) for language in LANGUAGES}) == len(LANGUAGES)


def provided(rows: list[dict]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        for point in row["points"] if row["source"] == "provided" else ():
            found.setdefault(point, set()).add(row["category"])
    return found


@needs_gold
@pytest.mark.parametrize("slug", SLUGS)
def test_every_point_of_a_reviewed_policy_asks_exactly_the_labelled_categories(slug):
    """The form of each labelled collection point takes the labelled categories, and no other point asks anything."""
    labelled = provided(json.loads((GOLD / f"{slug}.json").read_text(encoding="utf-8"))["data"])
    policy = reviewed(slug)
    made = {one.point: one for one in forms(policy)}
    assert set(made) == set(labelled)
    for point, categories in labelled.items():
        asked = {field.category for field in made[point].fields}
        left = additional(policy, point)
        asked |= {left.category} if left else set()
        plain = {one for one in categories if not one.startswith("other:")}
        assert {one for one in asked if not one.startswith("other:")} == plain
        assert any(one.startswith("other:") for one in asked) == (plain != categories)


@needs_gold
def test_every_labelled_policy_has_the_forms_of_its_labels():
    """All labelled texts, reviewed or not: each point has the fields of its categories and only those."""
    paths = gold_files()
    assert paths
    for path in paths:
        policy = gold_policy(path)
        labelled = provided(json.loads(path.read_text(encoding="utf-8"))["data"])
        everywhere = labelled.pop("any", set())
        for point, categories in labelled.items():
            found = form(policy, point)
            known = {one for one in categories | everywhere if not one.startswith("other:")}
            wanted = {name for one in known for name in FIELDS[one]}
            assert {one.name for one in found.fields if found} == wanted if found else not wanted, (path.name, point)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_consent_of_the_reviewed_policies_speaks_every_language(slug, language):
    """Labels are no bare names, and each consent names its purpose's data in the reader's language."""
    policy = reviewed(slug)
    for one in forms(policy):
        assert one.title[language]
        for field in one.fields:
            assert field_label(field.name, language).lower() != field.name.lower() or language == "en"
            assert policy.clause(field.clause)
        for control in one.consents:
            said = consent_text(policy, control.purpose, language)
            assert policy.operator.name in said
            assert control.clause in said
            assert linked_categories(policy, control.purpose)
