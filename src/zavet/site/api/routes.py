"""How a call is declared: the answers it may give, for the documentation and for the check of what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from zavet.site.api.bodies import ErrorOut

_REFUSALS: Final = frozenset({400, 401, 403, 404, 409, 421, 422, 423, 429, 503})
_PUBLIC: Final = frozenset({404, 421, 422, 503})

YAML_BODY: Final[Mapping[str, Any]] = {
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


def answers(status: int, model: Any) -> dict[Any, Any]:
    """The answer of a call with a key, and the one shape of every error."""
    return {status: model, _REFUSALS: ErrorOut}


def public(model: Any) -> dict[Any, Any]:
    """The same of a call without a key."""
    return {200: model, _PUBLIC: ErrorOut}
