"""Taking data: a form that a person filled in, a registration, what a third party reports."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import accounts, collect
from zavet.site.api.bodies import DoneOut, Id, In, Language, Password, Plain, Values, Word, Words, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["collecting"])


class FormIn(In):
    """One form as a person sent it."""

    point: Word = Field(description="The collection point.", examples=["checkout"])
    values: Values = Field(description="Values by field name: exactly the fields of the form.", examples=[{"phone": "+7 701 234 56 78"}])
    consents: Words = Field(default=[], description="The purposes whose controls the person ticked.")
    kind: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = Field(
        default="", description="`legal_entity` where the person acts for one."
    )
    age: Literal["", "adult", "minor", "minor_with_consent"] = Field(default="", description="Where the form asks it.")
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The version that the form was made from; 409 `stale-version` where another is in force."
    )
    page: Plain = Field(default="", description="Evidence: the address of the page with the form.")
    language: Language = Field(default="ru", description="Evidence: the language that the form was shown in.")
    services: Words = Field(default=[], description="Evidence: the services of the site whose use accepts the policy.")
    service: Annotated[str, Field(max_length=80)] = Field(default="", description="The service ordered, where the form orders one.")
    service_version: Annotated[int, Field(ge=1, le=2**31)] | None = Field(
        default=None, description="The version of the service that was shown; 409 `stale-version` where it was changed since."
    )

    def submission(self) -> collect.Submission:
        """The form as the operation takes it."""
        return collect.Submission(
            point=self.point,
            values=dict(self.values),
            consents=tuple(self.consents),
            digest=self.digest,
            kind=self.kind,
            age=self.age,
            page=self.page,
            language=self.language,
            services=tuple(self.services),
            service=self.service,
            service_version=self.service_version,
        )


class CollectIn(FormIn):
    """A form, of a subject who is known already or of a new one."""

    subject: Id | None = Field(default=None, description="The one logged in; absent: a new subject.")


class RegisterIn(FormIn):
    """A registration form with the password of the new account; the password is hashed and kept nowhere else."""

    password: Password


class ReceiveIn(In):
    """What a third party reports about an open ground."""

    subject: Id
    ground: Id
    values: Values = Field(description="Values by category: those that the policy takes from third parties.")


@router.post(
    "/collect",
    auth=Key("role", "form"),
    response=answers(201, DoneOut),
    operation_id="collect",
    summary="Keep what a form took",
    openapi_extra=KEYED,
)
def take(request: HttpRequest, body: CollectIn) -> DoneOut:
    """The record, the acceptance or consents and the entry are one transaction, or nothing is kept. ids: subject, record, ground."""
    call = call_of(request)
    return done_out(collect.collect(call.house, call.controller, body.submission(), actor=call.actor, subject=body.subject, key=call.key))


@router.post(
    "/register",
    auth=Key("role", "form"),
    response=answers(201, DoneOut),
    operation_id="register",
    summary="Register a subject with an account",
    openapi_extra=KEYED,
)
def register(request: HttpRequest, body: RegisterIn) -> DoneOut:
    """Keeps the form and makes an account. It never tells whether somebody has one already. ids: subject, record."""
    call = call_of(request)
    return done_out(
        accounts.register(call.house, call.controller, body.submission(), password=body.password, actor=call.actor, key=call.key)
    )


@router.post(
    "/callbacks",
    auth=Key("third_party"),
    response=answers(201, DoneOut),
    operation_id="receive",
    summary="Take what a third party reports",
    openapi_extra=KEYED,
)
def receive(request: HttpRequest, body: ReceiveIn) -> DoneOut:
    """For keys of third parties. Kept as from a third party, tied to the open ground. ids: subject, record."""
    call = call_of(request)
    return done_out(
        collect.receive(
            call.house, call.controller, subject=body.subject, values=body.values, ground=body.ground, actor=call.actor, key=call.key
        )
    )
