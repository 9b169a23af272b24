"""The five published policies, asked what their clauses answer: `cases/<slug>.json`, with reasons and clauses that must be cited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spec import reference
from tests.shared import POLICIES, SLUGS

from zavet.decision.compile import compile_policy
from zavet.decision.decide import decide
from zavet.decision.facts import ConsentState, Facts, OpenGround
from zavet.decision.question import Actor, GroundRef, Question
from zavet.policy.syntax import read

CASES = Path(__file__).parent / "cases"
AT = 1000


def _facts(row: dict[str, Any]) -> Facts:
    given = dict(row)
    sets = {name: {word: frozenset(some) for word, some in given.pop(name, {}).items()} for name in ("sources", "points")}
    consents = {word: ConsentState(**one) for word, one in given.pop("consents", {}).items()}
    grounds = {
        name: OpenGround(one["kind"], tuple(one.get("recipients", ())), one.get("details", {}))
        for name, one in given.pop("grounds", {}).items()
    }
    return Facts(consents=consents, grounds=grounds, **sets, **given)


def _question(row: dict[str, Any]) -> Question:
    given = dict(row)
    actor = dict(given.pop("actor"))
    ground = given.pop("ground", None)
    return Question(
        categories=tuple(given.pop("categories")),
        actor=Actor(**(actor | {"purposes": frozenset(actor.get("purposes", ()))})),
        at=AT,
        ground=GroundRef(**ground) if ground else None,
        **given,
    )


def _rows():
    for slug in SLUGS:
        for row in json.loads((CASES / f"{slug}.json").read_text(encoding="utf-8"))["cases"]:
            yield pytest.param(slug, row, id=f"{slug}: {row['says']}")


@pytest.mark.parametrize(("slug", "row"), list(_rows()))
def test_a_published_policy_answers_as_its_clauses_say(slug, row):
    """Each question gets the reason its clause calls for, and the verdict cites that clause."""
    file = POLICIES / f"{slug}.yaml"
    if not file.is_file():
        pytest.skip(f"policies/{slug}.yaml is not written yet")
    policy = read(file)
    facts, question = _facts(row.get("facts", {})), _question(row["question"])
    verdict = decide(compile_policy(policy, 1, slug), facts, question)
    assert verdict.reason == row["reason"], verdict
    assert set(row["clauses"]) <= set(verdict.clauses), verdict
    assert all(policy.clause(one) for one in verdict.clauses)
    if "obligations" in row:
        assert list(verdict.obligations) == row["obligations"]
    assert verdict == reference.decide((policy, 1, slug), facts, question, {})


@pytest.mark.parametrize("slug", SLUGS)
def test_each_policy_has_a_dozen_cases(slug):
    """Every policy is asked at least twelve questions, allowed and refused ones."""
    rows = json.loads((CASES / f"{slug}.json").read_text(encoding="utf-8"))["cases"]
    assert len(rows) >= 12
    assert {row["reason"] == "allowed" for row in rows} == {True, False}
