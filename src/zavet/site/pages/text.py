"""A version of the policy as it is read, on a page or in a document."""

from __future__ import annotations

from dataclasses import dataclass

from zavet.operations.policies import Version
from zavet.policy.labels import PHRASES
from zavet.policy.render import Shown, shown_clauses, title_of


@dataclass(frozen=True, slots=True)
class Text:
    """Title and clauses of a version in `language`; `incomplete` says so where some clauses stand in another language."""

    version: Version
    title: str
    clauses: tuple[Shown, ...]
    language: str
    incomplete: str


def shown_text(version: Version, language: str) -> Text:
    """A version as a reader of `language` is shown it."""
    clauses = shown_clauses(version.policy, language)
    foreign = sum(one.language != language for one in clauses)
    note = PHRASES.say(language, "render.incomplete", missing=foreign, count=len(clauses)) if foreign else ""
    return Text(version, title_of(version.policy, language), clauses, language, note)
