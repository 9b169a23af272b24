"""Whether a line only goes on the paragraph before it: a sentence broken over lines, or a page of hard-wrapped text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from zavet.reading.document import Line
from zavet.reading.outline import shape
from zavet.reading.outline.piece import Piece

_NARROWEST, _WIDEST = 48, 140
"""Hard-wrapped text has lines of about one length, in characters, between these."""
_FEWEST = 8
_ADDRESS = 40
"""Shorter lines are lines of an address or of a signature rather than broken sentences, in characters."""
_WEB = re.compile(r"\S{1,80}@\S|https?:|www\.", re.IGNORECASE)


def wrapped(lines: Sequence[Line]) -> int:
    """The width to which the text is hard-wrapped, 0 where it is not: most lines with another right below are long and of one length."""
    widths = [len(line.text) for line, after in pairwise(lines) if not after.gap and not line.mark and not after.mark]
    if len(widths) < _FEWEST:
        return 0
    widest = sorted(widths)[len(widths) * 9 // 10]
    full = sum(width * 10 >= widest * 8 for width in widths)
    return widest if _NARROWEST <= widest <= _WIDEST and full * 2 >= len(widths) else 0


def joins(text: str, before: Piece, piece: Piece, width: int) -> bool:
    """Whether `piece` goes on `before`; `width` is that of hard-wrapped text, or 0."""
    if piece.kind != "plain" or piece.marked or before.marked or before.kind == "row":
        return False
    if before.kind == "number" and before.start >= before.end:
        word = before.label is not None and before.label.style == "word"
        return not word or piece.end - piece.start <= shape.HEADING_LIMIT
    if not piece.gap and text[piece.start : piece.start + 1].isdigit() and shape.refers(text, before.end):
        return True
    sign = shape.last_sign(text, before.start, before.end)
    small = (
        shape.lower_start(text, piece.start, piece.end)
        and not shape.place(text, piece.start, piece.end)
        and _WEB.match(text, piece.start, min(piece.end, piece.start + 100)) is None
    )
    if before.kind == "item":
        return (small and sign not in {*shape.STOPS, ":", ";", ","}) or (
            sign not in {*shape.STOPS, ":", ";"} and wraps(text, before, piece, width)
        )
    if sign in {*shape.STOPS, ":", ";", ""}:
        return sign != ":" and wraps(text, before, piece, width)
    if small:
        return not _is_title(text, before, piece, sign)
    return wraps(text, before, piece, width) and before.end - before.start > _ADDRESS


def _is_title(text: str, before: Piece, piece: Piece, sign: str) -> bool:
    """Whether what stands before is a title of its own rather than a sentence broken off."""
    if not piece.gap or sign == "," or not shape.title_like(text, before.start, before.end):
        return False
    single = before.label is not None and len(before.label.parts) == 1
    return single or (before.label is None and before.end - before.start <= _ADDRESS)


def wraps(text: str, before: Piece, piece: Piece, width: int) -> bool:
    """Whether the line before was cut by the width of the page only."""
    if piece.gap or not width:
        return False
    at = text.rfind("\n", max(before.opening, before.end - 2 * width), before.end) + 1
    return before.end - max(at, before.opening) >= width * 0.75
