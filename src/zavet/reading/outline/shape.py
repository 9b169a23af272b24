"""Small questions about a stretch of text that many decisions of the outline ask."""

from __future__ import annotations

import re

CLOSERS = "»\"”’')]*_"
STOPS = ".!?…"
HEADING_LIMIT = 160
"""A heading is no longer than this, in characters."""

_REFERENCE = re.compile(
    r"(?:(?<!\w)(?:п|пп|п\.\s?п|ст|ч|подп|пп|абз|гл|разд|см|art|sec|no|б|т|тт)\.?|№|(?<!\w)(?:пункт|подпункт|стать|част|раздел|глав|абзац)\w{0,4}|"
    r"(?<!\w)(?:и|или|до|от|по|and|or|section|clause|article|paragraph)|,)\s*$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:%|₽|\$|€|руб|тенге|тг\b|коп|млн|млрд|тыс|[гмтк]б\b|[gmtk]b\b|кг\b|шт\b|лет\b|год|час|мин|дн|сут|"
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w{0,3}\b|г\.)"
)
_PLACE = re.compile(r"\s*(?:г|гор|город|қ|с|пос)\.?\s+[А-ЯЁӘІҢҒҮҰҚӨҺ]")


def place(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins as the line of a place does ("г. …")."""
    return _PLACE.match(text, start, min(end, start + 20)) is not None


def last_sign(text: str, start: int, end: int) -> str:
    """The last character of `text[start:end]` that is neither blank nor a closing quote or bracket; "" where there is none.

    Looks at 40 characters at most.
    """
    at = end - 1
    floor = max(start, end - 40)
    while at >= floor and (text[at].isspace() or text[at] in CLOSERS):
        at -= 1
    return text[at] if at >= floor else ""


def opens(text: str, start: int, end: int) -> bool:
    """Whether the stretch ends with a colon (or a colon and a dash), so that what follows goes on its sentence."""
    at = end
    while at > start and (text[at - 1].isspace() or text[at - 1] in "*_-–—"):
        at -= 1
    return at > start and text[at - 1] in ":："


def first_letter(text: str, start: int, end: int) -> str:
    """The first letter or digit within the first 12 characters of the stretch; "" where there is none."""
    for sign in text[start : min(end, start + 12)]:
        if sign.isalnum():
            return sign
    return ""


def lower_start(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins with a small letter, quotes and brackets apart."""
    return first_letter(text, start, end).islower()


def capitals(text: str, start: int, end: int) -> bool:
    """Whether a short stretch is written in capitals: at least four letters, and nine in ten of them large."""
    if end - start > HEADING_LIMIT:
        return False
    letters = [sign for sign in text[start:end] if sign.isalpha()]
    return len(letters) >= 4 and sum(sign.isupper() for sign in letters) * 10 >= len(letters) * 9


def title_like(text: str, start: int, end: int) -> bool:
    """Whether the stretch could be a title: short, beginning with a capital, ending without a stop, a comma or a semicolon."""
    if not 0 < end - start <= HEADING_LIMIT or lower_start(text, start, end):
        return False
    return last_sign(text, start, end) not in ".;,:" and not opens(text, start, end)


def refers(text: str, end: int) -> bool:
    """Whether what stands before `end` announces a reference, so that a number there numbers nothing ("according to cl. 5.2")."""
    return _REFERENCE.search(text, max(0, end - 16), end) is not None


def measured(text: str, at: int) -> bool:
    """Whether a unit, a currency or a month follows, so that the number before is a quantity or a date."""
    return _UNIT.match(text, at, at + 24) is not None
