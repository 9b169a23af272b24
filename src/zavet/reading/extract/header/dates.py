"""The date and the place of a policy, from its own lines: never the date of a law it names."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.facts import Quote

_MONTHS: Final = {
    begin: number
    for number, begins in enumerate(
        (
            "январ қаңтар january", "феврал ақпан february", "март наурыз march", "апрел сәуір april", "ма мамыр may", "июн маусым june",
            "июл шілде july", "август тамыз august", "сентябр қыркүйек september", "октябр қазан october", "ноябр қараша november",
            "декабр желтоқсан december",
        ),
        1,
    )
    for begin in begins.split()
}  # fmt: skip
_NUMERIC: Final = re.compile(
    r"(?<![\d.])(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>20\d{2}|\d{2}(?![\w%]))(?![\d.]\d)|(?<!\d)(?P<iso>20\d{2}-\d{2}-\d{2})(?!\d)"
)
_WORDS: Final = re.compile(
    r"[«\"“]?(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|-?е|-?го)?[»\"”]?\s+(?:of\s+)?(?P<month>[а-яёәғқңөұүһіa-z]{3,14})\s*,?\s+(?P<year>20\d{2})"
    r"|(?P<emonth>[A-Z][a-z]{2,9})\s+(?P<eday>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<eyear>20\d{2})"
    r"|(?P<kyear>20\d{2})\s*(?:жыл\w*|ж\.)\s*[«\"“]?(?P<kday>\d{1,2})[»\"”]?\s+(?P<kmonth>[а-яёәғқңөұүһі]{3,14})",
    re.IGNORECASE,
)
_OF_A_LAW: Final = re.compile(
    r"\A\s*(?:г(?:ода|\.)?)?,?\s*(?:№|N\s*\d|#)|\A[^.;\n]{0,80}(?:[Зз]аң|[Кк]одекс|[Ққ]аулы|[Бб]ұйры)", re.IGNORECASE
)
_LAW_BEFORE: Final = re.compile(
    r"(?:закон\w*|кодекс\w*|постановлени\w+|приказ\w*|распоряжени\w+|ФЗ|регламент\w*|лицензи\w+|свидетельств\w+|сертификат\w*|аттестат\w*|реестр\w*"
    r"|выписк\w+|договор\w*|доверенност\w+|разрешени\w+|уведомлени\w+\s+Роскомнадзор\w*|Роскомнадзор\w*|зарегистрирован\w*|ОГРН(?:ИП)?|лицензия|\b(?:law|act|regulation|directive|code|decree)\b)[^.;\n]{0,90}\Z",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:дата|редакци|(?<!\w)ред\.|верси|обновл|утвержд|введен|опубликован|размещен|действу|вступ|изменен|правк|принят|жариялан|жаңарт|күні|күшіне|нұсқа|бекіт|өзгерт|қабылда"
    r"|updated|effective|revised|version|date|modified|amended|posted|as\s+of|in\s+force|published)",
    re.IGNORECASE,
)
_APPROVED: Final = re.compile(r"(?:\A|\n)[ \t]{0,80}(?:УТВЕРЖД|Утвержд|ВВЕДЕН|Введен|ПРИНЯТ|Принят)\w{0,6}[^.;]{0,220}\Z")
"""A line of approval: the order that approves the policy dates it, whatever its number."""
_BODIES: Final = re.compile(
    r"ФСТЭК|ФСБ|Роскомнадзор|Минздрав|Минцифр|Министерств|Правительств|Президент|Банк\w*\s+России|Росархив", re.IGNORECASE
)
_LATEST: Final = re.compile(r"обновл|изменен|правк|пересмотр|updated|revised|modified|amended|жаңарт|өзгерт", re.IGNORECASE)
_OF: Final = re.compile(r"(?:политик|документ|положени|соглашени|текст|policy|notice)\w*[^.;\n]{0,40}\sот\s*[«\"“]?\Z", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<!\w)от\s*[«\"“]?\Z")
_APPROVAL: Final = 250
_TOP: Final = 400
"""A date within this many characters of the beginning is the document's even with no word that says so."""
_PLACE: Final = re.compile(
    r"(?:\A|\n|\s)(?P<place>(?:г\.|город)\s*[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{1,40}(?:\s[А-ЯЁ][\w-]{1,40})?)(?=\s*(?:\n|\Z|,?\s*[«\"]?\d))"
)


def policy_date(text: Analysed) -> Quote | None:
    """The words of the policy's date; `parsed` gives the date itself."""
    document = text.document.text
    best: tuple[int, int, Quote] | None = None
    for expression in (_WORDS, _NUMERIC):
        for one in expression.finditer(document):
            before, after = document[max(0, one.start() - 60) : one.start()], document[one.end() : one.end() + 90]
            approved = _approved(document, one.start())
            if parsed(one[0]) is None or (not approved and (_OF_A_LAW.search(after) or _LAW_BEFORE.search(before))):
                continue
            line_before = before.rsplit("\n", 1)[-1]
            said = approved or bool(_SAID.search(before[-45:]) or _OF.search(before) or (one.start() < _TOP and _FROM.search(before)))
            alone = not line_before.strip(' ,«"') or one.start() < _TOP
            if not (said or (alone and one.start() < _TOP) or _alone_at_the_end(document, one.start(), one.end())):
                continue
            weight = 2 * said + (one.start() < _TOP) + 2 * bool(_LATEST.search(before[-45:]))
            quote = Quote(one[0], one.start(), one.end(), document.count("\n", 0, one.start()) + 1)
            if best is None or (weight, -one.start()) > best[:2]:
                best = (weight, -one.start(), quote)
    return best[2] if best else None


def _approved(document: str, at: int) -> bool:
    """Whether a line of approval leads to this place: «УТВЕРЖДЕНО приказом директора от …», not orders of the state."""
    found = _APPROVED.search(document[max(0, at - _APPROVAL) : at])
    return found is not None and not _BODIES.search(found[0])


def _alone_at_the_end(document: str, start: int, end: int) -> bool:
    line = document[document.rfind("\n", 0, start) + 1 : (document.find("\n", end) + 1 or len(document) + 1) - 1]
    return len(line) < 40 and start > len(document) - _TOP


def parsed(words: str) -> str | None:
    """The date as `YYYY-MM-DD`; None where the words are no day of the calendar."""
    numeric = _NUMERIC.search(words)
    if numeric and numeric["iso"]:
        return _iso(int(numeric["iso"][:4]), int(numeric["iso"][5:7]), int(numeric["iso"][8:]))
    if numeric:
        return _iso(int(numeric["year"]) % 100 + 2000, int(numeric["month"]), int(numeric["day"]))
    found = _WORDS.search(words)
    if not found:
        return None
    day, month, year = next((found[f"{p}day"], found[f"{p}month"], found[f"{p}year"]) for p in ("", "e", "k") if found[f"{p}day"])
    number = next(
        (number for begin, number in sorted(_MONTHS.items(), key=lambda one: -len(one[0])) if month.casefold().startswith(begin)), None
    )
    return _iso(int(year), number, int(day)) if number else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def place(text: Analysed) -> Quote | None:
    """The place printed over a policy («г. Москва» beside its date), None where there is none."""
    top = text.document.text[:_TOP]
    found = _PLACE.search(top)
    if not found:
        return None
    start = found.start("place")
    return Quote(found["place"], start, found.end("place"), top.count("\n", 0, start) + 1)
