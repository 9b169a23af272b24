"""Facts of the family `rights`: what the subject may ask for, which way, at what address and with what words.

The channel of a right is what its own sentence says, or the sentence that opens its list. A paragraph that tells how rights are exercised
(role `exercise`) gives its channel to the rights named before it in the same section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.channels import Channel, channels, in_browser, told, ways
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.terms import terms
from zavet.reading.facts import Fact

_BROWSER: Final = frozenset({"disable_cookies", "disable_browser_info"})
_NO_CHANNEL: Final = frozenset({"complain", "lodge_claim", "decide_freely"})
"""Rights that are not exercised by writing to the operator."""
_OUTER: Final = frozenset({"disable_cookies", "disable_browser_info", "opt_out_marketing"})
"""Rights whose words hold words of others."""
_BACK: Final = 8
"""Clauses before an instruction among which the rights that it is about are looked for."""
_BEGINNING: Final = 4
"""Words of a list item within which its right is named."""
_ASKS: Final = frozenset(
    {
        "требовать",
        "потребовать",
        "просить",
        "получать",
        "получить",
        "запросить",
        "отозвать",
        "отзывать",
        "обжаловать",
        "ознакомиться",
        "возразить",
        "возражать",
        "спросить",
        "попросить",
    }
)
"""Words with which a right begins in the middle of a sentence under a heading about rights."""
_ENTITLED: Final = frozenset({"мочь", "вправе", "право", "может", "may", "can"})
_EVENTS: Final = frozenset({"при", "после", "до", "случай"})
_FROM: Final = frozenset({"с", "до", "со"})
_MOMENTS: Final = frozenset({"момент", "дата", "день"})
"""Words before «отзыв согласия» by which it is an event rather than a right."""
_SAME: Final = re.compile(
    r"\bтам\s+же\b|\b(?:так|тем)\s+же\s+(?:способ|образ|путем|путём)|\bthe\s+same\s+way\b|\bсол\s+жерде\b", re.IGNORECASE
)
_BACKWARDS: Final = 20
"""Letters before a right in which «там же» belongs to it."""
_SUPERVISED: Final = ("operator_right", "duty_operator", "duty_subject")


@dataclass(slots=True)
class _Found:
    hit: Hit
    channels: list[Channel]


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found: list[_Found] = []
    for segment in text.segments:
        if segment.kind == "heading" or segment.has("section:definitions"):
            continue
        held = [hit for hit in _apart(hits(segment, "rights")) if _holds(hit)]
        found += [_Found(hit, _channels(hit, held)) for hit in held]
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
    if _event(hit) or _refused(hit):
        return False
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


def _event(hit: Hit) -> bool:
    """Whether the words only tell what follows when the right was used («при отзыве согласия …»)."""
    if hit.rule.fact["right"] != "withdraw_consent":
        return False
    before = hit.segment.words.forms[max(0, hit.first - 2) : hit.first]
    return bool(before) and (before[-1] in _EVENTS or (before[0] in _FROM and before[-1] in _MOMENTS))


def _refused(hit: Hit) -> bool:
    """Whether the text denies the right («согласие не может быть отозвано»)."""
    if hit.rule.fact["right"] != "withdraw_consent":
        return False
    forms = hit.segment.words.forms[max(0, hit.first - 3) : hit.last]
    return any(one == "не" and after in {"мочь", "вправе"} for one, after in pairwise(forms))


def _asks(segment: Segment, hit: Hit) -> bool:
    """Whether the hit begins with asking, and nobody else was said to be entitled before it."""
    forms = segment.words.forms
    return forms[hit.first] in _ASKS and not _ENTITLED.intersection(forms[: hit.first])


def _channels(hit: Hit, held: Sequence[Hit]) -> list[Channel]:
    """The channels of a right that stands in a sentence with the rights `held`."""
    right = str(hit.rule.fact["right"])
    given = hit.rule.fact.get("channel")
    if right in _BROWSER:
        return [Channel("browser")] if right == "disable_browser_info" or in_browser(hit.segment.text) else []
    if right in _NO_CHANNEL:
        return []
    found = _said(hit, held)
    if right == "opt_out_marketing" and found and found[0] == Channel("email") and not told(hit.segment.text):
        # What is refused comes by e-mail; how it is refused is not said.
        return []
    if not found and hit.segment.lead is not None:
        found = channels(hit.segment.lead.text)
    return found or ([Channel(str(given))] if given else [])


def _said(hit: Hit, held: Sequence[Hit]) -> list[Channel]:
    """The channels that the sentence says for this right: those of its own words where it has some for one right and some for another.

    Between semicolons each right has its own; a comma leaves a channel to the rights named before it. What stands before the first right
    holds for all.
    """
    segment = hit.segment
    ordered = sorted(held, key=lambda one: one.first)
    runs = [[*run] for _, run in groupby(ordered, key=lambda one: one.rule.fact["right"])]
    if len(runs) == 1:
        return channels(segment.text)
    starts = [run[0].first for run in runs]
    places = [segment.words.starts[one] - segment.start for one in starts] + [len(segment.text)]
    pieces = [segment.text[begin:end] for begin, end in pairwise(places)]
    own = [channels(piece) for piece in pieces]
    at = next(index for index, run in enumerate(runs) if hit in run)
    for index in range(1, len(own)):
        same = _SAME.search(segment.text, max(0, places[index] - _BACKWARDS), places[index + 1])
        if same and not own[index] and "," not in segment.text[same.end() : places[index]]:
            own[index] = own[index - 1]
    listed = [";" in piece for piece in pieces[:-1]]
    if sum(listed) * 2 >= len(listed) and any(own):
        after = next((index for index in range(at, len(listed)) if listed[index]), len(listed))
        return next((own[index] for index in range(at, after + 1) if own[index]), channels(segment.text[: places[0]]))
    if sum(bool(one) for one in own) > 1:
        return next((one for one in own[at:] if one), [one for one in own if one][-1])
    return channels(segment.text)


def _instruct(text: Analysed, found: Sequence[_Found]) -> None:
    """Gives the channels of a sentence about how rights are exercised to the rights before it that have none."""
    place = {clause.id: index for index, clause in enumerate(text.outline.clauses)}
    for segment in text.segments:
        if segment.kind == "heading" or not segment.has("exercise"):
            continue
        way = _instruction(text, segment)
        if not way:
            continue
        several = ways(segment.text) > 1
        for one in found:
            clause = one.hit.segment.clause
            near = 0 <= place[segment.clause.id] - place[clause.id] <= _BACK and one.hit.segment.start <= segment.start
            same = clause.id == segment.clause.id or clause.parent == segment.clause.parent
            if several and clause.id != segment.clause.id:
                # Where another clause offers several ways, it tells of requests at large.
                continue
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
