"""What an import says of itself: counts, and problems told by row and column, never by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Level = Literal["row", "cell", "note"]
"""`row`: the row was not imported; `cell`: it was, without that cell; `note`: something to know."""

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one row. `reason` is a word of the phrases under `reason`; `column` a heading, or nothing."""

    row: int
    column: str
    reason: str
    level: Level


@dataclass(frozen=True, slots=True)
class Left:
    """A column or agreement that the policy does not let in: nothing of it is stored."""

    name: str
    about: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """Rows by what became of them. `closed`: purposes that stay closed until consent is on record; `entries`: first and last entry."""

    kind: str
    file: str
    key: str
    dry: bool
    rows: int = 0
    new: int = 0
    merged: int = 0
    known: int = 0
    skipped: int = 0
    batches: int = 0
    repeated: int = 0
    entries: tuple[int, int] | None = None
    left: list[Left] = field(default_factory=list)
    closed: tuple[str, ...] = ()
    levels: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[Problem] = field(default_factory=list)
    tell: Callable[[Problem], None] | None = None

    def note(self, problem: Problem) -> None:
        """Counts a problem, keeps the first few and hands it on."""
        self.levels[problem.level] += 1
        self.reasons[problem.reason] += 1
        self.skipped += problem.level == "row"
        if len(self.first) < SHOWN and problem.level != "note":
            self.first.append(problem)
        if self.tell is not None:
            self.tell(problem)

    def wrote(self, index: int) -> None:
        """An entry was made."""
        first, last = self.entries or (index, index)
        self.entries = min(first, index), max(last, index)

    @property
    def clean(self) -> bool:
        """True where every row and every cell of it that was meant is on record."""
        return not (self.left or self.levels["row"] or self.levels["cell"])

    def counts(self) -> Mapping[str, int]:
        """Rows by what became of them."""
        return {name: getattr(self, name) for name in ("rows", "new", "merged", "known", "skipped")}

    def to_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "kind": self.kind,
            "file": self.file,
            "key": self.key,
            "dry_run": self.dry,
            **self.counts(),
            "cells_left_out": self.levels["cell"],
            "batches": self.batches,
            "batches_done_before": self.repeated,
            "entries": list(self.entries) if self.entries else None,
            "columns_left_out": [
                {"name": one.name, "about": one.about, "reason": one.reason, "clauses": list(one.clauses)} for one in self.left
            ],
            "consent_unknown": list(self.closed),
            "reasons": dict(sorted(self.reasons.items())),
            "problems": [{"row": one.row, "column": one.column, "reason": one.reason, "level": one.level} for one in self.first],
        }
