"""Silences: findings that somebody has judged and answers for, by rule or by finding, each with a reason.

A file in YAML or TOML:

    silence:
      - rule: localisation-missing
        reason: the hosting contract is shown on request
      - finding: liability-waiver@7.7
        reason: agreed with counsel on 2026-03-02
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from zavet.errors import Malformed
from zavet.review.finding import Finding

_MOST = 1000
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence: of every finding of a `rule`, or of the one `finding` of that id; `reason` is never empty."""

    rule: str
    finding: str
    reason: str

    @property
    def id(self) -> str:
        """What it names."""
        return self.finding or self.rule

    def covers(self, one: Finding) -> bool:
        """Whether it silences a finding."""
        return one.id == self.finding if self.finding else one.rule == self.rule


@dataclass(frozen=True, slots=True)
class Heard:
    """What is left after silencing, what was silenced and why, and the silences that met nothing."""

    findings: tuple[Finding, ...]
    silenced: tuple[tuple[Finding, str], ...]
    stale: tuple[Silence, ...]


def parse(text: str, name: str, known: Iterable[str]) -> tuple[Silence, ...]:
    """The silences of a file; by its name it is TOML or YAML. `known` are the slugs of rules.

    Raises Malformed naming the entry: no such rule, no reason, an unknown key.
    """
    if len(text) > _LONGEST:
        raise Malformed(f"`{name}`: a file of silences has at most {_LONGEST} characters")
    try:
        found = tomllib.loads(text) if name.endswith(".toml") else yaml.safe_load(text)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise Malformed(f"`{name}`: not read as {'TOML' if name.endswith('.toml') else 'YAML'}: {type(error).__name__.lower()}") from None
    entries = found.get("silence") if isinstance(found, dict) else None
    if found is None:
        return ()
    if not isinstance(entries, list) or set(found) != {"silence"}:
        raise Malformed(f"`{name}`: expected a list under the one key `silence`")
    if len(entries) > _MOST:
        raise Malformed(f"`{name}`: more than {_MOST} silences")
    rules = frozenset(known)
    return tuple(_silence(one, f"`{name}`: silence {at}", rules) for at, one in enumerate(entries, 1))


def _silence(raw: Any, where: str, rules: frozenset[str]) -> Silence:
    if not isinstance(raw, dict) or not set(raw) <= {"rule", "finding", "reason"} or not all(isinstance(one, str) for one in raw.values()):
        raise Malformed(f"{where}: expected `rule` or `finding`, and `reason`, as texts")
    rule, finding, reason = raw.get("rule", ""), raw.get("finding", ""), raw.get("reason", "").strip()
    if bool(rule) == bool(finding):
        raise Malformed(f"{where}: name either a `rule` or a `finding`")
    slug = rule or finding.partition("@")[0]
    if slug not in rules:
        raise Malformed(f"{where}: no rule `{slug[:60]}`")
    if not reason:
        raise Malformed(f"{where}: a silence needs a `reason`")
    return Silence(rule, finding, reason)


def hear(found: Sequence[Finding], silences: Sequence[Silence]) -> Heard:
    """Findings without the silenced ones."""
    left: list[Finding] = []
    silenced: list[tuple[Finding, str]] = []
    used: set[Silence] = set()
    for one in found:
        by = next((silence for silence in silences if silence.covers(one)), None)
        if by is None:
            left.append(one)
        else:
            used.add(by)
            silenced.append((one, by.reason))
    return Heard(tuple(left), tuple(silenced), tuple(one for one in silences if one not in used))
