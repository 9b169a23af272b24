"""Who is logged in as a subject, and who disagrees with the policy: read from the session, checked with the operations every time."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from zavet.operations import acceptance, accounts
from zavet.operations.accounts import Login
from zavet.site import wiring
from zavet.site.here import controller_of, policy_of

COOKIE: Final = "zavet_visitor"
"""The cookie of a visitor's random number; set only where the policy declares it."""
_VISITOR = re.compile(r"[a-z2-7]{26}")


def subject_of(request: HttpRequest) -> str | None:
    """The subject logged in; None where nobody is. A session signed out elsewhere is emptied."""
    subject, epoch = request.session.get("subject"), request.session.get("epoch")
    if subject is None or epoch is None:
        return None
    if not accounts.session_valid(wiring.house(), controller_of(request), subject=subject, epoch=epoch):
        request.session.flush()
        return None
    return str(subject)


def enter(request: HttpRequest, login: Login) -> None:
    """Begins the subject's session under a new key, so that a key known before opens nothing now."""
    request.session.cycle_key()
    request.session["subject"] = login.subject
    request.session["epoch"] = login.epoch
    rotate_token(request)


def leave(request: HttpRequest) -> None:
    """Ends the session."""
    request.session.flush()


def visitor_of(request: HttpRequest) -> str | None:
    """The random number of this visitor: from the session after a disagreement, else from the cookie."""
    known = request.session.get("visit") or request.COOKIES.get(COOKIE, "")
    return known if _VISITOR.fullmatch(known) else None


def remembers(request: HttpRequest) -> bool:
    """True where the policy declares the cookie that remembers a visitor."""
    return any(one.name == COOKIE for one in policy_of(request).cookies)


def disagrees(request: HttpRequest) -> bool:
    """True for a visitor whose last word on record is a disagreement."""
    visitor = visitor_of(request)
    if visitor is None:
        return False
    stand = acceptance.stand(wiring.house(), controller_of(request), visitor=visitor)
    return stand is not None and stand.state == acceptance.DISAGREED
