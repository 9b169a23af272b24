"""Lines of a terminal: how wide words are shown, cut and wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SPACE: Final = re.compile(r"[ \t\r\n]+")


def width_of(text: str) -> int:
    """How many columns `text` takes: wide letters take two, marks that combine none."""
    return sum(map(_width, text)) if not text.isascii() else len(text)


def cut(text: str, width: int) -> str:
    """`text` on one line in at most `width` columns, with an ellipsis where it is cut."""
    text = " ".join(_words(text))
    if width_of(text) <= width:
        return text
    taken = 0
    for index, sign in enumerate(text):
        taken += _width(sign)
        if taken > width - 1:
            return f"{text[:index].rstrip()}…"
    return text


def wrap(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` columns, broken between words; a word that is longer is broken itself."""
    line, used = "", 0
    for word in _words(text):
        for part in _parts(word, width):
            wide = width_of(part)
            if line and used + 1 + wide > width:
                yield line
                line, used = part, wide
            else:
                line, used = (f"{line} {part}", used + 1 + wide) if line else (part, wide)
    if line:
        yield line


def _words(text: str) -> list[str]:
    """The words of `text`; what a non-breaking space joins is one."""
    return [one for one in _SPACE.split(text) if one]


def _parts(word: str, width: int) -> Iterator[str]:
    part, used = "", 0
    for sign in word:
        wide = _width(sign)
        if part and used + wide > width:
            yield part
            part, used = "", 0
        part, used = part + sign, used + wide
    if part:
        yield part


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
