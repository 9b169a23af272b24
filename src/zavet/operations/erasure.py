"""Erasing: journal, restrict, destroy keys, delete rows, tell recipients, finish (I6).

(1) The plan: which classes go, what a hold keeps. (2) The journal row, the entry, the end of every use, of the login and of what is
public, and the notices to recipients are one transaction; from here on nobody finds a subject who goes as a whole. (3) The keys of the
erased classes are destroyed: this is the erasure, whatever the number of records. (4) Rows and tags are deleted. (5) The journal is
finished. A crash after (2) is completed by `complete_pending`. What a hold kept goes by `complete_held` when the hold ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from zavet import faults
from zavet.decision.question import Actor
from zavet.errors import KeyDestroyed, KeyMissing, NotFound, SealBroken, Tampered, ZavetError
from zavet.operations import settings
from zavet.operations.collect import ground_class
from zavet.operations.gate import GONE, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.ports import Transaction, csv, words
from zavet.operations.recipients import given, tell
from zavet.operations.rows import (
    AccountRow,
    AffectedRow,
    CodeRow,
    ConsentRow,
    ErasureRow,
    GroundRow,
    IdempotencyRow,
    LeafRow,
    LetterRow,
    MemberRow,
    OutboxRow,
    PublicRow,
    RecordRow,
    RequestRow,
    SubjectRow,
    VisitRow,
)
from zavet.operations.state import LEAVING
from zavet.policy.classes import CLASSES
from zavet.policy.model import Policy

_WORD = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,3}")

OF_PERSON = ("contract", "account", "traffic")
"""Classes that hold a subject's values; `log` and `evidence` go with the whole subject only."""

HELD = "held"
"""The state of a journal row for what a hold keeps: it goes when the hold ends."""

_AT_ONCE = 500


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
    """Steps (1) and (2) in an open transaction; the caller calls `complete` after the commit. `klasses` None: the whole subject."""
    held = person.state.held(work.at)
    asked = set(OF_PERSON if klasses is None else klasses)
    gone = sorted(asked - held)
    whole = klasses is None and not held
    right = work.version.policy.right("erase") or work.version.policy.right("block")
    verdict = work.granted((*clauses, *((right.clause,) if right and not clauses else ())))
    erasure = work.new_id()
    handed = given(work.transaction, work.controller, person.subject, _categories(work, person, CLASSES if whole else gone))
    if klasses is None:
        person.state = replace(
            person.state, restricted=f"{LEAVING}{erasure}", grounds={}, objections=frozenset(), public=frozenset(), gone=whole
        )
        _end_public_life(work.transaction, work.controller, person.subject)
    # What goes has no current revision any more: from now on it is no record of this subject.
    stay = {name: revision for name, revision in person.state.revisions.items() if name.rpartition("/")[2] not in gone}
    person.state = replace(person.state, revisions={} if whole else stay)
    if klasses is not None:
        settings.follow(work, person, work.records(person))
    told = sorted({row.recipient for row in handed})
    body = {"erasure": erasure, "classes": gone, "held": sorted(held & asked), "whole": whole, "reason": reason, "told": told}
    index = work.append("erase", verdict, [person], body, actor=actor)
    if whole:
        _untie(work, person)
    journalled = ErasureRow(work.controller, erasure, person.subject, csv(gone), whole, _word(reason), "pending", work.at, None, index)
    work.transaction.add(journalled)
    if klasses is None:
        work.transaction.delete(ErasureRow, controller=work.controller, subject=person.subject, state=HELD)
        if held:
            work.transaction.add(replace(journalled, erasure=work.new_id(), klasses=csv(held & asked), state=HELD))
    for row in handed:
        tell(work, "erasure", row, verdict, index)
    ids = {"erasure": erasure, "subject": person.subject, "kept": csv(held & asked)}
    return Outcome(verdict, index, ids)


def _end_public_life(transaction: Transaction, controller: str, subject: str) -> None:
    """The login and what is public end with the journal: no hold keeps them, and a crash before step (3) leaves neither."""
    for table in (AccountRow, CodeRow, PublicRow):
        transaction.delete(table, controller=controller, subject=subject)


def _untie(work: Work, person: Person) -> None:
    """Takes the subject's id from the bodies of its entries: they stay, sealed under a key that goes, and tell nothing of each other."""
    handles = work.gate.handles(work.controller, person.subject, person.entries)
    for start in range(0, len(handles), _AT_ONCE):
        some = work.transaction.where(MemberRow, controller=work.controller, handle=tuple(handles[start : start + _AT_ONCE]))
        indexes = tuple(one.index for one in some)
        rows = work.transaction.where(LeafRow, controller=work.controller, index=indexes, body_owner=person.subject)
        work.transaction.put(*(replace(row, body_owner=GONE) for row in rows))


