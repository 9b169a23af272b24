"""Markdown: what a reader of the page sees of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from zavet.reading.document import Document
from zavet.reading.documents.characters import clean
from zavet.reading.documents.markup import read_fragment

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT: Final = re.compile(r"\A\s*---[ \t]*\n(?:[^\n]{0,500}\n){0,60}?---[ \t]*\n")
_COMMENT: Final = re.compile(r"\A\s*#\s?[a-z][a-z_-]{2,15}:\s[^\n]*\n")


def read_markdown(text: str, name: str, *, encoding: str = "utf-8", notes: tuple[str, ...] = ()) -> Document:
    """A document of CommonMark with tables: emphasis and links are told by their words.

    Ordered lists get the numbers that the author wrote, where they rise, else (`1. 1. 1.`) those that are shown. Line breaks inside a
    paragraph stay line breaks, unless a width made them. Front matter between `---` and a comment at the top (`# source: …`) are left out.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a plain text starts without it

    text, found = clean(text)
    body = _COMMENT.sub("", _FRONT.sub("", text, count=1), count=1)
    said = (*notes, *found, *(("the file opens with a comment that is not read",) if body != text else ()))
    reader = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(body)
    _keep_numbers(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    document = read_fragment(html, name)
    title = next((line.text for line in document.lines if line.mark == "heading" and line.level == 1), "")
    return replace(document, format="md", encoding=encoding, title=title, notes=tuple(dict.fromkeys((*said, *document.notes))))


def _keep_numbers(tokens: Sequence[Token]) -> None:
    """CommonMark counts the items of a list by itself; a policy's own numbers, with their gaps, are what people cite."""
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append([])
        elif token.type == "list_item_open" and lists:
            lists[-1].append(token)
        elif token.type in {"ordered_list_close", "bullet_list_close"} and lists:
            items = lists.pop()
            numbers = [int(item.info) for item in items if item.info.isascii() and item.info.isdigit()]
            if len(numbers) == len(items) and all(before < after for before, after in pairwise(numbers)):
                for item in items:
                    item.attrSet("value", item.info)
