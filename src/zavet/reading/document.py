"""A document as the reader sees it: plain text in numbered lines, with what the file's own format said about each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["txt", "md", "html", "pdf", "docx"]
Mark = Literal["", "heading", "item", "row"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, never empty. `start` is its offset in `Document.text`, so `text[start:start + len(line.text)] == line.text`.

    `mark` is what the format says (a heading tag, a list item, a table row), "" where it says nothing; `level` is the depth of a heading
    (1 is the top) or of a list; `cells` are the parts of a table row, which `text` joins with " | ". `gap` tells that an empty line or a
    block boundary stands before it. `page` is the page of a PDF, from 1.
    """

    number: int
    text: str
    start: int
    mark: Mark = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    gap: bool = True
    page: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file turned into text. `name` is the file's name as given; `notes` are what a reader should know (an odd encoding, bidi marks)."""

    name: str
    format: Format
    text: str
    lines: tuple[Line, ...]
    encoding: str = "utf-8"
    title: str = ""
    notes: tuple[str, ...] = ()
