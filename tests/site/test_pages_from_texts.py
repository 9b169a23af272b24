"""Every text of the corpus as pages: front, policy, list of forms and each form answer, from its draft alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from console_desk import Browser, house
from tests.operations.house import OWNER
from tests.shared import CORPUS, SEEDS

from zavet.operations.publish import publish
from zavet.reading.documents import read_document
from zavet.reading.draft import draft
from zavet.reading.read import read

TEXTS = sorted([*CORPUS.glob("*.txt"), *SEEDS.glob("*.txt")]) if CORPUS.is_dir() and SEEDS.is_dir() else []
SLUG = "protorg"

pytestmark = pytest.mark.skipif(not TEXTS, reason="the policy texts (../shared/corpus, ../shared/seeds) are not beside this checkout")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with house(tmp_path_factory.mktemp("data")) as one:
        yield one


@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem[:16])
def test_every_page_of_a_system_made_from_a_text_answers(made, path) -> None:
    """In each language; a form for whoever is logged in alone leads to the login."""
    publish(made, SLUG, draft(read(read_document(path.read_bytes(), path.name)), slug=SLUG), actor=OWNER)
    for language in ("ru", "kk", "en"):
        browser = Browser(SLUG, language)
        for page in ("/", "/policy", "/policy/versions", "/forms", "/contacts", "/disagree"):
            answer = browser.get(page)
            assert answer.status_code in ({200, 404} if page == "/disagree" else {200}), (page, answer.content[:200])
        listed = browser.get("/forms").content.decode()
        for form in sorted({unescape(one) for one in re.findall(r'href="(/forms/[^"?]+)"', listed)}):
            answer = browser.get(form)
            assert answer.status_code in {200, 302}, (form, answer.content[:200])
            assert answer.status_code == 200 or answer.headers["Location"].startswith("/login"), form
