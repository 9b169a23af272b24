"""An HTML page as a tree of our own: shallow enough to walk, with its letters counted, free of what is never text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from zavet.errors import ReadingError
from zavet.reading.documents.characters import printable

TEXT: Final = "-text"
_NEVER: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "audio", "video", "select", "datalist",
    "textarea", "map", "-comment", "head", "noembed", "noframes", "input", "meter", "progress",
})  # fmt: skip
_OPEN_ENDED: Final = frozenset({
    "p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "br", "img", "hr", "input", "meta", "link",
    "area", "base", "col", "embed", "param", "source", "track", "wbr", "html", "body", "head", "script", "style",
})  # fmt: skip
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,20})\b[^<>]{0,2000}>?")
_DEEPEST_SOURCE: Final = 2_000
_DEEPEST: Final = 150
_MOST: Final = 400_000


@dataclass(slots=True)
class Node:
    """An element, or a stretch of text (`tag` is TEXT). `letters` and `linked` count the characters inside, and those inside links."""

    tag: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    letters: int = 0
    linked: int = 0
    links: int = 0

    def walk(self) -> Iterator[Node]:
        """This node and all under it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def first(self, *tags: str) -> Node | None:
        """The first element of one of these tags in it."""
        return next((node for node in self.walk() if node.tag in tags), None)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page besides its text: `styles` is the text of its own style sheets."""

    body: Node
    title: str
    styles: str
    scripts: int
    asks_password: bool
    checks_robots: bool


def parse(text: str, name: str) -> Page:
    """The page's tree. Raises ReadingError for a page nested or cut up beyond any that people write."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - a plain text starts without it

    _demand_shallow(text, name)
    source = LexborHTMLParser(text)
    titled = source.css_first("title")
    styles = " ".join(style.text() or "" for style in source.css("style"))
    password = source.css_first("input[type=password]") is not None
    checked = source.css_first("#challenge-form, .cf-challenge, #cf-wrapper") is not None
    return Page(_body(source, name), (titled.text() or "")[:300] if titled else "", styles, len(source.css("script")), password, checked)


def _body(source: object, name: str) -> Node:
    body = Node("body")
    top = getattr(source, "body", None)
    if top is None:
        return body
    made: dict[int, tuple[Node | None, int]] = {top.mem_id: (body, 0)}
    order: list[tuple[Node, Node]] = []
    for count, node in enumerate(top.traverse(include_text=True)):
        if count > _MOST:
            raise ReadingError(f"`{printable(name)}` is cut up into over {_MOST} elements", hint="give the policy's text alone")
        if node.mem_id == top.mem_id:
            continue
        parent, depth = made[node.parent.mem_id]
        if parent is None or node.tag in _NEVER:
            made[node.mem_id] = (None, depth)
        elif node.tag == TEXT:
            order.append((Node(TEXT, node.text(deep=False) or ""), parent))
            parent.children.append(order[-1][0])
        else:
            own = Node(node.tag, attributes={key: value or "" for key, value in node.attributes.items()})
            # Beyond this depth an element hands its children to the one above: the order of the text stays.
            kept = depth < _DEEPEST
            made[node.mem_id] = (own if kept else parent, depth + kept)
            if kept:
                parent.children.append(own)
                order.append((own, parent))
    for node, parent in reversed(order):
        _count(node)
        parent.letters += node.letters
        parent.linked += node.linked
        parent.links += node.links
    return body


def _count(node: Node) -> None:
    if node.tag == TEXT:
        node.letters = len("".join(node.text.split()))
    elif node.tag == "a":
        node.linked, node.links = node.letters, node.links + 1


def _demand_shallow(text: str, name: str) -> None:
    """The parser's time grows with the square of the depth: a page of 100,000 open elements is not given to it."""
    depth = 0
    for match in _TAG.finditer(text):
        if match.group(2).lower() not in _OPEN_ENDED:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            if depth > _DEEPEST_SOURCE:
                raise ReadingError(
                    f"`{printable(name)}` is nested more than {_DEEPEST_SOURCE} elements deep", hint="give the policy's text alone"
                )
