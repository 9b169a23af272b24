"""Facts of the family `duties`: who must do what, when, and by which deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.exceptions import exceptions
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.terms import nearest
from zavet.reading.facts import Fact

_WITH_DEADLINE: Final = frozenset(
    {"answer_request", "answer_claim", "notify_breach", "destroy", "block_on_request", "update_data", "notify_change", "other:stop processing"}
)
_WITH_EXCEPTIONS: Final = frozenset({"confidentiality", "purpose_limit"})
_NOT: Final = frozenset({"не", "not", "ни"})
_WHEN: Final = "when:"


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found: list[tuple[Hit, Fact]] = []
    for segment in text.segments:
        if segment.kind == "heading" or segment.has("section:definitions"):
            continue
        for hit in hits(segment, "duties"):
            if _denied(hit):
                continue
            deadline, at_once = _deadline(hit)
            found.append((hit, fact(text, hit, "duties", {"trigger": _trigger(hit, at_once=at_once), "deadline": deadline})))
    return _once(found)


def _denied(hit: Hit) -> bool:
    """Whether the words say that just this is not done («чтобы посторонние не уничтожили данные»)."""
    forms = hit.segment.words.forms
    return hit.first > 0 and forms[hit.first - 1] in _NOT and hit.rule.fact["duty"] in _WITH_DEADLINE


def _deadline(hit: Hit) -> tuple[str | None, bool]:
    """The deadline that the sentence, or the one it goes on, sets for the duty; and whether it is to be done at once."""
    if hit.rule.fact["duty"] not in _WITH_DEADLINE:
        return None, False
    segment = hit.segment
    at = segment.words.starts[hit.first] - segment.start
    term = nearest(segment.text, segment.language, at)
    if term is None and segment.lead is not None:
        term = nearest(segment.lead.text, segment.lead.language, 0)
    return (term.value, term.value is None) if term else (None, False)


def _trigger(hit: Hit, *, at_once: bool) -> str:
    """What the rule says of the moment, narrowed by what the sentence says."""
    said = str(hit.rule.fact.get("trigger", "always"))
    segment = hit.segment
    when = list(dict.fromkeys(one.name.removeprefix(_WHEN) for one in segment.roles if one.name.startswith(_WHEN)))
    if when and hit.rule.fact["duty"] in _WITH_DEADLINE:
        said = "; ".join(when)
    if at_once:
        said += ", at once"
    if hit.rule.fact["duty"] in _WITH_EXCEPTIONS:
        clauses = [one for one in exceptions(segment.text, segment.language) if not one.startswith("other:")]
        if clauses:
            said += f", save {', '.join(clauses)}"
    return said


def _once(found: Sequence[tuple[Hit, Fact]]) -> list[Fact]:
    """One fact for a duty and its deadline in a clause; one without a deadline yields to one of its own paragraph that has it."""
    dated = {(hit.segment.part.start, one.values["duty"]) for hit, one in found if one.values["deadline"]}
    kept: dict[tuple[object, ...], Fact] = {}
    for hit, one in found:
        if not one.values["deadline"] and (hit.segment.part.start, one.values["duty"]) in dated:
            continue
        key = (one.clause, one.values["duty"], one.values["deadline"], one.values["trigger"])
        if key not in kept or one.confidence > kept[key].confidence:
            kept[key] = one
    return list(kept.values())
