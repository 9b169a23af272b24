"""How a text is made: numbering, references, unfinished lists, blanks, torn words, foreign documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from zavet.reading.clause import Clause
from zavet.review.case import Case
from zavet.review.finding import Sign

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_REFERENCE: Final = re.compile(
    r"(?<![А-Яа-яЁё])(?:п\.?\s?п\.?|пп?\.|пункт\w*|подпункт\w*|раздел\w*|глав\w+|тармағ\w*|section|clause)\s*"
    r"((?:№\s*)?\d+(?:\.\d+)*\.?(?:\s*(?:,|и|или|-|–|—|and|or)\s*(?:п\.?\s?п?\.?\s*)?\d+(?:\.\d+)*\.?)*)",
    re.IGNORECASE,
)
_OWN: Final = re.compile(r"настоящ|данн\w+ (?:политик|положени|документ)|(?:этой|этого) (?:политик|документ)|this (?:policy|notice)|осы ", re.IGNORECASE)
_LAW: Final = re.compile(
    r"стат|\bст\.|\bч\.|част[иь]|закон|ФЗ|кодекс|постановлени|приказ|указ|директив|регламент|GDPR|договор|оферт|соглашени|правил|приложени|\bГК\b|\bТК\b|Кодекс", re.IGNORECASE
)
_BLANK: Final = re.compile(
    r"_{3,}|\.{6,}|…{3,}|\{\{[^}\n]{1,60}\}\}|\{%[^}\n]{1,60}%\}|\[(?:[^\]\n]{0,20})(?:назван|наименован|адрес|указать|указат|вставить|ваш|имя|дата|email|e-mail|телефон|сайт|company|name|insert|your)[^\]\n]{0,60}\]"
    r"|<(?:[^>\n]{0,20})(?:назван|наименован|указать|вставить|ваш)[^>\n]{0,60}>|\b(?:ХХХ+|XXX+|ИМЯ САЙТА|НАЗВАНИЕ (?:КОМПАНИИ|САЙТА|ОРГАНИЗАЦИИ)|ВАШ САЙТ|example\.(?:com|ru|org)|site\.ru|domain\.ru|lorem ipsum|вашсайт)\b"
    r"|[«\"“]\s*[»\"”](?=\s)|\(\s*(?:наименование|название|указать|адрес сайта)[^)\n]{0,40}\)",
    re.IGNORECASE,
)
_TORN: Final = (
    re.compile(r"\(\s*далее\s*\?"),
    re.compile(r"(?<=[а-яё»)]) \?\s?(?=[а-яё«])"),
    re.compile(r"(?<![А-Яа-яЁё-])(?:к|ко|с|со|в|во|на|по|из|от|для|о|об)\s+(?:к|ко|с|со|в|во|по|из|от|на)\s+(?=[а-яё])", re.IGNORECASE),
    re.compile(r"(?<![А-Яа-яЁё])([а-яё]{4,})\s+\1(?![А-Яа-яЁё])", re.IGNORECASE),
    re.compile(r"[а-яё]{3}�|�|Ð[\x80-\xbf]|&(?:nbsp|quot|amp|laquo|raquo|mdash|ndash);"),
    re.compile(r"(?<![^\n])\s*[¹²³⁴]\s*[А-ЯЁ]"),
)
_OTHER_DOCUMENT: Final = re.compile(
    r"^\W*(?:\d+\W+)?(?:пользовательское соглашение|публичная оферта|договор(?:-|\s)оферт\w*|договор публичной оферты|согласие (?:\w+ ){0,4}на обработку (?:\w+ ){0,2}персональных данных|правила продажи|условия (?:возврата|доставки|оплаты)|terms of (?:use|service))\W*$",
    re.IGNORECASE,
)


def missing_numbers(case: Case) -> Iterator[Sign]:
    """A number is left out between two neighbours: a section or clause was dropped."""
    clauses = [one for one in case.text.reading.outline.clauses if _NUMBER.fullmatch(one.number.rstrip("."))]
    known = {one.number.rstrip(".") for one in clauses}
    groups: dict[str, list[Clause]] = defaultdict(list)
    for one in clauses:
        number = one.number.rstrip(".")
        groups[number.rpartition(".")[0]].append(one)
    for parent, group in groups.items():
        values = [int(one.number.rstrip(".").rpartition(".")[2]) for one in group]
        for at in range(1, len(values)):
            before, after = values[at - 1], values[at]
            lost = [f"{parent}.{n}" if parent else str(n) for n in range(before + 1, after)]
            # A restart, a jump of dozens (a year, an article) and numbers that stand elsewhere are no gaps.
            if 0 < len(lost) <= 6 and values == sorted(values) and not any(one in known for one in lost):
                clause = group[at]
                end = min(clause.end, clause.start + 60)
                line = case.text.whole.find("\n", clause.start, end)
                yield case.spot(clause.start, line if line > 0 else end, group[at - 1].id, clause.id, what=", ".join(lost))


def run_on(case: Case) -> Iterator[Sign]:
    """A clause begins in the middle of another one's line."""
    before: Clause | None = None
    for one in case.text.reading.outline.clauses:
        if before is not None and one.number and one.line == before.line and before.number and not before.heading and one.start > before.start:
            yield case.spot(one.start, min(one.end, one.start + 60), one.id, before.id)
        before = one


