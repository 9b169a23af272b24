"""Pages that anybody reads: home, the policy and its versions, contacts, the document."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pages_site import OWNER, Browser, house, policy_of, text_of
from tests.shared import SLUGS

from zavet.operations import publish, visits
from zavet.operations.log import newest
from zavet.operations.rows import CountRow, VisitRow
from zavet.policy import canonical
from zavet.policy.render import rendered_clauses

PATHS = (
    "/",
    "/policy",
    "/policy/versions",
    "/policy/versions/1",
    "/policy/versions/1/changes",
    "/forms",
    "/contacts",
    "/login",
    "/login/code",
    "/forgot",
)


@pytest.fixture(autouse=True)
def _ready() -> None:
    house()


def entries(slug: str, type_: str):
    return [one for one in newest(house(), slug, limit=10_000) if one.entry.type == type_]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_page_is_served_in_every_language(slug: str, language: str) -> None:
    """Every public page answers in Russian, Kazakh and English, without scripts or inline style, with its language marked."""
    for path in PATHS:
        answer = Browser(slug, language).get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert f'<html lang="{language}">' in text
        assert "<script" not in text
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text)
        assert 'id="content"' in text
        assert text.count("<h1>") == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_is_published_under_its_id(slug: str) -> None:
    """The policy page shows each clause of the version in force, once, under its own id."""
    page = Browser(slug).get("/policy").content.decode()
    for clause, text in rendered_clauses(policy_of(slug), "ru"):
        assert page.count(f'data-clause="{clause}"') == 1
        assert page.count(f'id="{clause}"') == 1
        assert text in page.replace("&quot;", '"').replace("&#x27;", "'")


def test_the_policy_names_its_version_and_digest() -> None:
    """The page and its header carry the digest of the version in force."""
    version = house().in_force("netrack")
    answer = Browser("netrack").get("/policy")
    assert answer.headers["X-Policy-Digest"] == version.digest
    assert version.digest in answer.content.decode()


def test_letters_about_rights_are_told_with_their_exact_address_and_mark() -> None:
    """The page shows the address and the words that a letter must bear, exactly as the policy has them, and both legal entities."""
    text = text_of(Browser("netrack").get("/policy"))
    assert "109029, Россия, Москва, ул. Нижегородская, дом 32, стр. А, NETRACK" in text
    assert "«отзыв согласия на обработку персональных данных»" in text
    assert "«запрос информации о порядке обработки персональных данных»" in text
    assert "ООО «Старт»" in text
    assert "ООО «Серверные Решения»" in text


def test_a_coming_version_is_shown_as_coming_and_the_former_stays() -> None:
    """A version with a later date is announced on the policy page, listed as coming, and compared; the former is served meanwhile."""
    wired = house()
    old = wired.in_force("smarttracker")
    policy = policy_of("smarttracker")
    later = replace(
        policy,
        purposes=tuple(one for one in policy.purposes if one.purpose != "advertising"),
        points=tuple(replace(one, consents=tuple(word for word in one.consents if word != "advertising")) for one in policy.points),
    )
    if canonical.digest(later) not in {one.digest for one in publish.versions(wired, "smarttracker")}:
        publish.publish(wired, "smarttracker", later, actor=OWNER, effective_at=wired.clock.now() + 30 * 86400)
    browser = Browser("smarttracker")
    page = browser.get("/policy")
    assert page.headers["X-Policy-Digest"] == old.digest
    assert "Готовится новая версия" in text_of(page)
    assert "вступит в силу" in text_of(browser.get("/policy/versions"))
    number = publish.versions(wired, "smarttracker")[-1].number
    assert "реклама" in text_of(browser.get(f"/policy/versions/{number}/changes"))
    assert browser.get("/policy/versions/99").status_code == 404


def test_the_policy_is_served_as_a_document_at_its_own_address() -> None:
    """The address that the text names for itself answers a PDF with the digest of the version in force, and 304 to who has it."""
    browser = Browser("smartis", host="smartcallback.ru")
    digest = house().in_force("smartis").digest
    answer = browser.get("/docs/privacy-policy.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["ETag"] == f'"{digest}"'
    assert answer.headers["X-Policy-Digest"] == digest
    assert browser.get("/docs/privacy-policy.pdf", **{"if-none-match": f'"{digest}"'}).status_code == 304
    assert Browser("protorg").get("/docs/privacy-policy.pdf").status_code == 404


def test_the_address_of_the_text_leads_to_it() -> None:
    """Where the policy names a host as the address of its text, that host's first page holds the whole text."""
    own = Browser("protorg", host="www.protorg.kz").get("/")
    assert own.headers["X-Policy-Digest"] == house().in_force("protorg").digest
    assert own.content.decode().count("data-clause=") == len(policy_of("protorg").clauses)
    assert "www.protorg.kz" in text_of(Browser("protorg").get("/"))


