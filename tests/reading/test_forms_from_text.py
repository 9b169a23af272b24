"""Forms made from a published text equal those of the model that a person reviewed."""

from __future__ import annotations

import json

from tests.shared import GOLD, POLICIES, SEEDS, SLUGS, need

from zavet.policy import syntax
from zavet.policy.forms import forms
from zavet.policy.model import Policy
from zavet.reading.documents import read_plain
from zavet.reading.draft import draft
from zavet.reading.read import read

WANTED = 0.95

Cell = tuple[str, str, str, str]


def _cells(policy: Policy) -> set[Cell]:
    """Every field (point, name, category, whom it is for) and every consent of every form."""
    found: set[Cell] = set()
    for form in forms(policy):
        found |= {(form.point, one.name, one.category, " ".join(sorted(one.only_for or ()))) for one in form.fields}
        found |= {(form.point, "consent", one.purpose, "") for one in form.consents}
    return found


def test_forms_from_the_text_are_the_reviewed_forms() -> None:
    """Field by field, consent by consent, over the five policies."""
    hit = said = true = 0
    for slug in SLUGS:
        file = json.loads(need(GOLD / f"{slug}.json").read_text(encoding="utf-8"))["file"]
        made = _cells(draft(read(read_plain(need(SEEDS / file).read_text(encoding="utf-8"), file)), slug=slug))
        reviewed = _cells(syntax.read(POLICIES / f"{slug}.yaml"))
        hit, said, true = hit + len(made & reviewed), said + len(made), true + len(reviewed)
    assert 2 * hit / (said + true) >= WANTED
