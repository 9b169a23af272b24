"""Terms such as `"30 calendar_days"` as people read them."""

from __future__ import annotations

from zavet.policy.labels import PHRASES


def term_text(term: str, language: str) -> str:
    """`term` in words: "30 calendar days". A term in a shape of its own is shown as it stands."""
    number, _, unit = term.partition(" ")
    key = f"unit.{unit}"
    if not number.isdigit() or not PHRASES.has(f"{key}.many"):
        return term
    return f"{number} {PHRASES.say(language, f'{key}.{_form(int(number), language)}')}"


def _form(count: int, language: str) -> str:
    """The plural form: one, few or many. Russian by its last digits, English by one, Kazakh always by one."""
    if language == "kk":
        return "one"
    if language == "en":
        return "one" if count == 1 else "many"
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else "many"
