"""Whether a paragraph without number, after a numbered clause, is a further paragraph of that clause or one of its section.

A section without numbers inside counts its own. After a numbered clause the paragraph is the clause's when the clause is of the third or a
deeper level, or has such a paragraph already, or when the paragraph begins with the clause's own first word or points back to it. It is the
section's where the section counts such paragraphs already, and where the numbering leaves out just the number that the paragraph lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from zavet.reading.clause import Part
from zavet.reading.outline.piece import Piece

_DEEP = 3
_BACK = re.compile(
    r"(?:при этом|в этом случае|в таком случае|в данном случае|также|кроме того|эт[аиоу]|этих|этого|"
    r"так(?:ой|ая|ое|ие|их|им)|указанн\w+|данн(?:ый|ая|ое)|вышеуказанн\w+|вышеперечисленн\w+|названн\w+|он[аи]?|"
    r"this|these|such|in this case|бұл|осы)\b",
    re.IGNORECASE,
)


def belongs_to_clause(
    text: str, numbers: Sequence[int], first: Part, piece: Piece, after: Piece | None, *, section_counts: int, clause_counts: int
) -> bool:
    """Whether the paragraph `piece` belongs to the clause of `numbers`, which `first` begins, that stands before it."""
    if len(numbers) == 1 or clause_counts:
        return True
    if section_counts or _left_out(numbers, after):
        return False
    if len(numbers) >= _DEEP:
        return True
    if _BACK.match(text, piece.start, min(piece.end, piece.start + 60)):
        return True
    return _subject(text, first.start, first.end) == _subject(text, piece.start, piece.end)


def _left_out(numbers: Sequence[int], after: Piece | None) -> bool:
    """Whether the next clause's number leaves one out, as if this paragraph had lost it."""
    if after is None or after.label is None:
        return False
    return after.label.parts == (*numbers[:-1], numbers[-1] + 2)


def _subject(text: str, start: int, end: int) -> str:
    words = text[start : min(end, start + 60)].split(maxsplit=1)
    return words[0].strip('«»"*,').lower() if words else ""
