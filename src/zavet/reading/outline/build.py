"""From pieces to clauses: ids, parents, parts, and which open sentence a clause goes on.

Ids follow the house's convention. A numbered clause bears its number; a heading without number the first 40 characters of its words. A
paragraph without number is the k-th of its section, `5/p2` (`preamble/p1` before the first heading), or, where it goes on a numbered clause
(see `paragraphs`), the k-th further paragraph of that clause, `2.2.1/p1`. No id stands twice (see `ids`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from zavet.reading.clause import Clause, Outline, Part, PartKind
from zavet.reading.document import Document
from zavet.reading.outline import lists, shape
from zavet.reading.outline.headings import headings, title_end, title_start
from zavet.reading.outline.ids import HEADING_ID, Ids
from zavet.reading.outline.labels import Label
from zavet.reading.outline.paragraphs import belongs_to_clause
from zavet.reading.outline.piece import Piece
from zavet.reading.outline.pieces import pieces

_ADDRESS = re.compile(r"(?P<base>preamble|[0-9]{1,3}(?:\.[0-9]{1,3}){0,5}|[IVXLC]{1,7})/p(?P<count>[0-9]{1,3})\s+(?=\S)")
_HEADER_CELL = 60
"""A cell of a table's header is no longer than this, in characters."""


@dataclass(slots=True)
class _Draft:
    """A clause while its parts are being gathered; `numbers` are those of its label, `scheme` its style or chapter word."""

    id: str
    number: str
    heading: bool
    parent: str | None
    opened_by: str | None
    start: int
    line: int
    numbers: tuple[int, ...] = ()
    scheme: str = ""
    parts: list[Part] = field(default_factory=list)

    def finished(self) -> Clause:
        words = " ".join(part.text for part in self.parts)
        end = max(part.end for part in self.parts)
        return Clause(self.id, self.number, self.heading, words, tuple(self.parts), self.parent, self.opened_by, self.start, end, self.line)


def outline(document: Document) -> Outline:
    """The clauses of a document, in order, each once. Cost is linear in the length of the text."""
    found, text = pieces(document), document.text
    first = title_start(text, found)
    titles = title_end(text, found, first)
    title = " ".join(" ".join(text[one.start : one.end].split()) for one in found[first:titles]) or document.title
    heads = headings(text, found, titles)
    return Outline(title, _Builder(text).build([*found[:first], *found[titles:]], [*heads[:first], *heads[titles:]]))


