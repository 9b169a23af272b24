"""Lines that were broken to fit a width are put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_MARKER: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]\s|\d{1,3}(?:\.\d{1,3})+\.?\s|[IVXLC]{1,6}[.)]\s|[a-zа-яё]\)\s|[•·●○◦▪■‣⁃►➢✓✔\uf0b7\uf0a7]|[-–—*]\s|\|"
    r"|(?:раздел|глава|статья|приложение|бөлім|тарау|section|article|chapter)\s+[\dIVXLC]+\b)",
    re.IGNORECASE,
)
_ENDED: Final = (".", ";", ":", "!", "?")
_LOOKS_BACK: Final = re.compile(
    r"(?:^|[\s(])(?:ст|п|пп|ч|гл|абз|статьи|статьёй|статьей|пункт\w{0,3}|част\w{1,2}|раздел\w{0,2}|№|от|до|с|по|и|или)\.?$", re.IGNORECASE
)
_HYPHENED: Final = re.compile(r"[^\W\d_]-$")
_PREFIX: Final = re.compile(
    r"(?:^|[\s(«\"])(?:веб|web|интернет|онлайн|online|офлайн|смс|sms|ip|e|е|бизнес|медиа|кол|пресс|топ|push|пуш|cookie|кукис|экс|вице|по|из|кое|"
    r"фитнес|смарт|контент|программно|нормативно|информационно|санитарно|научно|организационно|финансово|торгово|лечебно|культурно)-$",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(r"(?:то|либо|нибудь|таки|ка|за|фз|файл\w*|сайт\w*|адрес\w*|магазин\w*|сервис\w*)\b", re.IGNORECASE)
_FEWEST: Final = 8
_WIDE: Final = 150
_FULL: Final = 0.85


def is_wrapped(lines: Sequence[str], gaps: Sequence[bool]) -> bool:
    """True where a text's lines were broken by a width: many run on in small letters, and those that do are of about one length."""
    pairs = [(lines[place], lines[place + 1]) for place in range(len(lines) - 1) if not gaps[place + 1]]
    if len(pairs) < _FEWEST or width_of(lines) > _WIDE:
        return False
    broken = [before for before, after in pairs if after[:1].islower() and not before.endswith(_ENDED) and not _MARKER.match(after)]
    return len(broken) >= max(3, 0.25 * len(pairs)) and sum(len(line) > 0.7 * width_of(lines) for line in broken) > 0.7 * len(broken)


def width_of(lines: Sequence[str]) -> int:
    """The width that the lines were broken to: that of the longest but for the few that stick out."""
    lengths = sorted(map(len, lines))
    return lengths[int(len(lengths) * 0.97)] if lengths else 0


def goes_on(before: str, after: str, width: int) -> bool:
    """True where `after` is the rest of the line `before`, which had no room for it."""
    if _MARKER.match(after) and (before.endswith((*_ENDED, ",")) or not _LOOKS_BACK.search(before)) and not _LOOKS_BACK.search(before):
        return False
    if _HYPHENED.search(before) and after[:1].islower():
        return True
    first = after.split(None, 1)[0] if after.split() else ""
    full = len(before) + 1 + len(first) > _FULL * width
    runs_on = (after[:1].islower() or not after[:1].isalpha()) and not before.endswith(_ENDED)
    return runs_on if not full else (runs_on or not before.isupper())


def joined(before: str, after: str, *, known: str) -> str:
    """The two lines as one. A hyphen at the break stays where the word bears it elsewhere in `known`, or is one that usually does."""
    if not _HYPHENED.search(before) or not after[:1].islower():
        return f"{before} {after}"
    head = re.split(r"[\s(«\"]", before)[-1]
    tail = re.match(r"[^\W\d_]*", after)
    rest = tail.group() if tail else ""
    if f"{head[:-1]}{rest}".lower() in known:
        return before[:-1] + after
    if f"{head}{rest}".lower() in known or _PREFIX.search(before) or _SUFFIX.match(after):
        return before + after
    return before[:-1] + after
