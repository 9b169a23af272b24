"""Who calls, and whether the call can be read at all: the key, its rate, its kind and act, then the request's form.

(1) The key is recognised at this controller, or 401 — whatever is wrong with it, in the same words (I11). (2) Its rate. (3) Its kind and
act: refused before anything is looked up. (4) The form of the request: size, type, query, JSON.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from zavet.decision.question import Actor
from zavet.errors import Malformed, NotIdentified, TooMany
from zavet.operations import clients, entitled
from zavet.operations.house import House
from zavet.operations.limits import Limit
from zavet.site import wiring
from zavet.site.api.reading import check_form

PER_MINUTE: Final = 1200
"""Calls of one key in a minute."""

limit = Limit(PER_MINUTE)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

KEYED: Final[dict[str, Any]] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "description": "A fresh word for each change, up to 200 visible ASCII characters. The same call under the same key is "
            "done once and answered alike; another call under it is 409 `key-reused`. Ask again with it after 503.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            "example": "order-1042-collect",
        }
    ]
}
"""What the documentation of a changing call adds."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the house, the controller that the host named, who calls, and the idempotency key."""

    house: House
    controller: str
    actor: Actor
    kind: str
    key: str | None = field(default=None)


def call_of(request: HttpRequest) -> Call:
    """The call that the key of this request opened."""
    return cast("Call", request.auth)  # type: ignore[attr-defined]


def controller_of(request: HttpRequest) -> str:
    """The controller that the host named."""
    return cast("str", request.controller)  # type: ignore[attr-defined]


class Key(HttpBearer):
    """The key of one of the controller's own systems, of a recipient or of a third party: `Authorization: Bearer zvt_…`.

    `kinds` are those that may make the call; `act` is what a role key needs a right to.
    """

    def __init__(self, *kinds: str, act: str | None = None) -> None:
        super().__init__()
        self.kinds = frozenset(kinds or ("role",))
        self.act = act

    def __call__(self, request: HttpRequest) -> Call:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Call:
        """The call, in the order of this module's text. Raises NotIdentified, TooMany, Refused, Malformed, FieldError."""
        house, controller = wiring.house(), controller_of(request)
        try:
            client = clients.recognised(house, controller, token)
        except NotIdentified:
            raise NotIdentified("this key opens nothing here", hint="send `Authorization: Bearer` with a key of this controller") from None
        try:
            limit.spend(house, controller, client.actor.id)
        except TooMany:
            request.retry_after = limit.wait(house)  # type: ignore[attr-defined]
            raise
        if client.kind not in self.kinds:
            entitled.refuse(house, controller, client.actor, self.act or request.method or "")
        if self.act is not None and client.kind == "role":
            entitled.require(house, controller, client.actor, self.act)
        check_form(request)
        key = request.headers.get("Idempotency-Key")
        if key is not None and not _KEY.fullmatch(key):
            raise Malformed("an `Idempotency-Key` is 1 to 200 visible ASCII characters")
        return Call(house, controller, client.actor, client.kind, key)


def anybody(request: HttpRequest) -> bool:
    """The door of what is public; a key that comes along is not looked at."""
    check_form(request)
    return True
