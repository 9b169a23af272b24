"""Where facts, questions and values of the header stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zavet.policy.model import OpenQuestion
from zavet.reading.clause import Clause
from zavet.reading.report.content import Report
from zavet.reading.report.marks import Target
from zavet.reading.report.wording import say

_SHORTEST = 4


def targets(report: Report) -> list[Target]:
    """Whatever has a quote in the text, in the order in which quotes begin."""
    found = [*_facts(report), *_questions(report), *_header(report)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _facts(report: Report) -> Iterator[Target]:
    for one in report.entries:
        quote = one.fact.quote
        family = say(report.language, f"family.{one.fact.family}")
        label = f"{family}: {one.what}"
        yield Target(f"fact-{one.number}", one.fact.family, quote.start, quote.end, str(one.number), label, one.unsure)


def _questions(report: Report) -> Iterator[Target]:
    clauses = {one.id: one for one in report.reading.outline.clauses}
    for number, one in enumerate(report.questions, 1):
        found = _found(one, clauses.get(one.clause or ""), report.reading.document.text)
        if found:
            label = f"{say(report.language, 'family.question')}: {one.question.get(report.language, '')}"
            yield Target(f"ask-{number}", "question", *found, f"?{number}", label)


def _header(report: Report) -> Iterator[Target]:
    label = {value.place: row.label for row in report.said for value in row.values if value.place}
    for name, quote in report.reading.header.places.items():
        if name in label:
            yield Target(f"said-{name}", "header", quote.start, quote.end, "", label[name])


def _found(question: OpenQuestion, clause: Clause | None, text: str) -> tuple[int, int] | None:
    """Where a question's quote stands in its clause: the quote was put on one line, and cut where it was long."""
    words = question.quote.split()
    if clause is None or len(question.quote) < _SHORTEST:
        return None
    match = re.compile(r"\s+".join(map(re.escape, words))).search(text, clause.start, clause.end)
    return match.span() if match else None
