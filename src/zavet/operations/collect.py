"""Collecting: the record, the acceptance or consents and the entry are one transaction, or nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zavet.consent.evidence import ACCEPTANCE, Evidence
from zavet.decision.facts import OpenGround
from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, Malformed, NotIdentified, StaleVersion
from zavet.operations import services
from zavet.operations.gate import Kept, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import IDENTIFIERS, checked, form_of, free_text
from zavet.operations.rows import ConsentRow, GroundRow, RecordRow
from zavet.operations.services import Service
from zavet.operations.state import ACCOUNT
from zavet.policy.classes import retention_class
from zavet.policy.model import Policy
from zavet.policy.notice import consent_text
from zavet.terms import LANGUAGES

AGES = ("adult", "minor", "minor_with_consent")
"""What a form asks where the policy protects minors: of age, under age, under age with a parent's or guardian's consent."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One form as it was sent. `values` by field name, `consents` the purposes ticked, `digest` the version the form was made from.

    `kind` is `legal_entity` where the person said to act for one; `age` a word of AGES where the policy asks; `page` and `language`
    are evidence of what was shown; `guardian` says that a parent's or guardian's consent is on record. `service` names the service
    ordered, `service_version` the version of it that was shown.
    """

    point: str
    values: Mapping[str, str]
    consents: Sequence[str] = ()
    digest: str | None = None
    kind: str = ""
    age: str = ""
    page: str = ""
    language: str = "ru"
    services: Sequence[str] = field(default_factory=tuple)
    service: str = ""
    service_version: int | None = None


def collect(
    house: House, controller: str, submission: Submission, *, actor: Actor, subject: str | None = None, key: str | None = None
) -> Done:
    """Keeps what a form took. `subject` is the one logged in; None makes a new subject.

    ids: `subject`, `record`, and `ground` where the point opens one. Raises FieldError, NotFound, StaleVersion, Refused, KeyReused.
    """

    def do(work: Work) -> Outcome:
        return collect_in(work, submission, actor=actor, subject=subject)

    request = {
        "op": "collect",
        "point": submission.point,
        "values": dict(submission.values),
        "consents": sorted(submission.consents),
        "subject": subject,
        "service": submission.service,
        "kind": submission.kind,
        "age": submission.age,
    }
    return house.change(controller, do, actor=actor, key=key, request=request)


def collect_in(work: Work, submission: Submission, *, actor: Actor, subject: str | None = None, account: bool = False) -> Outcome:
    """The same inside a transaction already open; `account` makes it a registration, which may need a consent of its own."""
    policy = work.version.policy
    if submission.digest is not None and submission.digest != work.version.digest:
        raise StaleVersion("the form was made for an earlier version of the policy", hint="load the form again; nothing was kept")
    asked = form_of(policy, submission.point)
    declared = policy.point(submission.point)
    if declared is not None and declared.identified and subject is None:
        clauses = [one.clause for one in policy.purposes if one.purpose == "identification"]
        raise NotIdentified("log in first: this form is taken of a known user only", clauses=clauses)
    service = services.ordered(work, asked, submission.service, submission.service_version)
    asked = services.order_form(policy, asked, service)
    values = checked(policy, asked, submission.values, kind=submission.kind)
    # A password is a login's secret: it is hashed with the account, never kept as a value.
    values = {name: value for name, value in values.items() if not name.startswith("password.")}
    offered = {one.purpose for one in asked.consents}
    for purpose in submission.consents:
        if purpose not in offered:
            raise FieldError(f"consent:{purpose[:60]}", "unknown", f"no consent to `{purpose[:60]}` is asked here")
    _ask_age(policy, submission)
    person = work.present(subject) if subject is not None else work.new_person()
    person.state = replace(
        person.state,
        minor=submission.age.startswith("minor") if submission.age else person.state.minor,
        parental_consent=submission.age == "minor_with_consent" or person.state.parental_consent,
        kind=submission.kind or person.state.kind,
        language=submission.language if submission.language in LANGUAGES else person.state.language,
    )
    categories = tuple(dict.fromkeys(name.split(".", 1)[0] for name in values))
    question = Question("collect", categories, None, actor, work.at, point=submission.point)
    verdict = work.decide(question, work.facts(person, ()))
    if not verdict.allowed:
        return Outcome(verdict, -1)
    if account and not person.state.has_account:
        person.state = person.state.with_ground(ACCOUNT, OpenGround(ACCOUNT))
    kept, rows = work.keep(
        person,
        values,
        lambda category: retention_class(policy, category, submission.point, "provided"),
        point=submission.point,
        source="provided",
    )
    ids = {"subject": person.subject, "record": kept.record}
    grounds = []
    if asked.opens:
        ids["ground"] = work.new_id()
        person.state = person.state.with_ground(ids["ground"], OpenGround(asked.opens))
        grounds.append((ids["ground"], asked.opens))
    return _write(work, submission, person, verdict, kept, rows, values, grounds, ids, actor, service)


def _write(
    work: Work,
    submission: Submission,
    person: Person,
    verdict: Verdict,
    kept: Kept,
    rows: list[RecordRow],
    values: Mapping[str, str],
    grounds: Sequence[tuple[str, str]],
    ids: dict[str, str],
    actor: Actor,
    service: Service | None,
) -> Outcome:
    policy = work.version.policy
    evidence = _evidence(work, policy, submission, service)
    for one in evidence:
        if one.purpose != ACCEPTANCE:
            person.state = person.state.with_consent(one.purpose, "given", work.at).without_objection(one.purpose)
        elif ACCEPTANCE in person.state.consents:
            # Whoever withdrew everything and now gives data under the policy accepts it anew.
            person.state = person.state.with_consent(ACCEPTANCE, "given", work.at)
    acceptance = policy.document.acceptance_clause
    clauses = tuple(dict.fromkeys((*verdict.clauses, *((acceptance,) if acceptance else ()))))
    verdict = replace(verdict, clauses=clauses)
    body = {
        "point": submission.point,
        "categories": sorted({name.split(".", 1)[0] for name in values}),
        "record": kept.record,
        "consents": sorted(submission.consents),
        "grounds": [list(one) for one in grounds],
        **({"service": service.named()} if service is not None else {}),
    }
    index = work.append("collect", verdict, [person], body, actor=actor, blobs=kept.digests)
    transaction = work.transaction
    transaction.add(*(replace(row, index=index) for row in rows))
    for name, value in values.items():
        category = name.split(".", 1)[0]
        if category in IDENTIFIERS:
            work.gate.index.add(work.controller, category, value, person.subject)
    for one in evidence:
        consent = work.new_id()
        sealed = work.seal(person.subject, "evidence", f"consent/{consent}", 0, one.to_json())
        transaction.add(
            ConsentRow(work.controller, person.subject, consent, one.purpose, "given", work.version.number, work.at, index, sealed)
        )
    details = {"service": service.name, "service_version": str(service.version)} if service is not None else None
    for ground, kind in grounds:
        open_ground_row(work, ground, kind, person, index, snapshot=values, record=kept.record, details=details)
    return Outcome(verdict, index, ids)


def open_ground_row(
    work: Work,
    ground: str,
    kind: str,
    person: Person,
    index: int,
    *,
    snapshot: Mapping[str, str] | None = None,
    record: str = "",
    details: Mapping[str, Any] | None = None,
    due_at: int | None = None,
    recipients: str = "",
) -> None:
    """Writes the row of a ground; `snapshot` is the data as the person gave them then, kept unchanged with it."""
    klass = ground_class(kind)
    value = {"details": dict(details or {}), "snapshot": dict(snapshot or {}), "record": record, "by": person.subject}
    epoch = work.gate.epoch(work.controller, person.subject, klass)
    sealed = work.seal(person.subject, klass, f"ground/{ground}", 0, value, epoch)
    work.transaction.add(
        GroundRow(work.controller, ground, person.subject, kind, "open", "new", recipients, work.at, None, due_at, index, epoch, sealed)
    )


def ground_class(kind: str) -> str:
    """The retention class of a ground's details and snapshot."""
    return "contract" if kind in {"order", "contract", "claim"} else "account"


