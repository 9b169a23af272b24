"""Who the operator is: the name that the text itself ties to the processing, with its form, address, country.

(1) Every name with a legal form is a candidate; so is what stands after «от имени», «Оператор:» and before «(далее — Оператор)», and the
one who «может получить» the information. (2) Each occurrence is weighed by the words around it. (3) The heaviest wins; of equals the
first. It is given as it is printed at its heaviest occurrence. Names that stand as somebody else (a counter of visits, a bank, a payment
system) weigh less than nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.clause import Clause
from zavet.reading.extract.header.cases import base_form, nominative_phrase
from zavet.reading.extract.header.names import Named, named

_ROLES: Final = (
    r"[Оо]ператор|[Кк]омпани|[Аа]дминистраци|[Оо]бщество|[Пп]родав|[Ии]сполнител|[Мм]ы\b|[Мм]агазин|[Оо]рганизаци|[Сс]тудия|[Шш]кола|[Кк]линика"
    r"|[Вв]ладелец|[Пп]равообладател|[Сс]ервис|[Тт]оварищество|[Ээ]кспедитор|[Рр]аботодател|[Кк]омпания|[Әә]кімшілі|[Оо]рында"
    r"|[Рр]азработчик|[Лл]ицензиар|[Аа]гентство|[Тт]урагент|[Тт]уроператор|[Фф]онд|[Уу]ниверситет|[Аа]рендодател|[Ии]здател|[Оо]рганизатор"
    r"|[Аа]телье|[Сс]алон|[Оо]тель|[Гг]остиниц|[Рр]есторан|[Рр]едакци|[Зз]астройщик|[Пп]еревозчик|[Уу]чреждени|[Пп]редприяти|[Кк]луб|[Пп]оставщик"
    r"|[Пп]одрядчик|[Фф]ирма|[Фф]абрика|[Мм]астерская|[Пп]ортал|[Пп]латформа|[Пп]роизводител|[Ии]нститут|[Ц]ентр"
)
_CALLED: Final = re.compile(
    rf"\A[^.;]{{0,160}}?\(?\s*(?:далее|именуем\w+|бұдан\s+әрі)[^)]{{0,60}}?(?:{_ROLES})"
    r"|\A[^.;]{0,60}?\((?:бұдан әрі|hereinafter|\")"
    r"|\A[^.;]{0,90}?\([^)]{0,60}?[\"“'‘](?:we|us|our|Company|the\s+Company|Operator|Controller|[A-Z]\w+)[,\"”'’]",
    re.IGNORECASE,
)
_SAYS_WHO: Final = re.compile(
    r"(?:от\s+имени|от\s+лица|документом|предпринимаем\w+|осуществляем\w+|принадлеж\w+|собираем\w+"
    r"|[Оо]ператор\w*(?:\s+персональных\s+данных)?(?:\s+и\s+владельц\w+\s+\w+)?\s*(?:является|выступает|:|—|–|-)"
    r"|[Вв]ладел\w+(?:\s+сайта)?\s*(?:является|:|—|–|-)|[Нн]аименование\s*:|[Ии]сполнитель\s*:|[Пп]родавец\s*:|услугами|данных\s+в"
    r"|данные\s+которых\s+обрабатывает|сведения,\s+которые|информации,\s+которую|[Оо]ператоры?\s*:"
    r"|[Оо]ператор\w*\s*(?::|—|–|-)|[Пп]равообладател\w+(?:\s+\w+)?\s+(?:является|:)|[Ии]есі\w*\s*(?::|—|–|-)|атынан"
    r"|(?:on\s+behalf|in\s+the\s+name)\s+of|(?:operated|owned|run|provided|published|maintained|managed|offered)\s+by"
    r"|(?:[Cc]ontroller|[Oo]perator)\s*(?:is|:|of\s+your\s+\w+(?:\s+\w+)?\s+is)|[Ww]e\s+are|[Ww]e,|[Aa]bout|how)\s*[*_]*\Z",
)
_SAYS_WHO_BEHIND: Final = re.compile(
    r"\A[’'-]?\w{0,4}\s*(?:атынан|қолданады|өңдейді|\((?:we|us|our)|collects|processes|is\s+the\s+(?:data\s+)?controller|respects|is\s+committed|operates|\(?the\s+operator)"
    r"|\A\s*(?:\([^)]{0,80}\)\s*)?(?:собирает|обрабатывает|обязу\w+|гарантирует|ценит|уважает|соблюдает|является\s+оператором|осуществляет\s+обработку)"
)
_SOMEBODY_ELSE: Final = re.compile(
    r"(?:[Яя]ндекс|Google|Meta|[Мм]етрик|хостинг|хостер|провайдер|банк|плат[её]ж|оплат|эквайринг|сервис\w*\s+аналитик|партн[её]р|такие?\s+как|\bshar(?:e|es|ed|ing)\b|disclos|transfer|например"
    r"|[Пп]олучател|переда\w+\s+\S*\s*\Z|третьи\w*\s+лиц|such\s+as|for\s+example|third[ -]part|service\s+provider|partner"
    r"|processor|hosted\s+by|analytics|мысалы|үшінші\s+тұлға|серіктес)",
)
_WELL_KNOWN: Final = re.compile(
    r"Яндекс|Google|Гугл|Meta\b|Facebook|ВКонтакте|\bВК\b|Mail\.ru|Мэйл|Сбер|Тинькофф|Т-Банк|Т-Технологии|ЮKassa|ЮМани|Робокасса|CloudPayments"
    r"|Microsoft|Apple|Amazon|Stripe|PayPal|Cloudflare|Telegram|WhatsApp|Alphabet|Roistat|Битрикс|amoCRM|Tilda|Тильда|СДЭК|Почта\s+России|Kaspi",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.;!?]\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«\"])")
_REGISTERED: Final = re.compile(
    r"\A[^.;]{0,60}?\b(?:ИНН|ОГРН(?:ИП)?|КПП|БИН|ИИН|БСН|ЖСН|УНП|registered|registration\s+number|company\s+number)\b"
)
_MAY_GET: Final = re.compile(
    r"котор\w{2,3}\s+(?:сайт\s+)?"
    r"(?P<who>(?:Интернет-магазин\s+|Компания\s+|Администрация\s+)?[«\"“*]{0,3}[A-ZА-ЯЁ][^,.;()]{1,60}?)"
    r"[»\"”*]{0,3}\s*,?\s*(?:\([^)]*\)\s*)?(?:расположенн[^,]{1,120},\s*)?(?:может|могут)\s+получ",
)
_GROUP: Final = re.compile(
    r"(?P<who>[Гг]руппа\s+компаний\s+[«\"][^»\"]{2,60}[»\"])"
    r"|(?P<company>(?:Компани[яиейю]{1,2}|(?<=[Мм]ы, )компания)\s+[«\"]?[A-ZА-ЯЁ][\w.\-]+(?:[ \t]+[A-ZА-ЯЁ][\w.\-]+)?[»\"]?)"
    r"|[Tt]he\s+(?P<group>[A-Z][\w&]+(?:[ \t]+[A-Z][\w&]+)?)\s+group\s+of\s+companies"
    r"|[Tt]he\s+company\s+(?P<alone>[A-Z][\w&]+(?:[ \t]+[A-Z][\w&]+)?)"
    r"|(?<!\w)(?P<kk>[A-Z][\w&]{1,40})\s+компанияс\w{1,4}"
)
_ACTS_FOR: Final = re.compile(
    r"от\s+(?:имени|лица)\s+(?P<who>[«\"“*]{0,3}[A-ZА-ЯЁ][\w.\-]+(?:(?<![.])[ \t]+[A-ZА-ЯЁ][\w.\-]+){0,3}[»\"”*]{0,3})"
    r"|(?<!\w)Мы,?\s+(?:во?|—|–|-|команда)\s+(?P<who5>[«\"“]?[A-Z][\w&]+(?:[ \t]+[A-Z][\w&]+){0,2}(?![\w.])"
    r"|[«\"“][А-ЯЁ][^»\"”\n]{1,40}[»\"”])"
    r"|[Оо]ператор\w*\s*(?:—|–|-|:)\s*(?P<who2>[«\"“]?[A-Z][\w.\-]+(?:[ \t]+[A-Z][\w.\-]+){0,2}[»\"”]?)(?=\s*[,;(]|\s+самостоятельно)"
    r"|(?:in\s+the\s+name|on\s+behalf)\s+of\s+(?P<who4>[A-Z][\w\-]*(?:\.[a-z]{2,6}|(?:[ \t]+[A-Z][\w\-]+){0,3}))"
    r"|(?<!\w)(?P<we>[A-Z][\w&]{1,30}(?:[ \t][A-Z][\w&]{1,30}){0,3})\s?\([^)\"“]{0,30}[\"“'‘](?:we|us|our)[,\"”'’]"
    r"|(?<!\w)(?P<who3>[A-Z][\w\-]{0,40}\.\w{2,6})\s+атынан"
)
_BUSINESS: Final = re.compile(
    r"(?P<who>(?:[Сс]ервисн\w+\s+центр\w*|[Оо]нлайн-школ\w+|[Шш]кол\w+|[Сс]туди\w+|[Кк]линик\w+|[Кк]афе|[Рр]есторан\w*|[Фф]итнес-клуб\w*"
    r"|[Кк]луб\w*|[Мм]агазин\w*|[Аа]гентств\w+|[Цц]ентр\w*|[Гг]остиниц\w+|[Оо]тел\w+|[Сс]алон\w*|[Мм]астерск\w+)\s+"
    r"(?:(?:[а-яё]+\s+){0,3}[«\"“][^»\"”\n]{2,50}[»\"”]|[A-Z][\w&]+(?:[ \t][A-Z][\w&]+){0,2}))"
)
_ENTITIES: Final = re.compile(
    r"(?:входят|объединяет|состоит\s+из|это)\s+(?:\w+\s+)?(?:юридическ\w+\s+лиц\w?|компани[йи]|организаци[йи])\s*(?::|[А-ЯЁ])"
    r"|consists\s+of\s+(?:\w+\s+)?(?:legal\s+entit\w+|companies)|құрамына\s+(?:\w+\s+)?заңды\s+тұлға"
)
_AROUND: Final = 70
_EARLY: Final = 6
"""The preamble and the first definitions name the operator."""
_NAMED: Final = 2.0
_STRANGE: Final = frozenset({"llc", "ltd", "inc", "corp", "gmbh", "plc", "llp", "bv", "sa", "srl", "oy", "oü", "uab", "sia", "ag", "nv"})
"""Forms of other states: in a Russian or Kazakh text they name somebody else, unless words tie them to the text."""


def operator(text: Analysed) -> tuple[dict[str, object], Named | None]:
    """Name, legal form and clause of the operator, and the occurrence they were read from."""
    weights, first = weighed(text)
    if not weights:
        return {}, None
    best = max(first, key=lambda key: (weights[key], -first[key][0].start))
    if weights[best] <= 0:
        return {}, None
    one, clause = first[best]
    form = "group" if _ENTITIES.search(text.document.text) else one.legal_form
    return {"name": re.sub(r"\s+", " ", re.sub(r"[*¹²³]", "", one.name)), "legal_form": form, "clause": clause.id}, one


def weighed(text: Analysed) -> tuple[dict[str, float], dict[str, tuple[Named, Clause]]]:
    """By key of a name: how much speaks for it as the operator, and its first most telling occurrence."""
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[Named, Clause]] = {}
    heaviest: dict[str, float] = {}
    for place, clause in enumerate(text.outline.clauses):
        raw = text.document.text[clause.start : clause.end]
        for one, weight in _candidates(raw, clause):
            if one.legal_form in _STRANGE and text.language != "en":
                weight -= _NAMED  # noqa: PLW2901 - see _STRANGE
            said_early = 1.0 if place < _EARLY and weight > 0 else 0.0
            weights[one.key] += weight + said_early
            if one.key not in first or weight + said_early > heaviest[one.key]:
                first[one.key] = (one, clause)
                heaviest[one.key] = weight + said_early
    return weights, first


def _candidates(raw: str, clause: Clause) -> list[tuple[Named, float]]:
    """Candidates of one clause with the weight of the words around them."""
    found = [
        (_as_it_goes_on(raw[one.end - clause.start :], one), _NAMED + _weight(raw, one.start - clause.start, one.end - clause.start))
        for one in named(raw, clause.start)
    ]
    taken = [range(one.start, one.end) for one, _ in found]
    for expression, weight in ((_MAY_GET, 2.0), (_ACTS_FOR, 2.0), (_GROUP, 1.0), (_BUSINESS, 0.5)):
        for match in expression.finditer(raw):
            group = next(name for name, words in match.groupdict().items() if words)
            start, end = clause.start + match.start(group), clause.start + match.end(group)
            if any(start < one.stop and one.start < end for one in taken):
                continue
            form = "group" if expression is _GROUP and group in {"who", "group"} else None
            found.append((Named(_as_called(match[group], expression, group), form, start, end), weight))
            taken.append(range(start, end))
    return found


def _as_it_goes_on(after: str, one: Named) -> Named:
    """«Общество с ограниченной ответственностью «Роща» (далее — ООО «Роща»)»: the text itself shortens the name for all that follows."""
    if one.short and re.match(rf"[^.;()]{{0,40}}\([^)]{{0,60}}?(?:далее|сокращ\w+)[^)]{{0,40}}?{re.escape(one.short.split()[0])}\s", after):
        return replace(one, name=one.short, short="")
    return one


def _as_called(name: str, expression: re.Pattern[str], group: str) -> str:
    """The name as a register would print it, by the expression that found it."""
    if expression is _BUSINESS:
        return _with_kind(name)
    if expression is _GROUP:
        return re.sub(r"\A[Кк]омпани\w{1,2}", "Компания", name) if group == "company" else name
    return _without_kind(name.strip(' «»"“”*'))


def _with_kind(name: str) -> str:
    """«сервисного центра «Искра»» → «Сервисный центр «Искра»»: the kind of business goes into the nominative, the name stays."""
    quoted = re.search(r"[«\"“].*|[A-Z].*", name)
    if not quoted:
        return name
    kind = " ".join(nominative_phrase(name[: quoted.start()].split()))
    return f"{kind[:1].upper()}{kind[1:]} {quoted[0]}"


def _without_kind(name: str) -> str:
    """«Интернет-магазин «Ромашка»» is called Ромашка: the kind of business is no part of a name in quotation marks."""
    return base_form(re.sub(r"\A(?:[Ии]нтернет-магазин|[Сс]айт)\s+[«\"“*]*", "", name).strip('»"”*. '))


def _weight(raw: str, start: int, end: int) -> float:
    before, after = raw[max(0, start - _AROUND) : start], raw[end : end + 2 * _AROUND]
    weight = 0.0
    if _CALLED.match(after):
        weight += 5
    if _SAYS_WHO.search(before) or _SAYS_WHO_BEHIND.match(after):
        weight += 3
    if _REGISTERED.match(after):
        weight += 1
    if _SOMEBODY_ELSE.search(_SENTENCE.split(before)[-1][-45:]) or (not weight and _WELL_KNOWN.search(raw[start:end])):
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
