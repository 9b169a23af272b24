"""What running a clause means, from its kind and its facts.

`enforced`: software can make it true (a form has these fields, a use without that purpose is refused). `observed`: people do it and
software records the evidence (a consent given, a claim answered). `published`: words that only need to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zavet.reading.analysis.segments import Segment
from zavet.reading.extract.kinds.evidence import Evidence
from zavet.reading.facts import Fact


@dataclass(frozen=True, slots=True)
class Place:
    """A clause with what was found in it; `opens`: other clauses go on with its sentence."""

    segments: Sequence[Segment]
    facts: Sequence[Fact]
    opens: bool

    def words(self, family: str) -> set[str]:
        """The words of the facts of one family."""
        return {str(next(iter(one.values.values()))) for one in self.facts if one.family == family}

    def known(self, family: str) -> set[str]:
        """The same without those that only free words name."""
        return {one for one in self.words(family) if not one.startswith("other:")}


_ENFORCED_DUTIES: Final = frozenset(
    {
        "confidentiality", "purpose_limit", "block_on_request", "answer_request", "notify_breach", "log_ip_and_time", "destroy",
        "keep_accurate", "verify_identity", "parental_consent",
    }
)  # fmt: skip
"""Duties of the operator that software carries out or refuses to break; the others are people's acts."""
_OBSERVED_RIGHTS: Final = frozenset({"decide_freely", "complain", "lodge_claim"})
_RECORDED: Final = frozenset({"wrong_data", "public_data", "third_party_source", "disclosed_with_consent"})
"""What the operator can only rely on where records show it."""


_FAMILY: Final = {"right": "rights", "duty": "duties"}


def running(kind: str, evidence: Sequence[Evidence], place: Place) -> str:
    """`enforced`, `observed` or `published`."""
    said = max((one for one in evidence if one.kind == kind and one.running), key=lambda one: one.weight, default=None)
    # Words that open a list are only words; a clause that holds the list itself is what its facts are.
    listed = kind in _FAMILY and bool(place.known(_FAMILY[kind]))
    if said is not None and said.running is not None and not (listed and said.running == "published"):
        return said.running
    if place.words("prohibitions") and kind not in {"prohibition", "dispute"}:
        # Whatever the clause is besides: a prohibition that binds the operator is kept by refusing.
        return "enforced"
    return _BY_KIND.get(kind, _published)(place)


def _published(_: Place) -> str:
    return "published"


def _enforced(_: Place) -> str:
    return "enforced"


def _observed(_: Place) -> str:
    return "observed"


def _right(place: Place) -> str:
    rights = place.words("rights")
    if place.opens and not rights:
        return "published"
    return "observed" if rights and rights <= _OBSERVED_RIGHTS else "enforced"


def _duty(place: Place) -> str:
    duties = place.words("duties")
    if place.opens and not duties:
        return "published"
    return "enforced" if duties & _ENFORCED_DUTIES else "observed"


def _disclaimer(place: Place) -> str:
    if place.known("data"):
        return "enforced"
    return "observed" if place.words("disclaimers") & _RECORDED else "published"


def _dispute(place: Place) -> str:
    return "observed" if place.words("duties") or place.words("rights") else "published"


_BY_KIND: Final[Mapping[str, Callable[[Place], str]]] = {
    "data": _enforced,
    "purpose": _enforced,
    "transfer": _enforced,
    "authority": _enforced,
    "retention": _enforced,
    "measure": _enforced,
    "statistics": _enforced,
    "minors": _enforced,
    "right": _right,
    "duty": _duty,
    "prohibition": _enforced,
    "disclaimer": _disclaimer,
    "consent": _observed,
    "contact": _observed,
    "change": _observed,
    "dispute": _dispute,
}
