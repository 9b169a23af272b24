"""Giving and withdrawing consent, objecting, disagreeing: each one entry, each in force at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from zavet.consent.evidence import ACCEPTANCE, Evidence
from zavet.decision.question import Actor
from zavet.errors import FieldError
from zavet.operations.gate import Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import word
from zavet.operations.rows import ConsentRow
from zavet.policy.model import Policy
from zavet.policy.notice import consent_text

TRANSFER = "transfer:"
"""Consents to hand data to a recipient stand under `transfer:<recipient>`; plain `transfer` names anybody."""


@dataclass(frozen=True, slots=True)
class Given:
    """One row of the evidence: a consent, its withdrawal or an acceptance, with what was shown when it was given."""

    consent: str
    purpose: str
    state: str
    at: int
    version: int
    index: int
    notice: str
    language: str
    page: str
    layout: str
    service: str
    service_version: int
    provisions: str
    """Digest of the provisions that the service had then; empty where there were none."""


def listed(house: House, controller: str, *, subject: str) -> list[Given]:
    """The evidence of a subject's consents and acceptances, newest first. Raises NotFound."""

    def do(work: Work) -> list[ConsentRow]:
        work.person(subject)
        return work.transaction.where(ConsentRow, order=("-at", "-index"), controller=controller, subject=subject)

    found = []
    for row in house.read(controller, do):
        kept: dict[str, Any] = house.gate.open_box(controller, subject, "evidence", f"consent/{row.consent}", 0, row.sealed)
        shown = (kept["notice"], kept["language"], kept["page"], kept["layout"])
        bound = (kept.get("service", ""), kept.get("service_version", 0), kept.get("provisions", ""))
        found.append(Given(row.consent, row.purpose, row.state, row.at, row.version, row.index, *shown, *bound))
    return found


def give(
    house: House,
    controller: str,
    *,
    subject: str,
    purpose: str,
    actor: Actor,
    notice: str = "",
    language: str = "ru",
    page: str = "",
    layout: str = "unticked_box",
    key: str | None = None,
) -> Done:
    """Records a consent with its evidence; `notice` is the text shown (empty: the policy's own). ids: `consent`."""
    if _of_transfer(purpose):
        word("purpose", purpose, longest=100)

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        clauses = _clauses(policy, purpose)
        person = work.person(subject)
        person.state = person.state.with_consent(purpose, "given", work.at).without_objection(purpose)
        text = notice or _notice(policy, purpose, language)
        evidence = Evidence(purpose, text, language, layout, page, work.version.number, work.version.digest, work.at)
        return _record(work, purpose, "given", clauses, evidence, person, actor)

    request = {"op": "consent.give", "subject": subject, "purpose": purpose, "notice": notice, "language": language, "page": page}
    return house.change(controller, do, actor=actor, key=key, request=request)


def withdraw(
    house: House, controller: str, *, subject: str, purpose: str | None, actor: Actor, page: str = "", key: str | None = None
) -> Done:
    """Withdraws a consent (None: every consent) from now on. ids: `consent` of the last one."""

    def do(work: Work) -> Outcome:
        return withdraw_in(work, work.person(subject), purpose, actor, page)

    request = {"op": "consent.withdraw", "subject": subject, "purpose": purpose}
    return house.change(controller, do, actor=actor, key=key, request=request)


def withdraw_in(work: Work, person: Person, purpose: str | None, actor: Actor, page: str = "") -> Outcome:
    """The same inside a transaction already open."""
    policy = work.version.policy
    live = [name for name, one in person.state.consents.items() if one.live(work.at)]
    if purpose is not None and purpose not in person.state.consents:
        raise FieldError("purpose", "unknown", f"no consent to `{purpose[:60]}` was given")
    names = live if purpose is None else [purpose]
    right = policy.right("withdraw_consent")
    # A consent may have been given to a purpose that the version in force names no more: withdrawn it is all the same.
    resting = (one for name in names for one in _resting(policy, name))
    clauses = tuple(dict.fromkeys((*((right.clause,) if right else ()), *resting)))
    for name in names:
        person.state = person.state.with_consent(name, "withdrawn", work.at)
    if purpose is None:
        # A withdrawal of everything stops what rests on consent by the policy as a whole, not by one purpose.
        person.state = person.state.with_consent(ACCEPTANCE, "withdrawn", work.at)
    evidence = Evidence(purpose or "*", "", "", "withdrawal", page, work.version.number, work.version.digest, work.at)
    return _record(work, purpose or "*", "withdrawn", clauses, evidence, person, actor)


