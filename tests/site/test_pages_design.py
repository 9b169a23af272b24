"""Plain words beside clauses and fields, texts side by side, consents and cookies as pages: told from the model, and only from it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_site import OWNER, Browser, form_to, forms, house, policy_of, registered, text_of
from tests.shared import SLUGS

from zavet.operations import publish
from zavet.policy import canonical
from zavet.policy.forms import consent_text, form
from zavet.policy.model import OpenQuestion
from zavet.policy.notice import clause_list
from zavet.site.pages.compared import pairs, words
from zavet.site.pages.consents import asked_for
from zavet.site.plainly import brief, fate, meanings
from zavet.terms import LANGUAGES, label, phrases

KAZAKH = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ")


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_field_of_a_form_says_why_by_which_clause_how_long_and_to_whom(slug: str, language: str) -> None:
    """The explanation beside a field names the clause of its datum, every purpose that the datum is linked to, and each recipient."""
    policy = policy_of(slug)
    asking = form(policy, "registration")
    page = html.unescape(Browser(slug, language).get("/register").content.decode())
    told = re.findall(r'<details class="help">.*?</details>', page, re.DOTALL)
    shown = asking.fields
    assert len(told) == len(shown)
    for field, text in zip([*(one for one in shown if not one.only_for), *(one for one in shown if one.only_for)], told, strict=True):
        assert f'href="/policy#{field.clause}"' in text
        assert clause_list((field.clause,), language) in text
        found = fate(policy, field.category, language, point="registration")
        for point in (*found.purposes, *found.agreed, *found.terms, *found.recipients):
            assert point.text in text
            assert all(policy.clause(one) for one in point.clauses)
        linked = {word for one in policy.data if one.category == field.category for word in one.purposes or ()}
        named = {one.purpose for one in policy.purposes if one.purpose in linked and not one.purpose.startswith("other:")}
        for word in named:
            if any(one.category == field.category and one.source == "provided" and word in (one.purposes or ()) for one in policy.data):
                assert label("purpose", word, language) in text


def test_what_no_datum_may_serve_is_not_told_of_it() -> None:
    """A password serves the account alone: neither delivery nor a courier stands beside it; a purpose under consent stands apart."""
    policy = policy_of("prommet")
    password, phone = (fate(policy, one, "en", point="registration") for one in ("password", "phone"))
    assert [one.text for one in password.purposes] == ["keeping an account"]
    assert not any("courier" in one.text for one in password.recipients)
    assert [one.text for one in phone.agreed] == ["marketing", "newsletter", "advertising"]
    assert not any(one.text == "marketing" for one in phone.purposes)
    assert any("courier service" in one.text and "for your order" in one.text for one in phone.recipients)


def test_what_a_question_closes_is_not_told() -> None:
    """A purpose, recipient or category that is not in force yet is in no sentence (I10)."""
    policy = policy_of("prommet")
    question = OpenQuestion("q1", "purpose", {"ru": "?"}, closes=("purpose:delivery", "recipient:courier", "category:inn"))
    closed = replace(policy, open=(question,))
    everything = " ".join(text for texts in meanings(closed, "en").values() for text in texts)
    short = " ".join(line for part in brief(closed, "en") for line in part.lines)
    beside = fate(closed, "phone", "en", point="registration")
    assert "courier" in " ".join(text for texts in meanings(policy, "en").values() for text in texts)
    for text in (everything, short, " ".join(one.text for one in (*beside.purposes, *beside.recipients))):
        assert "courier" not in text
        assert "delivery" not in text
    assert "(INN)" not in everything


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_meanings_stand_beside_their_clause_and_never_in_it(slug: str, language: str) -> None:
    """Each sentence stands after the clause that it is told from; the clause itself has its own text alone."""
    policy = policy_of(slug)
    told = meanings(policy, language)
    assert told.keys() <= {one.id for one in policy.clauses}
    assert len(told) >= len(policy.clauses) // 4
    page = html.unescape(Browser(slug, language).get("/policy").content.decode())
    rows = dict(re.findall(r'<section class="\w+" id="([^"]+)"[^>]*>.*?</section>\s*(.*?)</div>', page, re.DOTALL))
    for clause, texts in told.items():
        for text in texts:
            assert f"<p>{text}</p>" in rows[clause]
    for section in re.findall(r"<section [^>]*data-clause=.*?</section>", page, re.DOTALL):
        assert 'class="means"' not in section


@pytest.mark.parametrize("slug", SLUGS)
def test_a_consent_is_a_document_with_the_very_text_that_is_recorded(slug: str) -> None:
    """Every consent has a page with its text, version and digest, linked from the form that asks for it; others have none."""
    policy, digest = house().in_force(slug).policy, house().in_force(slug).digest
    for language in LANGUAGES:
        browser = Browser(slug, language)
        listed = browser.get("/consents").content.decode()
        for purpose in asked_for(policy):
            address = re.search(rf'href="(/consents/{re.escape(purpose)[:12]}[^"]*)"', html.unescape(listed))
            answer = browser.get(f"/consents/{purpose}")
            assert answer.status_code == 200
            assert address or purpose.startswith("other:")
            assert consent_text(policy, purpose, language) in html.unescape(answer.content.decode())
            assert digest in answer.content.decode()
            assert answer.headers["X-Policy-Digest"] == digest
    assert Browser(slug).get("/consents/nothing").status_code == 404
    asking = form(policy, "registration")
    page = Browser(slug).get("/register").content.decode()
    for one in asking.consents:
        assert f'href="/consents/{one.purpose}"' in page


def test_a_cookie_that_pages_can_do_without_is_removed_at_a_press() -> None:
    """The region's cookie goes; those of login and forms stay, and one that nobody declared is refused."""
    browser = Browser("prommet")
    assert browser.submit("/region", {"region": "Пермский край"}, page="/").status_code == 302
    page = browser.get("/cookies").content.decode()
    for one in policy_of("prommet").cookies:
        assert f"<code>{one.name}</code>" in page
    offered = {one.hidden["name"] for one in forms(page) if one.action == "/cookies"}
    assert "region" in offered
    assert not offered & {"sessionid", "csrftoken"}
    hidden = next(one.hidden for one in forms(page) if one.action == "/cookies" and one.hidden["name"] == "region")
    assert browser.post("/cookies", hidden).headers["Location"] == "/cookies?removed=1"
    assert browser.cookie("region") == ""
    for name in ("csrftoken", "sessionid", "tracker", ""):
        assert browser.post("/cookies", {**hidden, "name": name}).status_code == 422


