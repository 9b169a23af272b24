"""Numbers as lists print them: 3, c, C, iii, III, в, В."""

from __future__ import annotations

from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщэюя"
"""The letters that Russian lists use: no ё, й, ъ, ы, ь."""
_LARGEST: Final = 4_000


def numeral(value: int, style: str) -> str:
    """The number in a style named as in WordprocessingML (`decimal`, `lowerLetter`, `upperRoman`, `russianLower` …); others are decimal."""
    if not 0 < value < _LARGEST:
        return str(value)
    if style in {"lowerRoman", "upperRoman"}:
        return _case(_roman(value), style)
    if style in {"lowerLetter", "upperLetter"}:
        return _case(_letters(value, _LATIN), style)
    if style in {"russianLower", "russianUpper"}:
        return _case(_letters(value, _RUSSIAN), style)
    return f"{value:02d}" if style == "decimalZero" else str(value)


def _case(text: str, style: str) -> str:
    return text.upper() if style.startswith("upper") or style.endswith("Upper") else text


def _letters(value: int, alphabet: str) -> str:
    """After the last letter the letters double, as Word prints them: z, aa, bb."""
    times, place = divmod(value - 1, len(alphabet))
    return alphabet[place] * (times + 1)


def _roman(value: int) -> str:
    parts = []
    for worth, sign in _ROMAN:
        times, value = divmod(value, worth)
        parts.append(sign * times)
    return "".join(parts)
