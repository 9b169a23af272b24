"""The rules of a review, read from `rules/*.toml` and checked at load.

A rule says what it is (`family`, `level`, `kind`), on which rows of the law packs it rests (`rows`; none: the text is measured against
itself) and, where wording decides, how to find it: patterns by language in the pattern language of `zavet.reading.analysis.patterns`.
Rules of kind `compare` are functions of `zavet.review.comparisons` with the same slug; those of kind `site` belong to
`zavet.review.against`. What a rule says stands in `phrases/`, under `problem.<slug>` and `hint.<slug>`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from zavet.reading.analysis.patterns import Pattern, PatternError, compile_pattern
from zavet.review.finding import LEVELS, Level
from zavet.terms import LANGUAGES
from zavet.terms.phrases import load

Kind = Literal["phrase", "absence", "compare", "site"]
FAMILIES = (
    "identity", "consent", "purpose", "data", "cookies", "recipients", "retention", "rights", "marketing", "minors", "security", "breach",
    "liability", "change", "dispute", "drafting", "site",
)  # fmt: skip
"""Families of findings, in the order in which a report prints them within a level."""

_PATTERNS = ("find", "unless", "lead", "heading", "needs", "absent", "present", "items", "tail", "under", "over")
_KEYS = {
    "id", "family", "level", "kind", "rows", "norms", "judgement", "clause_kinds", "not_kinds", "facts", "needs_facts", "once",
    "silenced_by", "examples", "against", "parts", *_PATTERNS,
}  # fmt: skip


class RuleError(ValueError):
    """A rule file is not well formed; the message names file and rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Of a phrase rule: `find` in a sentence, none of `unless` in it; `lead` in the sentence it goes on, or `heading` in a heading over it;
    `clause_kinds` the clause is one of, `not_kinds` none of. Over the whole text: one of `needs` stands somewhere, none of `absent`.
    Of an absence rule: nothing of `present` stands anywhere, no fact of `facts` was read, and `needs` or `needs_facts` do.
    `tail` finds like `find`, in clauses on data only; `under` in sentences and items that go on one that holds `over`. `items`: clauses
    that go on the sentence found and hold one of these are named with it. `norms` are citations beyond the packs, by country. `once`:
    one finding for all clauses. `silenced_by`: rules that say it already.
    """

    id: str
    family: str
    level: Level
    kind: Kind
    rows: tuple[str, ...]
    norms: Mapping[str, str]
    judgement: bool
    patterns: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
    clause_kinds: tuple[str, ...]
    not_kinds: tuple[str, ...]
    facts: tuple[str, ...]
    needs_facts: tuple[str, ...]
    once: bool
    silenced_by: tuple[str, ...]
    examples: tuple[str, ...]
    against: tuple[str, ...]

    def of(self, part: str, language: str) -> tuple[Pattern, ...]:
        """The patterns of a part (`find`, `unless` …) in a language."""
        return self.patterns.get(part, {}).get(language, ())

    def speaks(self, language: str) -> bool:
        """True where the rule can judge a text of that language: it needs no wording, or has patterns for it."""
        if self.kind == "compare":
            return not self.patterns or any(language in found for found in self.patterns.values())
        part = "find" if self.kind == "phrase" else "present"
        return bool(self.of(part, language))


@cache
def rulebook() -> Mapping[str, Rule]:
    """Every rule by slug, in the order of families. Raises RuleError naming file and rule."""
    texts: dict[str, dict[str, Any]] = {}
    folder = resources.files("zavet.review").joinpath("rules")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            texts[file.name] = tomllib.loads(file.read_text(encoding="utf-8"))
    sets = _sets(texts)
    rules: dict[str, Rule] = {}
    for name, content in texts.items():
        for raw in content.get("rule", []):
            rule = _rule(name, raw, sets)
            if rule.id in rules:
                raise RuleError(f"{name}: the rule `{rule.id}` stands twice")
            rules[rule.id] = rule
    _demand_phrases(rules)
    order = {family: at for at, family in enumerate(FAMILIES)}
    return MappingProxyType(dict(sorted(rules.items(), key=lambda one: order[one[1].family])))


def _sets(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Sequence[str]]]:
    sets: dict[str, dict[str, Sequence[str]]] = {language: {} for language in LANGUAGES}
    for content in texts.values():
        for language, found in content.get("sets", {}).items():
            sets[language].update(found)
    return sets


def _demand_phrases(rules: Mapping[str, Rule]) -> None:
    phrases = load("zavet.review")
    for slug in rules:
        for part in ("problem", "hint"):
            if not phrases.has(f"{part}.{slug}"):
                raise RuleError(f"the phrases lack `{part}.{slug}`")


def _rule(name: str, raw: Mapping[str, Any], sets: Mapping[str, Mapping[str, Sequence[str]]]) -> Rule:
    where = f"{name}, `{raw.get('id', '?')}`"
    for key in raw:
        if key not in _KEYS:
            raise RuleError(f"{where}: unknown key `{key}`")
    for key in ("id", "family", "level", "kind"):
        if key not in raw:
            raise RuleError(f"{where}: `{key}` is missing")
    for key, known in (("family", FAMILIES), ("level", LEVELS), ("kind", get_args(Kind))):
        if raw[key] not in known:
            raise RuleError(f"{where}: unknown {key} `{raw[key]}`")
    patterns: dict[str, dict[str, tuple[Pattern, ...]]] = {
        part: {language: _compiled(found, language, sets, where) for language, found in raw[part].items()}
        for part in _PATTERNS
        if part in raw
    }
    for language, parts in raw.get("parts", {}).items():
        for part, found in parts.items():
            patterns.setdefault(part, {})[language] = _compiled(found, language, sets, where)
    if raw["kind"] == "phrase" and "find" not in patterns:
        raise RuleError(f"{where}: a phrase rule needs `find`")
    return Rule(
        raw["id"], raw["family"], cast("Level", raw["level"]), cast("Kind", raw["kind"]), tuple(raw.get("rows", ())),
        MappingProxyType(dict(raw.get("norms", {}))), bool(raw.get("judgement", False)), MappingProxyType(patterns),
        tuple(raw.get("clause_kinds", ())), tuple(raw.get("not_kinds", ())), tuple(raw.get("facts", ())), tuple(raw.get("needs_facts", ())),
        bool(raw.get("once", False)), tuple(raw.get("silenced_by", ())),
        tuple(raw.get("examples", ())), tuple(raw.get("against", ())),
    )  # fmt: skip


def _compiled(found: Sequence[str], language: str, sets: Mapping[str, Mapping[str, Sequence[str]]], where: str) -> tuple[Pattern, ...]:
    if language not in LANGUAGES:
        raise RuleError(f"{where}: unknown language `{language}`")
    try:
        return tuple(compile_pattern(one, language, sets[language]) for one in found)
    except PatternError as error:
        raise RuleError(f"{where}: {error}") from error
