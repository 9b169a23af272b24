"""Words of a sentence in their dictionary form, each with its place in the document.

Russian words are brought to their dictionary form by pymorphy3 (the first, most frequent reading); Kazakh and English words stay as they
are written, in small letters, and patterns name them by their beginning (`мекенжай*`, `collect*`). Of punctuation only `;` and `:` stand
among the words, since they part what a pattern must not join.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_TOKEN: Final = re.compile(
    r"(?P<place>https?://[^\s<>«»\"()]{1,2000}|www\.[^\s<>«»\"()]{1,300}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"
    r"|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:[-‑’'][^\W_]+)*[0-9]*|[;:]"
)
_PLACE: Final = "url"
"""What stands among the words for an address of the web or of a mailbox: its letters are no words."""
_CYRILLIC: Final = re.compile(r"[а-я]")
_KEPT: Final = 200_000
_LONGEST: Final = 60
"""A longer run of letters is no word of any language; its dictionary form is itself."""

# Words whose most frequent reading is not the one that policies mean.
_READ_AS: Final = {
    form: base
    for base, forms in {
        "данные": "данных данным данными данные",
        "цель": "целей целям целями цели",
        "мера": "мер меры мерам мерами",
        "почта": "почте",
        "лицо": "лиц лица",
        "сеть": "сети",
        "право": "прав права праву правом правами праве",
        "день": "дней дня",
        "суд": "суда суде судов",
        "банк": "банков банка",
        "паспорт": "паспорта",
        "услуга": "услуг",
        "счет": "счета счет",
        "модель": "моделей",
        "код": "кода",
        "пол": "пола полу",
        "фото": "фото",
        "третий": "третьими третьим третьих",
        "чек": "чеков",
        "закрыть": "закроем",
        "велеть": "велит",
        "найти": "нашли",
        "она": "ее её",
        "суть": "суть сути",
    }.items()
    for form in forms.split()
}


@cache
def morphology() -> MorphAnalyzer:
    """The dictionary of Russian, opened once."""
    import pymorphy3  # noqa: PLC0415 - its dictionaries take a while to open, and only a reading needs them

    logging.getLogger("pymorphy3").setLevel(logging.WARNING)  # else it tells of every dictionary it opens
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=_KEPT)
def lemma(word: str, language: str) -> str:
    """The dictionary form of one word, in small letters, with `е` for `ё`. `language` is `ru`, `kk` or `en`."""
    low = word.casefold().replace("‑", "-").replace("’", "'")
    if language != "ru" or len(low) > _LONGEST or not _CYRILLIC.search(low):
        return low.replace("ё", "е")
    known = _READ_AS.get(low)
    if known:
        return known
    return _form(low).replace("ё", "е")


def _form(low: str) -> str:
    """The dictionary form of the first reading; «исправим» is rather what we shall do than what can be mended."""
    readings = morphology().parse(low)
    first = readings[0]
    if low.endswith("им") and str(first.tag.POS) == "ADJS":
        first = next((one for one in readings if str(one.tag.POS) == "VERB"), first)
    return str(first.normal_form)


@lru_cache(maxsize=_KEPT)
def _finite(form: str) -> bool:
    """Whether this dictionary form is a Russian verb's."""
    return bool(_CYRILLIC.search(form)) and str(morphology().parse(form)[0].tag.POS) in {"INFN", "VERB"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one stretch of text. `line` is every form between single spaces, with a space at both ends: what patterns run over.

    `at[i]` is where word `i` begins in `line`; `starts[i]`, `ends[i]` are its place in the document.
    """

    line: str
    forms: tuple[str, ...]
    at: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.forms)

    def first(self, offset: int) -> int:
        """The index of the word that begins at or after `offset` of `line`."""
        return bisect_left(self.at, offset)

    def last(self, offset: int) -> int:
        """The index of the last word that begins before `offset` of `line`."""
        return bisect_right(self.at, offset - 1) - 1

    def finite(self, language: str) -> bool:
        """Whether a verb stands among them. Only Russian verbs are known; elsewhere False."""
        return language == "ru" and any(_finite(form) for form in self.forms)

    def near(self, document_offset: int) -> int:
        """The index of the first word that begins at or after this place in the document; `len(self)` behind the last."""
        return bisect_left(self.starts, document_offset)


def words(text: str, start: int, language: str) -> Words:
    """The words of `text`, which begins at `start` of the document."""
    found = list(_TOKEN.finditer(text))
    forms = tuple(_PLACE if one["place"] else lemma(one[0], language) for one in found)
    return _words(forms, (start + one.start() for one in found), (start + one.end() for one in found))


def _words(forms: tuple[str, ...], starts: Iterable[int], ends: Iterable[int]) -> Words:
    at = tuple(accumulate((len(form) + 1 for form in forms), initial=1))[:-1] if forms else ()
    return Words(f" {' '.join(forms)} " if forms else " ", forms, at, tuple(starts), tuple(ends))
