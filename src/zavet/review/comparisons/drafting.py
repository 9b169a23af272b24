"""How a text is made: numbering, references, unfinished lists, blanks, torn words, foreign documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from zavet.reading.clause import Clause
from zavet.review.case import Case
from zavet.review.finding import Sign

_MOST: Final = 8
"""A finding on many clauses names so many."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_REFERENCE: Final = re.compile(
    r"(?<![А-Яа-яЁё])(?:п\.?\s?п\.?|пп?\.|пункт\w*|подпункт\w*|раздел\w*|глав\w+|тармағ\w*|section|clause)\s{0,9}"
    r"((?:№\s{0,9})?\d+(?:\.\d+)*\.?(?:\s{0,9}(?:,|и|или|-|–|—|and|or)\s{0,9}(?:п\.?\s?п?\.?\s{0,9})?\d+(?:\.\d+)*\.?)*)",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"настоящ|данн\w+ (?:политик|положени|документ)|(?:этой|этого) (?:политик|документ)|this (?:policy|notice)|осы ", re.IGNORECASE
)
_LAW: Final = re.compile(
    r"стат|\bст\.|\bч\.|част[иь]|закон|ФЗ|кодекс|постановлени|приказ|указ|директив|регламент|GDPR|договор|оферт|соглашени|правил|приложени"
    r"|\bГК\b|\bТК\b|Кодекс",
    re.IGNORECASE,
)
_TO_FILL: Final = "назван|наименован|адрес|указать|указат|вставить|ваш|имя|дата|email|e-mail|телефон|сайт|company|name|insert|your"
_BLANK: Final = re.compile(
    rf"_{{3,}}|\.{{6,}}|…{{3,}}|\{{\{{[^}}\n]{{1,60}}\}}\}}|\{{%[^}}\n]{{1,60}}%\}}"
    rf"|\[[^\]\n]{{0,20}}(?:{_TO_FILL})[^\]\n]{{0,60}}\]"
    r"|(?:тел\.|e-?mail|эл\. ?почта|электронной почты)\s{0,9}:\s{0,9}(?=[,(;])|(?:электронной почты|e-?mail|тел\.) [.,](?=\s)"
    r"|999\)?[\s-]*999-?99-?99|000-?00-?00|123-?45-?67(?!\d)"
    r"|<[^>\n]{0,20}(?:назван|наименован|указать|вставить|ваш)[^>\n]{0,60}>"
    r"|\b(?:ХХХ+|XXX+|(?-i:ИМЯ САЙТА|НАЗВАНИЕ (?:КОМПАНИИ|САЙТА|ОРГАНИЗАЦИИ)|ВАШ САЙТ)"
    r"|example\.(?:com|ru|org)|site\.ru|domain\.ru|lorem ipsum|вашсайт)\b|«\s{0,9}»"
    r"|\(\s{0,9}(?:наименование|название|указать|адрес сайта)[^)\n]{0,40}\)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:адрес|электронная почта|e-?mail|телефон|тел\.|инн|огрн(?:ип)?|наименование|дата|мекенжай|пошта)\s{0,9}:|(?:редакция|версия) от",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?:адрес|электронная почта|e-?mail|телефон|тел\.|инн|огрн|наименование|сайт|мекенжай|пошта)[^:\n]{0,30}:|\d+\.\s+[А-ЯЁ]",
    re.IGNORECASE,
)
_TORN: Final = (
    re.compile(r"\(\s{0,9}далее\s{0,9}\?"),
    re.compile(r"(?<=[а-яё»)]) \?\s?(?=[а-яё«])"),
    re.compile(r"(?<![А-Яа-яЁё-])(?:к|ко|с|со|в|во|на|по|из|от|для|о|об)\s+(?:к|ко|с|со|в|во|по|из|от|на)\s+(?=[а-яё])", re.IGNORECASE),
    re.compile(r"(?<![А-Яа-яЁё])([а-яё]{4,})\s+\1(?![А-Яа-яЁё])", re.IGNORECASE),
    re.compile(r"[а-яё]{3}�|�|Ð[\x80-\xbf]|&(?:nbsp|quot|amp|laquo|raquo|mdash|ndash);"),
    re.compile(r"(?<![^\n])\s{0,9}[¹²³⁴]\s{0,9}[А-ЯЁ]"),
)
_OTHER_DOCUMENT: Final = re.compile(
    r"^\W*(?:\d+\W+)?(?:пользовательское соглашение|публичная оферта|договор(?:-|\s)оферт\w*|договор публичной оферты"
    r"|согласие (?:\w+ ){0,4}на обработку (?:\w+ ){0,2}персональных данных|правила продажи|условия (?:возврата|доставки|оплаты)"
    r"|terms of (?:use|service))\W*$",
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
        if values != sorted(values):
            continue  # numbers that start anew are no gap
        for at in range(1, len(values)):
            before, after = values[at - 1], values[at]
            lost = [f"{parent}.{n}" if parent else str(n) for n in range(before + 1, after)]
            # A restart, a jump of dozens (a year, an article) and numbers that stand elsewhere are no gaps.
            if 0 < len(lost) <= 6 and not any(one in known for one in lost):
                clause = group[at]
                end = min(clause.end, clause.start + 60)
                line = case.text.whole.find("\n", clause.start, end)
                yield case.spot(clause.start, line if line > 0 else end, group[at - 1].id, clause.id, what=", ".join(lost))


def run_on(case: Case) -> Iterator[Sign]:
    """A clause begins in the middle of another one's line."""
    before: Clause | None = None
    found: list[Clause] = []
    for one in case.text.reading.outline.clauses:
        if (
            before is not None
            and one.number
            and one.line == before.line
            and before.number
            and not before.heading
            and one.start > before.start
        ):
            found.append(one)
        before = one
    if found:
        yield case.spot(found[0].start, min(found[0].end, found[0].start + 60), *(one.id for one in found[:_MOST]))


def dangling(case: Case) -> Iterator[Sign]:
    """A reference to a clause of this document that is not there."""
    numbers = {one.number.rstrip(".") for one in case.text.reading.outline.clauses if one.number}
    numbers |= {one.id.split("/")[0] for one in case.text.reading.outline.clauses}
    if len(numbers) < 4:
        return
    # Every number, and what it stands under: "5" is there where "5.2" is.
    numbers |= {one.rsplit(".", depth)[0] for one in tuple(numbers) for depth in range(1, one.count(".") + 1)}
    seen: set[str] = set()
    for clause, found in case.text.search(_REFERENCE):
        after = case.text.whole[found.end() : found.end() + 45].split(".")[0]
        before = case.text.whole[max(0, found.start() - 30) : found.start()]
        if not _OWN.search(after) or _LAW.search(_OWN.split(after)[0]) or _LAW.search(before.rsplit(".", 1)[-1]):
            continue
        for number in _NUMBER.findall(found[1]):
            if number not in numbers and number not in seen:
                seen.add(number)
                yield case.spot(found.start(), found.end(), clause.id, what=number)


def unfinished(case: Case) -> Iterator[Sign]:
    """A list breaks off with a semicolon or a comma, and something else follows."""
    clauses = case.text.reading.outline.clauses
    for at, one in enumerate(clauses):
        if one.heading or not one.text.rstrip().endswith((";", ",")):
            continue
        following = clauses[at + 1] if at + 1 < len(clauses) else None
        if following is None or not _goes_on(one, following):
            start = max(one.start, one.end - 60)
            yield case.spot(start, one.end, one.id)


def _goes_on(one: Clause, following: Clause) -> bool:
    """Whether the next clause may be of the same list: it goes on a sentence, stands beside or under this one, or is no step up."""
    if following.opened_by is not None or following.parent in {one.id, one.parent} or following.id.startswith(f"{one.id.split('/')[0]}/"):
        return True
    return not following.heading and following.id.count(".") >= one.id.count(".")


def blanks(case: Case) -> Iterator[Sign]:
    """A place for a name or date was never filled."""
    for clause, found in case.text.search(_BLANK):
        start = max(clause.start, found.start() - 30)
        yield case.spot(start, min(clause.end, found.end() + 10), clause.id)
        return
    lines = case.text.reading.document.lines
    for line, following in pairwise(lines):
        # A label with nothing behind it, and another label beneath.
        if _LABEL.fullmatch(line.text.strip()) and (following.mark == "heading" or _LABELLED.match(following.text.strip())):
            clause_ = next((one for one in case.text.reading.outline.clauses if one.start <= line.start < one.end), None)
            yield case.spot(line.start, line.start + len(line.text), clause_.id if clause_ is not None else "header")
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
        at = text.rfind("«")
        # An inner name often shares the closing sign of the outer one; a sign that nothing closes at all is torn.
        if clause.id not in told and at >= 0 and "»" not in text and '"' not in text:
            told.add(clause.id)
            yield case.spot(clause.start + max(at, 0), min(clause.end, clause.start + max(at, 0) + 60), clause.id)


def mixed(case: Case) -> Iterator[Sign]:
    """The heading of another document stands within this one."""
    clauses = case.text.reading.outline.clauses
    headings = {one.line for one in clauses if one.heading}
    for line in case.text.reading.document.lines:
        # A heading as the outline tells it, or a line in capitals; an item of a list may well bear such a name.
        if not _OTHER_DOCUMENT.match(line.text.strip()) or not (line.number in headings or line.text.isupper()):
            continue
        clause = next((one for one in clauses if one.start <= line.start < one.end), None)
        if clause is not None and clause is not clauses[0]:
            yield case.spot(line.start, line.start + len(line.text), clause.id)
            return
