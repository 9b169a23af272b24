"""Checks of collection points: the forms that people meet, the fields and consents on them, the cookies a site sets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zavet import terms
from zavet.policy.diagnostics import Found
from zavet.policy.links import TRANSFER, field_names, left_to_services
from zavet.policy.model import Datum, Policy
from zavet.policy.shape import Path
from zavet.policy.words import did_you_mean

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
_CARD = re.compile(
    r"\b(card[\s_-]*(number|no|num)|pan|cvv2?|cvc2?|card[\s_-]*(expiry|verification))\b"
    r"|номер\w*\s+(банковск\w+\s+|платёжн\w+\s+|платежн\w+\s+)?карт|карта\w*\s+нөмір",
    re.IGNORECASE,
)
_LOGIN = frozenset({"email", "phone"}) & terms.IDENTIFIERS
"""Identifiers that people log in by; both may be kept a blind index of."""


def names_card(words: str) -> bool:
    """True for a category or field that would take the number, code or term of a bank card."""
    return _CARD.search(words.replace("_", " ")) is not None


def typed(datum: Datum) -> tuple[str, ...]:
    """The points where people give this datum themselves."""
    if datum.source != "provided":
        return ()
    return tuple(one for one in datum.points if one in terms.TYPED_POINTS or terms.is_other(one))


def at(policy: Policy, point: str) -> tuple[Datum, ...]:
    """The data that people give at `point`, those asked for anywhere included."""
    return tuple(one for one in policy.data if one.source == "provided" and {point, "any"} & set(one.points))


def points(policy: Policy) -> Iterator[Found]:
    """P008, P009, P011, P034: a place where people give data is a form with a title; what it opens can be opened."""
    declared = {one.point: one for one in policy.points}
    told: set[str] = set()
    for position, datum in enumerate(policy.data):
        for point in typed(datum):
            if point not in declared and point not in told:
                told.add(point)
                yield Found("P008", ("data", position, "points"), f"people give data at `{point}`, which is not under `points`")
    for position, one in enumerate(policy.points):
        path: Path = ("points", position)
        lacking = [language for language in terms.LANGUAGES if not one.title.get(language, "").strip()]
        if len(lacking) == len(terms.LANGUAGES):
            yield Found("P008", (*path, "title"), f"the form `{one.point}` has no title")
        elif lacking:
            yield Found("P009", (*path, "title"), f"the form `{one.point}` has no title in {', '.join(lacking)}")
        if one.opens is not None and one.opens not in terms.OPENED_GROUNDS and not terms.is_other(one.opens):
            yield Found("P011", (*path, "opens"), f"the form `{one.point}` opens `{one.opens}`")
        if not at(policy, one.point) and not one.consents and one.opens is None:
            yield Found("P034", path, f"the form `{one.point}` asks for nothing")


def consents(policy: Policy) -> Iterator[Found]:
    """P026, P027: a form asks consent to what the policy names and makes depend on it."""
    named = {one.purpose for one in policy.purposes}
    depending = {one.purpose for one in policy.purposes if one.consent}
    recipients = {one.recipient for one in policy.recipients}
    for position, point in enumerate(policy.points):
        path: Path = ("points", position, "consents")
        for word in point.consents:
            known = word.removeprefix(TRANSFER) in recipients if word.startswith(TRANSFER) else word in named
            if not known:
                yield Found("P026", path, f"the form `{point.point}` asks consent to `{word}`, which the policy does not name")
            elif not word.startswith(TRANSFER) and word not in depending:
                yield Found("P027", path, f"the form `{point.point}` asks consent to `{word}`, which does not depend on it")


def cookies(policy: Policy) -> Iterator[Found]:
    """P026: a cookie serves a purpose that the policy names."""
    named = {one.purpose for one in policy.purposes}
    for position, cookie in enumerate(policy.cookies):
        if cookie.purpose not in named:
            yield Found(
                "P026",
                ("cookies", position, "purpose"),
                f"the cookie `{cookie.name}` serves `{cookie.purpose}`, which the policy does not name",
            )


def fields(policy: Policy) -> Iterator[Found]:
    """P016, P029, P036, P037: fields have plain names, one category each, and never take a card."""
    for position, datum in enumerate(policy.data):
        path: Path = ("data", position)
        if any(names_card(one) for one in (datum.category.removeprefix(terms.OTHER), *datum.fields)):
            yield Found("P016", path, f"`{datum.category}` takes card data")
        for name in datum.fields:
            if not _NAME.fullmatch(name):
                yield Found("P036", (*path, "fields"), f"not a plain field name: `{name}`")
        if typed(datum) and not field_names(datum) and not left_to_services(datum):
            yield Found("P037", path, f"no field is named for `{datum.category}`")
    for position, point in enumerate(policy.points):
        yield from _of_form(policy, position, point.point)


def _of_form(policy: Policy, position: int, point: str) -> Iterator[Found]:
    categories: dict[str, str] = {}
    for datum in at(policy, point):
        for name in field_names(datum):
            other = categories.setdefault(name, datum.category)
            if other != datum.category:
                yield Found("P036", ("points", position), f"the field `{name}` of `{point}` is both `{other}` and `{datum.category}`")
    for name in policy.points[position].required:
        if name not in categories:
            hint = did_you_mean(name, categories)
            yield Found(
                "P029",
                ("points", position, "required"),
                f"the form `{point}` has no field `{name}`",
                hint,
            )


def logins(policy: Policy) -> Iterator[Found]:
    """P017: who sets a password can be found again, by a near-unique identifier alone."""
    for position, point in enumerate(policy.points):
        asked = {one.category for one in at(policy, point.point)}
        if "password" in asked and not asked & _LOGIN:
            yield Found("P017", ("points", position), f"the form `{point.point}` sets a password and asks for no e-mail address or phone")
