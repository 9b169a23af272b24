"""A version of the policy as it is read, on a page or in a document."""

from __future__ import annotations

from dataclasses import dataclass

from zavet.operations.policies import Version
from zavet.policy.labels import PHRASES
from zavet.policy.render import Shown, shown_clauses, title_of
from zavet.site.plainly import meanings


@dataclass(frozen=True, slots=True)
class Row:
    """A clause with what it means for its reader, in sentences; none where the model tells nothing of it."""

    clause: Shown
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Title and clauses of a version in `language`; `incomplete` says so where some clauses stand in another language."""

    version: Version
    title: str
    clauses: tuple[Shown, ...]
    language: str
    incomplete: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """The clauses, each with its meaning."""
        told = meanings(self.version.policy, self.language)
        return tuple(Row(one, told.get(one.id, ())) for one in self.clauses)

    @property
    def contents(self) -> tuple[Shown, ...]:
        """The headings."""
        return tuple(one for one in self.clauses if one.kind == "heading")


def shown_text(version: Version, language: str) -> Text:
    """A version as a reader of `language` is shown it."""
    clauses = shown_clauses(version.policy, language)
    foreign = sum(one.language != language for one in clauses)
    note = PHRASES.say(language, "render.incomplete", missing=foreign, count=len(clauses)) if foreign else ""
    return Text(version, title_of(version.policy, language), clauses, language, note)
