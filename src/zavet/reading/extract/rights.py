"""Facts of the family `rights`: what the subject may ask for, which way, at what address and with what words.

The channel of a right is what its own sentence says, or the sentence that opens its list. A paragraph that tells how rights are exercised
(role `exercise`) gives its channel to the rights named before it in the same section.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.channels import Channel, channels, in_browser, told
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.terms import terms
from zavet.reading.facts import Fact

_BROWSER: Final = frozenset({"disable_cookies", "disable_browser_info"})
_NO_CHANNEL: Final = frozenset({"complain", "lodge_claim", "decide_freely"})
"""Rights that are not exercised by writing to the operator."""
_OUTER: Final = frozenset({"disable_cookies", "disable_browser_info", "opt_out_marketing"})
"""Rights whose words hold words of others."""
_BACK: Final = 4
"""Clauses before an instruction among which the rights that it is about are looked for."""
_BEGINNING: Final = 4
"""Words of a list item within which its right is named."""
_ASKS: Final = frozenset(
    {"требовать", "потребовать", "просить", "получать", "получить", "запросить", "отозвать", "отзывать", "обжаловать", "ознакомиться"}
)
"""Words with which a right begins in the middle of a sentence under a heading about rights."""
_ENTITLED: Final = frozenset({"мочь", "вправе", "право", "может", "may", "can"})
_SUPERVISED: Final = ("operator_right", "duty_operator", "duty_subject")


@dataclass(slots=True)
class _Found:
    hit: Hit
    channels: list[Channel]


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found = [
        _Found(hit, _channels(hit))
        for segment in text.segments
        if segment.kind != "heading" and not segment.has("section:definitions")
        for hit in _apart(hits(segment, "rights"))
        if _holds(hit)
    ]
    _instruct(text, found)
    reached = {(one.hit.segment.clause.id, one.hit.rule.fact["right"]) for one in found if one.channels}
    return [
        one
        for said in found
        if said.channels or (said.hit.segment.clause.id, said.hit.rule.fact["right"]) not in reached
        for one in _facts(text, said)
    ]


def _apart(found: Sequence[Hit]) -> list[Hit]:
    """The hits without those that are words of another act: deleting cookies is no erasure of data."""
    outer = [one for one in found if one.rule.fact["right"] in _OUTER]
    return [
        one
        for one in found
        if one.rule.fact["right"] in _OUTER or not any(other.first < one.last and one.first < other.last for other in outer)
    ]


def _holds(hit: Hit) -> bool:
    """Whether it is the subject's own act, and not something done to the data («данные могут быть удалены») or another's right."""
    segment = hit.segment
    if hit.role and "быть" in segment.words.forms[max(0, hit.first - 2) : hit.first]:
        return False
    if hit.role == "section:right":
        if any(segment.has(name) for name in _SUPERVISED) or terms(segment.text, segment.language):
            return False
        # A Kazakh sentence ends with what is asked; elsewhere it begins with it.
        return segment.language == "kk" or segment.kind in {"item", "cell"} or hit.first < _BEGINNING or _asks(segment, hit)
    if hit.role == "right":
        own = segment.covers("right", hit.first, hit.last)
        other = segment.covers("operator_right", hit.first, hit.last)
        return other is None or (own is not None and own.near and own.first > other.first)
    return True


def _asks(segment: Segment, hit: Hit) -> bool:
    """Whether the hit begins with asking, and nobody else was said to be entitled before it."""
    forms = segment.words.forms
    return forms[hit.first] in _ASKS and not _ENTITLED.intersection(forms[: hit.first])


def _channels(hit: Hit) -> list[Channel]:
    right = str(hit.rule.fact["right"])
    given = hit.rule.fact.get("channel")
    if right in _BROWSER:
        return [Channel("browser")] if right == "disable_browser_info" or in_browser(hit.segment.text) else []
    if right in _NO_CHANNEL:
        return []
    found = channels(hit.segment.text)
    if right == "opt_out_marketing" and found and found[0] == Channel("email") and not told(hit.segment.text):
        # What is refused comes by e-mail; how it is refused is not said.
        return []
    if not found and hit.segment.lead is not None:
        found = channels(hit.segment.lead.text)
    return found or ([Channel(str(given))] if given else [])


def _instruct(text: Analysed, found: Sequence[_Found]) -> None:
    """Gives the channels of a sentence about how rights are exercised to the rights before it that have none."""
    place = {clause.id: index for index, clause in enumerate(text.outline.clauses)}
    for segment in text.segments:
        if segment.kind == "heading" or not segment.has("exercise"):
            continue
        way = _instruction(text, segment)
        if not way:
            continue
        for one in found:
            clause = one.hit.segment.clause
            near = 0 <= place[segment.clause.id] - place[clause.id] <= _BACK and one.hit.segment.start <= segment.start
            same = clause.id == segment.clause.id or clause.parent == segment.clause.parent
            if near and same and not one.channels and one.hit.rule.fact["right"] not in _NO_CHANNEL | _BROWSER:
                one.channels = way


def _instruction(text: Analysed, segment: Segment) -> list[Channel]:
    """The channels of an instruction, or of the sentence behind it where it ends with a colon."""
    found = channels(segment.text)
    if found or not segment.open:
        return found
    following = [one for one in text.segments if one.lead is segment]
    return [channel for one in following[:1] for channel in channels(one.text)]


def _facts(text: Analysed, said: _Found) -> Iterator[Fact]:
    for channel in said.channels or [Channel("")]:
        values = {"channel": channel.channel or None, "address": channel.address, "phrase": channel.phrase}
        yield fact(text, said.hit, "rights", values)
