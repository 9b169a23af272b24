"""What "published" means: the page of the version in force shows under that id a text of its own, not empty, equal to no other; and the
rendered text, read back as a stranger's policy would be, says at that clause what the model says: the same kind, the same facts.
"""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from conformance.system import Site
from zavet.policy import syntax
from zavet.policy.render import render
from zavet.reading.documents import read_document
from zavet.reading.read import read
from zavet.reading.roundtrip import Difference, compare


class _Clauses(HTMLParser):
    """Collects the text of every element with `data-clause`."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._stack: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "img", "input", "meta", "link", "hr"}:
            return
        found = dict(attrs).get("data-clause")
        self._stack.append(found)
        if found is not None:
            self.texts.setdefault(found, "")

    def handle_endtag(self, tag: str) -> None:
        if self._stack and tag not in {"br", "img", "input", "meta", "link", "hr"}:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        inner = next((one for one in reversed(self._stack) if one is not None), None)
        if inner is not None:
            self.texts[inner] += data


def shown(site: Site) -> dict[str, str]:
    """The clauses of the policy page by id, as a visitor reads them."""
    page = site.get("/policy")
    assert page.status == 200, f"the policy page answers {page.status}"
    parser = _Clauses()
    parser.feed(page.text)
    return {name: " ".join(text.split()) for name, text in parser.texts.items()}


@cache
def read_back(slug: str, language: str = "ru") -> dict[str, Difference]:
    """By clause what the rendered text of a reviewed model says otherwise than the model, when it is read back."""
    policy = syntax.read(Path("policies") / f"{slug}.yaml")
    text = render(policy, language)
    return {one.clause: one for one in compare(policy, read(read_document(text.encode(), f"{slug}.md")))}


def published(site: Site, clause: str) -> str:
    """Empty where the clause is published as it should be, else what is wrong."""
    texts = shown(site)
    mine = texts.get(clause, "").removeprefix(clause).strip(" .")
    if not mine:
        return "the policy page shows nothing under this id"
    other = read_back(site.slug).get(clause)
    if other is not None:
        return f"read back, the text says something else: {other.kind or ''} without {other.missing}, besides {other.added}"
    twins = [name for name, text in texts.items() if name != clause and text.removeprefix(name).strip(" .") == mine]
    return f"the page shows the same text under {twins[0]}" if twins else ""
