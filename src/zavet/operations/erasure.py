"""Erasing: journal, restrict, destroy keys, delete rows, tell recipients, finish (I6).

(1) The plan: which classes go, what a hold keeps. (2) The journal row, the entry and the end of every use are one transaction. (3) The
keys of the erased classes are destroyed: this is the erasure, whatever the number of records. (4) Rows, tags and logins are deleted;
recipients who were given data get a notice. (5) The journal is finished. A crash after (2) is completed by `complete_pending`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from zavet import faults
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import NotFound
from zavet.operations.disclose import Parcel, put
from zavet.operations.gate import Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.ports import Transaction, csv, words
from zavet.operations.rows import (
    AccountRow,
    AffectedRow,
    CodeRow,
    ConsentRow,
    ErasureRow,
    GroundRow,
    OutboxRow,
    PublicRow,
    RecordRow,
    RequestRow,
    SubjectRow,
    VisitRow,
)
from zavet.policy.classes import CLASSES
from zavet.policy.model import Policy
from zavet.terms import phrases

_PHRASES = phrases.load("zavet.operations")

_WORD = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,3}")

OF_PERSON = ("contract", "account", "traffic")
"""Classes that hold a subject's values; `log` and `evidence` go with the whole subject only."""


def erase(
    house: House, controller: str, *, subject: str, actor: Actor, reason: str, clauses: Iterable[str] = (), key: str | None = None
) -> Done:
    """Erases a subject, save what a hold keeps. ids: `erasure`; `kept` names held classes. Raises NotFound, Refused.

    The answer comes when the keys are destroyed and the rows are gone.
    """

    def do(work: Work) -> Outcome:
        person = work.person(subject)
        return journal(work, person, actor, reason, clauses)

    request = {"op": "erase", "subject": subject, "reason": reason}
    done = house.change(controller, do, actor=actor, key=key, request=request)
    complete(house, controller, done.ids["erasure"])
    return done


def journal(
    work: Work, person: Person, actor: Actor, reason: str, clauses: Iterable[str] = (), klasses: Iterable[str] | None = None
) -> Outcome:
    """Steps (1) and (2) in an open transaction; the caller calls `complete` after the commit."""
    held = {one.klass for one in person.state.holds if one.until is None or one.until >= work.at}
    asked = set(OF_PERSON if klasses is None else klasses)
    gone = sorted(asked - held)
    whole = klasses is None and not held
    right = work.version.policy.right("erase") or work.version.policy.right("block")
    verdict = work.granted((*clauses, *((right.clause,) if right and not clauses else ())))
    erasure = work.new_id()
    given = _given(work.transaction, work.controller, person.subject)
    told = {row.recipient for row in given}
    if klasses is None:
        person.state = replace(person.state, restricted=f"erasure/{erasure}", grounds={}, objections=frozenset(), public=frozenset())
    # What goes has no current revision any more: without this, the records that stay would be taken for rolled back.
    stay = {name: revision for name, revision in person.state.revisions.items() if name.rpartition("/")[2] not in gone}
    person.state = replace(person.state, revisions=stay)
    body = {"erasure": erasure, "classes": gone, "held": sorted(held & asked), "whole": whole, "reason": reason, "told": sorted(told)}
    index = work.append("erase", verdict, [person], body, actor=actor)
    work.transaction.add(
        ErasureRow(work.controller, erasure, person.subject, csv(gone), whole, _word(reason), "pending", work.at, None, index)
    )
    for row in given:
        if not set(words(row.categories)).isdisjoint(_categories(work, person, gone)):
            _tell_recipient(work, row, verdict, index)
    ids = {"erasure": erasure, "subject": person.subject, "kept": csv(held & asked)}
    return Outcome(verdict, index, ids)


def _word(reason: str) -> str:
    """The reason where it is a word of the house; what somebody wrote in their own words stands sealed in the entry alone."""
    return reason if _WORD.fullmatch(reason) else "stated"


def complete(house: House, controller: str, erasure: str) -> None:
    """Steps (3) to (5); repeating it is harmless."""
    faults.point("erase.after-journal")

    def shred(work: Work) -> ErasureRow:
        row = work.transaction.get(ErasureRow, controller, erasure)
        if row is None:
            raise NotFound("no such erasure")
        if row.state == "done":
            return row
        klasses = CLASSES if row.whole else words(row.klasses)
        # (3) first: rows deleted under a live key would still open from any copy.
        work.destroy(row.subject, klasses)
        if row.whole:
            work.gate.index.drop(controller, row.subject)
        faults.point("erase.after-keys")
        _delete_rows(work.transaction, controller, row)
        work.transaction.put(replace(row, state="done", done_at=work.at))
        return row

    house.write(controller, shred)
    house.gate.fence(controller)
    faults.point("erase.done")


def complete_pending(house: House, controller: str) -> int:
    """Finishes every erasure that a crash left in the middle; returns how many."""
    rows = house.read(controller, lambda work: work.transaction.where(ErasureRow, controller=controller, state="pending"))
    for row in rows:
        complete(house, controller, row.erasure)
    return len(rows)


def _delete_rows(transaction: Transaction, controller: str, row: ErasureRow) -> None:
    mine = {"controller": controller, "subject": row.subject}
    klasses = words(row.klasses)
    if row.whole or klasses:
        transaction.delete(RecordRow, **mine, **({} if row.whole else {"klass": klasses}))
    if row.whole or "traffic" in klasses:
        transaction.delete(VisitRow, **mine)
    if row.whole or "account" in klasses:
        transaction.delete(AccountRow, **mine)
        transaction.delete(CodeRow, **mine)
        transaction.delete(PublicRow, **mine)
    if not row.whole:
        return
    for table in (ConsentRow, GroundRow, RequestRow, OutboxRow, AffectedRow):
        transaction.delete(table, **mine)
    subject = transaction.get(SubjectRow, controller, row.subject)
    if subject is not None:
        # The id stays as a tombstone without a key: asking for it is answered "no such subject".
        transaction.put(replace(subject, sealed_state=b"", erased_at=row.at))


def _given(transaction: Transaction, controller: str, subject: str) -> list[OutboxRow]:
    return transaction.where(OutboxRow, controller=controller, subject=subject, kind="disclosure", state="sent")


def _categories(work: Work, person: Person, klasses: Iterable[str]) -> set[str]:
    """Categories that go with these classes."""
    return {one for row in work.records(person) if row.klass in set(klasses) for one in words(row.categories)}


def _tell_recipient(work: Work, row: OutboxRow, verdict: Verdict, index: int) -> None:
    """Queues the notice that what a delivery held is erased here; it names the delivery, not the person."""
    language = work.version.policy.language
    text = {
        part: _PHRASES.say(language, f"erasure.{part}", **({"delivery": row.delivery} if part == "text" else {}))
        for part in ("title", "text")
    }
    extra = {**text, "erased": row.delivery}
    put(work, None, Parcel("erasure", row.recipient, "webhook", "", (), extra), verdict, index)


def erases_itself(policy: Policy) -> bool:
    """True where the policy promises that data go once their purposes are reached."""
    rules = {one.rule for one in policy.retention}
    return "purpose_achieved" in rules and "unlimited" not in rules
