"""Rights: which of the usual ones are missing, answers that come too late, blocking without what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from zavet.review.case import Case
from zavet.review.engine import leads
from zavet.review.finding import Sign
from zavet.review.text import Place

_PARTS: Final = ("withdraw", "complain", "erase", "rectify", "access")
_FACTS: Final = {
    "withdraw": ("withdraw_consent",),
    "complain": ("complain",),
    "erase": ("erase", "block"),
    "rectify": ("rectify",),
    "access": ("access", "information"),
}
_NEEDED_RIGHT: Final = frozenset({"erase", "rectify", "access"})
_WORDS: Final = {"пятнадцати": 15, "двадцати": 20, "тридцати": 30, "сорока": 40, "шестидесяти": 60}
_DAYS: Final = re.compile(
    rf"(?<![\d.])(\d{{1,3}}|{'|'.join(_WORDS)})\)?\s{{0,9}}(?:\([^)]{{2,40}}\)\s{{0,9}})?"
    r"(рабочих|рабочего|рабочие|календарных|календарного|календарные)?\s{0,9}(?:дн|день)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(r"запрос|обращени|заявлени|претензи|требовани", re.IGNORECASE)
_ANSWERED: Final = re.compile(
    r"ответ|отвеча|рассм[ао]тр|предостав|уведомля|уведомит|сообща|сообщи|направля|направит|информир", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"отзыв|отозв|уничтож|удал|прекра|блокир|хран|вступ|изменени\w* политик|роскомнадзор|утеч|инцидент|мотивированн|продл|не чаще|повторн",
    re.IGNORECASE,
)
_LIMITS: Final = {"ru": (10, 14, date(2022, 9, 1)), "kz": (3, 5, date(2013, 11, 25)), "eu": (22, 31, date(2018, 5, 25))}
"""Working days, calendar days that cannot hold them, and since when."""


def incomplete(case: Case) -> Iterator[Sign]:
    """Some rights are named; at least two of withdrawal, complaint, erasure, correction and access are not."""
    if case.found.get("rights-missing"):
        return
    held = {part: [one for one in case.places(part) if part not in _NEEDED_RIGHT or _of_subject(case, one)] for part in _PARTS}
    missing = [part for part in _PARTS if not held[part] and not case.text.facts("rights", *_FACTS[part])]
    named = [one for part in ("access", "rectify", "erase", "withdraw", "complain") for one in held[part]]
    if len(missing) >= 2 and named and case.rule.of("right", case.text.language):
        first = min(named, key=lambda one: one.start)
        access = held["access"][0] if held["access"] else first
        yield case.at(access, what=", ".join(missing))


def _of_subject(case: Case, place: Place) -> bool:
    """Whether a sentence, the one it goes on, or a heading over it speaks of what subjects may do."""
    segment = place.segment
    if any(one.found(segment.words) for one in case.rule.of("operator", segment.language)):
        return False
    over = (segment, *leads(segment), *segment.headings)
    return any(one.found(part.words) for one in case.rule.of("right", segment.language) for part in over)


def deadline(case: Case) -> Iterator[Sign]:
    """An answer is promised later than the law has it."""
    limit = _LIMITS.get(case.country)
    if limit is None or case.as_of < limit[2]:
        return
    no_term = bool(case.found.get("request-deadline-missing"))
    asked: dict[str, bool] = {}
    for segment in case.text.segments:
        found = _DAYS.search(segment.text)
        if found is None:
            continue
        clause = segment.clause
        if clause.id not in asked:
            asked[clause.id] = _ASKED.search(clause.text) is not None
        if not asked[clause.id] or not _ANSWERED.search(segment.text) or _OTHER.search(segment.text):
            continue
        number, working = _WORDS.get(found[1].casefold(), 0) or int(found[1]), (found[2] or "").casefold().startswith("рабоч")
        claim = re.search(r"претензи", segment.text, re.IGNORECASE) is not None
        if number > (limit[0] if working else limit[1]) and (no_term or not claim):
            start = segment.start + found.start()
            yield case.spot(start, segment.start + found.end() + 2, segment.clause.id, days=number, limit=limit[0])
            return


def blocking(case: Case) -> Iterator[Sign]:
    """Data are blocked for the time of a check, and nothing is said of what follows."""
    if not case.holds("after"):
        for place in case.places("block")[:1]:
            yield case.at(place)
