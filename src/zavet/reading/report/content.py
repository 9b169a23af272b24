"""What a report says, before it takes a shape: one value that the page and the terminal's view are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from zavet.policy.model import OpenQuestion
from zavet.reading.facts import FAMILIES, Family, Reading
from zavet.reading.report.entries import Entry, entry
from zavet.reading.report.said import Row, rows, unsaid
from zavet.reading.report.wording import say


@dataclass(frozen=True, slots=True)
class Report:
    """A reading told in one language. `entries` stand in the order of the text, `questions` in that of the draft; both count from 1."""

    reading: Reading
    language: str
    entries: tuple[Entry, ...]
    questions: tuple[OpenQuestion, ...]
    said: tuple[Row, ...]
    unsaid: tuple[str, ...]

    @property
    def title(self) -> str:
        """The text's own title."""
        own = self.reading.outline.title or self.reading.document.title
        return " ".join(own.split()) or say(self.language, "no_title")

    def counts(self) -> dict[Family, int]:
        """How many facts of each family there are; families without any are left out."""
        found = Counter(one.fact.family for one in self.entries)
        return {family: found[family] for family in FAMILIES if found[family]}


def compose(reading: Reading, questions: Iterable[OpenQuestion], language: str) -> Report:
    """The report of a reading, with the open questions of its draft, in `language` (ru, kk or en)."""
    entries = tuple(entry(number, fact, language) for number, fact in enumerate(reading.facts, 1))
    return Report(reading, language, entries, tuple(questions), rows(reading, language), unsaid(reading, language))
