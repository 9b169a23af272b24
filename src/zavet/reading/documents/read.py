"""A file of any known format becomes a document, in this process."""

from __future__ import annotations

from dataclasses import replace

from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents.characters import printable
from zavet.reading.documents.encoding import declared_charset, decode
from zavet.reading.documents.limits import DEFAULT, Limits
from zavet.reading.documents.markdown import read_markdown
from zavet.reading.documents.markup import read_html
from zavet.reading.documents.pdf import read_pdf
from zavet.reading.documents.plain import read_plain
from zavet.reading.documents.sniff import demand_text, format_of_bytes, format_of_text
from zavet.reading.documents.webarchive import page_of
from zavet.reading.documents.word import read_docx


def read_document(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """A document of a file's bytes. The format is told by the content first and by `name` second.

    Raises ReadingError, and nothing else, for whatever cannot be read: it names the file, says why in one line and, in `hint`, what to do.
    The process's own time and memory are not bounded: `read_safely` does that.
    """
    demand_size(data, name, limits)
    try:
        found = _read(data, name, limits)
    except ReadingError:
        raise
    except (RecursionError, MemoryError) as why:
        raise ReadingError(f"`{printable(name)}` is nested too deep or too large to be read", hint="give the policy's text alone") from why
    except Exception as why:
        # The parsers of other people fail on hostile files in ways that nobody can list; the file is at fault, and is told so.
        message = f"`{printable(name)}` cannot be read: {type(why).__name__}"
        raise ReadingError(message, hint="it is damaged or too large: save it anew, or give the text as .txt") from why
    if not found.lines:
        raise ReadingError(f"`{printable(name)}` has no text", hint="give a file with the text of the policy")
    if len(found.text) > limits.characters:
        raise ReadingError(f"`{printable(name)}` holds over {limits.characters} characters", hint="give the policy's text alone")
    return found


def demand_size(data: bytes, name: str, limits: Limits) -> None:
    """Raises ReadingError for a file larger than the limit."""
    if len(data) > limits.size:
        raise ReadingError(
            f"`{printable(name)}` is larger than {limits.size >> 20} MB", hint="a policy is far smaller: give its text alone"
        )


def _read(data: bytes, name: str, limits: Limits) -> Document:
    form = format_of_bytes(data, name)
    if form == "pdf":
        return read_pdf(data, name, limits)
    if form == "docx":
        return read_docx(data, name, limits)
    data = page_of(data) or data
    text, encoding, notes = decode(data, declared_charset(data))
    demand_text(text, name)
    if len(text) > limits.characters:
        raise ReadingError(f"`{printable(name)}` holds over {limits.characters} characters", hint="give the policy's text alone")
    form = format_of_text(text, name)
    if form == "html":
        return read_html(text, name, encoding=encoding, notes=notes)
    if form == "md":
        return read_markdown(text, name, encoding=encoding, notes=notes)
    found = read_plain(text, name)
    return replace(found, encoding=encoding, notes=(*notes, *found.notes))