class _Builder:
    """One pass over the pieces, with the clauses that are still open above."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._drafts: list[_Draft] = []
        self._ids = Ids()
        self._path: list[_Draft] = []
        self._tops: dict[int, _Draft] = {}
        self._chapters: list[_Draft] = []
        self._section: _Draft | None = None
        self._over: _Draft | None = None
        """The newest heading without number, over a list of numbered clauses that are none."""
        self._counts: dict[str, int] = {}
        self._header: tuple[str, ...] | None = None

    def build(self, found: list[Piece], heads: list[bool]) -> tuple[Clause, ...]:
        """Every clause of the pieces."""
        for index, (piece, heading) in enumerate(zip(found, heads, strict=True)):
            if piece.kind != "row":
                self._header = None
            before = self._drafts[-1].parts[-1] if self._drafts and not self._drafts[-1].heading else None
            if piece.label is not None:
                self._number(piece, piece.label, heading=heading)
            elif piece.kind == "row":
                self._row(piece)
            elif heading:
                self._heading(piece)
            elif piece.kind == "item":
                self._item(piece, before)
            elif before is not None and lists.goes_on(self._text, before, piece):
                self._drafts[-1].parts.append(self._part("item", piece))
            else:
                self._paragraph(self._part("body", piece), piece, found[index + 1] if index + 1 < len(found) else None)
        return tuple(draft.finished() for draft in self._drafts)

    def _part(self, kind: PartKind, piece: Piece, header: tuple[str, ...] = ()) -> Part:
        start = piece.start if piece.end > piece.start else piece.opening
        return Part(kind, " ".join(self._text[start : piece.end].split()), start, piece.end, piece.line, piece.cells, header)

    def _number(self, piece: Piece, label: Label, *, heading: bool) -> None:
        numbers, single = label.parts, len(label.parts) == 1
        if single:
            self._path.clear()
        while self._path and (
            self._path[-1].numbers != numbers[: len(self._path[-1].numbers)] or len(self._path[-1].numbers) >= len(numbers)
        ):
            self._path.pop()
        scheme = label.word or label.style
        decimal = scheme == "decimal"
        if not decimal:
            known = [one.scheme for one in self._chapters]
            del self._chapters[known.index(scheme) if scheme in known else len(known) :]
        chapter = self._chapters[-1] if self._chapters else None
        above = self._path[-1] if self._path else chapter
        if above is chapter and not single:
            above = self._tops.get(numbers[0], self._section)
        if heading or not decimal:
            self._over = None
        elif above is None and single:
            above = self._over
        draft = _Draft(
            self._ids.numbered(label.printed, single=single, word=label.word, section=chapter.id if chapter and decimal else None),
            label.shown or label.printed,
            heading,
            above.id if above is not None else None,
            None if heading else self._opened(piece, above),
            piece.opening,
            piece.line,
            numbers,
            scheme,
            [self._part("title" if heading else "body", piece)],
        )
        if not decimal:
            self._chapters.append(draft)
        self._drafts.append(draft)
        self._path.append(draft)
        if single:
            self._tops[numbers[0]] = draft
        if heading or single:
            self._section = draft

    def _heading(self, piece: Piece) -> None:
        part = self._part("title", piece)
        own = self._ids.once(part.text[:HEADING_ID].strip())
        draft = _Draft(own, "", heading=True, parent=None, opened_by=None, start=piece.opening, line=piece.line, parts=[part])
        self._drafts.append(draft)
        self._section = self._over = draft
        self._path.clear()
        self._chapters.clear()

    def _paragraph(self, part: Part, piece: Piece, after: Piece | None) -> None:
        if self._addressed(piece):
            return
        above = self._section
        holder = self._path[-1] if self._path and not self._path[-1].heading else None
        if holder is not None and belongs_to_clause(
            self._text,
            holder.numbers,
            holder.parts[0],
            piece,
            after,
            section_counts=self._counts.get(above.id if above else "preamble", 0),
            clause_counts=self._counts.get(holder.id, 0),
        ):
            above = holder
        base = above.id if above is not None else "preamble"
        self._counts[base] = count = self._counts.get(base, 0) + 1
        own = self._ids.once(f"{base}/p{count}")
        parent = above.id if above is not None else None
        opened = self._opened(piece, above)
        draft = _Draft(own, "", heading=False, parent=parent, opened_by=opened, start=piece.opening, line=piece.line, parts=[part])
        self._drafts.append(draft)

    def _addressed(self, piece: Piece) -> bool:
        """A paragraph that bears its address in the text, as the house's own renderings print it («2.2.1/p1 …»), keeps it."""
        found = _ADDRESS.match(self._text, piece.start, piece.end)
        if found is None:
            return False
        above = next((one for one in (*reversed(self._path), self._section) if one is not None and one.id == found["base"]), None)
        if above is None and (found["base"] != "preamble" or self._section is not None):
            return False
        base, count = found["base"], int(found["count"])
        if self._counts.get(base, 0) + 1 != count:
            return False
        self._counts[base] = count
        inner = replace(piece, start=found.end())
        parent = above.id if above is not None else None
        draft = _Draft(
            self._ids.once(f"{base}/p{count}"), "", heading=False, parent=parent, opened_by=self._opened(inner, above), start=piece.opening,
            line=piece.line, parts=[self._part("body", inner)],
        )  # fmt: skip
        self._drafts.append(draft)
        return True

    def _item(self, piece: Piece, before: Part | None) -> None:
        part = self._part("item", piece)
        if before is not None and lists.takes_item(self._text, before, piece):
            self._drafts[-1].parts.append(part)
        else:
            self._paragraph(part, piece, None)

    def _row(self, piece: Piece) -> None:
        header = self._header
        fits = header if header is not None and len(header) == len(piece.cells) else ()
        if header is None:
            self._header = piece.cells if all(len(one) <= _HEADER_CELL for one in piece.cells) else ()
        part = self._part("row", piece, fits)
        if self._drafts and not self._drafts[-1].heading:
            self._drafts[-1].parts.append(part)
        else:
            self._paragraph(part, piece, None)

    def _opened(self, piece: Piece, above: _Draft | None) -> str | None:
        """The clause whose open sentence this piece goes on: the one above, or the one before on the same level."""
        text = self._text
        if above is not None and lists.opens_below(text, above.parts[-1], piece, heading=above.heading):
            return above.id
        before = self._drafts[-1] if self._drafts else None
        if before is None or before is above or before.heading:
            return None
        part = before.parts[-1]
        if shape.opens(text, part.start, part.end):
            return None if shape.opens(text, piece.start, piece.end) else before.id
        same = before.opened_by is not None and before.parent == (above.id if above is not None else None)
        return before.opened_by if same and shape.last_sign(text, part.start, part.end) in {";", ","} else None
