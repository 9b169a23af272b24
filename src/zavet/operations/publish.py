"""Publishing a version of the policy: immutable, in force from its publication or from the date it names itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zavet.canon import Json
from zavet.decision.compile import compile_policy
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, NotFound, PolicyCheckError
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import LATEST, moment
from zavet.operations.policies import Version
from zavet.operations.rows import VersionRow
from zavet.policy import canonical
from zavet.policy.answers import settle
from zavet.policy.checks import check
from zavet.policy.model import Policy


def publish(
    house: House, controller: str, policy: Policy, *, actor: Actor, effective_at: int | None = None, key: str | None = None
) -> Done:
    """Publishes a version. No consent of users is asked for; earlier versions stay as they are. ids: `version`.

    Answers that stand beside open questions are applied first.
    Raises PolicyCheckError where the policy contradicts itself, FieldError where it is another controller's or equals the last one.
    """
    made = ready(controller, policy)

    def do(work: Work) -> Outcome:
        return publish_in(work, made, actor=actor, effective_at=effective_at)

    request = {"op": "publish", "digest": made.digest, "effective_at": effective_at}
    return house.change(controller, do, actor=actor, key=key, request=request)


@dataclass(frozen=True, slots=True)
class Ready:
    """A policy that may be published: settled, without an error, in its canonical form."""

    policy: Policy
    model: bytes
    digest: str


def ready(controller: str, policy: Policy) -> Ready:
    """The policy made ready for publishing. Raises PolicyCheckError and, where it is another controller's, FieldError."""
    policy = settle(policy)
    if policy.slug != controller:
        raise FieldError("slug", "another_controller", f"this policy is of `{policy.slug}`, not of `{controller}`")
    wrong = tuple(one for one in check(policy) if one.level == "error")
    if wrong:
        raise PolicyCheckError(wrong)
    return Ready(policy, canonical.encode(policy), canonical.digest(policy))


def publish_in(
    work: Work, made: Ready, *, actor: Actor, effective_at: int | None = None, about: Mapping[str, Json] | None = None
) -> Outcome:
    """Publishes inside a work. `about` joins the body of the entry. Raises FieldError for the last version again and for a past time."""
    rows = work.transaction.where(VersionRow, order=("version",), controller=work.controller)
    if rows and rows[-1].digest == made.digest:
        raise FieldError("policy", "unchanged", "this text is the last published version already")
    number = rows[-1].version + 1 if rows else 1
    from_ = work.at if effective_at is None else effective_at
    if from_ < work.at:
        raise FieldError("effective_at", "past", "a version cannot come into force before it is published")
    moment("effective_at", from_, work.at, LATEST)
    compile_policy(made.policy, number, made.digest)
    clause = made.policy.document.change.clause
    verdict = Verdict(True, "allowed", (clause,) if clause else (), number, made.digest)
    body = {**(about or {}), "version": number, "effective_at": from_, "author": actor.id}
    index = work.append("publish", verdict, [], body, actor=actor)
    work.transaction.add(
        VersionRow(work.controller, number, made.digest, made.model.decode("utf-8"), work.at, from_, f"{actor.kind}:{actor.id}", index)
    )
    work.forget_version()
    return Outcome(verdict, index, {"version": str(number)})


def versions(house: House, controller: str) -> tuple[Version, ...]:
    """Every published version, oldest first. Raises NotFound where the controller is unknown."""
    found = house.read(controller, lambda work: house.policies.versions(work.transaction, controller))
    if not found:
        raise NotFound("no policy is published here")
    return found


def controllers(house: House) -> tuple[str, ...]:
    """The controllers of this house: every slug with a published version."""
    with house.store.read() as transaction:
        return tuple(sorted({row.controller for row in transaction.where(VersionRow, version=1)}))
