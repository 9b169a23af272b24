"""The archive a Word file is: opened only when its own table says that it unpacks to something reasonable."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree as ET

from zavet.errors import ReadingError
from zavet.reading.documents.characters import printable
from zavet.reading.documents.limits import Limits

_MOST_PARTS: Final = 5_000
_ENCRYPTED: Final = 0x1
_TYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KINDS: Final = (
    ("xl/workbook.xml", "a spreadsheet"),
    ("ppt/presentation.xml", "a presentation"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
    ("AndroidManifest.xml", "a program"),
)


class Archive:
    """The parts of a .docx, read one by one, never more than its table of contents promised."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._shown = printable(name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as why:
            raise ReadingError(f"`{self._shown}` is a broken archive, or a .docx cut short", hint="save it anew from Word") from why
        parts = self._zip.infolist()
        names = {part.filename for part in parts}
        if "word/document.xml" not in names:
            what = next((kind for path, kind in _KINDS if path in names), "an archive")
            raise ReadingError(f"`{self._shown}` is {what}, not a .docx", hint="give the text as txt, md, html, pdf or docx")
        # 1. The sizes in the table, before anything is unpacked. `zipfile` unpacks no byte more than these.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.expanded:
            raise ReadingError(
                f"`{self._shown}` unpacks to more than {limits.expanded >> 20} MB",
                hint="save the text without its pictures, or as .txt or .pdf",
            )
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise ReadingError(f"`{self._shown}` is protected by a password", hint="save it without a password")
        self._names = names

    def part(self, path: str) -> ET.Element | None:
        """The root of an XML part, None where the archive has no such part."""
        if path not in self._names:
            return None
        try:
            data = self._zip.read(path)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as why:
            raise ReadingError(f"`{self._shown}` is a broken .docx", hint="save it anew from Word") from why
        # 2. A Word file declares no types and no entities: one that does is made to harm.
        if _TYPE.search(data) or _TYPE.search(data.replace(b"\x00", b"")):
            raise ReadingError(
                f"`{self._shown}` declares XML entities, which no .docx does", hint="it may be hostile: do not open it elsewhere"
            )
        try:
            return ET.fromstring(data)  # noqa: S314 - see the import
        except (ET.ParseError, ValueError, LookupError) as why:
            raise ReadingError(f"`{self._shown}` is a broken .docx", hint="save it anew from Word") from why