def test_a_visit_leaves_exactly_the_named_data_and_no_tie_to_a_person() -> None:
    """A page view keeps the categories that the policy names, nothing of other headers, and counts without persons."""
    wired = house()
    Browser("smartis").get("/policy", referer="https://search.example/?q=1", **{"x-device-id": "d-1"})
    found = visits.read(
        wired, "smartis", categories=("ip_address", "referrer", "browser", "operating_system", "page_url"), purpose="security", actor=OWNER
    )
    # Times are whole seconds, so the newest row may be another test's.
    assert next(row for row in found.rows if row.get("referrer")) == {
        "ip_address": "127.0.0.1",
        "referrer": "https://search.example/?q=1",
        "browser": "Firefox 140",
        "operating_system": "Linux",
        "page_url": "/policy",
    }
    with wired.store.read() as transaction:
        row = transaction.where(VisitRow, order=("-at",), limit=1, controller="smartis")[0]
        assert row.subject == ""
        assert transaction.count(CountRow, controller="smartis", dimension="browser", value="Firefox 140") > 0


def test_a_withheld_header_is_left_empty() -> None:
    """A browser that tells nothing of itself is served all the same."""
    browser = Browser("prommet")
    browser.headers.pop("user-agent")
    assert browser.get("/").status_code == 200


def test_the_first_use_is_an_acceptance_and_the_second_none() -> None:
    """A new browser leaves one acceptance with host, page and version; its next page view adds none."""
    before = len(entries("smartis", "accept"))
    browser = Browser("smartis", host="smartis.bi")
    browser.get("/")
    assert len(browser.cookie("zavet_visitor")) == 26
    found = entries("smartis", "accept")
    assert len(found) == before + 1
    assert found[0].body["host"] == "smartis.bi"
    assert found[0].body["page"] == "/"
    assert found[0].body["version"] == 1
    assert found[0].entry.clauses == ("2.1",)
    browser.get("/policy")
    assert len(entries("smartis", "accept")) == before + 1


def test_a_page_view_without_data_leaves_no_acceptance() -> None:
    """Where the policy declares no visitor's cookie, a mere page view is no acceptance and sets none."""
    before = len(entries("netrack", "accept"))
    browser = Browser("netrack")
    browser.get("/")
    assert browser.cookie("zavet_visitor") == ""
    assert len(entries("netrack", "accept")) == before


def test_a_region_is_remembered_in_its_cookie_alone() -> None:
    """A declared cookie restores the chosen region; a policy without it takes none, and a card number is no region."""
    browser = Browser("prommet")
    assert browser.submit("/region", {"region": "Пермский край"}, page="/").status_code == 302
    assert "Пермский край" in text_of(browser.get("/"))
    assert browser.submit("/region", {"region": "4111 1111 1111 1111"}, page="/").status_code == 422
    browser.client.cookies.clear()
    assert "Пермский край" not in text_of(browser.get("/"))
    protorg = Browser("protorg")
    protorg.get("/")
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', protorg.get("/").content.decode())[1]
    assert protorg.post("/region", {"csrfmiddlewaretoken": token, "region": "Алматы"}).status_code == 422


def test_unknown_addresses_are_nothing() -> None:
    """An address that is no page is 404, and a face without its slash leads to it."""
    assert Browser("prommet").get("/nothing/here").status_code == 404
    assert Browser("prommet").get("/cabinet").headers["Location"] == "/cabinet/"
    assert Browser("netrack").get("/profiles/aaaa").status_code == 404
