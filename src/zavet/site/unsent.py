"""What somebody typed into a form that was not taken because their login had ended, or the like: shown once more, so that it is not lost.

It goes back to the browser that it came from and is kept nowhere. A form of another site is not ours to show: its text could pass for
the house's own words.
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from zavet.policy.forms import field_label

STATUSES: Final = frozenset({400, 401, 409, 429, 503})
"""Answers to a form that may be sent again as it was."""
_OWN: Final = frozenset({"csrfmiddlewaretoken", "token", "key", "do", "digest", "next", "kind", "age", "service", "service_version"})
_SECRET: Final = frozenset({"password", "new_password", "old", "again", "code"})
_LONGEST: Final = 50_000
_MOST: Final = 40


def unsent(request: HttpRequest, language: str) -> list[tuple[str, str]]:
    """Labels and texts of a form of this very site; nothing of passwords and codes, and nothing where the request cannot be read."""
    if request.method != "POST" or request.headers.get("Origin", "") != f"{request.scheme}://{request.META.get('HTTP_HOST', '')}":
        return []
    try:
        sent = request.POST.items()
    except (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return []
    shown = [(name, str(text)) for name, text in sent if name not in _OWN | _SECRET and not name.startswith("consent:")]
    return [(field_label(name[:60], language), text) for name, text in shown if text.strip() and len(text) <= _LONGEST][:_MOST]


def login_of(request: HttpRequest) -> str:
    """The address of the login that the page of this request wants."""
    return "/console/login" if request.path.startswith("/console/") else "/login?next=/cabinet/"
