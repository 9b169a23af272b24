"""Evidence for the kind of a clause: what its own words say, which facts were found in it, and which heading it stands under.

Each piece has a weight. A weight of 4 outweighs a fact; 1 only decides where nothing else is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zavet.reading.analysis.segments import Segment
from zavet.reading.clause import Clause
from zavet.reading.extract.hits import hits
from zavet.reading.facts import Fact, Value


@dataclass(frozen=True, slots=True)
class Evidence:
    """`weight` for `kind`. `running` where the same words also say what running the clause means; `by` names the rule or the fact."""

    kind: str
    weight: float
    by: str
    running: str | None = None


# What one fact weighs for which kind. A word that is not listed takes the family's own weight.
_FAMILY: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "data": (("data", 2.0),),
    "purposes": (("purpose", 2.0),),
    "recipients": (("transfer", 2.0),),
    "authority": (("authority", 3.5),),
    "retention": (("retention", 3.0),),
    "rights": (("right", 3.0),),
    "duties": (("duty", 2.5),),
    "prohibitions": (("prohibition", 4.0),),
    "measures": (("measure", 2.2),),
    "disclaimers": (("disclaimer", 2.4),),
}
_WORD: Final[Mapping[tuple[str, str], tuple[tuple[str, float], ...]]] = {
    ("purposes", "statistics"): (("purpose", 1.6), ("statistics", 1.2)),
    ("purposes", "research"): (("purpose", 1.6), ("statistics", 1.0)),
    ("recipients", "authority"): (("authority", 1.5), ("transfer", 0.5)),
    ("recipients", "public"): (("transfer", 0.8),),
    ("recipients", "other_users"): (("transfer", 0.8), ("disclaimer", 0.8)),
    ("retention", "law"): (("retention", 2.0),),
    ("rights", "decide_freely"): (("right", 2.4),),
    ("rights", "lodge_claim"): (("dispute", 2.5), ("right", 1.5)),
    ("rights", "withdraw_consent"): (("right", 3.4),),
    ("duties", "confidentiality"): (("duty", 2.4),),
    ("duties", "purpose_limit"): (("duty", 1.4),),
    ("duties", "protect"): (("duty", 1.4), ("measure", 1.4)),
    ("duties", "answer_claim"): (("dispute", 4.0),),
    ("duties", "pretrial_claim"): (("dispute", 4.0),),
    ("duties", "notify_change"): (("change", 2.0), ("duty", 0.6)),
    ("duties", "notify_breach"): (("duty", 4.0),),
    ("duties", "parental_consent"): (("minors", 4.0),),
    ("duties", "destroy"): (("duty", 1.8), ("retention", 1.0)),
    ("duties", "log_ip_and_time"): (("duty", 1.0), ("statistics", 0.6)),
    ("prohibitions", "link_statistics_to_person"): (("statistics", 3.0), ("prohibition", 0.6)),
    ("prohibitions", "collect_from_minors"): (("minors", 5.0), ("prohibition", 1.0)),
    ("prohibitions", "reuse_by_processor"): (("transfer", 1.5), ("prohibition", 1.0)),
    ("subjects", "minor"): (("minors", 2.0),),
    ("disclaimers", "wrong_data"): (("disclaimer", 3.5),),
}
_OTHER: Final = 0.6
"""A fact that only free words name says half of what a word of the vocabulary says."""
_MORE: Final = 0.35
"""What each further fact of a kind adds, as a part of its own weight."""
_MOST: Final = 3.0
"""Many facts of one kind count at most this many times the first."""

_HEADER: Final[Mapping[str, tuple[str, float, str | None]]] = {
    "policy.acceptance": ("consent", 3.6, "observed"),
    "policy.disagreement": ("consent", 4.2, "enforced"),
    "policy.change.notice": ("change", 3.6, None),
    "policy.change.effective": ("change", 4.2, "enforced"),
    "policy.change": ("change", 0.9, None),
    "breach.notify_subject": ("disclaimer", 3.6, "observed"),
    "law.court": ("dispute", 1.5, None),
}
"""What a field of the header says of the clause it was read in: kind, weight, and what running it means."""
_NEAREST, _FARTHER = 1.3, 0.5
_SECTION: Final[Mapping[str, float]] = {"definition": 5.0}
"""A section of terms holds nothing but definitions, whatever these say; under other headings stand clauses of several kinds."""
_FIRST, _LATER = 1.2, 0.8
"""A clause is what its first sentence says, rather than what is added to it."""

_DEFINES: Final = 1.28
_DEFINITION: Final = re.compile(r"\W*\w[^.:;!?—–]{1,90}(?:\([^)]{1,90}\))?\W{0,3}\s(?:—|–|-|−)\s+[«\"]?[^\W\d_]")


def of_facts(facts: Iterable[Fact]) -> list[Evidence]:
    """What the facts of one clause say. The first of a kind counts whole, further ones less."""
    weights: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one in facts:
        word = str(_first(one.values))
        scale = _OTHER if word.startswith("other:") else 1.0
        for kind, weight in _WORD.get((one.family, word), _FAMILY.get(one.family, ())):
            weights[kind].append((weight * scale, f"{one.family}.{word}"))
    found = []
    for kind, every in weights.items():
        ordered = sorted(every, reverse=True)
        first = ordered[0][0]
        found.append(Evidence(kind, min(first * _MOST, first + _MORE * sum(one for one, _ in ordered[1:])), ordered[0][1]))
    return found


def _first(values: Mapping[str, Value]) -> Value:
    return next(iter(values.values()))


def of_words(segments: Sequence[Segment]) -> list[Evidence]:
    """What the words of a clause say: the surest rule for each kind, and what the rules of the header find there."""
    best: dict[str, Evidence] = {}
    sentences = [one for one in segments if one.kind != "heading"]
    for segment in sentences:
        scale = _FIRST if segment is sentences[0] else _LATER
        for hit in hits(segment, "kinds"):
            running = hit.rule.fact.get("running")
            _keep(
                best,
                Evidence(str(hit.rule.fact["kind"]), scale * _weight(hit.rule.confidence), hit.rule.id, str(running) if running else None),
            )
        for hit in hits(segment, "header"):
            said = _HEADER.get(str(hit.rule.fact["field"]))
            if said is not None and (said[0] != "disclaimer" or hit.rule.fact.get("value") is False):
                _keep(best, Evidence(said[0], scale * said[1], hit.rule.id, said[2]))
    return list(best.values())


def of_shape(clause: Clause) -> list[Evidence]:
    """A term, a dash and a phrase: what a definition looks like. Counts where nothing else was found in the clause."""
    return [Evidence("definition", _DEFINES, "dash")] if _DEFINITION.match(clause.text) else []


def _keep(best: dict[str, Evidence], one: Evidence) -> None:
    known = best.get(one.kind)
    if known is None or one.weight > known.weight:
        best[one.kind] = one


def _weight(confidence: float) -> float:
    """0.5 says nothing, 1 outweighs everything else."""
    return (confidence - 0.5) * 10


def of_headings(segments: Sequence[Segment]) -> list[Evidence]:
    """What the headings over a clause say: little, since sections hold clauses of several kinds."""
    if not segments:
        return []
    found: dict[str, Evidence] = {}
    for distance, heading in enumerate(segments[0].headings):
        for role in heading.roles:
            if role.name.startswith("kind:"):
                kind = role.name.removeprefix("kind:")
                _keep(found, Evidence(kind, _SECTION.get(kind, _FARTHER if distance else _NEAREST), role.frame))
    return list(found.values())
