"""Names in a text: legal persons, domains, mailboxes, addresses, numbers of registration. Form decides here, not wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from zavet.review.text import Text

_FORMS: Final = (
    r"ООО|ОАО|ПАО|АО|ЗАО|НАО|ИП|ТОО|ЖШС|АНО|НКО|ФГБОУ|ФГБУ|ФГАОУ|ФГУП|МУП|ГУП|КГУ|КГП|ГККП|РГП|ГБУЗ?|ГАУЗ?|МБОУ|МБУ|МАОУ|МАУ|ГБОУ|ГАПОУ|ГБПОУ|ЧОУ|КФХ|ЧП|ЧУП|ОДО|УП|СНТ|ТСЖ|ПК|НОУ|ДПО|ЖК"
)
_WORDS: Final = re.compile(
    r"обществ\w+ с ограниченной|акционерн\w+ обществ|индивидуальн\w+ предпринимател|товариществ\w+ с ограниченной|автономн\w+ некоммерческ"
    r"|некоммерческ\w+ (?:организаци|партн)|(?:бюджетн|автономн|казенн|казённ)\w+ [\w ]{0,60}учрежден|унитарн\w+ [\w ]{0,40}предприят|самозанят"
    r"|крестьянск\w+ \(?фермерск|кредитн\w+ (?:кооператив|товариществ)|частн\w+ (?:учрежден|унитарн)|(?:министерств|управлени|администраци)\w+ (?:город|район|област)"
    r"|серіктесті[гк]|жеке кәсіпкер|акционерлік қоғам|мекеме|кәсіпорн"
    r"|\b(?:LLC|LLP|Ltd|Limited|Inc|GmbH|Corp|Corporation|S\.A\.|B\.V\.|OÜ|SIA|UAB|Oy)\b",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(rf"(?<![А-Яа-яЁё])(?:{_FORMS})(?![А-Яа-яЁё])\s*[«\"“'„]?\s*(?=[А-ЯЁA-ZӘҒҚҢӨҰҮҺІ«\"“„])")
_ENTITY: Final = re.compile(
    rf"(?<![А-Яа-яЁё])(?:{_FORMS})\s*[«\"“„]\s*([^»\"”]{{2,80}})[»\"”]|(?<![А-Яа-яЁё])ИП\s+([А-ЯЁ][а-яё-]+(?:\s+[А-ЯЁ](?:[а-яё]+|\.)){{1,2}})"
)
_FULL_NAME: Final = re.compile(r"\b[А-ЯЁ][а-яё-]{2,} [А-ЯЁ][а-яё]{2,} [А-ЯЁ][а-яё]{3,}(?:вич|вна|ич|чна|вича|вны|вной|вичем|қызы|ұлы)\b")
_TLD: Final = (
    "ru|su|рф|com|net|org|info|biz|kz|by|ua|uz|kg|io|me|pro|shop|online|store|site|club|app|dev|ai|bi|tv|cc|eu|de|uk|us|moscow|москва|рус|орг|онлайн|"
    "travel|studio|center|school|clinic|academy|expert|group|digital|space|team|life|world|agency|company|market|money|finance|education|tech|ltd|media|by|am|ge|md"
)
_DOMAIN: Final = re.compile(
    rf"(?<![\w@.%/-])(?P<scheme>https?://)?(?P<www>www\.)?(?P<name>[0-9A-Za-zА-Яа-яЁё](?:[0-9A-Za-zА-Яа-яЁё-]*\.)+(?:{_TLD}))(?![\w-]|\.\w)(?P<path>/[^\s)»\"”;,<>]*)?",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9А-Яа-я.-]+\.[A-Za-zА-Яа-я]{2,}")
_PHONE: Final = re.compile(r"(?<![\d-])(?:\+\s?[1-9]\d{0,2}|8)[\s(-]*\d{3,4}[\s)-]*\d{2,3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)|\b8[\s-]?800[\s\d-]{7,}")
_ADDRESS: Final = re.compile(
    r"(?<!\d)[0-9]{6}\s*,\s*[А-ЯЁРа-яё]|(?<![\w])(?:ул\.?|улиц\w+|просп\.?|пр-т|проспект\w*|переул\w+|пер\.|бульвар\w*|б-р|шоссе|наб\.|набережн\w+|мкр\.?|микрорайон\w*|площад\w+|пр-кт|көшесі|даңғылы|street|avenue)"
    r"(?![\w])[^\n]{1,60}?\d|[^\n]{2,40}(?:көшесі|даңғылы)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:ИНН|ОГРН(?:ИП)?|БИН|ИИН|БСН|ЖСН|УНП|ЕГРЮЛ|рег(?:истрационный)?\.? ?№)[^\d\n]{0,30}\d{9,15}", re.IGNORECASE)
FREE_MAIL: Final = frozenset(
    "gmail.com yandex.ru ya.ru yandex.com yandex.kz mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru hotmail.com outlook.com yahoo.com icloud.com "
    "live.com protonmail.com proton.me narod.ru vk.com mail.kz tut.by".split()
)
"""Mailboxes that anybody has."""
_THIRD: Final = frozenset(
    "google yandex ya facebook vk instagram twitter telegram whatsapp youtube apple microsoft mozilla opera tilda bitrix24 mail rambler github "
    "consultant garant rkn gov pravo adilet wikipedia allaboutcookies youronlinechoices aboutcookies example ok t tiktok cloudflare amocrm getcourse "
    "doubleclick adobe firefox chrome safari linkedin unisender sendpulse mindbox roistat calltouch jivosite tinkoff sberbank kaspi".split()
)
_LETTERS: Final = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m",
        "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "",
        "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in a clause. `key` is what makes two spellings one name."""

    text: str
    key: str
    clause: str
    start: int
    end: int
    path: str = ""


