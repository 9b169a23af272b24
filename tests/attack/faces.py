"""Every way in, found by looking: Django's routes, the API's operations, the commands that name a controller — and what each is asked.

Whatever is found here must be classified: a route under a new prefix, a path parameter or a required argument of a new name fails the
test until somebody says here what it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FACES = {
    "api/v1/": "api", "console/": "officer", "cabinet/": "subject", "api/openapi.json": "public", "api/": "public", "health": "public",
    "language": "public", "region": "public", "contacts": "public", "policy": "public", "forms": "public", "consents": "public", "cookies": "public",
    "style": "public", "register": "public",
    "login": "public", "forgot": "public", "confirm": "public", "logout": "subject", "disagree": "public", "agree": "public",
    "profiles/": "public", "healthz": "public",
}  # fmt: skip
"""Prefix of a route → whose key or session it is for; the longest prefix counts."""
PUBLIC_EXACTLY = frozenset({"", "<path:wanted>"})

IDS = {
    "subject": "subject", "ground": "ground", "request": "request", "request_id": "request", "letter": "letter", "delivery": "delivery",
    "incident": "incident", "public": "public", "claim": "letter", "client": "client", "order": "ground",
}  # fmt: skip
"""Path parameter, field or argument → the kind of id it takes."""
PLAIN = {
    "point": "checkout", "version": "1", "number": "1", "index": "3", "kind": "measure", "name": "surname", "rest": "0/000.p/1",
    "wanted": "nothing", "handle": "a" * 32, "question": "retention.term", "purpose": "support",
}  # fmt: skip
"""Path parameters that are words or numbers which every controller has."""


@dataclass(frozen=True)
class Route:
    """One address: its pattern, whose it is, and the methods to try."""

    pattern: str
    face: str
    methods: tuple[str, ...]
    names: tuple[str, ...]

    def path(self, ids: dict[str, str]) -> str:
        """The address with these ids."""
        text = "/" + self.pattern
        for name in self.names:
            value = ids[IDS[name]] if name in IDS else PLAIN[name]
            for converter in ("", "int:", "str:", "slug:", "path:", "uuid:"):
                text = text.replace(f"<{converter}{name}>", value)
        assert "<" not in text, f"`{self.pattern}` has a parameter that is not filled in: {text}"
        return text


def routes() -> list[Route]:
    """Every route of a controller's site. Fails for one that nobody has classified."""
    from django.urls import get_resolver

    from zavet.site.api.application import api

    schema: dict[str, Any] = dict(api.get_openapi_schema()["paths"])
    found: dict[str, Route] = {}
    for pattern in _patterns(get_resolver("zavet.site.urls").url_patterns, ""):
        names = tuple(part.split(":")[-1] for part in _parameters(pattern))
        unknown = [one for one in names if one not in IDS and one not in PLAIN]
        assert not unknown, f"`{pattern}`: say in tests/attack/faces.py what the parameters {unknown} are"
        face = "public" if pattern in PUBLIC_EXACTLY else _face(pattern)
        methods = ("GET", "POST")
        if face == "api":
            template = "/" + pattern.replace("<path:", "<").replace("<", "{").replace(">", "}")
            assert template in schema, f"`{pattern}` is served and not documented"
            methods = tuple(sorted(one.upper() for one in schema[template]))
        found[pattern] = Route(pattern, face, methods, names)
    undocumented = set(schema) - {"/" + one.replace("<path:", "<").replace("<", "{").replace(">", "}") for one in found}
    assert not undocumented, f"documented and not served: {undocumented}"
    return list(found.values())


def _face(pattern: str) -> str:
    fitting = sorted(
        (one for one in FACES if pattern == one or (pattern.startswith(one) and (one.endswith("/") or pattern[len(one)] == "/"))), key=len
    )
    assert fitting, f"`{pattern}` is not classified: say in tests/attack/faces.py whose it is"
    return FACES[fitting[-1]]


def _patterns(patterns: Any, before: str) -> Iterator[str]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


def _parameters(pattern: str) -> list[str]:
    return [part.split(">")[0] for part in pattern.split("<")[1:]]


