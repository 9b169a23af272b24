"""The canonical form of a policy: the bytes that are published, digested and sealed to.

Canonical JSON (RFC 8785) of the model with the version of the language. A field that has its default is left out, so that a field
added to the model later does not change the digest of a policy that does not use it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from zavet import canon
from zavet.errors import PolicySyntaxError
from zavet.policy.diagnostics import finding
from zavet.policy.model import Policy
from zavet.policy.shape import VERSION, ByLanguage, Choice, Flag, Many, Number, Record, Shape, Text, policy_shape, record_of


def encode(policy: Policy) -> bytes:
    """The canonical bytes of `policy`."""
    return canon.encode({"zavet": VERSION, **_plain(policy)})


def digest(policy: Policy) -> str:
    """SHA-256 of the canonical bytes, in lower-case hex: what entries, records and verdicts name the version by."""
    return canon.digest(encode(policy))


def decode(data: bytes) -> Policy:
    """The policy of canonical bytes. Raises PolicySyntaxError for anything that `encode` does not give."""
    try:
        value = canon.decode(data)
    except (ValueError, RecursionError) as error:
        raise _wrong("not JSON") from error
    if not isinstance(value, dict) or value.pop("zavet", None) != VERSION:
        raise _wrong(f"not a policy of version {VERSION} of the language")
    policy: Policy = _make(policy_shape(), value)
    # Only one spelling is accepted: whoever changes a byte changes the digest or is refused here.
    if encode(policy) != data:
        raise _wrong("not the canonical form")
    return policy


def _plain(part: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in record_of(type(part)).fields:
        value = getattr(part, field.name)
        if field.required or value != field.default:
            plain[field.name] = _value(value)
    return plain


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value):
        return _plain(value)
    return value


def _make(shape: Shape, value: Any) -> Any:
    match shape:
        case Text() | Choice():
            good = isinstance(value, str) and (isinstance(shape, Text) or value in shape.words)
        case Number():
            good = isinstance(value, int) and not isinstance(value, bool)
        case Flag():
            good = isinstance(value, bool)
        case ByLanguage():
            good = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        case Many(item):
            good = isinstance(value, list)
            return tuple(_make(item, one) for one in value) if good else _refuse(value)
        case Record():
            good = isinstance(value, dict) and all(shape.field(name) for name in value)
            return _make_record(shape, value) if good else _refuse(value)
    return value if good else _refuse(value)


def _make_record(shape: Record, value: dict[str, Any]) -> Any:
    made: dict[str, Any] = {}
    for field in shape.fields:
        if field.name not in value:
            if field.required:
                raise _wrong(f"no `{field.name}`")
            continue
        given = value[field.name]
        made[field.name] = None if given is None and field.optional else _make(field.shape, given)
    return shape.cls(**made)


def _refuse(value: Any) -> Any:
    raise _wrong(f"a value of the wrong type: {type(value).__name__}")


def _wrong(message: str) -> PolicySyntaxError:
    return PolicySyntaxError([finding("Y010", message, hint="this is the stored form of a policy: it is made, never written by hand")])
