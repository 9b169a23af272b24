"""A cell as a spreadsheet left it → the value it was, or the reason why it cannot be told.

What a spreadsheet does to data and what is done about it:

| in the cell | becomes |
|-|-|
| `="00123"`, `'+7 701…` | the text it guards |
| `7.7011234567E+10` with every digit | the number; with digits lost: `digits_lost` |
| `77011234567.0` | the number |
| an INN, IIN, BIN, SNILS or KPP that lost leading zeros | with them, where the check digit proves it (a KPP: where its form does) |
| `#REF!`, `####`, a sign that could not be decoded | a reason |
| `NULL`, `n/a`, `—` | nothing |

A cell that begins with `=`, `+`, `-` or `@` is data like any other: nothing is computed, here or where it is written again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from zavet.errors import FieldError, OutsideHorizon
from zavet.law.calendars import calendar
from zavet.law.identifiers import bin_ok, iin_ok, inn_ok, kpp_ok, snils_ok
from zavet.operations.inputs import cleaned, value_of
from zavet.policy.forms import Field
from zavet.policy.model import Policy

DIGITS: Final = frozenset({"phone", "inn", "kpp", "iin", "bin", "snils", "payment_details", "passport"})
"""Categories whose values are numbers that a spreadsheet may have taken for quantities."""
_EMPTY: Final = frozenset({"NULL", "null", "None", "nan", "NaN", "n/a", "N/A", "#N/A", "#Н/Д", "-", "—", "–", "\\N", "..."})
_NONE_AT_ALL: Final = frozenset({"нет", "не указан", "не указано", "отсутствует", "жоқ", "no", "none", "пусто"})
_ERRORS: Final = frozenset(
    {"#REF!", "#ССЫЛКА!", "#VALUE!", "#ЗНАЧ!", "#NAME?", "#ИМЯ?", "#DIV/0!", "#ДЕЛ/0!", "#NUM!", "#ЧИСЛО!", "#NULL!", "#ПУСТО!"}
)
_GUARDED: Final = re.compile(r'="?([^"]*)"?')
_SCIENTIFIC: Final = re.compile(r"([+-]?)(\d+)(?:[.,](\d+))?[eEеЕ]\+?(\d{1,3})")
_POINT_ZERO: Final = re.compile(r"(\+?\d+)[.,]0+")
_UNSEEN: Final = str.maketrans({**dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""), "\xa0": " ", "\u202f": " ", "\u2007": " "})
_BREAK: Final = re.compile(r"\s*[\r\n\t\v\f]+\s*")
_SEVERAL: Final = re.compile(r"[;,/|]|\s+или\s+|\s{2,}")
_ADDRESSES: Final = re.compile(r"[;,|\s]+")
_YES: Final = frozenset(["y", "yes", "да", "д", "true", "истина", "1", "+", "v", "x", "иә", "ия", "on", "есть"])
_NO: Final = frozenset(["n", "no", "нет", "н", "false", "ложь", "0", "-", "жоқ", "off"])
_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "янв қаң jan", "фев ақп feb", "мар нау mar", "апр сәу apr", "мая май мам may", "июн мау jun", "июл шіл jul", "авг там aug",
            "сен қыр sep", "окт қаз oct", "ноя қар nov", "дек жел dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_PARTS: Final = re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d{2})")
_WORDED: Final = re.compile(r"(\d{1,2})[ -]([^\W\d_]{3,})\.?[ -](\d{4}|\d{2})(?:\s*(?:г|ж)\.?)?")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*(AM|PM|am|pm))?")
OFFSET: Final = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})")
_SERIAL: Final = re.compile(r"(\d{4,5})(?:[.,](\d+))?")
_SERIAL_ZERO: Final = date(1899, 12, 30)
_EARLIEST: Final = date(1900, 1, 1)


class CellError(Exception):
    """A cell cannot be taken; `reason` is a word, and never holds what the cell does."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Taken:
    """A value in its normal form; `note` says what was mended (`zeros_restored`, `number_restored`), or nothing."""

    value: str
    note: str = ""


def bare(cell: str) -> str:
    """The text of a cell without what spreadsheets put around it; empty where it says nothing. Raises CellError."""
    text = cell.translate(_UNSEEN).strip()
    if not text:
        return ""
    if text[0] == "=" and len(text) > 1 and text[1] in '"0123456789+':
        guarded = _GUARDED.fullmatch(text)
        text = guarded[1].strip() if guarded else text
    elif text[0] == "'" and len(text) > 1 and (text[1] in "=+-@" or text[1].isdigit()):
        text = text[1:].strip()
    if text in _EMPTY:
        return ""
    if "\ufffd" in text:
        raise CellError("unreadable")
    if text[:1] == "#" and (text.upper() in _ERRORS or not text.strip("#")):
        raise CellError("spreadsheet_error")
    return text


def taken(policy: Policy, field: Field, cell: str, *, order: str = "dmy", today: date = date.max) -> Taken | None:
    """The value of a cell in a field; None where it is empty. `order` is how dates are written; nobody was born after `today`.

    Raises CellError.
    """
    text = bare(cell)
    if not text:
        return None
    category, note = field.category, ""
    if category in DIGITS or category == "email":
        if text.casefold() in _NONE_AT_ALL:
            return None
        if category in DIGITS:
            text, note = _number(category, text)
        else:
            text = _address(text)
    elif category == "date_of_birth":
        found = day(text, order)
        if found > today:
            raise CellError("date")
        text = found.isoformat()
    if field.kind != "textarea":
        text = _BREAK.sub(" ", text)
    try:
        clean = cleaned(field, text)
        return Taken(value_of(policy, field, clean), note) if clean else None
    except FieldError as error:
        if category in {"phone", "email"} and error.problem == "form" and _several(category, text):
            raise CellError("several_values") from None
        raise CellError(error.problem) from None


