"""What a file is: told by its first bytes, then by its text, then by its name."""

from __future__ import annotations

import re
from typing import Final

from zavet.errors import ReadingError
from zavet.reading.document import Format
from zavet.reading.documents.characters import printable

_PDF_WITHIN: Final = 1024
_GIVE: Final = "give the text of the policy: txt, md, html, pdf or docx"
_HEAD: Final = 8192
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OLE: Final = "EncryptedPackage".encode("utf-16-le")

_FOREIGN: Final = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x00asm", "a program"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"BM", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\x00\x00\x01\x00", "an image"),
    (b"AT&TFORM", "a DjVu scan"),
    (b"RIFF", "a picture, sound or film"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound"),
    (b"\x1a\x45\xdf\xa3", "a film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_SHORT: Final = frozenset({b"MZ", b"BM", b"ID3", b"BZh", b"RIFF", b"OggS"})
"""Signatures that a text may open with too: they count only where the bytes after them are no text."""
_CONTROL: Final = bytes(range(9)) + bytes(range(14, 32))

_DOCUMENT_TAG: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG: Final = re.compile(r"</?(?:p|div|h[1-6]|li|ul|ol|table|tr|td|span|section|article|body|html|br)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_HTML_NAMES: Final = (".html", ".htm", ".xhtml", ".shtml", ".php", ".aspx")
_MARKDOWN_NAMES: Final = (".md", ".markdown", ".mdown", ".mkd")
_MARKDOWN_HEADING: Final = re.compile(r"^#{1,6}[ \t]+[^\W_]", re.MULTILINE)
_SOURCE_COMMENT: Final = re.compile(r"\A\s*#\s?[a-z][a-z_-]{2,15}:\s.*")


def format_of_bytes(data: bytes, name: str) -> Format | None:
    """`pdf` or `docx` by its signature, None where the bytes are to be read as text.

    Raises ReadingError for what is neither: programs, pictures, archives, old Word files.
    """
    shown = printable(name)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ReadingError(f"`{shown}` is empty", hint="give a file with the text of the policy")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        if _ENCRYPTED_OLE in data:
            raise ReadingError(f"`{shown}` is protected by a password", hint="save it in Word without a password")
        raise ReadingError(f"`{shown}` is a document of old Word (or another old Office file)", hint="save it as .docx, .pdf or .txt")
    if data.startswith(b"{\\rtf"):
        raise ReadingError(f"`{shown}` is an RTF document", hint="save it as .docx, .pdf or .txt")
    if data[4:12] in {b"ftypheic", b"ftypavif", b"ftypisom", b"ftypmp42", b"ftypmif1", b"ftypqt  "}:
        raise ReadingError(f"`{shown}` is a picture or a film, not a text", hint=_GIVE)
    for signature, what in _FOREIGN:
        if data.startswith(signature) and (signature not in _SHORT or _binary(data)):
            hint = "text in pictures is not recognised here: give the text itself" if "image" in what or "scan" in what else ""
            raise ReadingError(f"`{shown}` is {what}, not a text", hint=hint or _GIVE)
    return None


def format_of_text(text: str, name: str) -> Format:
    """`html`, `md` or `txt` by the text and then by the name."""
    head = text[:_HEAD]
    lowered = name.lower()
    if _DOCUMENT_TAG.match(head):
        return "html"
    tags = len(_TAG.findall(text[: _HEAD * 8]))
    if tags >= 3 or (lowered.endswith(_HTML_NAMES) and re.search("<[a-zA-Z/!]", head)):
        return "md" if lowered.endswith(_MARKDOWN_NAMES) else "html"
    if lowered.endswith(_MARKDOWN_NAMES):
        return "md"
    return "md" if len(_MARKDOWN_HEADING.findall(_SOURCE_COMMENT.sub("", text, count=1))) >= 2 else "txt"


def demand_text(text: str, name: str) -> None:
    """Raises ReadingError for text that is none: control characters and broken ones instead of words."""
    head = text[: _HEAD * 8]
    control = sum((one < " " and one not in "\t\n\r\f\v\x1a") or "\x7f" <= one <= "\x9f" for one in head)
    broken = head.count("\ufffd")
    words = sum(one.isalpha() for one in head)
    # A damaged text still has its words; data has control characters all over, or hardly a letter.
    if control * 25 > len(head) or broken * 5 > len(head) or (words * 5 < len(head.strip()) and (control + broken) * 100 > len(head)):
        raise ReadingError(f"`{printable(name)}` is binary data, not a text", hint=_GIVE)
    if not words:
        raise ReadingError(f"`{printable(name)}` holds no word", hint="give a file with the text of the policy")


def _binary(data: bytes) -> bool:
    head = data[:_HEAD]
    return len(head.translate(None, _CONTROL)) < len(head)
