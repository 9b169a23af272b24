"""Readings scored against labels with the shared scorer."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.shared import GOLD, need

from zavet.reading.documents import read_plain
from zavet.reading.interchange import to_json
from zavet.reading.read import read

Figures = dict[str, dict[str, dict[str, float]]]
"""By level (`clause`, `document`) and family: precision, recall, f1, gold, read; and `other` with the shares of words outside the vocabulary."""


def _scorer() -> ModuleType:
    path = need(GOLD.parent / "tools" / "score_reading.py")
    spec = importlib.util.spec_from_file_location("score_reading", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    if text.startswith("# source:"):  # a comment of the collection, no part of the policy
        text = text.split("\n", 1)[1]
    return to_json(read(read_plain(text, file.name)))


def figures(labels: Path, texts: Path) -> Figures:
    """The figures of all labelled policies of a folder. Skips the test where the scorer or a folder is not there."""
    scorer = _scorer()
    result: Figures = {}
    pairs = []
    for file in sorted(need(labels).glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        pairs.append((gold, _read(need(texts) / gold["file"])))
    for level, with_clause in (("document", False), ("clause", True)):
        counts: dict[str, list[int]] = {}
        for gold, found in pairs:
            true, said = scorer.facts(gold, with_clause), scorer.facts(found, with_clause)
            for family in {*true, *said}:
                for name in (family,) if family.startswith("+") else (family, "ALL"):
                    row = counts.setdefault(name, [0, 0, 0])
                    row[0] += len(true[family] & said[family])
                    row[1] += len(said[family])
                    row[2] += len(true[family])
        result[level] = {family: scorer.figures(*row) for family, row in counts.items()}
    result["other"] = {"share": {"read": _other(found for _, found in pairs), "gold": _other(gold for gold, _ in pairs)}}
    return result


def _other(documents: Iterable[dict[str, Any]]) -> float:
    scorer = _scorer()
    first = [
        str(fact.get(fields[0])).startswith("other:")
        for one in documents
        for family, fields in scorer.FAMILIES.items()
        for fact in one.get(family) or []
    ]
    return sum(first) / max(len(first), 1)
