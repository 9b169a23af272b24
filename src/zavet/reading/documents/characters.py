"""What is done to the characters of a text before it is read: as little as possible, and said.

    1. Line ends (CR LF, CR, NEL, VT, FF, the line and paragraph separators) become LF.
    2. Spaces of every width, the non-breaking one too, become a space; a tab stays for `plain`, which tells tables by it.
    3. Hyphens U+2010 and U+2011 become the hyphen-minus.
    4. Soft hyphens, zero-width, bidirectional and other control characters go; lone surrogates become U+FFFD.
    5. The text is composed (NFC). A heap of more than 8 combining marks is cut to 8: sorting a longer one costs its square.

Steps 1 (but CR LF), 2 and 3 keep every offset. Letters that look like letters of another script are told of and left as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MOST_MARKS = 8
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SAME_WIDTH = str.maketrans({**dict.fromkeys(_SPACES, " "), "\u2010": "-", "\u2011": "-"})
_SOFT_HYPHEN = "\xad"
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ZERO_WIDTH = "\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\U000e0000-\U000e007f"
_UNSEEN = re.compile(f"[{_SOFT_HYPHEN}{_BIDI}{_ZERO_WIDTH}{_CONTROL}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLEND = re.compile("[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")

_LATIN = "ABCEHIKMOPTXYacehiopxysSjJ"
_CYRILLIC = "АВСЕНІКМОРТХУасеһіорхуѕЅјЈ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as the module's steps leave it, and notes for the officer on what was found in it."""
    notes = []
    text = _LINE_ENDS.sub("\n", text).translate(_SAME_WIDTH)
    unseen = set(_UNSEEN.findall(text))
    if unseen:
        notes += _told(unseen)
        text = _UNSEEN.sub("", text)
    if _SURROGATES.search(text):
        notes.append("half characters (lone surrogates) are shown as U+FFFD")
        text = _SURROGATES.sub("\ufffd", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", _heaps().sub(r"\1", text))
    blended = _blended(text)
    if blended:
        sample = ", ".join(f"`{word[:40]}`" for word in blended[:3])
        notes.append(f"{len(blended)} words mix Latin and Cyrillic letters that look alike: {sample}")
    return text, tuple(notes)


def without_lookalikes(text: str) -> str:
    """The same text, letter for letter and offset for offset, where a word of two scripts is written in the one it can be written in.

    A word is turned to Cyrillic where all its Latin letters have a Cyrillic twin, else to Latin where all its Cyrillic ones have; a word
    that is honestly of both stays.
    """
    if not _BLEND.search(text):
        return text
    parts, done = [], 0
    for start, end in _blends(text):
        if start < done:
            continue
        parts += [text[done:start], _in_one_script(text[start:end])]
        done = end
    return "".join((*parts, text[done:]))


def printable(name: str, longest: int = 80) -> str:
    """A file's name fit for one line of a message."""
    shown = "".join(one if one.isprintable() else "?" for one in name)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _told(unseen: set[str]) -> list[str]:
    """One note for each kind of unseen character."""
    notes = []
    if unseen & set(_BIDI):
        notes.append("bidirectional marks are removed: the text may have shown in another order than it is written")
    if unseen & set(_ZERO_WIDTH):
        notes.append("zero-width characters are removed")
    if unseen - {_SOFT_HYPHEN, *_BIDI, *_ZERO_WIDTH}:
        notes.append("control characters are removed")
    return notes


def _blends(text: str) -> list[tuple[int, int]]:
    """Where the runs of letters stand in which Latin and Cyrillic ones touch."""
    found: list[tuple[int, int]] = []
    for match in _BLEND.finditer(text):
        if found and match.start() < found[-1][1]:
            continue
        start, end = match.span()
        while start and text[start - 1].isalpha():
            start -= 1
        while end < len(text) and text[end].isalpha():
            end += 1
        found.append((start, end))
    return found


def _blended(text: str) -> list[str]:
    """The words that `without_lookalikes` would write anew, each once, in order."""
    words = dict.fromkeys(text[start:end] for start, end in _blends(text)) if _BLEND.search(text) else {}
    return [word for word in words if _in_one_script(word) != word]


def _in_one_script(word: str) -> str:
    cyrillic = word.translate(_TO_CYRILLIC)
    if not any(one.isascii() for one in cyrillic):
        return cyrillic
    latin = word.translate(_TO_LATIN)
    return latin if latin.isascii() else word


@cache
def _heaps() -> re.Pattern[str]:
    """Finds heaps of combining marks. Made only for a text that is not composed, which few are."""
    marks = "".join(map(chr, (code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")
