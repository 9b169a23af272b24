"""A policy against a running site, and against a Zavet system that serves its model."""

from __future__ import annotations

import pytest
from tests.review.made import DAY, reading
from tests.shared import POLICIES

from zavet.law.packs import load
from zavet.policy import syntax
from zavet.policy.canonical import digest
from zavet.policy.forms import forms
from zavet.policy.model import OpenQuestion
from zavet.review import against, against_system, reading_of, review_policy
from zavet.review.against import category_of
from zavet.review.observation import Cookie, Field, Form, Observation, Outside, Page
from zavet.review.served import Served, ServedForm, served

TEXT = "1. Сайт lira.ru собирает имя и телефон гостя.\n2. Сайт использует файлы cookie: session.\n3. Данные передаются службе доставки. Счётчик – Яндекс Метрика."
RU = (load("ru"),)


def field(name: str, kind: str = "text", label: str = "", *, checked: bool = False, consent: bool = False) -> Field:
    return Field(name, kind, label, required=False, checked=checked, consent=consent)


def seen(
    *fields: Field, url: str = "https://lira.ru/", action: str = "https://lira.ru/send", linked: bool = True, **page: object
) -> Observation:
    made = Page(url, (Form(action, "post", fields),), page.pop("cookies", ()), page.pop("hosts", ()), policy_linked=linked, **page)  # type: ignore[arg-type]
    return Observation(url, (made,))


def found(observation: Observation, text: str = TEXT, **more: object) -> dict[str, str]:
    return {one.rule: one.problem for one in against(reading(text), observation, packs=RU, as_of=DAY, **more)}  # type: ignore[arg-type]


def test_a_site_that_does_what_the_text_says_has_no_findings():
    page = seen(field("name", label="Ваше имя"), field("phone", "tel"), cookies=("session",), hosts=("cdn.lira.ru",))
    assert found(page) == {}


def test_a_field_that_the_text_does_not_name_is_found():
    told = found(seen(field("phone", "tel"), field("birth_date", label="Дата рождения")))
    assert set(told) == {"site-field-unnamed"}
    assert "Дата рождения" in told["site-field-unnamed"]


def test_a_form_without_a_link_to_the_policy_is_found_and_a_search_box_is_no_such_form():
    assert set(found(seen(field("phone", "tel"), linked=False))) == {"site-policy-unlinked"}
    assert found(seen(field("q", "search", "Поиск"), linked=False)) == {}


def test_a_form_without_encryption_is_found_but_not_on_the_own_machine():
    assert set(found(seen(field("phone", "tel"), action="http://lira.ru/send"))) == {"site-form-insecure"}
    assert found(seen(field("phone", "tel"), action="http://localhost:8000/send")) == {}


def test_a_consent_that_is_ticked_beforehand_is_found():
    box = field("agree", "checkbox", "Согласен на обработку данных", checked=True, consent=True)
    assert set(found(seen(field("phone", "tel"), box))) == {"site-consent-ticked"}


def test_cookies_that_the_text_does_not_declare_are_found():
    silent = "1. Сайт lira.ru собирает имя и телефон гостя."
    assert set(found(seen(field("phone", "tel"), cookies=("track",)), silent)) == {"site-cookie-undeclared"}
    lasting = seen(field("phone", "tel"), cookies=("track",), set_cookies=(Cookie("track", "lira.ru", lifetime=86_400),))
    assert set(found(lasting)) == {"site-cookie-unnamed"}
    short = seen(field("phone", "tel"), cookies=("track",), set_cookies=(Cookie("track", "lira.ru"),))
    assert found(short) == {}
    assert set(found(lasting, cookies=("session",))) == {"site-cookie-undeclared"}


def test_a_host_that_is_no_recipient_is_found_and_a_named_counter_is_not():
    page = seen(
        field("phone", "tel"),
        outside=(
            Outside("mc.yandex.ru", ("script",), "Yandex Metrica", "analytics_processor"),
            Outside("pixel.example.net", ("image",)),
            Outside("shop.example.org", ("link",)),
        ),
    )
    told = found(page)
    assert set(told) == {"site-host-undeclared"}
    assert "pixel.example.net" in told["site-host-undeclared"]
    assert "yandex" not in told["site-host-undeclared"]


