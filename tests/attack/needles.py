"""Planted values, every form they might be written in, and the search for them in every byte of every file."""

from __future__ import annotations

import base64
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

_CYRILLIC = "бвгджзклмнпрстфхцчшщ"
_LATIN = "bcdfghjklmnpqrstvwxz"
_WORD = 4
_SHORTEST = 2 * _WORD - 1


@dataclass(frozen=True)
class Found:
    """A value where none may be: which one, in which form, in which file, at which byte."""

    label: str
    form: str
    path: Path
    at: int


class Needles:
    """The planted values by label. Seeded, so that a finding can be had again."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.values: dict[str, str] = {}

    def plant(self, label: str, value: str) -> str:
        """Keeps a value to be searched for; gives it back."""
        assert len(value) >= _SHORTEST, f"`{label}` is too short to be told from chance"
        place, number = label, 1
        while place in self.values:
            number += 1
            place = f"{label} {number}"
        self.values[place] = value
        return value

    def word(self, label: str, before: str = "", after: str = "") -> str:
        """A value with a word in it that no text holds by chance."""
        return self.plant(label, before + "".join(self._chance.choices(_CYRILLIC, k=9)) + after)

    def latin(self, label: str, before: str = "", after: str = "") -> str:
        """The same in Latin letters, for headers and addresses."""
        return self.plant(label, before + "".join(self._chance.choices(_LATIN, k=9)) + after)

    def name(self, label: str) -> str:
        """A name: a capital, then letters."""
        return self.plant(label, "Ж" + "".join(self._chance.choices("аеиоурстлнмк", k=10)))

    def digits(self, label: str, before: str, count: int) -> str:
        """`count` digits after `before`."""
        return self.plant(label, before + "".join(self._chance.choices("0123456789", k=count)))

    def inn(self, label: str) -> str:
        """The INN of a legal entity, with its check digit."""
        body = "77" + "".join(self._chance.choices("0123456789", k=7))
        weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
        return self.plant(label, body + str(sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11 % 10))

    def forms(self) -> Iterator[tuple[str, str, bytes]]:
        """(label, form, bytes) of every value in every form. ASCII letters in lower case: files are searched in lower case too."""
        for label, value in self.values.items():
            seen: set[bytes] = set()
            for form, data in _forms(value):
                low = data.lower()
                if len(low) >= _SHORTEST and low not in seen:
                    seen.add(low)
                    yield label, form, low


def _forms(value: str) -> Iterator[tuple[str, bytes]]:
    for case, text in (("", value), ("lower case, ", value.lower()), ("upper case, ", value.upper())):
        raw = text.encode()
        yield f"{case}UTF-8", raw
        yield f"{case}UTF-16", text.encode("utf-16-le")
        yield f"{case}UTF-16 big-endian", text.encode("utf-16-be")
        yield f"{case}windows-1251", text.encode("cp1251", "replace") if text.encode("cp1251", "ignore").decode("cp1251") == text else raw
        yield f"{case}percent-encoded", quote(text, safe="").encode()
        yield f"{case}percent-encoded, spaces as plus", quote_plus(text).encode()
        yield f"{case}percent-encoded in part", quote(text, safe="@+:/,").encode()
        yield f"{case}hex", raw.hex().encode()
        yield f"{case}JSON", json.dumps(text)[1:-1].encode()
        for shift in range(3):
            # Base64 of a text that begins at any place within another: without the first and last signs, which depend on neighbours.
            for name, encoded in (
                ("base64", base64.b64encode(b"\0" * shift + raw)),
                ("base64url", base64.urlsafe_b64encode(b"\0" * shift + raw)),
            ):
                yield f"{case}{name}, shifted by {shift}", encoded[4 if shift else 0 : len(encoded) // 4 * 4 - 4]
    only = re.sub(r"\D", "", value)
    # A phone or INN without its signs; other values are told by their words.
    if len(only) >= 10 and len(only) * 2 >= len(value):
        yield "digits only", only.encode()
        yield "the last ten digits", only[-10:].encode()
        yield "digits, UTF-16", only.encode("utf-16-le")


def scan(roots: Iterable[Path], needles: Needles) -> list[Found]:
    """Looks for every form of every value in every byte of every file under the roots, names of files included."""
    forms = list(needles.forms())
    # A needle of seven bytes and more holds a whole word of four at some place divisible by four, wherever it begins: only needles
    # with such a word in the file are looked for byte by byte. Nothing is missed, and most files are read once.
    words = [
        (frozenset(int.from_bytes(needle[at : at + _WORD], sys.byteorder) for at in range(_WORD)), label, form, needle)
        for label, form, needle in forms
    ]
    found = []
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = str(path.relative_to(root.parent)).lower().encode()
            found += [Found(label, f"name of a file, {form}", path, 0) for label, form, data in forms if data in name]
            if path.is_file() and not path.is_symlink():
                # Base64 keeps its case: a needle in lower case may fit it by chance, but nine signs and more do not.
                found += _in(path.read_bytes().lower(), words, path)
    return found


def _in(data: bytes, words: list[tuple[frozenset[int], str, str, bytes]], path: Path) -> list[Found]:
    whole = memoryview(data)[: len(data) // _WORD * _WORD].cast("I")
    there = set(whole)
    found = []
    for parts, label, form, needle in words:
        if len(data) < 4 * len(needle) or not there.isdisjoint(parts):
            at = data.find(needle)
            if at >= 0:
                found.append(Found(label, form, path, at))
    return found
