"""A policy written out in its language: one layout for one policy, so that `parse(format_policy(policy)) == policy`.

Facts are flow mappings, one a line; clauses and texts in several languages take a line each. What has its default is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from zavet import terms
from zavet.policy.model import Policy
from zavet.policy.shape import VERSION, ByLanguage, Field, Many, Record, record_of

_PLAIN = re.compile(r"[^\W_](?:[\w ./@+()«»—–-]*[\w.)»])?", re.UNICODE)
"""Text that needs no quotes anywhere: it begins with a letter or digit and holds nothing that YAML gives a meaning to."""

# Beyond what JSON escapes: what YAML takes for line breaks, a byte order mark, C1 controls and non-characters.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")

_BLOCK = {"clauses", "points", "open"}
"""Lists whose parts take a line for each key: they hold longer texts."""


def format_policy(policy: Policy) -> str:
    """The YAML of `policy`, ending in a line feed."""
    language = policy.language
    lines = [f"zavet: {VERSION}"]
    section = False
    for field, value in _given(policy):
        written = _top(field, value, language)
        # a part that takes several lines stands apart
        if section or len(written) > 1:
            lines.append("")
        section = len(written) > 1
        lines += written
    return "\n".join(lines) + "\n"


def _top(field: Field, value: Any, language: str) -> list[str]:
    if isinstance(field.shape, Many) and isinstance(field.shape.item, Record) and value:
        lines = [f"{field.name}:"]
        for part in value:
            lines += _block(part, language) if field.name in _BLOCK else [f"  - {_flow(part, language)}"]
        return lines
    if isinstance(field.shape, Record) and value is not None:
        return [f"{field.name}:", *_keys(value, language, "  ")] if _given(value) else [f"{field.name}: {{}}"]
    return _key(field, value, language, "")


def _block(part: Any, language: str) -> list[str]:
    lines = _keys(part, language, "    ")
    lines[0] = "  - " + lines[0].lstrip(" ")
    return lines


def _keys(part: Any, language: str, indent: str) -> list[str]:
    lines = []
    for field, value in _given(part):
        lines += _key(field, value, language, indent)
    return lines


def _key(field: Field, value: Any, language: str, indent: str) -> list[str]:
    if isinstance(field.shape, Many) and isinstance(field.shape.item, Record) and value:
        return [f"{indent}{field.name}:", *(f"{indent}  - {_flow(one, language)}" for one in value)]
    if isinstance(field.shape, ByLanguage) and value and set(value) != {language}:
        return [f"{indent}{field.name}:", *(f"{indent}  {one}: {_text(value[one])}" for one in _ordered(value))]
    return [f"{indent}{field.name}: {_inline(value, language)}"]


def _given(part: Any) -> list[tuple[Field, Any]]:
    pairs = [(field, getattr(part, field.name)) for field in record_of(type(part)).fields]
    return [(field, value) for field, value in pairs if field.required or value != field.default]


def _flow(part: Any, language: str) -> str:
    return "{" + ", ".join(f"{field.name}: {_inline(value, language)}" for field, value in _given(part)) + "}"


def _inline(value: Any, language: str) -> str:
    match value:
        case None:
            written = "null"
        case bool():
            written = "true" if value else "false"
        case int():
            written = str(value)
        case str():
            written = _text(value)
        case tuple():
            written = "[" + ", ".join(_inline(one, language) for one in value) + "]"
        case Mapping() if set(value) == {language}:
            written = _text(value[language])
        case Mapping():
            written = "{" + ", ".join(f"{one}: {_text(value[one])}" for one in _ordered(value)) + "}"
        case _:
            written = _flow(value, language)
    return written


def _ordered(texts: Mapping[str, str]) -> list[str]:
    return [language for language in terms.LANGUAGES if language in texts]


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text not in {"null", "true", "false"}:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04X}", quoted)
