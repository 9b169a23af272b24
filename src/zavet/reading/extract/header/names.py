"""Names of persons and companies as policies print them: legal form, name, and where they stand.

Forms are written out or short («Общество с ограниченной ответственностью», «ООО»); a name is given the way it is printed, a written out
form in the nominative. Two spellings of one name have one key. Russian forms stand before the name, Kazakh and English ones behind it
(«Sable» ЖШС, Sable LLC). The name of a sole trader is brought to the nominative («действуя от лица ИП Петровым» → «ИП Петров»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from zavet.reading.extract.header.cases import is_person, nominative, nominative_phrase

_UP: Final = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_LOW: Final = "а-яёәғқңөұүһі"
_OOO: Final = r"ООО|[Оо]бществ\w{1,3}\s+с\s+ограниченной\s+ответственностью|ОБЩЕСТВ\w{1,3}\s+С\s+ОГРАНИЧЕННОЙ\s+ОТВЕТСТВЕННОСТЬЮ"
_TOO: Final = r"ТОО|[Тт]овариществ\w{1,3}\s+с\s+ограниченной\s+ответственностью|ТОВАРИЩЕСТВ\w{1,3}\s+С\s+ОГРАНИЧЕННОЙ\s+ОТВЕТСТВЕННОСТЬЮ"
_AO: Final = r"(?:З|О)?АО|(?:[Зз]акрыт\w{2,3}\s+|[Оо]ткрыт\w{2,3}\s+)?[Аа]кционерн\w{2,3}\s+обществ\w{1,3}"
_IP: Final = r"ИП|[Ии]ндивидуальн\w{2,3}\s+предпринимател\w{1,3}|ИНДИВИДУАЛЬН\w{2,3}\s+ПРЕДПРИНИМАТЕЛ\w{1,3}"
_SCHOOL: Final = r"(?:Ф?Г[БАК]?[О]?У(?:\s+(?:ВО|ДПО|СПО))?|М[БАК]?[ДО]?ОУ|ЧОУ|ЧУ|АНО|НОЧУ|ЧПОУ|НКО|ОАНО)(?:\s+(?:ДПО|ВО|СПО|ДО))?"
_FOREIGN: Final = (
    r"LLC|L\.L\.C\.|Ltd\.?|Limited(?!\s+(?:to|by|use|access|time|number))|Inc\.?|Incorporated|Corp\.?|Corporation|GmbH|PLC|LLP|B\.V\.|S\.A\."
    r"|S\.r\.l\.|Oy|OÜ|UAB|SIA|SAS|SARL|S\.p\.A\.|AG|BV|NV|d\.o\.o\.|s\.r\.o\.|FZE|FZ-LLC|DMCC|Pty[ ]Ltd\.?|Pte\.?[ ]Ltd\.?"
)
_FORMS: Final = (
    # slug, short form, expression
    ("ooo", "ООО", _OOO),
    ("too", "ТОО", _TOO),
    ("too", "ЖШС", r"ЖШС|[Жж]ауапкершілігі\s+шектеулі\s+серіктесті\w{1,4}"),
    ("pao", "ПАО", r"ПАО|[Пп]убличн\w{2,3}\s+акционерн\w{2,3}\s+обществ\w{1,3}"),
    ("ao", "АО", _AO),
    ("ao", "АҚ", r"АҚ|[Аа]кционерлік\s+қоғам\w{0,3}"),
    ("ip", "ИП", _IP),
    ("ip", "ЖК", r"ЖК|[Жж]еке\s+кәсіпкер"),
    ("self_employed", "самозанятый", r"[Сс]амозанят\w{2,3}"),
    ("group", "Группа компаний", r"[Гг]рупп\w{1,2}\s+компаний|ГК(?=\s+[«\"])"),
    ("institution", "", _SCHOOL),
    ("company", "", r"LLC|Ltd\.?|Inc\.?|GmbH"),
)
_BEHIND: Final = (
    # slug, short form where the written one is long, expression of the form behind a quoted name
    ("too", "ЖШС", r"ЖШС|[Жж]ауапкершілігі\s+шектеулі\s+серіктесті\w{1,4}"),
    ("ooo", "ЖШҚ", r"ЖШҚ|[Жж]ауапкершілігі\s+шектеулі\s+қоғам\w{0,3}"),
    ("ao", "АҚ", r"АҚ|[Аа]кционерлік\s+қоғам\w{0,3}"),
    ("ip", "ЖК", r"ЖК|[Жж]еке\s+кәсіпкер\w{0,3}"),
    ("group", "компаниялар тобы", r"компаниялар\s+тоб\w{1,3}"),
    ("company", "", _FOREIGN),
)
_QUOTED: Final = (
    r"(?:[«“„][^«»“”„\"\n]{1,80}(?:[«“„\"][^«»“”„\"\n]{1,60}[»”“\"]{1,2}|[^«»“”„\"\n]{0,20}[»”“\"])"
    r"|\"[^\"\n]{1,60}[ \t]\"[^\"\n]{1,60}\"{1,2}|\"[^\"\n]{1,80}\")"
)
_BARE: Final = rf"(?-i:[{_UP}][\w&.\-]*(?:[ \t]+[{_UP}][\w&.\-]*){{0,3}})"
_PERSON: Final = (
    rf"[А-ЯЁӘҒҚҢӨҰҮҺІ][{_LOW}]+(?:-[А-ЯЁ][а-яё]+)?"
    rf"(?:[ \t]+[А-ЯЁӘҒҚҢӨҰҮҺІ]\.[ \t]?(?:[А-ЯЁӘҒҚҢӨҰҮҺІ](?:\.|(?!\w)))?|(?:[ \t]+[А-ЯЁӘҒҚҢӨҰҮҺІ][{_LOW}]+){{1,2}})"
    r"|[А-ЯЁ]{3,}(?:[ \t]+[А-ЯЁ]{3,}){1,2}"
    r"|[А-ЯЁ]\.[ \t]?(?:[А-ЯЁ]\.)?[ \t]?[А-ЯЁ][а-яё]+"
)
_KAZAKH_WRITTEN_OUT: Final = {
    "ЖШС": "жауапкершілігі шектеулі серіктестігі",
    "ЖШҚ": "жауапкершілігі шектеулі қоғамы",
    "АҚ": "акционерлік қоғамы",
    "ЖК": "жеке кәсіпкері",
}
"""The forms behind a Kazakh name written out, without the endings of the sentence."""
_LATIN_WORD: Final = r"[A-Z0-9][\w&'-]{0,30}"
_LATIN: Final = rf"(?<!\w)(?P<latin>(?:{_LATIN_WORD}\.?[ \t](?:of[ \t]|&[ \t])?){{0,4}}{_LATIN_WORD}),?[ \t](?P<form>{_FOREIGN})(?!\w)"
_LED_BY: Final = re.compile(
    r"\A(?:At|In|By|With|For|This|Our|We|And|The|When|If|To|From|Contact|Company|Welcome|About|Of)[ \t]+(?=[A-Z0-9])"
)


def _expression(slug: str, form: str) -> re.Pattern[str]:
    name = rf"{_PERSON}|{_QUOTED}" if slug in {"ip", "self_employed"} else rf"{_QUOTED}|{_BARE}"
    return re.compile(rf"(?<![\w-])(?P<form>{form})[ \t\n]*[*_]*(?P<name>{name})")


_INSTITUTION: Final = re.compile(
    r"(?P<kind>(?<!\w)(?:[Мм]униципальн|[Гг]осударственн|[Фф]едеральн|[Чч]астн|[Аа]втономн|[Бб]юджетн|[Кк]аз[её]нн|[Оо]бластн|[Кк]раев|[Нн]екоммерческ"
    r"|[Бб]лаготворительн|[Рр]елигиозн|[Оо]бщественн)[а-яё]{2,3}(?:[ \t]+[а-яё]{2,25}){0,6}?[ \t]+"
    r"(?:учреждени|организаци|предприяти|фонд)[а-яё]{0,3}"
    rf"(?:[ \t]+[а-яё]{{2,25}}){{0,6}})[ \t]+(?P<name>{_QUOTED})"
)
_FULL_NAME: Final = rf"[А-ЯЁӘҒҚҢӨҰҮҺІ][{_LOW}]{{1,30}}(?:-[А-ЯЁ][а-яё]{{1,30}})?(?:[ \t]+[А-ЯЁӘҒҚҢӨҰҮҺІ][{_LOW}]{{1,30}}){{1,2}}"
_PERSON_SAID: Final = re.compile(
    r"(?:[Оо]ператор\w{0,3}(?:\s+персональных\s+данных)?\s*(?::|—|–|-|является)\s*(?:физическ\w{2,3}\s+лиц\w{1,2}\s+)?|физическ\w{2,3}\s+лиц\w{1,2},?\s+"
    r"|гражданин\w{0,3}\s+(?:РФ\s+|Российской\s+Федерации\s+)?|[Вв]ладел\w{2,4}\s+сайта\s*(?::|—|–|-|является)\s*|жеке\s+тұлға\s+|(?:[Сс]айт|[Бб]лог|[Пп]роект|[Мм]агазин)\s+(?:вед[её]т|принадлежит|создала?|поддерживает)\s+)"
    rf"(?P<name>{_FULL_NAME})(?!\s*[«\"])"
    r"|sole\s+trader\s+(?P<trader>[A-Z][a-z]{1,30}(?:[ \t]+[A-Z][a-z]{1,30}){1,2})"
)
_BLANK: Final = re.compile(
    r"_{2,}|\.{3}|…|[ХX]{3}|[«\"“](?:название|наименование|имя|company\s+name|your\s+company|атауы)(?:\s+(?:компании|организации|фирмы))?[»\"”]"
    r"|[«\"“]ваш[ае]?\s+(?:компания|организация|фирма|название)|\A\W*(?:ООО|ИП|ТОО|АО|ЖШС)?\W*\Z",
    re.IGNORECASE,
)


_EXPRESSIONS: Final = tuple((slug, short, _expression(slug, form)) for slug, short, form in _FORMS)
_LAST: Final = tuple((slug, short, re.compile(rf"(?P<name>{_QUOTED})[ \t\n]*[*_]*(?P<form>{form})(?!\w)")) for slug, short, form in _BEHIND)
_FOREIGN_NAME: Final = re.compile(_LATIN)


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its legal form (None where no form is printed), and its place in the document.

    `short` is the name with the form the way registers shorten it, where the text writes the form out.
    """

    name: str
    legal_form: str | None
    start: int
    end: int
    short: str = ""

    @property
    def key(self) -> str:
        """The name without quotation marks, spaces and case: two spellings of one name have one key."""
        return re.sub(r"\W+", "", (self.short or self.name).casefold().replace("ё", "е"))


