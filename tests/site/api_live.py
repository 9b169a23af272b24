"""The API over the real wiring: a data folder, a database, five published policies, a key of each kind and role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from tests import django_site
from tests.operations.house import policy_of
from tests.shared import SLUGS

from zavet.decision.question import Actor
from zavet.operations import clients
from zavet.operations.publish import publish
from zavet.site import wiring
from zavet.site.api import calls
from zavet.site.api.application import api

OWNER = Actor("officer", "olga", "owner")
ORDER = {
    "surname": "Иванова",
    "first_name": "Анна",
    "patronymic": "Петровна",
    "phone": "+7 701 234 56 78",
    "email": "anna.ivanova@example.kz",
    "delivery_address": "Астана, ул. Кенесары, 1",
    "residence_address": "Астана",
}
SCHEMA: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    one["operationId"]: (method.upper(), path, one) for path, found in SCHEMA["paths"].items() for method, one in found.items()
}


class Live:
    """Calls the API as a machine does. `key` is the name of a key: an officer's role, `form`, or a recipient's word."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def secret(self, slug: str, name: str) -> str:
        if (slug, name) not in self.secrets:
            kind = {"form": "form", "courier": "recipient", "payment_system": "third_party"}.get(name, "role")
            self.secrets[(slug, name)] = clients.make(
                wiring.house(), slug, name=name, kind=kind, role="" if kind == "form" else name, actor=OWNER
            )
        return self.secrets[(slug, name)]

    def send(
        self, method: str, path: str, *, host: str = "protorg", token: str | None = None, raw: bytes = b"", type_: str = "", **headers: str
    ):
        sent = {"host": f"{host}.localhost", **({"authorization": f"Bearer {token}"} if token is not None else {}), **headers}
        return self.client.generic(method, path, raw, content_type=type_ or "application/json", headers=sent)

    def call(self, method: str, path: str, body: Any = None, *, slug: str = "protorg", key: str = "owner", once: str | None = None):
        raw = b"" if body is None else (body.encode() if isinstance(body, str) else json.dumps(body).encode())
        headers = {"idempotency-key": once} if once else {}
        type_ = "application/yaml" if isinstance(body, str) else "application/json"
        return self.send(method, f"/api/v1{path}", host=slug, token=self.secret(slug, key), raw=raw, type_=type_, **headers)

    def post(self, path: str, body: Any = None, **named: Any):
        return self.call("POST", path, body, **named)

    def get(self, path: str, **named: Any):
        return self.call("GET", path, **named)

    def order(self, slug: str = "protorg", **named: Any) -> dict[str, str]:
        """A fresh subject with an open order."""
        answer = self.post("/collect", {"point": "checkout", "values": ORDER, **named}, slug=slug, key="form")
        assert answer.status_code == 201, answer.content
        return answer.json()["ids"]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A running system with the five policies, started as a demo."""
    wiring.close()
    django_site.empty("default")
    data: Path = tmp_path_factory.mktemp("data")
    most, calls.limit.most = calls.limit.most, 1_000_000
    with override_settings(ZAVET_DATA=data, ZAVET_DEMO=True):
        for slug in SLUGS:
            publish(wiring.house(), slug, policy_of(slug), actor=OWNER)
        yield Live()
        wiring.close()
    calls.limit.most = most
    django_site.empty("default")
