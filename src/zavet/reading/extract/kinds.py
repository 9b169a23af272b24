"""What each clause is: its kind, and what running it means."""

from __future__ import annotations

from collections.abc import Sequence

from zavet.reading.analysis.segments import Analysed
from zavet.reading.facts import ClauseKind, Fact


def kinds(text: Analysed, facts: Sequence[Fact]) -> dict[str, ClauseKind]:  # noqa: ARG001
    """The kind of every clause, by its id."""
    return {clause.id: ClauseKind("heading" if clause.heading else "other", "published", 0.5, "start") for clause in text.outline.clauses}
