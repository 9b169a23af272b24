"""Sentences of a stretch of text, by razdel, which knows the abbreviations of Russian."""

from __future__ import annotations

from typing import Final

from razdel import sentenize

_LONGEST: Final = 4_000
"""Text is cut at this many characters, at a word's end: so patterns have bounded work on text without stops."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Places (start, end) of the sentences of `text`, without the white space around them."""
    found: list[tuple[int, int]] = []
    for begin, end in _pieces(text):
        found += [(begin + one.start, begin + one.stop) for one in sentenize(text[begin:end]) if one.stop > one.start]
    return found


def _pieces(text: str) -> list[tuple[int, int]]:
    """Stretches of at most `_LONGEST` characters."""
    pieces, begin = [], 0
    while begin < len(text):
        end = min(len(text), begin + _LONGEST)
        if end < len(text):
            space = text.rfind(" ", begin + 1, end)
            end = space if space > 0 else end
        pieces.append((begin, end))
        begin = end
    return pieces
