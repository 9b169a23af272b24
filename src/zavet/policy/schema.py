"""JSON Schema of the policy language, for editors: completion, hints and marks while a policy is written.

Made from the model, so that it cannot fall behind. An editor reads YAML scalars by its own rules (`1.10` as a number), therefore plain
text is allowed to look like a number; the reader of `zavet.policy.syntax` is what decides.
"""

from __future__ import annotations

import inspect
from typing import Any

from zavet import terms
from zavet.policy import words
from zavet.policy.shape import VERSION, ByLanguage, Choice, Field, Flag, Many, Number, Record, Shape, Text, policy_shape

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_LOOKS_LIKE_TEXT = ["string", "number"]


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a policy file, as a JSON value. The same words give the same schema, in the same order."""
    shape = policy_shape()
    defined: dict[str, Any] = {}
    properties = {"zavet": {"const": VERSION, "description": "Version of the policy language."}}
    properties |= {field.name: _field(field, defined) for field in shape.fields}
    return {
        "$schema": DIALECT,
        "title": "A privacy policy in the language of Zavet",
        "description": _told(shape.cls),
        "type": "object",
        "properties": properties,
        "required": ["zavet", *(field.name for field in shape.fields if field.required)],
        "additionalProperties": False,
        "$defs": dict(sorted(defined.items())),
    }


def _field(field: Field, defined: dict[str, Any]) -> dict[str, Any]:
    made = _shape(field.shape, defined)
    if field.name == "language":
        made = {"enum": list(terms.LANGUAGES)}
    # a key whose value was left empty means its default
    empty = field.optional or (not field.required and isinstance(field.shape, Many | Record | ByLanguage))
    return {"anyOf": [made, {"type": "null"}]} if empty else made


def _shape(shape: Shape, defined: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any]
    match shape:
        case Text(None):
            made = {"type": _LOOKS_LIKE_TEXT}
        case Text(kind):
            made = _reference(f"word_{kind}", _word(str(kind)), defined)
        case Choice(fixed):
            made = {"enum": list(fixed)}
        case Number():
            made = {"type": "integer", "minimum": 0}
        case Flag():
            made = {"type": "boolean"}
        case ByLanguage():
            made = _reference("text_by_language", _by_language(), defined)
        case Many(item):
            made = {"type": "array", "items": _shape(item, defined)}
        case Record():
            made = _record(shape, defined)
    return made


def _word(kind: str) -> dict[str, Any]:
    labelled = [{"const": word, "description": terms.label(kind, word, "en")} for word in terms.WORDS.get(kind, {})]
    listed = labelled or [{"const": word} for word in words.choices(kind)]
    return {"anyOf": [*listed, *({"type": "string", "pattern": one} for one in words.patterns(kind))]}


def _by_language() -> dict[str, Any]:
    each = {language: {"type": _LOOKS_LIKE_TEXT} for language in terms.LANGUAGES}
    return {"anyOf": [{"type": _LOOKS_LIKE_TEXT}, {"type": "object", "properties": each, "additionalProperties": False}]}


def _record(shape: Record, defined: dict[str, Any]) -> dict[str, Any]:
    made = {
        "description": _told(shape.cls),
        "type": "object",
        "properties": {field.name: _field(field, defined) for field in shape.fields},
        "required": [field.name for field in shape.fields if field.required],
        "additionalProperties": False,
    }
    return _reference(shape.cls.__name__, made, defined)


def _reference(name: str, made: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    defined.setdefault(name, made)
    return {"$ref": f"#/$defs/{name}"}


def _told(cls: type) -> str:
    """The first paragraph of a part's docstring, on one line; a dataclass without one has none (Python makes up a signature)."""
    text = inspect.cleandoc(cls.__doc__ or "")
    return "" if text.startswith(f"{cls.__name__}(") else " ".join(text.split("\n\n")[0].split())
