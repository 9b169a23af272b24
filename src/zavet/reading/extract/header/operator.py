"""Who the operator is: the name that the text itself ties to the processing, with its form, address, country.

(1) Every name with a legal form is a candidate; so is what stands after «от имени», «Оператор:» and before «(далее — Оператор)», and the one
who «может получить» the information. (2) Each occurrence is weighed by the words around it. (3) The heaviest wins; of equals the first.
Names that stand as somebody else (a counter of visits, a bank, a payment system) weigh less than nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.clause import Clause
from zavet.reading.extract.header.names import Named, base_form, named, nominative_phrase

_CALLED: Final = re.compile(
    r"\A[^.;]{0,160}?\(?\s*(?:далее|именуем\w+)[^)]{0,60}?(?:[Оо]ператор|[Кк]омпани|[Аа]дминистраци|[Оо]бщество|[Пп]родав|[Ии]сполнител|[Мм]ы\b|[Мм]агазин|[Оо]рганизаци|[Сс]тудия|[Шш]кола|[Кк]линика)"
    r"|\A[^.;]{0,60}?\((?:бұдан әрі|hereinafter|\")",
)
_SAYS_WHO: Final = re.compile(
    r"(?:от\s+имени|от\s+лица|документом|предпринимаем\w+|осуществляем\w+|принадлеж\w+|собираем\w+|[Оо]ператор\w*(?:\s+персональных\s+данных)?(?:\s+и\s+владельц\w+\s+\w+)?\s*(?:является|выступает|:|—|–|-)"
    r"|[Вв]ладел\w+(?:\s+сайта)?\s*(?:является|:|—|–|-)|[Нн]аименование\s*:|[Ии]сполнитель\s*:|[Пп]родавец\s*:|услугами|данных\s+в|данные\s+которых\s+обрабатывает|сведения,\s+которые|информации,\s+которую"
    r"|Оператор\s*:|операторы?\s*:|on\s+behalf\s+of|operated\s+by|controller\s*(?:is|:))\s*[*_]*\Z",
)
_SOMEBODY_ELSE: Final = re.compile(
    r"(?:[Яя]ндекс|Google|Meta|[Мм]етрик|хостинг|хостер|провайдер|банк|платежн|эквайринг|сервис\w*\s+аналитик|партн[её]р|такие?\s+как|например|[Пп]олучател|передач\w+\s+\S*\s*\Z|третьи\w*\s+лиц)",
)
_MAY_GET: Final = re.compile(
    r"котор\w{2,3}\s+(?:сайт\s+)?(?P<who>(?:Интернет-магазин\s+|Компания\s+|Администрация\s+)?[«\"“*]{0,3}[A-ZА-ЯЁ][^,.;()]{1,60}?)[»\"”*]{0,3}\s*,?\s*(?:\([^)]*\)\s*)?(?:расположенн[^,]{1,120},\s*)?(?:может|могут)\s+получ",
)
_GROUP: Final = re.compile(r"(?P<who>[Гг]руппа\s+компаний\s+[«\"][^»\"]{2,60}[»\"])|(?P<company>Компани[яи]\s+[«\"]?[A-ZА-ЯЁ][\w.\-]+(?:[ \t]+[A-ZА-ЯЁ][\w.\-]+)?[»\"]?)")
_ACTS_FOR: Final = re.compile(r"от\s+(?:имени|лица)\s+(?P<who>[«\"“*]{0,3}[A-ZА-ЯЁ][\w.\-]+(?:[ \t]+[A-ZА-ЯЁ][\w.\-]+){0,3}[»\"”*]{0,3})")
_BUSINESS: Final = re.compile(
    r"(?P<who>(?:[Сс]ервисн\w+\s+центр\w*|[Оо]нлайн-школ\w+|[Шш]кол\w+|[Сс]туди\w+|[Кк]линик\w+|[Кк]афе|[Рр]есторан\w*|[Фф]итнес-клуб\w*"
    r"|[Кк]луб\w*|[Мм]агазин\w*|[Аа]гентств\w+|[Цц]ентр\w*|[Гг]остиниц\w+|[Оо]тел\w+|[Сс]алон\w*|[Мм]астерск\w+)\s+"
    r"(?:[«\"“][^»\"”\n]{2,50}[»\"”]|[A-Z][\w&]+(?:[ \t][A-Z][\w&]+){0,2}))"
)
_ENTITIES: Final = re.compile(r"входят\s+(?:следующие\s+)?(?:юридические\s+лица|компании|организации)")
_AROUND: Final = 70


def operator(text: Analysed) -> tuple[dict[str, object], Named | None]:
    """Name, legal form and clause of the operator, and the occurrence they were read from."""
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[Named, Clause]] = {}
    for place, clause in enumerate(text.outline.clauses):
        raw = text.document.text[clause.start : clause.end]
        for one, weight in _candidates(raw, clause):
            said_early = 1.0 if place < 6 else 0.0  # noqa: PLR2004 - the preamble and the first definitions name the operator
            weights[one.key] += weight + said_early
            if one.key not in first or (weight > 1 and first[one.key][0].legal_form is None):
                first[one.key] = (one, clause)
    if not weights:
        return {}, None
    best = max(first, key=lambda key: (weights[key], -first[key][0].start))
    if weights[best] <= 0:
        return {}, None
    one, clause = first[best]
    form = "group" if _ENTITIES.search(text.document.text) else one.legal_form
    return {"name": re.sub(r"\s+", " ", re.sub(r"[*¹²³]", "", one.name)), "legal_form": form, "clause": clause.id}, one


def _candidates(raw: str, clause: Clause) -> list[tuple[Named, float]]:
    """Candidates of one clause with the weight of the words around them."""
    found = [(one, 2.0 + _weight(raw, one.start - clause.start, one.end - clause.start)) for one in named(raw, clause.start)]
    taken = [range(one.start, one.end) for one, _ in found]
    for expression, weight in ((_MAY_GET, 2.0), (_ACTS_FOR, 2.0), (_GROUP, 1.0), (_BUSINESS, 0.5)):
        for match in expression.finditer(raw):
            group = "company" if expression is _GROUP and not match["who"] else "who"
            start, end = clause.start + match.start(group), clause.start + match.end(group)
            if any(start < one.stop and one.start < end for one in taken):
                continue
            name = match[group]
            if expression is _BUSINESS:
                name = _with_kind(name)
            elif expression is not _GROUP:
                name = _without_kind(name.strip(" «»\"“”*"))
            form = "group" if expression is _GROUP and group == "who" else None
            found.append((Named(name, form, start, end), weight))
            taken.append(range(start, end))
    return found


def _with_kind(name: str) -> str:
    """«сервисного центра «Искра»» → «Сервисный центр «Искра»»: the kind of business goes into the nominative, the name stays."""
    quoted = re.search(r"[«\"“].*|[A-Z].*", name)
    if not quoted:
        return name
    kind = " ".join(nominative_phrase(name[: quoted.start()].split()))
    return f"{kind[:1].upper()}{kind[1:]} {quoted[0]}"


def _without_kind(name: str) -> str:
    """«Интернет-магазин «Ромашка»» is called Ромашка: the kind of business is no part of a name in quotation marks."""
    return base_form(re.sub(r"\A(?:[Ии]нтернет-магазин|[Сс]айт)\s+[«\"“*]*", "", name).strip("»\"”*. "))


def _weight(raw: str, start: int, end: int) -> float:
    before, after = raw[max(0, start - _AROUND) : start], raw[end : end + 2 * _AROUND]
    weight = 0.0
    if _CALLED.match(after):
        weight += 5
    if _SAYS_WHO.search(before):
        weight += 3
    if _SOMEBODY_ELSE.search(before[-45:]):
        weight -= 4
    return weight


def entities(text: Analysed, chosen: Named | None) -> tuple[str, ...]:
    """The legal entities that the text says act as this operator, where it lists them."""
    for clause in text.outline.clauses:
        raw = text.document.text[clause.start : clause.end]
        if _ENTITIES.search(raw):
            return tuple(dict.fromkeys(one.name for one in named(raw, clause.start) if chosen is None or one.key != chosen.key))
    return ()


def names_in(texts: Sequence[str]) -> list[Named]:
    """Every name with a legal form in these texts: what a review compares."""
    return [one for text in texts for one in named(text)]
