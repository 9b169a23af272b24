"""From a document to a reading: outline, segments with roles, then each family of facts."""

from __future__ import annotations

from zavet.reading.analysis.segments import Analysed, analyse
from zavet.reading.document import Document
from zavet.reading.extract.doubts import doubts
from zavet.reading.extract.families import EXTRACTORS
from zavet.reading.extract.header import header
from zavet.reading.extract.hits import once
from zavet.reading.extract.kinds import kinds
from zavet.reading.extract.roles import mark
from zavet.reading.facts import Fact, Reading
from zavet.reading.outline import outline


def read(document: Document) -> Reading:
    """The reading of a document: pure and deterministic; time is linear in its length."""
    text = prepare(document)
    facts: list[Fact] = []
    for extract in EXTRACTORS:
        facts += once(extract(text, facts))
    order = {clause.id: index for index, clause in enumerate(text.outline.clauses)}
    head = header(text)
    return Reading(
        document,
        text.language,
        text.outline,
        kinds(text, facts),
        head,
        tuple(sorted(facts, key=lambda one: (order[one.clause], one.quote.start))),
        doubts(text, facts, head),
    )


def prepare(document: Document) -> Analysed:
    """The document's segments with their roles: what extractors work on."""
    text = analyse(document, outline(document))
    mark(text)
    return text
