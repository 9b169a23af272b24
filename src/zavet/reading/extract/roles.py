"""Puts roles on segments: what a stretch of words is about, as the frames of the lexicon say.

(1) Headings and header cells get their roles. (2) Every other segment gets the roles of its own frames, each over the stretch of the
frame's scope. (3) Roles that reach the end of an open sentence go over to the segments that it introduces; a table cell takes those of
its header. (4) A heading over a clause gives `section:<role>`. (5) Where a frame `ends` roles, these stop at its beginning.
"""

from __future__ import annotations

from functools import cache

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.finder import Finder
from zavet.reading.lexicon import Frame, lexicon


@cache
def _finder(language: str) -> Finder[Frame]:
    return Finder(lexicon(language).frames, lambda frame: frame.find)


def mark(text: Analysed) -> None:
    """Puts the roles on every segment of `text`, in place. Segments that introduce others come before them in the document."""
    before: Segment | None = None
    for segment in text.segments:
        mark_segment(segment)
        if before is not None and before.part is segment.part and segment.kind in {"sentence", "item"}:
            _go_on(before, segment)
        before = segment


@cache
def _lasting(language: str) -> frozenset[str]:
    """The frames whose role goes on over the following sentences of the paragraph."""
    return frozenset(frame.id for frame in lexicon(language).frames if frame.scope == "paragraph")


def _go_on(before: Segment, segment: Segment) -> None:
    """Gives a sentence the lasting roles of the one before it, unless it begins lasting roles of its own."""
    lasting = _lasting(segment.language)
    if not any(one.frame in lasting and one.near for one in segment.roles):
        segment.roles.extend(Role(one.name, 0, len(segment.words), one.frame, near=False) for one in before.roles if one.frame in lasting)


def mark_segment(segment: Segment) -> None:
    """Puts the roles on one segment; its lead, header cell and headings are marked already."""
    segment.roles.clear()
    size = len(segment.words)
    given: list[Role] = []
    if segment.column is not None:
        mark_segment(segment.column)
        given += [Role(one.name, 0, size, one.frame, near=False) for one in segment.column.roles]
    elif segment.row and segment.row[0] is not segment:
        # The first cell of a row without a header over it is the row's label.
        label = segment.row[0]
        given += [Role(one.name, 0, size, one.frame, near=False) for one in label.roles if one.near and one.last >= len(label.words)]
    if segment.lead is not None:
        given += [Role(one.name, 0, size, one.frame, near=False) for one in segment.lead.roles if one.last >= len(segment.lead.words)]
    if segment.kind != "heading":
        own_headings = segment.headings
        given += [
            Role(f"section:{one.name}", 0, size, one.frame, near=False)
            for heading in own_headings
            for one in heading.roles
            if not one.name.startswith("section:")
        ]
    own: list[Role] = []
    for frame, first, last in _finder(segment.language).find(segment.words):
        heading = segment.kind == "heading"
        if (frame.scope == "heading" and not heading) or (frame.scope == "prose" and heading):
            continue
        if any(pattern.found(segment.words) for pattern in frame.unless):
            continue
        begin, end = _stretch(frame, first, last, size)
        own.append(Role(frame.role, begin, end, frame.id))
        for ended in frame.ends:
            given = [_ended(one, ended, first) for one in given]
            own = [_ended(one, ended, first) if one.frame != frame.id and one.first < first else one for one in own]
    segment.roles.extend(one for one in (*own, *given) if one.last > one.first or one.first >= size)


def _stretch(frame: Frame, first: int, last: int, size: int) -> tuple[int, int]:
    match frame.scope:
        case "rest":
            return first, size
        case "after" | "paragraph":
            return last, size
        case "before":
            return 0, first
        case "match":
            return first, last
        case _:
            return 0, size


def _ended(role: Role, name: str, at: int) -> Role:
    if role.name not in {name, f"section:{name}"} or role.last <= at:
        return role
    return Role(role.name, role.first, max(at, role.first), role.frame, role.near)
