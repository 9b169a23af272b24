"""The tree of a page becomes blocks: paragraphs, headings, items with their numbers, rows of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from zavet.reading.document import Mark
from zavet.reading.documents.blocks import Block, run_together
from zavet.reading.documents.numerals import numeral
from zavet.reading.documents.plain import read_plain
from zavet.reading.documents.tree import TEXT, Node

_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
})  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_NUMBERED: Final = re.compile(r"\s*(?:\d+(?:\.\d+)*[.):]?|[IVXLC]{1,6}[.)]|[a-zа-яё][.)])(?:\s|$)", re.IGNORECASE)
_UNNUMBERED: Final = re.compile(r"list-style(?:-type)?\s*:\s*(?:none|disc|circle|square)", re.IGNORECASE)
_STYLES: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_WIDEST: Final = 60
_TALLEST: Final = 500
_MOST_CELLS: Final = 100_000


@dataclass(slots=True)
class _List:
    """A list being walked: `style` is "" for one without numbers; `path` are the numbers of the lists around it."""

    style: str = ""
    value: int = 0
    step: int = 1
    path: tuple[int, ...] = ()


@dataclass(slots=True)
class Flow:
    """Gathers the words of a tree into blocks. `nested_numbers` tells that the page's style numbers its lists 1.1, 1.2 (CSS counters)."""

    nested_numbers: bool = False
    blocks: list[Block] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _mark: Mark = ""
    _level: int = 0
    _gap: bool = True
    _number: str = ""
    _lists: list[_List] = field(default_factory=list)

    def walk(self, node: Node) -> None:
        """Adds what the node says."""
        tag = node.tag
        if tag == TEXT:
            self._words.append(node.text)
        elif tag == "br":
            self._break()
        elif tag == "hr":
            self._close()
        elif tag in _INLINE:
            self._inside(node)
        elif tag in _HEADINGS:
            self._marked(node, "heading", _HEADINGS[tag])
        elif tag in {"ul", "ol", "menu", "dir"}:
            self._list(node)
        elif tag == "li":
            self._item(node)
        elif tag == "table":
            self._table(node)
        elif tag == "pre":
            self._preformatted(node)
        else:
            self._close()
            self._inside(node)
            self._close()

    def close(self) -> tuple[Block, ...]:
        """The blocks, when all is walked."""
        self._close()
        return tuple(self.blocks)

    def _inside(self, node: Node) -> None:
        for child in node.children:
            self.walk(child)

    def _break(self) -> None:
        """A line break: the next line follows without a gap, unless it is the second in a row."""
        if "".join(self._words).strip():
            self._flush()
            self._gap = False
        else:
            self._words.clear()
            self._gap = True

    def _close(self) -> None:
        self._flush()
        self._gap = True

    def _flush(self) -> None:
        text = "".join(self._words).strip()
        self._words.clear()
        if text:
            self.blocks.append(Block(f"{self._number} {text}" if self._number else text, self._mark, self._level, (), self._gap))
            self._number = ""
            if self._mark == "item":  # further paragraphs of an item go on with it
                self._mark, self._level = "", 0

    def _marked(self, node: Node, mark: Mark, level: int) -> None:
        before = (self._mark, self._level)
        if self._number and not "".join(self._words).strip():
            before = ("", 0)  # a heading that is the whole item takes the item's number
        else:
            self._close()
        self._mark, self._level = mark, level
        self._inside(node)
        self._close()
        self._mark, self._level = before

    def _list(self, node: Node) -> None:
        self._close()
        around = self._lists[-1] if self._lists else _List()
        path = (*around.path, around.value) if around.style == "decimal" else ()
        own = _List(path=path)
        if node.tag == "ol" and not _UNNUMBERED.search(node.attributes.get("style", "")) and not _bears_numbers(node):
            count = sum(child.tag == "li" for child in node.children)
            down = "reversed" in node.attributes
            own.style = _STYLES.get(node.attributes.get("type", ""), "decimal")
            own.step = -1 if down else 1
            own.value = _whole(node.attributes.get("start", ""), count if down else 1) - own.step
        self._lists.append(own)
        before = (self._mark, self._level)
        self._mark, self._level = "", 0
        self._inside(node)
        self._close()
        self._mark, self._level = before
        self._lists.pop()

    def _item(self, node: Node) -> None:
        self._close()
        before = (self._mark, self._level)
        self._mark, self._level = "item", max(1, len(self._lists))
        if self._lists and self._lists[-1].style:
            self._number = self._next_number(node, self._lists[-1])
        self._inside(node)
        self._close()
        self._number = ""
        self._mark, self._level = before

    def _next_number(self, node: Node, own: _List) -> str:
        own.value = _whole(node.attributes.get("value", ""), own.value + own.step)
        if self.nested_numbers and own.style == "decimal" and own.path:
            return ".".join(str(part) for part in (*own.path, own.value)) + "."
        return f"{numeral(own.value, own.style)}."

    def _preformatted(self, node: Node) -> None:
        self._close()
        for line in read_plain(_text(node), "").lines:
            self.blocks.append(Block(line.text, line.mark, line.level, line.cells, line.gap))

    def _table(self, node: Node) -> None:
        self._close()
        rows = _rows(node)
        if not any(len(row) > 1 for row, _ in rows) or any(cell.first("table") is not None for row, _ in rows for cell in row):
            for row, _ in rows:  # a table that only lays the page out
                for cell in row:
                    self._inside(cell)
                    self._close()
            return
        for caption in (child for child in node.children if child.tag == "caption"):
            self._inside(caption)
            self._close()
        for count, (cells, heads) in enumerate(_filled(rows)):
            self.blocks.append(Block("", "row", int(heads), cells, count == 0))


