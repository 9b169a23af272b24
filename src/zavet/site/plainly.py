"""What a policy means for one person, in plain sentences: what becomes of a value, and what each clause says to who reads it.

Everything is told from the facts of the model, never from the words of a clause, and what an open question closes is not told (I10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zavet.policy.durations import term_text
from zavet.policy.labels import sentence, word_label
from zavet.policy.links import is_closed, unique
from zavet.policy.model import Datum, Policy, Recipient, Retention
from zavet.site.wording import worded, worded_list
from zavet.terms import is_other, phrases

_GROUND = "ground:"
_FOOTINGS = ("own_act", "ground", "consent", "law", "demand")
_SOURCES = ("provided", "automatic", "third_party")


@dataclass(frozen=True, slots=True)
class Point:
    """One line of an explanation: its words, and the clauses that say so."""

    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one value: why it is kept, why only if its person agrees, for how long, and who may be given it.

    `clauses` are those that name the value itself. An empty part means that the policy says nothing of it.
    """

    clauses: tuple[str, ...]
    purposes: tuple[Point, ...]
    agreed: tuple[Point, ...]
    terms: tuple[Point, ...]
    recipients: tuple[Point, ...]


def fate(policy: Policy, category: str, language: str, *, source: str = "provided", point: str = "") -> Fate:
    """What becomes of a value of `category` that came from `source` at `point` (anywhere where it is empty)."""
    data = _data(policy, category, source, point)
    everything = any(one.purposes is None for one in data)
    linked = {word for one in data for word in one.purposes or ()}
    purposes = [one for one in policy.purposes if (everything or one.purpose in linked) and not is_closed(policy, "purpose", one.purpose)]
    serves = {one.purpose for one in purposes}
    consented = {one.purpose for one in purposes if one.consent}
    return Fate(
        clauses=unique(one.clause for one in data),
        purposes=_points(((one.purpose, one.clause) for one in purposes if one.purpose not in consented), policy, "purpose", language),
        agreed=_points(((one.purpose, one.clause) for one in purposes if one.purpose in consented), policy, "purpose", language),
        terms=terms(policy, language),
        recipients=_recipients(policy, [one for one in policy.recipients if _gets(one, category, serves)], language),
    )


def terms(policy: Policy, language: str) -> tuple[Point, ...]:
    """For how long data are kept, each rule once."""
    found: dict[str, list[str]] = {}
    for one in policy.retention:
        found.setdefault(_term(one, language), []).append(one.clause)
    return tuple(Point(sentence(text), unique(clauses)) for text, clauses in found.items())


def meanings(policy: Policy, language: str) -> dict[str, tuple[str, ...]]:
    """Sentences for the reader by clause id: what is taken, for what, by whom, for how long, and what one can do."""
    found: dict[str, list[str]] = {}
    for clause, text in (*_taken(policy, language), *_used(policy, language), *_given(policy, language), *_promised(policy, language)):
        found.setdefault(clause, []).append(text)
    return {clause: unique(texts) for clause, texts in found.items()}


def _say(language: str, key: str, **values: object) -> str:
    return phrases.load("zavet.site").say(language, key, **values)


def _data(policy: Policy, category: str, source: str, point: str) -> list[Datum]:
    data = [one for one in policy.data if one.category == category and one.source == source]
    here = [one for one in data if {point, "any"} & set(one.points)]
    return here or data


def _gets(recipient: Recipient, category: str, serves: set[str]) -> bool:
    return (recipient.categories is None or category in recipient.categories) and (recipient.purpose is None or recipient.purpose in serves)


def _points(words: Iterable[tuple[str, str]], policy: Policy, kind: str, language: str) -> tuple[Point, ...]:
    found: dict[str, list[str]] = {}
    for word, clause in words:
        found.setdefault(worded(policy, kind, word, language), []).append(clause)
    return tuple(Point(text, unique(clauses)) for text, clauses in found.items())


def _recipients(policy: Policy, recipients: Iterable[Recipient], language: str) -> tuple[Point, ...]:
    found: dict[str, list[Recipient]] = {}
    for one in recipients:
        if not is_closed(policy, "recipient", one.recipient):
            found.setdefault(_footing(one, language), []).append(one)
    return tuple(
        Point(f"{who} — {footing}" if footing else who, unique(one.clause for one in group))
        for footing, group in found.items()
        for who in (worded_list(policy, "recipient", (one.recipient for one in group), language),)
    )


def _footing(recipient: Recipient, language: str) -> str:
    """What a disclosure rests on, in words; empty where the policy asks for nothing of its own."""
    kinds = {"ground" if one.startswith(_GROUND) else one for one in recipient.requires}
    said = [_say(language, f"footing.{one}") for one in _FOOTINGS if one in kinds]
    return f" {_say(language, 'footing.or')} ".join(said)


def _term(rule: Retention, language: str) -> str:
    if is_other(rule.rule):
        return _say(language, "means.term_other")
    # A stated term is a number of its own; the other rules have a label that says all.
    return term_text(rule.term, language) if rule.term else word_label("retention_rule", rule.rule, language)


def _by_clause(pairs: Iterable[tuple[str, str]], policy: Policy, kind: str, language: str, key: str) -> list[tuple[str, str]]:
    """One sentence a clause: `key` with the labels of its words."""
    found: dict[str, list[str]] = {}
    for clause, word in pairs:
        found.setdefault(clause, []).append(word)
    return [(clause, _say(language, key, what=worded_list(policy, kind, words, language))) for clause, words in found.items()]


