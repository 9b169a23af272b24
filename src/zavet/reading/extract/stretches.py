"""Stretches: the parts of a sentence between semicolons, within which words belong together."""

from __future__ import annotations

from zavet.reading.analysis.segments import Segment
from zavet.reading.extract.hits import Hit


def stretch(hit: Hit) -> tuple[int, int]:
    """The first word, and the index behind the last, of the part between semicolons that the hit begins in."""
    return around(hit.segment, hit.first)


def around(segment: Segment, at: int) -> tuple[int, int]:
    """The part between semicolons of a segment that holds the word `at`."""
    forms = segment.words.forms
    first = next((index + 1 for index in range(at - 1, -1, -1) if forms[index] == ";"), 0)
    last = next((index for index in range(at, len(forms)) if forms[index] == ";"), len(forms))
    return first, last


def stretches(segment: Segment) -> list[tuple[int, int]]:
    """Every part between semicolons of a segment, in order; none for a segment without words."""
    found, first = [], 0
    forms = segment.words.forms
    for index in [*(index for index, form in enumerate(forms) if form == ";"), len(forms)]:
        if index > first:
            found.append((first, index))
        first = index + 1
    return found
