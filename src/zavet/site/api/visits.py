"""Visits: counted without persons, kept sealed for the purposes that the policy names; and the counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from zavet.clock import DAY
from zavet.operations import visits
from zavet.site.api.bodies import Id, In, Index, Out, Plain, VerdictOut, Word, Words, verdict_out
from zavet.site.api.calls import Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["visits"])


class VisitIn(In):
    """One visit without a person."""

    point: Word = Field(default="page_view", examples=["page_view"])
    values: Annotated[dict[Word, Plain], Field(max_length=50)] = Field(
        description="By category: those that the policy names for the point; any other refuses the whole.",
        examples=[{"page_url": "/catalogue"}],
    )


class VisitedOut(Out):
    """Whether anything of the visit was kept, beside the counts."""

    kept: bool


class ReadIn(In):
    """What is wanted of the kept visits, for which purpose: of nobody in particular, or those tied to a subject."""

    categories: Words = Field(examples=[["ip_address"]])
    purpose: Word | None = Field(default=None, examples=["fraud_prevention"])
    subject: Id | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class SeenOut(Out):
    """Visits opened for a purpose, newest first: values by category."""

    rows: list[dict[str, str]]
    index: Index
    verdict: VerdictOut


class CountOut(Out):
    """A count without persons."""

    day: str = Field(examples=["2026-05-12"])
    dimension: str
    value: str
    count: int


@router.post("/visits", auth=Key("role", "form"), response=answers(201, VisitedOut), operation_id="count_visit", summary="Count a visit")
def count(request: HttpRequest, body: VisitIn) -> VisitedOut:
    """Exactly the categories that the policy names for the point; with any other nothing is counted and nothing kept."""
    call = call_of(request)
    return VisitedOut(kept=visits.count(call.house, call.controller, point=body.point, seen=body.values, strict=True))


@router.post("/visits/read", auth=Key(act="visits"), response=answers(200, SeenOut), operation_id="read_visits", summary="Open kept visits")
def read(request: HttpRequest, body: ReadIn) -> SeenOut:
    """For a purpose. Granted or refused, it is an entry."""
    call = call_of(request)
    seen = visits.read(
        call.house,
        call.controller,
        categories=tuple(body.categories),
        purpose=body.purpose,
        actor=call.actor,
        subject=body.subject,
        limit=body.limit,
    )
    return SeenOut(rows=[dict(row) for row in seen.rows], index=seen.index, verdict=verdict_out(seen.verdict))


@router.get("/statistics", auth=Key(act="statistics"), response=answers(200, list[CountOut]), operation_id="statistics", summary="Counts")
def statistics(request: HttpRequest, dimension: Annotated[str | None, Query(max_length=60)] = None) -> list[CountOut]:
    """Days, dimensions, values, numbers: nothing that leads to a person."""
    call = call_of(request)
    rows = visits.counts(call.house, call.controller, dimension=dimension)
    return [
        CountOut(
            day=datetime.fromtimestamp(row.day * DAY, UTC).date().isoformat(), dimension=row.dimension, value=row.value, count=row.count
        )
        for row in rows
    ]