def _notice(policy: Policy, purpose: str, language: str) -> str:
    try:
        return consent_text(policy, purpose, language)
    except ValueError:
        raise FieldError("notice", "required", "the policy names no such recipient: say the text of the permission itself") from None


def _record(work: Work, purpose: str, state: str, clauses: tuple[str, ...], evidence: Evidence, person: Person, actor: Actor) -> Outcome:
    subject = person.subject
    verdict = work.granted(clauses)
    index = work.append("consent", verdict, [person], {"purpose": purpose, "state": state}, actor=actor)
    consent = work.new_id()
    sealed = work.seal(subject, "evidence", f"consent/{consent}", 0, evidence.to_json())
    work.transaction.add(ConsentRow(work.controller, subject, consent, purpose, state, work.version.number, work.at, index, sealed))
    return Outcome(verdict, index, {"consent": consent, "subject": subject})


def _clauses(policy: Policy, purpose: str) -> tuple[str, ...]:
    """The clauses a consent to this purpose rests on. Raises FieldError where the policy knows no such consent."""
    found = _resting(policy, purpose)
    if not found and purpose != "*" and not _of_transfer(purpose):
        raise FieldError("purpose", "unknown", f"the policy names no purpose `{purpose[:60]}`", clauses=policy.closed.purposes)
    return found


def _resting(policy: Policy, purpose: str) -> tuple[str, ...]:
    if _of_transfer(purpose):
        bound = tuple(one.clause for one in policy.prohibitions if one.prohibition == "disclose_without_consent")
        return bound or policy.closed.recipients
    return tuple(one.clause for one in policy.purposes if one.purpose == purpose)


def _of_transfer(purpose: str) -> bool:
    return purpose == "transfer" or purpose.startswith(TRANSFER)


def object_to(house: House, controller: str, *, subject: str, purpose: str, actor: Actor, key: str | None = None) -> Done:
    """Records an objection: from now on every use for this purpose is refused."""

    def do(work: Work) -> Outcome:
        clauses = _clauses(work.version.policy, purpose)
        person = work.person(subject)
        person.state = replace(person.state, objections=person.state.objections | {purpose})
        verdict = work.granted(clauses)
        return Outcome(verdict, work.append("object", verdict, [person], {"purpose": purpose}, actor=actor), {"subject": subject})

    request = {"op": "object", "subject": subject, "purpose": purpose}
    return house.change(controller, do, actor=actor, key=key, request=request)


def disagree(house: House, controller: str, *, subject: str, actor: Actor, undo: bool = False, key: str | None = None) -> Done:
    """Records that the person disagrees with the policy: no form serves them and what they send is refused, until they use it anew."""

    def do(work: Work) -> Outcome:
        clause = work.version.policy.document.disagreement_clause
        person = work.person(subject)
        person.state = replace(person.state, disagreed=not undo)
        verdict = work.granted((clause,) if clause else ())
        index = work.append("disagree", verdict, [person], {"undo": undo}, actor=actor)
        return Outcome(verdict, index, {"subject": subject})

    return house.change(controller, do, actor=actor, key=key, request={"op": "disagree", "subject": subject, "undo": undo})


def confirm_collection(house: House, controller: str, *, subject: str, blocked: bool, actor: Actor, key: str | None = None) -> Done:
    """Marks given data as unconfirmed and blocked, or lifts that once consent in the designated form is on record."""

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        clauses = tuple(one.id for one in policy.clauses if one.kind == "consent" and one.running == "enforced")
        if not clauses:
            raise FieldError("blocked", "not_named", "the policy names no state of unconfirmed data")
        person = work.person(subject)
        person.state = replace(person.state, unconfirmed=blocked)
        verdict = work.granted(clauses)
        index = work.append("restrict" if blocked else "unrestrict", verdict, [person], {"unconfirmed": blocked}, actor=actor)
        return Outcome(verdict, index, {"subject": subject})

    return house.change(controller, do, actor=actor, key=key, request={"op": "unconfirmed", "subject": subject, "blocked": blocked})
