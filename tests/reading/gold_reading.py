"""Readings made of labelled facts, as if a reader had found each of them with certainty."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from tests.shared import GOLD, POLICIES, SEEDS

from zavet.policy import syntax
from zavet.policy.model import Policy
from zavet.reading.clause import Clause, Outline, Part
from zavet.reading.document import Document, Line
from zavet.reading.facts import ClauseKind, Doubt, Fact, Header, Quote, Reading

FAMILIES = (
    "subjects", "data", "purposes", "recipients", "authority", "retention", "rights", "duties", "prohibitions", "measures", "disclaimers",
)  # fmt: skip
_LISTS = ("points", "grounds", "except")


@cache
def labels(slug: str) -> dict[str, Any]:
    """The labels of one policy, or a skip where they are not beside this checkout."""
    path = GOLD / f"{slug}.json"
    if not path.is_file():
        pytest.skip(f"the labels of `{slug}` (../shared/gold) are not beside this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def gold_reading(slug: str) -> Reading:
    """The labelled facts of one policy over its own text."""
    found = labels(slug)
    path = SEEDS / found["file"]
    if not path.is_file():
        path = GOLD.parent / "corpus" / found["file"]
    if not path.is_file():
        pytest.skip(f"the text of `{slug}` is not beside this checkout")
    return reading_of(found, path.read_text(encoding="utf-8-sig"))


@cache
def reviewed(slug: str) -> Policy:
    """The reviewed model of one policy."""
    path = POLICIES / f"{slug}.yaml"
    if not path.is_file():
        pytest.skip(f"policies/{slug}.yaml is not written")
    return syntax.read(path)


def reading_of(found: dict[str, Any], text: str) -> Reading:
    """Labels and text as a reading: clauses are found in order by their first words, quotes are whole clauses."""
    rows = found.get("clauses") or _cited(found)
    clauses = _clauses(rows, text)
    by_id = {one.id: one for one in clauses}
    facts = [_fact(family, row, by_id) for family in FAMILIES for row in found.get(family, ())]
    lines = tuple(Line(number, line, 0) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    head = Header(
        operator=found["operator"],
        sites=tuple(found["sites"]),
        services=tuple(found["services"]),
        policy=found["policy"],
        law=found["law"],
        breach=found.get("breach", {}),
    )
    kinds = {one["id"]: ClauseKind(one["kind"], one["running"], 1.0, "label") for one in rows}
    document = Document(found["file"], "txt", text, lines)
    return Reading(document, found["language"], Outline("", clauses), kinds, head, tuple(facts), ())


def small_reading(
    *clauses: tuple[str, str, str],
    facts: tuple[Fact, ...] = (),
    header: Header | None = None,
    language: str = "ru",
    doubts: tuple[Doubt, ...] = (),
    running: str = "enforced",
) -> Reading:
    """A reading of an invented text: clauses as (id, kind, text)."""
    rows = [{"id": id_, "kind": kind, "text": text, "running": running} for id_, kind, text in clauses]
    text = "\n\n".join(one["text"] for one in rows)
    made = _clauses(rows, text)
    kinds = {one["id"]: ClauseKind(one["kind"], one["running"], 1.0, "label") for one in rows}
    document = Document("small.txt", "txt", text, (Line(1, text, 0),))
    return Reading(document, language, Outline("Политика", made), kinds, header or Header(), facts, doubts)


def fact(family: str, clause: str, quote: str = "", confidence: float = 1.0, **values: Any) -> Fact:
    """A fact; its quote has a place only where the reading gives it one (`placed`)."""
    return Fact(family, values, clause, Quote(quote, 0, 0, 1), confidence, "label")  # type: ignore[arg-type]


def placed(reading: Reading, one: Fact, words: str) -> Fact:
    """The fact with its quote where the words stand in the text."""
    start = reading.document.text.index(words)
    return Fact(one.family, one.values, one.clause, Quote(words, start, start + len(words), 1), one.confidence, one.rule)


def _cited(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Clauses of labels that list none: those that facts cite, each with its id for a text."""
    parts = [found["operator"], found["policy"]["change"], found["law"], found.get("breach", {})]
    parts += [row for family in FAMILIES for row in found.get(family, ())]
    ids = dict.fromkeys(row["clause"] for row in parts if row.get("clause"))
    return [{"id": id_, "kind": "other", "running": "enforced", "text": f"({id_})"} for id_ in ids]


def _fact(family: str, row: dict[str, Any], clauses: dict[str, Clause]) -> Fact:
    values = {name: tuple(value) if name in _LISTS else value for name, value in row.items() if name != "clause"}
    clause = clauses[row["clause"]]
    return Fact(family, values, row["clause"], Quote(clause.text, clause.start, clause.start, clause.line), 1.0, "label")  # type: ignore[arg-type]


def _clauses(rows: list[dict[str, Any]], text: str) -> tuple[Clause, ...]:
    starts, at = [], 0
    for one in rows:
        words = [re.escape(word) for word in one["text"].split()]
        found = re.compile(r"\s+".join(words)).search(text, at)
        start = found.start() if found else at
        starts.append(start)
        at = start + (len(found.group()) if found else 0)
    ids = {one["id"] for one in rows}
    made = []
    for position, (one, start) in enumerate(zip(rows, starts, strict=True)):
        end = starts[position + 1] if position + 1 < len(starts) else len(text)
        said = " ".join(text[start:end].split()) or one["text"]
        # the number of the next clause stands before its first words
        if position + 1 < len(rows):
            said = re.sub(rf"\s*{re.escape(rows[position + 1]['id'].split('/')[0])}[.)]?$", "", said)
        part = Part("body", text[start:end], start, end, text.count("\n", 0, start) + 1)
        number = one["id"] if "/" not in one["id"] else ""
        made.append(
            Clause(
                one["id"],
                number,
                one["kind"] == "heading",
                said,
                (part,),
                _parent(one["id"], ids),
                None,
                start,
                max(end, start + 1),
                part.line,
            )
        )
    return tuple(made)


def _parent(id_: str, ids: set[str]) -> str | None:
    if "/" in id_:
        base = id_.split("/", maxsplit=1)[0]
        return base if base in ids else None
    while "." in id_:
        id_ = id_.rpartition(".")[0]
        if id_ in ids:
            return id_
    return None
