"""Run-on clauses: several numbered clauses printed in one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zavet.reading.outline import labels, shape
from zavet.reading.outline.labels import Label
from zavet.reading.outline.numbering import Numbering
from zavet.reading.outline.piece import Piece

_INSIDE = re.compile(r"(?<=[\s.;:!?»)])\d{1,3}(?:\.\d{1,3}){0,5}(?=\s?[.):]|\s)")
_CHILD = re.compile(r"(?<!\d)(\d{1,3})\.1(?!\d)")
_NEAR = 200
"""The first clause of a section stands within so many characters of the section's own number."""


def inside(text: str, piece: Piece, numbering: Numbering) -> Iterator[Piece]:
    """The piece cut where the next numbers of the numbering stand inside it. Linear in its length."""
    if piece.kind == "plain" and not numbering.last:
        yield piece
        return
    for found in _INSIDE.finditer(text, piece.start, piece.end):
        at = found.start()
        candidate = labels.decimal_at(text, at) if at > piece.start else None
        if candidate is None or candidate.end >= piece.end or not _cuts(text, piece, at, candidate, numbering):
            continue
        numbering.take(candidate, "clause")
        last = at
        while last > piece.start and (text[last - 1].isspace() or text[last - 1] in "-–—•"):
            last -= 1
        yield replace(piece, end=last)
        piece = Piece("number", candidate.end, piece.end, at, piece.line, candidate)
    yield piece


def _cuts(text: str, piece: Piece, at: int, candidate: Label, numbering: Numbering) -> bool:
    """Whether a number inside a paragraph begins a clause there: it is the next one, and a sentence ends before it."""
    parts = candidate.parts
    exact = numbering.follows(parts) or numbering.opens_next(parts)
    if candidate.padded or not (exact or (numbering.skips(parts) and candidate.separator)):
        return False
    if shape.refers(text, at) or shape.measured(text, candidate.end):
        return False
    sign = shape.last_sign(text, piece.start, at)
    small = shape.lower_start(text, candidate.end, piece.end)
    if len(parts) == 1:
        child = _CHILD.search(text, candidate.end, min(piece.end, candidate.end + _NEAR))
        return candidate.separator == "." and not small and sign in shape.STOPS and child is not None and int(child.group(1)) == parts[0]
    if sign and sign in ".;:!?…":
        return (bool(candidate.separator) and exact) or not small
    if piece.label is None or len(piece.label.parts) != 1 or parts != (*piece.label.parts, 1):
        return False
    return bool(candidate.separator) and not small and shape.title_like(text, piece.start, at)
