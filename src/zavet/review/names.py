"""Names in a text: legal persons, domains, mailboxes, addresses, numbers of registration. Form decides here, not wording."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from rapidfuzz import fuzz

from zavet.review.text import Text


@cache
def _list(name: str) -> tuple[str, ...]:
    text = resources.files("zavet.review").joinpath("rules", "names.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)[name])


def _any(name: str) -> str:
    return "|".join(_list(name))


_OUTER: Final = "(?<![А-Яа-яЁё])"
_SHORT: Final = re.compile(
    rf"{_OUTER}(?:{_any('legal_forms')})(?![А-Яа-яЁё])\s{{0,9}}[«\"“'„]?\s{{0,9}}(?=[А-ЯЁA-ZӘҒҚҢӨҰҮҺІ«\"“„])|[»\"”]\s{{0,9}}(?:ЖШС|АҚ|ТОО|ООО|АО)(?![А-Яа-яЁёӘә])"
)
_WORDS: Final = re.compile(_any("legal_words"), re.IGNORECASE)
_PERSON: Final = r"[А-ЯЁ][а-яё-]+(?:\s+[А-ЯЁ](?:[а-яё]+|\.)){1,2}"
_ENTITY: Final = re.compile(rf"{_OUTER}(?:{_any('legal_forms')})\s{{0,9}}[«\"“„]\s{{0,9}}([^»\"”]{{2,80}})[»\"”]|{_OUTER}ИП\s+({_PERSON})")
_SERVICE: Final = re.compile(_any("near_services"), re.IGNORECASE)
_SELF: Final = re.compile(r"далее|оператор|владел|администрац", re.IGNORECASE)
_FULL_NAME: Final = re.compile(r"\b[А-ЯЁ][а-яё-]{2,} [А-ЯЁ][а-яё]{2,} [А-ЯЁ][а-яё]{3,}(?:вич|вна|ич|чна|вича|вны|вной|вичем|қызы|ұлы)\b")
_DOMAIN: Final = re.compile(
    r"(?<![\w@.%/-])(?P<scheme>https?://)?(?P<www>www\.)?(?P<name>[0-9A-Za-zА-Яа-яЁё](?:[0-9A-Za-zА-Яа-яЁё-]*\.)+"
    rf"(?:{_any('top_level')}))(?![\w-]|\.\w)(?P<path>/[^\s)»\"”;,<>]*)?",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9А-Яа-я-]{1,63}\.){1,8}[A-Za-zА-Яа-я]{2,24}")
_PHONE: Final = re.compile(
    r"(?<![\d-])(?:\+\s?[1-9]\d{0,2}|8)[\s(-]*\d{3,4}[\s)-]*\d{2,3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)|\b8[\s-]?800[\s\d-]{7,}"
)
_ADDRESS: Final = re.compile(
    rf"(?<!\d)[0-9]{{6}}\s{{0,9}},\s{{0,9}}[А-ЯЁРа-яё]|(?<![\w])(?:{_any('streets')})(?![\w])[^\n]{{1,60}}?\d|[^\n]{{2,40}}(?:көшесі|даңғылы)"
    r"|\b[A-Z]{2},? \d{5}\b|\d+ [A-Z]\w+(?: \w+)? (?:Ave|St|Road|Rd|Blvd|Lane)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:ИНН|ОГРН(?:ИП)?|БИН|ИИН|БСН|ЖСН|УНП|ЕГРЮЛ|рег(?:истрационный)?\.? ?№)[^\d\n]{0,30}\d{9,15}", re.IGNORECASE)
FREE_MAIL: Final = frozenset(_list("free_mail"))
"""Mailboxes that anybody has."""
PLAIN_MAILBOXES: Final = frozenset(_list("plain_mailboxes"))
"""Names of mailboxes that tell nothing of their owner."""
_THIRD: Final = frozenset(_list("services"))
_CYRILLIC: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_LATIN: Final = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya a g k n o u u h i"
_LETTERS: Final = str.maketrans(dict(zip(_CYRILLIC, _LATIN.split(), strict=True)))


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
        yield Named(
            f"{found['www'] or ''}{name}", name.casefold(), clause.id, found.start(), found.end(), (found["path"] or "").strip("/.")
        )


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
    """Where a legal person, an entrepreneur or a body is named first, services that others run aside: clause, start, end."""
    found = []
    for form in (_SHORT, _WORDS):
        for clause, match in text.search(form):
            around = text.whole[max(clause.start, match.start() - 60) : match.end() + 60]
            if not _SERVICE.search(around) or _SELF.search(around):
                found.append((match.start(), match.end(), clause.id))
    if not found:
        return None
    start, end, clause_id = min(found)
    return clause_id, start, end


def is_service(name: str) -> bool:
    """True for a name of a service that many policies name without being it."""
    return _SERVICE.search(name) is not None


def full_name(text: Text) -> bool:
    """True where a person is named in full: an operator without a legal form may be one."""
    return any(True for _ in text.search(_FULL_NAME))


def has_phone(text: Text) -> bool:
    """True where a phone number stands in the text."""
    return any(True for _ in text.search(_PHONE))


def has_address(text: Text) -> bool:
    """True where a postal address of any form stands in the text."""
    return any(True for _ in text.search(_ADDRESS))


def has_number(text: Text) -> bool:
    """True where a number of registration stands in the text."""
    return any(True for _ in text.search(_NUMBER))


def electronic(text: str) -> bool:
    """True where a stretch holds a mailbox or a phone number."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))


def postal(text: str) -> bool:
    """True where a stretch holds a postal address."""
    return _ADDRESS.search(text) is not None


def channels(text: str) -> bool:
    """True where a stretch holds a mailbox, a phone number or a postal address."""
    return electronic(text) or postal(text)


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
