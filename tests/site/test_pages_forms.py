"""Forms of collection points: exactly the named fields, separate consents, receipts; and what is wrong told at its field."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pages_site import OWNER, PASSWORD, Browser, form_to, forms, house, person, policy_of, registered, subject_of, text_of
from tests.shared import SLUGS

from zavet.operations import notes, publish, reviews
from zavet.operations.rows import AccountRow, ConsentRow, RecordRow, SecurityRow
from zavet.policy import forms as policy_forms

ORDER = {"surname": "Ковалёва", "first_name": "Дарья", "phone": "+7 701 555 11 22", "delivery_address": "ул. Ясная, 5"}


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def count(row: type, slug: str, **equal: object) -> int:
    with house().store.read() as transaction:
        return transaction.count(row, controller=slug, **equal)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_form_has_exactly_the_fields_of_the_policy(slug: str) -> None:
    """Each open form has the policy's fields and consents and its own technical ones; nothing is ticked beforehand."""
    policy = policy_of(slug)
    for one in policy_forms.forms(policy):
        answer = Browser(slug).get(f"/forms/{one.point}")
        if answer.status_code == 302:
            continue
        shown = form_to(answer.content.decode(), f"/forms/{one.point}")
        technical = {"kind"} if any(field.only_for for field in one.fields) else set()
        technical |= {"age"} if policy.minors else set()
        named = {field.name for field in one.fields} | {f"consent:{control.purpose}" for control in one.consents}
        if one.point != "registration":
            named.discard("password")
        assert set(shown.controls) == named | technical
        assert set(shown.hidden) == {"csrfmiddlewaretoken", "digest", "token"}
        assert not any("checked" in control for control in shown.controls.values())
        for name, control in shown.controls.items():
            assert name == "age" or control["id"] in re.findall(r'for="([^"]+)"', answer.content.decode())
        required = {field.name for field in one.fields if field.required and (field.kind != "password" or one.point == "registration")}
        assert {name for name, control in shown.controls.items() if "required" in control} == required | (
            {"age"} if policy.minors else set()
        )


def test_an_order_is_kept_with_its_receipt() -> None:
    """A sent order answers with the index of its entry and the number of the order; sent twice, it answers the same."""
    browser = Browser("protorg")
    shown = form_to(browser.get("/forms/checkout").content.decode(), "/forms/checkout")
    records = count(RecordRow, "protorg")
    first = browser.post("/forms/checkout", {**shown.hidden, **ORDER})
    assert first.status_code == 302
    assert browser.post("/forms/checkout", {**shown.hidden, **ORDER}).headers["Location"] == first.headers["Location"]
    assert count(RecordRow, "protorg") > records
    thanks = browser.get(first.headers["Location"])
    entry = re.search(r"entry=(\d+)", first.headers["Location"])[1]
    assert f"<strong>{entry}</strong>" in thanks.content.decode()
    assert re.search(r"ground=([a-z2-7]{26})", first.headers["Location"])[1] in thanks.content.decode()
    again = browser.post("/forms/checkout", {**shown.hidden, **ORDER, "surname": "Другая"})
    assert again.status_code == 409
    assert "уже была отправлена" in text_of(again)


def test_a_receipt_is_of_a_form_alone() -> None:
    """An entry that is no form's, or no entry, has no receipt."""
    assert Browser("protorg").get("/forms/checkout/thanks?entry=0").status_code == 404
    assert Browser("protorg").get("/forms/checkout/thanks?entry=99999999").status_code == 404
    assert Browser("protorg").get("/forms/checkout/thanks?entry=x").status_code == 404


def test_a_field_nobody_asked_for_is_refused_by_name() -> None:
    """One field too many is 422 citing the clause that closes the list; nothing is kept, and the security log knows."""
    browser, records, noted = Browser("protorg"), count(RecordRow, "protorg"), count(SecurityRow, "protorg")
    answer = browser.submit("/forms/checkout", {**ORDER, "passport": "N 123"})
    assert answer.status_code == 422
    assert "passport" in text_of(answer)
    assert "п. 3.2" in text_of(answer)
    assert count(RecordRow, "protorg") == records
    assert count(SecurityRow, "protorg") == noted + 1


