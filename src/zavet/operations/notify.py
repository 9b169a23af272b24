"""Messages to a subject: each names its purpose and channel, is decided like any use, and leaves through the outbox."""

from __future__ import annotations

from typing import Final

from zavet.decision.question import Actor, GroundRef, Question
from zavet.errors import FieldError
from zavet.operations.disclose import Parcel, put
from zavet.operations.gate import OWN, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text
from zavet.operations.use import append_use

ADDRESS: Final = {"email": "email", "sms": "phone", "messenger": "phone", "post": "delivery_address", "call": "phone"}
"""The category of data a channel needs to reach a person."""


def notify(
    house: House,
    controller: str,
    *,
    subject: str,
    purpose: str | None,
    text: str,
    title: str,
    actor: Actor,
    channel: str = "email",
    ground: GroundRef | None = None,
    offer: bool = False,
    in_name_of: str = "own",
    key: str | None = None,
) -> Done:
    """Queues one message to one subject. ids: `delivery`, `subject`. Raises Refused (its entry stands), FieldError, NotFound."""
    if channel not in ADDRESS:
        raise FieldError("channel", "unknown_word", f"`channel` is one of {', '.join(ADDRESS)}")

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        extra = {"title": free_text(policy, "title", title, longest=200), "text": free_text(policy, "text", text)}
        person = work.person(subject)
        category = ADDRESS[channel]
        question = Question("notify", (category,), purpose, actor, work.at, None, ground, None, channel, offer, in_name_of)
        verdict = work.decide(question, work.facts(person, work.records(person, (category,))))
        index = append_use(work, person, verdict, question)
        if not verdict.allowed:
            return Outcome(verdict, index)
        reference = (ground.id, ground.kind) if ground else ("", "")
        parcel = Parcel("notice", "subject", channel, purpose or "", (category,), extra, *reference, offer, in_name_of)
        return Outcome(verdict, index, {"delivery": put(work, person, parcel, verdict, index), "subject": subject})

    request = {
        "op": "notify",
        "subject": subject,
        "purpose": purpose,
        "channel": channel,
        "title": title,
        "text": text,
        "ground": [ground.kind, ground.id] if ground else None,
        "offer": offer,
        "in_name_of": in_name_of,
    }
    return house.change(controller, do, actor=actor, key=key, request=request)


def confirm_address(work: Work, subject: str, category: str, code_text: tuple[str, str], actor: Actor, purpose: str) -> tuple[str, int]:
    """Queues a one-time code to an address of the subject inside an open transaction: delivery id and entry index.

    The subject asked for it, so it goes by the clause of the purpose `data_verification` where the policy names one, else by the
    person's own request.
    """
    person = work.person(subject)
    channel = "email" if category == "email" else "sms"
    clauses = tuple(one.clause for one in work.version.policy.purposes if one.purpose == purpose)
    verdict = work.granted(clauses)
    question = Question("notify", (category,), purpose, actor, work.at, channel=channel)
    index = append_use(work, person, verdict, question)
    title, text = code_text
    parcel = Parcel("code", "subject", channel, purpose, (category,), {"title": title, "text": text})
    return put(work, person, parcel, verdict, index), index


def confirm_nobody(work: Work, category: str, code_text: tuple[str, str], actor: Actor, purpose: str) -> int:
    """What `confirm_address` does where nobody has the address: the same work and an entry that reads the same in public, no message.

    The published log grows alike, so that its size tells nobody who is known here. Returns the entry's index.
    """
    clauses = tuple(one.clause for one in work.version.policy.purposes if one.purpose == purpose)
    title, text = code_text
    work.seal(OWN, "evidence", "outbox/nobody", 0, {"extra": {"title": title, "text": text}})
    body = {"categories": [category], "purpose": purpose, "recipient": "", "ground": "", "channel": "", "known": False}
    return work.append("notify", work.granted(clauses), [], body, actor=actor, nobody=True)
