"""The mapping: which column of a file is what. A small TOML file that `--guess` writes and a person confirms.

Its keys are `zavet` (1), `kind` (people or consents) and those of `Mapped`; the table `columns` says of each heading a field of the form,
a list of fields for words in order, a role, or `-` for a column that is left out; the table `agreements` of a list of consents says what
an agreement of the old system was given to and what proves its text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zavet.canon import digest_of
from zavet.errors import Malformed
from zavet.operations.imports.cells import OFFSET, offset_seconds
from zavet.terms import LANGUAGES

LEFT_OUT: Final = "-"
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "people": frozenset({"id", "active", "unsubscribed", "born"}),
    "consents": frozenset({"id", "user", "email", "phone", "time", "agreement", "purpose", "text", "version", "digest", "state", "page"}),
}
"""What a column may be beside a field of the form. `born` judges age alone and is not kept."""
RESTS_ON: Final = ("account", "contract", "none")
SUBJECTS: Final = ("natural", "legal_entity", "mixed")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("people", "consents"),
    "source": ("provided", "third_party"),
    "rests_on": RESTS_ON,
    "subjects": SUBJECTS,
    "dates": ("dmy", "mdy"),
    "language": LANGUAGES,
}
_TEXTS: Final = ("point", "encoding", "delimiter", "system", "zone")
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an agreement of the old system was given to, with its text, the digest (SHA-256, hex) of it, or a name of its version."""

    purpose: str
    text: str = ""
    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as it was read. `columns`: heading → fields or a role, empty where the column is left out."""

    kind: str
    columns: Mapping[str, tuple[str, ...]]
    point: str = ""
    source: str = "provided"
    rests_on: str = "none"
    subjects: str = "natural"
    adults: bool = False
    language: str = "ru"
    encoding: str = ""
    delimiter: str = ""
    heading: int = 0
    dates: str = "dmy"
    zone: int | None = None
    system: str = "file"
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    digest: str = ""


def parse(text: str) -> Mapped:
    """The mapping of a TOML text. Raises Malformed naming the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"the mapping is not TOML: {str(error)[:120].lower()}", hint="`--guess` writes one") from None
    if table.get("zavet") != 1:
        raise Malformed("the mapping does not begin with `zavet = 1`", hint="`--guess` writes one")
    known = {"zavet", "columns", "agreements", "adults", "heading", *_WORDS, *_TEXTS}
    for name in table:
        if name not in known:
            raise Malformed(f"the mapping has no key `{name[:40]}`", hint=f"known: {', '.join(sorted(known))}")
    found: dict[str, Any] = {name: _word(table, name) for name in _WORDS if name in table}
    kind = found.setdefault("kind", "people")
    found |= _settings(table)
    columns = {name: _column(kind, name, told) for name, told in _table(table, "columns").items()}
    if not columns:
        raise Malformed("the mapping names no columns", hint="`--guess` writes one")
    agreements = {name: _agreement(name, told) for name, told in _table(table, "agreements").items()}
    return Mapped(**found, columns=columns, agreements=agreements, digest=digest_of(table))


def _settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """Texts, numbers and switches of the mapping."""
    found: dict[str, Any] = {name: _text(table, name) for name in _TEXTS if name in table}
    for name, kind, takes in (("adults", bool, "true or false"), ("heading", int, "a number")):
        if name in table:
            if type(table[name]) is not kind:
                raise Malformed(f"`{name}` of the mapping takes {takes}")
            found[name] = table[name]
    if "zone" in found:
        if not OFFSET.fullmatch(found["zone"]):
            raise Malformed("`zone` of the mapping is an offset like `+03:00`")
        found["zone"] = offset_seconds(found["zone"])
    if len(found.get("delimiter", ";")) != 1:
        raise Malformed("`delimiter` of the mapping is one sign")
    return found


def _word(table: Mapping[str, Any], name: str) -> str:
    if table[name] not in _WORDS[name]:
        raise Malformed(f"`{name}` of the mapping is one of {', '.join(_WORDS[name])}")
    return str(table[name])


def _text(table: Mapping[str, Any], name: str) -> str:
    if not isinstance(table[name], str) or len(table[name]) > 100:
        raise Malformed(f"`{name}` of the mapping is a short text")
    return str(table[name])


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise Malformed(f"`{name}` of the mapping is a table")
    return found


def _column(kind: str, name: str, told: Any) -> tuple[str, ...]:
    words = tuple(told) if isinstance(told, list) else (told,)
    if not words or not all(isinstance(one, str) and one for one in words):
        raise Malformed(f"column `{name[:60]}` of the mapping is a word or a list of words")
    if words == (LEFT_OUT,):
        return ()
    if kind == "consents" and (len(words) > 1 or words[0] not in ROLES[kind]):
        raise Malformed(f"column `{name[:60]}` of the mapping is none of {', '.join(sorted(ROLES[kind]))}")
    return words


def _agreement(name: str, told: Any) -> Agreement:
    known = ("purpose", "text", "version", "digest")
    if not isinstance(told, dict) or not set(told) <= set(known) or not all(isinstance(one, str) for one in told.values()):
        raise Malformed(f"agreement `{name[:60]}` of the mapping takes {', '.join(known)}")
    digest = told.get("digest", "").lower()
    if not told.get("purpose"):
        raise Malformed(f"agreement `{name[:60]}` of the mapping names no purpose")
    if digest and (len(digest) != 64 or not _HEX.issuperset(digest)):
        raise Malformed(f"`digest` of agreement `{name[:60]}` is a SHA-256 in 64 hex digits")
    return Agreement(told["purpose"], told.get("text", ""), told.get("version", ""), digest)


def key(text: str) -> str:
    """A text as a TOML string."""
    known = {"\\": "\\\\", '"': '\\"', "\t": "\\t"}
    return '"' + "".join(known.get(sign, sign if sign.isprintable() else f"\\U{ord(sign):08x}") for sign in text) + '"'
