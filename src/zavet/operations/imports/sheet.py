"""A table as a spreadsheet or a shop wrote it: CSV with every quirk, read once for what it is and once row by row.

(1) What is no text table is refused by name. (2) Encoding, delimiter and the row of headings are found, or taken as told. (3) Rows are
given with the number a spreadsheet shows beside them. A quote that is never closed costs its own row, not the rest of the file.

The file is only read; at most one row is held at a time.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from zavet.errors import Malformed
from zavet.operations.imports.encodings import Sniffer

DELIMITERS: Final = ";,\t|"
LONGEST_ROW: Final = 1 << 20
"""Characters of one line; a longer one is no row of a table."""
MOST_COLUMNS: Final = 500
_CHUNK: Final = 1 << 16
_LOOKED_AT: Final = 60
_LINES_IN_CELL: Final = 200
_SIGNS_IN_CELL: Final = 1 << 15
_SEP: Final = re.compile(r'"?sep=(.)"?[;,\t|]*\s*', re.IGNORECASE)
_DATA: Final = re.compile(r"\S@\S+\.\S|\d(?:[\s().-]*\d){8}")
_SAVE: Final = "open it there and save it as CSV (in Excel: Save as → CSV UTF-8)"
_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"{\\rtf", "a document (rtf)"),
    (b"SQLite format 3\x00", "a SQLite database"),
)
_IN_ZIP: Final = (
    (b"xl/", "an Excel workbook (xlsx)"),
    (b"opendocument.spreadsheet", "a LibreOffice workbook (ods)"),
    (b"word/", "a document (docx)"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the number that a spreadsheet shows, its cells, and what is wrong with its shape (`shape`, `quotes`) or nothing."""

    number: int
    cells: list[str]
    problem: str = ""


