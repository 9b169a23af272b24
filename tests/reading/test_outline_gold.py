"""The outline of the labelled policies is the one their readers made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.shared import CORPUS, GOLD, SEEDS, SLUGS, needs_gold, needs_seeds

from zavet.reading.clause import Outline
from zavet.reading.document import Document
from zavet.reading.documents import read_plain
from zavet.reading.outline import outline

_LABELLED = sorted(path.stem for path in (GOLD / "corpus").glob("*.json"))
_TEXTS = sorted(CORPUS.glob("*.txt"))
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of policies (../shared/corpus) is not beside this checkout")


@cache
def document_of(path: Path) -> Document:
    return read_plain(path.read_text(encoding="utf-8"), path.name)


def outline_of(path: Path) -> Outline:
    return outline(document_of(path))


def cited(value: object) -> Iterator[str]:
    """Every clause that a label names."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "clause" and inner:
                yield str(inner)
            else:
                yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)


@needs_gold
@needs_seeds
@pytest.mark.parametrize("slug", SLUGS)
def test_the_clauses_of_the_seeds_are_the_labelled_ones(slug: str) -> None:
    """Ids, order, headings and words agree with the labels, clause by clause."""
    gold = json.loads((GOLD / f"{slug}.json").read_text(encoding="utf-8"))
    found = outline_of(SEEDS / gold["file"])
    assert [(one.id, one.heading) for one in found.clauses] == [(one["id"], one["kind"] == "heading") for one in gold["clauses"]]
    for one, labelled in zip(found.clauses, gold["clauses"], strict=True):
        assert one.text.startswith(" ".join(labelled["text"].split())[:70])


@needs_corpus
@pytest.mark.parametrize("stem", _LABELLED)
def test_every_clause_that_a_label_cites_exists(stem: str) -> None:
    """No fact of the labelled corpus stands at a clause that the outline lacks."""
    gold = json.loads((GOLD / "corpus" / f"{stem}.json").read_text(encoding="utf-8"))
    known = {one.id for one in outline_of(CORPUS / f"{stem}.txt").clauses}
    assert not set(cited(gold)) - known


@needs_corpus
@pytest.mark.parametrize("path", _TEXTS, ids=lambda path: path.stem[:3])
def test_the_outline_of_a_published_policy_is_sound(path: Path) -> None:
    """Ids stand once, offsets cover their words, no section swallows the text, and few paragraphs stand before the first heading."""
    document, found = document_of(path), outline_of(path)
    assert len({one.id for one in found.clauses}) == len(found.clauses)
    for one in found.clauses:
        for part in one.parts:
            assert " ".join(document.text[part.start : part.end].split()) == part.text
    assert sum(one.heading for one in found.clauses) >= 4
    assert sum(one.id.startswith("preamble") for one in found.clauses) <= 10
    assert sum(":" in one.id for one in found.clauses if one.number) <= 4
