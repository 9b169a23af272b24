"""What a subject has opened to everybody, and nothing else of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.errors import NotFound
from zavet.operations import settings
from zavet.site import wiring
from zavet.site.here import controller_of, page, policy_of
from zavet.site.pages.visits import visited


@require_safe
@visited
def profile(request: HttpRequest, subject: str) -> HttpResponse:
    """The public page of a subject. Nobody known, nothing opened and nobody at all are one answer: NotFound."""
    shown = settings.shown(wiring.house(), controller_of(request), subject=subject)
    if not shown:
        raise NotFound("nothing is open to everybody here")
    clauses = [one.clause for one in policy_of(request).recipients if one.recipient == "public"]
    return page(request, "zavet/pages/profile.html", {"shown": sorted(shown.items()), "clause_ids": clauses})
