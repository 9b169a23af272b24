"""Identifiers that states and banks issue: their form and check digits, never who they belong to.

All take text as a person may type it: surrounding spaces are ignored, nothing else is repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_KZ_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_KZ_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def _digits(text: str, *lengths: int) -> list[int] | None:
    """The ASCII digits of `text`, where it is nothing else and has one of the lengths."""
    text = text.strip()
    return [int(one) for one in text] if len(text) in lengths and text.isascii() and text.isdigit() else None


def _sum(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def inn_ok(text: str) -> bool:
    """A Russian taxpayer number: 10 digits of a legal person or 12 of a natural one, with right check digits."""
    digits = _digits(text, 10, 12)
    if digits is None or digits[:2] == [0, 0]:
        return False
    if len(digits) == 10:
        return _sum(digits, _INN_10) % 11 % 10 == digits[9]
    return _sum(digits, _INN_11) % 11 % 10 == digits[10] and _sum(digits, _INN_12) % 11 % 10 == digits[11]


def kpp_ok(text: str) -> bool:
    """A Russian registration reason code: tax office, reason, number; it has no check digit."""
    return _KPP.fullmatch(text.strip()) is not None and not text.strip().startswith("0000")


def _kz_check(digits: Sequence[int]) -> bool:
    """The check digit of IIN and BIN: a second row of weights where the first gives 10, and no number where that does too."""
    check = _sum(digits, _KZ_FIRST) % 11
    if check == 10:
        check = _sum(digits, _KZ_SECOND) % 11
    return check == digits[11]


def iin_ok(text: str) -> bool:
    """A Kazakh individual number: date of birth, century and sex, serial, check digit (a check of 10 is never issued)."""
    digits = _digits(text, 12)
    if digits is None or digits[6] > 6 or not _kz_check(digits):
        return False
    year, month, day = (10 * digits[at] + digits[at + 1] for at in (0, 2, 4))
    # 1-2: 19th century, 3-4: 20th, 5-6: 21st; 0 stands for a foreigner and tells no century.
    centuries = (1900, 2000) if digits[6] == 0 else (1800 + 100 * ((digits[6] - 1) // 2),)
    return any(_exists(century + year, month, day) for century in centuries)


def bin_ok(text: str) -> bool:
    """A Kazakh business number: year and month of registration, kind (4-6), unit (0-3), serial, check digit."""
    digits = _digits(text, 12)
    if digits is None or not _kz_check(digits):
        return False
    return 1 <= 10 * digits[2] + digits[3] <= 12 and 4 <= digits[4] <= 6 and digits[5] <= 3


def snils_ok(text: str) -> bool:
    """A Russian insurance number: nine digits and two of check, as `11223344595` or `112-233-445 95`."""
    digits = _digits(re.sub(r"[ -]", "", text), 11)
    if digits is None or digits[:9] <= [0, 0, 1, 0, 0, 1, 9, 9, 8]:  # older numbers had no check
        return False
    check = sum(digit * (9 - at) for at, digit in enumerate(digits[:9])) % 101
    return check % 100 == 10 * digits[9] + digits[10]


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_SEPARATOR = r"[\s\u200b\u2060\ufeff\u00ad\-\u2010-\u2015\u2212]"
_GROUPED = re.compile(rf"[0-9]+(?:{_SEPARATOR}{{1,3}}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (4000, 4999, (13, 16, 19)),  # Visa
    (5100, 5599, (16,)),  # Mastercard
    (2221, 2720, (16,)),  # Mastercard
    (5000, 5099, (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (5600, 5899, (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (6300, 6399, (16, 18, 19)),  # Maestro
    (6700, 6799, (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (6200, 6299, (16, 17, 18, 19)),  # UnionPay
    (8100, 8171, (16, 17, 18, 19)),  # UnionPay
    (3400, 3499, (15,)),  # American Express
    (3700, 3799, (15,)),  # American Express
    (3000, 3059, (14, 15, 16, 17, 18, 19)),  # Diners Club
    (3600, 3699, (14, 15, 16, 17, 18, 19)),  # Diners Club
    (3800, 3999, (14, 15, 16, 17, 18, 19)),  # Diners Club
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (6440, 6599, (16, 17, 18, 19)),  # Discover
    (8600, 8600, (16,)),  # Uzcard
    (9860, 9860, (16,)),  # Humo
    (9112, 9112, (16,)),  # Belkart
)


def _plain_digits(text: str) -> str:
    """`text` with the digits of every script (full-width, Arabic …) as ASCII ones, so that no script hides a card number."""
    if text.isascii():
        return text
    return "".join(one if unicodedata.decimal(one, None) is None else str(unicodedata.decimal(one)) for one in text)


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for at, one in enumerate(reversed(number)):
        digit = int(one) * (1 + at % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def _is_card(number: str) -> bool:
    if not 13 <= len(number) <= 19:
        return False
    start = int(number[:4])
    return any(low <= start <= high and len(number) in lengths for low, high, lengths in _ISSUERS) and _luhn(number)


def is_card_number(text: str) -> bool:
    """Whether `text` is a payment card number (I9): 13 to 19 digits, spaces and dashes ignored, an issuer's range, and Luhn."""
    number = re.sub(_SEPARATOR, "", _plain_digits(text))
    return number.isascii() and number.isdigit() and _is_card(number)


def find_card_number(text: str) -> bool:
    """Whether a card number stands anywhere in free text.

    Digits joined by spaces or dashes are read in whole groups, so that a card after an order number is found and a part of a longer
    unbroken number (a bank account) is not taken for one.
    """
    for run in _GROUPED.finditer(_plain_digits(text)):
        groups = _GROUP.findall(run[0])
        for first in range(len(groups)):
            number = ""
            for group in groups[first:]:
                number += group
                if len(number) > 19:
                    break
                if _is_card(number):
                    return True
    return False
