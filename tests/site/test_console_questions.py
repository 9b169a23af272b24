"""Open questions on the console: seen by every officer, answered by those who may publish, looked at before they are published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from console_desk import Browser, Page, house, officer, text
from tests.operations.asking import asking
from tests.operations.house import OWNER, policy_of

from zavet.operations import questions
from zavet.operations.publish import publish, versions

SLUG = "protorg"
TERM = "/console/questions/retention.term"
WISHES = "/console/questions/data.wishes"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with house(tmp_path_factory.mktemp("data")) as one:
        yield one


@pytest.fixture
def owner(made) -> Browser:
    """An owner, over a version in which every question is open again."""
    fresh = asking()
    if versions(made, SLUG)[-1].policy != fresh:
        publish(made, SLUG, fresh, actor=OWNER)
    return officer("olga", "owner")


def test_the_list_tells_quote_clause_what_is_closed_and_the_answers(made, owner: Browser) -> None:
    """Each question stands with its words, its clause as a link, what it keeps closed and its answers; the start page counts them."""
    shown = owner.get("/console/questions")
    page = shown.content.decode()
    clause = asking().clauses[0].id
    assert "What is the term?" in text(shown)
    assert "kept as long as it takes &lt;b&gt;" in page
    assert f"#c-{clause}" in page
    assert "data: wishes" in text(shown)
    assert "Until achieved" in text(shown)
    assert TERM in page
    start = owner.get("/console/")
    assert "Questions without an answer 3" in text(start)
    assert 'class="count">3<' in start.content.decode()


def test_a_policy_without_questions_says_so(made) -> None:
    """Nothing to answer is told, and no number stands in the menu."""
    browser = officer("ned", "owner", "netrack", entity=policy_of("netrack").operator.entities[0])
    shown = browser.get("/console/questions")
    assert "There are no open questions" in text(shown)
    assert 'class="count"' not in browser.get("/console/").content.decode()
    assert browser.get(TERM).status_code == 404


def test_an_answer_is_looked_at_and_then_published(made, owner: Browser) -> None:
    """Choosing shows what the forms will ask and what changes; only the second step publishes, and the form is open at once."""
    before = len(versions(made, SLUG))
    looked = owner.send(WISHES, "preview", {"choice": "comment"})
    assert looked.status_code == 200
    assert "The form “Write to us” opens: Wishes" in text(looked)
    assert len(versions(made, SLUG)) == before
    confirm = Page(looked.content.decode()).forms["answer"]
    assert confirm["choice"] == "comment"
    done = owner.client.post(WISHES, confirm, headers=owner.headers)
    assert (done.status_code, done.headers["Location"].split("=")[0]) == (302, "/console/questions?done")
    assert len(versions(made, SLUG)) == before + 1
    assert [one.id for one in questions.listed(made, SLUG)] == ["retention.term", "newsletter"]
    again = owner.client.post(WISHES, confirm, headers=owner.headers)
    assert (again.status_code, len(versions(made, SLUG))) == (409, before + 1)
    assert "open no more" in text(again)


def test_an_answer_that_adds_nothing_says_so(made, owner: Browser) -> None:
    """What nobody meant changes no promise, and the page says that."""
    assert "Nothing changes in the promises" in text(owner.send(WISHES, "preview", {"choice": "none"}))


def test_a_value_that_is_none_is_told_at_its_field_and_kept(made, owner: Browser) -> None:
    """A term that cannot be counted, an option with a text beside it, nothing at all: each told where it is wrong, with what was typed."""
    wrong = owner.send(TERM, "preview", {"choice": "=", "retention.term": "soon <i>"})
    assert wrong.status_code == 422
    form = Page(wrong.content.decode()).forms["preview"]
    assert (form["choice"], form["retention.term"]) == ("=", "soon <i>")
    assert 'id="preview-retention.term-wrong"' in wrong.content.decode()
    both = owner.send(TERM, "preview", {"choice": "until", "retention.term": "3 calendar_years"})
    assert both.status_code == 422
    assert "not both" in text(both)
    assert Page(both.content.decode()).forms["preview"]["choice"] == "until"
    assert owner.send(TERM, "preview", {}).status_code == 422
    assert owner.send(TERM, "preview", {"choice": "="}).status_code == 422
    assert owner.send(TERM, "preview", {"choice": "other"}).status_code == 422
    assert owner.send(TERM, "preview", {"minors.age": "99"}).status_code == 422
    assert owner.send(TERM, "preview", {"stranger": "1"}).status_code == 422
    assert owner.send(TERM, "preview", {"retention.term": "3 calendar_years"}).status_code == 200


def test_a_version_that_came_meanwhile_is_looked_at_first(made, owner: Browser) -> None:
    """Where somebody else published in between, nothing is published: what the answer changes now is shown anew, and can be confirmed."""
    confirm = Page(owner.send(TERM, "preview", {"retention.term": "3 calendar_years"}).content.decode()).forms["answer"]
    questions.answer(made, SLUG, question="data.wishes", given="none", actor=OWNER)
    before = len(versions(made, SLUG))
    late = owner.client.post(TERM, confirm, headers=owner.headers)
    assert (late.status_code, len(versions(made, SLUG))) == (409, before)
    assert "while you were looking" in text(late)
    fresh = Page(late.content.decode()).forms["answer"]
    assert owner.client.post(TERM, fresh, headers=owner.headers).status_code == 302
    assert [one.id for one in questions.listed(made, SLUG)] == ["newsletter"]
    assert versions(made, SLUG)[-1].policy.retention[-1].term == "3 calendar_years"


def test_a_question_without_answers_at_hand_is_answered_in_the_text(made, owner: Browser) -> None:
    """It has no form here, and leads to where a new text is published."""
    shown = owner.get("/console/questions/newsletter")
    assert Page(shown.content.decode()).forms == {}
    assert "/console/policies/draft" in shown.content.decode()


def test_only_who_may_publish_answers(made, owner: Browser) -> None:
    """An officer without the right sees the question and no form; a forged one is refused on record; one without a token is refused."""
    support = officer("sam", "support")
    page = support.get(WISHES)
    assert (page.status_code, Page(page.content.decode()).forms) == (200, {})
    assert support.post(WISHES, {"do": "answer", "choice": "comment", "version": "1", "key": "a" * 32}).status_code == 403
    bare = owner.client.post(WISHES, {"do": "answer", "choice": "comment", "version": "1", "key": "a" * 32}, headers=owner.headers)
    assert bare.status_code == 400
    assert questions.found(made, SLUG, "data.wishes")


def test_questions_speak_the_officers_language_without_scripts(made) -> None:
    """List, question and preview are whole in Russian, Kazakh and English under the strict policy of content."""
    publish(made, SLUG, replace(asking(), title={"ru": "Ещё раз", "kk": "Тағы", "en": "Again"}), actor=OWNER)
    for language, word in (("ru", "по-русски"), ("kk", "қазақша"), ("en", "What is the term?")):
        browser = officer("olga", "owner", language=language)
        for answer in (browser.get("/console/questions"), browser.get(TERM), browser.send(TERM, "preview", {"choice": "until"})):
            assert answer.status_code == 200
            page = answer.content.decode()
            assert word in page
            assert not [one for one in ("<script", "style=", "onclick") if one in page]
            assert (
                "default-src 'none'" in answer.headers["Content-Security-Policy"] or "'self'" in answer.headers["Content-Security-Policy"]
            )
