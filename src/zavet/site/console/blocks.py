"""What a page of the console is made of: headings, facts, tables, notes and forms, each drawn by a template of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

PER_PAGE: Final = 50
"""Rows of a table on one page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a table or of facts. `state` is good, bad, warn or quiet; `clauses` are shown as links into the policy."""

    text: str = ""
    href: str = ""
    state: str = ""
    mono: bool = False
    clauses: tuple[str, ...] = ()
    number: bool = False
    whole: bool = False
    """Never broken over lines: a time."""


def cell(value: object) -> Cell:
    """A cell of anything that is no cell yet; numbers stand to the right."""
    if isinstance(value, Cell):
        return value
    return Cell(str(value), number=isinstance(value, int) and not isinstance(value, bool))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level."""

    template: ClassVar = "zavet/console/blocks/heading.html"
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    template: ClassVar = "zavet/console/blocks/text.html"
    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be noticed: `kind` is good, bad, warn or empty."""

    template: ClassVar = "zavet/console/blocks/note.html"
    text: str
    kind: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exact:
    """Text shown as it is, in the letters of a machine: a secret, a leaf, a checkpoint."""

    template: ClassVar = "zavet/console/blocks/exact.html"
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of our own host."""

    template: ClassVar = "zavet/console/blocks/picture.html"
    source: str
    about: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links as buttons: text and address."""

    template: ClassVar = "zavet/console/blocks/links.html"
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A list, a line each."""

    template: ClassVar = "zavet/console/blocks/lines.html"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question: what is asked and why, the words of the text and their clause, what stays closed, the answers at hand."""

    template: ClassVar = "zavet/console/blocks/asked.html"
    text: str
    reason: str
    quote: str = ""
    clauses: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    href: str = ""
    """Where it is answered; empty: here, or by somebody else."""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses with their texts; each is the place that a cited id leads to."""

    template: ClassVar = "zavet/console/blocks/clauses.html"
    clauses: tuple[tuple[str, str, str], ...]
    """Id, kind in words, text."""


class Facts:
    """Pairs of label and cell."""

    template: ClassVar = "zavet/console/blocks/facts.html"

    def __init__(self, *rows: tuple[str, object]) -> None:
        self.rows = tuple((label, cell(value)) for label, value in rows)


@dataclass(frozen=True, slots=True)
class Pages:
    """The page of a table that is shown, and the addresses of its neighbours, empty where there is none."""

    number: int
    before: str = ""
    after: str = ""


class Table:
    """Rows under columns. The caption tells what the rows are; `empty` stands where there is none."""

    template: ClassVar = "zavet/console/blocks/table.html"

    def __init__(
        self, caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, pages: Pages | None = None
    ) -> None:
        self.caption = caption
        self.columns = tuple(columns)
        self.rows = tuple(tuple(cell(one) for one in row) for row in rows)
        self.empty = empty
        self.pages = pages
