"""Canonical JSON and digests, so that equal values have equal bytes everywhere.

RFC 8785 (JCS) for the values Zavet signs and seals: objects, arrays, strings, integers, booleans and null. Floats are refused: no
rule of ours needs one, and their printing is where canonical forms differ.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Json = None | bool | int | str | list[Any] | tuple[Any, ...] | Mapping[str, Any]

_MAX_SAFE = 2**53 - 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _ordered(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        if not -_MAX_SAFE <= value <= _MAX_SAFE:
            msg = f"an integer outside ±2^53 has no canonical form: got {value}"
            raise ValueError(msg)
        return value
    if isinstance(value, Mapping):
        # RFC 8785 §3.2.3 sorts names by UTF-16 code units; keys are compared in that encoding.
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    msg = f"no canonical form for a {type(value).__name__}"
    raise TypeError(msg)


def encode(value: Json) -> bytes:
    """`value` as canonical JSON, UTF-8. Raises TypeError or ValueError for what has no canonical form."""
    return _encode(_ordered(value)).encode("utf-8")


def decode(data: bytes | str) -> Any:
    """The value of canonical (or any strict) JSON; NaN and infinities are refused."""

    def refuse(name: str) -> Any:
        msg = f"not JSON: `{name}`"
        raise ValueError(msg)

    return json.loads(data, parse_constant=refuse)


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Json) -> str:
    """SHA-256 of the canonical JSON of `value`, in lower-case hex."""
    return digest(encode(value))
