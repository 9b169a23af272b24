"""Documents printed in two languages side by side: a table whose cells are numbered clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zavet.reading.document import Line
from zavet.reading.outline import labels

_FEWEST = 3
_SEPARATOR = " | "


def cells(line: Line) -> tuple[str, ...]:
    """The cells of a row of a table, () where the line is none."""
    return line.cells or ((line.text,) if line.mark == "row" else ())


def read_down(lines: Sequence[Line]) -> list[Line]:
    """The lines as one reads them: the columns of a bilingual table one after the other, every other line unchanged."""
    found: list[Line] = []
    block: list[Line] = []
    for line in lines:
        if cells(line):
            block.append(line)
            continue
        found.extend(_turned(block))
        block = []
        found.append(line)
    found.extend(_turned(block))
    return found


def _turned(block: Sequence[Line]) -> list[Line]:
    twice = sum(_numbered_twice(line) for line in block)
    if twice < _FEWEST or twice * 2 < len(block):
        return list(block)
    columns = [list(_places(line)) for line in block]
    widest = max(len(row) for row in columns)
    return [row[at] for at in range(widest) for row in columns if at < len(row)]


def _numbered_twice(line: Line) -> bool:
    first, *others = cells(line)
    if not others:
        return False
    left, right = labels.label(first, 0), labels.label(others[0], 0)
    return left is not None and right is not None and left.parts == right.parts and left.end < len(first) and right.end < len(others[0])


def _places(line: Line) -> Iterator[Line]:
    """Each cell as a line of its own, at its place in the document."""
    at = 0
    for one in line.text.split(_SEPARATOR):
        words = one.strip()
        if words:
            lead = len(one) - len(one.lstrip())
            yield replace(line, text=words, start=line.start + at + lead, mark="", cells=(), gap=True)
        at += len(one) + len(_SEPARATOR)
