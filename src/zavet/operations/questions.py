"""Open questions of the policy in force: what they keep closed, what an answer would change, and the answer itself.

An answer is a new version of the policy, published as any other. It is worked out inside the transaction that publishes it, on the
version then in force, so that of two answers given at once the second stands upon the first and neither is lost. Whoever has looked at
what an answer changes names the version looked at: where another one holds by then, the answer is refused and looked at anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from zavet.decision.question import Actor
from zavet.errors import NotFound, StaleVersion
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.policies import Version
from zavet.operations.publish import publish_in, ready
from zavet.operations.rows import VersionRow
from zavet.policy import answers
from zavet.policy.diff import Diff, diff
from zavet.policy.model import OpenQuestion, Policy

Given = str | Mapping[str, str]
"""The id of an option, or values by the names in the question's `asks`."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an answer would make of the version in force: nothing of it has happened.

    `diff` leaves out that the question itself is gone, so that it is empty where the answer changes no promise.
    """

    question: OpenQuestion
    version: int
    digest: str
    before: Policy
    after: Policy
    diff: Diff


def listed(house: House, controller: str) -> tuple[OpenQuestion, ...]:
    """The open questions of the version in force, in its order; empty where it has none. Raises NotFound for an unknown controller."""
    return house.in_force(controller).policy.open


def found(house: House, controller: str, question: str) -> OpenQuestion:
    """The open question of that id. Raises NotFound."""
    return _open(house.in_force(controller).policy, question)


def preview(house: House, controller: str, *, question: str, given: Given) -> Preview:
    """What the answer would change. Raises NotFound, FieldError for what is no answer, PolicyCheckError for one that cannot hold."""
    now = house.in_force(controller)
    asked = _open(now.policy, question)
    after = answers.answer(now.policy, question, given)
    between = diff(now.policy, after)
    promises = tuple(one for one in between.changes if one.section != "open")
    return Preview(asked, now.number, now.digest, now.policy, after, replace(between, changes=promises))


def answer(
    house: House, controller: str, *, question: str, given: Given, actor: Actor, version: int | None = None, key: str | None = None
) -> Done:
    """Answers an open question: publishes the version in force with what the answer adds, in force at once. ids: `version`, `question`.

    `version` is the one whose preview was looked at; without it the answer holds for whichever is in force. Raises NotFound where the
    question is not open (any more), FieldError for what is no answer, PolicyCheckError for one that would make the policy contradict
    itself, StaleVersion where another version than `version` holds, or a later one is published already and waits for its day: it would
    never hold were the answer published after it.
    """

    def do(work: Work) -> Outcome:
        now = work.version
        _ensure_current(work, now, version)
        _open(now.policy, question)
        made = ready(controller, answers.answer(now.policy, question, given))
        outcome = publish_in(work, made, actor=actor, about={"question": question})
        return Outcome(outcome.verdict, outcome.index, {**outcome.ids, "question": question})

    told = given if isinstance(given, str) else dict(given)
    request = {"op": "answer", "question": question, "given": told, "version": version}
    return house.change(controller, do, actor=actor, key=key, request=request)


def _ensure_current(work: Work, now: Version, version: int | None) -> None:
    if version is not None and version != now.number:
        raise StaleVersion(f"version {now.number} is in force by now, not version {version}", hint="look again at what the answer changes")
    last = max(row.version for row in work.transaction.where(VersionRow, controller=work.controller))
    if last != now.number:
        raise StaleVersion(
            f"version {last} is published and comes into force later", hint="answer the question in its text and publish that"
        )


def _open(policy: Policy, question: str) -> OpenQuestion:
    asked = next((one for one in policy.open if one.id == question), None)
    if asked is None:
        known = ", ".join(one.id for one in policy.open)
        raise NotFound(f"no open question `{question[:80]}`", hint=f"open are: {known}" if known else "the policy has no open questions")
    return asked
