"""Checks of single values: addresses, hosts, dates, terms, countries, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from zavet.policy.diagnostics import Found
from zavet.policy.model import Policy
from zavet.policy.shape import Path

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")
_PHONE = re.compile(r"\+?[\d\s().–-]+")
_LABEL = re.compile(r"(?!-)[^\W_]([\w-]{0,61}[^\W_])?", re.UNICODE)
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_TERM = re.compile(r"[1-9][0-9]{0,3} (hours|days|weeks|months|years|(calendar|working)_days|calendar_(months|years))", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def slug(policy: Policy) -> Iterator[Found]:
    """P039: the slug is the name that its own host begins with."""
    if not _SLUG.fullmatch(policy.slug):
        yield Found("P039", ("slug",), f"not a plain host label: `{policy.slug}`")


def contacts(policy: Policy) -> Iterator[Found]:
    """P018: what is printed for people to write to can be written to."""
    for path, channel, address in _addresses(policy):
        if not reachable(channel, address):
            yield Found("P018", path, f"not an address of `{channel}`: `{address}`")


def _addresses(policy: Policy) -> Iterator[tuple[Path, str, str]]:
    for name, channel in (("emails", "email"), ("phones", "phone")):
        for position, one in enumerate(getattr(policy.operator, name)):
            yield ("operator", name, position), channel, one
    for position, contact in enumerate(policy.contacts):
        yield ("contacts", position, "address"), contact.channel, contact.address
    for position, right in enumerate(policy.rights):
        if right.address is not None:
            yield ("rights", position, "address"), right.channel or "", right.address


def reachable(channel: str, address: str) -> bool:
    match channel:
        case "email":
            return _EMAIL.fullmatch(address) is not None
        case "phone" | "sms":
            digits = sum(one.isdigit() for one in address)
            return _PHONE.fullmatch(address) is not None and 7 <= digits <= 15
        case _:
            return bool(address.strip())


def sites(policy: Policy) -> Iterator[Found]:
    """P019: a site is a host, in Latin or national letters."""
    for position, site in enumerate(policy.sites):
        labels = site.split(".")
        if len(site) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(one) for one in labels):
            yield Found("P019", ("sites", position), f"not a host name: `{site}`")


def dates(policy: Policy) -> Iterator[Found]:
    """P022: the day of the document is a day."""
    text = policy.document.date
    if text is not None and not _is_date(text):
        yield Found("P022", ("document", "date"), f"not a date: `{text}`")


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and date.fromisoformat(text).year >= 1990
    except ValueError:
        return False


def durations(policy: Policy) -> Iterator[Found]:
    """P023, P024, P045: deadlines and terms can be counted."""
    for position, duty in enumerate(policy.duties):
        if duty.deadline is not None and not _TERM.fullmatch(duty.deadline):
            yield Found("P023", ("duties", position, "deadline"), f"not a deadline: `{duty.deadline}`")
    for position, rule in enumerate(policy.retention):
        path: Path = ("retention", position)
        if rule.rule == "term" and rule.term is None:
            yield Found("P024", path, "data are kept for a term that is not said")
        if rule.term is not None and not _TERM.fullmatch(rule.term):
            yield Found("P045", (*path, "term"), f"a term in words: `{rule.term}`")


def countries(policy: Policy) -> Iterator[Found]:
    """P033: countries are codes."""
    named: list[tuple[Path, str | None]] = [(("operator", "country"), policy.operator.country)]
    named += [(("law", "country", position), one) for position, one in enumerate(policy.law.country)]
    named += [(("authorities", position, "country"), one.country) for position, one in enumerate(policy.authorities)]
    for path, country in named:
        if country is not None and not _COUNTRY.fullmatch(country):
            yield Found("P033", path, f"not a country: `{country}`")


def numbers(policy: Policy) -> Iterator[Found]:
    """P035: numbers are within reason."""
    if policy.minors is not None and not 1 <= policy.minors.age <= 21:
        yield Found("P035", ("minors", "age"), f"an age of {policy.minors.age}")
    days = policy.law.claim_answer_days
    if days is not None and not 1 <= days <= 3650:
        yield Found("P035", ("law", "claim_answer_days"), f"{days} days to answer a claim")