def named(text: str, start: int = 0) -> list[Named]:
    """Every name with a legal form in `text`, which begins at `start` of the document, in order; no two of them overlap.

    What nobody filled in («ООО «_____»», «ООО «Название»») is no name.
    """
    every = [*_behind(text, start), *_before(text, start), *_institutions(text, start), *_people(text, start)]
    found: list[Named] = []
    for one in sorted(every, key=lambda one: (one.start, -one.end)):
        if (not found or one.start >= found[-1].end) and not _BLANK.search(one.name):
            found.append(one)
    return found


def _institutions(text: str, start: int) -> list[Named]:
    """Institutions by their long form, which stays as it is printed, in the nominative."""
    found = []
    for one in _INSTITUTION.finditer(text):
        kind = " ".join(nominative_phrase(one["kind"].split()))
        found.append(Named(f"{kind[:1].upper()}{kind[1:]} {one['name']}", "institution", start + one.start(), start + one.end()))
    return found


def _people(text: str, start: int) -> list[Named]:
    """Persons who are the operator themselves, without a legal form: full names after words that say so."""
    return [
        Named(nominative(one[group]), "ip" if group == "trader" else None, start + one.start(group), start + one.end(group))
        for one in _PERSON_SAID.finditer(text)
        for group in (one.lastgroup or "name",)
        if group == "trader" or is_person(one[group])
    ]


