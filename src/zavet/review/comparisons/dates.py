"""Dates, places, acts, states and courts that do not agree with each other or with the day of the review."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from zavet.review import names
from zavet.review.case import Case
from zavet.review.finding import Sign

_LAWS: Final = r"(?:законодательств\w*|закон\w*|прав[оау]м?|норм\w*|кодекс\w*)"
_COURT: Final = re.compile(r"(?:арбитраж\w*|суд[аеу]?|судах|судебн\w+|сот\w*)\b[^;\n]{0,80}", re.IGNORECASE)
_MONTHS: Final = (
    "январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    "|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
)
_ENGLISH: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE: Final = re.compile(
    rf"(?<!\d)[«\"“]?\d{{1,2}}[»\"”]?\s{{0,9}}(?:[./-]\s{{0,9}}\d{{1,2}}\s{{0,9}}[./-]|\s(?:{_MONTHS})\w*)\s{{0,9}}\d{{2,4}}|\d{{4}}\s{{0,9}}ж\w*\s{{0,9}}\d{{1,2}}"
    rf"|(?:{_ENGLISH})\s+\d{{1,2}},?\s+\d{{4}}|(?:{_MONTHS})\w*\s+20\d{{2}}",
    re.IGNORECASE,
)
_MOST: Final = 100
_EDITIONS: Final = 2
_YEARS: Final = 3
"""A document is stale once so many editions of the law came after it, or one did and it is so many years old."""
_ACT: Final = re.compile(
    r"закон|кодекс|-ФЗ|ФЗ\b|постановлени|приказ(?!ом (?:директор|генеральн))|№\s?\d+-|конвенци|регламент|GDPR|ГК РФ|указ\w* президент"
    r"|N \d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stale:
    """A name or act that was replaced on a day."""

    pattern: re.Pattern[str]
    now: str
    since: date


@cache
def _tables() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    text = resources.files("zavet.review").joinpath("rules", "tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _stale(table: str, key: str) -> tuple[Stale, ...]:
    return tuple(Stale(re.compile(rf"(?<![А-Яа-яЁё]){one[key]}", re.IGNORECASE), one["now"], one["since"]) for one in _tables()[table])


def no_date(case: Case) -> Iterator[Sign]:
    """No date and no version of the document itself."""
    if case.text.reading.header.policy.get("date") or case.holds("dated"):
        return
    for segment in case.text.segments:
        if _DATE.search(segment.text) and not _ACT.search(segment.text):
            return
    yield case.whole()


def old_date(case: Case) -> Iterator[Sign]:
    """The document is older than an edition of the law that changed what it must say."""
    written = case.text.reading.header.policy.get("date")
    if not isinstance(written, str):
        return
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return
    later = [one for one in _tables()["milestone"] if one["country"] == case.country and day < one["date"] <= case.as_of]
    if not later or (len(later) < _EDITIONS and (case.as_of - day).days < _YEARS * 365):
        return
    place = case.text.reading.header.places.get("policy.date")
    what = ", ".join(str(one["what"]) for one in later)
    if place is not None:
        yield case.spot(place.start, place.end, *_clause_at(case, place.start), date=written, what=what)
    else:
        yield Sign(case.rule.id, ("header",), values={"date": written, "what": what})


def old_place(case: Case) -> Iterator[Sign]:
    """A city is called by a name that it bears no more."""
    yield from _first(case, "city", "stem")


def old_act(case: Case) -> Iterator[Sign]:
    """An act is cited that is no longer in force."""
    yield from _first(case, "act", "pattern")


def _first(case: Case, table: str, key: str) -> Iterator[Sign]:
    for one in _stale(table, key):
        if one.since > case.as_of:
            continue
        found = one.pattern.search(case.text.whole)
        if found is not None:
            end = found.end()
            while end < len(case.text.whole) and case.text.whole[end].isalpha():
                end += 1
            yield case.spot(found.start(), end, *_clause_at(case, found.start()), now=one.now, was=case.text.whole[found.start() : end])


def _clause_at(case: Case, offset: int) -> tuple[str, ...]:
    """The clause at an offset; a short line before the first section (date, place) stands in the header of the document."""
    clause = next((one for one in case.text.reading.outline.clauses if one.start <= offset < one.end), None)
    if clause is None:
        return ("header",)
    return ("header", clause.id) if clause.id.startswith("preamble") and len(clause.text) < 60 else (clause.id,)


def publication(case: Case) -> Iterator[Sign]:
    """Where the document stands is not said, or only the home page is named."""
    here = case.places("here")
    if not here:
        if not case.text.reading.header.policy.get("url"):
            yield case.whole()
        return
    domains = list(names.domains(case.text))[:_MOST]
    for place in here[:_MOST]:
        named = [one for one in domains if place.segment.start <= one.start < place.segment.end]
        if named and not any(one.path for one in named) and case.within("policy", place):
            yield case.at(place)
            return


def _states() -> Sequence[Mapping[str, Any]]:
    return _tables()["state"]


@cache
def _law_of() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one["id"], re.compile(rf"{_LAWS}(?:\s+\w+){{0,4}}?[\s*]{{1,9}}(?:{one['names']})(?![А-Яа-яЁё])")) for one in _states())


@cache
def _city_of() -> tuple[tuple[str, re.Pattern[str]], ...]:
    begin = "(?<![А-Яа-яЁё])"
    return tuple(
        (one["id"], re.compile(rf"{begin}(?:{one['cities']})[а-яё-]*|{begin}(?:{one['names']})(?![А-Яа-яЁё])")) for one in _states()
    )


def two_laws(case: Case) -> Iterator[Sign]:
    """The law of another state than the one that the rest of the text goes by."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int, str]] = {}
    together: dict[str, set[int]] = defaultdict(set)
    for segment in case.text.segments:
        for state, pattern in _law_of():
            found = pattern.search(segment.text)
            if found:
                counts[state] += 1
                together[state].add(segment.start)
                first.setdefault(state, (segment.start + found.start(), segment.start + found.end(), segment.clause.id))
    if len(counts) < 2:
        return
    main = counts.most_common(1)[0][0]
    for state, number in counts.items():
        if state != main and number * 2 <= counts[main] and not together[state] & together[main]:
            start, end, clause = first[state]
            yield case.spot(start, end, clause, state=state, main=main)


def court_of_another_state(case: Case) -> Iterator[Sign]:
    """The court of one state, the law of another."""
    counts: Counter[str] = Counter()
    where: dict[str, str] = {}
    for segment in case.text.segments:
        for state, pattern in _law_of():
            if pattern.search(segment.text):
                counts[state] += 1
                if re.search(r"применя|регулиру", segment.text):
                    where[state] = segment.clause.id
                where.setdefault(state, segment.clause.id)
    if not counts:
        return
    law = counts.most_common(1)[0][0]
    for segment in case.text.segments:
        if not re.search(r"\b(?:спор|иск|разноглас|передан|рассмотр|дау)", segment.text, re.IGNORECASE):
            continue
        court = _COURT.search(segment.text)
        if court is None:
            continue
        states = [state for state, pattern in _city_of() if pattern.search(court[0])]
        if states and law not in states:
            start = segment.start + court.start()
            yield case.spot(start, segment.start + court.end(), segment.clause.id, where[law], versus=True, state=states[0], main=law)
            return
