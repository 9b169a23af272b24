"""Names of persons and companies as policies print them: legal form, name, and where they stand.

Forms are written out or short («Общество с ограниченной ответственностью», «ООО»); a name is given with the short form, the way registers
print it. The name of a sole trader is brought to the nominative («действуя от лица ИП Петровым» → «ИП Петров»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_FORMS: Final = (
    # slug, short form, expression
    ("ooo", "ООО", r"ООО|[Оо]бществ\w{1,3}\s+с\s+ограниченной\s+ответственностью|ОБЩЕСТВ\w{1,3}\s+С\s+ОГРАНИЧЕННОЙ\s+ОТВЕТСТВЕННОСТЬЮ"),
    ("too", "ТОО", r"ТОО|[Тт]овариществ\w{1,3}\s+с\s+ограниченной\s+ответственностью|ТОВАРИЩЕСТВ\w{1,3}\s+С\s+ОГРАНИЧЕННОЙ\s+ОТВЕТСТВЕННОСТЬЮ|ЖШС|[Жж]ауапкершілігі\s+шектеулі\s+серіктестік\w*"),
    ("pao", "ПАО", r"ПАО|[Пп]убличн\w{2,3}\s+акционерн\w{2,3}\s+обществ\w{1,3}"),
    ("ao", "АО", r"(?:З|О)?АО|(?:[Зз]акрыт\w{2,3}\s+|[Оо]ткрыт\w{2,3}\s+)?[Аа]кционерн\w{2,3}\s+обществ\w{1,3}|АҚ"),
    ("ip", "ИП", r"ИП|[Ии]ндивидуальн\w{2,3}\s+предпринимател\w{1,3}|ИНДИВИДУАЛЬН\w{2,3}\s+ПРЕДПРИНИМАТЕЛ\w{1,3}|ЖК|[Жж]еке\s+кәсіпкер\w*"),
    ("self_employed", "самозанятый", r"[Сс]амозанят\w{2,3}"),
    ("group", "Группа компаний", r"[Гг]рупп\w{1,2}\s+компаний|ГК(?=\s+[«\"])"),
    ("institution", "", r"(?:Ф?Г[БАК]?[О]?У(?:\s+(?:ВО|ДПО|СПО))?|М[БАК]?[ДО]?ОУ|ЧОУ|ЧУ|АНО|НОЧУ|ЧПОУ|НКО|ОАНО)(?:\s+(?:ДПО|ВО|СПО|ДО))?"),
    ("company", "", r"(?:LLC|Ltd\.?|Inc\.?|GmbH)"),
)  # fmt: skip
_QUOTED: Final = r"[«\"“„][^«»\"“”„\n]{1,80}(?:[«\"“„][^«»\"“”„\n]{1,60}[»\"“”]{1,2}|[^«»\"“”„\n]{0,20}[»\"“”])"
_BARE: Final = r"(?-i:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w&.\-]*(?:[ \t]+[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w&.\-]*){0,3})"
_PERSON: Final = (
    r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:-[А-ЯЁ][а-яё]+)?"
    r"(?:[ \t]+[А-ЯЁӘҒҚҢӨҰҮҺІ]\.[ \t]?(?:[А-ЯЁӘҒҚҢӨҰҮҺІ]\.)?|(?:[ \t]+[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+){1,2})"
    r"|[А-ЯЁ]{3,}(?:[ \t]+[А-ЯЁ]{3,}){1,2}"
    r"|[А-ЯЁ]\.[ \t]?(?:[А-ЯЁ]\.)?[ \t]?[А-ЯЁ][а-яё]+"
)


def _expression(slug: str, form: str) -> re.Pattern[str]:
    name = rf"{_PERSON}|{_QUOTED}" if slug in {"ip", "self_employed"} else rf"{_QUOTED}|{_BARE}"
    return re.compile(rf"(?<![\w-])(?P<form>{form})[ \t\n]*[*_]*(?P<name>{name})")


_EXPRESSIONS: Final = tuple((slug, short, _expression(slug, form)) for slug, short, form in _FORMS)
_QUOTES: Final = re.compile(r"[«»\"“”„*_]")


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its legal form (None where no form is printed), and its place in the document."""

    name: str
    legal_form: str | None
    start: int
    end: int

    @property
    def key(self) -> str:
        """The name without quotation marks, spaces and case: two spellings of one name have one key."""
        return re.sub(r"\W+", "", self.name.casefold().replace("ё", "е"))


