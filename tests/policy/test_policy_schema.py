"""The schema for editors accepts what the reader accepts, and marks what it refuses."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from tests.policy.sound import TEXT, changed

from zavet import terms
from zavet.policy import model
from zavet.policy.format import format_policy
from zavet.policy.schema import json_schema
from zavet.testing.strategies import policies

SCHEMA = json_schema()


class _Core(yaml.SafeLoader):
    """Scalars as editors read them (YAML 1.2 core): no dates, no `yes`."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if not tag.endswith(("timestamp", "merge", "value"))]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _types(value: Any) -> set[str]:
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    kinds = {float: "number", str: "string", list: "array", dict: "object"}
    return {kinds[type(value)]}


def valid(value: Any, schema: dict[str, Any]) -> bool:
    """The part of JSON Schema 2020-12 that the schema uses, read off the specification."""
    known = {"$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties", "anyOf", "enum"}
    assert set(schema) <= known | {"const", "pattern", "items", "minimum"}, schema
    tests = []
    if "$ref" in schema:
        tests.append(valid(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]))
    if "type" in schema:
        allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        tests.append(bool(_types(value) & set(allowed)))
    if "anyOf" in schema:
        tests.append(any(valid(value, one) for one in schema["anyOf"]))
    if "enum" in schema:
        tests.append(value in schema["enum"])
    if "const" in schema:
        tests.append(value == schema["const"])
    if "pattern" in schema and isinstance(value, str):
        tests.append(re.search(schema["pattern"], value) is not None)
    if "minimum" in schema and isinstance(value, int):
        tests.append(value >= schema["minimum"])
    if isinstance(value, list):
        tests.append(all(valid(one, schema.get("items", {})) for one in value))
    if isinstance(value, dict):
        named = schema.get("properties", {})
        tests.append(all(name in value for name in schema.get("required", [])))
        tests.append(all(valid(value[name], named[name]) for name in value if name in named))
        tests.append(schema.get("additionalProperties", True) or set(value) <= set(named))
    return all(tests)


def load(text: str) -> Any:
    return yaml.load(text, Loader=_Core)


@given(policies())
def test_the_schema_accepts_every_policy_that_is_written(policy):
    """What `format_policy` writes, an editor marks nowhere."""
    assert valid(load(format_policy(policy)), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("services: [Магазин]", "servises: [Магазин]"),
        ("zavet: 1", "zavet: 2"),
        ("slug: example\n", ""),
        ("language: ru", "language: de"),
        ("sites: [example.org, пример.рф]", "sites: example.org"),
        ("purpose: account,", "purpose: acount,"),
        ("source: automatic", "source: bought"),
        ("consent: true", "consent: maybe"),
        ("age: 18", "age: x"),
        ("kk: Саясат,", "de: Richtlinie,"),
        ('requires: ["ground:order"]', 'requires: ["ground:nothing"]'),
        ("consents: [account]", 'consents: ["transfer:nobody"]'),
    ],
)
def test_the_schema_marks_what_the_reader_refuses(old, new):
    """A mistake is marked while it is typed."""
    assert valid(load(TEXT), SCHEMA)
    assert not valid(load(changed(old, new)), SCHEMA)


def test_the_schema_follows_the_model():
    """Every part and field of the model is in the schema, with what it requires; all of it is JSON."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(SCHEMA["properties"]) == {"zavet"} | {one.name for one in dataclasses.fields(model.Policy)}
    for part in (model.Datum, model.Purpose, model.Point, model.Clause, model.OpenQuestion):
        assert set(SCHEMA["$defs"][part.__name__]["properties"]) == {one.name for one in dataclasses.fields(part)}
    assert SCHEMA["$defs"]["Clause"]["required"] == ["id", "kind", "running", "text"]
    consts = [one["const"] for one in SCHEMA["$defs"]["word_purpose"]["anyOf"] if "const" in one]
    assert set(consts) == terms.PURPOSES
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert json_schema() == SCHEMA


def test_every_reference_is_defined():
    """No `$ref` points at nothing."""
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert named == set(SCHEMA["$defs"])
