"""Facts of the family `authority`: to bodies of which state data may be given, on what grounds, and whether the person is told.

(1) Words that belong together are a part of a sentence between semicolons, or a whole list item. (2) A fact stands where such words name a
body of the state, or a ground within the cases in which data are given away. (3) Grounds named together are one fact; a body named without
any stands on the law. (4) The country is the one named there; else, where the clause speaks of the law, the one whose law the text follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.stretches import around
from zavet.reading.facts import Fact

_COUNTRIES: Final = (
    ("RU", re.compile(r"росси|\bРФ\b|152-?\s?ФЗ|\bФЗ\b|ресей|russia|\bRF\b", re.IGNORECASE)),
    ("KZ", re.compile(r"казахстан|\bРК\b|қазақстан|\bҚР\b|kazakh|\bRK\b", re.IGNORECASE)),
    ("BY", re.compile(r"беларус|\bРБ\b|belarus", re.IGNORECASE)),
    ("UA", re.compile(r"украин|україн|ukrain", re.IGNORECASE)),
    ("UZ", re.compile(r"узбекистан|o.?zbek|uzbek", re.IGNORECASE)),
    ("KG", re.compile(r"кыргыз|киргиз|kyrgyz", re.IGNORECASE)),
)
_LAW: Final = re.compile(r"\bзакон(?!н)|\b152|\bзаң(?!ды)|\blaw\b|legislation|statut", re.IGNORECASE)
_UNTOLD: Final = re.compile(
    r"без\s+(?:\w+\s+){0,2}(?:уведомлени|извещени|оповещени)|не\s+(?:уведомля|извеща)\w*"
    r"|не\s+сообща\w*\s+(?:об этом|пользовател|субъект|клиент|вам)|ескертпей|хабарламай"
    r"|without\s+(?:\w+\s+){0,2}(?:notif|notice|telling|informing)",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"(?:уведом|извест|извещ|предупре|оповест|оповещ)\w*\s+(?:об этом\s+)?(?:\w+\s+)?"
    r"(?:пользовател|субъект|клиент|покупател|пациент|заказчик|вас\b)"
    r"|(?:сообщ|расскаж|напиш)\w*\s+(?:\w+\s+)?об этом"
    r"|(?:notify|inform)\s+(?:the\s+)?(?:user|you\b|subject|client)",
    re.IGNORECASE,
)
_NOT_THEIR_WORD: Final = ("others_part",)


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    country = _of_document(text)
    found: list[Fact] = []
    for group in _groups(text):
        grounds = [hit for hit in group if hit.rule.family == "authority"]
        bodies = [hit for hit in group if hit.rule.family == "recipients"]
        named = {word for hit in grounds for word in _words(hit)}
        specific = named - {"law"}
        cases = any(hit.role in {"authority", "section:authority"} for hit in grounds if specific & set(_words(hit)))
        if not bodies and not (specific and cases):
            continue
        chosen = specific | (named & {"law"}) or {"law"}
        first = min(bodies or [hit for hit in grounds if specific & set(_words(hit))], key=lambda hit: (hit.segment.start, hit.first))
        said = _said(text, group)
        stated = country if "law" in named or not specific else None
        values = {"country": _country(said, first.segment, stated), "grounds": tuple(sorted(chosen)), "notify_subject": _notified(said)}
        found.append(_fact(text, first, values))
    return found


def _fact(text: Analysed, hit: Hit, values: dict[str, str | bool | tuple[str, ...] | None]) -> Fact:
    made = fact(text, hit, "authority", values)
    return Fact(made.family, values, made.clause, made.quote, made.confidence, made.rule)


def _words(hit: Hit) -> tuple[str, ...]:
    grounds = hit.rule.fact.get("grounds")
    return grounds if isinstance(grounds, tuple) else ()


def _groups(text: Analysed) -> Iterator[list[Hit]]:
    """Hits of grounds and bodies of the state, together where their words belong together."""
    groups: dict[tuple[int, int], list[Hit]] = {}
    for segment in text.segments:
        if segment.kind == "heading" or segment.has("section:definitions") or segment.has("section:others_part"):
            continue
        bodies = (one for one in hits(segment, "recipients") if one.rule.fact["recipient"] == "authority")
        for hit in (*hits(segment, "authority"), *bodies):
            if any(segment.covers(role, hit.first, hit.last) for role in _NOT_THEIR_WORD):
                continue
            place = (segment.part.start, -1) if segment.kind == "item" else (segment.start, around(segment, hit.first)[0])
            groups.setdefault(place, []).append(hit)
    yield from groups.values()


def _said(text: Analysed, group: Sequence[Hit]) -> str:
    """The words of a group in the document: the whole item, or the part of the sentence."""
    segment = group[0].segment
    if segment.kind == "item":
        return text.document.text[segment.part.start : segment.part.end]
    first, last = around(segment, group[0].first)
    return text.document.text[segment.words.starts[first] : segment.words.ends[last - 1]]


def _country(said: str, segment: Segment, country: str | None) -> str | None:
    here = next((name for name, pattern in _COUNTRIES if pattern.search(said)), None)
    if here is not None:
        return here
    around_it = segment.clause.text + (segment.lead.clause.text if segment.lead is not None else "")
    return country if _LAW.search(around_it) else None


def _of_document(text: Analysed) -> str | None:
    """The state whose law the text names most often; None where it names none."""
    counts = {name: len(pattern.findall(text.document.text)) for name, pattern in _COUNTRIES}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _notified(said: str) -> bool | None:
    if _UNTOLD.search(said):
        return False
    return True if _TOLD.search(said) else None