def _behind(text: str, start: int) -> list[Named]:
    """Names with the form behind them. They come first: «X» ЖШС is not a ЖШС called by what follows."""
    found = [
        Named(
            f"{one['name']} {_KAZAKH_WRITTEN_OUT.get(short, short) if ' ' in one['form'] else short or one['form']}",
            _foreign(one["form"]) if slug == "company" else slug,
            start + one.start(),
            start + one.end(),
            f"{one['name']} {short}" if " " in one["form"] and short in _KAZAKH_WRITTEN_OUT else "",
        )
        for slug, short, expression in _LAST
        for one in expression.finditer(text)
    ]
    for one in _FOREIGN_NAME.finditer(text):
        led = _LED_BY.match(one[0])
        begin = led.end() if led and one["latin"][led.end() :] else 0
        found.append(Named(re.sub(r"\s+", " ", one[0][begin:]), _foreign(one["form"]), start + one.start() + begin, start + one.end()))
    return found


def _foreign(form: str) -> str:
    """The word for a legal form of another state: its letters."""
    word = re.sub(r"\W", "", form).casefold()
    return {"limited": "ltd", "incorporated": "inc", "corporation": "corp", "pteltd": "ltd"}.get(word, word)


def _before(text: str, start: int) -> list[Named]:
    found = []
    for slug, short, expression in _EXPRESSIONS:
        for one in expression.finditer(text):
            name = one["name"].strip(" ,;:*_")
            name = name if re.search(r"\b[А-ЯЁA-Z]\.\Z", name) else name.rstrip(".")
            form = one["form"] if slug == "ao" and one["form"] in {"ЗАО", "ОАО"} else short or one["form"]
            if slug in {"ip", "self_employed"} and short != "ЖК":
                name = nominative(name)
            word = _foreign(one["form"]) if slug == "company" else slug
            registered = f"{form} {name}".strip()
            whole = slug in _WRITTEN_OUT and " " in one["form"]
            registered = re.sub(r"\Aсамозанятый", "самозанятая", registered) if one["form"].casefold() in _FEMININE else registered
            printed = f"{_written_out(one['form'], kazakh=short == 'ЖК')} {name}" if whole else registered
            found.append(Named(printed, word, start + one.start(), start + one.end(), "" if printed == registered else registered))
    return found


_FEMININE: Final = frozenset({"самозанятая", "самозанятой"})
_WRITTEN_OUT: Final = frozenset({"ooo", "too", "pao", "ao", "ip"})


def _written_out(form: str, *, kazakh: bool = False) -> str:
    """A form in words in the nominative: «Обществом с ограниченной ответственностью» → «Общество с ограниченной ответственностью»."""
    said = " ".join(form.split())
    if kazakh:
        return said
    changed = " ".join(nominative_phrase(said.casefold().split()))
    if said.isupper():
        return changed.upper()
    return f"{changed[:1].upper()}{changed[1:]}" if said[0].isupper() else changed