def _taken(policy: Policy, language: str) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    for source in _SOURCES:
        known = [one for one in policy.data if one.source == source and not is_closed(policy, "category", one.category)]
        said += _by_clause(((one.clause, one.category) for one in known), policy, "category", language, f"means.{source}")
    counted = ((one.clause, word) for one in policy.statistics for word in one.categories)
    said += _by_clause(counted, policy, "category", language, "means.statistics")
    if policy.minors:
        said.append((policy.minors.clause, _say(language, "means.minors", age=policy.minors.age)))
    return said


def _used(policy: Policy, language: str) -> list[tuple[str, str]]:
    known = [one for one in policy.purposes if not is_closed(policy, "purpose", one.purpose)]
    free = ((one.clause, one.purpose) for one in known if not one.consent)
    asked = ((one.clause, one.purpose) for one in known if one.consent)
    return [
        *_by_clause(free, policy, "purpose", language, "means.purpose"),
        *_by_clause(asked, policy, "purpose", language, "means.agreed"),
        *((one.clause, _say(language, "means.term", what=_term(one, language))) for one in policy.retention if not is_other(one.rule)),
    ]


def _given(policy: Policy, language: str) -> list[tuple[str, str]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for one in policy.recipients:
        if not is_closed(policy, "recipient", one.recipient):
            groups.setdefault((one.clause, _footing(one, language)), []).append(one.recipient)
    told = {one.clause for one in policy.recipients if one.recipient == "authority"}
    for to in policy.authorities:
        if to.clause not in told:
            groups.setdefault((to.clause, _say(language, "footing.demand")), []).append("authority")
    said = []
    for (clause, footing), words in groups.items():
        who = worded_list(policy, "recipient", words, language)
        key = "means.recipient_on" if footing else "means.recipient"
        said.append((clause, _say(language, key, who=who, **({"footing": footing} if footing else {}))))
    return said


def _promised(policy: Policy, language: str) -> list[tuple[str, str]]:
    """Rights, duties, bans, protection, and how the document itself is accepted and changed. A policy's own words have no sentence."""
    document = policy.document
    rights = ((one.clause, one.right) for one in policy.rights if not is_other(one.right))
    said = _by_clause(rights, policy, "right", language, "means.right")
    duties = [one for one in policy.duties if not is_other(one.duty)]
    said += _by_clause(((one.clause, one.duty) for one in duties if not one.deadline), policy, "duty", language, "means.duty")
    for one in duties:
        if one.deadline:
            what, term = word_label("duty", one.duty, language), term_text(one.deadline, language)
            said.append((one.clause, _say(language, "means.duty_by", what=what, term=term)))
    bans = ((one.clause, one.prohibition) for one in policy.prohibitions if not is_other(one.prohibition))
    said += _by_clause(bans, policy, "prohibition", language, "means.prohibition")
    measures = ((one.clause, one.measure) for one in policy.measures if not is_other(one.measure))
    said += _by_clause(measures, policy, "measure", language, "means.measure")
    if policy.breach.clause and policy.breach.notify_subject:
        said.append((policy.breach.clause, _say(language, "means.breach")))
    if document.acceptance_clause and document.acceptance == "use_of_site":
        said.append((document.acceptance_clause, _say(language, "means.acceptance")))
    if document.disagreement_clause:
        said.append((document.disagreement_clause, _say(language, "means.disagreement")))
    if document.change.clause and document.change.notice is not None:
        key = "means.change_told" if document.change.notice else "means.change_untold"
        said.append((document.change.clause, _say(language, key)))
    return said


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a policy in short: its name in the phrases (`brief.<key>`), its lines, and the clauses behind them."""

    key: str
    lines: tuple[str, ...]
    clauses: tuple[str, ...]


def brief(policy: Policy, language: str) -> tuple[Part, ...]:
    """The policy in six answers: what is taken, how, for what, who gets it, for how long, what one can do. Empty ones are left out."""
    asked, seen = ([one for one in policy.data if one.source == source] for source in ("provided", "automatic"))
    parts = (
        _part(policy, "asked", "category", ((one.category, one.clause) for one in asked), language),
        _part(policy, "seen", "category", ((one.category, one.clause) for one in seen), language),
        _part(policy, "purposes", "purpose", ((one.purpose, one.clause) for one in policy.purposes), language),
        _part(policy, "recipients", "recipient", ((one.recipient, one.clause) for one in policy.recipients), language),
        Part("terms", tuple(one.text for one in terms(policy, language)), unique(one.clause for one in policy.retention)),
        _part(policy, "rights", "right", ((one.right, one.clause) for one in policy.rights), language),
    )
    return tuple(one for one in parts if one.lines)


def _part(policy: Policy, key: str, kind: str, pairs: Iterable[tuple[str, str]], language: str) -> Part:
    # What only this policy calls so has no name in the reader's language; its clauses are cited along with the others.
    known = [(word, clause) for word, clause in pairs if not is_closed(policy, kind, word)]
    lines = worded_list(policy, kind, (word for word, _ in known if not is_other(word)), language)
    return Part(key, (sentence(lines),) if lines else (), unique(clause for _, clause in known))
