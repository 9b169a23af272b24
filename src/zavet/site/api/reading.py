"""Reading a request: its size, its type, its query and its JSON, before any of it is looked at for what it asks.

What cannot be read is 400 `malformed`; a name that the call does not know is 422 with the name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.parser import Parser

from zavet.errors import FieldError, Malformed, NotFound, ZavetError
from zavet.operations.inputs import card_error

MOST_BYTES: Final = 2_000_000
"""The largest body: a policy of a million characters, mostly Cyrillic."""
_MOST_INTEGER: Final = 2**53
JSON: Final = "application/json"
_ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the documentation says of one operation: names of its query, and the types of its body (empty: it takes none)."""

    query: frozenset[str]
    types: frozenset[str]


class JsonParser(Parser):
    """Hands on the JSON that `check_form` has read already."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body as read."""
        return cast("dict[str, Any]", request.json)  # type: ignore[attr-defined]


def check_form(request: HttpRequest) -> None:
    """Reads the body into `request.json` (JSON) or `request.text` (YAML). Raises Malformed, FieldError, NotFound."""
    match = request.resolver_match
    if match is None or "\0" in request.path:
        raise NotFound("there is nothing at this address")
    shape = _shapes[(request.method or "", _ARGUMENT.sub(r"{\1}", match.route))]
    _check_query(request, shape)
    body = _body(request)
    if not shape.types:
        if body:
            raise Malformed("this call takes no body")
        return
    sent = (request.content_type or "").lower()
    if not body or sent not in shape.types:
        what = "a body" if not body else "a body of another type"
        raise Malformed(f"this call takes {what}", hint=f"send {', '.join(sorted(shape.types))}")
    if sent == JSON:
        request.json = read_json(body)  # type: ignore[attr-defined]
    else:
        request.text = _text(body)  # type: ignore[attr-defined]


def _check_query(request: HttpRequest, shape: Shape) -> None:
    for name, value in request.GET.items():
        if name not in shape.query:
            raise FieldError(name[:60], "unknown", f"`{name[:60]}` is not asked here")
        if "\0" in str(value):
            raise Malformed(f"`{name}` holds a character that no text has")


def _body(request: HttpRequest) -> bytes:
    """The body, which is not read where it says itself that it is too large."""
    size = request.headers.get("Content-Length") or "0"
    if not size.isdigit() or int(size) > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise Malformed("the body is too large", hint=f"at most {MOST_BYTES} bytes")
    return request.body


def read_json(body: bytes) -> Any:
    """The value of a JSON text: UTF-8, no name twice, no NaN, no lone surrogate, no number beyond 2^53. Raises Malformed, FieldError."""
    text = _text(body)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise Malformed("the JSON is nested too deeply") from error
    except ValueError as error:
        raise Malformed("the body is not JSON") from error
    _check(value)
    return value


def mistake(request: HttpRequest, error: ValidationError) -> ZavetError:
    """A violation of the documented types as an error of the tree, told of its first place.

    A path that fits nothing is 404; what is not of its type is 400; a name or value that is not taken is 422.
    """
    first = error.errors[0]
    source, *rest = first["loc"]
    kind = str(first["type"])
    if source == "path":
        return NotFound("there is nothing at this address")
    # The first word after the source is the name of our own argument where the whole body is one.
    named = [str(one) for one in (rest[1:] if source == "body" else rest)]
    name = ".".join(named)[:60] or "body"
    if kind == "card_number":
        return card_error(cast("Any", request).policy, name)
    if kind == "extra_forbidden":
        return FieldError(name, "unknown", f"`{name}` is not asked here")
    if kind == "missing":
        return FieldError(name, "required", f"`{name}` is required")
    if kind in _LIMITS:
        return FieldError(name, _LIMITS[kind], f"`{name}`: {_plain(str(first['msg']))}")
    return Malformed(f"`{name}` is not of its type", hint=_plain(str(first["msg"])))


_LIMITS: Mapping[str, str] = {
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "wrong_form",
    "too_short": "too_short",
    "too_long": "too_long",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "unknown_word",
}


def _plain(message: str) -> str:
    """A message of the validator: it names what is taken, never what was sent."""
    return message[:1].lower() + message[1:].replace("'", "`").replace("\n", " ")


_shapes: dict[tuple[str, str], Shape] = {}


def know(paths: Mapping[str, Any]) -> None:
    """Takes the documented paths of the application: what a call takes is what its documentation says, and nothing else."""
    for path, operations in paths.items():
        for method, one in operations.items():
            query = frozenset(parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query")
            types = frozenset(one.get("requestBody", {}).get("content", {}))
            _shapes[(method.upper(), path.removeprefix("/"))] = Shape(query, types)


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8") from error
    if "\0" in text:
        raise Malformed("the body holds a character that no text has")
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _check(value: Any) -> None:
    """Refuses what no store keeps, without recursion."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\0" in one or any("\ud800" <= sign <= "\udfff" for sign in one):
                raise Malformed("the body holds a character that no text has")
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, int) and not -_MOST_INTEGER <= one <= _MOST_INTEGER:
            raise Malformed("a number is beyond 2^53")
