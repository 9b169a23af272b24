"""Delivering what waits in the outbox: decided anew at the door, at least once, with the same delivery id every time.

(1) A waiting row that is due is taken, for this worker alone and for a while, and decided again: a consent withdrawn or a restriction
since then cancels it. (2) Its values are opened. (3) It is sent. (4) The receipt is written. A crash between (3) and (4) sends it again
once the while is over; the recipient drops the double by its id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from zavet import faults
from zavet.decision.facts import OpenGround
from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.errors import InputError, KeyDestroyed, NotFound, StoreError, Tampered, VaultError
from zavet.operations.disclose import IN_FLIGHT, Contents, contents
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.notify import ADDRESS
from zavet.operations.ports import Message, words
from zavet.operations.rows import OutboxRow, RecordRow
from zavet.operations.use import open_categories

WORKER = Actor("system", "worker", "worker")
MOST_TRIES = 10
_FIRST_WAIT = 30
_LONGEST_RECEIPT = 200
_TAKEN_SECONDS = 120
"""How long a row belongs to the worker that took it: longer than any sender waits for the far side."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the worker did, by count."""

    sent: int = 0
    cancelled: int = 0
    waiting: int = 0
    parked: int = 0


def deliver_due(house: House, controller: str, *, limit: int = 50) -> Delivered:
    """One round over what is due. Failures of one row never stop the others."""
    now = house.clock.now()
    rows = house.read(
        controller,
        lambda work: work.transaction.before(OutboxRow, "next_at", now, controller=controller, state="waiting", limit=limit),
    )
    counts = {"sent": 0, "cancelled": 0, "waiting": 0, "parked": 0}
    for row in rows:
        counts[deliver(house, row)] += 1
    return Delivered(**counts)


def deliver(house: House, row: OutboxRow) -> str:
    """Delivers one row; returns the state it is in afterwards."""
    try:
        ready = house.write(row.controller, lambda work: _ready(work, row))
        if isinstance(ready, str):
            return ready
        message = _message(house, row, ready)
    except (NotFound, KeyDestroyed):
        return _settle(house, row, "cancelled", "erased")
    except (VaultError, Tampered) as error:
        # Refused, and left for an officer to look at: this row, or the data it would take, are not what the log says. The others go on.
        return _settle(house, row, "parked", error.id)
    sender = house.senders.get(row.channel)
    if sender is None or (message.channel in ADDRESS and not message.to):
        return _settle(house, row, "parked", "no sender for this channel" if sender is None else "no address")
    faults.point("outbox.before-send")
    try:
        receipt = sender.send(message)
    except StoreError:
        return _settle(house, row, "waiting", "the far side did not answer")
    except InputError as error:
        return _settle(house, row, "parked", f"{error.id}: {error}"[:_LONGEST_RECEIPT])
    except Exception as error:  # noqa: BLE001 - a fault of one sender is told on its row, tried again, parked in the end; the others go on
        return _settle(house, row, "waiting", f"the sender failed: {type(error).__name__}")
    faults.point("outbox.after-send")
    return _settle(house, row, "sent", receipt.text)


def _ready(work: Work, row: OutboxRow) -> list[RecordRow] | str:
    known = work.transaction.get(OutboxRow, row.controller, row.delivery)
    if known is None or known.state != "waiting":
        return known.state if known is not None else "cancelled"
    if known.next_at > work.at:
        return "waiting"  # another worker has it, or it was put off since this round began
    kept = contents(work.gate, known)
    # A row still in flight when its time came again was left by a worker that died: that try counts.
    lost = known.receipt == IN_FLIGHT
    taken = replace(known, next_at=work.at + _TAKEN_SECONDS, receipt=IN_FLIGHT, attempts=known.attempts + lost)
    if taken.attempts >= MOST_TRIES:
        work.transaction.put(replace(known, state="parked", attempts=taken.attempts, receipt="no worker lived to tell"))
        return "parked"
    records: list[RecordRow] = []
    if row.kind in {"code", "breach"} and row.subject:
        # These go by a duty or the subject's own request, not by a purpose that could have ended.
        try:
            records = work.records(work.person(row.subject), words(row.categories))
        except NotFound:
            work.transaction.put(replace(known, state="cancelled", receipt="erased"))
            return "cancelled"
    elif row.subject:
        verdict, records = _decide_again(work, row, kept)
        if verdict is None or not verdict.allowed:
            work.transaction.put(replace(known, state="cancelled", receipt=verdict.reason if verdict else "erased"))
            return "cancelled"
    work.transaction.put(taken)
    return records


