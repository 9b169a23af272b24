"""A piece: the stretch of text that a number, a bullet or a table's row opens, or a paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zavet.reading.outline.labels import Label

Kind = Literal["number", "item", "row", "plain"]


@dataclass(slots=True)
class Piece:
    """A stretch of the text. `start` and `end` leave out the number or the bullet; `opening` is where the number itself begins.

    `gap` tells that a gap stands before, `marked` that the file's format calls it a heading (of `level`, 1 the top); `cells` are a row's.
    `repeats` tells that the table of contents names this line.
    """

    kind: Kind
    start: int
    end: int
    opening: int
    line: int
    label: Label | None = None
    gap: bool = True
    marked: bool = False
    level: int = 0
    cells: tuple[str, ...] = ()
    repeats: bool = False
