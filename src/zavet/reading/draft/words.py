"""Words of a reading as words of the policy language."""

from __future__ import annotations

import re
from typing import Final

from zavet import terms
from zavet.policy.check_forms import names_card
from zavet.reading.draft.tables import holds, table

_SPACES: Final = re.compile(r"\s+")
_PUNCTUATION: Final = re.compile(r"[^\w\s/&.-]+")
_LONGEST: Final = 80
_LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u",
    "ү": "u", "һ": "h", "і": "i",
}  # fmt: skip


def word(kind: str, value: object) -> str:
    """`value` as a word of `kind`: as it is where the vocabulary has it, else `other:<words>` in one spelling."""
    text = _SPACES.sub(" ", str(value)).strip()
    if text in terms.WORDS[kind]:
        return text
    own = text.removeprefix(terms.OTHER).strip()
    plain = _SPACES.sub("_", _PUNCTUATION.sub(" ", own).strip().casefold())[:_LONGEST].strip("_")
    return f"{terms.OTHER}{plain or 'unnamed'}"


def said(value: str) -> str:
    """The words of `other:<words>` as people read them; any other word as it is."""
    return value.removeprefix(terms.OTHER).replace("_", " ")


def is_open(value: str) -> bool:
    """True where words of a policy's own leave open what is meant: any other information, third parties."""
    return terms.is_other(value) and holds(said(value), table("open")["words"])


def is_additional(value: str) -> bool:
    """True where it is left to each service to name what it asks for besides."""
    found = table("additional")
    return terms.is_other(value) and holds(said(value), found["more"]) and holds(said(value), found["service"])


def is_card(value: str) -> bool:
    """True for a category that would take a bank card: no policy may have it in force."""
    return terms.is_other(value) and names_card(said(value))


def field_name(value: str) -> str:
    """A plain name for the field of a category of the policy's own: small Latin letters, digits and `_`."""
    text = said(value)
    for one in table("named"):
        if holds(text, one["words"]):
            return str(one["name"])
    latin = "".join(_LATIN.get(one, one) for one in text.casefold())
    plain = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40].strip("_")
    plain = plain.lstrip("0123456789_") or "own"
    return f"own_{plain}" if plain in terms.CATEGORIES or plain in terms.WORDS["field"] else plain