def _decide_again(work: Work, row: OutboxRow, kept: Contents) -> tuple[Verdict | None, list[RecordRow]]:
    try:
        person = work.person(row.subject)
    except NotFound:
        return None, []
    records = work.records(person, words(row.categories))
    notice = row.kind == "notice"
    question = Question(
        operation="notify" if notice else "disclose",
        categories=words(row.categories),
        purpose=row.purpose or None,
        actor=WORKER,
        at=work.at,
        recipient=None if notice else row.recipient,
        ground=kept.ground,
        channel=row.channel if notice else None,
        offer=kept.offer,
        in_name_of=kept.in_name_of,
    )
    facts = work.facts(person, records)
    if notice and kept.ground is not None and kept.ground.id:
        # The last notice of an order is about its end: to its own subject it goes though the order was closed since.
        facts = replace(facts, grounds={kept.ground.id: OpenGround(kept.ground.kind), **facts.grounds})
    return work.decide(question, facts), records


def _message(house: House, row: OutboxRow, records: list[RecordRow]) -> Message:
    extra = contents(house.gate, row).extra
    values = open_categories(house, records, words(row.categories))
    to = extra.get("to", "")
    if row.recipient == "subject" and not to:
        wanted = ADDRESS[row.channel]
        to = next((text for name, text in values.items() if _is_address(name, wanted)), "")
    return Message(
        controller=row.controller,
        delivery=row.delivery,
        kind=row.kind,
        channel=row.channel,
        recipient=row.recipient,
        to=to,
        subject_line=extra.get("title", ""),
        body=extra.get("text", ""),
        payload={} if row.recipient == "subject" else {"values": values, "extra": dict(extra)},
        purpose=row.purpose,
        clauses=words(row.clauses),
        entry=row.index,
    )


def _is_address(name: str, category: str) -> bool:
    return name == category or name.endswith(f"_{category}")


def _settle(house: House, row: OutboxRow, state: str, receipt: str) -> str:
    def do(work: Work) -> str:
        known = work.transaction.get(OutboxRow, row.controller, row.delivery)
        if known is None or known.state != "waiting":
            return known.state if known is not None else "cancelled"
        tries = known.attempts + 1
        end = "parked" if state == "waiting" and tries >= MOST_TRIES else state
        work.transaction.put(
            replace(
                known,
                state=end,
                attempts=tries,
                next_at=work.at + _FIRST_WAIT * 2 ** min(tries, 10),
                sent_at=work.at if end == "sent" else None,
                receipt=receipt,
            )
        )
        return end

    return house.write(row.controller, do)


def opened(house: House, row: OutboxRow, *, actor: Actor | None = None) -> dict[str, Any]:
    """A row of the outbox as it would go, for the console of a demo and for the subject's own list. Raises NotFound where erased.

    With `actor` the reading is an entry of its own (I1); without, the caller has made one that covers it.
    """

    def do(work: Work) -> list[RecordRow]:
        if actor is not None:
            persons = [work.person(row.subject)] if row.subject else []
            work.append("access", work.granted(words(row.clauses)), persons, {"delivery": row.delivery}, actor=actor)
        return work.records(work.person(row.subject), words(row.categories)) if row.subject else []

    records = house.read(row.controller, do) if actor is None else house.write(row.controller, do)
    message = _message(house, row, records)
    return {"to": message.to, "title": message.subject_line, "text": message.body, "values": message.payload.get("values", {})}


def found(house: House, controller: str, delivery: str) -> OutboxRow:
    """One row of the outbox, sealed as it is. Raises NotFound."""
    row = house.read(controller, lambda work: work.transaction.get(OutboxRow, controller, delivery))
    if row is None:
        raise NotFound("no such delivery")
    return row


def retry(house: House, controller: str, delivery: str) -> str:
    """Puts a parked row back into the queue. Raises NotFound."""

    def do(work: Work) -> str:
        known = work.transaction.get(OutboxRow, controller, delivery)
        if known is None:
            raise NotFound("no such delivery")
        if known.state == "parked":
            work.transaction.put(replace(known, state="waiting", attempts=0, next_at=work.at))
            return "waiting"
        return known.state

    return house.write(controller, do)


def listed(
    house: House,
    controller: str,
    *,
    state: str | None = None,
    subject: str | None = None,
    kind: str | None = None,
    limit: int = 200,
    after: int | None = None,
) -> list[OutboxRow]:
    """Rows of the outbox, newest first; `after` skips that many."""
    asked = (("state", state), ("subject", subject), ("kind", kind))
    wanted: dict[str, Any] = {name: value for name, value in asked if value is not None}
    return house.read(
        controller,
        lambda work: work.transaction.where(OutboxRow, order=("-created_at",), limit=limit, after=after, controller=controller, **wanted),
    )
