"""Terms: «в течение 30 (тридцати) календарных дней» as "30 calendar_days", "ten working days" as "10 working_days".

A term keeps its number and the kind of its days: `30 days` where the text does not say which days are meant, `24 hours`,
`6 calendar_months`, `5 calendar_years`. Weeks are told in days, since the arithmetic of deadlines counts days. "At once" is a term without
a number: its `value` is None. Ages («18 лет», "under 14 years") and dates («15-го числа») are no terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

WEEK: Final = 7
_TEN: Final = 10
_THOUSAND: Final = 1000
_LONGEST_TERM: Final = 150
"""Years beyond any term: a number over it is the year of a date."""
_FAR: Final = 40
"""Letters before a number among which a word of age is looked for."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a text says it. `start` and `end` are its place in that text; `value` is None where it is to be done at once."""

    value: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How one language says a term: `numbers` are words for numbers by their value, `units` words for the units, `kinds` of days."""

    numbers: Mapping[int, str]
    kinds: Mapping[str, str]
    units: Mapping[str, str]
    compound: str
    """One word that holds number and unit («тридцатидневный»): groups `n` or `word`, and `unit`."""
    bare: str
    """A unit without a number («в течение года», "within a month"): group `unit`."""
    at_once: str
    ages: str
    """What stands right before or after the years of a person."""


_RU: Final = _Tongue(
    numbers={
        1: r"одн(?:ого|их|и|а|о|ой|у)|один",
        2: r"дв(?:ух|а|е)",
        3: r"тр(?:ех|и|ем)",
        4: r"четыр(?:ех|е)",
        5: r"пят(?:и|ь)",
        6: r"шест(?:и|ь)",
        7: r"сем(?:и|ь)",
        8: r"вос(?:ьми|емь)",
        9: r"девят(?:и|ь)",
        10: r"десят(?:и|ь)",
        11: r"одиннадцат(?:и|ь)",
        12: r"двенадцат(?:и|ь)",
        13: r"тринадцат(?:и|ь)",
        14: r"четырнадцат(?:и|ь)",
        15: r"пятнадцат(?:и|ь)",
        16: r"шестнадцат(?:и|ь)",
        18: r"восемнадцат(?:и|ь)",
        20: r"двадцат(?:и|ь)",
        30: r"тридцат(?:и|ь)",
        40: r"сорока?",
        50: r"пят(?:идесяти|ьдесят)",
        60: r"шест(?:идесяти|ьдесят)",
        70: r"сем(?:идесяти|ьдесят)",
        80: r"вос(?:ьмидесяти|емьдесят)",
        90: r"девяност[оа]",
        100: r"ст[оа]",
        200: r"двести|двухсот",
        300: r"триста|трехсот",
    },
    kinds={r"рабоч\w+|банковск\w+": "working_", r"календарн\w+": "calendar_"},
    units={
        r"час\w{0,4}": "hour",
        r"дн\w{1,3}|день|сут(?:ок|ки|кам)": "day",
        r"недел\w{1,3}": "week",
        r"месяц\w{0,3}": "month",
        r"год(?!н)\w{0,3}|лет": "year",
    },
    compound=(
        r"\b(?:(?P<n>\d{1,3})(?:[-‑–]?(?:ти|х|и|ми))?[-‑– ]{0,3}"
        r"|(?P<word>двух|трех|пяти|семи|десяти|пятнадцати|двадцати|тридцати|шестидесяти|девяносто))?"
        r"(?P<unit>(?<=\d)часов\w{2,3}|(?<=[\d -])дневн\w{2,3}|(?<=\w)дневн\w{2,3}|месячн\w{2,3}|недельн\w{2,3}|годичн\w{2,3}"
        r"|(?<=\w)летн\w{2,3})(?=\s+(?:срок|период|хранени))"
    ),
    bare=(
        r"\b(?:в\s+течение|по\s+истечении|не\s+(?:более|позднее|дольше)(?:\s+чем)?(?:\s+(?:через|за))?|в\s+срок\s+до)\s+"
        r"(?:целого\s+)?(?P<unit>суток|года|месяца|недели|часа|полугода|рабочего\s+дня)\b"
        r"|(?:\b(?:через|спустя|за)|[—–-])\s+(?P<unit2>год|месяц|неделю|сутки|полгода|полтора\s+года|рабочий\s+день)\b"
        r"(?!\s+(?:рождени|основани|выпуск|обучени|издани))"
        r"|\b(?P<unit3>полгода|полугода|полтора\s+года|полутора\s+лет)\b"
        r"|\bна\s+(?:следующий|другой)\s+(?P<unit4>рабочий\s+день|день)\b"
    ),
    at_once=r"\b(?:незамедлительно|немедленно|безотлагательно|сразу\s+же|без\s+промедления)\b",
    ages=(
        r"\bс\s+\Z|\bот\s+\d{1,2}\s+до\s+\Z|возраст\w*|достиг\w*|младше|старше|моложе|не\s+достигш\w*|исполнил\w*"
        r"|(?:лиц[аоу]?м?и?|детей|детям|дети|ребенк\w*|подростк\w*|граждан\w*|несовершеннолетн\w*)(?:\s+\w+){0,2}\s+до"
    ),
)  # fmt: skip
_KK: Final = _Tongue(
    numbers={
        1: "бір", 2: "екі", 3: "үш", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті", 8: "сегіз", 9: "тоғыз", 10: "он", 20: "жиырма",
        30: "отыз", 40: "қырық", 50: "елу", 60: "алпыс", 70: "жетпіс", 80: "сексен", 90: "тоқсан", 100: "жүз",
    },
    kinds={r"жұмыс": "working_", r"күнтізбелік": "calendar_"},
    units={r"сағат\w*": "hour", r"күн\w*|тәулік\w*": "day", r"апта\w*": "week", r"ай(?!т)\w{0,5}": "month", r"жыл(?!ж)\w{0,6}": "year"},
    compound=r"\b(?P<n>\d{1,3})[-‑]?(?P<unit>күндік)(?=\s+мерзім)",
    bare=r"\b(?P<unit>тәулік|жыл|ай|апта)\s+ішінде\b",
    at_once=r"\b(?:дереу|кідіртпей|шұғыл|бірден)\b",
    ages=r"жас\w*",
)  # fmt: skip
_EN: Final = _Tongue(
    numbers={
        1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven",
        12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 18: "eighteen", 20: "twenty", 30: "thirty",
        40: "forty", 50: "fifty", 60: "sixty",
        70: "seventy", 80: "eighty", 90: "ninety", 100: "(?:a |one )?hundred(?: and)?",
    },
    kinds={r"working|business|banking": "working_", r"calendar": "calendar_"},
    units={r"hours?": "hour", r"days?": "day", r"weeks?": "week", r"months?": "month", r"years?": "year"},
    compound=r"\b(?P<n>\d{1,3})[-‑](?P<unit>day|month|year|hour|week)\b(?=\s+(?:period|term|deadline|window))",
    bare=r"\b(?:within|for|after|no\s+(?:later|longer|more)\s+than)\s+an?\s+(?P<unit>day|week|month|year|hour)\b",
    at_once=r"\b(?:immediately|without\s+(?:undue\s+)?delay|at\s+once|promptly)\b",
    ages=r"\bage[ds]?\b|under|over|younger|older|reached",
)  # fmt: skip
_TONGUES: Final = {"ru": _RU, "kk": _KK, "en": _EN}
_BEFOREHAND: Final = re.compile(r"\s+(?:до\s+(?!достижени|отзыв)|before\b|бұрын)", re.IGNORECASE)
_AGE_AFTER: Final = re.compile(r"\s*(?:возраст|of\s+age|old\b|жас|толма)", re.IGNORECASE)
_COMPOUND_UNITS: Final = {
    "час": "hour", "дн": "day", "недел": "week", "месяч": "month", "год": "year", "лет": "year",
    "күн": "day", "day": "day", "month": "month", "year": "year", "hour": "hour", "week": "week",
}  # fmt: skip
_COMPOUND_NUMBERS: Final = {
    "двух": 2, "трех": 3, "пяти": 5, "семи": 7, "десяти": 10, "пятнадцати": 15, "двадцати": 20, "тридцати": 30, "шестидесяти": 60,
    "девяносто": 90,
}  # fmt: skip
_HALVES: Final = {"half_year": 6, "year_and_half": 18}
"""Months in what one word measures by half a year."""
_BARE_UNITS: Final = {
    "суток": "day", "года": "year", "месяца": "month", "недели": "week", "часа": "hour", "рабочего дня": "working_day",
    "сутки": "day", "год": "year", "месяц": "month", "неделю": "week", "день": "day", "рабочий день": "working_day",
    "полгода": "half_year", "полугода": "half_year", "полтора года": "year_and_half", "полутора лет": "year_and_half",
    "тәулік": "day", "жыл": "year", "ай": "month", "апта": "week",
}  # fmt: skip


def _numbered(tongue: _Tongue) -> re.Pattern[str]:
    one = "|".join(found for _, found in sorted(tongue.numbers.items(), reverse=True))
    words = rf"(?P<words>(?:{one})(?:[\s-](?:{one})){{0,2}})"
    kinds = "|".join(f"(?P<k{index}>{found})" for index, found in enumerate(tongue.kinds))
    before = "|".join(f"(?P<b{index}>{found})" for index, found in enumerate(tongue.kinds))
    units = "|".join(f"(?P<u{index}>{found})" for index, found in enumerate(tongue.units))
    ending = r"(?:[-‑](?:ти|х|и|ми|го))?"
    number = rf"(?:(?P<n>\d{{1,4}}){ending}|{words})\s*(?:\([^()]{{1,40}}\)\s*)?"
    return re.compile(rf"\b(?:(?:{before})\s+)?{number}(?:(?:{kinds})\s+)?(?:{units})\b", re.IGNORECASE)


_NUMBERED: Final = {name: _numbered(tongue) for name, tongue in _TONGUES.items()}
_COMPOUND: Final = {name: re.compile(tongue.compound, re.IGNORECASE) for name, tongue in _TONGUES.items()}
_BARE: Final = {name: re.compile(tongue.bare, re.IGNORECASE) for name, tongue in _TONGUES.items()}
_AT_ONCE: Final = {name: re.compile(tongue.at_once, re.IGNORECASE) for name, tongue in _TONGUES.items()}
_AGES: Final = {name: re.compile(tongue.ages, re.IGNORECASE) for name, tongue in _TONGUES.items()}


def terms(text: str, language: str) -> list[Term]:
    """Every term that `text` (of `ru`, `kk` or `en`) says, in its order. Numbers of zero are no terms."""
    plain = text.replace("ё", "е").replace("Ё", "Е").replace("\u00a0", " ")
    found = [*_with_number(plain, language), *_in_one_word(plain, language), *_without_number(plain, language)]
    found += [Term(None, one.start(), one.end()) for one in _AT_ONCE[language].finditer(plain)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Term] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def counted_back(text: str, term: Term) -> bool:
    """Whether the term is counted back from an event («за месяц до удаления»)."""
    return _BEFOREHAND.match(text, term.end) is not None


def nearest(text: str, language: str, at: int) -> Term | None:
    """The term of `text` that is meant at the place `at`: the first one behind it, otherwise the last one before it."""
    found = terms(text, language)
    behind = [one for one in found if one.start >= at]
    return behind[0] if behind else found[-1] if found else None


def say(number: int, unit: str, kind: str = "") -> str:
    """The term as the interchange schema writes it: `say(30, "day", "calendar_")` is "30 calendar_days"."""
    if unit == "week":
        number, unit = number * WEEK, "day"
    if unit in {"month", "year"}:
        kind = "calendar_"
    elif unit == "hour":
        kind = ""
    return f"{number} {kind}{unit}s"


def _with_number(text: str, language: str) -> list[Term]:
    tongue = _TONGUES[language]
    kinds, units = list(tongue.kinds.values()), list(tongue.units.values())
    found = []
    for one in _NUMBERED[language].finditer(text):
        given = one.groupdict()
        number = int(given["n"]) if given["n"] else _spelt(given["words"], language)
        unit = next(unit for index, unit in enumerate(units) if given[f"u{index}"])
        kind = next((kind for index, kind in enumerate(kinds) if given[f"k{index}"] or given[f"b{index}"]), "")
        if number and not (unit == "year" and _is_age(text, one.start(), one.end(), number, language)):
            found.append(Term(say(number, unit, kind), one.start(), one.end()))
    return found


@cache
def _spellings(language: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((value, re.compile(found, re.IGNORECASE)) for value, found in _TONGUES[language].numbers.items())


def _spelt(words: str, language: str) -> int:
    """The number that words say: «ста восьмидесяти» is 180, "twenty-four" 24. Of words that do not fall («двух-трех») the last counts."""
    total, least = 0, _THOUSAND
    for one in re.split(r"[\s-]+(?!and\b|hundred\b)", words):
        value = next((value for value, found in _spellings(language) if found.fullmatch(one)), 0)
        total = total + value if value < least and least % _TEN == 0 else value
        least = value
    return total


def _is_age(text: str, start: int, end: int, number: int, language: str) -> bool:
    """Whether these years are a person's, or the number of a year («2024 года»)."""
    if number > _LONGEST_TERM:
        return True
    return bool(_AGES[language].search(text, max(0, start - _FAR), start) or _AGE_AFTER.match(text, end))


def _in_one_word(text: str, language: str) -> list[Term]:
    found = []
    for one in _COMPOUND[language].finditer(text):
        given = one.groupdict()
        number = int(given["n"]) if given.get("n") else _COMPOUND_NUMBERS.get((given.get("word") or "").casefold(), 1)
        unit = next(unit for begin, unit in _COMPOUND_UNITS.items() if given["unit"].casefold().startswith(begin))
        if number:
            found.append(Term(say(number, unit), one.start(), one.end()))
    return found


def _without_number(text: str, language: str) -> list[Term]:
    found = []
    for one in _BARE[language].finditer(text):
        said = next(word for name, word in one.groupdict().items() if word and name.startswith("unit"))
        unit = re.sub(r"\s+", " ", said.casefold())
        unit = _BARE_UNITS.get(unit, unit)
        kind, unit = ("working_", "day") if unit == "working_day" else ("", unit)
        value = say(_HALVES[unit], "month") if unit in _HALVES else say(1, unit, kind)
        found.append(Term(value, one.start(), one.end()))
    return found