def test_what_was_typed_stays_and_every_mistake_is_told_at_its_field() -> None:
    """A wrong form comes back whole: values kept, each mistake beside its field and in the summary, ticks as they were."""
    wrong = {
        "surname": "",
        "first_name": "Дарья",
        "phone": "буквы",
        "email": "nobody",
        "delivery_address": "ул. Ясная, 5",
        "consent:marketing": "yes",
    }
    answer = Browser("protorg").submit("/forms/checkout", wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    controls = form_to(text, "/forms/checkout").controls
    assert {name for name, one in controls.items() if one.get("aria-invalid") == "true"} == {"surname", "phone", "email"}
    assert controls["first_name"]["value"] == "Дарья"
    assert controls["phone"]["value"] == "буквы"
    assert "checked" in controls["consent:marketing"]
    assert "checked" not in controls["consent:advertising"]
    for name in ("surname", "phone", "email"):
        assert f'id="f-{name}-problem"' in text
        assert f'href="#f-{name}"' in text


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_a_card_number_is_refused_in_any_field(language: str) -> None:
    """A card number typed into an address is refused, in the reader's words."""
    answer = Browser("protorg", language).submit("/forms/checkout", {**ORDER, "delivery_address": "4111 1111 1111 1111"})
    assert answer.status_code == 422
    assert form_to(answer.content.decode(), "/forms/checkout").controls["delivery_address"]["aria-invalid"] == "true"


def test_a_form_of_an_older_version_is_offered_anew_with_what_was_typed() -> None:
    """A stale form is 409: nothing is kept, and the fresh form stands there with the typed values."""
    records = count(RecordRow, "smarttracker")
    typed = {"email": "anna@example.org", "consent:newsletter": "yes", "digest": "0" * 64}
    answer = Browser("smarttracker").submit("/forms/newsletter", typed)
    assert answer.status_code == 409
    shown = form_to(answer.content.decode(), "/forms/newsletter")
    assert shown.hidden["digest"] == house().in_force("smarttracker").digest
    assert shown.controls["email"]["value"] == "anna@example.org"
    assert "checked" in shown.controls["consent:newsletter"]
    assert count(RecordRow, "smarttracker") == records
    assert Browser("smarttracker").submit("/forms/newsletter", {**typed, "digest": ""}).status_code == 409


def test_an_upload_in_place_of_text_is_refused() -> None:
    """A file in a form is 422 naming the field; no page takes files."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = Browser("protorg")
    shown = form_to(browser.get("/forms/checkout").content.decode(), "/forms/checkout")
    values = {**shown.hidden, **ORDER, "surname": SimpleUploadedFile("eicar.com", b"X5O!P%@AP")}
    answer = browser.client.post("/forms/checkout", values, headers=browser.headers)
    assert answer.status_code == 422
    assert "Файлы не принимаются" in text_of(answer)


def test_a_form_without_its_token_or_as_json_is_malformed() -> None:
    """A form from elsewhere, or a body that is no form, is 400."""
    browser = Browser("protorg")
    browser.get("/forms/checkout")
    assert browser.post("/forms/checkout", ORDER).status_code == 400
    token = form_to(browser.get("/forms/checkout").content.decode(), "/forms/checkout").hidden["csrfmiddlewaretoken"]
    answer = browser.client.post(
        "/forms/checkout", "{}", content_type="application/json", headers={**browser.headers, "X-CSRFToken": token}
    )
    assert answer.status_code == 400


def test_a_field_sent_twice_is_refused() -> None:
    """Two values under one name are 422: neither is guessed to be meant."""
    assert Browser("protorg").submit("/forms/checkout", {**ORDER, "surname": ["А", "Б"]}).status_code == 422


def test_a_program_gets_the_errors_as_json() -> None:
    """A client that asks for JSON gets the table of answers instead of a page."""
    browser = Browser("protorg")
    hidden = form_to(browser.get("/forms/checkout").content.decode(), "/forms/checkout").hidden
    answer = browser.post("/forms/checkout", {**hidden, **ORDER, "iin": "1"}, accept="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "iin"
    assert answer.json()["error"]["clauses"] == ["3.2"]


def test_the_age_is_asked_where_the_policy_protects_minors() -> None:
    """Without an answer, or for a minor without consent, nothing is kept; the clause is cited."""
    values = person("prommet")
    for age in ("", "minor", "old"):
        answer = Browser("prommet").submit("/register", {**values, "age": age})
        assert answer.status_code == 422
        assert "п. 1.4" in text_of(answer)
    assert Browser("prommet").submit("/register", {**person("prommet"), "age": "minor_with_consent"}).status_code == 302


def test_fields_of_legal_entities_are_asked_of_them_alone() -> None:
    """An INN from a natural person is refused at its field; from a legal entity it is taken."""
    values = {**person("prommet"), "inn": "7707083893"}
    answer = Browser("prommet").submit("/register", {**values, "kind": ""})
    assert answer.status_code == 422
    assert form_to(answer.content.decode(), "/register").controls["inn"]["aria-invalid"] == "true"
    assert Browser("prommet").submit("/register", {**values, "kind": "legal_entity"}).status_code == 302


def test_a_registration_makes_an_account_and_logs_in() -> None:
    """Who registers is logged in; without the consent that the policy asks there is no account, and the checkbox says why."""
    browser, _ = registered("smartis")
    assert browser.get("/cabinet/").status_code == 200
    values = person("smartis")
    del values["consent:account"]
    accounts = count(AccountRow, "smartis")
    answer = Browser("smartis").submit("/register", values)
    assert answer.status_code == 422
    assert form_to(answer.content.decode(), "/register").controls["consent:account"]["aria-invalid"] == "true"
    assert "п. 4.1.6" in text_of(answer)
    assert count(AccountRow, "smartis") == accounts


def test_a_short_password_is_refused_and_never_shown_again() -> None:
    """A password too short is told at its field, and no password comes back with the page."""
    answer = Browser("prommet").submit("/register", {**person("prommet"), "password": "short-one"})
    assert answer.status_code == 422
    assert "short-one" not in answer.content.decode()


def test_a_registration_sent_twice_makes_one_account() -> None:
    """The double of a registration ends at the same receipt and opens no account for who knows no password."""
    browser, values = Browser("prommet"), person("prommet")
    hidden = form_to(browser.get("/register").content.decode(), "/register").hidden
    accounts = count(AccountRow, "prommet")
    first = browser.post("/register", {**hidden, **values})
    other = Browser("prommet")
    other.get("/register")
    mine = form_to(other.get("/register").content.decode(), "/register").hidden
    double = {**hidden, "csrfmiddlewaretoken": mine["csrfmiddlewaretoken"], **values}
    assert other.post("/register", {**double, "password": "wrong-Password-99"}).headers["Location"] == first.headers["Location"]
    assert other.get("/cabinet/").status_code == 302
    assert other.post("/register", double).status_code == 302
    assert other.get("/cabinet/").status_code == 200
    assert count(AccountRow, "prommet") == accounts + 1


def test_an_order_makes_an_account_only_with_consent_to_it() -> None:
    """The same order without the tick makes no account; with it, an account whose owner is logged in."""
    accounts = count(AccountRow, "protorg")
    Browser("protorg").submit("/forms/checkout", ORDER)
    assert count(AccountRow, "protorg") == accounts
    browser = Browser("protorg")
    browser.submit("/forms/checkout", {**ORDER, "phone": "+77015551133", "consent:account": "yes"})
    assert count(AccountRow, "protorg") == accounts + 1
    assert browser.get("/cabinet/").status_code == 200


def test_an_order_of_the_identified_only_wants_a_login() -> None:
    """Where orders come from identified users alone, the form leads to the login, and what is sent without one is 401."""
    browser = Browser("smartis")
    assert browser.get("/forms/checkout").headers["Location"] == "/login?next=%2Fforms%2Fcheckout"
    hidden = form_to(browser.get("/login").content.decode(), "/login").hidden
    assert browser.post("/forms/checkout", {"csrfmiddlewaretoken": hidden["csrfmiddlewaretoken"], "first_name": "А"}).status_code == 401
    known, values = registered("smartis")
    answer = known.submit("/forms/checkout", {"first_name": "Дарья", "phone": values["phone"]}, follow=True)
    assert answer.status_code == 200
    assert "Спасибо" in text_of(answer)


def test_a_review_warns_before_and_is_public_after() -> None:
    """The form says who will read it and advises care; once sent, another visitor reads it, until its author takes it back."""
    author, _ = registered("prommet")
    page = author.get("/forms/review")
    assert "увидят другие посетители" in text_of(page)
    assert policy_of("prommet").clause("2.3").text["ru"] in text_of(page)
    assert Browser("prommet").get("/forms/review").status_code == 302
    text = "Отличный замок, служит третий год"
    assert author.submit("/forms/review", {"review_text": text, "age": "adult"}).status_code == 302
    other, _ = registered("prommet")
    assert text in text_of(other.get("/forms/review"))
    settings = author.get("/cabinet/settings").content.decode()
    action = next(one.action for one in forms(settings) if one.action.endswith("/withdraw"))
    assert author.submit(action, {}, page="/cabinet/settings").status_code == 302
    assert text not in text_of(other.get("/forms/review"))


def test_a_review_with_an_unsafe_link_keeps_nothing() -> None:
    """A text that links to a listed host is refused at its field, and no record stays."""
    notes.keep(house(), "prommet", kind="unsafe_hosts", note=reviews.UNSAFE_HOSTS, value=["bad.example"], actor=OWNER)
    author, _ = registered("prommet")
    records = count(RecordRow, "prommet")
    answer = author.submit("/forms/review", {"review_text": "см. http://bad.example/x", "age": "adult"})
    assert answer.status_code == 422
    assert "небезопасных" in text_of(answer)
    assert count(RecordRow, "prommet") == records


def test_each_consent_is_recorded_with_the_text_that_was_shown() -> None:
    """Ticks become consents of their own with wording, version and language; what was not ticked is no consent."""
    consents = count(ConsentRow, "smarttracker")
    browser = Browser("smarttracker", "en")
    values = {**person("smarttracker"), "consent:marketing": "yes"}
    page = browser.get("/register")
    notice = re.search(r'id="c-marketing-notice">([^<]+)<', page.content.decode())[1]
    assert browser.submit("/register", values).status_code == 302
    assert count(ConsentRow, "smarttracker") == consents + 3  # the acceptance, the account, marketing
    import html

    kept = {one["purpose"]: one for one in browser.get("/cabinet/download").json()["consents"]}
    assert kept["marketing"]["notice"] == html.unescape(notice)
    assert kept["marketing"]["language"] == "en"
    assert "advertising" not in kept
    assert subject_of(browser)
    assert PASSWORD


def test_a_new_version_is_what_the_form_is_made_from() -> None:
    """After a version is published, the form asks by it at once."""
    policy = policy_of("protorg")
    wired = house()
    without = replace(policy, data=tuple(one for one in policy.data if one.category != "residence_address"))
    try:
        publish.publish(wired, "protorg", without, actor=OWNER)
        assert "residence_address" not in form_to(Browser("protorg").get("/forms/checkout").content.decode(), "/forms/checkout").controls
    finally:
        publish.publish(wired, "protorg", policy, actor=OWNER)
    assert "residence_address" in form_to(Browser("protorg").get("/forms/checkout").content.decode(), "/forms/checkout").controls