def dangling(case: Case) -> Iterator[Sign]:
    """A reference to a clause of this document that is not there."""
    numbers = {one.number.rstrip(".") for one in case.text.reading.outline.clauses if one.number}
    numbers |= {one.id.split("/")[0] for one in case.text.reading.outline.clauses}
    if len(numbers) < 4:
        return
    seen: set[str] = set()
    for clause, found in case.text.search(_REFERENCE):
        after = case.text.whole[found.end() : found.end() + 45].split(".")[0]
        before = case.text.whole[max(0, found.start() - 30) : found.start()]
        if not _OWN.search(after) or _LAW.search(_OWN.split(after)[0]) or _LAW.search(before.rsplit(".", 1)[-1]):
            continue
        for number in _NUMBER.findall(found[1]):
            missing = number not in numbers and not any(one.startswith(f"{number}.") for one in numbers)
            if missing and number not in seen:
                seen.add(number)
                yield case.spot(found.start(), found.end(), clause.id, what=number)


def unfinished(case: Case) -> Iterator[Sign]:
    """A list breaks off with a semicolon or a comma, and something else follows."""
    clauses = case.text.reading.outline.clauses
    for at, one in enumerate(clauses):
        if one.heading or not one.text.rstrip().endswith((";", ",")):
            continue
        following = clauses[at + 1] if at + 1 < len(clauses) else None
        goes_on = following is not None and (following.opened_by is not None or following.parent in {one.id, one.parent} or following.id.startswith(f"{one.id.split('/')[0]}/"))
        if following is None or (not goes_on and following.heading) or (not goes_on and following.id.count(".") < one.id.count(".")):
            start = max(one.start, one.end - 60)
            yield case.spot(start, one.end, one.id)


def blanks(case: Case) -> Iterator[Sign]:
    """A place for a name or date was never filled."""
    for clause, found in case.text.search(_BLANK):
        start = max(clause.start, found.start() - 30)
        yield case.spot(start, min(clause.end, found.end() + 10), clause.id)
        return


def torn(case: Case) -> Iterator[Sign]:
    """Signs that copying left: a question mark for a dash, quotes that do not close, two prepositions, a word twice."""
    told: set[str] = set()
    for pattern in _TORN:
        for clause, found in case.text.search(pattern):
            if clause.id not in told:
                told.add(clause.id)
                start = max(clause.start, found.start() - 20)
                yield case.spot(start, min(clause.end, found.end() + 20), clause.id)
    for clause in case.text.reading.outline.clauses:
        text = case.text.whole[clause.start : clause.end]
        if clause.id not in told and abs(text.count("«") - text.count("»")) >= 1 and '"' not in text:
            told.add(clause.id)
            at = text.find("«")
            yield case.spot(clause.start + max(at, 0), min(clause.end, clause.start + max(at, 0) + 60), clause.id)


def mixed(case: Case) -> Iterator[Sign]:
    """The heading of another document stands within this one."""
    for clause in case.text.reading.outline.clauses:
        if clause.heading and _OTHER_DOCUMENT.match(clause.text.strip()) and clause.start > len(case.text.reading.outline.title):
            yield case.spot(clause.start, clause.end, clause.id)
            return
