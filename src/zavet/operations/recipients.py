"""Whoever was given data is told when they are put right or erased here: by the delivery's id, without the data and without the person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zavet.decision.verdict import Verdict
from zavet.operations.disclose import IN_FLIGHT, Parcel, put
from zavet.operations.gate import Work
from zavet.operations.ports import Transaction, words
from zavet.operations.rows import OutboxRow
from zavet.terms import phrases

_PHRASES: Final = phrases.load("zavet.operations")
_MARK: Final = {"erasure": "erased", "correction": "corrected"}
"""Kind of notice, and the name under which its payload carries the delivery it is about."""


def given(transaction: Transaction, controller: str, subject: str, categories: Iterable[str]) -> list[OutboxRow]:
    """Deliveries with any of these categories that a recipient has, or may have: one that was tried may have come though no receipt did."""
    asked = frozenset(categories)
    rows = transaction.where(OutboxRow, controller=controller, subject=subject, kind="disclosure")
    had = [row for row in rows if row.state == "sent" or row.attempts or row.receipt == IN_FLIGHT]
    return [row for row in had if not asked.isdisjoint(words(row.categories))]


def tell(work: Work, kind: str, row: OutboxRow, verdict: Verdict, index: int) -> None:
    """Queues the notice that what a delivery held is erased here, or was put right: `kind` is `erasure` or `correction`."""
    language = work.version.policy.language
    text = {
        part: _PHRASES.say(language, f"{kind}.{part}", **({"delivery": row.delivery} if part == "text" else {}))
        for part in ("title", "text")
    }
    put(work, None, Parcel(kind, row.recipient, "webhook", "", (), {**text, _MARK[kind]: row.delivery}), verdict, index)
