"""What a bank reports of an order: kept as a third party's word, and the order moved to its new state. Once for each event."""

from __future__ import annotations

from typing import Final

from zavet.decision.question import Actor
from zavet.errors import FieldError, NotFound
from zavet.operations import grounds
from zavet.operations.collect import receive
from zavet.operations.house import Done, House
from zavet.policy.model import Policy

BANK: Final = Actor("recipient", "bank", "bank")
CATEGORY: Final = "payment_status"
STATUSES: Final = ("paid", "declined", "refunded")


def taken(policy: Policy) -> bool:
    """True where the policy takes the state of a payment from a third party: no other house may hear of it from a bank."""
    return any(one.category == CATEGORY and one.source == "third_party" for one in policy.data)


def report(house: House, controller: str, *, order: str, status: str, event: str) -> Done:
    """(1) The order. (2) Its payment status is kept, as a third party's word. (3) The order is moved, which tells its subject.

    Each step under a key made of `event`, so that the same report happens once, and one cut short by a crash is finished by the next.
    ids: `subject`, `record`. Raises FieldError, NotFound, KeyReused where another report came under this event, Refused.
    """
    if status not in STATUSES:
        raise FieldError("status", "unknown_word", f"`status` is one of {', '.join(STATUSES)}")
    row = grounds.found(house, controller, ground=order)
    if row.kind != "order":
        raise NotFound("no such order")
    done = receive(house, controller, subject=row.subject, values={CATEGORY: status}, ground=order, actor=BANK, key=f"payment/{event}")
    grounds.move(house, controller, ground=order, actor=BANK, status=status, key=f"payment/{event}/order")
    return done
