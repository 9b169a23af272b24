"""A report for a terminal: the summary, then clause by clause what was read in it, then the open questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from zavet.reading.facts import Family
from zavet.reading.report.content import Report
from zavet.reading.report.entries import Entry
from zavet.reading.report.lines import cut, width_of, wrap
from zavet.reading.report.signs import visible
from zavet.reading.report.wording import cite, number_text, say

_COLOURS: Final[dict[Family, str]] = {
    "subjects": "33", "data": "34", "purposes": "32", "recipients": "93", "authority": "31", "retention": "35", "rights": "36",
    "duties": "94", "prohibitions": "91", "measures": "92", "disclaimers": "95",
}  # fmt: skip
"""SGR codes of the sixteen colours, which every terminal shows as its owner chose them."""
_BOLD: Final = "1"
_QUIET: Final = "2"
_NARROWEST: Final = 40
_QUOTE: Final = 72


def terminal(report: Report, *, width: int = 100, colour: bool = False) -> Iterator[str]:
    """The report in lines of at most `width` columns (40 at least), without line feeds; with `colour` in ANSI colours."""
    view = _View(report, max(width, _NARROWEST), colour=colour)
    yield from view.summary()
    yield from view.clauses()
    yield from view.questions()


class _View:
    def __init__(self, report: Report, width: int, *, colour: bool) -> None:
        self.report = report
        self.width = width
        self.colour = colour
        self.language = report.language
        self._clauses = {one.id: one for one in report.reading.outline.clauses}

    def summary(self) -> Iterator[str]:
        """Title, file, what is said once, counts, what is not said."""
        report, document = self.report, self.report.reading.document
        for line in wrap(visible(report.title), self.width):
            yield self._in(_BOLD, line)
        size = self._say("length_of", characters=number_text(len(document.text)), clauses=len(report.reading.outline.clauses))
        yield from (self._in(_QUIET, line) for line in wrap(visible(f"{document.name} · {size}"), self.width))
        for note in document.notes:
            yield from (self._in(_QUIET, line) for line in wrap(visible(note), self.width))
        yield ""
        counts = ", ".join(f"{self._say(f'family.{family}').lower()} {count}" for family, count in report.counts().items())
        rows = [(row.label, ", ".join(value.words for value in row.values)) for row in report.said]
        rows.append((self._say("facts"), f"{len(report.entries)}: {counts}" if counts else "0"))
        rows.append((self._say("questions"), str(len(report.questions))))
        rows.append((self._say("unsaid"), ", ".join(report.unsaid) or "—"))
        margin = min(max(width_of(label) for label, _ in rows) + 4, self.width // 2)
        for label, words in rows:
            yield from self._hung(self._in(_QUIET, f"  {label}"), width_of(label) + 2, margin, visible(words))

    def clauses(self) -> Iterator[str]:
        """Each clause that says something: its first words, and its facts."""
        for clause_id, group in groupby(self.report.entries, key=lambda one: one.fact.clause):
            clause = self._clauses.get(clause_id)
            head = cite(clause_id, self.language)
            words = visible(clause.text.removeprefix(clause.number).lstrip(" .)") if clause else "")
            yield ""
            yield f"{self._in(_BOLD, cut(head, self.width))}  {cut(words, self.width - width_of(head) - 2)}".rstrip()[: self.width * 4]
            for one in group:
                yield from self._fact(one)

    def questions(self) -> Iterator[str]:
        """The open questions, with their answers."""
        if not self.report.questions:
            return
        yield ""
        yield self._in(_BOLD, f"{self._say('questions')}: {len(self.report.questions)}")
        for number, one in enumerate(self.report.questions, 1):
            label = f"  {number}."
            yield from self._hung(label, len(label), 6, visible(one.question.get(self.language, "")))
            where = cite(one.clause, self.language) if one.clause else ""
            source = f"{where} «{cut(one.quote, _QUOTE)}»" if one.quote else where
            yield from (self._in(_QUIET, f"      {line}") for line in wrap(visible(source), self.width - 6))
            for option in one.options:
                yield from self._hung("      ○", 7, 8, visible(option.label.get(self.language, "")))

    def _fact(self, one: Entry) -> Iterator[str]:
        name = self._say(f"family.{one.fact.family}")
        margin = min(2 + max(width_of(self._say(f"family.{family}")) for family in self.report.counts()) + 2, self.width // 2)
        label = cut(name, margin - 4)
        said = " · ".join((one.what, *one.more))
        sure = self._say("unsure") if one.unsure else ""
        quote = f"«{cut(one.fact.quote.text, _QUOTE)}»" if one.fact.quote.text.strip() else ""
        shown = self._in(_COLOURS[one.fact.family], f"  {label}")
        yield from self._hung(shown, width_of(label) + 2, margin, visible(said + (f" ({sure})" if sure else "")))
        yield from (self._in(_QUIET, f"{'':<{margin}}{line}") for line in wrap(visible(quote), self.width - margin))

    def _hung(self, label: str, used: int, margin: int, words: str) -> Iterator[str]:
        """Words that hang beside a label, which takes `used` columns; under it where it leaves no room."""
        if used >= margin:
            yield label
            label, used = "", 0
        first = True
        for line in wrap(words, self.width - margin):
            yield f"{label}{'':<{margin - used}}{line}" if first else f"{'':<{margin}}{line}"
            first = False
        if first and label:
            yield label

    def _say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text
