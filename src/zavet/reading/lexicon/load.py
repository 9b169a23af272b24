"""Reads the lexicon of a language: sets, frames and rules from every `<language>/*.toml`.

A *set* names alternatives that patterns use as `<name>`. A *frame* puts a role on a stretch of a segment. A *rule* finds a fact: where one
of `find` matches within a stretch that bears one of the roles `within`, and none of `unless` matches in the segment, the fact is said.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, cast, get_args

from zavet.reading.analysis.patterns import Pattern, PatternError, Sets, compile_pattern
from zavet.reading.facts import Value

Scope = Literal["rest", "after", "paragraph", "before", "sentence", "prose", "match", "heading"]
LANGUAGES: Final = ("ru", "kk", "en")
GUARDS: Final = ("negated", "definition")
"""Roles in whose stretches a rule finds nothing unless it names them in `within` or `also`."""


class LexiconError(ValueError):
    """The lexicon is not well formed; the message names file and entry."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Puts `role` on words of a segment.

    `scope`: `rest` from the match to the end of the sentence, `after` from behind the match to there, `paragraph` as `after` and over the
    sentences that follow in the paragraph, `before` from the sentence's beginning to the match, `sentence` all of it, `prose` all of it
    but never in a heading, `match` the matched words alone, `heading` only in headings and header cells, where it gives the clauses
    beneath the role `section:<role>`. A role that reaches the end of an open sentence goes over to the items and clauses that go on with
    it. `ends`: roles that end where this frame begins.
    """

    id: str
    role: str
    find: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    scope: Scope
    ends: tuple[str, ...]
    examples: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds a fact of `family` with the values `fact`. `needs`: patterns of which one must be found in the segment or in its lead."""

    id: str
    family: str
    fact: Mapping[str, Value]
    find: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    within: tuple[str, ...]
    without: tuple[str, ...]
    confidence: float
    examples: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon of one language."""

    language: str
    frames: tuple[Frame, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    """By family, in the order of the files."""


_FRAME_KEYS: Final = {"id", "role", "find", "unless", "scope", "ends", "examples", "against"}
_RULE_KEYS: Final = {"id", "family", "fact", "find", "unless", "needs", "within", "also", "without", "confidence", "examples", "against"}


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `ru`, `kk` or `en`. Raises `LexiconError` naming file and entry; `ValueError` for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"no lexicon for `{language}`")
    read = _files(language)
    sets = Sets()
    for name, content in read.items():
        for key, found in cast("Mapping[str, Sequence[str]]", content.get("sets", {})).items():
            if key in sets:
                raise LexiconError(f"{language}/{name}: the set `{key}` stands twice")
            sets[key] = found
    frames: list[Frame] = []
    rules: dict[str, list[Rule]] = defaultdict(list)
    seen: set[str] = set()
    for name, content in read.items():
        unknown = set(content) - {"sets", "frame", "rule"}
        if unknown:
            raise LexiconError(f"{language}/{name}: unknown key `{min(unknown)}`")
        frames += [_frame(entry, language, sets, f"{language}/{name}", seen) for entry in content.get("frame", [])]
        for entry in content.get("rule", []):
            rule = _rule(entry, language, sets, f"{language}/{name}", seen)
            rules[rule.family].append(rule)
    return Lexicon(language, tuple(frames), {family: tuple(found) for family, found in rules.items()})


def _files(language: str) -> dict[str, dict[str, Any]]:
    folder = files("zavet.reading.lexicon").joinpath(language)
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            try:
                found[file.name] = tomllib.loads(file.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise LexiconError(f"{language}/{file.name}: {error}") from error
    return found


def _frame(entry: Mapping[str, Any], language: str, sets: Mapping[str, Sequence[str]], where: str, seen: set[str]) -> Frame:
    where = _known(entry, _FRAME_KEYS, {"id", "role", "find"}, where, seen)
    scope = entry.get("scope", "rest")
    if scope not in get_args(Scope):
        raise LexiconError(f"{where}: unknown scope `{scope}`")
    return Frame(
        entry["id"], entry["role"], _patterns(entry["find"], language, sets, where),
        _patterns(entry.get("unless", ()), language, sets, where),
        scope, tuple(entry.get("ends", ())), tuple(entry.get("examples", ())), tuple(entry.get("against", ())),
    )  # fmt: skip


def _rule(entry: Mapping[str, Any], language: str, sets: Mapping[str, Sequence[str]], where: str, seen: set[str]) -> Rule:
    where = _known(entry, _RULE_KEYS, {"id", "family", "fact", "find"}, where, seen)
    within = tuple(entry.get("within", ()))
    allowed = {*within, *entry.get("also", ())}
    without = tuple(entry.get("without", ())) + tuple(one for one in GUARDS if one not in allowed)
    fact = {key: tuple(value) if isinstance(value, list) else value for key, value in entry["fact"].items()}
    return Rule(
        entry["id"], entry["family"], fact, _patterns(entry["find"], language, sets, where),
        _patterns(entry.get("unless", ()), language, sets, where), _patterns(entry.get("needs", ()), language, sets, where),
        within, without, float(entry.get("confidence", 0.9)), tuple(entry.get("examples", ())), tuple(entry.get("against", ())),
    )  # fmt: skip


def _known(entry: Mapping[str, Any], keys: set[str], needed: set[str], where: str, seen: set[str]) -> str:
    where = f"{where}, `{entry.get('id', '?')}`"
    if not keys >= set(entry):
        raise LexiconError(f"{where}: unknown key `{min(set(entry) - keys)}`")
    if not set(entry) >= needed:
        raise LexiconError(f"{where}: `{min(needed - set(entry))}` is missing")
    if entry["id"] in seen:
        raise LexiconError(f"{where}: this id stands twice")
    seen.add(entry["id"])
    return where


def _patterns(sources: Sequence[str], language: str, sets: Mapping[str, Sequence[str]], where: str) -> tuple[Pattern, ...]:
    try:
        return tuple(compile_pattern(one, language, sets) for one in sources)
    except PatternError as error:
        raise LexiconError(f"{where}: {error}") from error