def _rows(table: Node) -> list[tuple[list[Node], bool]]:
    """The rows of a table, not those of tables inside it, each with whether it heads the table."""
    found = []
    for part in table.children:
        for row in (part,) if part.tag == "tr" else part.children if part.tag in {"thead", "tbody", "tfoot"} else ():
            cells = [cell for cell in row.children if cell.tag in {"td", "th"}]
            if cells:
                found.append((cells, part.tag == "thead" or (len(cells) > 1 and all(cell.tag == "th" for cell in cells))))
    return found


def _filled(rows: list[tuple[list[Node], bool]]) -> list[tuple[tuple[str, ...], bool]]:
    """The cells' words: a cell that spans rows is told in each, one that spans columns in its first."""
    made: list[tuple[tuple[str, ...], bool]] = []
    hanging: dict[int, tuple[str, int]] = {}
    count = 0
    for cells, heads in rows:
        words: list[str] = []
        waiting = list(reversed(cells))
        while (waiting or any(column >= len(words) for column in hanging)) and len(words) < _WIDEST:
            if len(words) in hanging:
                text, left = hanging.pop(len(words))
                if left > 1:
                    hanging[len(words)] = (text, left - 1)
                words.append(text)
            elif waiting:
                cell = waiting.pop()
                text = _cell(cell)
                tall = min(_TALLEST, _whole(cell.attributes.get("rowspan", ""), 1))
                for place in range(min(_WIDEST - len(words), max(1, _whole(cell.attributes.get("colspan", ""), 1)))):
                    if tall > 1:
                        hanging[len(words)] = (text if not place else "", tall - 1)
                    words.append("" if place else text)
            else:
                words.append("")
        count += len(words)
        if count > _MOST_CELLS:
            break
        made.append((tuple(words), heads))
    return made


def _cell(node: Node) -> str:
    """The lines of a cell as one: parted by `; ` where they end without a sign of their own."""
    flow = Flow()
    flow.walk(Node("div", children=node.children))
    lines = [" ".join((" | ".join(block.cells) or block.text).split()) for block in flow.close()]
    return run_together(lines)


def _bears_numbers(node: Node) -> bool:
    """True where the items of a list print their own numbers."""
    items = [child for child in node.children if child.tag == "li"]
    return bool(items) and sum(_NUMBERED.match(_text(item)[:40]) is not None for item in items) * 2 > len(items)


def _text(node: Node) -> str:
    return "".join(one.text for one in node.walk() if one.tag == TEXT)


def _whole(text: str, otherwise: int) -> int:
    """A whole number of an attribute, in reason."""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text.strip()) else otherwise
