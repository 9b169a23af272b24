"""Quotes as marks over a stretch of text: nested where one holds another, cut in two where they cross."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Target:
    """Something that stands at a place of the text: a fact, a question, a value of the header.

    `key` is its own, `kind` its family, "header" or "question". `number` is what is shown beside its quote, empty for none.
    """

    key: str
    kind: str
    start: int
    end: int
    number: str = ""
    label: str = ""
    faint: bool = False


@dataclass(slots=True)
class Mark:
    """A stretch of text with the targets that are quoted there, and what is inside it."""

    targets: tuple[Target, ...]
    start: int
    end: int
    inside: list[Piece] = field(default_factory=list)


Piece: TypeAlias = "Mark | tuple[int, int]"
"""A mark, or the bounds of text that bears none beyond the marks around it."""


def pieces(targets: Sequence[Target], start: int, end: int) -> list[Piece]:
    """The stretch `[start, end)` with its marks. The texts of all pieces, joined, are the stretch."""
    waiting = list(_clipped(targets, start, end))
    heapq.heapify(waiting)
    whole: list[Piece] = []
    open_: list[Mark] = []
    at = start

    def close(until: int) -> None:
        """Ends the marks that end at `until` or before, and lets the text up to it pass."""
        nonlocal at
        while open_ and open_[-1].end <= until:
            one = open_.pop()
            _pass(one.inside, at, one.end)
            at = max(at, one.end)
        _pass(open_[-1].inside if open_ else whole, at, until)
        at = max(at, until)

    while waiting:
        begin, negative_end, _, found = heapq.heappop(waiting)
        finish = -negative_end
        close(begin)
        if open_ and finish > open_[-1].end:
            edge = open_[-1].end
            heapq.heappush(waiting, (edge, -finish, found[0].key, found))
            finish = edge
        mark = Mark(found, begin, finish)
        (open_[-1].inside if open_ else whole).append(mark)
        open_.append(mark)
    close(end)
    return whole


def _clipped(targets: Iterable[Target], start: int, end: int) -> Iterator[tuple[int, int, str, tuple[Target, ...]]]:
    """The targets that touch the stretch, those of one quote together; longer ones first where two begin at one place."""
    same: dict[tuple[int, int], list[Target]] = {}
    for one in targets:
        begin, finish = max(one.start, start), min(one.end, end)
        if begin < finish:
            same.setdefault((begin, finish), []).append(one)
    for (begin, finish), found in same.items():
        yield begin, -finish, found[0].key, tuple(found)


def _pass(into: list[Piece], start: int, end: int) -> None:
    if start < end:
        into.append((start, end))
