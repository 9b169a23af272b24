"""Plain text: the lines as they stand, bullets and tables told by their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zavet.reading.document import Document, Line, Mark
from zavet.reading.documents.blocks import CELLS_JOINED
from zavet.reading.documents.bullets import bullet
from zavet.reading.documents.characters import clean
from zavet.reading.documents.wrapping import goes_on, is_wrapped, joint, width_of, words_of

_RULE: Final = re.compile(r"[-=*~+|:─━═\s]{3,}")
_COMMENT: Final = re.compile(r"#\s?[a-z][a-z_-]{2,15}:\s")
_ORDINAL: Final = re.compile(r"[\W_]*(?:\d+(?:\.\d+)*|[IVXLC]+|[a-zа-яё])?[\W_]*", re.IGNORECASE)
_JOINT: Final = "\x85"
_SEAM: Final = "\x84"
"""Stand in a text only between two steps of `read_plain`: `clean` leaves no control character."""
_COMMENT_NOTE: Final = "the file opens with a comment that is not read"


@dataclass(slots=True)
class _Raw:
    """A line of the file on its way: `indent` counts what stood before it."""

    number: int
    text: str
    indent: int
    gap: bool
    mark: Mark = ""
    level: int = 0
    cells: tuple[str, ...] = ()


def read_plain(text: str, name: str) -> Document:
    """A document of decoded plain text: `characters.clean` applied, every line that says something numbered as in the text.

    A line's text is what stands between its first and last visible character. A bullet marks the line an item and stays in its text.
    Lines of cells, parted by `|` or by tabs, become rows where two or more stand together; their text is rewritten with " | " between the
    cells. Where a width broke the text's lines, the rest of a paragraph is put behind its first line: the line end becomes a space, and
    every offset and number stays. Rulers (`-----`) and a comment at the top (`# source: …`) stay in the text and make no line.
    """
    text, notes = clean(text)
    text = _unbroken(text)
    rough, commented = _lines(text)
    _rows(rough)
    _items(rough)
    return _written(text, rough, name, (*notes, _COMMENT_NOTE) if commented else notes)


def _lines(text: str) -> tuple[list[_Raw], bool]:
    """The lines that say something, and whether comments were passed over."""
    found: list[_Raw] = []
    gap, commented = True, False
    for number, whole in _numbered(text):
        line = whole.strip()
        if not found and _COMMENT.match(line):
            commented = True
        elif not line or _RULE.fullmatch(line):
            gap = True
        else:
            shown = line.replace(_JOINT, " ").replace(_SEAM, "")
            found.append(_Raw(number, shown, len(whole.expandtabs(4)) - len(whole.expandtabs(4).lstrip()), gap))
            gap = False
    return found, commented


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines with the numbers that they have in the file."""
    number = 1
    for whole in text.split("\n"):
        yield number, whole
        number += 1 + whole.count(_JOINT) + whole.count(_SEAM)


def _unbroken(text: str) -> str:
    """The text with the line ends that only a width made turned into joints: they count as line ends and are shown as a space or not."""
    lines = text.split("\n")
    said = [line.strip() for line in lines]
    full = [place for place, line in enumerate(said) if line and not _RULE.fullmatch(line)]
    gaps = [place == 0 or full[place] - full[place - 1] > 1 for place in range(len(full))]
    if not is_wrapped([said[place] for place in full], gaps):
        return text
    width = width_of([said[place] for place in full])
    known = words_of(text)
    parts = [lines[0]]
    for place in range(1, len(lines)):
        before, after = said[place - 1], said[place]
        runs = before and after and not _cells(before) and not _cells(after) and goes_on(before, after, width)
        how = joint(before, after, known) if runs else None
        if how in {None, "space"}:
            parts.append((_JOINT if runs else "\n") + lines[place])
        else:
            parts[-1] = parts[-1].rstrip()[:-1] if how == "less" else parts[-1].rstrip()
            parts.append(_SEAM + after)
    return "".join(parts)


def _rows(lines: list[_Raw]) -> None:
    """Marks as rows the lines of cells that stand together, two or more, with the same number of cells."""
    run: list[tuple[_Raw, tuple[str, ...]]] = []
    for line in (*lines, None):
        cells = _cells(line.text) if line is not None else ()
        if line is not None and len(cells) > 1 and (not run or (len(run[-1][1]) == len(cells) and _near(run[-1][0], line))):
            run.append((line, cells))
            continue
        if len(run) > 1:
            for row, parts in run:
                row.mark, row.cells = "row", parts
        run = [(line, cells)] if line is not None and len(cells) > 1 else []


def _near(before: _Raw, after: _Raw) -> bool:
    """True where at most one line of the file, empty or a ruler, stands between."""
    return after.number - before.number <= 2


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a line that could be a row, () where it could not."""
    if "|" in text and (text.startswith("|") or " | " in text or "\t|" in text):
        return tuple(cell.strip() for cell in text.strip("|").split("|"))
    if "\t" in text:
        cells = tuple(cell.strip() for cell in re.split(r"\t+", text))
        # A tab after a number or a bullet sets the text off from it: that is no table, unless there are more cells.
        return () if _ORDINAL.fullmatch(cells[0]) and len(cells) == 2 else cells
    return ()


def _items(lines: list[_Raw]) -> None:
    """Marks the lines that open with a bullet; the depth of an item is told by its indent among the items around it."""
    indents: list[int] = []
    for line in lines:
        if line.mark or not bullet(line.text):
            if not line.mark and line.gap:
                indents = []
            continue
        while indents and indents[-1] > line.indent:
            indents.pop()
        if not indents or indents[-1] < line.indent:
            indents.append(line.indent)
        line.mark, line.level = "item", len(indents)


def _written(text: str, lines: list[_Raw], name: str, notes: tuple[str, ...]) -> Document:
    """The document: the text with the rows rewritten and tabs become spaces, and the lines with their places in it."""
    raws = {line.number: line for line in lines}
    made: list[Line] = []
    parts: list[str] = []
    at = 0
    for number, whole in _numbered(text):
        raw = raws.get(number)
        shown = whole.replace("\t", " ").replace(_JOINT, " ").replace(_SEAM, "")
        if raw is not None:
            if raw.mark == "row":
                shown = CELLS_JOINED.join(raw.cells)
            said = shown.strip()
            start = at + len(shown) - len(shown.lstrip())
            made.append(Line(number, said, start, raw.mark, raw.level, raw.cells, raw.gap))
        parts.append(shown)
        at += len(shown) + 1
    return Document(name, "txt", "\n".join(parts), tuple(made), notes=notes)
