"""What may stand as a number at the start of a line, before it is known whether it is one.

Printed forms read here: `1`, `1.`, `1)`, `1.1`, `1.1.`, `1.1:`, `8.2 .`, `- 4.1.5.`, `I.`, `XI`, `Статья 5`, `РАЗДЕЛ II`, `§ 3`,
`1-тарау`, `Article 3`; and of list items: `-`, `•`, `а)`, `(1)`, `(iv)`. Whether a candidate numbers a clause, an item or nothing at all
(a date, a sum, an article of a law) is decided by `numbering`, which knows what came before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Style = Literal["decimal", "roman", "word"]

_BULLETS = "•·●○▪▫◦‣➢►✓✔□■–—*⁃∙⚫➤→"
_BULLET = re.compile(rf"(?!\*\*)[{re.escape(_BULLETS)}-](?:\s*(?=[^\s\d])|\s+(?=\S))|[oо]\s{{2,}}(?=\S)|[\uf0a7\uf0b7\uf0d8]\s*(?=\S)")
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,6})(?![\d])(\s?[.):]|)")
_ROMAN = re.compile(r"([IVXLCІХСVМ]{1,7})(\s?[.):](?=\s|\w)|(?=\s))(?!\s?[.]\s?[A-ZА-ЯЁ][.])")
_WORDS = (
    "глава|раздел|статья|часть|параграф|пункт|подраздел|приложение|chapter|section|article|part|clause|schedule|annex|"
    "бөлім|тарау|бап|тармақ|қосымша"
)
_WORD = re.compile(
    rf"(?:({_WORDS})[^\S\n]*(?:№[^\S\n]*)?|(§{{1,2}})[^\S\n]*)"
    r"(\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLCІХС]{1,7})(?![\w-])(\s?[.):]|)",
    re.IGNORECASE,
)
_KAZAKH = re.compile(r"(\d{1,3})\s?[-–]\s?(тарау|бөлім|бап|тармақ|қосымша)(?!\w)(\s?[.):]|)", re.IGNORECASE)
_ITEM = re.compile(r"\(?([a-zа-яёәіңғүұқөһ]|[ivx]{1,4}|\d{1,3})\)\s*(?=\S)")
_LETTER = re.compile(r"([a-zа-яёә])\.\s+(?=\S)")
_GLYPHS = str.maketrans("ІХСМ", "IXCM")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "M": 1000}
_ROMAN_SHAPE = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True, slots=True)
class Label:
    """A candidate number. `parts` are its numbers, outermost first; `printed` is the number without separator and word ("4.1.5", "XI").

    `separator` is ".", ")", ":" or ""; `word` the chapter word before or after it; `end` the offset in the line where the text begins;
    `padded` tells that a part is written with a leading zero, as dates are.
    """

    style: Style
    parts: tuple[int, ...]
    printed: str
    separator: str
    end: int
    word: str = ""
    padded: bool = False
    bulleted: bool = False
    shown: str = ""
    """What is printed, where `printed` is a number worked out: the "2" of a nested list whose outer numbers the format dropped."""


def nested(one: Label, section: int) -> Label:
    """The label of an entry of a list inside a numbered section: "1.2" for the "2." printed in section 1."""
    return replace(one, parts=(section, *one.parts), printed=f"{section}.{one.printed}", shown=one.printed)


def roman(text: str) -> int | None:
    """The value of a Roman number below 400, Cyrillic look-alikes included, or None."""
    latin = text.upper().translate(_GLYPHS)
    if not latin or not _ROMAN_SHAPE.fullmatch(latin):
        return None
    values = [_VALUES[glyph] for glyph in latin]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def bullet(text: str, at: int) -> int | None:
    """Where the words of a bulleted item begin, or None where no bullet stands at `at`."""
    found = _BULLET.match(text, at)
    return found.end() if found else None


def item_mark(text: str, at: int) -> tuple[str, int] | None:
    """The mark of a lettered or bracketed item (`а)`, `(1)`, `iv)`) and where its words begin, or None."""
    found = _ITEM.match(text, at)
    return (found.group(1), found.end()) if found else None


def letter_mark(text: str, at: int) -> tuple[str, int] | None:
    """The mark of an item written `а. words`, and where its words begin, or None. A place (`г. City`) has the same shape."""
    found = _LETTER.match(text, at)
    return (found.group(1), found.end()) if found else None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] != "\n" and text[at].isspace():
        at += 1
    return at


def label(text: str, at: int) -> Label | None:
    """The candidate number at `at` (after any blanks), or None."""
    start = _skip(text, at)
    if text.startswith("**", start):
        start += 2
    found = _worded(text, start) or _decimal(text, start, bulleted=False) or _roman(text, start)
    if found is not None:
        return found
    after = bullet_before_number(text, start)
    return _decimal(text, after, bulleted=True) if after is not None else None


def bullet_before_number(text: str, at: int) -> int | None:
    """Where the digits begin after a bullet at `at`, or None."""
    if at < len(text) and (text[at] in _BULLETS or text[at] == "-"):
        after = _skip(text, at + 1)
        if after < len(text) and text[after].isdigit():
            return after
    return None


def decimal_at(text: str, at: int) -> Label | None:
    """A decimal candidate exactly at `at`."""
    return _decimal(text, at, bulleted=False)


def _decimal(text: str, at: int, *, bulleted: bool) -> Label | None:
    found = _DECIMAL.match(text, at)
    if not found:
        return None
    printed = found.group(1)
    pieces = printed.split(".")
    separator = found.group(2).strip()
    end = found.end()
    if text[end : end + 1] == ":" and separator == ".":
        end += 1
    return Label(
        "decimal",
        tuple(int(one) for one in pieces),
        printed,
        separator,
        _skip(text, end),
        padded=any(len(one) > 1 and one[0] == "0" for one in pieces),
        bulleted=bulleted,
    )


def _roman(text: str, at: int) -> Label | None:
    found = _ROMAN.match(text, at)
    value = roman(found.group(1)) if found else None
    if found is None or not value:
        return None
    printed = found.group(1).upper().translate(_GLYPHS)
    return Label("roman", (value,), printed, found.group(2).strip(), _skip(text, found.end()))


def _worded(text: str, at: int) -> Label | None:
    found = _WORD.match(text, at)
    if found:
        word, printed = found.group(1) or found.group(2), found.group(3)
        separator = found.group(4).strip()
    else:
        found = _KAZAKH.match(text, at)
        if not found:
            return None
        printed, word, separator = found.group(1), found.group(2), found.group(3).strip()
    if printed[0].isdigit():
        parts = tuple(int(one) for one in printed.split("."))
    else:
        value = roman(printed)
        if not value:
            return None
        parts, printed = (value,), printed.upper().translate(_GLYPHS)
    return Label("word", parts, printed, separator, _after_dash(text, found.end()), word=word.lower())


def _after_dash(text: str, at: int) -> int:
    end = _skip(text, at)
    if text[end : end + 1] in {"-", "–", "—"} and text[end : end + 1]:
        end = _skip(text, end + 1)
    return end
