"""Acceptance of the policy by using the site, and disagreement with it, of a visitor who is no subject.

A visitor is a random number and nothing else: no account, no form and no visit is ever joined to it. What was accepted, where and when
stands sealed in the entry; beside it one note a visitor says how things stand now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from zavet.canon import decode, encode
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.rows import NoteRow

BY_USE: Final = "use_of_site"
"""The acceptance that a text takes from the mere use of the site."""
ACCEPTED: Final = "accepted"
DISAGREED: Final = "disagreed"
_KIND: Final = "visitor"


@dataclass(frozen=True, slots=True)
class Stand:
    """How a visitor stands to the policy: the word, the version it was said of, and the entry."""

    state: str
    version: int
    index: int


def stand(house: House, controller: str, *, visitor: str) -> Stand | None:
    """What this visitor last said; None where nothing is on record."""
    return house.read(controller, lambda work: _stand(work, visitor))


def accept(house: House, controller: str, *, visitor: str, host: str, page: str, language: str, actor: Actor) -> Done:
    """Puts an acceptance by use on record, once for each visitor and version. ids: `visitor`.

    `host` and `page` (a path without query) say where; they are kept sealed. Repeated, it answers what stands already.
    """

    def do(work: Work) -> Outcome:
        version, known = work.version, _stand(work, visitor)
        clause = version.policy.document.acceptance_clause
        verdict = work.granted((clause,) if clause else ())
        if known is not None and known.state == ACCEPTED and known.version == version.number:
            return Outcome(verdict, known.index, {"visitor": visitor})
        body = {"visitor": visitor, "host": host, "page": page, "language": language, "version": version.number}
        index = work.append("accept", verdict, [], body, actor=actor)
        _keep(work, visitor, ACCEPTED, index)
        return Outcome(verdict, index, {"visitor": visitor})

    return house.change(controller, do, actor=actor, key=None, request=None)


def disagree(house: House, controller: str, *, visitor: str, actor: Actor) -> Done:
    """Puts a disagreement on record: until this visitor accepts anew, no form serves them. ids: `visitor`."""

    def do(work: Work) -> Outcome:
        clause = work.version.policy.document.disagreement_clause
        verdict = work.granted((clause,) if clause else ())
        index = work.append("disagree", verdict, [], {"visitor": visitor, "undo": False}, actor=actor)
        _keep(work, visitor, DISAGREED, index)
        return Outcome(verdict, index, {"visitor": visitor})

    return house.change(controller, do, actor=actor, key=None, request=None)


def refusal(house: House, controller: str) -> Verdict:
    """The verdict on what a visitor sends who disagrees."""
    version = house.in_force(controller)
    clause = version.policy.document.disagreement_clause
    return Verdict(False, "disagreed", (clause,) if clause else (), version.number, version.digest)


def _stand(work: Work, visitor: str) -> Stand | None:
    row = work.transaction.get(NoteRow, work.controller, _KIND, _note(work, visitor))
    if row is None:
        return None
    value: dict[str, Any] = decode(row.value)
    return Stand(value["state"], value["version"], value["index"])


def _note(work: Work, visitor: str) -> str:
    """The name of the visitor's note: a keyed digest, so that the table holds no number that a browser would be known by."""
    return work.gate.fingerprint(work.controller, {"visitor": visitor})


def _keep(work: Work, visitor: str, state: str, index: int) -> None:
    value = {"state": state, "version": work.version.number, "index": index}
    work.transaction.put(NoteRow(work.controller, _KIND, _note(work, visitor), encode(value).decode("utf-8"), work.at))
