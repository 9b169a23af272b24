"""Enforced clauses with policies read from their texts alone, in the place of the reviewed models."""

from __future__ import annotations

import sys

import pytest
from conformance import drafts
from conformance.comparison import LEAST, compared, told
from conformance.run import Result, clauses_of, run_all
from conformance.serve import SLUGS
from tests.shared import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not drafts.available(), reason="the policy texts (../shared/seeds) are not beside this checkout"),
]


def test_what_is_read_keeps_what_the_reviewed_models_keep(tmp_path_factory: pytest.TempPathFactory) -> None:
    """At least 85 of 100 enforced clauses of each controller hold with its draft; each of the others is named, with its reason, in docs."""
    enforced = [one for one in clauses_of(SLUGS) if one.running == "enforced" and not one.pending]
    reviewed = [Result(one, "pass") for one in enforced]  # `test_clauses` runs them
    rows = compared(reviewed, run_all(enforced, tmp_path_factory.mktemp("drafts"), drafts=True))
    sys.stdout.write("\n".join(told(rows)))
    assert all(one.share >= LEAST for one in rows)
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    unsaid = [f"{one.slug} | {name}" for one in rows for name, _ in one.lost if f"| {one.slug} | {name} |" not in page]
    assert unsaid == []


def test_clauses_of_drafts_have_the_ids_of_the_models() -> None:
    """A draft numbers the clauses of its text as the reviewed model does: what is cited is the same."""
    for slug in SLUGS:
        ids = [one.id for one in clauses_of([slug])]
        assert [one.id for one in drafts.drafts()[slug].clauses] == ids
