"""Segments: the sentences, list items and table cells of every clause, each knowing what introduces it.

Where a list item, a table cell or a whole clause goes on a sentence that ended open («… следующие данные:»), that sentence is its `lead`;
the headings over a clause are its `headings`, the nearest first. Roles (what a stretch of words is about) are put on by `extract.roles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from zavet.reading.analysis.language import language_of
from zavet.reading.analysis.sentences import sentences
from zavet.reading.analysis.words import Words, words
from zavet.reading.clause import Clause, Outline, Part
from zavet.reading.document import Document

SegmentKind = Literal["heading", "sentence", "item", "cell"]
_OPEN: Final = re.compile(r"[:：]\s*\Z|[а-яёa-zәғқңөұүһі,–—-]\s*\Z", re.IGNORECASE)
_TITLE: Final = 7
"""Words of a sentence without a verb that titles the clauses under it."""
_SHORT: Final = 300
"""Below this many letters a clause alone does not tell its language; the document's is taken."""


@dataclass(frozen=True, slots=True)
class Role:
    """What the words from `first` to before `last` are about (`data`, `purpose`, `negated` …), and the frame that says so.

    `near`: said in this very segment; otherwise by its lead, or (`section:` names) by a heading over it.
    """

    name: str
    first: int
    last: int
    frame: str
    near: bool = True


@dataclass(slots=True, eq=False)
class Segment:
    """A sentence, list item, cell or heading. `start` is its place in the document."""

    clause: Clause
    part: Part
    kind: SegmentKind
    text: str
    start: int
    words: Words
    language: str
    lead: Segment | None = None
    headings: tuple[Segment, ...] = ()
    column: Segment | None = None
    """The header cell over a table cell."""
    row: tuple[Segment, ...] = ()
    """All cells of a table cell's row, itself among them."""
    roles: list[Role] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def open(self) -> bool:
        """Whether it ends without a stop, so that what follows goes on with it."""
        return bool(_OPEN.search(self.text[-3:]))

    def has(self, role: str) -> bool:
        """Whether any of its words bear that role."""
        return any(one.name == role for one in self.roles)

    def covers(self, role: str, first: int, last: int) -> Role | None:
        """The role of that name that covers the words from `first` to before `last`; the nearest said one."""
        found = [one for one in self.roles if one.name == role and one.first <= first and last <= one.last]
        return max(found, key=lambda one: (one.near, one.first), default=None)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document with its segments in order, and the segments of each clause."""

    document: Document
    outline: Outline
    language: str
    segments: tuple[Segment, ...]
    of_clause: dict[str, tuple[Segment, ...]]


def analyse(document: Document, outline: Outline) -> Analysed:
    """The segments of every clause."""
    language = language_of(document.text)
    made: dict[str, tuple[Segment, ...]] = {}
    by_id = {clause.id: clause for clause in outline.clauses}
    for clause in outline.clauses:
        own = _own_language(clause, language)
        found: list[Segment] = []
        for part in clause.parts:
            found += _of_part(document, clause, part, own, found)
        made[clause.id] = tuple(found)
    for parent in {clause.parent for clause in outline.clauses if clause.parent in made}:
        _title(made[parent])
    for clause in outline.clauses:
        _link(clause, made, by_id)
    return Analysed(document, outline, language, tuple(one for clause in outline.clauses for one in made[clause.id]), made)


def _title(own: tuple[Segment, ...]) -> None:
    """Makes a heading of a numbered clause that only titles what stands under it («6.1. Права покупателя.»)."""
    if len(own) != 1 or own[0].kind != "sentence" or own[0].open:
        return
    if 0 < len(own[0].words) <= _TITLE and not own[0].words.finite(own[0].language):
        own[0].kind = "heading"


def _own_language(clause: Clause, language: str) -> str:
    found = language_of(clause.text)
    if found == language or len(clause.text) >= _SHORT:
        return found
    # A short clause of a bilingual document: Cyrillic against Latin letters is plain at any length, Russian against Kazakh is not.
    return found if "en" in {found, language} and len(clause.text.split()) > 5 else language


def _of_part(document: Document, clause: Clause, part: Part, language: str, before: list[Segment]) -> list[Segment]:
    raw = document.text[part.start : part.end].replace("\n", " ")
    if part.kind == "row" and part.cells:
        return _cells(clause, part, raw, language)
    kind: SegmentKind = "heading" if part.kind == "title" and clause.heading else "item" if part.kind == "item" else "sentence"
    lead = _lead_within(before) if kind == "item" else None
    found: list[Segment] = []
    for begin, end in sentences(raw):
        text = raw[begin:end]
        start = part.start + begin
        found.append(Segment(clause, part, kind, text, start, words(text, start, language), language, lead))
    return found


def _lead_within(before: list[Segment]) -> Segment | None:
    """What introduces the items of a clause: its last sentence before them."""
    return next((one for one in reversed(before) if one.kind in {"sentence", "heading"}), None)


def _cells(clause: Clause, part: Part, raw: str, language: str) -> list[Segment]:
    found: list[Segment] = []
    place = 0
    for index, cell in enumerate(part.cells):
        at = raw.find(cell, place)
        if at < 0 or not cell.strip():
            continue
        place = at + len(cell)
        one = Segment(clause, part, "cell", cell, part.start + at, words(cell, part.start + at, language), language)
        if index < len(part.header) and part.header[index].strip():
            # A header stands elsewhere in the document; only its words count here, not their place.
            one.column = Segment(
                clause, part, "heading", part.header[index], part.start, words(part.header[index], part.start, language), language
            )
        found.append(one)
    for one in found:
        one.row = tuple(found)
    return found


def _link(clause: Clause, made: dict[str, tuple[Segment, ...]], by_id: dict[str, Clause]) -> None:
    """Gives the segments of a clause the headings over it and the sentence it goes on."""
    headings: list[Segment] = []
    parent, seen = clause.parent, {clause.id}
    while parent and parent not in seen and parent in by_id:
        seen.add(parent)
        if by_id[parent].heading or (made[parent] and made[parent][0].kind == "heading"):
            headings += made[parent][:1]
        parent = by_id[parent].parent
    lead = None
    if clause.opened_by and clause.opened_by in made:
        opening = [one for one in made[clause.opened_by] if one.kind in {"sentence", "heading"}]
        lead = opening[-1] if opening else None
    for one in made[clause.id]:
        one.headings = tuple(headings)
        if one.lead is None and one.kind != "heading" and lead is not None:
            one.lead = lead
