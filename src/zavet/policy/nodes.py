"""YAML as plain nodes with their places, within bounds: no tags, no second document, no bomb of aliases.

The events of PyYAML's parser are put together here rather than by its own composer, so that depth and size are bounded while
reading (a composer recurses, and a hostile text of brackets ends in a RecursionError).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from zavet.errors import Diagnostic, PolicySyntaxError
from zavet.policy.diagnostics import Place, finding

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 16
MAX_NODES = 50_000

_LOADER = yaml.SafeLoader  # its messages and columns are the same everywhere; the C parser's depend on the library


@dataclass(slots=True)
class Scalar:
    """A scalar as written. `plain`: without quotes, so that `null` and `true` mean themselves."""

    text: str
    plain: bool
    place: Place

    @property
    def null(self) -> bool:
        return self.plain and self.text in {"", "~", "null"}


@dataclass(slots=True)
class Items:
    """A sequence."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Pairs:
    """A mapping, in order, doubles kept: the reader reports them."""

    place: Place
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)


Node = Scalar | Items | Pairs


@dataclass(slots=True)
class _Open:
    """A collection under construction; `key` waits for its value."""

    node: Items | Pairs
    key: Scalar | None = None
    size: int = 1


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.names: list[str | None] = []
        self.count = 0
        self.root: Node | None = None

    def fail(self, id_: str, message: str, place: Place | None, hint: str = "") -> PolicySyntaxError:
        return PolicySyntaxError([finding(id_, message, hint=hint, file=self.file, place=place)])

    def take(self, event: yaml.Event) -> None:
        place = _place(event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise self.fail("Y006", f"a tag: got `{event.tag}`", place)  # type: ignore[attr-defined]  # not every event has one
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self.fail("Y001", f"an alias of nothing whole above it: got `*{event.anchor}`", place)
            node, size = self.anchors[event.anchor]
            self.add(node, size, place)
        elif isinstance(event, yaml.ScalarEvent):
            scalar = Scalar(event.value, bool(event.implicit[0]), place)
            if event.anchor:
                self.anchors[event.anchor] = (scalar, 1)
            self.add(scalar, 1, place)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(self.stack) >= MAX_DEPTH:
                raise self.fail("Y004", f"too deep: expected at most {MAX_DEPTH} levels", place)
            node = Items(place) if isinstance(event, yaml.SequenceStartEvent) else Pairs(place)
            self.stack.append(_Open(node))
            self.names.append(event.anchor)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self.stack.pop()
            anchor = self.names.pop()
            if anchor:
                self.anchors[anchor] = (done.node, done.size)
            # its parts were counted as they came
            self.add(done.node, done.size, done.node.place, counted=done.size - 1)

    def add(self, node: Node, size: int, place: Place, counted: int = 0) -> None:
        self.count += size - counted
        if self.count > MAX_NODES:
            raise self.fail("Y004", f"too many parts: expected at most {MAX_NODES}", place)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.size += size
        if isinstance(top.node, Items):
            top.node.items.append(node)
        elif top.key is None:
            if not isinstance(node, Scalar):
                raise self.fail("Y010", "a key is text: got a list or map", place)
            top.key = node
        else:
            top.node.pairs.append((top.key, node))
            top.key = None


def read_nodes(text: str, file: str = "") -> Node:
    """The one document of `text`. Raises PolicySyntaxError with one diagnostic: after broken YAML nothing can be trusted."""
    if len(text) > MAX_CHARACTERS:
        raise PolicySyntaxError([finding("Y004", f"too large: got {len(text)} characters, expected at most {MAX_CHARACTERS}", file=file)])
    reader = _Reader(file)
    documents = 0
    for event in _events(text, file):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise reader.fail("Y005", "a second document begins here", _place(event.start_mark))
        reader.take(event)
    root = reader.root
    if root is None or (isinstance(root, Scalar) and root.null):
        raise reader.fail("Y003", "the file is empty", Place(1, 1))
    return root


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        raise PolicySyntaxError(
            [finding("Y014", f"a character that may not stand here: U+{ord(text[error.position]):04X}", file=file, place=place)]
        ) from error
    except yaml.MarkedYAMLError as error:
        raise PolicySyntaxError([_broken(error, file)]) from error


def _broken(error: yaml.MarkedYAMLError, file: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = _place(mark) if mark else None
    problem = (error.problem or "not YAML").replace("\n", " ")
    if "'\\t'" in problem:
        return finding("Y002", "a tab where a value should begin", file=file, place=place)
    context = f"{error.context}: " if error.context else ""
    return finding("Y001", f"not YAML: {context}{problem}", file=file, place=place)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)
