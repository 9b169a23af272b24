"""Lines that were broken to fit a width are put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from zavet.reading.documents.blocks import Block

_MARKER: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]\s|\d{1,3}(?:\.\d{1,3})+\.?\s|[IVXLC]{1,6}[.)]\s|[a-zа-яё]\)\s|[•·●○◦▪■‣⁃►➢✓✔\uf0b7\uf0a7]|[-–—*]\s|\|"
    r"|(?:раздел|глава|статья|приложение|бөлім|тарау|section|article|chapter)\s+[\dIVXLC]+\b)",
    re.IGNORECASE,
)
_ENDED: Final = (".", ";", ":", "!", "?")
_DASH: Final = re.compile(r"[-–—]\s")
_CITES: Final = re.compile(r"(?:^|[\s(])(?:ст|п|пп|ч|гл|абз|стать\w{1,2}|пункт\w{0,3}|част\w{1,2}|раздел\w{0,2}|№)\.?$", re.IGNORECASE)
_GOVERNS: Final = re.compile(r"(?:^|[\s(])(?:от|до|с|по|и|или|в|на|за|не|через|более|менее|течение)$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?:/|www)[^\s<>]*[/.?=&_-]$|[^\s]/$|@$")
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
_SHOUT: Final = 10


_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

Joint = Literal["space", "nothing", "less"]
"""How two lines meet: with a space, with nothing between, or with the hyphen at the break taken away."""


def is_wrapped(lines: Sequence[str], gaps: Sequence[bool]) -> bool:
    """True where a text's lines were broken by a width: many run on in small letters, and those that do are of about one length."""
    pairs = [(lines[place], lines[place + 1]) for place in range(len(lines) - 1) if not gaps[place + 1]]
    width = width_of(lines)
    if len(pairs) < _FEWEST or width > _WIDE:
        return False
    broken = [before for before, after in pairs if after[:1].islower() and not before.endswith(_ENDED) and not _MARKER.match(after)]
    return len(broken) >= max(3, 0.25 * len(pairs)) and sum(len(line) > 0.7 * width for line in broken) > 0.7 * len(broken)


def width_of(lines: Sequence[str]) -> int:
    """The width that the lines were broken to: that of the longest but for the few that stick out."""
    lengths = sorted(map(len, lines))
    return lengths[int(len(lengths) * 0.97)] if lengths else 0


def words_of(text: str) -> frozenset[str]:
    """The words of a text in small letters, those with hyphens whole: by them `joint` tells a hyphen of the word from one of the break."""
    return frozenset(_WORD.findall(text.lower()))


def goes_on(before: str, after: str, width: int) -> bool:
    """True where `after` is the rest of the line `before`, which had no room for it."""
    if _opens(before, after, width):
        return False
    if joint(before, after, frozenset()) != "space":
        return True
    first = after.split(None, 1)[0] if after.split() else ""
    # Capitals are wider: a line of them is full sooner.
    full = len(before) + 1 + len(first) > _FULL * width * (0.8 if _in_capitals(before) else 1)
    runs_on = (after[:1].islower() or not after[:1].isalpha()) and not before.endswith(_ENDED)
    if not full or before.endswith(":"):
        return runs_on
    return runs_on or _in_capitals(before) == _in_capitals(after)


def _in_capitals(line: str) -> bool:
    """True for a line of a heading in capitals; an abbreviation or two are none."""
    return line.isupper() and sum(map(str.isalpha, line)) >= _SHOUT


def _opens(before: str, after: str, width: int) -> bool:
    """True where `after` opens with the number or the bullet of a clause or an item of its own."""
    found = _MARKER.match(after)
    if found is None:
        return False
    rest = after[found.end() :].lstrip()
    if _DASH.match(after):  # a dash in the middle of a sentence comes where a full line broke off; an item follows a finished one
        return len(before) <= _FULL * width or before.endswith((*_ENDED, ","))
    if _CITES.search(before[-20:]):
        return False
    return not (rest[:1].islower() and _GOVERNS.search(before[-20:]))


def joint(before: str, after: str, known: frozenset[str]) -> Joint:
    """How the two lines meet. A hyphen stays where the text bears the word with it elsewhere, or where such words usually have one."""
    if _ADDRESS.search(before[-200:]):
        return "nothing"
    if not _HYPHENED.search(before[-2:]) or not (after[:1].islower() or (before[-3:-1].isupper() and after[:2].isupper())):
        return "space"
    head = re.split(r"[\s(«\"]", before[-60:])[-1]
    tail = _WORD.match(after)
    rest = tail.group() if tail else ""
    if f"{head[:-1]}{rest}".lower() in known:
        return "less"
    if f"{head}{rest}".lower() in known or _PREFIX.search(before[-60:]) or _SUFFIX.match(after):
        return "nothing"
    return "less"


def put_together(lines: Sequence[str], known: frozenset[str]) -> str:
    """The lines of one paragraph as one."""
    parts: list[str] = []
    for place, line in enumerate(lines):
        how = joint(line, lines[place + 1], known) if place + 1 < len(lines) else "nothing"
        parts += [line[:-1] if how == "less" else line, " " if how == "space" else ""]
    return "".join(parts)


def unwrapped(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with those put together that only a width parts, where the text was broken by one; spaces in them are drawn together."""
    tidy = [replace(block, text=" ".join(block.text.split())) for block in blocks]
    texts, gaps = [block.text for block in tidy], [block.gap for block in tidy]
    if not is_wrapped(texts, gaps):
        return tuple(tidy)
    width, known = width_of(texts), words_of(" ".join(texts))
    runs: list[list[Block]] = []
    for block in tidy:
        open_run = runs and not block.gap and not block.mark and runs[-1][0].mark in {"", "item"} and runs[-1][-1].text
        if open_run and goes_on(runs[-1][-1].text, block.text, width):
            runs[-1].append(block)
        else:
            runs.append([block])
    return tuple(replace(run[0], text=put_together([block.text for block in run], known)) for run in runs)
