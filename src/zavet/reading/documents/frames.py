"""What goes between a reader and its worker: frames of a length and as many bytes, documents and errors as JSON."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final

from zavet.errors import ReadingError
from zavet.reading.document import Document, Line, Mark
from zavet.reading.documents.limits import Limits

_LENGTH: Final = struct.Struct(">Q")
HEAD: Final = _LENGTH.size
LARGEST: Final = 256 << 20


def framed(*parts: bytes) -> bytes:
    """The parts as frames, one after another."""
    return b"".join(piece for part in parts for piece in (_LENGTH.pack(len(part)), part))


def length_of(head: bytes) -> int:
    """The length that the head of a frame tells."""
    return int(_LENGTH.unpack(head)[0])


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, None at the end of the stream or where it breaks off."""
    head = stream.read(_LENGTH.size)
    if head is None or len(head) < _LENGTH.size:
        return None
    length = length_of(head)
    if length > LARGEST:
        return None
    body = stream.read(length)
    return body if body is not None and len(body) == length else None


def asked(name: str, limits: Limits) -> bytes:
    """The head of a request; the file's bytes follow as a frame of their own."""
    return json.dumps({"name": name, "limits": [limits.size, limits.expanded, limits.characters, limits.pages, limits.cpu]}).encode("ascii")


def told(document: Document) -> bytes:
    """A document as JSON."""
    lines = [[one.number, one.text, one.start, one.mark, one.level, one.cells, one.gap, one.page] for one in document.lines]
    return json.dumps(
        {
            "name": document.name, "format": document.format, "text": document.text, "lines": lines, "encoding": document.encoding,
            "title": document.title, "notes": document.notes,
        }
    ).encode("ascii")  # fmt: skip


def refused(why: ReadingError) -> bytes:
    """A refusal as JSON."""
    return json.dumps({"error": str(why), "hint": why.hint}).encode("ascii")


def _line(number: int, text: str, start: int, mark: Mark, level: int, cells: list[str], gap: bool, page: int) -> Line:  # noqa: FBT001 - a row
    return Line(number, text, start, mark, level, tuple(cells), gap, page)


def heard(body: bytes) -> Document:
    """The document of an answer. Raises the ReadingError that it tells of, and ValueError or TypeError where it is no answer."""
    given: dict[str, Any] = json.loads(body)
    if "error" in given:
        raise ReadingError(str(given["error"]), hint=str(given["hint"]))
    lines = tuple(_line(*one) for one in given["lines"])
    return Document(given["name"], given["format"], given["text"], lines, given["encoding"], given["title"], tuple(given["notes"]))
