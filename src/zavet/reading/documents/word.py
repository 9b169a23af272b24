"""Word files (.docx): paragraphs with the numbers that Word prints, headings, lists, tables and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element  # for its name: `archive` parses

from zavet.reading.document import Document
from zavet.reading.documents.archive import Archive
from zavet.reading.documents.blocks import Block, assemble, run_together
from zavet.reading.documents.limits import Limits
from zavet.reading.documents.numbering import Number, Numbering, child, local, read_numbering, value

_HEADING: Final = re.compile(r"(?:heading|заголовок|тақырып)\s*([1-9])", re.IGNORECASE)
_TITLE: Final = re.compile(r"title|название|тақырып аты", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|оглавление)\s*\d", re.IGNORECASE)
_SKIPPED: Final = frozenset({
    "del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sectPr", "footnoteRef", "endnoteRef", "object",
})  # fmt: skip
_SYMBOLS: Final = {"F0B7": "•", "F0A7": "▪", "F02D": "-", "F0D8": "➢", "F0FC": "✓"}
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based: str
    outline: int | None
    number: str
    depth: int | None


@dataclass(slots=True)
class _Reader:
    styles: dict[str, _Style]
    numbering: Numbering
    default: str = ""
    notes: list[str] = field(default_factory=list)

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The blocks of a body, in order."""
        for node in parent:
            name = local(node)
            if name == "p":
                yield from self.paragraph(node)
            elif name == "tbl":
                yield from self.table(node)
            elif name == "sdt":
                if value(_under(node, "sdtPr", "docPartObj", "docPartGallery")) != "Table of Contents":
                    content = child(node, "sdtContent")
                    yield from self.blocks(content) if content is not None else ()
            elif name in {"ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}:
                yield from self.blocks(node)

    def paragraph(self, node: Element) -> Iterator[Block]:
        """A paragraph: one block for each of its lines, then what its text boxes say."""
        properties = child(node, "pPr")
        style = value(child(properties, "pStyle")) or self.default
        if _CONTENTS.match(self.styles[style].name if style in self.styles else style):
            return
        boxes: list[Element] = []
        text = "".join(_words(node, boxes)).strip()
        heading = self._heading(properties, style)
        number = self._number(properties, style)  # an empty paragraph counts too, and Word prints its number
        if text:
            printed = f"{number.text} {text}" if number and number.text else text
            item = number is not None and number.bullet and not heading
            for place, line in enumerate(printed.split("\n")):
                if heading:
                    yield Block(line, "heading", heading, (), place == 0)
                elif item and number is not None and not place:
                    yield Block(line, "item", number.depth + 1)
                else:
                    yield Block(line, gap=place == 0)
        for box in boxes:
            yield from self.blocks(box)

    def table(self, node: Element) -> Iterator[Block]:
        """A table: its rows, or, where it has one column or holds other tables, what stands in its cells."""
        rows = [(row, [cell for cell in _flat(row) if local(cell) == "tc"]) for row in _flat(node) if local(row) == "tr"]
        nested = any(local(inner) == "tbl" for _, cells in rows for cell in cells for inner in cell)
        if nested or not any(len(cells) > 1 for _, cells in rows):
            for _, cells in rows:
                for cell in cells:
                    yield from self.blocks(cell)
            return
        above: list[str] = []
        for count, (row, cells) in enumerate(rows):
            words: list[str] = []
            for cell in cells:
                properties = child(cell, "tcPr")
                merge = child(properties, "vMerge")
                place = len(words)
                goes_on = merge is not None and value(merge) in {"", "continue"}
                words.append(above[place] if goes_on and place < len(above) else self._cell(cell))
                span = value(child(properties, "gridSpan"))
                words += [""] * min(_WIDEST, int(span) - 1 if re.fullmatch(r"\d{1,3}", span) else 0)
            above = words
            heads = child(child(row, "trPr"), "tblHeader") is not None
            yield Block("", "row", int(heads), tuple(words[:_WIDEST]), count == 0)

    def _cell(self, cell: Element) -> str:
        lines = [" ".join((" | ".join(block.cells) or block.text).split()) for block in self.blocks(cell)]
        return run_together([line for line in lines if line])

    def _chain(self, style: str) -> Iterator[tuple[str, _Style]]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            yield style, self.styles[style]
            style = self.styles[style].based

    def _heading(self, properties: Element | None, style: str) -> int:
        own = value(child(properties, "outlineLvl"))
        if re.fullmatch("[0-9]", own):
            return int(own) + 1 if own != "9" else 0
        for _, one in self._chain(style):
            found = _HEADING.fullmatch(one.name.strip())
            if found:
                return int(found.group(1))
            if _TITLE.fullmatch(one.name.strip()):
                return 1
            if one.outline is not None:
                return one.outline + 1 if one.outline < 9 else 0
        return 0

    def _number(self, properties: Element | None, style: str) -> Number | None:
        own = child(properties, "numPr")
        number = value(child(own, "numId"))
        depth = value(child(own, "ilvl"))
        if number == "0":
            return None
        given = int(depth) if re.fullmatch("[0-8]", depth) else None
        for key, one in self._chain(style) if not number or given is None else ():
            if not number and one.number:
                if one.number == "0":
                    return None
                number = one.number
                named = one.depth if one.depth is not None else self.numbering.level_of_style(number, key)
                given = named if given is None else given
        return self.numbering.next(number, given or 0) if number else None


def read_docx(data: bytes, name: str, limits: Limits) -> Document:
    """A document of a Word file.

    Automatic numbers are printed before their paragraphs; bullets become items. Left out: running headers and footers, the table of
    contents, deleted words, hidden words, field codes. Footnotes follow the text. Raises ReadingError for what `Archive` refuses.
    """
    archive = Archive(data, name, limits)
    root = archive.part("word/document.xml")
    styles, default = _styles(archive.part("word/styles.xml"))
    reader = _Reader(styles, read_numbering(archive.part("word/numbering.xml")), default)
    body = child(root, "body")
    blocks = list(reader.blocks(body)) if body is not None else []
    footnotes = archive.part("word/footnotes.xml")
    for note in footnotes if footnotes is not None else ():
        if value(note, "type") in {"", "normal"}:
            blocks += reader.blocks(note)
    core = archive.part("docProps/core.xml")
    title = child(core, "title")
    return assemble(name, "docx", blocks, title=(title.text or "")[:300] if title is not None else "")


def _styles(root: Element | None) -> tuple[dict[str, _Style], str]:
    """The paragraph styles by id, and the id of the default one."""
    found: dict[str, _Style] = {}
    default = ""
    for node in root if root is not None else ():
        if local(node) != "style" or value(node, "type") not in {"", "paragraph"}:
            continue
        key = value(node, "styleId")
        properties = child(node, "pPr")
        numbers = child(properties, "numPr")
        outline, depth = value(child(properties, "outlineLvl")), value(child(numbers, "ilvl"))
        found[key] = _Style(
            value(child(node, "name")),
            value(child(node, "basedOn")),
            int(outline) if re.fullmatch("[0-9]", outline) else None,
            value(child(numbers, "numId")),
            int(depth) if re.fullmatch("[0-8]", depth) else None,
        )
        if value(node, "default") in {"1", "true"}:
            default = key
    return found, default


def _words(node: Element, boxes: list[Element]) -> Iterator[str]:
    """The words of a paragraph; text boxes are set aside, for they stand beside it."""
    for one in node:
        name = local(one)
        if name in _SKIPPED:
            continue
        if name == "txbxContent":
            boxes.append(one)
        elif name == "t":
            yield one.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _SYMBOLS.get(value(one, "char").upper(), "")
        elif name != "r" or not _hidden(one):
            yield from _words(one, boxes)


def _hidden(run: Element) -> bool:
    mark = child(child(run, "rPr"), "vanish")
    return mark is not None and value(mark) not in {"0", "false"}


def _flat(node: Element) -> Iterator[Element]:
    """The children of a table or row, those too that a content control or a revision wraps."""
    for one in node:
        if local(one) in {"sdt", "sdtContent", "ins", "customXml", "moveTo"}:
            yield from _flat(one)
        else:
            yield one


def _under(node: Element | None, *names: str) -> Element | None:
    for name in names:
        node = child(node, name)
    return node
