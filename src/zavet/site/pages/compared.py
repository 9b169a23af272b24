"""Two versions of a policy side by side: each clause that reads otherwise, with the words that went and the words that came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zavet.policy.changes import ClauseChange
from zavet.policy.diff import diff
from zavet.policy.model import Clause, Policy
from zavet.policy.render import shown_clauses

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
_LONGEST = 4000
"""Words beyond which two texts are shown whole: telling their words apart would keep the reader waiting."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together; `changed` where the other side does not have them here."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One clause before and after. A side without an id is one that the version does not have."""

    kind: str
    before_id: str
    before: tuple[Run, ...]
    after_id: str
    after: tuple[Run, ...]


def pairs(earlier: Policy, later: Policy, language: str) -> tuple[Pair, ...]:
    """The clauses that changed, came, went or moved, in the order of the comparison."""
    was = {one.id: one.text for one in shown_clauses(earlier, language)}
    now = {one.id: one.text for one in shown_clauses(later, language)}
    return tuple(_pair(one, was, now) for one in diff(earlier, later).clauses if one.before or one.after)


def words(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Both texts as runs of words that the other has too and words that it has not."""
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(left), len(right)) > _LONGEST:
        return (Run(before, True),), (Run(after, True),)
    was: list[Run] = []
    now: list[Run] = []
    for tag, first, last, start, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if first < last:
            was.append(Run("".join(left[first:last]), tag != "equal"))
        if start < end:
            now.append(Run("".join(right[start:end]), tag != "equal"))
    return _joined(was), _joined(now)


def _pair(change: ClauseChange, was: dict[str, str], now: dict[str, str]) -> Pair:
    old, new = _text(change.before, was), _text(change.after, now)
    before, after = words(old, new) if change.before and change.after else (_whole(old), _whole(new))
    return Pair(change.kind, change.before.id if change.before else "", before, change.after.id if change.after else "", after)


def _text(clause: Clause | None, texts: dict[str, str]) -> str:
    return texts[clause.id] if clause else ""


def _whole(text: str) -> tuple[Run, ...]:
    return (Run(text, True),) if text else ()


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs with the lone spaces between two changed ones taken into the change, so that a reader sees one stretch."""
    found: list[Run] = []
    for place, one in enumerate(runs):
        between = 0 < place < len(runs) - 1 and not one.text.strip() and runs[place - 1].changed and runs[place + 1].changed
        run = Run(one.text, True) if between else one
        if found and found[-1].changed == run.changed:
            found[-1] = Run(found[-1].text + run.text, run.changed)
        else:
            found.append(run)
    return tuple(found)