def body_of(operation: dict[str, Any], schema: dict[str, Any], ids: dict[str, str], overrides: dict[str, Any]) -> Any:
    """A body that the operation can read, with these ids wherever it takes one; None where it takes no JSON."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return "zavet: 1\n" if content else None
    shape = _resolved(content["application/json"]["schema"], schema)
    found = {}
    for name, one in shape.get("properties", {}).items():
        if name in overrides:
            found[name] = overrides[name]
        elif name in IDS:
            found[name] = ids[IDS[name]]
        elif name == "subjects":
            found[name] = [ids["subject"]]
        elif name in shape.get("required", []):
            found[name] = _example(_resolved(one, schema), ids)
    return found


def _resolved(shape: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    if "anyOf" in shape:
        return _resolved(next(one for one in shape["anyOf"] if one.get("type") != "null"), schema)
    return shape


def _example(shape: dict[str, Any], ids: dict[str, str]) -> Any:
    if shape.get("examples"):
        return shape["examples"][0]
    if "enum" in shape:
        return shape["enum"][0]
    if "const" in shape:
        return shape["const"]
    kind = shape.get("type")
    if kind == "object":
        return {name: _example(one, ids) for name, one in shape.get("properties", {}).items() if name in shape.get("required", [])}
    return {"string": "checked", "integer": 1, "boolean": True, "array": [], "number": 1}.get(kind or "", "checked")


ARGUMENTS: dict[str, Any] = {
    "category": "phone", "purpose": "support", "value": "+77019990000", "text": "text", "title": "title", "right": "information",
    "event": "begin", "channel": "post", "kind": "letter", "sender": "sender", "form": "written", "decision": "informed", "side": "controller",
    "description": "what happened", "norm": "norm", "klass": "contract", "class": "contract", "recipient": "courier", "outcome": "checked",
    "reason": "request", "set": "surname=Other", "values": "-", "index": "3", "login": "nobody", "role": "support", "name": "nobody",
    "note": "one", "host": "bad.example", "until": "2030-01-01", "layout": "paper", "occurred_at": "2026-01-01T00:00+03:00",
    "proof": "public_before", "ground_word": "public_before", "dated": "2026-01-01T00:00+03:00", "version": "1", "policy": "policies/netrack.yaml",
    "file": "policies/netrack.yaml", "limit": "5", "service": "one", "owner": "one", "check": "2030-01-01", "by": "+1d", "to": "courier",
    "new_role": "support", "what": "x", "question": "retention.term", "option": "none", "date": "2030-01-01", "word": "one", "source": "paper",
}  # fmt: skip
"""Arguments of commands that are words which mean the same everywhere."""


BY_COMMAND = {"ground open kind": "order", "incident report kind": "loss", "client make kind": "form", "note put kind": "measure"}
"""Words of one command alone."""


def commands() -> list[Any]:
    """Every command that takes a controller."""
    from zavet.cli import commands as of
    from zavet.cli.groups import GROUPS

    return [one for word in GROUPS for one in of(word) if any("--controller" in part.names for part in one.arguments)]


def words_of(command: Any, controller: str, ids: dict[str, str]) -> list[str]:
    """The command line with these ids. Fails where a required argument is not classified."""
    from zavet.cli.command import parser_of

    words = [*command.name.split(), "--controller", controller]
    for action in parser_of(command)._actions:
        name = action.dest
        if name in {"help", "controller", "json", "data", "lang", "key", "role", "entity"}:
            continue
        flag = action.option_strings[-1] if action.option_strings else ""
        if command.name.startswith("incident proof") and name == "ground":
            value = "public_before"
        elif name in IDS:
            value = ids[IDS[name]]
            if name == "ground" and not action.required:
                value = f"order/{value}"
        elif action.required or not action.option_strings:
            assert name in ARGUMENTS, f"`zavet {command.name}`: say in tests/attack/faces.py what `{name}` is"
            value = BY_COMMAND.get(f"{command.name} {name}", ARGUMENTS[name])
            if action.choices and value not in action.choices:
                value = next(iter(action.choices))
        else:
            continue
        assert not isinstance(action, argparse._StoreTrueAction)
        words += [flag, str(value)] if flag else [str(value)]
    return words
