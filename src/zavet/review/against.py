"""A policy against a running site: what is asked, set and handed out there that the text does not tell.

What a site does behind its pages cannot be seen from outside, so promises kept or broken there are judged only of a Zavet system,
which answers for itself over its API.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from zavet.law.packs import Pack
from zavet.policy.canonical import digest
from zavet.policy.forms import forms
from zavet.policy.model import Policy
from zavet.reading.facts import Reading
from zavet.review import names
from zavet.review.check import tell
from zavet.review.finding import Finding, Sign
from zavet.review.observation import Field, Observation, Page
from zavet.review.rulebook import rulebook
from zavet.review.served import Served
from zavet.review.text import word_of
from zavet.terms import label

_SILENT: Final = frozenset(
    {"checkbox", "radio", "search", "number", "range", "color", "select", "select-one", "hidden", "submit", "button", "reset", "image"}
)
"""Types that ask for no data of the listed categories by themselves."""
_OUR_COOKIES: Final = re.compile(
    r"^(?:phpsessid|jsessionid|sessionid|csrftoken|xsrf-token|__host-.*|__secure-.*|asp\.net_sessionid|laravel_session|language|django_language)$",
    re.IGNORECASE,
)
_CALLS: Final = frozenset({"script", "frame", "form", "image", "style", "font", "connect", "inline", "media", "object"})
_LIKENESS: Final = 88
_SHOWN: Final = 12


def against(
    reading: Reading, observation: Observation, *, packs: Sequence[Pack], as_of: date, language: str = "ru", cookies: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """The findings on what was seen at a site. `cookies` are the names that a model declares."""
    signs = [
        *_unlinked(observation),
        *_fields(reading, observation, language),
        *_insecure(observation),
        *_ticked(observation),
        *_cookies(reading, observation, frozenset(cookies)),
        *_hosts(reading, observation),
    ]
    return _told(signs, packs, as_of, language)


def against_system(policy: Policy, system: Served, *, packs: Sequence[Pack], as_of: date, language: str = "ru") -> tuple[Finding, ...]:
    """The findings on a Zavet system that serves this model: its version, and its forms against those that the model gives."""
    signs: list[Sign] = []
    if system.digest != digest(policy):
        signs.append(Sign("system-version-differs", values={"version": system.version, "url": system.url}))
    own = {one.point: one for one in forms(policy)}
    theirs = {one.point: one for one in system.forms}
    for point in sorted({*own, *theirs}):
        mine = {field.name for field in own[point].fields} if point in own else set()
        served = set(theirs[point].fields) if point in theirs else set()
        if mine != served:
            more, less = ", ".join(sorted(served - mine)) or "—", ", ".join(sorted(mine - served)) or "—"
            clause = own[point].clause if point in own else None
            signs.append(Sign("system-form-differs", (clause,) if clause else (), values={"point": point, "more": more, "less": less}))
        if point in own and point in theirs:
            lost = sorted({one.purpose for one in own[point].consents} - set(theirs[point].consents))
            if lost:
                signs.append(Sign("system-consent-missing", (), values={"point": point, "what": ", ".join(lost)}))
    return _told(signs, packs, as_of, language)


def _told(signs: Iterable[Sign], packs: Sequence[Pack], as_of: date, language: str) -> tuple[Finding, ...]:
    rows = {row.id: (pack, row) for pack in packs for row in pack.rows(as_of)}
    return tell(signs, rulebook(), rows, None, language)


def _unlinked(observation: Observation) -> Iterator[Sign]:
    bare = [page.url for page in observation.pages if not page.policy_linked and any(_asks(form.fields) for form in page.forms)]
    if bare:
        yield Sign("site-policy-unlinked", quote=bare[0], values={"pages": _list(bare)})


def _asks(fields: Iterable[Field]) -> bool:
    return any(category_of(one) for one in fields)


def _fields(reading: Reading, observation: Observation, language: str) -> Iterator[Sign]:
    named = {word_of(one) for one in reading.facts if one.family == "data"}
    if any(one.startswith("other:any") for one in named):
        return  # an open list names everything, and is a finding of its own
    unnamed: dict[str, tuple[str, str]] = {}
    for page in observation.pages:
        for form in page.forms:
            for field in form.fields:
                found = category_of(field)
                if found and not {found, *_also(found)} & named:
                    unnamed.setdefault(found, (field.label or field.name, page.url))
    for category, (shown, url) in sorted(unnamed.items()):
        yield Sign(
            "site-field-unnamed", quote=shown, values={"field": shown, "category": label("category", category, language), "page": url}
        )


def category_of(field: Field) -> str:
    """The category of data that a field asks for, "" where its type, name and label do not tell."""
    told = f"{field.name} {field.label}".casefold()
    for row in _table():
        if field.type in row["types"]:
            return str(row["category"])
    if field.type in _SILENT:
        return ""
    return next((str(row["category"]) for row in _table() if re.search(row["words"], told)), "")


@cache
def _table() -> Sequence[Mapping[str, Any]]:
    text = resources.files("zavet.review").joinpath("rules", "fields.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["field"])


def _also(category: str) -> tuple[str, ...]:
    return next((tuple(row.get("also", ())) for row in _table() if row["category"] == category), ())


def _insecure(observation: Observation) -> Iterator[Sign]:
    for page in observation.pages:
        for form in page.forms:
            if _asks(form.fields) and urlsplit(form.action or page.url).scheme == "http" and not _local(form.action or page.url):
                yield Sign("site-form-insecure", quote=form.action or page.url, values={"page": page.url})
                return


def _local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.")


def _ticked(observation: Observation) -> Iterator[Sign]:
    for page in observation.pages:
        for form in page.forms:
            for field in form.fields:
                if field.type == "checkbox" and field.checked and field.consent:
                    yield Sign("site-consent-ticked", quote=field.label or field.name, values={"page": page.url})
                    return


def _cookies(reading: Reading, observation: Observation, declared: frozenset[str]) -> Iterator[Sign]:
    seen = dict.fromkeys(name for page in observation.pages for name in page.cookies)
    if not seen:
        return
    whole = reading.document.text.casefold()
    told = re.search(r"cookie|куки", whole) is not None
    unnamed = [one for one in seen if one not in declared and one.casefold() not in whole]
    if not told or declared:
        if unnamed:
            yield Sign("site-cookie-undeclared", quote=unnamed[0], values={"names": _list(unnamed)})
        return
    lasting = [one for one in unnamed if not _OUR_COOKIES.match(one) and _lasts(observation, one)]
    if lasting:
        yield Sign("site-cookie-unnamed", quote=lasting[0], values={"names": _list(lasting)})


def _lasts(observation: Observation, name: str) -> bool:
    """A cookie that outlives the visit; one whose life is not known counts."""
    known = [cookie for page in observation.pages for cookie in page.set_cookies if cookie.name == name]
    return not known or any(one.lifetime is not None for one in known)


def _hosts(reading: Reading, observation: Observation) -> Iterator[Sign]:
    recipients = {word_of(one) for one in reading.facts if one.family == "recipients"}
    whole = reading.document.text.casefold()
    letters = names.latin(whole)
    home = _site(urlsplit(observation.url).hostname or "")
    undeclared: dict[str, tuple[str, str]] = {}
    for page in observation.pages:
        for host, name, recipient in _outside(page):
            if _site(host) == home or _site(host) in whole or (recipient and recipient in recipients):
                continue
            if name and _spoken(name, letters):
                continue
            undeclared.setdefault(host, (name, recipient))
    if undeclared:
        shown = [f"{host} ({name})" if name else host for host, (name, _) in undeclared.items()]
        yield Sign("site-host-undeclared", quote=next(iter(undeclared)), values={"hosts": _list(shown)})


def _outside(page: Page) -> Iterator[tuple[str, str, str]]:
    if page.outside:
        yield from ((one.host, one.name, one.recipient) for one in page.outside if _CALLS & set(one.means))
    else:
        yield from ((host, "", "") for host in page.hosts)


def _spoken(name: str, letters: str) -> bool:
    short = names.latin(name)
    return bool(short) and (short in letters or (len(short) >= 5 and fuzz.partial_ratio(short, letters) >= _LIKENESS))


def _site(host: str) -> str:
    return ".".join(host.casefold().split(".")[-2:])


def _list(found: Sequence[str]) -> str:
    more = len(found) - _SHOWN
    return ", ".join(found[:_SHOWN]) + (f" … +{more}" if more > 0 else "")
