"""The shape of a law pack, checked when it is loaded: a row that is wrong is an error that names file, row and key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from zavet.errors import LawError
from zavet.terms import LANGUAGES

_GRADES = ("statutory", "derived", "practice")
_HEAD: Mapping[str, type] = {"country": str, "law": str, "verified_on": date, "sources": dict}
_ROW: Mapping[str, type] = {
    "id": str, "article": str, "grade": str, "title": dict, "valid_from": date, "valid_to": date, "source": list, "confirmed": bool,
    "doubt": str, "trigger": str, "deadline": str, "extension": str, "records": list, "penalty": str, "edition": str, "items": list,
}  # fmt: skip
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "duty": ("id", "article", "grade", "title", "valid_from", "source", "trigger", "deadline", "records"),
    "check": ("id", "article", "grade", "title", "valid_from", "source"),
    "document": ("id", "article", "title", "items"),
}
_OFFENDERS = ("citizen", "official", "entrepreneur", "company")
_FINE: Mapping[str, type] = {
    "id": str, "offence": str, "valid_from": date, "source": list, "confirmed": bool, **dict.fromkeys(_OFFENDERS, str),
}  # fmt: skip
_EVER = date(1900, 1, 1)


def table(file: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The head of a pack, checked. Raises LawError."""
    for key, kind in _HEAD.items():
        if key not in raw:
            raise LawError(f"{file}: the head lacks `{key}`")
        _typed(file, "the head", key, raw[key], kind)
    for key in raw:
        if key not in _HEAD and key not in {"duty", "check", "document", "penalty"}:
            raise LawError(f"{file}: the head has an unknown key `{key}`")
    return raw


def row(file: str, kind: str, at: int, raw: Any, head: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one row, checked and frozen. Raises LawError."""
    where = _where(kind, at, raw)
    _known(file, where, raw, _ROW, _NEEDED[kind])
    prefix = f"{str(head['country']).lower()}."
    if not raw["id"].startswith(prefix):
        raise LawError(f"{file}: {where}: an id of this pack begins with `{prefix}`")
    grade = raw.get("grade", "statutory")
    if grade not in _GRADES:
        raise LawError(f"{file}: {where}: no grade `{grade}`", hint=f"one of: {', '.join(_GRADES)}")
    titles = {language: raw["title"].get(language) for language in LANGUAGES}
    if not all(isinstance(one, str) and one for one in titles.values()) or set(raw["title"]) != set(LANGUAGES):
        raise LawError(f"{file}: {where}: `title` needs exactly {', '.join(LANGUAGES)}")
    sources = _texts(file, where, "source", raw.get("source", []))
    for one in sources:
        if one not in head["sources"]:
            raise LawError(f"{file}: {where}: the source `{one}` is not listed in the head")
    start, end = raw.get("valid_from", _EVER), raw.get("valid_to")
    if end is not None and end < start:
        raise LawError(f"{file}: {where}: it ends before it begins")
    return {
        "id": raw["id"], "article": raw["article"], "grade": grade, "title": MappingProxyType(titles), "valid_from": start, "valid_to": end,
        "source": sources, "verified_on": head["verified_on"], "confirmed": raw.get("confirmed", True), "trigger": raw.get("trigger", ""),
        "deadline": raw.get("deadline", ""), "extension": raw.get("extension", ""),
        "records": _texts(file, where, "records", raw.get("records", raw.get("items", []))), "penalty": raw.get("penalty", ""),
        "edition": raw.get("edition", ""), "doubt": raw.get("doubt", ""),
    }  # fmt: skip


def penalty_row(file: str, at: int, raw: Any) -> dict[str, Any]:
    """The fields of one fine, checked and frozen. Raises LawError."""
    where = _where("penalty", at, raw)
    _known(file, where, raw, _FINE, ("id", "offence", "valid_from", *_OFFENDERS))
    amounts = MappingProxyType({name: raw[name] for name in _OFFENDERS})
    return {
        "id": raw["id"], "offence": raw["offence"], "amounts": amounts, "valid_from": raw["valid_from"],
        "confirmed": raw.get("confirmed", True),
    }  # fmt: skip


def _where(kind: str, at: int, raw: Any) -> str:
    if not isinstance(raw, Mapping):
        return f"{kind} {at}"
    return f"{kind} {at} (`{raw.get('id', 'no id')}`)"


def _known(file: str, where: str, raw: Any, shape: Mapping[str, type], needed: tuple[str, ...]) -> None:
    if not isinstance(raw, Mapping):
        raise LawError(f"{file}: {where}: not a table")
    for key, value in raw.items():
        if key not in shape:
            raise LawError(f"{file}: {where}: unknown key `{key}`")
        _typed(file, where, key, value, shape[key])
    for key in needed:
        if key not in raw:
            raise LawError(f"{file}: {where}: lacks `{key}`")
        if raw[key] == "":
            raise LawError(f"{file}: {where}: `{key}` is empty")


def _typed(file: str, where: str, key: str, value: Any, kind: type) -> None:
    if not isinstance(value, kind):
        raise LawError(f"{file}: {where}: `{key}` is {type(value).__name__}, not {kind.__name__}")


def _texts(file: str, where: str, key: str, values: list[Any]) -> tuple[str, ...]:
    for one in values:
        _typed(file, where, key, one, str)
    return tuple(values)
