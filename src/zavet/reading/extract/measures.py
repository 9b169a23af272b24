"""Facts of the family `measures`."""

from __future__ import annotations

from collections.abc import Sequence

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.hits import fact, hits
from zavet.reading.facts import Fact


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    return [fact(text, hit, "measures") for segment in text.segments for hit in hits(segment, "measures")]
