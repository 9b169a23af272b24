"""What changes between two policies, for whom, and what follows from it: read before publishing, kept beside the version after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from zavet.policy.aspects import SECTIONS, Piece, Section, pieces, wordings
from zavet.policy.changelines import change_lines, clause_lines, lapsed_lines, stopped_lines, unlawful_lines
from zavet.policy.changes import AspectChange, Change, ClauseChange, LapsedConsent, Stopped, Unlawful
from zavet.policy.consequences import lapsed, stopped, unlawful
from zavet.policy.labels import PHRASES
from zavet.policy.links import unique
from zavet.policy.model import Clause, Policy


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that lies between an earlier and a later policy."""

    changes: tuple[Change, ...] = ()
    clauses: tuple[ClauseChange, ...] = ()
    lapsed: tuple[LapsedConsent, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    unlawful: tuple[Unlawful, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing at all lies between the two."""
        return not (self.changes or self.clauses or self.lapsed or self.stopped or self.unlawful)

    def lines(self, language: str) -> tuple[str, ...]:
        """The whole in sentences of `language`, a line each, under a heading for each part that has any."""
        if self.is_empty:
            return (PHRASES.say(language, "diff.none"),)
        parts = (
            ("diff.lapsed_heading", lapsed_lines(self.lapsed, language)),
            ("diff.stopped_heading", stopped_lines(self.stopped, language)),
            ("diff.unlawful_heading", unlawful_lines(self.unlawful, language)),
            ("diff.changes_heading", change_lines(self.changes, language)),
            ("diff.clauses_heading", clause_lines(self.clauses, language)),
        )
        return tuple(line for heading, lines in parts if lines for line in (PHRASES.say(language, heading), *lines))

    def to_json(self) -> dict[str, Any]:
        """The whole as JSON values: keys as the fields here, words as in the vocabulary, absent clauses as null."""
        return {name: _plain(rows) for name, rows in asdict(self).items()}


def diff(a: Policy, b: Policy) -> Diff:
    """What lies between `a`, the earlier policy, and `b`, the later one. `diff(a, a)` is empty."""
    return Diff(
        changes=tuple(one for section in SECTIONS for one in _changes(a, b, section)),
        clauses=tuple(_clauses(a, b)),
        lapsed=lapsed(a, b),
        stopped=stopped(a, b),
        unlawful=unlawful(a, b),
    )


def _changes(a: Policy, b: Policy, section: Section) -> Iterable[Change]:
    before, after = pieces(a, section), pieces(b, section)
    found = [
        change for key in dict.fromkeys((*before, *after)) if (change := _change(section, key, before.get(key), after.get(key))) is not None
    ]
    if all(one.kind == "moved" for one in found) and wordings(a, section) != wordings(b, section):
        found.append(Change("regrouped", section.name, (), ()))
    return found


def _change(section: Section, key: tuple[str, ...], before: Piece | None, after: Piece | None) -> Change | None:
    was, now = before or Piece(), after or Piece()
    aspects = tuple(
        AspectChange(name, was.aspects.get(name, ()), now.aspects.get(name, ()))
        for name in section.aspects
        if set(was.aspects.get(name, ())) != set(now.aspects.get(name, ()))
    )
    # A narrowing concerns those it lets go as much as those it keeps.
    narrowed = (was.only_for and now.only_for) if before and after else (was.only_for or now.only_for)
    who = unique([*was.only_for, *now.only_for]) if narrowed else key if section.name == "subject" else ()
    if before is None or after is None:
        return Change("added" if before is None else "removed", section.name, key, who, aspects, was.clauses, now.clauses)
    if aspects:
        return Change("changed", section.name, key, who, aspects, was.clauses, now.clauses)
    if set(was.clauses) != set(now.clauses):
        return Change("moved", section.name, key, who, (), was.clauses, now.clauses)
    return None


def _clauses(a: Policy, b: Policy) -> Iterable[ClauseChange]:
    before, after = {one.id: one for one in a.clauses}, {one.id: one for one in b.clauses}
    come = [one for one in b.clauses if one.id not in before]
    for old in a.clauses:
        new = after.get(old.id)
        if new is not None:
            if not _same(old, new):
                yield ClauseChange("changed", old, new)
            continue
        twin = next((one for one in come if _same(old, one)), None)
        if twin is None:
            yield ClauseChange("removed", old, None)
        else:
            come.remove(twin)
            yield ClauseChange("moved", old, twin)
    for new in come:
        yield ClauseChange("added", None, new)
    kept = [one.id for one in a.clauses if one.id in after]
    if kept != [one.id for one in b.clauses if one.id in before]:
        yield ClauseChange("regrouped", None, None)


def _same(one: Clause, two: Clause) -> bool:
    return (dict(one.text), one.kind, one.running) == (dict(two.text), two.kind, two.running)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
