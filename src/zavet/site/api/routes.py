"""How a call is declared: the answers it may give, for the documentation and for the check of what it answers."""

from __future__ import annotations

from typing import Any, Final

from zavet.site.api.bodies import ErrorOut

_WORDS: Final = {
    400: "Malformed: it cannot be read.",
    401: "No key of this controller.",
    403: "Refused by a verdict, with its clauses.",
    404: "No such thing under this controller.",
    409: "A stale form, a key used for another call, or a step that does not follow.",
    421: "No controller answers to this host.",
    422: "A field, named.",
    423: "The subject's data are restricted.",
    429: "Too often; see `Retry-After`.",
    503: "Unknown: ask again with the same idempotency key.",
}
_REFUSALS: Final = tuple(_WORDS)
_PUBLIC: Final = (400, 404, 421, 422, 503)

YAML_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The policy, in the policy language (YAML).",
        "content": {
            "application/yaml": {
                "schema": {"type": "string"},
                "example": "zavet: 1\nslug: example\nlanguage: ru\noperator: {name: ООО «Пример», clause: '1.1'}\n",
            },
            "text/yaml": {"schema": {"type": "string"}},
            "application/x-yaml": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}
"""The body of a call that takes a policy."""


def answers(status: int, model: Any) -> dict[int, Any]:
    """The answer of a call that does what it was asked; errors are documented for every call at once (`documented`)."""
    return {status: model}


def documented(schema: dict[str, Any]) -> None:
    """Adds the one shape of errors to every call of a documentation."""
    shape = ErrorOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas = schema["components"]["schemas"]
    schemas.update(shape.pop("$defs"))
    schemas["ErrorOut"] = shape
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}
    for found in schema["paths"].values():
        for one in found.values():
            for status in _REFUSALS if one.get("security") else _PUBLIC:
                one["responses"][status] = {"description": _WORDS[status], "content": content}