def test_a_number_that_would_come_back_at_once_is_left_to_the_disagreement() -> None:
    """Where the policy takes use as acceptance, its cookie is not removed alone: the page leads to the control that ends both."""
    browser = Browser("smartis")
    browser.get("/")
    page = browser.get("/cookies").content.decode()
    assert "zavet_visitor" not in {one.hidden["name"] for one in forms(page) if one.action == "/cookies"}
    assert 'href="/disagree"' in page.partition("<main")[2].partition("</main>")[0]


def test_two_versions_stand_side_by_side_with_the_words_that_changed() -> None:
    """The page of changes shows each clause before and after, marks the words that went and came, and takes any earlier version."""
    wired, policy = house(), policy_of("protorg")
    first = policy.clauses[1]
    clauses = (
        policy.clauses[0],
        replace(first, text={**first.text, "ru": first.text["ru"] + " Кроме праздничных дней."}),
        *policy.clauses[2:],
    )
    try:
        publish.publish(wired, "protorg", replace(policy, clauses=clauses), actor=OWNER)
        number = publish.versions(wired, "protorg")[-1].number
        page = Browser("protorg").get(f"/policy/versions/{number}/changes").content.decode()
        assert re.search(r"<ins>\s*Кроме праздничных дней\.</ins>", page)
        assert "<del>" not in page
        assert Browser("protorg").get(f"/policy/versions/{number}/changes?against=1").status_code == 200
        same = Browser("protorg").get(f"/policy/versions/{number}/changes?against={number}")
        assert "<ins>" not in same.content.decode()
    finally:
        publish.publish(wired, "protorg", policy, actor=OWNER)
    assert canonical.digest(house().in_force("protorg").policy) == canonical.digest(policy)


