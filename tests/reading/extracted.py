"""A document of a few numbered clauses, read by one extractor: what a test of a family looks at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zavet.reading.analysis.segments import Analysed, analyse
from zavet.reading.documents import read_plain
from zavet.reading.extract.hits import once
from zavet.reading.extract.roles import mark
from zavet.reading.facts import Fact
from zavet.reading.outline import outline

Extract = Callable[[Analysed, Sequence[Fact]], list[Fact]]


def analysed(*clauses: str, heading: str = "Общее") -> Analysed:
    """Clauses 1.1, 1.2 … under the heading 1, with their roles."""
    lines = ["Политика", f"1. {heading}", *(f"1.{number}. {text}" for number, text in enumerate(clauses, 1))]
    document = read_plain("\n\n".join(lines), "policy.txt")
    text = analyse(document, outline(document))
    mark(text)
    return text


def found(extract: Extract, *clauses: str, heading: str = "Общее") -> list[tuple[object, ...]]:
    """The values of every fact, without None and empty, behind its clause."""
    return [
        (one.clause, *(value for value in one.values.values() if value not in (None, ())))
        for one in once(extract(analysed(*clauses, heading=heading), []))
    ]
