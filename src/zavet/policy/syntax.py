"""The policy language: YAML whose keys are the field names of `zavet.policy.model`, read with the place of every error.

    zavet: 1
    slug: example
    language: ru
    operator: {name: ООО «Пример», clause: "1.1"}

Every scalar is read as text and made what its field takes, so that `clause: 1.10` stays `1.10`. Text by language is a map of
`ru`, `kk`, `en`, or one text in the policy's own language.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from zavet import terms
from zavet.errors import Diagnostic, PolicySyntaxError
from zavet.policy import words
from zavet.policy.diagnostics import Place, finding
from zavet.policy.model import Policy
from zavet.policy.nodes import MAX_CHARACTERS, Items, Node, Pairs, Scalar, read_nodes
from zavet.policy.shape import VERSION, ByLanguage, Choice, Field, Flag, Many, Number, Path, Record, Shape, Text, policy_shape

MAX_FOUND = 100
"""After this many errors the rest are not told: they follow from the first."""

Places = Mapping[Path, Place]
"""Where each part of a policy stands, by its path such as `("data", 3, "clause")`."""

_BROKEN: Any = object()  # what stood here was reported; nothing is made of it


@dataclass(frozen=True, slots=True)
class Source:
    """A policy as read from text, with the place of every part, so that later findings name a line."""

    policy: Policy
    places: Places
    file: str


def parse(text: str, file: str = "") -> Policy:
    """The policy that `text` states. Raises PolicySyntaxError with every error found (broken YAML: the first alone)."""
    return parse_source(text, file).policy


def parse_source(text: str, file: str = "") -> Source:
    """The same with the places of its parts."""
    root = read_nodes(text, file)
    reader = _Reader(file)
    policy = reader.policy(root)
    if reader.found:
        found = sorted(reader.found, key=lambda one: (one.line or 0, one.column or 0, one.id))
        raise PolicySyntaxError(found[:MAX_FOUND])
    return Source(policy, MappingProxyType(reader.places), file)


def read(path: pathlib.Path | str) -> Policy:
    """The policy in a file. Raises PolicySyntaxError, or OSError where the file cannot be opened."""
    return read_source(path).policy


def read_source(path: pathlib.Path | str) -> Source:
    """The same with the places of its parts."""
    data = pathlib.Path(path).read_bytes()
    if len(data) > 4 * MAX_CHARACTERS:
        raise PolicySyntaxError([finding("Y004", f"too large: got {len(data)} bytes", file=str(path))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise PolicySyntaxError([finding("Y014", "not UTF-8", file=str(path), place=Place(line, column))]) from error
    return parse_source(text, str(path))


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []
        self.places: dict[Path, Place] = {}
        self.language = terms.LANGUAGES[0]

    def say(self, id_: str, message: str, node: Node, hint: str = "") -> Any:
        self.found.append(finding(id_, message, hint=hint, file=self.file, place=node.place))
        return _BROKEN

    def policy(self, root: Node) -> Any:
        if not isinstance(root, Pairs):
            return self.say("Y010", f"a policy is a map of keys: got {_name(root)}", root)
        version = next((node for key, node in root.pairs if key.text == "zavet"), None)
        if version is None:
            self.say("Y013", "no version of the language: expected the key `zavet`", root)
        elif not isinstance(version, Scalar) or version.text != str(VERSION):
            got = f"`{version.text}`" if isinstance(version, Scalar) else _name(version)
            self.say("Y013", f"a version that this program does not read: got {got}, expected `{VERSION}`", version)
        language = next((node for key, node in root.pairs if key.text == "language"), None)
        if isinstance(language, Scalar) and language.text in terms.LANGUAGES:
            self.language = language.text
        elif isinstance(language, Scalar):
            self.say("Y010", f"a language: got `{_short(language.text)}`, expected one of {_list(terms.LANGUAGES)}", language)
        pairs = Pairs(root.place, [(key, node) for key, node in root.pairs if key.text != "zavet"])
        made = self.record(policy_shape(), pairs, ())
        clauses = next((node for key, node in root.pairs if key.text == "clauses"), None)
        if isinstance(clauses, Items):
            self.unique_clauses(clauses)
        return made

    def unique_clauses(self, clauses: Items) -> None:
        first: dict[str, Place] = {}
        for item in clauses.items:
            if not isinstance(item, Pairs):
                continue
            for key, node in item.pairs:
                if key.text == "id" and isinstance(node, Scalar):
                    if node.text in first:
                        self.say("Y012", f"the clause id `{_short(node.text)}` again: it stands in line {first[node.text].line}", node)
                    first.setdefault(node.text, node.place)

    def value(self, shape: Shape, node: Node, path: Path) -> Any:
        self.places[path] = node.place
        made: Any
        match shape:
            case Text():
                made = self.text(shape, node)
            case Choice():
                made = self.choice(shape, node)
            case Number():
                made = self.number(node)
            case Flag():
                made = self.flag(node)
            case ByLanguage():
                made = self.by_language(node, path)
            case Many():
                made = self.many(shape, node, path)
            case Record():
                made = self.record(shape, node, path)
        return made

    def text(self, shape: Text, node: Node) -> Any:
        if not isinstance(node, Scalar) or node.null:
            return self.say("Y010", f"text is expected: got {_name(node)}", node)
        kind = shape.kind
        if kind is None or words.known(kind, node.text):
            return node.text
        if node.text.startswith(terms.OTHER):
            return self.say("Y011", "no words after `other:`", node)
        near = terms.suggest(node.text, words.choices(kind))
        hint = f"did you mean `{near}`?" if near else f"known: {_list(words.choices(kind))}; or `other:<words>`"
        return self.say("Y011", f"no {kind.replace('_', ' ')} `{_short(node.text)}`", node, hint)

    def choice(self, shape: Choice, node: Node) -> Any:
        if isinstance(node, Scalar) and node.text in shape.words:
            return node.text
        got = f"`{_short(node.text)}`" if isinstance(node, Scalar) and not node.null else _name(node)
        near = terms.suggest(node.text, shape.words) if isinstance(node, Scalar) else ""
        return self.say("Y010", f"got {got}, expected one of {_list(shape.words)}", node, f"did you mean `{near}`?" if near else "")

    def number(self, node: Node) -> Any:
        if isinstance(node, Scalar) and node.text.isascii() and node.text.isdigit() and len(node.text) <= 9:
            return int(node.text)
        got = f"`{_short(node.text)}`" if isinstance(node, Scalar) else _name(node)
        return self.say("Y010", f"a whole number is expected: got {got}", node)

    def flag(self, node: Node) -> Any:
        if isinstance(node, Scalar) and node.text in {"true", "false"}:
            return node.text == "true"
        got = f"`{_short(node.text)}`" if isinstance(node, Scalar) else _name(node)
        return self.say("Y010", f"`true` or `false` is expected: got {got}", node)

    def by_language(self, node: Node, path: Path) -> Any:
        if isinstance(node, Scalar) and not node.null:
            return {self.language: node.text}
        if not isinstance(node, Pairs):
            return self.say("Y010", f"text, or a map of {_list(terms.LANGUAGES)}, is expected: got {_name(node)}", node)
        texts: dict[str, str] = {}
        for key, value in self.pairs(node):
            self.places[(*path, key.text)] = value.place
            if key.text not in terms.LANGUAGES:
                self.say("Y008", f"a language: got `{_short(key.text)}`, expected one of {_list(terms.LANGUAGES)}", key)
            elif not isinstance(value, Scalar) or value.null:
                self.say("Y010", f"text is expected: got {_name(value)}", value)
            else:
                texts[key.text] = value.text
        return {language: texts[language] for language in terms.LANGUAGES if language in texts}

    def many(self, shape: Many, node: Node, path: Path) -> Any:
        if not isinstance(node, Items):
            return self.say("Y010", f"a list is expected: got {_name(node)}", node, "write `[one, two]`, or a line with `- ` for each")
        made = [self.value(shape.item, item, (*path, position)) for position, item in enumerate(node.items)]
        return _BROKEN if any(one is _BROKEN for one in made) else tuple(made)

    def record(self, shape: Record, node: Node, path: Path) -> Any:
        if not isinstance(node, Pairs):
            return self.say(
                "Y010", f"a map of keys is expected: got {_name(node)}", node, f"keys: {_list(one.name for one in shape.fields)}"
            )
        values: dict[str, Any] = {}
        broken = False
        for key, value in self.pairs(node):
            field = shape.field(key.text)
            if field is None:
                names = [one.name for one in shape.fields]
                near = terms.suggest(key.text, names)
                hint = f"did you mean `{near}`?" if near else f"keys here: {_list(names)}"
                self.say("Y008", f"no key `{_short(key.text)}` here", key, hint)
                broken = True
                continue
            values[key.text] = self.field(field, value, (*path, key.text))
        for field in shape.fields:
            if field.required and field.name not in values:
                self.say("Y009", f"the key `{field.name}` is missing", node)
                broken = True
        if broken or any(one is _BROKEN for one in values.values()):
            return _BROKEN
        return shape.cls(**values)

    def field(self, field: Field, node: Node, path: Path) -> Any:
        if isinstance(node, Scalar) and node.null:
            if field.optional:
                self.places[path] = node.place
                return None
            if not field.required and node.text == "" and isinstance(field.shape, Many | Record | ByLanguage):
                return field.default  # a key whose list was left empty
        return self.value(field.shape, node, path)

    def pairs(self, node: Pairs) -> list[tuple[Scalar, Node]]:
        """The pairs of a map, doubles reported and dropped."""
        seen: dict[str, Place] = {}
        kept = []
        for key, value in node.pairs:
            if key.text in seen:
                self.say("Y007", f"the key `{_short(key.text)}` again: it stands in line {seen[key.text].line}", key)
                continue
            seen[key.text] = key.place
            kept.append((key, value))
        return kept


def _name(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "a map"
        case Scalar():
            return "nothing" if node.null else "text"


def _list(words: Any) -> str:
    return ", ".join(f"`{one}`" for one in words)


def _short(text: str) -> str:
    """What was written, on one line and short enough for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "…"
