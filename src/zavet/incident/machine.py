"""When an incident may be closed, by what the policy promises about a loss or disclosure of data."""

from __future__ import annotations

from dataclasses import dataclass

from zavet.errors import IncidentError

KINDS = ("loss", "disclosure", "intrusion", "integrity")
SIDES = ("controller", "subject")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on an incident's card. `informed` is a word: sent, not_informed, or empty where nobody decided yet."""

    subjects: int
    notified: int
    informed: str
    steps: int


def close(standing: Standing, *, must_notify: bool, clauses: tuple[str, ...]) -> None:
    """Passes where the incident may be closed; raises IncidentError citing what the policy says otherwise.

    Where the policy promises notice, every subject must have been sent one. Where it does not, somebody must have decided whether to
    inform. In both cases at least one step against losses stands on the card.
    """
    if must_notify and standing.notified < standing.subjects:
        left = standing.subjects - standing.notified
        raise IncidentError(f"{left} of {standing.subjects} subjects are not notified yet", clauses=clauses)
    if not must_notify and not standing.informed and standing.subjects:
        raise IncidentError("nobody has decided whether the subjects are informed", clauses=clauses)
    if standing.steps == 0:
        raise IncidentError("no step against losses is on the card", clauses=clauses)


def proof_holds(occurred_at: int, proof_at: int) -> bool:
    """True where evidence of a ground such as "public before" is dated before the incident."""
    return proof_at < occurred_at
