"""Exceptions of a promise: «за исключением случаев, предусмотренных п. 5.2 и 5.3» as ("5.2", "5.3"), other words as `other:<words>`."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = 14
"""Words of an exception that are kept."""
_OPENS: Final = {
    "ru": (
        r"за\s+исключением", r"кроме(?!\s+того)", r"исключени\w{1,2}\s+(?:являются|составляют)", r"исключени[ея]м?\s*[—–-]",
        r"если\s+(?:иное|это)\s+не\s+(?:предусмотрено|установлено|требуется)", r"иначе,?\s+(?:как|чем)", r"помимо",
        r"разве\s+что", r"если\s+только\s+не", r"\bлибо\s+наличи\w+",
        r"\bили\s+наличи\w+", r"не\s+считая",
    ),
    "kk": (
        r"қоспағанда", r"басқа\s+жағдайда", r"жағдайларынан\s+басқа", r"өзгеше\s+көзделмесе", r"болмаса", r"ғана\s*[—–-]\s*ерекшелік",
        r"кірмейді",
    ),
    "en": (
        r"\bexcept", r"\bsave\b", r"\bunless\b", r"other\s+than", r"apart\s+from", r"\bwith\s+the\s+exception\b", r"\bbut\s+for\b",
        r"\bor\s+(?:other|another)\s+lawful", r"(?=\bonly\b[^.]*\bexceptions\b)", r"(?=[^.;]*\bhold\s+the\s+sole\s+exceptions)",
    ),
}  # fmt: skip
_OPEN: Final = {language: re.compile("|".join(found), re.IGNORECASE) for language, found in _OPENS.items()}
_REFERENCE: Final = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){1,3}(?![\d])(?!\.\d)")
_LAW: Final = re.compile(r"\d{2}\.\d{2}\.\d{4}|№\s*\S+|\bст\.\s*\d+\S*|\bч\.\s*\d+\S*", re.IGNORECASE)
_BEHIND: Final = frozenset({"kk"})
"""Languages in which what is excepted stands before the word that excepts it."""


def exceptions(text: str, language: str) -> tuple[str, ...]:
    """What a sentence excepts: the clauses it refers to, or its own words as `other:<words>`; nothing where it excepts nothing."""
    found = _OPEN[language].search(text)
    if not found:
        return ()
    said = text[: found.start()] if language in _BEHIND else text[found.start() :]
    clauses = tuple(dict.fromkeys(_REFERENCE.findall(_LAW.sub(" ", said))))
    if clauses:
        return clauses
    words = (text[: found.start()].split()[-_WORDS:]) if language in _BEHIND else text[found.end() :].split()[:_WORDS]
    if not words:
        words = found[0].split()
    return ("other:" + " ".join(words).strip(" ,.;:"),)
