"""The published policy: in force, its versions, what changes between two, its forms; checking and publishing one."""

from __future__ import annotations

import json
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from zavet.errors import Diagnostic, NotFound, PolicySyntaxError
from zavet.operations import publish, services
from zavet.operations.inputs import form_of
from zavet.operations.policies import Version
from zavet.operations.services import Service
from zavet.policy import checks, diff, forms, labels, notice, render, syntax
from zavet.policy.model import Policy
from zavet.site.api.bodies import DoneOut, Language, Out, PolicyRef, Seconds, done_out, policy_ref
from zavet.site.api.calls import KEYED, Call, Key, call_of
from zavet.site.api.routes import YAML_BODY, answers

router = Router(tags=["policy"])
_ANY = Key("role", "form", "recipient", "third_party")

Number = Annotated[int, Path(ge=1, le=2**31)]


class VersionOut(Out):
    """A published version. It never changes."""

    version: int
    digest: str
    published_at: int = Field(description="Seconds since 1970, UTC.")
    effective_at: int
    in_force: bool
    index: int = Field(description="The entry that records its publication.")


class ClauseOut(Out):
    """A clause as shown; `language` is the one its text is in, which may not be the one asked for."""

    id: str
    kind: str
    text: str
    language: str


class PolicyOut(VersionOut):
    """A version with its text and its model."""

    controller: str
    operator: str
    title: str
    text: str = Field(description="The publishable text, in Markdown.")
    clauses: list[ClauseOut]
    model: dict[str, Any] = Field(description="The policy as data; its JSON schema is part of the reference of the policy language.")


class ChangesOut(Out):
    """What lies between two versions, for whom, and what follows from it."""

    before: PolicyRef
    after: PolicyRef
    lines: list[str] = Field(description="The whole in sentences.")
    changes: dict[str, Any] = Field(description="The same as data: changes, clauses, lapsed, stopped, unlawful.")


class FieldOut(Out):
    """One field of a form."""

    name: str
    label: str
    category: str
    required: bool
    clause: str
    only_for: list[str] = Field(description="Subjects it may be asked of; empty: everyone.")
    kind: str
    max_length: int


class ConsentControlOut(Out):
    """One consent beside the fields: never ticked beforehand."""

    purpose: str
    text: str = Field(description="The notice to show.")
    clause: str


class ServiceOut(Out):
    """A service that a form orders, with what holds for it beside the policy."""

    name: str
    title: str
    version: int = Field(description="Counted from 1; each change of the service makes the next.")
    provisions: str = Field(description="The provisions of its own, to be shown with the policy before it is ordered; empty: none.")
    digest: str = Field(description="SHA-256 of the provisions, as the record of the acceptance names it; empty: none.")


class FormOut(Out):
    """The form of a collection point: exactly what `collect` takes."""

    point: str
    title: str
    fields: list[FieldOut]
    consents: list[ConsentControlOut]
    opens: str | None = Field(description="The kind of ground that a submission opens.")
    clause: str | None
    age: int | None = Field(description="Where the policy protects minors: the age that `collect` asks about.")
    service: ServiceOut | None = Field(description="The service asked about; its additional fields are among the fields.")
    services: list[str] = Field(description="The services that this form orders, by name.")
    policy: PolicyRef


class DiagnosticOut(Out):
    """One finding."""

    id: str
    level: str
    message: str
    hint: str
    line: int | None
    column: int | None


class CheckedOut(Out):
    """What a check found; `publishable` where none of it is an error."""

    publishable: bool
    diagnostics: list[DiagnosticOut]


@router.get("/policy", auth=_ANY, response=answers(200, PolicyOut), operation_id="policy", summary="The policy in force")
def in_force(request: HttpRequest, language: Language = "ru") -> PolicyOut:
    """The version in force, its clauses and its model."""
    call = call_of(request)
    return _policy_out(call, call.house.in_force(call.controller), language)


@router.get(
    "/policy/versions",
    auth=_ANY,
    response=answers(200, list[VersionOut]),
    operation_id="policy_versions",
    summary="Every published version",
)
def versions(request: HttpRequest) -> list[VersionOut]:
    """Oldest first, with those that come into force later."""
    call = call_of(request)
    now = call.house.in_force(call.controller)
    return [VersionOut(**_told(one, now)) for one in publish.versions(call.house, call.controller)]


@router.get("/policy/versions/{version}", auth=_ANY, response=answers(200, PolicyOut), operation_id="policy_version", summary="One version")
def version(request: HttpRequest, version: Number, language: Language = "ru") -> PolicyOut:
    """A published version with its text and model."""
    call = call_of(request)
    return _policy_out(call, _version(call, version), language)


@router.get(
    "/policy/changes", auth=_ANY, response=answers(200, ChangesOut), operation_id="policy_changes", summary="What changed between versions"
)
def changes(
    request: HttpRequest,
    before: Annotated[int, Query(ge=1, le=2**31)],
    after: Annotated[int, Query(ge=1, le=2**31)],
    language: Language = "ru",
) -> ChangesOut:
    """What lies between version `before` and version `after`: which consents lapse, what stops, what becomes unlawful to keep."""
    call = call_of(request)
    old, new = _version(call, before), _version(call, after)
    found = diff.diff(old.policy, new.policy)
    return ChangesOut(
        before=policy_ref(old.number, old.digest),
        after=policy_ref(new.number, new.digest),
        lines=list(found.lines(language)),
        changes=found.to_json(),
    )


