"""Whether a text is a privacy policy at all.

Weighed are: the words of the notion (personal data, privacy, confidentiality, consent, processing) by how densely they stand, and how
many of the families of facts the reading found. A reason is given in words that an engineer can act on.
"""

from __future__ import annotations

from typing import Final

from zavet.reading.analysis.words import words
from zavet.reading.facts import Reading

_NOTIONS: Final = {
    "ru": ("персональный", "конфиденциальность", "конфиденциальный", "обработка", "пользователь", "согласие", "политика", "субъект",
           "cookie", "cookies", "личный"),
    "kk": ("дербес", "деректер", "құпиялылық", "өңдеу", "келісім", "пайдаланушы", "саясат", "субъект", "cookie"),
    "en": ("personal", "privacy", "data", "information", "consent", "policy", "cookies", "cookie", "collect", "share", "third"),
}  # fmt: skip
_CORE: Final = {
    "ru": ("персональный", "конфиденциальность", "конфиденциальный", "личный"),
    "kk": ("дербес", "құпиялылық"),
    "en": ("personal", "privacy"),
}
_DENSE: Final = 0.012
"""Share of words of the notion: policies have 3 to 15 %, contracts that mention data once under 1 %."""
_SHORTEST: Final = 40
_FAMILIES_NEEDED: Final = 2


def no_policy(reading: Reading) -> str | None:
    """Why the text is no privacy policy, in one line; None where it is one."""
    text = reading.document.text
    found = words(text, 0, reading.language)
    if len(found) < _SHORTEST:
        return f"only {len(found)} words: too short for a policy"
    begins = _NOTIONS[reading.language]
    hits = sum(1 for form in found.forms if _is_one(form, begins, reading.language))
    core = sum(1 for form in found.forms if _is_one(form, _CORE[reading.language], reading.language))
    families = {one.family for one in reading.facts if not str(next(iter(one.values.values()))).startswith("other:")}
    if not core:
        return "it never speaks of personal data or privacy"
    if hits < _DENSE * len(found):
        return f"only {hits} of its {len(found)} words speak of personal data, privacy or consent"
    if len(families - {"subjects"}) < _FAMILIES_NEEDED:
        return "no data, purposes, rights or duties could be found in it"
    return None


def _is_one(form: str, known: tuple[str, ...], language: str) -> bool:
    return form in known if language == "ru" else form.startswith(known)
