"""What a format's reader yields, line by line, and how that becomes a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zavet.reading.document import Document, Format, Line, Mark
from zavet.reading.documents.bullets import bullet
from zavet.reading.documents.characters import clean

CELLS_JOINED: Final = " | "
_ENDED: Final = (".", ";", ":", ",", "!", "?")


@dataclass(frozen=True, slots=True)
class Block:
    """One line to be: as `document.Line` without its place. A row's `text` is ignored: its cells tell it.

    `level` of a row is 1 where the format says that it heads the table.
    """

    text: str = ""
    mark: Mark = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    gap: bool = True
    page: int = 0


def assemble(
    name: str, form: Format, blocks: Iterable[Block], *, encoding: str = "utf-8", title: str = "", notes: tuple[str, ...] = ()
) -> Document:
    """The document that the blocks make: one line each, an empty line between paragraphs.

    Empty blocks are left out; a block that opens with a bullet, and is nothing else, is an item.
    """
    said = list(notes)
    lines: list[Line] = []
    written: list[str] = []
    at, number, after = 0, 1, ""
    for block in _cleaned(blocks, said):
        loose = bool(lines) and block.gap and not (block.mark == after and after in {"item", "row"})
        at += loose
        number += loose
        text = CELLS_JOINED.join(block.cells).strip() if block.mark == "row" else block.text
        lines.append(Line(number, text, at, block.mark, block.level, block.cells, block.gap, block.page))
        written += ["\n" * loose, text, "\n"]
        at += len(text) + 1
        number += 1
        after = block.mark
    return Document(name, form, "".join(written), tuple(lines), encoding, " ".join(clean(title)[0].split()), tuple(dict.fromkeys(said)))


def run_together(lines: Sequence[str]) -> str:
    """The lines of a table's cell as one, parted by `; ` where they end without a sign of their own."""
    return "".join(f"{line} " if line.endswith(_ENDED) else f"{line}; " for line in lines[:-1]) + "".join(lines[-1:])


def _cleaned(blocks: Iterable[Block], notes: list[str]) -> Iterable[Block]:
    """The blocks with their text cleaned and its white space drawn together; what is empty then hands its gap to the next."""
    owed = False
    for block in blocks:
        cells = tuple(_line(cell, notes) for cell in block.cells) if block.mark == "row" else ()
        text = "" if cells else _line(block.text, notes)
        if not text and not any(cells):
            owed = owed or block.gap
            continue
        item = not block.mark and bullet(text)
        yield Block(text, "item" if item else block.mark, 1 if item else block.level, cells, block.gap or owed, block.page)
        owed = False


def _line(text: str, notes: list[str]) -> str:
    text, found = clean(text)
    notes += found
    return " ".join(text.split())
