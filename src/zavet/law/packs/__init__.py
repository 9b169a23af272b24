"""What a law demands, as data: duties with their terms, the contents of a policy, the contents of documents, fines.

    pack = load("ru")
    pack.duty("ru.access").deadline            # "10 working_days"
    pack.rows(date(2025, 8, 31))               # rows that apply on that day

A row is dated (`valid_from`, `valid_to`), graded (`statutory`, `derived` from a right or notice, `practice` of the regulator) and says
where it comes from; `confirmed` is False where no source text was seen. A row with an `edition` belongs to a text that is not law, or
not confirmed at all: it counts only where that edition is asked for by name. A pack is engineering material, not legal advice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from zavet.errors import LawError
from zavet.law.packs.shape import penalty_row, row, table

Grade = Literal["statutory", "derived", "practice"]
Kind = Literal["duty", "check", "document"]

COUNTRIES: tuple[str, ...] = ("ru", "kz", "eu")
"""The countries, or unions of countries, that have a pack."""
_PARTS = ("", "_contents", "_penalties")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a law: a duty, a point of the checklist of a policy, or a document with its items.

    `deadline` is a term as `zavet.law.deadlines` counts it, or one of: at_once, before, at_act, standing, or words where the law leaves
    it to a decision; "" for a row that has none. `title` is in ru, kk and en. `doubt` says what of the row was not seen in a source.
    """

    id: str
    kind: Kind
    article: str
    grade: Grade
    title: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    source: tuple[str, ...]
    verified_on: date
    confirmed: bool
    trigger: str = ""
    deadline: str = ""
    extension: str = ""
    records: tuple[str, ...] = ()
    penalty: str = ""
    edition: str = ""
    doubt: str = ""

    def applies(self, as_of: date) -> bool:
        """True where the row was in force on that day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Penalty:
    """A fine by kind of offender, in roubles; ranges as the code prints them."""

    id: str
    offence: str
    amounts: Mapping[str, str]
    valid_from: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """The rows of one law. `country` is RU, KZ or EU; `law` its short name; `sources` what the letters of `Row.source` stand for."""

    country: str
    law: str
    verified_on: date
    every: tuple[Row, ...]
    penalties: tuple[Penalty, ...]
    sources: Mapping[str, str]

    def duty(self, row_id: str) -> Row:
        """The row of that id. Raises KeyError where there is none."""
        found = next((one for one in self.every if one.id == row_id), None)
        if found is None:
            raise KeyError(row_id)
        return found

    def rows(self, as_of: date, *, kind: Kind | None = None, editions: Iterable[str] = ()) -> tuple[Row, ...]:
        """The rows in force on `as_of`, of one kind or of all; rows of an edition only where it is among `editions`."""
        chosen = frozenset(editions)
        in_force = (one for one in self.every if one.applies(as_of) and (not one.edition or one.edition in chosen))
        return tuple(one for one in in_force if kind is None or one.kind == kind)


@lru_cache(maxsize=len(COUNTRIES))
def load(country: str) -> Pack:
    """The pack of `country` (`ru`, `kz` or `eu`, in any case).

    Raises LawError for a country without a pack, and for a pack that is not as it should be: the file, the row and the key are named.
    """
    name = country.lower()
    if name not in COUNTRIES:
        raise LawError(f"no law pack `{country[:20]}`", hint=f"there are: {', '.join(COUNTRIES)}")
    texts = {}
    for part in _PARTS:
        file = resources.files(__name__).joinpath(f"{name}{part}.toml")
        if file.is_file():
            texts[f"{name}{part}.toml"] = file.read_text(encoding="utf-8")
    return parse(texts)


def parse(texts: Mapping[str, str]) -> Pack:
    """A pack from the texts of its files, by name; the first file is the head. Raises LawError as `load` does."""
    tables = {}
    for name, text in texts.items():
        try:
            tables[name] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LawError(f"{name}: no TOML: {str(error).lower()}") from None
    head_name = next(iter(texts))
    head = table(head_name, tables[head_name])
    rows: list[Row] = []
    fines: list[Penalty] = []
    for name, found in tables.items():
        for kind in ("duty", "check", "document"):
            rows += [Row(kind=kind, **row(name, kind, at, raw, head)) for at, raw in enumerate(found.get(kind, []), 1)]
        fines += [Penalty(**penalty_row(name, at, raw)) for at, raw in enumerate(found.get("penalty", []), 1)]
    seen: set[str] = set()
    for row_id in [one.id for one in rows] + [one.id for one in fines]:
        if row_id in seen:
            raise LawError(f"{head_name}: the row `{row_id}` stands twice")
        seen.add(row_id)
    return Pack(head["country"], head["law"], head["verified_on"], tuple(rows), tuple(fines), MappingProxyType(dict(head["sources"])))
