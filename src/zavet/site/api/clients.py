"""API keys: made, listed, revoked by the owner."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import clients
from zavet.operations.ports import words
from zavet.site.api.bodies import In, Out, Word, Words
from zavet.site.api.calls import Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["keys"])
_ACT = Key(act="clients")


class ClientIn(In):
    """A key to make."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")] = Field(examples=["shop-backend"])
    kind: Word = Field(examples=list(clients.KINDS))
    role: Annotated[str, Field(max_length=60)] = Field(
        default="",
        description="With `role`: an officer's role; with `recipient` and `third_party`: its word in the policy.",
        examples=["sales"],
    )
    purposes: Words = Field(default=[], description="Binds the key to these purposes; empty: to none in particular.")


class MadeOut(Out):
    """The new key."""

    name: str
    secret: str = Field(description="Shown this once; only its digest is kept.")


class ClientOut(Out):
    """A key without its secret."""

    name: str
    kind: str
    role: str
    purposes: list[str]
    created_at: int
    revoked_at: int | None


class RevokedOut(Out):
    """The key that opens nothing any more."""

    name: str


@router.post("/clients", auth=_ACT, response=answers(201, MadeOut), operation_id="make_client", summary="Make a key")
def make(request: HttpRequest, body: ClientIn) -> MadeOut:
    """Its secret is answered once. A call repeated under the same name is 422 `exists`: no second key is made."""
    call = call_of(request)
    secret = clients.make(
        call.house, call.controller, name=body.name, kind=body.kind, role=body.role, actor=call.actor, purposes=tuple(body.purposes)
    )
    return MadeOut(name=body.name, secret=secret)


@router.get("/clients", auth=_ACT, response=answers(200, list[ClientOut]), operation_id="clients", summary="Every key")
def listed(request: HttpRequest) -> list[ClientOut]:
    """By name, revoked ones too."""
    call = call_of(request)
    return [
        ClientOut(
            name=row.client,
            kind=row.kind,
            role=row.role,
            purposes=list(words(row.purposes)),
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in clients.listed(call.house, call.controller)
    ]


@router.delete("/clients/{name}", auth=_ACT, response=answers(200, RevokedOut), operation_id="revoke_client", summary="Revoke a key")
def revoke(request: HttpRequest, name: str) -> RevokedOut:
    """At once. Asking again does no harm."""
    call = call_of(request)
    clients.revoke(call.house, call.controller, name=name, actor=call.actor)
    return RevokedOut(name=name)
