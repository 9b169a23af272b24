"""PDF: the text of its pages, laid out in lines, without what repeats on every page."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents.blocks import Block, assemble
from zavet.reading.documents.characters import clean, printable
from zavet.reading.documents.limits import Limits
from zavet.reading.documents.plain import bullet
from zavet.reading.documents.wrapping import goes_on, joined, width_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_COLUMNS: Final = re.compile(r"(?<=\S) {3,}(?=\S)")
_PAGE_NUMBER: Final = re.compile(
    r"[-–—\s]*(?:(?:стр(?:аница|\.)?|page|бет)\s*)?\d{1,4}(?:\s*(?:/|из|of|\|)\s*\d{1,4})?[-–—\s.]*|\d{1,4}\s*-?\s*бет", re.IGNORECASE
)
_LOST: Final = re.compile("[\ufffd\ue000-\uefff]|\\(cid:")
_EDGE: Final = 3
"""Running headers and footers are looked for in so many lines at the top and at the bottom of a page."""
_SCAN: Final = 20
_TORN: Final = 1.15


@dataclass(slots=True)
class _Line:
    """A line as printed: `cells` where it stands in columns."""

    text: str
    page: int
    gap: bool
    cells: tuple[str, ...] = ()


def read_pdf(data: bytes, name: str, limits: Limits) -> Document:
    """A document of a PDF that has text.

    Lines broken by the width of the page are put together, hyphenated words too; page numbers and lines that repeat at the top or bottom of
    pages are left out. Raises ReadingError for a password, too many pages, a scan without text and text without a table of characters.
    """
    shown = printable(name)
    with _quiet():
        reader = _opened(data, shown)
        count = len(reader.pages)
        if count > limits.pages:
            raise ReadingError(f"`{shown}` has {count} pages; a policy has fewer than {limits.pages}", hint="give the policy's pages alone")
        pages: list[list[str]] = []
        size = 0
        for page in reader.pages:
            pages.append(_lines_of(page))
            size += sum(map(len, pages[-1]))
            if size > limits.characters:
                raise ReadingError(f"`{shown}` holds over {limits.characters} characters", hint="give the policy's pages alone")
        title = str(reader.metadata.title or "") if reader.metadata is not None else ""
    notes = _demand_words(pages, shown)
    lines = _printed(_without_running(pages))
    return assemble(name, "pdf", _blocks(lines), title=title[:300], notes=notes)


@contextmanager
def _quiet() -> Iterator[None]:
    """The parser's remarks on a file's small faults are no news to anyone."""
    log = logging.getLogger("pypdf")
    before = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = before


def _opened(data: bytes, shown: str) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415 - a plain text starts without it

    reader = PdfReader(io.BytesIO(data), strict=False)
    # Many files are locked against printing alone: they open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadingError(f"`{shown}` is protected by a password", hint="save it without a password, or give the text as .txt")
    return reader


def _lines_of(page: PageObject) -> list[str]:
    """The page's lines, empty ones where there is a gap, columns set apart by three spaces or more."""
    simple = clean(page.extract_text() or "")[0]
    try:
        laid = clean(page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=True) or "")[0]
    except Exception:  # noqa: BLE001 - the simple reading above went well: a fault of the finer one only costs the gaps
        laid = ""
    # The layout is the finer reading, but one that tears words apart or loses some is none.
    whole = len("".join(laid.split())) >= 0.95 * len("".join(simple.split()))
    return (laid if whole and len(laid.split()) <= _TORN * max(1, len(simple.split())) else simple).split("\n")


def _demand_words(pages: Sequence[Sequence[str]], shown: str) -> tuple[str, ...]:
    """Raises ReadingError where the pages are pictures, or their letters cannot be known; notes on single such pages."""
    words = [sum(one.isalpha() for line in page for one in line) for page in pages]
    if sum(words) < _SCAN * max(1, min(len(pages), 5)) / 2:
        raise ReadingError(f"`{shown}` has no text: its pages are pictures (a scan)", hint="recognise the text first, or give it as .txt")
    lost = sum(len(_LOST.findall(line)) for page in pages for line in page)
    if lost * 3 > sum(words):
        raise ReadingError(f"the letters of `{shown}` cannot be known: its fonts have no table of characters", hint="give the text as .txt")
    empty = [str(number) for number, count in enumerate(words, 1) if count < 2]
    return (f"pages without text, perhaps pictures: {', '.join(empty[:20])}",) if empty else ()


