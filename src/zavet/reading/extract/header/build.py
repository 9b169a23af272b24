"""Joins the header: names, sites, dates by their own modules; what sentences say (acceptance, change, law, breach) by the lexicon.

Rules of the family `header` have the fact `{field, value}`; where several sentences speak of one field, the surest rule wins,
then the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.header.contacts import address, emails, phones
from zavet.reading.extract.header.dates import parsed, place, policy_date
from zavet.reading.extract.header.operator import entities, operator
from zavet.reading.extract.header.sites import sites
from zavet.reading.extract.hits import Hit, hits, quote
from zavet.reading.extract.terms import terms
from zavet.reading.facts import Header, Quote

_FZ: Final = r"152\s*-?\s*ФЗ|ФЗ\s*(?:№\s*)?-?\s*152|[Фф]едеральн\w+\s+закон\w*\s+[«\"“]?О\s+персональных\s+данных"
_KZ_LAW: Final = (
    r"94-V|[Зз]акон\w*\s+(?:РК|Республики\s+Казахстан)\s+(?:от\s+[^«\"]{0,40})?[«\"“]О\s+персональных\s+данных"
    r"|(?:[Дд]ербес|[Жж]еке)\s+деректер\s+және\s+оларды\s+қорғау|[Oo]n\s+[Pp]ersonal\s+[Dd]ata\s+and\s+[Tt]heir\s+[Pp]rotection"
)
_GDPR: Final = (
    r"GDPR|2016/679|General\s+Data\s+Protection|Общ\w+\s+регламент\w*\s+(?:ЕС\s+)?(?:о|по)\s+защите"
    r"|Деректерді\s+қорғаудың\s+жалпы\s+регламент"
)
_ACTS: Final = (
    ("152-FZ", "RU", re.compile(_FZ)),
    ("94-V", "KZ", re.compile(_KZ_LAW)),
    ("GDPR", "EU", re.compile(_GDPR)),
    ("CCPA", "US", re.compile(r"\bCCPA\b|California\s+Consumer\s+Privacy\s+Act")),
)
_QUOTED: Final = r"(?:[«\"“]([^»\"”\n]{2,40})[»\"”]|\*\*([^*\n]{2,40})\*\*)"
_SERVICE_WORDS: Final = (
    r"[Ии]нтернет-магазин\w*|[Мм]агазин\w*|[Сс]ервис\w*|[Пп]риложени\w+|[Пп]латформ\w+|Mini\s+App|app|service|shop|store|platform"
)
_SERVICE: Final = re.compile(
    rf"(?:{_SERVICE_WORDS})\s*{_QUOTED}"
    r"|«([^»\n]{2,40})»\s+(?:интернет-дүкен|дүкен|сервис|қосымша|платформа|порталы|Telegram\s+Mini\s+App)"
)
_COUNTRY_WORDS: Final = (
    ("RU", re.compile(r"Росси(?:я|и|йск)|\bРФ\b|Ресей|Russia")),
    ("KZ", re.compile(r"Казахстан|\bРК\b|Қазақстан|\bҚР\b|Kazakhstan")),
    ("BY", re.compile(r"Беларус|\bРБ\b|Belarus")),
    ("UA", re.compile(r"Украин|Ukraine")),
    ("US", re.compile(r"United\s+States|\bUSA\b|\b[A-Z]{2}\s+\d{5}\b|Delaware|California")),
    ("GB", re.compile(r"United\s+Kingdom|\bUK\b|England")),
)
_COMPANY_OF: Final = re.compile(
    r"\b(?:is|are)\s+an?\s+(?P<land>U\.?S\.?A?|American|UK|British|Russian|Kazakh(?:stani?)?)\s+(?:company|corporation|business|startup)"
)
_LANDS: Final = {"u": "US", "a": "US", "uk": "GB", "b": "GB", "r": "RU", "k": "KZ"}
_REGISTERS: Final = (
    ("RU", re.compile(r"\bОГРН(?:ИП)?\b")),
    ("KZ", re.compile(r"\b(?:БИН|БСН|ЖСН|ТОО|ЖШС)\b")),
    ("BY", re.compile(r"\bУНП\b")),
)
"""Marks of a state's register of companies."""
_SLIP: Final = 3