@pytest.mark.parametrize(
    ("name", "kind", "label", "category"),
    [
        ("f1", "text", "Ваше имя", "full_name"),
        ("user[email]", "text", "", "email"),
        ("x", "tel", "", "phone"),
        ("inn", "text", "ИНН", "inn"),
        ("q", "search", "Поиск по имени", ""),
        ("agree", "checkbox", "Согласие на обработку данных о телефоне", ""),
        ("qty", "number", "Количество", ""),
        ("street", "text", "Улица", "delivery_address"),
        ("cv", "file", "Резюме", "photo"),
    ],
)
def test_a_field_tells_its_category_by_type_name_or_label(name, kind, label, category):
    assert category_of(field(name, kind, label)) == category


def model(slug: str = "protorg"):
    return syntax.read(POLICIES / f"{slug}.yaml")


def system(policy, **change) -> Served:
    made = tuple(ServedForm(one.point, tuple(f.name for f in one.fields), tuple(c.purpose for c in one.consents)) for one in forms(policy))
    return Served("https://lira.ru", change.get("version", 3), change.get("digest", digest(policy)), change.get("forms", made))


def told(policy, served_by: Served) -> set[str]:
    return {one.rule for one in against_system(policy, served_by, packs=RU, as_of=DAY)}


def test_a_system_that_serves_the_model_keeps_it():
    assert told(model(), system(model())) == set()


def test_a_system_of_another_version_and_a_form_with_other_fields_are_found():
    policy = model()
    first, *rest = system(policy).forms
    more = ServedForm(first.point, (*first.fields, "passport"), ())
    assert told(policy, system(policy, digest="0" * 64)) == {"system-version-differs"}
    changed = told(policy, system(policy, forms=(more, *rest)))
    assert "system-form-differs" in changed
    assert ("system-consent-missing" in changed) == bool(first.consents)
    assert "system-form-differs" in told(policy, system(policy, forms=tuple(rest)))


def test_answers_of_the_api_become_a_value_and_other_answers_are_errors():
    got = served(
        "https://lira.ru",
        {"version": 2, "digest": "ab"},
        [{"point": "any", "fields": [{"name": "phone"}], "consents": [{"purpose": "marketing"}]}],
    )
    assert got.forms == (ServedForm("any", ("phone",), ("marketing",)),)
    with pytest.raises(KeyError):
        served("https://lira.ru", {}, [])


@pytest.mark.parametrize("slug", ["prommet", "protorg", "smartis", "smarttracker", "netrack"])
def test_a_model_is_reviewed_by_its_facts(slug):
    """What its clauses hold is not missed: every clause of a finding is a clause of the model."""
    policy = model(slug)
    known = {one.id for one in policy.clauses}
    found_ = review_policy(policy, packs=RU, as_of=DAY)
    assert found_
    for one in found_:
        assert all(
            part.strip() in known for part in one.clause.replace(" vs ", ",").split(",") if part.strip() and part.strip() != "header"
        )
    assert "numbering-glitch" not in {one.rule for one in found_}


def test_the_models_say_what_their_texts_say():
    """Consent by use, an open list, a right to withdraw: found or not found in the model as in the text it was made from."""
    smarttracker = {one.rule for one in review_policy(model("smarttracker"), packs=RU, as_of=DAY)}
    assert {"consent-by-use", "term-unlimited", "breach-notice-refusal", "withdrawal-missing", "court-wrong"} <= smarttracker
    netrack = {one.rule for one in review_policy(model("netrack"), packs=RU, as_of=DAY)}
    assert "withdrawal-missing" not in netrack
    assert "rights-missing" not in netrack


def test_a_question_without_an_answer_is_a_finding():
    from dataclasses import replace

    policy = replace(model(), open=(OpenQuestion("q1", "operator.name", "Кто оператор?", clause="1"),))
    found_ = [one for one in review_policy(policy, packs=RU, as_of=DAY) if one.rule == "question-open"]
    assert len(found_) == 1
    assert "Кто оператор?" in found_[0].problem
    assert found_[0].judgement


def test_a_model_as_a_reading_keeps_clauses_and_facts():
    policy = model()
    read = reading_of(policy)
    assert [one.id for one in read.outline.clauses] == [one.id for one in policy.clauses]
    assert sum(one.family == "data" for one in read.facts) == len(policy.data)
    for one in read.outline.clauses:
        assert read.document.text[one.start : one.end] == one.text