def _without_running(pages: Sequence[Sequence[str]]) -> list[tuple[int, list[str]]]:
    """The pages with their running headers, footers and numbers left out, each with its number."""
    seen: Counter[str] = Counter()
    for number, page in enumerate(pages, 1):
        seen.update({_shape(page[place], number, len(pages)) for place in _edges(page)})
    enough = 2 if len(pages) == 2 else max(3, 0.5 * len(pages))
    often = {shape for shape, times in seen.items() if shape and times >= enough}
    kept = []
    for number, page in enumerate(pages, 1):
        running: set[int] = set()
        full = [place for place, line in enumerate(page) if line.strip()]
        for order in (full[:_EDGE], full[: -_EDGE - 1 : -1]):
            for place in order:  # from the edge inwards, until the text begins
                if _shape(page[place], number, len(pages)) not in often and not _PAGE_NUMBER.fullmatch(page[place].strip()):
                    break
                running.add(place)
        kept.append((number, [line for place, line in enumerate(page) if place not in running]))
    return kept


def _edges(page: Sequence[str]) -> list[int]:
    full = [place for place, line in enumerate(page) if line.strip()]
    return list(dict.fromkeys((*full[:_EDGE], *full[-_EDGE:])))


def _shape(line: str, number: int, count: int) -> str:
    """What a running line has in common on all pages: its words, and `#` for the page's number and the count of pages.

    Other figures stay: two clauses of like words at the tops of two pages are two clauses.
    """
    counted = {str(number - 1), str(number), str(number + 1), str(count)}
    return re.sub(r"\d+", lambda found: "#" if found.group() in counted else found.group(), " ".join(line.split()).lower())


def _printed(pages: Sequence[tuple[int, list[str]]]) -> list[_Line]:
    found: list[_Line] = []
    for number, page in pages:
        gap = False
        for line in page:
            if not line.strip():
                gap = True
                continue
            cells = tuple(cell.strip() for cell in _COLUMNS.split(line.strip()))
            found.append(
                _Line(" ".join(line.split()), number, gap or not found, cells if len(cells) > 1 and not bullet(cells[0] + " ") else ())
            )
            gap = False
    return found


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    known = " ".join(line.text for line in lines).lower()
    width = width_of([line.text for line in lines])
    rows = _tables(lines)
    gathered: _Line | None = None
    last = ""
    for place, line in enumerate(lines):
        if place in rows:
            if gathered is not None:
                yield _block(gathered)
                gathered = None
            if rows[place]:
                yield Block("", "row", 0, rows[place], line.gap, line.page)
            continue
        turned = gathered is not None and gathered.page != line.page
        if gathered is not None and (not line.gap or (turned and line.text[:1].islower())) and goes_on(last, line.text, width):
            gathered.text = joined(gathered.text, line.text, known=known)
        else:
            if gathered is not None:
                yield _block(gathered)
            gathered = _Line(line.text, line.page, line.gap)
        last = line.text
    if gathered is not None:
        yield _block(gathered)


def _block(line: _Line) -> Block:
    item = bool(bullet(line.text))
    return Block(line.text, "item" if item else "", int(item), (), line.gap, line.page)


def _tables(lines: Sequence[_Line]) -> dict[int, tuple[str, ...]]:
    """The rows of tables by the place of their first line; further lines of a row stand for ().

    A table is two or more lines together that stand in the same number of columns. A row that is broken over several lines goes on where
    its first cell does not open with a capital or a figure.
    """
    found: dict[int, tuple[str, ...]] = {}
    place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and len(lines[end].cells) == len(lines[place].cells) > 1:
            end += 1
        if end - place > 1:
            first = place
            for at in range(place, end):
                if at == place or lines[at].cells[0][:1].isupper() or lines[at].cells[0][:1].isdigit():
                    first = at
                    found[at] = lines[at].cells
                else:
                    found[first] = tuple(" ".join(pair) for pair in zip(found[first], lines[at].cells, strict=True))
                    found[at] = ()
        place = max(end, place + 1)
    return found
