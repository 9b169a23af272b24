"""A policy cut into comparable pieces: what is promised, apart from where in the text it stands.

Facts about one thing (a category from one source at one point, a purpose, a recipient for a purpose …) are joined into one `Piece`,
whose `aspects` are sets of words. Clause ids are kept beside, so that a mere renumbering can be told from a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zavet.policy.links import field_names
from zavet.policy.model import Datum, Localised, Policy, Purpose, Recipient
from zavet.terms import GROUNDS

EVERY = "*"
"""The word of an aspect that nothing narrows: every purpose, every category."""

Key = tuple[str, ...]


@dataclass(slots=True)
class Piece:
    """One thing promised: its aspects by name, and the clauses that promise it."""

    aspects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()

    @property
    def only_for(self) -> tuple[str, ...]:
        """The subjects it concerns; empty means all."""
        return tuple(one for one in self.aspects.get("only_for", ()) if one != EVERY)


@dataclass(frozen=True, slots=True)
class Section:
    """How the facts of one kind are named and compared.

    `key` and `aspects` are attribute names of the facts; `kinds` says of what kind of word each of them is, for labels: a kind of
    the vocabulary, or `text` (where none is given), `flag`, `list`, `term`, `field`, `consent`, `requirement`.
    """

    name: str
    facts: Callable[[Policy], Iterable[Any]]
    key: tuple[str, ...]
    aspects: tuple[str, ...]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Word:
    """A bare word of the policy, as a fact."""

    word: str
    clause: None = None


@dataclass(frozen=True, slots=True)
class _DatumAt:
    """A datum at one of its points; an empty point where the text names none."""

    category: str
    source: str
    point: str
    required: bool | None
    purposes: tuple[str, ...]
    only_for: tuple[str, ...]
    fields: tuple[str, ...]
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    title: Localised
    language: str
    date: str | None
    place: str | None
    url: str | None
    acceptance: str | None
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Closed:
    list: str
    closed: bool
    clause: str


def _data(policy: Policy) -> Iterable[_DatumAt]:
    for one in policy.data:
        for point in one.points or ("",):
            yield _DatumAt(
                one.category,
                one.source,
                point,
                one.required,
                every(one.purposes),
                one.only_for or (EVERY,),
                _fields(one),
                (one.clause, one.limit_clause) if one.limit_clause else (one.clause,),
            )


def _fields(datum: Datum) -> tuple[str, ...]:
    return field_names(datum) if datum.source == "provided" else ()


def every(words: tuple[str, ...] | None) -> tuple[str, ...]:
    """The words, or `*` where nothing narrows them."""
    return (EVERY,) if words is None else words


def _purposes(policy: Policy) -> Iterable[Purpose]:
    # Unset grounds are the vocabulary's: stating those same ones changes nothing.
    for one in policy.purposes:
        yield one if one.grounds is not None else replace(one, grounds=GROUNDS.get(one.purpose, ()))


def _recipients(policy: Policy) -> Iterable[Recipient]:
    for one in policy.recipients:
        yield replace(one, categories=every(one.categories))


def _document(policy: Policy) -> Iterable[_Document]:
    one = policy.document
    clauses = (one.url_clause, one.acceptance_clause, one.disagreement_clause)
    yield _Document(policy.title, policy.language, one.date, one.place, one.url, one.acceptance, tuple(filter(None, clauses)))


def _closed(policy: Policy) -> Iterable[_Closed]:
    for name in ("data", "purposes", "recipients"):
        for clause in getattr(policy.closed, name):
            yield _Closed(name, closed=True, clause=clause)


SECTIONS: tuple[Section, ...] = (
    Section(
        "operator",
        lambda policy: (policy.operator,),
        (),
        ("name", "legal_form", "address", "emails", "phones", "country", "entities"),
        {"legal_form": "legal_form"},
    ),
    Section("site", lambda policy: map(_Word, policy.sites), ("word",), (), {}),
    Section("service", lambda policy: map(_Word, policy.services), ("word",), (), {}),
    Section("document", _document, (), ("title", "language", "date", "place", "url", "acceptance"), {"acceptance": "acceptance"}),
    Section("change", lambda policy: (policy.document.change,), (), ("notice", "effective"), {"notice": "flag"}),
    Section("law", lambda policy: (policy.law,), (), ("country", "acts", "court", "claim_answer_days"), {}),
    Section("subject", lambda policy: policy.subjects, ("subject",), (), {"subject": "subject"}),
    Section(
        "data",
        _data,
        ("category", "source", "point"),
        ("required", "purposes", "only_for", "fields"),
        {
            "category": "category",
            "source": "source",
            "point": "point",
            "required": "flag",
            "purposes": "purpose",
            "only_for": "subject",
            "fields": "field",
        },
    ),
    Section(
        "purpose",
        _purposes,
        ("purpose",),
        ("consent", "legal_basis", "grounds", "channels", "own_name_only", "excludes_offers"),
        {
            "purpose": "purpose",
            "consent": "flag",
            "legal_basis": "legal_basis",
            "grounds": "ground",
            "channels": "channel",
            "own_name_only": "flag",
            "excludes_offers": "flag",
        },
    ),
    Section(
        "recipient",
        _recipients,
        ("recipient", "purpose"),
        ("condition", "requires", "categories"),
        {"recipient": "recipient", "purpose": "purpose", "requires": "requirement", "categories": "category"},
    ),
    Section(
        "authority",
        lambda policy: policy.authorities,
        ("country",),
        ("grounds", "notify_subject"),
        {"grounds": "authority_ground", "notify_subject": "flag"},
    ),
    Section("retention", lambda policy: policy.retention, ("rule",), ("term",), {"rule": "retention_rule", "term": "term"}),
    Section(
        "right",
        lambda policy: policy.rights,
        ("right",),
        ("channel", "address", "phrase"),
        {"right": "right", "channel": "channel"},
    ),
    Section("duty", lambda policy: policy.duties, ("duty",), ("trigger", "deadline"), {"duty": "duty", "deadline": "term"}),
    Section("prohibition", lambda policy: policy.prohibitions, ("prohibition",), ("exceptions",), {"prohibition": "prohibition"}),
    Section("measure", lambda policy: policy.measures, ("measure",), (), {"measure": "measure"}),
    Section("disclaimer", lambda policy: policy.disclaimers, ("about",), (), {"about": "disclaimer"}),
    Section("breach", lambda policy: (policy.breach,), (), ("notify_subject",), {"notify_subject": "flag"}),
    Section("statistics", lambda policy: policy.statistics, (), ("categories",), {"categories": "category"}),
    Section("minors", lambda policy: (policy.minors,) if policy.minors else (), (), ("age",), {}),
    Section("contact", lambda policy: policy.contacts, ("channel", "address"), (), {"channel": "channel"}),
    Section("cookie", lambda policy: policy.cookies, ("name",), ("purpose", "content"), {"purpose": "purpose"}),
    Section(
        "point",
        lambda policy: policy.points,
        ("point",),
        ("title", "consents", "required", "opens"),
        {"point": "point", "consents": "consent", "required": "field", "opens": "ground"},
    ),
    Section("closed", _closed, ("list",), ("closed",), {"list": "list", "closed": "flag"}),
    Section("open", lambda policy: policy.open, ("id",), ("about", "closes"), {}),
)
"""Every kind of fact of a policy, in the order people read a change in."""


def pieces(policy: Policy, section: Section) -> dict[Key, Piece]:
    """The pieces of one section by key, in the order of the model."""
    found: dict[Key, Piece] = {}
    for fact in section.facts(policy):
        piece = found.setdefault(_key(section, fact), Piece())
        for name in section.aspects:
            piece.aspects[name] = _joined(piece.aspects.get(name, ()), _words(getattr(fact, name)))
        piece.clauses = _joined(piece.clauses, _words(getattr(fact, "clause", None)))
    return found


def wordings(policy: Policy, section: Section) -> list[tuple[Key, tuple[tuple[str, ...], ...]]]:
    """Each fact of the section by itself, sorted: two policies can join into equal pieces and still differ here."""
    return sorted(
        (_key(section, fact), tuple(tuple(sorted(_words(getattr(fact, name)))) for name in section.aspects))
        for fact in section.facts(policy)
    )


def _key(section: Section, fact: Any) -> Key:
    return tuple(_text(getattr(fact, one)) for one in section.key)


def _joined(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return (EVERY,) if EVERY in one or EVERY in two else tuple(dict.fromkeys((*one, *two)))


def _words(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, tuple):
        return value
    if isinstance(value, Mapping):
        return tuple(f"{language}: {text}" for language, text in value.items())
    return (_text(value),)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
