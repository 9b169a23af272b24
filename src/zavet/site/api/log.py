"""The log: entries for those who may read them; checkpoint, tiles and verifier key for anybody (C2SP tlog-tiles)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from zavet.operations import log, security
from zavet.site import wiring
from zavet.site.api.bodies import LATEST, Index, Out
from zavet.site.api.calls import Key, anybody, call_of, controller_of
from zavet.site.api.routes import answers

router = Router(tags=["log"])
_ACT = Key(act="log")
Place = Annotated[int, Path(ge=0, le=LATEST)]
_TEXT = {"responses": {200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}}}
_BYTES = {
    "responses": {200: {"description": "OK", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
}


class LineOut(Out):
    """An entry. The leaf holds no personal data; `body` is what the key's role may read of the rest, absent once erased."""

    index: Index
    type: str
    outcome: str
    clauses: list[str]
    policy: str = Field(description="The digest of the policy version.")
    hour: int = Field(description="Hours since 1970, UTC.")
    handle: str
    blobs: list[str]
    body: dict[str, Any] | None


class InclusionOut(Out):
    """A proof that an entry is in the log that the checkpoint signs (RFC 9162 §2.1.3). Hashes in hex, nearest neighbour first."""

    index: Index
    size: int
    leaf: str
    hashes: list[str]
    checkpoint: str


class ConsistencyOut(Out):
    """A proof that the log of `first` entries is the beginning of that of `second` (RFC 9162 §2.1.4). Hashes in hex."""

    first: int
    second: int
    hashes: list[str]
    checkpoint: str


class VerifierOut(Out):
    """What a stranger needs to check the log."""

    origin: str
    vkey: str = Field(description="A C2SP verifier key: origin+id+base64 of type and Ed25519 public key.")


class SecurityOut(Out):
    """An event of the security log: words and counts, never values."""

    event: str
    kind: str
    where: str
    detail: str
    at: int


def line_out(one: log.Line) -> LineOut:
    """An entry as answered."""
    entry = one.entry
    return LineOut(
        index=one.index,
        type=entry.type,
        outcome=entry.outcome,
        clauses=list(entry.clauses),
        policy=entry.policy,
        hour=entry.hour,
        handle=entry.handle,
        blobs=list(entry.blobs),
        body=one.body,
    )


@router.get("/log", auth=_ACT, response=answers(200, list[LineOut]), operation_id="log", summary="The last entries")
def newest(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=0, le=LATEST)] = None,
) -> list[LineOut]:
    """Newest first; `before` goes on from an index."""
    call = call_of(request)
    return [line_out(one) for one in log.newest(call.house, call.controller, limit=limit, before=before)]


@router.get(
    "/log/checkpoint",
    auth=anybody,
    response=answers(200, None),
    operation_id="checkpoint",
    summary="The signed head of the log",
    openapi_extra=_TEXT,
)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """A C2SP signed note over size and root, brought up to the durable entries. Needs no key."""
    note = log.checkpoint(wiring.house(), controller_of(request)).note
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@router.get("/log/key", auth=anybody, response=answers(200, VerifierOut), operation_id="log_key", summary="The verifier key of the log")
def verifier_key(request: HttpRequest) -> VerifierOut:
    """Public. Compare it with one that you got another way."""
    controller = controller_of(request)
    return VerifierOut(origin=log.origin(controller), vkey=log.verifier_key(wiring.house(), controller))


@router.get(
    "/log/tile/{path:rest}",
    auth=anybody,
    response=answers(200, None),
    operation_id="tile",
    summary="A tile of the log",
    openapi_extra=_BYTES,
)
def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """`<level>/<number>[.p/<width>]` or `entries/<number>[.p/<width>]`: hashes, or entries. Needs no key; a full tile never changes."""
    found = log.tile(wiring.house(), controller_of(request), f"tile/{rest}")
    headers = {} if ".p/" in rest else {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(found, content_type="application/octet-stream", headers=headers)


@router.get(
    "/log/proof/{index}",
    auth=_ACT,
    response=answers(200, InclusionOut),
    operation_id="inclusion",
    summary="Prove that an entry is in the log",
)
def inclusion(request: HttpRequest, index: Place) -> InclusionOut:
    """Against the checkpoint that comes with it."""
    call = call_of(request)
    found = log.inclusion(call.house, call.controller, index=index)
    return InclusionOut(
        index=index, size=found.size, leaf=found.leaf.hex(), hashes=[one.hex() for one in found.hashes], checkpoint=found.checkpoint
    )


@router.get(
    "/log/consistency",
    auth=_ACT,
    response=answers(200, ConsistencyOut),
    operation_id="consistency",
    summary="Prove that the log only grew",
)
def consistency(
    request: HttpRequest,
    first: Annotated[int, Query(alias="from", ge=0, le=LATEST)],
    second: Annotated[int | None, Query(alias="to", ge=0, le=LATEST)] = None,
) -> ConsistencyOut:
    """From the log of `from` entries to that of `to`; without `to`, to the one that is signed now."""
    call = call_of(request)
    found = log.consistency(call.house, call.controller, first=first, second=second)
    return ConsistencyOut(first=first, second=found.size, hashes=[one.hex() for one in found.hashes], checkpoint=found.checkpoint)


@router.get("/log/{index}", auth=_ACT, response=answers(200, LineOut), operation_id="entry", summary="One entry")
def entry(request: HttpRequest, index: Place) -> LineOut:
    """With its body, where the key to it still lives."""
    call = call_of(request)
    return line_out(log.entry(call.house, call.controller, index=index))


@router.get("/security", auth=_ACT, response=answers(200, list[SecurityOut]), operation_id="security", summary="The security log")
def events(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> list[SecurityOut]:
    """What was malformed, not identified, of unknown fields or too often; newest first."""
    call = call_of(request)
    rows = security.listed(call.house, call.controller, limit=limit)
    return [SecurityOut(event=row.event, kind=row.kind, where=row.where, detail=row.detail, at=row.at) for row in rows]
