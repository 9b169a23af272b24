"""The shape of a policy, read off the annotations of its model: what a reader, a writer and an editor's schema all follow.

A field's annotation says what stands there: text, whole number, true or false, one of a few words, a list, a part, text by
language.
`VOCABULARY` adds which texts are words of `zavet.terms`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from zavet.policy import model

Path = tuple[str | int, ...]
"""Where a part of a policy stands, such as `("data", 3, "clause")`."""

VERSION = 1
"""Version of the policy language; the value of the top key `zavet`."""

VOCABULARY: Mapping[tuple[type, str], str] = types.MappingProxyType(
    {
        (model.Operator, "legal_form"): "legal_form",
        (model.Change, "effective"): "effect",
        (model.Document, "acceptance"): "acceptance",
        (model.SubjectFact, "subject"): "subject",
        (model.Datum, "category"): "category",
        (model.Datum, "points"): "point",
        (model.Datum, "purposes"): "purpose",
        (model.Datum, "only_for"): "subject",
        (model.Purpose, "purpose"): "purpose",
        (model.Purpose, "grounds"): "ground",
        (model.Purpose, "channels"): "channel",
        (model.Recipient, "recipient"): "recipient",
        (model.Recipient, "purpose"): "purpose",
        (model.Recipient, "requires"): "requirement",
        (model.Recipient, "categories"): "category",
        (model.Authority, "grounds"): "authority_ground",
        (model.Retention, "rule"): "retention_rule",
        (model.Right, "right"): "right",
        (model.Right, "channel"): "channel",
        (model.Duty, "duty"): "duty",
        (model.Prohibition, "prohibition"): "prohibition",
        (model.Measure, "measure"): "measure",
        (model.Disclaimer, "about"): "disclaimer",
        (model.Statistics, "categories"): "category",
        (model.Contact, "channel"): "channel",
        (model.Cookie, "purpose"): "purpose",
        (model.Point, "point"): "point",
        (model.Point, "consents"): "consent",
        (model.Point, "opens"): "ground",
        (model.Clause, "kind"): "clause_kind",
    }
)
"""By part and field, the kind of word that stands there: of `zavet.terms.KINDS`, or one that `zavet.policy.words` puts together."""

CITES: Mapping[type, tuple[str, ...]] = types.MappingProxyType(
    {
        model.Operator: ("clause", "entities_clause"),
        model.Change: ("clause",),
        model.Document: ("url_clause", "acceptance_clause", "disagreement_clause"),
        model.Law: ("clause",),
        model.SubjectFact: ("clause",),
        model.Datum: ("clause", "limit_clause"),
        model.Purpose: ("clause",),
        model.Recipient: ("clause",),
        model.Authority: ("clause",),
        model.Retention: ("clause",),
        model.Right: ("clause",),
        model.Duty: ("clause",),
        model.Prohibition: ("clause",),
        model.Measure: ("clause",),
        model.Disclaimer: ("clause",),
        model.Breach: ("clause",),
        model.Statistics: ("clause",),
        model.Minors: ("clause",),
        model.Contact: ("clause",),
        model.Cookie: ("clause",),
        model.Point: ("clause",),
        model.Closed: ("data", "purposes", "recipients"),
        model.OpenQuestion: ("clause",),
    }
)
"""By part, the fields that hold ids of clauses."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text; `kind` names the vocabulary its word is taken from, or None where any text may stand."""

    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few fixed words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """Text by language, or one text in the policy's own language."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part. `default` is meaningless where the field is required."""

    name: str
    shape: Shape
    required: bool
    optional: bool
    """`null` may stand there."""
    default: Any = None


@dataclass(frozen=True, slots=True)
class Record:
    """A part of the model: a frozen dataclass and its fields in their order."""

    cls: type
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((one for one in self.fields if one.name == name), None)


Shape = Text | Choice | Number | Flag | ByLanguage | Many | Record


def record_of(cls: type) -> Record:
    """The shape of a part of the model. Raises TypeError for an annotation that the policy language has no form for."""
    return _record_of(cls)


@lru_cache(maxsize=64)
def _record_of(cls: Hashable) -> Record:
    assert isinstance(cls, type)
    hints = typing.get_type_hints(cls)
    fields = []
    for one in dataclasses.fields(cls):
        annotation, optional = _strip_none(hints[one.name])
        default: Any = None
        required = True
        if one.default is not dataclasses.MISSING:
            default, required = one.default, False
        elif one.default_factory is not dataclasses.MISSING:
            default, required = one.default_factory(), False
        shape = _shape(annotation, VOCABULARY.get((cls, one.name)))
        fields.append(Field(one.name, shape, required, optional, default))
    return Record(cls, tuple(fields))


def policy_shape() -> Record:
    """The shape of a whole policy."""
    return record_of(model.Policy)


def parts(policy: model.Policy) -> Iterator[tuple[Path, Any]]:
    """Every part of the policy with its path, the policy itself first (an empty path)."""
    yield from _parts(policy, ())


def _parts(part: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, part
    for field in record_of(type(part)).fields:
        value = getattr(part, field.name)
        if isinstance(field.shape, Record) and value is not None:
            yield from _parts(value, (*path, field.name))
        elif isinstance(field.shape, Many) and isinstance(field.shape.item, Record):
            for position, one in enumerate(value or ()):
                yield from _parts(one, (*path, field.name, position))


def _strip_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in {types.UnionType, typing.Union}:
        rest = [one for one in typing.get_args(annotation) if one is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _shape(annotation: Any, kind: str | None) -> Shape:
    simple: dict[Any, Shape] = {str: Text(kind), int: Number(), bool: Flag()}
    if annotation in simple:
        return simple[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return Choice(tuple(arguments))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return Many(_shape(arguments[0], kind))
    if origin is Mapping and arguments == (str, str):
        return ByLanguage()
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return record_of(annotation)
    msg = f"the policy language has no form for the annotation `{annotation}`"
    raise TypeError(msg)
