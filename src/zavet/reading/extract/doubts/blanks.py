"""Places that nobody filled in: lines of underscores, empty brackets, words in brackets that ask for something, labels without a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.clause import Clause
from zavet.reading.facts import Quote

_ASKS: Final = (
    r"указать|указывает\w+|вставить|впис\w+|заполн\w+|название|наименование|наим\.|ваш\w*|дата|адрес|сайт|email|e-mail|телефон|ФИО|ИНН|ОГРН|реквизит\w*|срок|компани\w+|организаци\w+|домен\w*|имя"
    r"|insert|your|company|name|date|address|website|url|domain|number|жазыңыз|атауы|көрсетіңіз|күні|мекенжай\w*"
)
_BLANK: Final = re.compile(
    r"_{3,}(?:[ \t.]*_{2,})*"  # a line to write on
    r"|…{2,}|\.{5,}|(?:\.\.\.\s?){2,}"  # dots to write on
    r"|\[\s{0,10}\](?!\()|(?<=[«\"“])\s*(?:…|\.{3})\s*(?=[»\"”])"  # empty brackets, dots between quotation marks
    rf"|[\[<{{(]\s{{0,3}}(?:(?:{_ASKS})\b)[^\])>}}\n]{{0,60}}[\]>}}](?!\()"  # a word that asks, in brackets of a template
    r"|\((?:указать|указывается|вставить|вписать|впишите|укажите|заполнить|заполните|insert|fill\s+in|specify|жазыңыз|көрсетіңіз)[^)\n]{0,80}\)"
    r"|\{\{[^}\n]{1,60}\}\}|%[A-Z_]{3,30}%|\bлорем\s+ипсум\b|\blorem\s+ipsum\b"
    r"|(?<![^\W\d_])(?:Х{3,}|X{3,})(?![^\W\d_])|(?<!\d)(\d)\1{8,}(?!\d)|\(?999\)?[ -]?999-?99-?99\b"  # crosses, one digit over and over
    r"|https?://(?:\.{3}|…)/?|\b(?:https?://)?(?:www\.)?(?:your-?(?:site|domain|company)|yoursite|example|site-?name|вашсайт|ваш-сайт)\.(?:ru|com|kz|рф|org)\b"
    r"|(?<![\w.])(?:name|email|mail|user|your\w*)@(?:site|domain|example|mail|company|email)\.\w{2,6}\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"\s*(?:Адрес|Почтовый\s+адрес|Юридический\s+адрес|Телефон|Электронная\s+почта|E-?mail|ИНН|КПП|ОГРН(?:ИП)?|БИН|ИИН|Наименование|Полное\s+наименование|Оператор|Редакция\s+от|Дата(?:\s+\w+){0,3}"
    r"|Address|Phone|Date|Effective\s+date|Company|Мекенжайы?|Телефоны?|Электрондық\s+пошта\w*|БСН|Күні)\s*[:—–-]?\s*",
    re.IGNORECASE,
)
_MOST: Final = 20
"""A template left blank throughout is one doubt of many places; the first ones are enough to show it."""


def blanks(text: Analysed) -> list[tuple[Clause, Quote]]:
    """Every such place, with its clause, in order."""
    found: list[tuple[Clause, Quote]] = []
    for number, clause in enumerate(text.outline.clauses):
        for start, end in _places(text, number, clause):
            line = text.document.text.count("\n", 0, start) + 1
            found.append((clause, Quote(text.document.text[start:end], start, end, line)))
    return found[:_MOST]


def _places(text: Analysed, number: int, clause: Clause) -> Iterator[tuple[int, int]]:
    for part in clause.parts:
        raw = text.document.text[part.start : part.end]
        for one in _BLANK.finditer(raw):
            yield part.start + one.start(), part.start + one.end()
    if not clause.heading and _LABEL.fullmatch(clause.text) and not _goes_on(text, number):
        yield clause.start, clause.end


def _goes_on(text: Analysed, number: int) -> bool:
    """Whether the next clause can be the value of this label: one that is no label and no heading itself."""
    after = text.outline.clauses[number + 1 : number + 2]
    return bool(after) and not after[0].heading and not _LABEL.fullmatch(after[0].text)