def _word(reason: str) -> str:
    """The reason where it is a word of the house; what somebody wrote in their own words stands sealed in the entry alone."""
    return reason if _WORD.fullmatch(reason) else "stated"


def complete(house: House, controller: str, erasure: str) -> None:
    """Steps (3) to (5); repeating it is harmless. Raises NotFound, Tampered where the journal is not what the log says."""
    faults.point("erase.after-journal")

    def shred(work: Work) -> ErasureRow:
        row = work.transaction.get(ErasureRow, controller, erasure)
        if row is None:
            raise NotFound("no such erasure")
        if row.state != "pending":
            return row
        _vouch(work, row)
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
    """Finishes every erasure that a crash left in the middle; returns how many. One that fails does not keep back the others."""
    rows = house.read(controller, lambda work: work.transaction.where(ErasureRow, controller=controller, state="pending"))
    failed: list[ZavetError] = []
    for row in rows:
        try:
            complete(house, controller, row.erasure)
        except ZavetError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(rows)


def complete_held(house: House, controller: str, *, actor: Actor) -> int:
    """Erases what was asked to be erased and is kept by no hold any more; returns of how many subjects."""
    rows = house.read(controller, lambda work: work.transaction.where(ErasureRow, controller=controller, state=HELD))

    def do(work: Work, subject: str) -> str:
        try:
            person = work.person(subject)
        except NotFound:
            return ""
        present = {name.rpartition("/")[2] for name in person.state.revisions}
        held = person.state.held(work.at)
        if not person.state.leaving or (held and not present - held):
            return ""
        return journal(work, person, actor, "hold_ended").ids["erasure"]

    done = 0
    for row in rows:
        erasure = house.write(controller, partial(do, subject=row.subject))
        if erasure:
            complete(house, controller, erasure)
            done += 1
    return done


def _vouch(work: Work, row: ErasureRow) -> None:
    """Raises Tampered where the journal is not what its entry says: nobody who can write rows alone destroys a key."""
    leaf = work.transaction.get(LeafRow, row.controller, row.index)
    sealed = leaf.sealed_body if leaf is not None else b""
    try:
        body = work.gate.open_box(row.controller, row.subject, "evidence", f"entry/{row.index}", row.index, sealed)
    except KeyDestroyed:
        return  # a crash after step (3): what is left to do destroys nothing
    except (SealBroken, KeyMissing) as error:
        raise Tampered("an erasure does not match the log") from error
    if (body.get("erasure"), csv(body.get("classes", ())), body.get("whole")) != (row.erasure, row.klasses, row.whole):
        raise Tampered("an erasure does not match the log")


def _delete_rows(transaction: Transaction, controller: str, row: ErasureRow) -> None:
    mine: dict[str, Any] = {"controller": controller, "subject": row.subject}
    klasses = words(row.klasses)
    if row.whole or klasses:
        transaction.delete(RecordRow, **mine, **({} if row.whole else {"klass": klasses}))
    if row.whole or "traffic" in klasses:
        transaction.delete(VisitRow, **mine)
    if not row.whole:
        # What was said when the ground was opened went with its key; that there was one stays.
        for one in transaction.where(GroundRow, **mine):
            if ground_class(one.kind) in klasses:
                transaction.put(replace(one, sealed=b""))
        return
    _end_public_life(transaction, controller, row.subject)
    for table in (ConsentRow, GroundRow, RequestRow, OutboxRow, AffectedRow):
        transaction.delete(table, **mine)
    # That a letter came, and when, stays; what it said and whose it was goes.
    for letter in transaction.where(LetterRow, **mine):
        transaction.put(replace(letter, sealed=b"", subject=""))
    # Outcomes of the subject's own calls name ids and entries together.
    transaction.delete(IdempotencyRow, controller=controller, caller=f"subject:{row.subject}")
    subject = transaction.get(SubjectRow, controller, row.subject)
    if subject is not None:
        # The id stays as a tombstone without a key: asking for it is answered "no such subject".
        transaction.put(replace(subject, sealed_state=b"", erased_at=row.at))


def _categories(work: Work, person: Person, klasses: Iterable[str]) -> set[str]:
    """Categories that go with these classes."""
    going = frozenset(klasses)
    return {one for row in work.records(person) if row.klass in going for one in words(row.categories)}


def erases_itself(policy: Policy) -> bool:
    """True where the policy promises that data go once their purposes are reached."""
    rules = {one.rule for one in policy.retention}
    return "purpose_achieved" in rules and "unlimited" not in rules
