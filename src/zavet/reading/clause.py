"""Clauses of a document: the units that facts cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PartKind = Literal["title", "body", "item", "row"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a clause: its opening words, a paragraph, a list item, a table row. `start` and `end` are offsets in the document."""

    kind: PartKind
    text: str
    start: int
    end: int
    line: int
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    """The header cells of the table that a row belongs to."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: `id` as the house cites it ("2.2.1", "5/p1", "preamble/p2"), `number` as printed ("" where none is).

    `heading` tells that it titles what follows. `parent` is the clause it stands under ("2.2" of "2.2.1", "5" of "5/p1"), None at the top.
    `opened_by` is the clause whose open sentence (it ends with a colon, or breaks off) this one goes on, None where it stands alone.
    """

    id: str
    number: str
    heading: bool
    text: str
    parts: tuple[Part, ...]
    parent: str | None
    opened_by: str | None
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Every clause of a document, in order, once; `title` is the document's own title, which is no clause."""

    title: str
    clauses: tuple[Clause, ...]

    def get(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((one for one in self.clauses if one.id == clause_id), None)

    def ancestors(self, clause: Clause) -> tuple[Clause, ...]:
        """What the clause stands under, nearest first."""
        found: list[Clause] = []
        parent = self.get(clause.parent) if clause.parent else None
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.get(parent.parent) if parent.parent else None
        return tuple(found)
