"""Whatever JSON comes, the answer is one of the table: never a fault."""

from __future__ import annotations

import json
from typing import Any

from api_live import OPERATIONS, SCHEMA, Live
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TABLE = {200, 201, 400, 401, 403, 404, 409, 422, 423}
WORDS = st.sampled_from(
    [
        "phone", "email", "delivery", "newsletter", "research", "courier", "order", "ticket", "demand", "checkout", "registration", "*",
        "transfer", "transfer:courier", "transfer:nobody", "authority", "other:слово", "page_view", "any", "use", "sell", "disseminate",
        "collect", "access", "", "\u202e", "4111 1111 1111 1111", "ru", "claim", "loss", "erase", "block", "rectify", "role", "owner",
        "public_before", "controller", "contract", "account", "x" * 300,
    ]
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, -1, 2**31, 2**52, 2**53, 2**70, 1.5, True])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS, st.text(max_size=20))
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=8), inner, max_size=3), max_leaves=6
)


def fitting(schema: dict[str, Any], ids: list[str]) -> st.SearchStrategy[Any]:
    """Values of a schema, ids that exist among them."""
    if "$ref" in schema:
        return body_of(SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], ids)
    if "anyOf" in schema:
        return st.one_of([fitting(one, ids) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    kind = schema.get("type")
    if kind == "string":
        return st.sampled_from([*ids, *schema.get("examples", [])]) | WORDS
    if kind == "integer":
        return st.sampled_from([0, 1, 1_775_000_000, 2**52])
    if kind == "array":
        return st.lists(fitting(schema.get("items", {}), ids), max_size=3)
    if kind == "object":
        values = schema.get("additionalProperties")
        return st.dictionaries(WORDS, fitting(values, ids) if isinstance(values, dict) else SCALARS, max_size=3)
    return {"boolean": st.booleans(), "null": st.none()}.get(str(kind), JSON)


def body_of(schema: dict[str, Any], ids: list[str]) -> st.SearchStrategy[Any]:
    required = {name: fitting(one, ids) for name, one in schema["properties"].items() if name in schema.get("required", [])}
    optional = {name: fitting(one, ids) for name, one in schema["properties"].items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def made(live: Live) -> list[str]:
    ids = live.order()
    request = live.post("/requests", {"right": "rectify", "subject": ids["subject"], "text": "Прошу."}).json()["ids"]["request"]
    letter = live.post("/letters", {"kind": "claim", "channel": "post", "sender": "А", "text": "Б"}).json()["ids"]["letter"]
    incident = live.post("/incidents", {"kind": "loss", "subjects": [ids["subject"]], "description": "Утрата", "occurred_at": 1}).json()[
        "ids"
    ]["incident"]
    return [ids["subject"], ids["ground"], request, letter, incident]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_no_json_makes_a_fault(live: Live, data: st.DataObject) -> None:
    """Any JSON at any call, with ids that exist or not, is answered by the table of answers and in its one shape."""
    state = live.__dict__.setdefault("fuzz", {"ids": made(live), "count": 0})
    name = data.draw(st.sampled_from(sorted(set(OPERATIONS) - {"jump", "make_client", "revoke_client"})))
    method, path, told = OPERATIONS[name]
    ids = state["ids"]
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        part = data.draw(st.sampled_from([*ids, "0", "1", "measure", "checkout", "%00", "%ff", "a" * 26, "%F0%9F%98%80", "-1", str(2**70)]))
        path = path[:start] + part + path[end + 1 :]
    for parameter in told["parameters"]:
        if parameter["in"] == "query" and (parameter["required"] or data.draw(st.booleans())):
            value = data.draw(st.sampled_from([*ids, "0", "1", "open", "order", "%00", "ru", "x" * 300, str(2**70), "-1"]))
            path += ("&" if "?" in path else "?") + f"{parameter['name']}={value}"
    content = told.get("requestBody", {}).get("content", {})
    raw, type_ = b"", "application/json"
    if "application/json" in content:
        schema = content["application/json"]["schema"]
        raw = json.dumps(data.draw(fitting(schema, ids) if data.draw(st.booleans()) else JSON)).encode()
    elif content:
        raw, type_ = data.draw(st.text(max_size=60)).encode("utf-8", "replace"), "text/yaml"
    key = {"fetch": "courier", "receive": "payment_system"}.get(name, data.draw(st.sampled_from(["owner", "form"])))
    answer = live.send(method, path, token=live.secret("protorg", key), raw=raw, type_=type_)
    assert answer.status_code in TABLE, (method, path, raw, answer.content)
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) >= {"id", "message", "hint", "clauses"}