_TEXTS = st.text(alphabet="аб ,.\nяА0", max_size=40)


@settings(max_examples=200)
@given(_TEXTS, _TEXTS)
def test_a_comparison_loses_no_word_of_either_text(before: str, after: str) -> None:
    """The runs of each side are its text; what is not marked is the same on both sides, and equal texts have no mark."""
    was, now = words(before, after)
    assert "".join(one.text for one in was) == before
    assert "".join(one.text for one in now) == after
    if before == after:
        assert not any(one.changed for one in (*was, *now))
    kept = ["".join(re.findall(r"\S", "".join(one.text for one in side if not one.changed))) for side in (was, now)]
    assert kept[0] == kept[1]


def test_a_clause_that_came_or_went_has_one_side() -> None:
    """A clause that only one version has stands on that side alone."""
    policy = policy_of("protorg")
    without = replace(policy, clauses=policy.clauses[:-1])
    gone, come = pairs(policy, without, "ru"), pairs(without, policy, "ru")
    assert [(one.before_id, one.after_id) for one in gone] == [(policy.clauses[-1].id, "")]
    assert [(one.before_id, one.after_id) for one in come] == [("", policy.clauses[-1].id)]


@pytest.mark.parametrize(("demo", "status"), [(False, 404), (True, 200)])
def test_the_style_page_is_for_demos_alone(demo: bool, status: int) -> None:
    """In production nothing is at its address."""
    with override_settings(ZAVET_DEMO=demo):
        assert Browser("prommet").get("/style").status_code == status


def test_the_cabinet_tells_of_each_value_and_of_each_day() -> None:
    """A value stands with its source, purposes, term and recipients; the history is a list of days with who did what."""
    browser, typed = registered("prommet")
    page = html.unescape(browser.get("/cabinet/data").content.decode())
    for value in (typed["surname"], typed["email"]):
        assert value in page
    for point in fate(policy_of("prommet"), "email", "ru", point="registration").recipients:
        assert point.text in page
    history = browser.get("/cabinet/log")
    assert '<ol class="timeline"' in history.content.decode()
    assert "Данные приняты" in text_of(history)
    assert re.search(r"Кто: вы", text_of(history))
    for _ in range(3):
        browser.get("/cabinet/data")
    again = text_of(browser.get("/cabinet/log"))
    assert again.count("Данные показаны") == 1
    assert re.search(r"Данные показаны × 4 .*запись \d+, \d+, \d+, \d+", again)
    whole = html.unescape(browser.get("/cabinet/everything").content.decode())
    assert typed["email"] in whole
    assert "Данные приняты" in whole
    changed = form_to(browser.get("/cabinet/data/email").content.decode(), "/cabinet/data/email")
    assert changed.controls["value"]["autocomplete"] == "email"


@pytest.mark.parametrize("package", ["zavet.site", "zavet.site.pages", "zavet.site.cabinet"])
def test_kazakh_is_kazakh(package: str) -> None:
    """No phrase of any length is the Russian or the English one, and every longer one has letters that Russian does not have."""
    said = phrases.load(package)
    for key in said.texts["kk"]:
        text, russian, english = (said.texts[one][key] for one in ("kk", "ru", "en"))
        if len(text) > 12 and re.search(r"[а-яә]", text):
            assert text not in {russian, english}, key
        if len(re.findall(r"[а-яё]|[әғқңөұүһі]", text.lower())) >= 40:
            assert KAZAKH & set(text), (key, text)
