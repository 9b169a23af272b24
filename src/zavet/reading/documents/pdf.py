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
from zavet.reading.documents.bullets import bullet
from zavet.reading.documents.characters import clean, printable
from zavet.reading.documents.limits import Limits
from zavet.reading.documents.wrapping import goes_on, put_together, width_of, words_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_COLUMNS: Final = re.compile(r"(?<=\S) {3,}(?=\S)")
_COUNTED: Final = re.compile(
    r"[-–—\s]*(?:стр(?:аница|\.)?|page|бет)\s*\d{1,4}(?:\s*(?:/|из|of|\|)\s*\d{1,4})?[-–—\s.]*|\d{1,4}\s*(?:/|из|of)\s*\d{1,4}|\d{1,4}\s*-?\s*бет",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"[-–—\s]*(\d{1,4})[-–—\s]*")
_LOST: Final = re.compile("[\ufffd\ue000-\uefff]|\\(cid:")
_EDGE: Final = 3
"""Running headers and footers are looked for in so many lines at the top and at the bottom of a page."""
_FINE: Final = 10
"""Into so many parts of a letter's height the distance between lines is measured."""
_ASKEW: Final = 2
_SCAN: Final = 20
_TORN: Final = 1.15


@dataclass(slots=True)
class _Line:
    """A line as printed, `indent` from the edge: `cells` where it stands in columns, which begin at `columns`."""

    text: str
    page: int
    gap: bool
    cells: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    indent: int = 0


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
        measured: list[list[tuple[int, str]]] = []
        size = 0
        for page in reader.pages:
            measured.append(_measured(page))
            size += sum(len(line) for _, line in measured[-1])
            if size > limits.characters:
                raise ReadingError(f"`{shown}` holds over {limits.characters} characters", hint="give the policy's pages alone")
        title = str(reader.metadata.title or "") if reader.metadata is not None else ""
    pages = _spaced(measured)
    notes = _demand_words(pages, shown)
    lines = _printed(_without_running(pages))
    return assemble(name, "pdf", _blocks(lines), title=title[:300], notes=notes)


@contextmanager
def _quiet() -> Iterator[None]:
    """The parser's remarks on a file's small faults are no news to anyone."""
    log = logging.getLogger("pypdf")
    silent = logging.NullHandler()
    before = log.propagate
    log.addHandler(silent)
    log.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.propagate = before
        log.removeHandler(silent)


def _opened(data: bytes, shown: str) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415 - a plain text starts without it

    reader = PdfReader(io.BytesIO(data), strict=False)
    # Many files are locked against printing alone: they open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadingError(f"`{shown}` is protected by a password", hint="save it without a password, or give the text as .txt")
    return reader


def _measured(page: PageObject) -> list[tuple[int, str]]:
    """The page's lines, each with its distance from the one before in tenths of a letter; columns are set apart by three spaces or more."""
    simple = _shown(page.extract_text() or "")
    try:
        fine = page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=True, layout_mode_font_height_weight=1 / _FINE)
    except Exception:  # noqa: BLE001 - the simple reading above went well: a fault of the finer one only costs the gaps
        fine = ""
    laid = _shown(fine or "")
    # The layout is the finer reading, but one that tears words apart or loses some is none.
    if len("".join(laid.split())) < 0.95 * len("".join(simple.split())) or len(laid.split()) > _TORN * max(1, len(simple.split())):
        return [(0, line) for line in simple.split("\n") if line.strip()]
    found: list[tuple[int, str]] = []
    empty = 0
    for line in laid.split("\n"):
        if line.strip():
            found.append((empty, line))
            empty = 0
        else:
            empty += 1
    return found


def _spaced(measured: Sequence[Sequence[tuple[int, str]]]) -> list[list[str]]:
    """The pages' lines with an empty one where the distance is wider than the document's usual one, which is the least that is common."""
    distances = Counter(distance for page in measured for distance, _ in page[1:] if distance >= _FINE / 2)
    often = [one for one in distances if distances[one] + distances[one + 1] >= max(2, 0.1 * distances.total())]
    limit = min(2 * _FINE, 1.2 * min(often) + 1) if often else 2 * _FINE
    pages: list[list[str]] = []
    for page in measured:
        lines: list[str] = []
        for distance, line in page:
            lines += ["", line] if lines and distance > limit else [line]
        pages.append(lines)
    return pages


def _shown(text: str) -> str:
    """The text, cleaned. What a page holds is printed: a soft hyphen on it is a hyphen that one sees."""
    return clean(text.replace("\xad", "-"))[0]


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
                if _shape(page[place], number, len(pages)) not in often and not _is_number(page[place].strip(), number):
                    break
                running.add(place)
        kept.append((number, [line for place, line in enumerate(page) if place not in running]))
    return kept


def _is_number(line: str, number: int) -> bool:
    """True for the number of the page: with the word for it or the count of pages, or bare where it is this page's."""
    bare = _BARE.fullmatch(line)
    return _COUNTED.fullmatch(line) is not None or (bare is not None and abs(int(bare.group(1)) - number) <= 1)


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
            made = _Line(" ".join(line.split()), number, gap or not found, indent=len(line) - len(line.lstrip()))
            cells = [cell.strip() for cell in _COLUMNS.split(line.strip())]
            if len(cells) > 1 and not bullet(f"{cells[0]} -"):
                made.cells = tuple(cells)
                made.columns = (made.indent, *(found.end() for found in _COLUMNS.finditer(line)))
            found.append(made)
            gap = False
    return found


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    known = words_of(" ".join(line.text for line in lines))
    width = width_of([line.text for line in lines])
    rows = _tables(lines)
    margin = Counter(line.indent for line in lines).most_common(1)[0][0] if lines else 0
    run: list[_Line] = []
    for place, line in enumerate(lines):
        if place in rows:
            yield from _block(run, known)
            run = []
            if rows[place]:
                yield Block("", "row", 0, rows[place], line.gap, line.page)
        elif run and _follows(run[-1], line, margin) and goes_on(run[-1].text, line.text, width):
            run.append(line)
        else:
            yield from _block(run, known)
            run = [line]
    yield from _block(run, known)


def _follows(before: _Line, line: _Line, margin: int) -> bool:
    """True where nothing but the words can tell whether a line belongs to the one before: no gap, no first line set in from the edge."""
    small = line.text[:1].islower()
    set_in = line.indent >= margin + 2 and line.indent > before.indent and not small
    return not set_in and (not line.gap or (before.page != line.page and small))


def _block(run: Sequence[_Line], known: frozenset[str]) -> Iterator[Block]:
    if run:
        yield Block(put_together([line.text for line in run], known), gap=run[0].gap, page=run[0].page)


def _tables(lines: Sequence[_Line]) -> dict[int, tuple[str, ...]]:
    """The rows of tables by the place of their first line; further lines of a row stand for ().

    A table is two or more lines together whose columns begin at the same places: the wide gaps of justified text do not. A row that is
    broken over several lines goes on where its first cell does not open with a capital or a figure.
    """
    found: dict[int, tuple[str, ...]] = {}
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and lines[place].columns and _aligned(lines[place].columns, lines[end].columns):
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
        place = end
    return found


def _aligned(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(one) == len(other) and all(abs(left - right) <= _ASKEW for left, right in zip(one, other, strict=True))