class Sheet:
    """A table over an open file that can be read from its beginning as often as one likes.

    `headings` are unique: the second `Phone` is `Phone (2)`, a nameless one `column 7`. Raises Malformed.
    """

    def __init__(self, source: BinaryIO, *, encoding: str = "", delimiter: str = "", heading_row: int = 0) -> None:
        self._source = source
        self._stamp = self._now()
        head = self._from_start(4096)
        _require_table(head, source)
        self.digest, found = self._scan(head)
        self.encoding = encoding or found
        self._strange_encoding()
        lines = self._first_lines()
        told = _SEP.fullmatch(lines[0]) if lines else None
        self.delimiter = delimiter or (told[1] if told else _delimiter(lines))
        self._skip = 1 if told else 0
        first = self._heading(heading_row)
        self.heading_row = first.number
        self.headings = _unique(first.cells)

    def rows(self) -> Iterator[Line]:
        """The rows after the headings; empty ones are passed over. Raises Malformed where the file changed since it was opened."""
        width = len(self.headings)
        for line in self._lines(width):
            if line.number <= self.heading_row:
                continue
            if any(cell and not cell.isspace() for cell in line.cells):
                yield line
        self.require_unchanged()

    def require_unchanged(self) -> None:
        """Raises Malformed where the file is not what was looked at first."""
        if self._now() != self._stamp:
            raise Malformed("the file was changed while it was read", hint="run the import again when nobody writes to it")

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._stamp[0]

    def position(self) -> int:
        """Bytes read so far."""
        return self._source.tell()

    # -- looking at it ----------------------------------------------------------------------------------------------------------------

    def _now(self) -> tuple[int, int]:
        try:
            told = os.fstat(self._source.fileno())
        except io.UnsupportedOperation:  # bytes in memory
            return self._source.seek(0, io.SEEK_END), 0
        return told.st_size, told.st_mtime_ns

    def _from_start(self, size: int) -> bytes:
        self._source.seek(0)
        return self._source.read(size)

    def _scan(self, head: bytes) -> tuple[str, str]:
        sniffer, digest = Sniffer(head), hashlib.sha256()
        self._source.seek(0)
        while chunk := self._source.read(_CHUNK):
            digest.update(chunk)
            sniffer.feed(chunk)
        sniffer.feed(b"", last=True)
        return digest.hexdigest(), sniffer.told()

    def _strange_encoding(self) -> None:
        try:
            "".encode(self.encoding)
        except LookupError:
            raise Malformed("no such encoding is known", hint="utf-8, utf-16, cp1251, kz1048, cp866, koi8-r …") from None

    def _text(self) -> Iterator[str]:
        """Physical lines, decoded; what cannot be decoded becomes U+FFFD, which no cell may hold."""
        self._source.seek(0)
        text = io.TextIOWrapper(self._source, encoding=self.encoding, errors="replace", newline="")
        try:
            while line := text.readline(LONGEST_ROW):
                if len(line) >= LONGEST_ROW:
                    raise Malformed("a line of the file is too long for a row of a table", hint=_SAVE)
                yield line
        finally:
            text.detach()

    def _first_lines(self) -> list[str]:
        found = []
        for line in self._text():
            found.append(line.rstrip("\r\n"))
            if len(found) == _LOOKED_AT:
                break
        return found

    def _heading(self, wanted: int) -> Line:
        looked = []
        for line in self._lines(MOST_COLUMNS):
            looked.append(line)
            if len(looked) == _LOOKED_AT:
                break
        filled = [(sum(1 for cell in line.cells if cell.strip()), line) for line in looked]
        usual = sorted(count for count, _ in filled if count)
        if not usual:
            raise Malformed("the file holds no row", hint="the first row names the columns")
        if wanted:
            found = next((line for _, line in filled if line.number == wanted), None)
            if found is None:
                raise Malformed(f"there is no row {wanted} to take headings from")
        else:
            # Reports begin with a title: the headings are the first row that is about as wide as most.
            enough = max(1, usual[len(usual) // 2] * 0.6)
            found = next(line for count, line in filled if count >= enough)
        if sum(1 for cell in found.cells if _DATA.search(cell)) > 0:
            # Without quoting it: it is somebody's data.
            raise Malformed("the first row holds data, not headings", hint="put a row with the names of the columns above it")
        if len(found.cells) > MOST_COLUMNS:
            raise Malformed(f"the file has more than {MOST_COLUMNS} columns")
        return found

    # -- rows -------------------------------------------------------------------------------------------------------------------------

    def _lines(self, width: int) -> Iterator[Line]:
        number = 0
        coming: deque[str] = deque()
        text = self._text()
        for _ in range(self._skip):
            next(text, None)

        def more() -> str | None:
            return coming.popleft() if coming else next(text, None)

        while (line := more()) is not None:
            number += 1
            bare = line.rstrip("\r\n")
            if '"' not in bare:
                yield _shaped(number, bare.split(self.delimiter), width)
                continue
            cells = split(bare, self.delimiter)
            if cells is None or len(cells) > width:
                loose = split(bare, self.delimiter, loose=True)
                if loose is not None and len(loose) == width:
                    cells = loose
            if cells is None:
                cells = self._joined(line, more, coming, width)
                if cells is None:
                    yield Line(number, [bare], "quotes")
                    continue
            yield _shaped(number, cells, width)

    def _joined(self, line: str, more: Callable[[], str | None], coming: deque[str], width: int) -> list[str] | None:
        """A row that goes on over line ends inside quotes; None where its quote is never closed, and the lines are given back."""
        taken: list[str] = []
        whole = line
        while len(taken) < _LINES_IN_CELL and len(whole) < _SIGNS_IN_CELL:
            after = more()
            if after is None:
                break
            taken.append(after)
            whole += after
            if '"' not in after:
                continue
            cells = split(whole.rstrip("\r\n"), self.delimiter)
            if cells is not None and len(_trimmed(cells)) <= width:
                return cells
        coming.extendleft(reversed(taken))
        return None


def split(text: str, delimiter: str, *, loose: bool = False) -> list[str] | None:
    """The cells of one row; None where a quoted cell is not closed. A quote inside an unquoted cell is data.

    `loose`: two quotes before a delimiter end a cell that ends with a quote (`"ООО "Ромашка"";…`), as careless programs write it.
    """
    cells: list[str] = []
    at, end = 0, len(text)
    while True:
        if at < end and text[at] == '"':
            close = _closing(text, at, delimiter, loose=loose)
            if close is None:
                return None
            cells.append(text[at + 1 : close].replace('""', '"'))
            at = close + 1
        else:
            stop = text.find(delimiter, at)
            stop = end if stop < 0 else stop
            cells.append(text[at:stop])
            at = stop
        if at >= end:
            return cells
        at += 1


def _closing(text: str, start: int, delimiter: str, *, loose: bool) -> int | None:
    end, look = len(text), start + 1
    while (found := text.find('"', look)) >= 0:
        after = text[found + 1 : found + 2]
        if after == '"':
            ends = found + 2 >= end or text[found + 2] == delimiter
            if loose and ends and found > start + 1:
                return found + 1
            look = found + 2
            continue
        if not after or after == delimiter:
            return found
        look = found + 1
    return None


def _trimmed(cells: list[str]) -> list[str]:
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def _shaped(number: int, cells: list[str], width: int) -> Line:
    if len(cells) > width:
        cells = _trimmed(cells)
        if len(cells) > width:
            return Line(number, cells, "shape")
    return Line(number, cells)


def _delimiter(lines: list[str]) -> str:
    """The sign that cuts most rows into the same number of cells, more than one."""
    best, chosen = 0.0, ";"
    for one in DELIMITERS:
        counts = Counter(len(cells) for line in lines if line.strip() and (cells := split(line, one)) is not None)
        if not counts:
            continue
        several = [(rows * width, width) for width, rows in counts.items() if width > 1]
        score = max(several)[0] / sum(counts.values()) if several else 0.0
        if score > best:
            best, chosen = score, one
    return chosen


def _unique(cells: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(_trimmed(cells), 1):
        name = " ".join("".join(sign for sign in cell if sign.isprintable() or sign.isspace()).split())[:100] or f"column {place}"
        seen[name.casefold()] += 1
        number, bare = seen[name.casefold()], name
        while name in found or (name == bare and number > 1):
            name, number = f"{bare} ({number})", number + 1
        found.append(name)
    return tuple(found)


def _require_table(head: bytes, source: BinaryIO) -> None:
    if not head:
        raise Malformed("the file is empty")
    if head.startswith(b"PK"):
        raise Malformed(f"the file is {_zipped(source)}, not CSV", hint=_SAVE)
    for start, kind in _KINDS:
        if head.startswith(start):
            raise Malformed(f"the file is {kind}, not CSV", hint=_SAVE)
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:300].lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")) or b"<table" in text:
        raise Malformed("the file is a web page with a table in it (an `xls` of a site's console often is), not CSV", hint=_SAVE)
    if text.startswith((b"<?xml", b"<workbook")):
        raise Malformed("the file is XML, not CSV", hint=_SAVE)
    if text.startswith((b"{", b"[{")):
        raise Malformed("the file is JSON, not CSV", hint="write it as CSV with a row of headings")


def _zipped(source: BinaryIO) -> str:
    """What a ZIP file is, by the names that stand in it; nothing of it is unpacked."""
    source.seek(0)
    seen = source.read(1 << 20)
    for part, kind in _IN_ZIP:
        if part in seen:
            return kind
    return "a ZIP archive"