def _evidence(work: Work, policy: Policy, submission: Submission, service: Service | None) -> list[Evidence]:
    """What was agreed to: the policy by use, with the provisions of the service ordered where it has any, and each consent ticked."""

    def one(purpose: str, notice: str, layout: str) -> Evidence:
        return Evidence(purpose, notice, submission.language, layout, submission.page, work.version.number, work.version.digest, work.at)

    found = []
    bound = service if service is not None and service.provisions else None
    if policy.document.acceptance or bound is not None:
        shown = (*submission.services, *((f"{bound.title}, {bound.version}",) if bound is not None else ()))
        notice = f"{policy.document.acceptance or ''} · {policy.document.acceptance_clause or ''} · {', '.join(shown)}"
        accepted = one(ACCEPTANCE, notice, "by_use")
        if bound is not None:
            accepted = replace(accepted, service=bound.name, service_version=bound.version, provisions=bound.digest)
        found.append(accepted)
    found += [one(purpose, consent_text(policy, purpose, submission.language), "unticked_box") for purpose in submission.consents]
    return found


def _ask_age(policy: Policy, submission: Submission) -> None:
    minors = policy.minors
    if minors is None:
        return
    if not submission.age:
        raise FieldError("age", "required", f"say whether you are {minors.age} or older", clauses=(minors.clause,))
    if submission.age not in AGES:
        raise FieldError("age", "unknown_word", f"`age` is one of {', '.join(AGES)}", clauses=(minors.clause,))
    if submission.age == "minor":
        raise FieldError(
            "age", "minor", f"persons under {minors.age} give data only with a parent's or guardian's consent", clauses=(minors.clause,)
        )


