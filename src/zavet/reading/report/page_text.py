"""The text of a report's page: every line of the document, clause by clause, its quotes marked and linked to what was read in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from zavet.reading.clause import Clause
from zavet.reading.document import Line
from zavet.reading.report.content import Report
from zavet.reading.report.marks import Mark, Piece, Target, pieces
from zavet.reading.report.markup import anchor, element, esc, link
from zavet.reading.report.wording import cite, term

_BULLET: Final = re.compile(r"\s*[-–—•·*▪◦●○■□✓✔➢]\s+")
_DEEPEST: Final = 4
_CELL: Final = " | "


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line of the document, or a part of one where clauses begin in its middle."""

    kind: str
    start: int
    end: int
    clause: Clause | None
    line: Line


class TextColumn:
    """Writes the text. `placed` holds the keys of the targets whose place was written, once `html` is done."""

    def __init__(self, report: Report, targets: Sequence[Target]) -> None:
        self.report = report
        self.targets = targets
        self.placed: set[str] = set()
        self._text = report.reading.document.text
        self._next = 0
        self._live: list[Target] = []

    def html(self) -> str:
        """All of the text."""
        made = []
        for clause, stretches in groupby(self._stretches(), key=lambda one: one.clause):
            body = "".join(self._blocks(list(stretches)))
            made.append(self._clause(clause, body) if clause else element("div", body, class_="before"))
        return "".join(made)

    def _clause(self, clause: Clause, body: str) -> str:
        language = self.report.language
        kind = self.report.reading.kinds.get(clause.id)
        told = cite(clause.id, language)
        what = term("clause_kind", kind.kind, language) if kind else ""
        shown = clause.id if len(clause.id) <= 12 and "/p" not in clause.id else "¶"
        style = "cite printed" if clause.number else "cite"
        gutter = element(
            "a", esc(shown), class_=style, href=link(anchor(clause.id)), title=f"{told}: {what}", aria_label=told, tabindex="-1"
        )  # fmt: skip
        return element("section", gutter + element("div", body, class_="words"), class_="clause", id=anchor(clause.id))

    def _stretches(self) -> Iterator[Stretch]:
        clauses = self.report.reading.outline.clauses
        starts = [one.start for one in clauses]
        for line in self.report.reading.document.lines:
            end = line.start + len(line.text)
            first = bisect_right(starts, line.start)
            cuts = [line.start, *starts[first : bisect_right(starts, end - 1)], end]
            for start, stop in pairwise(cuts):
                if start >= stop:
                    continue
                index = bisect_right(starts, start) - 1
                clause = clauses[index] if index >= 0 else None
                yield Stretch(_kind(line, clause, start), start, stop, clause, line)

    def _blocks(self, stretches: Sequence[Stretch]) -> Iterator[str]:
        for kind, group in groupby(stretches, key=lambda one: one.kind):
            found = list(group)
            if kind == "row":
                rows = (element("tr", self._cells(one)) for one in found)
                yield element("div", element("table", rows), class_="scroll", tabindex="0")
            elif kind == "item":
                yield element("ul", (self._item(one) for one in found))
            else:
                tag = "h3" if kind == "heading" else "p"
                for one in found:
                    yield element(tag, self._words(one.start, one.end), class_="title" if kind == "title" else None)

    def _item(self, one: Stretch) -> str:
        bullet = _BULLET.match(self._text, one.start, one.end)
        level = f"level-{min(max(one.line.level, 1), _DEEPEST)}"
        return element("li", self._words(bullet.end() if bullet else one.start, one.end), class_=level if bullet else f"{level} numbered")

    def _cells(self, one: Stretch) -> Iterator[str]:
        at = one.start
        for cell in one.line.cells:
            end = min(at + len(cell), one.end)
            yield element("td", self._words(at, end))
            at = end + len(_CELL)

    def _words(self, start: int, end: int) -> str:
        """A stretch with its marks. Stretches come in order, so each target is looked at where it stands and no more."""
        while self._next < len(self.targets) and self.targets[self._next].start < end:
            self._live.append(self.targets[self._next])
            self._next += 1
        self._live = [one for one in self._live if one.end > start]
        return "".join(self._piece(one, None) for one in pieces(self._live, start, end))

    def _piece(self, one: Piece, around: Target | None) -> str:
        if not isinstance(one, Mark):
            words = esc(self._text[one[0] : one[1]])
            if around is None:
                return words
            # The number beside a quote is what the keyboard stops at; a value of the header has none.
            return element("a", words, href=link(around.key), title=around.label, tabindex="-1" if around.number else None)
        shown = one.targets[0]
        inside = "".join(self._piece(piece, shown) for piece in one.inside)
        fresh = [target for target in one.targets if target.key not in self.placed]
        self.placed.update(target.key for target in fresh)
        extra = "".join(element("i", id=f"at-{target.key}") for target in fresh if target is not shown)
        numbers = "".join(
            element("a", esc(target.number), class_=f"number k-{target.kind}", href=link(target.key), title=target.label)
            for target in fresh
            if target.number
        )
        style = f"k-{shown.kind} faint" if shown.faint else f"k-{shown.kind}"
        return element("mark", extra + inside + numbers, class_=style, id=f"at-{shown.key}" if shown in fresh else None)


def _kind(line: Line, clause: Clause | None, start: int) -> str:
    if line.mark == "row" and line.cells and start == line.start:
        return "row"
    if clause is None:
        return "title"
    if clause.heading and start == clause.start:
        return "heading"
    index = bisect_right(clause.parts, start, key=lambda one: one.start) - 1
    return "item" if line.mark == "item" or (index >= 0 and clause.parts[index].kind == "item") else "body"
