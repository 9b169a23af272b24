"""The five published policies against the list of their defects, made by a lawyer's reading."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from tests.review.made import DAY
from tests.shared import GOLD, SEEDS, SHARED

from zavet.law.packs import load
from zavet.reading.documents import read_plain
from zavet.reading.facts import FAMILIES, ClauseKind, Fact, Header, Quote, Reading
from zavet.reading.outline import outline
from zavet.reading.read import read
from zavet.review import Finding, review

DEFECTS = SHARED / "law" / "defects.json"
pytestmark = pytest.mark.skipif(
    not DEFECTS.is_file(), reason="the list of defects (../shared/law/defects.json) is not beside this checkout"
)

JUSTIFIED = {
    ("000", "subject-categories-missing"): "ru.p.subjects: no categories of subjects are listed",
    ("000", "undefined-term"): "ru.p.consistent: a word is capitalised like a defined term and is not defined",
    ("001", "undefined-term"): "kz.p.definitions",
    ("001", "stale-place"): "the city bears another name since 2022",
    ("002", "burden-shift"): "ru.rectify: what the operator must prevent is put partly on the user",
    ("003", "burden-shift"): "the same",
}
"""Findings that meet no defect of the list, with the row of the law notes that they rest on."""


@cache
def defects() -> dict[str, Any]:
    return json.loads(DEFECTS.read_text(encoding="utf-8"))


def clauses(value: Any) -> set[str]:
    """The clauses that a list names, as the scorer reads them."""
    return set(re.findall(r"[0-9]+(?:\.[0-9]+)*|preamble|header", str(value or "")))


def hit(defect: Any, one: Finding) -> bool:
    """Whether a finding is this defect: the same rule, or its family at one of its clauses."""
    meets = bool(clauses(defect["clause"]) & clauses(one.clause))
    if one.rule == defect["rule"] and (defect["detect"] == "A" or not clauses(defect["clause"]) or meets):
        return True
    return defect["detect"] != "A" and one.family == defect["family"] and meets


def labelled(gold: Any, name: str) -> Reading:
    """A text with the outline that is read and the facts that people labelled."""
    document = read_plain((SEEDS / name).read_text(encoding="utf-8"), name)
    found = outline(document)
    facts = []
    for family in FAMILIES:
        for one in gold[family]:
            clause = found.get(one["clause"])
            start, end, line = (clause.start, min(clause.end, clause.start + 80), clause.line) if clause else (0, 0, 1)
            values = {key: tuple(value) if isinstance(value, list) else value for key, value in one.items() if key != "clause"}
            facts.append(Fact(family, values, one["clause"], Quote(document.text[start:end], start, end, line), 1.0, "gold"))
    kinds = {one["id"]: ClauseKind(one["kind"], one["running"], 1.0, "gold") for one in gold["clauses"]}
    header = Header(gold["operator"], tuple(gold["sites"]), tuple(gold["services"]), gold["policy"], gold["law"], gold["breach"])
    return Reading(document, gold["language"], found, kinds, header, tuple(facts))


@cache
def reviews(source: str) -> dict[str, tuple[Finding, ...]]:
    """The findings on every seed, from the labels or from the reading."""
    found = {}
    for file in sorted(GOLD.glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        name = gold["file"]
        if name not in defects():
            continue
        plain = read_plain((SEEDS / name).read_text(encoding="utf-8"), name)
        reading = labelled(gold, name) if source == "labels" else read(plain)
        law = "kz" if defects()[name]["law"] == "KZ" else "ru"
        found[name] = review(reading, packs=(load(law),), as_of=DAY)
    return found


@pytest.mark.parametrize("source", ["labels", "reading"])
def test_nine_in_ten_of_the_defects_are_found(source):
    """Of phrases, absences and comparisons; and seven in ten of those too that only the same rule may meet."""
    total, found = 0, 0
    for name, given in reviews(source).items():
        for defect in defects()[name]["defects"]:
            if defect["detect"] != "S":
                total += 1
                found += any(hit(defect, one) for one in given)
    assert total > 200
    assert found / total >= 0.95


@pytest.mark.parametrize("source", ["labels", "reading"])
def test_nothing_is_found_that_the_list_says_is_right(source):
    for name, given in reviews(source).items():
        alarms = {one.rule for one in given} & set(defects()[name]["must_not_rules"])
        assert not alarms, name


@pytest.mark.parametrize("source", ["labels", "reading"])
def test_what_the_list_lacks_is_little_and_has_a_reason(source):
    said, extra = 0, []
    for name, given in reviews(source).items():
        said += len(given)
        listed = defects()[name]["defects"]
        unknown = [one for one in given if not any(hit(defect, one) for defect in listed) and (name[:3], one.rule) not in JUSTIFIED]
        extra += [f"{name[:3]} {one.rule} {one.clause}" for one in unknown]
    assert len(extra) / said <= 0.02, extra


def test_a_finding_points_at_its_words():
    """Every quote stands in the text, at its line."""
    for name, given in reviews("reading").items():
        whole = " ".join((SEEDS / name).read_text(encoding="utf-8").replace("**", "").split())
        for one in given:
            if one.quote:
                assert one.line is not None
                assert one.quote.rstrip("…").replace("**", "") in whole, (name, one.rule)
