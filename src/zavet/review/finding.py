"""A finding: what is wrong, where, by which rule and law, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""From the gravest on."""
Grade = Literal["statutory", "derived", "practice", "text"]
"""Where a demand comes from: the law's own list, a right or notice derived from it, practice of the regulator, or the text itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    `id` is stable for a text: the rule and its first clause. `clause` names the clauses concerned ("2.4 vs 4.1.5"), "" for the whole
    text; `line` counts from 1, None where nothing stands to be pointed at; `quote` is verbatim. `law` is the norm, "" where the text is
    only measured against itself. `judgement` tells that a person has to judge: the rule sees a sign, not the breach itself.
    """

    id: str
    rule: str
    level: Level
    family: str
    clause: str
    line: int | None
    quote: str
    problem: str
    law: str
    hint: str
    grade: Grade
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """What a rule saw, before it is told in a language: the clauses, the place, and values for the phrase."""

    rule: str
    clauses: tuple[str, ...] = ()
    start: int | None = None
    quote: str = ""
    versus: bool = False
    """The clauses contradict each other; otherwise they are a list."""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clause(self) -> str:
        """The clauses as a finding prints them."""
        return (" vs " if self.versus else ", ").join(dict.fromkeys(self.clauses))
