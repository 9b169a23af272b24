"""The published policy: the version in force, the earlier and the coming ones, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zavet.errors import NotFound
from zavet.operations import publish
from zavet.operations.policies import Version
from zavet.policy.diff import Diff, diff
from zavet.policy.labels import PHRASES
from zavet.policy.model import Contact, Policy, Right
from zavet.site import wiring
from zavet.site.here import controller_of, language, page, policy_of
from zavet.site.pages import document
from zavet.site.pages.compared import pairs
from zavet.site.pages.text import shown_text
from zavet.site.pages.visits import visited

_FACES = frozenset({"cabinet", "console"})
"""Faces whose first page ends with a slash: people leave it out."""
_SIGNS = {"+": "added", "-": "removed", "~": "changed", "=": "moved"}
"""How the lines of a comparison begin."""
_HEADINGS = ("lapsed_heading", "stopped_heading", "unlawful_heading", "changes_heading", "clauses_heading")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a comparison: its heading and its lines, each with what became of the promise (empty where that goes without saying)."""

    heading: str
    lines: list[tuple[str, str]]


@require_safe
@visited
def current(request: HttpRequest) -> HttpResponse:
    """The version in force, every clause under its own id."""
    house, controller = wiring.house(), controller_of(request)
    version = house.in_force(controller)
    now = house.clock.now()
    coming = [one for one in publish.versions(house, controller) if one.row.effective_at > now]
    return _page(request, version, coming=coming, in_force=True)


@require_safe
@visited
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, newest first, with the date each came or comes into force."""
    house, controller = wiring.house(), controller_of(request)
    found = publish.versions(house, controller)
    number = house.in_force(controller).number
    return page(request, "zavet/pages/versions.html", {"versions": found[::-1], "number": number, "now": house.clock.now()})


@require_safe
@visited
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was, is or will be in force."""
    house, controller = wiring.house(), controller_of(request)
    return _page(request, _version(request, number), in_force=house.in_force(controller).number == number)


@require_safe
@visited
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What a version changes, for whom, against the one before it or another earlier one (`against`), with the texts side by side."""
    later = _version(request, number)
    wanted = request.GET.get("against", "")
    chosen = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else number - 1
    earlier = _version(request, chosen) if 0 < chosen < number else None
    texts = pairs(earlier.policy, later.policy, language()) if earlier else ()
    parts = _promises(diff(earlier.policy, later.policy), shown=bool(texts)) if earlier else []
    context = {
        "later": later,
        "earlier": earlier,
        "others": range(1, number),
        "parts": parts,
        "pairs": texts,
    }
    return page(request, "zavet/pages/changes.html", context)


def file(request: HttpRequest, wanted: str) -> HttpResponse:
    """The version in force at the address that the policy itself names for its text. Raises NotFound for every other address."""
    if wanted in _FACES:
        return redirect(f"/{wanted}/")
    if f"/{wanted}" != own_path(policy_of(request)) or request.method not in {"GET", "HEAD"}:
        raise NotFound("there is nothing at this address")
    version = wiring.house().in_force(controller_of(request))
    if not wanted.endswith(".pdf"):
        return redirect("policy")
    response: HttpResponse
    if request.headers.get("If-None-Match", "") == f'"{version.digest}"':
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(document.pdf(shown_text(version, version.policy.language)), content_type="application/pdf")
        response.headers["Content-Disposition"] = "inline"
    response.headers["ETag"] = f'"{version.digest}"'
    response.headers["X-Policy-Digest"] = version.digest
    response.headers["Cache-Control"] = "no-cache"
    return response


def own_path(policy: Policy) -> str:
    """The path of the address that the policy names for its own text; empty where it names none or a host alone."""
    url = policy.document.url or ""
    path = urlsplit(url if "//" in url else f"//{url}").path
    return path if len(path) > 1 else ""


def contacts_of(policy: Policy) -> tuple[list[Contact], list[Right]]:
    """Where to write, each address once; and the rights whose letters go to a stated address."""
    found: dict[tuple[str, str], Contact] = {}
    for one in policy.contacts:
        found.setdefault((one.channel, one.address), one)
    # A right that goes to an address shown already, with nothing to mark the letter with, says no more.
    return list(found.values()), [one for one in policy.rights if one.address and (one.phrase or (one.channel, one.address) not in found)]


def _page(request: HttpRequest, version: Version, *, coming: Sequence[Version] = (), in_force: bool) -> HttpResponse:
    contacts, rights = contacts_of(version.policy)
    context = {
        "text": shown_text(version, language()),
        "coming": coming,
        "in_force": in_force,
        "contacts": contacts,
        "rights": rights,
        "file": own_path(version.policy) if in_force else "",
    }
    response = page(request, "zavet/pages/policy.html", context)
    response.headers["X-Policy-Digest"] = version.digest
    return response


def _version(request: HttpRequest, number: int) -> Version:
    for one in publish.versions(wiring.house(), controller_of(request)):
        if one.number == number:
            return one
    raise NotFound("there is no such version")


def _promises(found: Diff, *, shown: bool) -> list[Part]:
    """The comparison without the texts where they are `shown` side by side; what only changed its place in them has no text to show."""
    rest = replace(found, clauses=tuple(one for one in found.clauses if one.kind == "regrouped")) if shown else found
    return [] if shown and rest.is_empty else _parts(rest.lines(language()))


def _parts(lines: Sequence[str]) -> list[Part]:
    headings = {PHRASES.say(language(), f"diff.{one}") for one in _HEADINGS}
    found: list[Part] = []
    for line in lines:
        if line in headings:
            found.append(Part(line, []))
        else:
            if not found:
                found.append(Part("", []))
            sign, _, text = line.partition(" ")
            found[-1].lines.append((_SIGNS[sign], text) if sign in _SIGNS else ("", line))
    return found
