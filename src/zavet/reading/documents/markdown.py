"""Markdown: what a reader of the page sees of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from zavet.reading.document import Document
from zavet.reading.documents.characters import clean
from zavet.reading.documents.markup import read_fragment

_FRONT: Final = re.compile(r"\A\s*---[ \t]*\n(?:[^\n]{0,500}\n){0,60}?---[ \t]*\n")
_COMMENT: Final = re.compile(r"\A\s*#\s?[a-z][a-z_-]{2,15}:\s[^\n]*\n")


def read_markdown(text: str, name: str, *, encoding: str = "utf-8", notes: tuple[str, ...] = ()) -> Document:
    """A document of CommonMark with tables: emphasis and links are told by their words, ordered lists get the numbers that are shown.

    Line breaks inside a paragraph stay line breaks. Front matter between `---` and a comment at the top (`# source: …`) are left out.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a plain text starts without it

    text, found = clean(text)
    body = _COMMENT.sub("", _FRONT.sub("", text, count=1), count=1)
    said = (*notes, *found, *(("the file opens with a comment that is not read",) if body != text else ()))
    html = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(["table", "strikethrough"]).render(body)
    document = read_fragment(html, name)
    title = next((line.text for line in document.lines if line.mark == "heading" and line.level == 1), "")
    return replace(document, format="md", encoding=encoding, title=title, notes=tuple(dict.fromkeys((*said, *document.notes))))
