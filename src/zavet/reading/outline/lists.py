"""Whether a line is an item of the clause before it, and whether a sentence stays open for the clauses below."""

from __future__ import annotations

import re

from zavet.reading.clause import Part
from zavet.reading.outline import shape
from zavet.reading.outline.piece import Piece

_ANNOUNCES = re.compile(r"следующ|ниже|following|below|келесі|мынадай", re.IGNORECASE)
_AND = re.compile(r"(?:^|[\s,;])(?:и|или|либо|а также|and|or|және|немесе)\s*$", re.IGNORECASE)
_ENTRY = 80
"""An entry of a list whose opener is a heading is no longer than this, in characters, unless a semicolon ends it."""


def _announces(text: str, part: Part) -> bool:
    return _ANNOUNCES.search(text, max(part.start, part.end - 200), part.end) is not None


def goes_on(text: str, before: Part, piece: Piece) -> bool:
    """Whether a line without a bullet is an item: the sentence before is open, or its list is not ended."""
    if piece.marked:
        return False
    small = shape.lower_start(text, piece.start, piece.end) and not shape.place(text, piece.start, piece.end)
    sign = shape.last_sign(text, piece.start, piece.end)
    if before.kind == "body":
        return shape.opens(text, before.start, before.end) and (
            sign in {";", ","} or (small and not shape.opens(text, piece.start, piece.end))
        )
    if before.kind != "item":
        return False
    last = shape.last_sign(text, before.start, before.end)
    unended = last in {";", ","} or _AND.search(text, max(before.start, before.end - 10), before.end) is not None
    if small:
        return unended or not piece.gap
    if not piece.gap and last not in {*shape.STOPS, ":"} and sign in {",", ";"}:
        return True
    alike = not shape.lower_start(text, before.start, before.end) and piece.end - piece.start <= shape.HEADING_LIMIT
    return unended and (sign == ";" or alike) and not shape.opens(text, piece.start, piece.end)


def takes_item(text: str, before: Part, piece: Piece) -> bool:
    """Whether a bulleted item belongs to the clause that ends with `before`: one that is open, announces a list, or has begun it."""
    if before.kind in {"item", "row"}:
        return True
    if shape.last_sign(text, before.start, before.end) not in shape.STOPS:
        return True
    return shape.lower_start(text, piece.start, piece.end) or _announces(text, before)


def opens_below(text: str, part: Part, piece: Piece, *, heading: bool) -> bool:
    """Whether a clause that ends with `part` stays open for `piece` below it."""
    if shape.opens(text, part.start, part.end):
        return True
    sign = shape.last_sign(text, piece.start, piece.end)
    if heading:
        return _announces(text, part) and (sign in {";", ","} or piece.end - piece.start <= _ENTRY)
    ended = shape.last_sign(text, part.start, part.end) in {*shape.STOPS, ";"}
    return not ended and part.kind == "body" and shape.lower_start(text, piece.start, piece.end)
