"""The words of the house: every notion a policy speaks of, with labels and the W3C concept it maps to.

Data lie in `vocabulary/*.toml`, one file a kind, one line a word. A policy may add words of its own as `other:<words>`; these are
their own label. IRIs are those of the W3C Data Privacy Vocabulary 2.0 (`dpv`, `pd`, `legal/eu/gdpr`), unversioned.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

LANGUAGES = ("ru", "kk", "en")
"""Languages of labels and phrases: Russian, Kazakh, English."""

OTHER = "other:"
"""What a word of a policy's own begins with."""

_FILES = {
    "category": "categories",
    "field": "fields",
    "point": "points",
    "purpose": "purposes",
    "recipient": "recipients",
    "right": "rights",
    "duty": "duties",
    "prohibition": "prohibitions",
    "measure": "measures",
    "subject": "subjects",
    "clause_kind": "clause_kinds",
    "legal_basis": "legal_bases",
    "retention_rule": "retention_rules",
    "acceptance": "acceptances",
    "authority_ground": "authority_grounds",
    "disclaimer": "disclaimers",
    "channel": "channels",
    "ground": "grounds",
    "operation": "operations",
    "source": "sources",
    "legal_form": "legal_forms",
    "consent_state": "consent_states",
    "running": "running",
    "effect": "effects",
    "actor": "actors",
}

_PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
}

KINDS = tuple(_FILES)
"""Every kind of word that `label` knows."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of one kind. `labels` by language; `dpv` is a full IRI or None where the vocabulary of W3C has no such concept."""

    kind: str
    word: str
    labels: Mapping[str, str]
    dpv: str | None
    more: Mapping[str, Any]
    """What its kind adds: `fields` and `unique` of a category, `grounds` of a purpose, `typed` of a point, `opened` of a ground."""


def _read(kind: str) -> Mapping[str, Word]:
    source = resources.files("zavet.terms").joinpath("vocabulary", f"{_FILES[kind]}.toml").read_text(encoding="utf-8")
    found: dict[str, Word] = {}
    for word, row in tomllib.loads(source).items():
        missing = [language for language in LANGUAGES if not row.get(language)]
        if missing:
            msg = f"`{word}` in {_FILES[kind]}.toml has no label in {', '.join(missing)}"
            raise ValueError(msg)
        iri = None
        if "dpv" in row:
            prefix, _, name = row["dpv"].partition(":")
            iri = _PREFIXES[prefix] + name
        more = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key not in {*LANGUAGES, "dpv"}}
        labels = MappingProxyType({language: row[language] for language in LANGUAGES})
        found[word] = Word(kind, word, labels, iri, MappingProxyType(more))
    return MappingProxyType(found)


WORDS: Mapping[str, Mapping[str, Word]] = MappingProxyType({kind: _read(kind) for kind in _FILES})
"""Every word by kind, in the order of its file."""

CATEGORIES = frozenset(WORDS["category"])
POINTS = frozenset(WORDS["point"])
PURPOSES = frozenset(WORDS["purpose"])
RECIPIENTS = frozenset(WORDS["recipient"])
RIGHTS = frozenset(WORDS["right"])
DUTIES = frozenset(WORDS["duty"])
PROHIBITIONS = frozenset(WORDS["prohibition"])
MEASURES = frozenset(WORDS["measure"])
SUBJECTS = frozenset(WORDS["subject"])
CLAUSE_KINDS = frozenset(WORDS["clause_kind"])
LEGAL_BASES = frozenset(WORDS["legal_basis"])
RETENTION_RULES = frozenset(WORDS["retention_rule"])
ACCEPTANCES = frozenset(WORDS["acceptance"])
AUTHORITY_GROUNDS = frozenset(WORDS["authority_ground"])
DISCLAIMERS = frozenset(WORDS["disclaimer"])
CHANNELS = frozenset(WORDS["channel"])
GROUND_KINDS = frozenset(WORDS["ground"])
OPERATIONS = frozenset(WORDS["operation"])
SOURCES = frozenset(WORDS["source"])
LEGAL_FORMS = frozenset(WORDS["legal_form"])

IDENTIFIERS = frozenset(word for word, row in WORDS["category"].items() if row.more.get("unique"))
"""Near-unique identifiers: the only categories that a blind index may be kept of."""

OPENED_GROUNDS = frozenset(word for word, row in WORDS["ground"].items() if row.more["opened"])
"""Kinds of ground that are opened for a subject and closed again; the others are named when they are relied on."""

TYPED_POINTS = frozenset(word for word, row in WORDS["point"].items() if row.more["typed"])
"""Collection points where a person fills a form."""

GROUNDS: Mapping[str, tuple[str, ...]] = MappingProxyType({word: row.more["grounds"] for word, row in WORDS["purpose"].items()})
"""By purpose, the kinds of ground one of which must be open for the subject; an empty tuple asks for none."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({word: row.more.get("fields", (word,)) for word, row in WORDS["category"].items()})
"""By category, the form fields it is asked in."""


def is_other(word: str) -> bool:
    """True for a word of a policy's own: `other:` and at least one character that is not a space."""
    return word.startswith(OTHER) and bool(word.removeprefix(OTHER).strip())


def known(kind: str, word: str) -> bool:
    """True where `word` is of the vocabulary of `kind`, or a policy's own."""
    return word in _kind(kind) or is_other(word)


def label(kind: str, word: str, language: str) -> str:
    """The label of `word` in `language`; of `other:<words>` the words. A `field` may also be a category.

    Raises ValueError for a kind, word or language that the house does not know.
    """
    if language not in LANGUAGES:
        msg = f"no labels in `{language}`: expected one of {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    rows = _kind(kind)
    if is_other(word):
        return word.removeprefix(OTHER).replace("_", " ").strip()
    row = rows.get(word)
    if row is None and kind == "field":
        row = WORDS["category"].get(word)
    if row is None:
        near = suggest(word, rows)
        hint = f"; did you mean `{near}`?" if near else ""
        msg = f"no {kind.replace('_', ' ')} `{word}`{hint}"
        raise ValueError(msg)
    return row.labels[language]


def dpv(kind: str, word: str) -> str | None:
    """The IRI of the W3C DPV concept that `word` maps to, or None (also for a policy's own words)."""
    row = _kind(kind).get(word)
    return row.dpv if row else None


def suggest(word: str, words: Iterable[str]) -> str:
    """The nearest of `words` to a mistyped `word`, or an empty string where none is near."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return near[0] if near else ""


def _kind(kind: str) -> Mapping[str, Word]:
    try:
        return WORDS[kind]
    except KeyError:
        msg = f"no kind of word `{kind}`: expected one of {', '.join(KINDS)}"
        raise ValueError(msg) from None
