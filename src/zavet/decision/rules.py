"""The rules of one policy version, gathered by the words that questions use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from zavet.decision.words import ANY_POINT, OFFERS
from zavet.policy.model import Datum, Policy, Purpose, Recipient
from zavet.terms import GROUNDS

T = TypeVar("T")
Clauses = tuple[str, ...]


def unique(clauses: Iterable[str | None]) -> Clauses:
    """The clause ids in order of first appearance, each once, without gaps."""
    return tuple(dict.fromkeys(one for one in clauses if one))


@dataclass(frozen=True, slots=True)
class PurposeRule:
    """What all sentences of the policy on one purpose say together: the strictest holds."""

    clauses: Clauses
    consent: Clauses = ()
    """Clauses that make it depend on consent; empty where none does."""
    kinds: tuple[str, ...] = ()
    """Kinds of ground one of which must be open; empty where none is needed."""
    kinds_by: Clauses = ()
    channels: frozenset[str] = frozenset()
    channels_by: Clauses = ()
    own_name: Clauses = ()
    no_offers: Clauses = ()
    accepted: bool = False
    """True where nothing but the acceptance of the policy carries it: it ends when that is withdrawn."""


@dataclass(frozen=True, slots=True)
class DatumRule:
    """One sentence on one category."""

    source: str
    points: frozenset[str]
    purposes: frozenset[str] | None
    clauses: Clauses
    limit: str

    def at(self, point: str) -> bool:
        """True where the sentence speaks of this collection point."""
        return point in self.points or ANY_POINT in self.points

    def serves(self, purpose: str | None) -> bool:
        """True where the sentence lets the datum serve the purpose (any, where none is asked for)."""
        return not purpose or self.purposes is None or purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule of a policy by its word, and the clauses that its refusals cite."""

    policy: Policy
    purposes: Mapping[str, PurposeRule]
    data: Mapping[str, tuple[DatumRule, ...]]
    limits: Mapping[str, tuple[DatumRule, ...]]
    """`data` without the sentences that a narrower one overrides."""
    recipients: Mapping[str, tuple[Recipient, ...]]
    points: frozenset[str]
    offers: tuple[tuple[str, bool], ...]
    """Purposes of offers that the policy names, and whether each depends on consent."""
    offer_clauses: Clauses
    minors: Clauses
    """Clauses that keep minors out; empty where the policy has none."""
    entities: frozenset[str]
    spoken: Clauses
    """What is cited where the policy has no clause of its own for a refusal: the law it names, else its operator."""

    def duty(self, *words: str) -> Clauses:
        """Clauses of the duties of these words."""
        return unique(one.clause for word in words for one in self.policy.duties if one.duty == word)

    def right(self, *words: str) -> Clauses:
        """Clauses of the rights of these words."""
        return unique(one.clause for word in words for one in self.policy.rights if one.right == word)

    def prohibition(self, word: str) -> Clauses:
        """Clauses of the prohibitions of that word."""
        return unique(one.clause for one in self.policy.prohibitions if one.prohibition == word)

    def outside(self) -> Clauses:
        """Clauses that keep data inside the house."""
        kept = self.policy.closed.recipients + self.prohibition("disclose_without_consent")
        return unique(kept + self.duty("confidentiality"))

    def secret(self) -> Clauses:
        """Clauses by which only those entitled see data."""
        return self.duty("confidentiality") or self.policy.closed.purposes

    def shut(self) -> Clauses:
        """Clauses that close the list of purposes."""
        return unique(self.policy.closed.purposes + self.duty("purpose_limit"))

    def unconfirmed(self) -> Clauses:
        """Clauses by which data wait for a consent in a further form: those on consent that are enforced, save the disagreement."""
        apart = self.policy.document.disagreement_clause
        found = (one.id for one in self.policy.clauses if one.kind == "consent" and one.running == "enforced")
        return unique(one for one in found if one != apart)


def gather(policy: Policy) -> Rules:
    """The rules of `policy`, each looked up once."""
    purposes = {word: _purpose(rows) for word, rows in _by(policy.purposes, "purpose").items()}
    data = {word: tuple(map(_datum, rows)) for word, rows in _by(policy.data, "category").items()}
    minors = [policy.minors.clause] if policy.minors else []
    minors += [one.clause for one in policy.prohibitions if one.prohibition == "collect_from_minors"]
    minors += [one.clause for one in policy.duties if one.duty == "parental_consent"]
    return Rules(
        policy=policy,
        purposes=purposes,
        data=data,
        limits={word: _narrowest(rows) for word, rows in data.items()},
        recipients={word: tuple(rows) for word, rows in _by(policy.recipients, "recipient").items()},
        points=frozenset({one.point for one in policy.points}.union(*(one.points for one in policy.data))),
        offers=tuple((word, bool(rule.consent)) for word, rule in purposes.items() if word in OFFERS),
        offer_clauses=unique(clause for word, rule in purposes.items() if word in OFFERS for clause in rule.clauses),
        minors=unique(minors),
        entities=frozenset(policy.operator.entities),
        spoken=unique((policy.law.clause or policy.operator.clause,)),
    )


def _by(rows: Iterable[T], name: str) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _kinds(row: Purpose) -> tuple[str, ...]:
    return GROUNDS.get(row.purpose, ()) if row.grounds is None else row.grounds


def _purpose(rows: list[Purpose]) -> PurposeRule:
    kinds = unique(kind for row in rows for kind in _kinds(row))
    consent = unique(row.clause for row in rows if row.consent)
    stated = {row.legal_basis for row in rows} - {"consent", "unstated"}
    return PurposeRule(
        clauses=unique(row.clause for row in rows),
        consent=consent,
        kinds=kinds,
        kinds_by=unique(row.clause for row in rows if _kinds(row)),
        channels=frozenset(channel for row in rows for channel in row.channels),
        channels_by=unique(row.clause for row in rows if row.channels),
        own_name=unique(row.clause for row in rows if row.own_name_only),
        no_offers=unique(row.clause for row in rows if row.excludes_offers),
        accepted=not consent and not stated and set(kinds) <= {"account"},
    )


def _datum(row: Datum) -> DatumRule:
    return DatumRule(
        source=row.source,
        points=frozenset(row.points),
        purposes=None if row.purposes is None else frozenset(row.purposes),
        clauses=unique((row.clause, row.limit_clause)),
        limit=row.limit_clause or row.clause,
    )


def _narrowest(rows: tuple[DatumRule, ...]) -> tuple[DatumRule, ...]:
    narrow = [row for row in rows if row.purposes is not None]
    return tuple(row for row in rows if row.purposes is not None or not any(_overlap(row, one) for one in narrow))


def _overlap(a: DatumRule, b: DatumRule) -> bool:
    return a.source == b.source and (not a.points or not b.points or bool(a.points & b.points) or ANY_POINT in a.points | b.points)