def receive(
    house: House,
    controller: str,
    *,
    subject: str,
    values: Mapping[str, str],
    ground: str,
    actor: Actor,
    key: str | None = None,
) -> Done:
    """Keeps what a third party reports about an open ground (a payment made, say), marked as from a third party.

    `values` by category. Raises Malformed, FieldError, NotFound, Refused.
    """
    if not values:
        raise Malformed("there is nothing to receive")

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        taken = {one.category for one in policy.data if one.source == "third_party"}
        for category in values:
            if category not in taken:
                raise FieldError(category[:60], "unknown", f"`{category[:60]}` is not taken from third parties", clauses=policy.closed.data)
        person = work.present(subject)
        question = Question("collect", tuple(values), None, actor, work.at, point="third_party")
        verdict = work.decide(question, work.facts(person, ()))
        if verdict.allowed and ground not in person.state.grounds:
            verdict = replace(verdict, allowed=False, reason="ground_missing", about=ground)
        if not verdict.allowed:
            return Outcome(verdict, -1)
        clean = {f"{name}.{name}": free_text(policy, name, text, longest=500) for name, text in values.items()}
        kept, rows = work.keep(
            person,
            clean,
            lambda category: retention_class(policy, category, "third_party", "third_party"),
            point="third_party",
            source="third_party",
        )
        body = {"point": "third_party", "categories": sorted(values), "record": kept.record, "ground": ground}
        index = work.append("collect", verdict, [person], body, actor=actor, blobs=kept.digests)
        work.transaction.add(*(replace(row, index=index) for row in rows))
        return Outcome(verdict, index, {"subject": person.subject, "record": kept.record})

    request = {"op": "receive", "subject": subject, "values": dict(values), "ground": ground}
    return house.change(controller, do, actor=actor, key=key, request=request)