_FORM_LAST: Final = re.compile(
    rf"(?P<name>{_QUOTED})\s*(?P<form>ЖШС|АҚ|ЖК|LLC|Ltd\.?|Inc\.?|GmbH)(?!\w)"
    r"|(?P<latin>[A-Z][\w&]*(?:[ \t][A-Z][\w&]*){0,3}),?[ \t](?P<lform>LLC|Ltd\.?|Inc\.?|GmbH)(?!\w)"
)
_FORM_WORDS: Final = {"ЖШС": ("too", "ТОО"), "АҚ": ("ao", "АО"), "ЖК": ("ip", "ИП")}


def named(text: str, start: int = 0) -> list[Named]:
    """Every name with a legal form in `text`, which begins at `start` of the document, in order."""
    found = []
    for one in _FORM_LAST.finditer(text):
        slug, short = _FORM_WORDS.get(one["form"] or "", ("company", ""))
        found.append(Named(f"{short} {one['name']}" if short else one[0], slug, start + one.start(), start + one.end()))
    for slug, short, expression in _EXPRESSIONS:
        for one in expression.finditer(text):
            name = one["name"].strip(" ,;:*_")
            name = name if re.search(r"\b[А-ЯЁA-Z]\.\Z", name) else name.rstrip(".")
            if slug == "ao" and one["form"] in {"ЗАО", "ОАО"}:
                short = one["form"]  # noqa: PLW2901 - these two are kept as printed
            if slug in {"ip", "self_employed"}:
                name = nominative(name)
            form = short or one["form"]
            found.append(Named(f"{form} {name}".strip(), slug, start + one.start(), start + one.end()))
    return sorted(found, key=lambda one: one.start)


@cache
def _morphology() -> MorphAnalyzer:
    import pymorphy3  # noqa: PLC0415 - as in analysis.words: its dictionaries take a while to open

    return pymorphy3.MorphAnalyzer()


def base_form(word: str) -> str:
    """One Russian word in the nominative singular, with the capital it has; any other text as it is."""
    if not re.fullmatch(r"[А-ЯЁ][а-яё]+", word):
        return word
    return str(_morphology().parse(word)[0].normal_form).capitalize()


def nominative_phrase(words: list[str]) -> list[str]:
    """Words of a kind of business in the nominative singular, adjectives in the gender of the noun, which stands last."""
    if not words:
        return []
    noun = _morphology().parse(words[-1].casefold())[0]
    gender = noun.tag.gender
    said = []
    for word in words[:-1]:
        changed = _morphology().parse(word.casefold())[0].inflect({"nomn", "sing", gender} if gender else {"nomn", "sing"})
        said.append(str(changed.word) if changed else word)
    return [*said, str(noun.normal_form)]


def nominative(person: str) -> str:
    """A person's name in the nominative case: «Петровым Иваном Ильичом» → «Петров Иван Ильич». What is not known stays as it is."""
    if _QUOTES.match(person):
        return person
    words = person.split()
    if all(_is_nominative(one) for one in words):
        return person
    gender = _gender(words)
    return " ".join(_word(one, gender) for one in words)


def _is_nominative(word: str) -> bool:
    """Whether a word can be a name in the nominative as it stands; initials can."""
    if "." in word:
        return True
    return any("nomn" in parse.tag and any({mark} in parse.tag for mark in ("Surn", "Name", "Patr")) for parse in _morphology().parse(word))


def _gender(words: list[str]) -> str | None:
    for word in reversed(words):
        for parse in _morphology().parse(word):
            if {"Patr"} in parse.tag or {"Name"} in parse.tag:
                return str(parse.tag.gender) if parse.tag.gender else None
    return None


def _word(word: str, gender: str | None) -> str:
    if "." in word or not word.isalpha():
        return word
    for parse in _morphology().parse(word):
        if any({mark} in parse.tag for mark in ("Surn", "Name", "Patr")) and (gender is None or parse.tag.gender in {gender, None}):
            if "nomn" in parse.tag and "sing" in parse.tag:
                return word
            changed = parse.inflect({"nomn", "sing"})
            if changed:
                return word.upper() if changed and word.isupper() else str(changed.word).title()
    return word
