"""What a command says: sentences in the language of the person, tables, or JSON for programs."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zavet.clock import iso
from zavet.terms import LANGUAGES
from zavet.terms.phrases import load

_EPOCH = 86_400 * 366


def language_of(asked: str | None) -> str:
    """The language asked for, else that of LC_ALL, LC_MESSAGES or LANG, else Russian."""
    if asked:
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        word = os.environ.get(name, "")[:2].lower()
        if word in LANGUAGES:
            return word
    return LANGUAGES[0]


def clean(text: str) -> str:
    """`text` with control characters made visible: what a person typed somewhere must not steer a terminal."""
    return "".join(sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf"} else f"\\x{ord(sign):02x}" for sign in text)


class Output:
    """Where a command's answer goes. With `as_json` only `value` writes, so that the output is one JSON value."""

    def __init__(self, language: str, *, as_json: bool = False) -> None:
        self.language = language
        self.as_json = as_json

    def phrase(self, key: str, **values: object) -> str:
        """A sentence in the language of the person."""
        return load("zavet.cli").say(self.language, key, **values)

    def say(self, key: str, **values: object) -> None:
        """Writes a sentence."""
        self.line(self.phrase(key, **values))

    def line(self, text: str = "") -> None:
        """Writes a line for a person; nothing where a program reads."""
        if not self.as_json:
            sys.stdout.write(f"{clean(text)}\n")
            sys.stdout.flush()

    def raw(self, text: str) -> None:
        """Writes a document as it is."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")

    def value(self, value: Any) -> None:
        """Writes a JSON value where a program reads; nothing for a person."""
        if self.as_json:
            json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")

    def fields(self, value: Mapping[str, Any]) -> None:
        """Writes one thing: a line a field."""
        width = max((len(name) for name in value), default=0)
        for name, one in value.items():
            shown = _shown(name, one)
            first, *rest = shown.split("\n")
            self.line(f"  {name:<{width}}  {first}")
            for more in rest:
                self.line(f"  {'':<{width}}  {more}")

    def rows(self, rows: Sequence[Mapping[str, Any]], columns: Iterable[str] | None = None) -> None:
        """Writes several things of one kind: a table for a person, a JSON list for a program."""
        self.value(list(rows))
        self.table(rows, columns)

    def table(self, rows: Sequence[Mapping[str, Any]], columns: Iterable[str] | None = None) -> None:
        """Writes a table for a person; nothing where a program reads."""
        if not rows:
            self.say("nothing")
            return
        names = list(columns) if columns is not None else list(rows[0])
        cells = [[_shown(name, row.get(name, "")).replace("\n", " ") for name in names] for row in rows]
        widths = [max(len(name), *(len(line[at]) for line in cells)) for at, name in enumerate(names)]
        for line in (names, *cells):
            self.line("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "—"
    if isinstance(value, int) and name.endswith(("_at", "until")) and value > _EPOCH:
        return iso(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(str(key), one)}" for key, one in value.items()) or "—"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_shown("", one) for one in value) or "—"
    return str(value)
