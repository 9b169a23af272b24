"""What a person typed, held against the form of the collection point: exactly its fields, each of its kind.

Every refusal names the field and cites the clause; no message repeats a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from zavet.errors import FieldError, NotFound
from zavet.law.identifiers import find_card_number, is_card_number
from zavet.policy.forms import Field, Form, additional, form
from zavet.policy.model import Policy
from zavet.vault.normal import normalise

IDENTIFIERS = frozenset({"email", "phone", "inn"})
"""Categories that are near-unique, so that a subject may be found by them through the blind index."""

_OWN_CHECK_DIGIT = frozenset({"inn", "kpp", "phone"})
"""Categories with a check of their own: their values are judged by that, not as card numbers (I9)."""

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows: a name with one reads as another name. Letters of right-to-left scripts need none."""
_MARKS: Final = 30
"""Marks over one letter: more are in no writing (UAX 15, Stream-Safe Text Format)."""
_SPACED = re.compile(r"\d(?: *\d){6}")
LATEST = 253_402_300_799
"""The last second of the year 9999: beyond it a date cannot be written."""

_WORD = re.compile(r"(?!.*\d{7})[^\W_](?:[\w .:/-]*[\w])?")


def form_of(policy: Policy, point: str) -> Form:
    """The form of a collection point. Raises NotFound where the policy names no such point (I2)."""
    found = form(policy, point)
    if found is None:
        raise NotFound(f"the policy names no collection point `{point}`", clauses=policy.closed.data)
    return found


def checked(policy: Policy, asked: Form, values: Mapping[str, str], *, kind: str) -> dict[str, str]:
    """The values by `category.field`, normalised. `kind` is what the person said to be (`legal_entity` or empty).

    Raises FieldError: unknown, required, not_asked, too_long, control_characters, card_number, or what the category's own check says.
    """
    fields = {one.name: one for one in asked.fields}
    for name in values:
        if name not in fields:
            left = additional(policy, asked.point)
            clauses = dict.fromkeys((*policy.closed.data, *((left.clause,) if left is not None else ())))
            raise FieldError(name[:60], "unknown", f"`{name[:60]}` is not a field of this form", clauses=tuple(clauses))
    found: dict[str, str] = {}
    for one in asked.fields:
        text = cleaned(one, values.get(one.name, ""))
        if not text:
            if one.required and _may_ask(one, kind):
                raise FieldError(one.name, "required", f"`{one.name}` is required", clauses=(one.clause,))
            continue
        if not _may_ask(one, kind):
            raise FieldError(one.name, "not_asked", f"`{one.name}` is asked of {', '.join(one.only_for)} only", clauses=(one.clause,))
        found[f"{one.category}.{one.name}"] = value_of(policy, one, text)
    return found


def cleaned(one: Field, text: object) -> str:
    """What was typed into a field, in Unicode NFC without spaces around. Raises FieldError: not_text, control_characters."""
    if not isinstance(text, str):
        raise FieldError(one.name, "not_text", f"`{one.name}` takes text", clauses=(one.clause,))
    if not composable(text, one.max_length):
        raise FieldError(one.name, "too_long", f"`{one.name}` takes at most {one.max_length} characters", clauses=(one.clause,))
    clean = unicodedata.normalize("NFC", text).strip()
    allowed = "\n\r\t" if one.kind == "textarea" else ""
    if steers(clean, allowed):
        raise FieldError(one.name, "control_characters", f"`{one.name}` holds control characters", clauses=(one.clause,))
    return clean


def value_of(policy: Policy, one: Field, text: str) -> str:
    """One value in its normal form. Raises FieldError."""
    if len(text) > one.max_length:
        raise FieldError(one.name, "too_long", f"`{one.name}` takes at most {one.max_length} characters", clauses=(one.clause,))
    if one.category not in _OWN_CHECK_DIGIT and one.category != "password" and find_card_number(text):
        raise card_error(policy, one.name, one.clause)
    try:
        return normalise(one.category, text, policy.operator.country or "RU")
    except FieldError as error:
        if is_card_number(text):
            raise card_error(policy, one.name, one.clause) from None
        raise FieldError(one.name, error.problem, str(error), hint=error.hint, clauses=error.clauses or (one.clause,)) from None


def card_error(policy: Policy, name: str, clause: str = "") -> FieldError:
    """The refusal of a card number in field `name`, citing the policy's own promise where it makes one, and the field's clause (I9)."""
    promise = policy.prohibition("store_card_data")
    clauses = tuple(one for one in (promise.clause if promise else "", clause) if one)
    return FieldError(name, "card_number", f"`{name}` holds a card number; card numbers are never kept", clauses=clauses)


def free_text(policy: Policy, name: str, text: str, *, longest: int = 8000) -> str:
    """A text of nobody's form (a letter, a note), clean and without card numbers. Raises FieldError."""
    if not composable(text, longest):
        raise FieldError(name, "too_long", f"`{name}` takes at most {longest} characters")
    clean = unicodedata.normalize("NFC", text).strip()
    if len(clean) > longest:
        raise FieldError(name, "too_long", f"`{name}` takes at most {longest} characters")
    if steers(clean, "\n\r\t"):
        raise FieldError(name, "control_characters", f"`{name}` holds control characters")
    if find_card_number(clean):
        raise card_error(policy, name)
    return clean


def word(name: str, text: object, *, longest: int = 60) -> str:
    """A short word that stands unsealed beside sealed things: a state, a role, a name of a key. Raises FieldError.

    No address, no number longer than six digits, no comma: what could be a person's, or two words in a list, has no place there.
    """
    # Six digits in a row, and a space, and six more are still a long number.
    if not isinstance(text, str) or not _WORD.fullmatch(text) or len(text) > longest or _SPACED.search(text) or find_card_number(text):
        hint = f"letters, up to six digits in a row, spaces and `_.:/-`; at most {longest} characters"
        raise FieldError(name, "form", f"`{name}` is a short word", hint=hint)
    return text


def plain(policy: Policy, name: str, text: str, *, longest: int = 200) -> str:
    """A text that stands unsealed, such as the name of a norm: free text without an address or a number longer than six digits.

    Raises FieldError.
    """
    clean = free_text(policy, name, text, longest=longest)
    if "@" in clean or re.search(r"\d(?:[ ()-]*\d){6}", clean):
        raise FieldError(name, "personal", f"`{name}` is kept unsealed: no address and no long number belongs there")
    return clean


def moment(name: str, at: object, earliest: int, latest: int) -> int:
    """A time in seconds since the epoch within these bounds. Raises FieldError."""
    if not isinstance(at, int) or isinstance(at, bool) or not earliest <= at <= latest:
        raise FieldError(name, "out_of_range", f"`{name}` is a time in seconds since 1970, within reason")
    return at


def _may_ask(one: Field, kind: str) -> bool:
    return not one.only_for or kind in one.only_for


def steers(text: str, allowed: str) -> bool:
    """True where something in the text would steer a screen instead of being shown on it."""
    return any(sign in _TURNS or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in allowed) for sign in text)


def composable(text: str, longest: int) -> bool:
    """True where the text can be brought to NFC in a time that grows with its length: marks heaped on one letter are sorted by the square
    of their number, and nobody else is answered meanwhile. NFC shortens a text to a quarter at most.
    """
    if len(text) > 4 * longest:
        return False
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > _MARKS:
            return False
    return True
