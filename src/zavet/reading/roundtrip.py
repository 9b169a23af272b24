"""What a published text says, read back, against the model it was made from: clause by clause, kinds and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zavet.policy.model import Policy
from zavet.reading.facts import FAMILIES, Family, Reading

_FIELDS: Mapping[Family, tuple[str, ...]] = {
    "subjects": ("subject",), "data": ("category", "source"), "purposes": ("purpose", "consent"), "recipients": ("recipient",),
    "authority": ("grounds", "notify_subject"), "retention": ("rule", "term"), "rights": ("right", "channel"),
    "duties": ("duty", "deadline"),
    "prohibitions": ("prohibition",), "measures": ("measure",), "disclaimers": ("about",),
}  # fmt: skip
"""What makes a fact, by family: what a reader of the text would have to find again. Conditions and triggers are wording."""
_SECTION: Mapping[Family, str] = {"authority": "authorities"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs at one clause; empty lists where nothing does. A fact is its family and values, joined by spaces."""

    clause: str
    kind: tuple[str, str] | None
    """The kind in the model and the kind read, where they differ."""
    missing: tuple[str, ...]
    added: tuple[str, ...]


def compare(policy: Policy, reading: Reading) -> tuple[Difference, ...]:
    """The clauses at which the reading of a policy's text differs from the policy.

    Words outside the vocabulary (`other:`) are not compared.
    """
    stated, read = _of_policy(policy), _of_reading(reading)
    found = []
    for clause in policy.clauses:
        known = reading.kinds.get(clause.id)
        kind = (clause.kind, known.kind if known else "no clause")
        missing, added = stated[clause.id] - read[clause.id], read[clause.id] - stated[clause.id]
        if missing or added or kind[0] != kind[1]:
            found.append(Difference(clause.id, kind if kind[0] != kind[1] else None, tuple(sorted(missing)), tuple(sorted(added))))
    return tuple(found)


def _of_policy(policy: Policy) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for family in FAMILIES:
        for one in getattr(policy, _SECTION.get(family, family)):
            values = [getattr(one, name) for name in _FIELDS[family]]
            if not str(values[0]).startswith("other:"):
                found[one.clause].add(_key(family, values))
    return found


def _of_reading(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for fact in reading.facts:
        values = [fact.values.get(name) for name in _FIELDS[fact.family]]
        if not str(values[0]).startswith("other:"):
            found[fact.clause].add(_key(fact.family, values))
    return found


def _key(family: str, values: Sequence[object]) -> str:
    said = [one for one in values if one is not None]
    return " ".join((family, *(" ".join(sorted(map(str, one))) if isinstance(one, tuple) else str(one) for one in said)))