def words_of(cell: str, fields: int) -> list[str]:
    """One cell as so many words in order; the last takes what is left over."""
    parts = bare(cell).split(None, fields - 1)
    return parts + [""] * (fields - len(parts))


def yes(cell: str) -> bool | None:
    """What a cell of yes and no says; None where it is empty. Raises CellError."""
    text = bare(cell).casefold() or cell.strip()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellError("unknown_word")


def _number(category: str, text: str) -> tuple[str, str]:
    compact = text.replace(" ", "")
    told = _SCIENTIFIC.fullmatch(compact)
    note = ""
    if told is not None:
        digits, power = told[2] + (told[3] or ""), int(told[4])
        if len(told[2]) != 1 or power != len(digits) - 1:
            raise CellError("digits_lost")
        text, note = digits, "number_restored"
    elif (zero := _POINT_ZERO.fullmatch(compact)) is not None:
        text = zero[1]
    restored = _with_zeros(category, text)
    return (restored, "zeros_restored") if restored != text else (text, note)


def _with_zeros(category: str, text: str) -> str:
    """A number with the zeros that a spreadsheet cut off its beginning, where that can be told."""
    if not text.isdigit():
        return text
    size = len(text)
    if category == "inn" and size in {9, 11}:
        return f"0{text}" if inn_ok(f"0{text}") or (size == 11 and iin_ok(f"0{text}")) else text
    if category == "kpp" and size == 8:
        return f"0{text}" if kpp_ok(f"0{text}") else text
    proves = {"inn": iin_ok, "iin": iin_ok, "bin": bin_ok, "snils": snils_ok}.get(category)
    longest = 11 if category == "snils" else 12
    if proves is not None and (longest - 5 <= size < longest) and proves(text.zfill(longest)):
        return text.zfill(longest)
    return text


def _address(text: str) -> str:
    text = text.removeprefix("mailto:").strip(" ;,<>")
    return text.partition("<")[2].rstrip("> ") if "<" in text and text.count("@") == 1 else text


def _several(category: str, text: str) -> bool:
    parts = [one for one in (_ADDRESSES if category == "email" else _SEVERAL).split(text) if one.strip()]
    if category == "email":
        return sum(1 for one in parts if "@" in one) > 1
    return sum(1 for one in parts if sum(sign.isdigit() for sign in one) >= 6) > 1


def day(text: str, order: str) -> date:
    """A date in one of the ways people and programs write it. `order` settles 03.04.2020. Raises CellError."""
    return _day(text, order)[0]


def moment(text: str, order: str, country: str, offset: int | None) -> int:
    """Seconds since the epoch of a date with a time: in its own offset, else `offset` seconds ahead of UTC, else the country's legal time.

    A date without a time is its last second: nothing is taken to be earlier than it can have been. Raises CellError.
    """
    found, rest, fraction = _day(text, order)
    clock = _TIME.match(rest)
    seconds = 86_399 if fraction is None else fraction
    if clock is not None:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if clock[4]:
            hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
        if hour > 23 or minute > 59 or second > 59:
            raise CellError("time")
        seconds = hour * 3600 + minute * 60 + second
        rest = rest[clock.end() :]
        own = OFFSET.fullmatch(rest)
        if own is not None:
            offset, rest = offset_seconds(own[1]), ""
    if rest.strip():
        raise CellError("time")
    if offset is not None:
        return int(datetime(found.year, found.month, found.day, tzinfo=UTC).timestamp()) + seconds - offset
    try:
        return calendar(country).end_of(found) - 86_399 + seconds
    except OutsideHorizon:
        raise CellError("time") from None


def offset_seconds(offset: str) -> int:
    if offset == "Z":
        return 0
    digits = offset[1:].replace(":", "")
    return (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if offset[0] == "-" else 1)


def _day(text: str, order: str) -> tuple[date, str, int | None]:
    """The date that a text begins with, what comes after it, and the seconds of the day where a serial number tells them."""
    serial = _SERIAL.fullmatch(text)
    # Four digits may be a year just as well; nobody's birth or consent is so old that its number has less than five.
    if serial is not None and len(serial[1]) == 5:
        part = round(float(f"0.{serial[2]}") * 86_400) if serial[2] else None
        return _SERIAL_ZERO + timedelta(days=int(serial[1])), "", part
    for pattern, read in ((_ISO, _iso), (_PARTS, _numbered), (_WORDED, _worded)):
        found = pattern.match(text)
        if found is not None:
            try:
                made = date(*read(found, order))
            except (ValueError, KeyError):
                raise CellError("date") from None
            if not made >= _EARLIEST:
                raise CellError("date")
            rest = text[found.end() :].lstrip(" T,") if text[found.end() : found.end() + 1] in {"", " ", "T", ",", "г", "ж"} else "?"
            return made, re.sub(r"^[гж]\.?\s*", "", rest), None
    raise CellError("date")


def _iso(found: re.Match[str], _: str) -> tuple[int, int, int]:
    return int(found[1]), int(found[2]), int(found[3])


def _numbered(found: re.Match[str], order: str) -> tuple[int, int, int]:
    first, second = int(found[1]), int(found[3])
    # What cannot be a month is the day, whatever the order; the order settles the rest.
    if second > 12 or (order == "mdy" and first <= 12):
        first, second = second, first
    return _year(found[4]), second, first


def _worded(found: re.Match[str], _: str) -> tuple[int, int, int]:
    return _year(found[3]), _MONTHS[unicodedata.normalize("NFC", found[2]).lower()[:3]], int(found[1])


def _year(text: str) -> int:
    """Four digits as they are; two as spreadsheets read them: 00 to 29 are of this century."""
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < 30 else 1900)
