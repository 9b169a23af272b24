"""One sentence as a document of one segment, to try an entry of the lexicon on."""

from __future__ import annotations

from zavet.reading.analysis.segments import Role, Segment
from zavet.reading.analysis.words import words
from zavet.reading.clause import Clause, Part
from zavet.reading.extract.roles import mark_segment


def segment(text: str, language: str, *, heading: bool = False) -> Segment:
    """The sentence as the only segment of a clause, with the roles that the frames give it."""
    part = Part("title" if heading else "body", text, 0, len(text), 1)
    clause = Clause("1", "1", heading, text, (part,), None, None, 0, len(text), 1)
    made = Segment(clause, part, "heading" if heading else "sentence", text, 0, words(text, 0, language), language)
    mark_segment(made)
    return made


def within(made: Segment, role: str) -> Segment:
    """The segment with that role over all its words: as if it stood in a list opened by a sentence that says so."""
    made.roles.append(Role(role, 0, len(made.words), "given", near=False))
    return made