def domains(text: Text) -> Iterator[Named]:
    """Every site named, mailboxes aside; `key` is the name in small letters without `www.`."""
    for clause, found in text.search(_DOMAIN):
        name = found["name"]
        yield Named(f"{found['www'] or ''}{name}", name.casefold(), clause.id, found.start(), found.end(), (found["path"] or "").strip("/."))


def emails(text: Text) -> Iterator[Named]:
    """Every mailbox."""
    for clause, found in text.search(_EMAIL):
        yield Named(found[0], found[0].casefold(), clause.id, found.start(), found.end())


def entities(text: Text) -> Iterator[Named]:
    """Legal persons and entrepreneurs named with their form."""
    for clause, found in text.search(_ENTITY):
        name = (found[1] or found[2]).strip()
        yield Named(found[0], name.casefold(), clause.id, found.start(), found.end())


def first_legal_person(text: Text) -> tuple[str, int, int] | None:
    """Where a legal person, an entrepreneur or a body is named first: clause, start, end."""
    found = [(match.start(), match.end(), clause.id) for form in (_SHORT, _WORDS) for clause, match in text.search(form)]
    if not found:
        return None
    start, end, clause = min(found)
    return clause, start, end


def full_name(text: Text) -> bool:
    """True where a person is named in full: an operator without a legal form may be one."""
    return any(True for _ in text.search(_FULL_NAME))


def has_phone(text: Text) -> bool:
    return any(True for _ in text.search(_PHONE))


def has_address(text: Text) -> bool:
    """True where a postal address of any form stands in the text."""
    return any(True for _ in text.search(_ADDRESS))


def has_number(text: Text) -> bool:
    """True where a number of registration stands in the text."""
    return any(True for _ in text.search(_NUMBER))


def channels(text: str) -> bool:
    """True where a stretch holds a mailbox, a phone number or a postal address."""
    return bool(_EMAIL.search(text) or _PHONE.search(text) or _ADDRESS.search(text))


def label(domain: str) -> str:
    """The label that names its owner: `crm.shop.kz` gives `shop`."""
    parts = domain.split(".")
    return parts[-2] if len(parts) > 1 else domain


def third_party(domain: str) -> bool:
    """True for a domain of a service or authority that policies name without being it."""
    parts = domain.split(".")
    return any(one in _THIRD for one in parts[:-1]) or domain in FREE_MAIL


def latin(name: str) -> str:
    """A name in Latin letters, small, without signs: what two spellings are compared by."""
    return re.sub(r"[^a-z0-9]", "", name.casefold().translate(_LETTERS))


def alike(one: str, other: str) -> bool:
    """True where two names may be one: one holds the other, or most letters agree."""
    a, b = latin(one), latin(other)
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return True
    return fuzz.ratio(a, b) >= 60 or (len(shorter) >= 5 and fuzz.partial_ratio(shorter, longer) >= 80)
