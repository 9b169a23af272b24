"""Facts of the family `duties`: who must do what, when, and by which deadline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.exceptions import exceptions
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.retention import keeps
from zavet.reading.extract.terms import Term, counted_back, nearest, terms
from zavet.reading.facts import Fact

_WITH_DEADLINE: Final = frozenset(
    {
        "answer_request", "answer_claim", "notify_breach", "destroy", "block_on_request", "update_data", "notify_change",
        "other:stop processing",
    }
)  # fmt: skip
_WITH_MOMENTS: Final = frozenset({"destroy", "block_on_request", "other:stop processing"})
_ONE_MOMENT: Final = frozenset({"notify_breach", "answer_claim"})
"""Duties that arise from one event alone: where its deadline is said, the clause says nothing else of them."""
_WITH_EXCEPTIONS: Final = frozenset({"confidentiality", "purpose_limit"})
_CLAIM: Final = re.compile(r"претензи|талап-шағым|\bclaim\b", re.IGNORECASE)
_ASKING: Final = re.compile(r"запрос|обращени|заявлени|өтініш|сұра|request", re.IGNORECASE)
_NOT: Final = frozenset({"не", "ни", "not", "never", "no", "cannot", "don't", "doesn't", "won't"})
_HELPING: Final = frozenset({"мочь", "быть", "обязать", "обязанный", "должный", "вправе", "стать", "can", "be", "may", "will", "have"})
"""Words that may stand between a denial and what it denies."""
_AUTHORITY: Final = "other:notify the authority of the breach"
_WHEN: Final = "when:"
_ACTS: Final = frozenset({"acting", "ending"})
"""Roles of the words of acts that have deadlines."""
_PARTS: Final = re.compile(r"[,;]|\s(?:и|а|но|либо|или|and|or|but|және|немесе|ал)\s")


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found: list[tuple[Hit, Fact]] = []
    for segment in text.segments:
        if segment.kind == "heading" or segment.has("section:definitions"):
            continue
        around = [hit for hit in hits(segment, "duties") if not _denied(hit)]
        for hit in around:
            for deadline, at_once in _deadlines(hit, around):
                values = {"trigger": _trigger(hit, at_once=at_once), "deadline": deadline}
                if _answers_claim(text, hit):
                    values |= {"duty": "answer_claim", "trigger": "receipt of a claim"}
                every = _breach(hit, values) if hit.rule.fact["duty"] == "notify_breach" else [values]
                found += [(hit, fact(text, hit, "duties", one)) for one in every]
    return _once(found)


def _answers_claim(text: Analysed, hit: Hit) -> bool:
    """Whether the answer spoken of («срок ответа») is one to the claim that the sentence before it names."""
    if hit.rule.fact["duty"] != "answer_request":
        return False
    head = hit.segment.text[: hit.segment.words.starts[hit.first] - hit.segment.start]
    if _CLAIM.search(head) and not _ASKING.search(hit.segment.text):
        return True
    own = text.of_clause[hit.segment.clause.id]
    place = own.index(hit.segment)
    before = own[place - 1] if place else None
    return (
        before is not None
        and before.part is hit.segment.part
        and _CLAIM.search(before.text) is not None
        and not _ASKING.search(hit.segment.text)
    )


def _near(segment: Segment, name: str) -> list[Role]:
    """The roles of that name that words of this very sentence bear."""
    return [one for one in segment.roles if one.name == name and one.near]


def _breach(hit: Hit, values: dict[str, str | None]) -> list[dict[str, str | None]]:
    """Who is told of a breach: the people whose data are concerned, the supervisory authority, or both; and by when each of them."""
    segment = hit.segment
    told, people = _near(segment, "told_authority"), _near(segment, "told_subject")
    authority = values | {"duty": _AUTHORITY, "trigger": "a breach is found"}
    if not told:
        return [values]
    if not people:
        return [authority]
    ends = sorted([told[0], people[0]], key=lambda one: one.first)
    between = segment.text[segment.words.ends[ends[0].last - 1] - segment.start : segment.words.starts[ends[1].first] - segment.start]
    if values["deadline"] is None or ("," not in between and ends[0].last <= ends[1].first):
        return [values, authority]
    place = next((one.start for one in terms(segment.text, segment.language) if one.value == values["deadline"]), 0)
    word = segment.words.near(segment.start + place)
    nearer = max((*told, *people), key=lambda one: (one.last <= word, one.last if one.last <= word else -one.first))
    return [values | {"deadline": None}, authority] if nearer in told else [values, authority | {"deadline": None}]


def _denied(hit: Hit) -> bool:
    """Whether the words say that just this is not done («чтобы посторонние не уничтожили данные»)."""
    forms = hit.segment.words.forms
    verb = _verb(hit) if hit.rule.fact["duty"] in _WITH_DEADLINE else None
    at = hit.first if verb is None else verb
    before = forms[max(0, at - 2) : at]
    if not before or forms[at] in _NOT:
        return False
    return before[-1] in _NOT or (before[0] in _NOT and before[-1] in _HELPING)


def _deadlines(hit: Hit, around: Sequence[Hit]) -> list[tuple[str | None, bool]]:
    """The deadlines that the sentence, or the one it goes on, sets for the duty; each with whether it is to be done at once.

    `around` are all hits of the sentence. One duty may have several deadlines («удаляются из баз за 7 дней и из копий за 60 дней»).
    """
    if hit.rule.fact["duty"] not in _WITH_DEADLINE:
        return [(None, False)]
    segment = hit.segment
    rivals = [_act(one) for one in around if one.rule.fact["duty"] != hit.rule.fact["duty"]]
    ahead = hit.rule.fact["duty"] == "notify_change"
    said = [
        one
        for one in terms(segment.text, segment.language)
        if not _kept(segment, one, hit) and (ahead or not counted_back(segment.text, one))
    ]
    own = [one for one in said if _belongs(segment, one, _act(hit), rivals)]
    if any(one.start >= _act(hit)[1] or not _parted(segment, one.end, _act(hit)[0]) for one in own):
        # A term that a comma parts from the act is another's where the act has one of its own.
        own = [one for one in own if one.start >= _act(hit)[0] or not _parted(segment, one.end, _act(hit)[0])]
    if not own:
        shared = nearest(segment.text, segment.language, _act(hit)[0])
        own = [one for one in said if shared and one.start == shared.start and not _taken(segment, one, _act(hit), rivals)]
    if not said and segment.lead is not None:
        own = [one for one in [nearest(segment.lead.text, segment.lead.language, 0)] if one]
    return [(one.value, one.value is None) for one in own] or [(None, False)]


def _act(hit: Hit) -> tuple[int, int]:
    """Where in the sentence the word of the act stands among the words of the hit: its place and the place behind it."""
    words, start = hit.segment.words, hit.segment.start
    verb = _verb(hit)
    first, last = (hit.first, hit.last) if verb is None else (verb, verb + 1)
    return words.starts[first] - start, words.ends[last - 1] - start


def _verb(hit: Hit) -> int | None:
    """The index of the word of the act within the hit, if one bears such a role."""
    verbs = [one.first for one in hit.segment.roles if one.name in _ACTS and one.near and hit.first <= one.first < hit.last]
    return min(verbs, default=None)


def _parted(segment: Segment, start: int, end: int) -> bool:
    """Whether a comma or a conjunction stands between two places of the sentence."""
    return start < end and _PARTS.search(segment.text, start, end) is not None


def _kept(segment: Segment, term: Term, hit: Hit) -> bool:
    """«Хранятся 90 дней, после чего уничтожаются»: the days are those of keeping."""
    act = _act(hit)
    if term.end > act[0] or not keeps(segment, term):
        return False
    stored = segment.has("storing")
    if not stored and (not segment.has("section:retention") or segment.text[term.end : act[0]].strip() == ","):
        return False
    return _parted(segment, term.end, act[0])


def _belongs(segment: Segment, term: Term, act: tuple[int, int], rivals: Sequence[tuple[int, int]]) -> bool:
    """Whether of all acts of the sentence this one is the nearest to the term: the one just before it, else the one just behind it."""
    text = segment.text
    before = max((one for one in [act, *rivals] if one[1] <= term.start and ";" not in text[one[1] : term.start]), default=None)
    behind = min((one for one in [act, *rivals] if one[0] >= term.end and ";" not in text[term.end : one[0]]), default=None)
    if before is not None and (behind is None or not _parted(segment, before[1], term.start) or _parted(segment, term.end, behind[0])):
        return before == act
    return behind == act


def _taken(segment: Segment, term: Term, act: tuple[int, int], rivals: Sequence[tuple[int, int]]) -> bool:
    """Whether the term before this act is plainly another's («исправляются за 7 дней, а до того блокируются»)."""
    return term.end <= act[0] and any(one[1] <= term.start and not _parted(segment, one[1], term.start) for one in rivals)


