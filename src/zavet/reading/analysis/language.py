"""The language of a text, by its letters."""

from __future__ import annotations

import re
from typing import Final

_KAZAKH: Final = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_CYRILLIC: Final = re.compile(r"[а-яёА-ЯЁәғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_LATIN: Final = re.compile(r"[a-zA-Z]")
_KAZAKH_SHARE: Final = 0.04
"""Nearly every sixth letter of a Kazakh text is one that Russian lacks; a Russian text quotes a Kazakh name at most."""
_SAMPLE: Final = 20_000


def language_of(text: str) -> str:
    """`ru`, `kk` or `en`: Cyrillic with enough of the letters that Kazakh alone has is Kazakh, mostly Latin letters are English."""
    sample = text[:_SAMPLE]
    cyrillic = len(_CYRILLIC.findall(sample))
    if len(_LATIN.findall(sample)) > 2 * cyrillic:
        return "en"
    return "kk" if cyrillic and len(_KAZAKH.findall(sample)) > _KAZAKH_SHARE * cyrillic else "ru"
