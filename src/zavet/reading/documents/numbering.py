"""Automatic numbers of a Word file: what Word prints before a paragraph that holds no number of its own (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element  # for its name: `archive` parses

from zavet.reading.documents.numerals import numeral

LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")


def local(node: Element) -> str:
    """The name of an element without its namespace: strict and transitional files differ in that alone."""
    return str(node.tag).rpartition("}")[2]


def child(node: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return next((one for one in node if local(one) == name), None) if node is not None else None


def value(node: Element | None, name: str = "val") -> str:
    """An attribute, "" where there is none."""
    return next((text for key, text in node.attrib.items() if key.rpartition("}")[2] == name), "") if node is not None else ""


def whole(node: Element | None, otherwise: int) -> int:
    """The attribute `val` as a whole number, in reason."""
    text = value(node)
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else otherwise


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is numbered: `text` is the pattern (`%1.%2.`), `restart` the level (from 1) after which it starts anew."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    restart: int | None = None
    paragraph_style: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed: `text` is "" for a bullet."""

    text: str
    bullet: bool
    depth: int


@dataclass(slots=True)
class _List:
    key: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted; paragraphs are to be asked in their order."""

    _lists: dict[str, _List] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """The depth that a list gives to the paragraphs of a style, 0 where it names none."""
        found = self._lists.get(number)
        return next((depth for depth, level in found.levels.items() if level.paragraph_style == style), 0) if found and style else 0

    def next(self, number: str, depth: int) -> Number | None:
        """Counts one paragraph of the list `number` at that depth, and says what is printed before it; None for a list unknown."""
        found = self._lists.get(number)
        if found is None or not 0 <= depth < LEVELS:
            return None
        level = found.levels.get(depth, Level())
        counts = self._counts.setdefault(found.key, [None] * LEVELS)
        if depth in found.starts and (number, depth) not in self._begun:
            counts[depth] = None  # a list of its own that starts its count anew
        self._begun.add((number, depth))
        before = counts[depth]
        counts[depth] = found.starts.get(depth, level.start) if before is None else before + 1
        for upper in range(depth):
            if counts[upper] is None:
                counts[upper] = found.starts.get(upper, found.levels.get(upper, Level()).start)
        for lower in range(depth + 1, LEVELS):
            restart = found.levels.get(lower, Level()).restart
            if restart is None or (restart and depth < restart):
                counts[lower] = None
        if level.style in {"bullet", "none"} and not _PLACE.search(level.text):
            return Number("" if level.style == "bullet" else level.text.strip(), level.style == "bullet", depth)
        return Number(
            _PLACE.sub(lambda place: _printed(found, counts, int(place[1]) - 1, level), level.text).strip(), bullet=False, depth=depth
        )


def read_numbering(root: Element | None) -> Numbering:
    """The lists of `word/numbering.xml`."""
    if root is None:
        return Numbering()
    lists: dict[str, _List] = {}
    abstract = {value(node, "abstractNumId"): node for node in root if local(node) == "abstractNum"}
    styled = {value(child(node, "styleLink")): node for node in abstract.values() if child(node, "styleLink") is not None}
    for node in root:
        if local(node) != "num":
            continue
        key = value(child(node, "abstractNumId"))
        base = abstract.get(key)
        link = value(child(base, "numStyleLink"))
        base = styled.get(link, base)
        levels = dict(_levels(base))
        starts: dict[int, int] = {}
        for override in (one for one in node if local(one) == "lvlOverride"):
            depth = int(value(override, "ilvl")) if re.fullmatch("[0-8]", value(override, "ilvl")) else 0
            levels.update(_levels(override))
            start = child(override, "startOverride")
            if start is not None:
                starts[depth] = whole(start, 1)
        lists[value(node, "numId")] = _List(value(base, "abstractNumId") if base is not None else key, levels, starts)
    return Numbering(lists)


def _levels(node: Element | None) -> Iterator[tuple[int, Level]]:
    for one in node if node is not None else ():
        if local(one) == "lvl" and re.fullmatch("[0-8]", value(one, "ilvl")):
            restart = child(one, "lvlRestart")
            legal = child(one, "isLgl")
            yield (
                int(value(one, "ilvl")),
                Level(
                    _style(child(one, "numFmt")),
                    value(child(one, "lvlText"))[:80],
                    whole(child(one, "start"), 1),
                    legal is not None and value(legal) not in {"0", "false"},
                    whole(restart, 0) if restart is not None else None,
                    value(child(one, "pStyle")),
                ),
            )


def _style(node: Element | None) -> str:
    return value(node) or "decimal"


def _printed(found: _List, counts: list[int | None], depth: int, level: Level) -> str:
    style = found.levels.get(depth, Level()).style
    return numeral(counts[depth] or 0, "decimal" if level.legal or style in {"bullet", "none"} else style)
