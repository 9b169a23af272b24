"""The API as one application: its routers, its documentation at `/api/openapi.json`, its one shape of errors."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from zavet.site.api import (
    clients,
    clock,
    collect,
    consents,
    disclosures,
    grounds,
    incidents,
    letters,
    log,
    messages,
    notes,
    outbox,
    payments,
    policy,
    questions,
    reading,
    requests,
    retention,
    reviews,
    standing,
    subjects,
    use,
    visits,
)
from zavet.site.api.calls import Key
from zavet.site.api.routes import documented
from zavet.site.errors_http import told

_DESCRIPTION = """\
Everything that Zavet does, for the controller's own systems, for recipients and for third parties.

**Keys.** Each call names a key: `Authorization: Bearer zvt_…`. A key belongs to one controller, the one that the host names; at any
other it is 401, in the same words as a key that nobody made. Kinds: `role` (the rights of an officer's role), `form` (collects,
registers, publishes reviews of visitors, counts visits), `recipient` (reads what is meant for it and sees the grounds assigned to it),
`third_party` (reports about open grounds). The report of a payment takes no key but the bank's signature. Each call names the kinds
that may make it (`x-kinds`) and the act that a role needs a right to (`x-act`); what a role may do with data is decided purpose by
purpose. The session of a person's browser opens nothing here.

**Bodies** are JSON in UTF-8 with exactly the documented names; policies are YAML. **Times** are whole seconds since 1970, UTC.

**Changes** take an `Idempotency-Key` where their documentation names it: the same call under the same key is done once. After 503 ask
again with it. A call that answers values (`use`, `fetch`, `search` …) is an entry each time; a visit sent twice is counted twice.

**Errors** have one shape, `ErrorOut`: 400 malformed · 401 no key of this controller · 403 refused by a verdict, with its clauses · 404 ·
409 stale form, used key or a step that does not follow · 421 host not ours · 422 a field, named · 423 restricted · 429 too often,
with `Retry-After` · 503 unknown, with the key to ask again with.
"""
_TAGS = {
    "policy": "The published policy: versions, changes, forms.",
    "questions": "What the policy leaves open, and answers to it.",
    "collecting": "Taking data, as the forms of the policy name them.",
    "using": "Using data for a purpose of the policy.",
    "disclosing": "Handing data to recipients.",
    "messages": "Messages to a subject.",
    "consents": "Consents, objections, disagreement.",
    "grounds": "Orders, tickets, claims … that uses rely on.",
    "requests": "Subjects who exercise their rights.",
    "subjects": "One subject's data.",
    "retention": "Holds and the end of data.",
    "letters": "Letters, claims, demands.",
    "incidents": "Losses and disclosures.",
    "visits": "Visits and counts.",
    "reviews": "Publications by subjects.",
    "notes": "Measures, unsafe hosts, services.",
    "keys": "Keys of this API.",
    "log": "The tamper-evident log and the security log.",
    "outbox": "What leaves the house.",
    "clock": "The time, and its jumps in a demo.",
}


class Documented(NinjaAPI):
    """An application whose documentation tells the errors of every call, and which keys may make it (`x-kinds`, `x-act`)."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._made: dict[str | None, OpenAPISchema] = {}

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        """The documentation: made once, since no call is added later."""
        if path_prefix not in self._made:
            schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            documented(schema)
            keys = self._keys()
            for found in schema["paths"].values():
                for one in found.values():
                    one.update(keys.get(one["operationId"], {}))
            self._made[path_prefix] = schema
        return self._made[path_prefix]

    def _keys(self) -> dict[str, dict[str, Any]]:
        """By the id of a call: the kinds of keys that may make it, and the act that a role key needs a right to."""
        found: dict[str, dict[str, Any]] = {}
        for bound in self._get_bound_routers():
            for view in bound.path_operations.values():
                for one in view.operations:
                    for key in one.auth_callbacks:
                        if isinstance(key, payments.Signed):
                            found[str(one.operation_id)] = {"x-kinds": ["signature"]}
                        if isinstance(key, Key):
                            told_of = {"x-kinds": sorted(key.kinds)} | ({"x-act": key.act} if key.act else {})
                            found[str(one.operation_id)] = told_of
        return found


api = Documented(
    title="Zavet",
    version=version("zavet"),
    description=_DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    parser=reading.JsonParser(),
    openapi_extra={"tags": [{"name": name, "description": text} for name, text in _TAGS.items()]},
)
for _one in (
    policy,
    questions,
    collect,
    payments,
    use,
    disclosures,
    messages,
    consents,
    grounds,
    requests,
    subjects,
    standing,
    retention,
    letters,
    incidents,
    visits,
    reviews,
    notes,
    clients,
    log,
    outbox,
    clock,
):
    api.add_router("/v1", _one.router)


@api.exception_handler(ValidationError)
def _mistaken(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return told(request, reading.mistake(request, error))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    response = told(request, error)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(getattr(request, "retry_after", 1))
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


reading.know(api.get_openapi_schema(path_prefix="/api/")["paths"])
