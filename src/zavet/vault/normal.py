"""The normal form of a value, so that one person's phone or e-mail is found however it was typed.

Messages never repeat the value. `field` of a FieldError is the category here; who knows the field's own name says it instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import phonenumbers

from zavet.errors import FieldError
from zavet.law.identifiers import bin_ok, iin_ok, inn_ok, kpp_ok, snils_ok

_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[\s-]")


def normalise(category: str, value: str, country: str) -> str:
    """The normal form of `value` for its category; `country` (`RU`, `KZ`) tells how a local phone or number is read.

    Phones become E.164 (with `;ext=` where an extension was given), e-mails lower case with the domain in ASCII (IDNA 2003),
    INN, KPP, IIN, BIN and SNILS are checked. A password stays as it is; all else is Unicode NFC without spaces around.
    Raises FieldError with the problem `empty`, `form`, `check_digit`, `too_long` or `control_character`.
    """
    if category == "password":
        return value
    text = unicodedata.normalize("NFC", value).strip()
    if _CONTROL.search(text):
        raise FieldError(category, "control_character", "a value holds a control character")
    rule = _RULES.get(category)
    if rule is None:
        return text
    if not text:
        raise FieldError(category, "empty", f"a value of `{category}` is empty")
    return rule(text, country.upper())


def _phone(text: str, country: str) -> str:
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise FieldError("phone", "form", "a phone number cannot be read", hint="write it with its country code, like +7…") from None
    if not phonenumbers.is_valid_number(number):
        raise FieldError("phone", "form", "no phone has such a number", hint="check the count of digits and the code")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def _email(text: str, _: str) -> str:
    local, at, domain = text.rpartition("@")
    try:
        # The codec of the standard library speaks IDNA 2003, which covers the domains of .рф and .қаз.
        ascii_domain = domain.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    if not at or not _LOCAL.fullmatch(local) or len(labels) < 2 or not all(_LABEL.fullmatch(one) for one in labels):
        raise FieldError("email", "form", "an e-mail address has the form name@domain")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise FieldError("email", "form", "the name of an e-mail address has a dot in a wrong place")
    if len(local.encode()) > 64 or len(local.encode()) + len(ascii_domain) > 253:
        raise FieldError("email", "too_long", "an e-mail address is too long (RFC 5321 §4.5.3)")
    return f"{unicodedata.normalize('NFC', local.lower())}@{ascii_domain}"


def _number(category: str, lengths: tuple[int, ...], *checks: Callable[[str], bool]) -> Callable[[str, str], str]:
    """A rule for a number of one of these lengths that passes one of the checks."""

    def rule(text: str, _: str) -> str:
        digits = _SPACES.sub("", text)
        if not (digits.isascii() and digits.isdigit()) or len(digits) not in lengths:
            counts = " or ".join(map(str, lengths))
            raise FieldError(category, "form", f"a number of `{category}` has {counts} digits")
        if not any(check(digits) for check in checks):
            raise FieldError(category, "check_digit", f"a number of `{category}` has a wrong check digit", hint="look for a mistyped digit")
        return digits

    return rule


_russian_inn = _number("inn", (10, 12), inn_ok)
_kazakh_inn = _number("inn", (10, 12), inn_ok, iin_ok, bin_ok)


def _inn(text: str, country: str) -> str:
    """In Kazakhstan the word covers IIN and BIN, and its shops sell to Russian firms as well."""
    return _kazakh_inn(text, country) if country == "KZ" else _russian_inn(text, country)


def _kpp(text: str, _: str) -> str:
    code = _SPACES.sub("", text).upper()
    if not kpp_ok(code):
        raise FieldError("kpp", "form", "a code of `kpp` has 9 characters: office, reason, number")
    return code


_RULES: dict[str, Callable[[str, str], str]] = {
    "phone": _phone,
    "email": _email,
    "inn": _inn,
    "kpp": _kpp,
    "iin": _number("iin", (12,), iin_ok),
    "bin": _number("bin", (12,), bin_ok),
    "snils": _number("snils", (11,), snils_ok),
}
