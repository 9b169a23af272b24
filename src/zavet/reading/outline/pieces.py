"""From lines to pieces, in one pass over the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zavet.reading.document import Document, Line
from zavet.reading.outline import contents, labels, shape
from zavet.reading.outline.columns import cells, read_down
from zavet.reading.outline.joins import joins, wrapped
from zavet.reading.outline.numbering import Numbering, Setting, listing
from zavet.reading.outline.piece import Piece
from zavet.reading.outline.runs import inside

_BULLET_INSIDE = re.compile(r"(?<=[;:,.])\s+[•·●▪◦✓✔]\s*(?=\S)")
_RULE = 400
"""A line without a letter or a digit in so many characters is a rule of dashes."""
_PLACES = frozenset("гпт")
"""Letters with a stop that abbreviate words (a town, a clause, a volume) rather than mark an item."""


def pieces(document: Document) -> list[Piece]:
    """Every piece of the document in order. One pass over the lines; each character is looked at a bounded number of times."""
    return list(_Reader(document).read())


class _Reader:
    """The pass itself: keeps the numbering and the piece before."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._lines = read_down(
            [line for line in document.lines if any(sign.isalnum() for sign in line.text[:_RULE]) or len(line.text) > _RULE]
        )
        self._contents, self._named = contents.entries(self._lines)
        self._numbering = Numbering()
        self._width = wrapped(self._lines)
        self._before: Piece | None = None

    def read(self) -> Iterator[Piece]:
        """The pieces in order."""
        for index, line in enumerate(self._lines):
            below = self._lines[index + 1] if index + 1 < len(self._lines) else None
            for piece in self._line(index, line, below):
                before = self._before
                if before is not None and joins(self._text, before, piece, self._width):
                    if before.start >= before.end:
                        before.start = piece.start
                    before.end = piece.end
                    continue
                if before is not None:
                    yield before
                self._before = piece
        if self._before is not None:
            yield self._before

    def _line(self, index: int, line: Line, below: Line | None) -> Iterator[Piece]:
        text, start, end = self._text, line.start, line.start + len(line.text)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        row = cells(line)
        if row:
            yield Piece("row", start, end, start, line.number, gap=line.gap, cells=row)
        elif index in self._contents:
            words = labels.bullet(text, start)
            yield Piece("item", start if words is None else words, end, start, line.number, gap=line.gap)
        else:
            piece = self._opening(line, start, end, below)
            piece.repeats = bool(self._named) and contents.key(line.text) in self._named
            for one in inside(text, piece, self._numbering):
                yield from _bulleted(text, one)

    def _opening(self, line: Line, start: int, end: int, below: Line | None) -> Piece:
        """What the line begins with: a number, the mark of an item, or words."""
        text = self._text
        common = (line.gap, line.mark == "heading", line.level if line.mark == "heading" else 0)
        candidate = labels.label(text, start)
        if candidate is not None and candidate.end > end:
            candidate = replace(candidate, end=end)
        if candidate is not None:
            verdict = self._numbering.judge(candidate, self._setting(candidate, line, end, below))
            if verdict == "nested":
                candidate = labels.nested(candidate, self._numbering.last[0])
            if verdict != "no":
                self._numbering.take(candidate, verdict)
                if verdict == "item":
                    return Piece("item", candidate.end, end, start, line.number, None, *common)
                return Piece("number", candidate.end, end, start, line.number, candidate, *common)
        words = self._item_words(start, end)
        if words is None and line.mark == "item":
            words = start
        if words is not None and line.mark != "heading":
            return Piece("item", words, end, start, line.number, None, *common)
        if line.mark == "heading":
            self._numbering.leave_list()
        return Piece("plain", start, end, start, line.number, None, *common)

    def _item_words(self, start: int, end: int) -> int | None:
        """Where the words of an item begin, when a bullet or a letter opens it."""
        text = self._text
        words = labels.bullet(text, start)
        if words is None and (found := labels.item_mark(text, start)):
            mark, after = found
            words = after if not mark.isdigit() or self._numbering.inner or self._open() else None
        if words is None and (found := labels.letter_mark(text, start)):
            mark, after = found
            begun = self._before is not None and self._before.kind == "item"
            words = after if (mark in {"а", "a"} and self._open()) or (begun and mark not in _PLACES) else None
        return words if words is not None and words < end else None

    def _open(self) -> bool:
        before = self._before
        return before is not None and shape.opens(self._text, before.start, before.end)

    def _setting(self, candidate: labels.Label, line: Line, end: int, below: Line | None) -> Setting:
        text, before = self._text, self._before
        known = before is not None
        titled = before is not None and shape.title_like(text, before.start, before.end)
        heading = before is None or (before.kind == "plain" and (before.marked or (titled and line.gap)))
        title = before is not None and before.kind == "number" and before.label is not None and len(before.label.parts) == 1 and titled
        if title and before is not None and before.label is not None and before.label.style != "decimal":
            heading, title = True, False
        return Setting(
            text,
            candidate.end,
            end,
            open=self._open(),
            listing=before is not None and listing(text, before.start, before.end),
            after_heading=heading,
            after_title=title,
            marked=line.mark == "heading",
            repeats=bool(self._named) and contents.key(line.text) in self._named,
            broken=before.end if before is not None and known and not line.gap else -1,
            below=labels.label(below.text, 0) if below is not None else None,
        )


def _bulleted(text: str, piece: Piece) -> Iterator[Piece]:
    """The piece cut at the bullets inside it."""
    cuts = list(_BULLET_INSIDE.finditer(text, piece.start, piece.end))
    if len(cuts) + (piece.kind == "item") < 2:
        yield piece
        return
    start, first = piece.start, piece
    for cut in cuts:
        yield replace(first, start=start, end=cut.start())
        start, first = cut.end(), replace(piece, kind="item", label=None, opening=cut.start())
    yield replace(first, start=start, end=piece.end)