@router.get("/forms", auth=_ANY, response=answers(200, list[FormOut]), operation_id="forms", summary="Every form of the policy")
def every_form(request: HttpRequest, language: Language = "ru") -> list[FormOut]:
    """The forms of every collection point."""
    call = call_of(request)
    found = call.house.in_force(call.controller)
    return [_form_out(call, found, one, language) for one in forms.forms(found.policy)]


@router.get("/forms/{point}", auth=_ANY, response=answers(200, FormOut), operation_id="form", summary="The form of a collection point")
def form(request: HttpRequest, point: str, language: Language = "ru", service: Annotated[str, Query(max_length=80)] = "") -> FormOut:
    """Exactly the fields that the policy names for the point, with those that `service` adds; 404 where there is no such point."""
    call = call_of(request)
    found = call.house.in_force(call.controller)
    asked = form_of(found.policy, point[:60])
    chosen = services.chosen(call.house, call.controller, asked, service) if service else None
    return _form_out(call, found, services.order_form(found.policy, asked, chosen), language, chosen)


@router.post(
    "/policy/versions",
    auth=Key(act="publish"),
    response=answers(201, DoneOut),
    operation_id="publish",
    summary="Publish a version",
    openapi_extra={**YAML_BODY, **KEYED},
)
def publish_version(request: HttpRequest, effective_at: Annotated[Seconds | None, Query()] = None) -> DoneOut:
    """Publishes the policy of the body: in force now, or from `effective_at`. It never changes afterwards."""
    call = call_of(request)
    policy = syntax.parse(_text(request))
    return done_out(publish.publish(call.house, call.controller, policy, actor=call.actor, effective_at=effective_at, key=call.key))


@router.post(
    "/policy/check",
    auth=Key(act="publish"),
    response=answers(200, CheckedOut),
    operation_id="check_policy",
    summary="Check a policy",
    openapi_extra=YAML_BODY,
)
def check(request: HttpRequest) -> CheckedOut:
    """What a check of the body finds, with places. Nothing is kept."""
    try:
        source = syntax.parse_source(_text(request))
    except PolicySyntaxError as error:
        return CheckedOut(publishable=False, diagnostics=[_diagnostic(one) for one in error.found])
    found = checks.check(source.policy, source.places)
    return CheckedOut(publishable=all(one.level != "error" for one in found), diagnostics=[_diagnostic(one) for one in found])


def _text(request: HttpRequest) -> str:
    return cast("str", request.text)  # type: ignore[attr-defined]


def _version(call: Call, number: int) -> Version:
    for one in publish.versions(call.house, call.controller):
        if one.number == number:
            return one
    raise NotFound("no such version")


def _told(one: Version, now: Version) -> dict[str, Any]:
    return {
        "version": one.number,
        "digest": one.digest,
        "published_at": one.row.published_at,
        "effective_at": one.row.effective_at,
        "in_force": one.number == now.number,
        "index": one.row.index,
    }


def _policy_out(call: Call, one: Version, language: str) -> PolicyOut:
    clauses = [ClauseOut(id=c.id, kind=c.kind, text=c.text, language=c.language) for c in render.shown_clauses(one.policy, language)]
    return PolicyOut(
        **_told(one, call.house.in_force(call.controller)),
        controller=call.controller,
        operator=one.policy.operator.name,
        title=render.title_of(one.policy, language),
        text=render.render(one.policy, language),
        clauses=clauses,
        model=json.loads(one.row.model),
    )


def _form_out(call: Call, version: Version, one: forms.Form, language: str, service: Service | None = None) -> FormOut:
    policy: Policy = version.policy
    return FormOut(
        point=one.point,
        title=one.title.get(language, one.point),
        fields=[
            FieldOut(
                name=field.name,
                label=labels.field_label(field.name, language),
                category=field.category,
                required=field.required,
                clause=field.clause,
                only_for=list(field.only_for),
                kind=field.kind,
                max_length=field.max_length,
            )
            for field in one.fields
        ],
        consents=[
            ConsentControlOut(purpose=c.purpose, text=notice.consent_text(policy, c.purpose, language), clause=c.clause)
            for c in one.consents
        ],
        opens=one.opens,
        clause=one.clause,
        age=policy.minors.age if policy.minors else None,
        service=_service_out(service) if service is not None else None,
        services=[each.name for each in services.offered(call.house, call.controller, one)],
        policy=policy_ref(version.number, version.digest),
    )


def _service_out(one: Service) -> ServiceOut:
    return ServiceOut(name=one.name, title=one.title, version=one.version, provisions=one.provisions, digest=one.digest)


def _diagnostic(one: Diagnostic) -> DiagnosticOut:
    return DiagnosticOut(id=one.id, level=one.level, message=one.message, hint=one.hint, line=one.line, column=one.column)
