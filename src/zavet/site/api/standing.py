"""How one subject stands: what is kept and from where, what was agreed to — words and times, no values."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import consent, standing
from zavet.site.api.bodies import Index, Out
from zavet.site.api.calls import Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["subjects"])


class HeldOut(Out):
    """One category in one record."""

    category: str
    source: str
    point: str
    collected_at: int = Field(description="Seconds since 1970, UTC.")
    version: int = Field(description="The version of the policy it was collected under.")


class ConsentOut(Out):
    """One acceptance, consent or withdrawal on record."""

    consent: str
    purpose: str
    state: str
    version: int
    at: int
    index: Index
    service: str = Field(description="With an acceptance: the service ordered, where it has provisions of its own; else empty.")
    service_version: int = Field(description="The version of the service; 0: none.")
    provisions: str = Field(description="SHA-256 of its provisions as they were then.")


class StandingOut(Out):
    """What decisions about a subject rest on."""

    held: list[HeldOut]
    consents: list[ConsentOut]
    objections: list[str]
    confirmed: list[str] = Field(description="Categories whose values the subject confirmed.")
    missing: list[str] = Field(description="Categories that the policy asks at registration and that are not kept of the subject.")
    public: list[str] = Field(description="Categories that the subject opened to everybody.")
    restricted: str
    unconfirmed: bool
    kind: str


@router.get(
    "/subjects/{subject}/standing",
    auth=Key(act="requests"),
    response=answers(200, StandingOut),
    operation_id="standing",
    summary="How a subject stands",
)
def of_subject(request: HttpRequest, subject: str) -> StandingOut:
    """Origins, consents with their evidence's place in the log, objections, restrictions. No value is opened."""
    call = call_of(request)
    found = standing.of_subject(call.house, call.controller, subject=subject)
    rows = consent.listed(call.house, call.controller, subject=subject)
    held = {one.category for one in found.held}
    asked = [
        one.category
        for one in call.house.in_force(call.controller).policy.data
        if one.source == "provided" and "registration" in one.points and not one.only_for and one.category != "password"
    ]
    return StandingOut(
        held=[
            HeldOut(category=one.category, source=one.source, point=one.point, collected_at=one.collected_at, version=one.version)
            for one in found.held
        ],
        consents=[
            ConsentOut(
                consent=one.consent,
                purpose=one.purpose,
                state=one.state,
                version=one.version,
                at=one.at,
                index=one.index,
                service=one.service,
                service_version=one.service_version,
                provisions=one.provisions,
            )
            for one in rows
        ],
        objections=sorted(found.objections),
        confirmed=sorted(found.confirmed),
        missing=[one for one in dict.fromkeys(asked) if one not in held and not one.startswith("other:")],
        public=sorted(found.public),
        restricted=found.restricted,
        unconfirmed=found.unconfirmed,
        kind=found.kind,
    )