def _trigger(hit: Hit, *, at_once: bool) -> str:
    """What the rule says of the moment, narrowed by what the sentence says."""
    said = str(hit.rule.fact.get("trigger", "always"))
    segment = hit.segment
    when = list(dict.fromkeys(one.name.removeprefix(_WHEN) for one in segment.roles if one.name.startswith(_WHEN)))
    if when and hit.rule.fact["duty"] in _WITH_MOMENTS:
        said = "; ".join(when)
    if at_once:
        said += ", at once"
    if hit.rule.fact["duty"] in _WITH_EXCEPTIONS:
        clauses = [one for one in exceptions(segment.text, segment.language) if not one.startswith("other:")]
        if clauses:
            said += f", save {', '.join(clauses)}"
    return said


def _narrower(hit: Hit, found: Sequence[tuple[Hit, Fact]]) -> bool:
    """Whether another rule says the same duty of the same words with a moment of its own (a request of the authority)."""
    return hit.rule.id.endswith(".requests") and any(
        other.segment is hit.segment and other.rule.id.endswith(".authority") and other.first < hit.last and hit.first < other.last
        for other, _ in found
    )


def _once(found: Sequence[tuple[Hit, Fact]]) -> list[Fact]:
    """One fact for a duty and its deadline in a clause; one without a deadline yields to one of its own paragraph that has it."""
    dated = {(hit.segment.part.start, one.values["duty"]) for hit, one in found if one.values["deadline"]}
    dated_clauses = {(one.clause, one.values["duty"]) for _, one in found if one.values["deadline"] and one.values["duty"] in _ONE_MOMENT}
    to_authority = {one.clause for _, one in found if one.values["duty"] == _AUTHORITY}
    kept: dict[tuple[object, ...], Fact] = {}
    for hit, one in found:
        if _narrower(hit, found):
            continue
        if one.values["duty"] == "notify_breach" and one.clause in to_authority and not _near(hit.segment, "told_subject"):
            continue
        if not one.values["deadline"] and (hit.segment.part.start, one.values["duty"]) in dated:
            continue
        if not one.values["deadline"] and (one.clause, one.values["duty"]) in dated_clauses:
            continue
        key = (one.clause, one.values["duty"], one.values["deadline"], one.values["trigger"])
        if key not in kept or one.confidence > kept[key].confidence:
            kept[key] = one
    return list(kept.values())