def header(text: Analysed) -> Header:
    """The header of a document, with the place of each value."""
    places: dict[str, Quote] = {}
    said = _said(text, places)
    who, name = operator(text)
    mails, mail_places = emails(text)
    calls, call_places = phones(text)
    hosts, url, site_places = sites(text)
    places |= mail_places | call_places | site_places
    where = address(text, name.start if name else 0)
    if name is not None:
        places["operator.name"] = Quote(
            text.document.text[name.start : name.end], name.start, name.end, text.document.text.count("\n", 0, name.start) + 1
        )
    if where is not None:
        places["operator.address"] = where
    day, city = policy_date(text), place(text)
    places |= {key: found for key, found in (("policy.date", day), ("policy.place", city)) if found is not None}
    laws = _laws(text)
    country = _country(text.document.text[max(0, where.start - 60) : where.end] if where else "", text.document.text, laws)
    services = tuple(dict.fromkeys((one[1] or one[2] or one[3]).strip() for one in _SERVICE.finditer(text.document.text)))
    return Header(
        {
            **who,
            "address": where.text if where else None,
            "emails": mails,
            "phones": calls,
            "country": country,
            "entities": list(entities(text, name)),
        },
        tuple(hosts),
        services,
        {
            "date": parsed(day.text) if day else None,
            "place": city.text if city else None,
            "url": url,
            "acceptance": _value(said, "policy.acceptance"),
            "acceptance_clause": _clause(said, "policy.acceptance"),
            "disagreement_clause": _clause(said, "policy.disagreement"),
            "change": {
                "notice": _value(said, "policy.change.notice"),
                "effective": _value(said, "policy.change.effective"),
                "clause": _clause(said, "policy.change.effective")
                or _clause(said, "policy.change.notice")
                or _clause(said, "policy.change"),
            },
        },
        {
            "country": laws,
            "acts": [act for act, _, expression in _ACTS if expression.search(text.document.text)],
            "court": quote(text, said["law.court"].segment, said["law.court"].first, said["law.court"].last).text
            if "law.court" in said
            else None,
            "claim_answer_days": _days(said),
            "clause": _clause(said, "law.country") or _first_clause_of_law(text),
        },
        {"notify_subject": _value(said, "breach.notify_subject"), "clause": _clause(said, "breach.notify_subject")},
        places,
    )


def _said(text: Analysed, places: dict[str, Quote]) -> dict[str, Hit]:
    """By field the hit that says it."""
    best: dict[str, Hit] = {}
    for segment in text.segments:
        for hit in hits(segment, "header"):
            field = str(hit.rule.fact["field"])
            if field not in best or hit.rule.confidence > best[field].rule.confidence:
                best[field] = hit
    places |= {field: quote(text, hit.segment, hit.first, hit.last) for field, hit in best.items()}
    return best


def _value(said: Mapping[str, Hit], field: str) -> object:
    return said[field].rule.fact.get("value") if field in said else None


def _clause(said: Mapping[str, Hit], field: str) -> str | None:
    return said[field].segment.clause.id if field in said else None


def _days(said: Mapping[str, Hit]) -> int | None:
    hit = said.get("law.claim_answer_days")
    if hit is None:
        return None
    segment = hit.segment
    words = segment.text[segment.words.starts[hit.first] - segment.start :]
    number = re.match(r"\d+", next((one.value for one in terms(words, segment.language) if one.value and "day" in one.value), ""))
    return int(number[0]) if number else None


def _laws(text: Analysed) -> list[str]:
    """The states whose law the text names as the one it follows, in the order of the text; else those of the acts it cites."""
    counts: Counter[str] = Counter()
    for segment in text.segments:
        for hit in hits(segment, "header"):
            if hit.rule.fact["field"] == "law.country":
                counts[str(hit.rule.fact["value"])] += 1
    for _, country, expression in _ACTS:
        counts[country] += bool(expression.search(text.document.text))
    # A law named once beside one that is named throughout is a slip, which a review finds; it does not govern the text.
    most = max(counts.values(), default=0)
    return [country for country, count in counts.items() if count and count * _SLIP >= most]


def _first_clause_of_law(text: Analysed) -> str | None:
    return next((clause.id for clause in text.outline.clauses for _, _, expression in _ACTS if expression.search(clause.text)), None)


def _country(where: str, document: str, laws: list[str]) -> str | None:
    """The operator's state: that of its address; else of the law the text names; else of its register. The zone of a site tells nothing."""
    for country, expression in _COUNTRY_WORDS:
        if expression.search(where):
            return country
    called = _COMPANY_OF.search(document)
    if called:
        land = called["land"].casefold()
        return _LANDS[land if land == "uk" else land[0]]
    states = [one for one in laws if one != "EU"]
    if states:
        return states[0]
    return next((country for country, expression in _REGISTERS if expression.search(document)), None)
