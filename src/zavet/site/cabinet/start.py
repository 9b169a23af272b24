"""The first page of the cabinet: what there is, without a single value."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.operations import grounds, rights, standing
from zavet.rights.machine import OPEN
from zavet.site.cabinet.mine import Mine, mine, show


@require_safe
@mine
def start(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Counts and states only: it opens nothing, so it makes no entry."""
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    at = whose.house.clock.now()
    requests = rights.listed(whose.house, whose.controller, subject=whose.subject)
    context = {
        "restricted": now.restricted,
        "unconfirmed": now.unconfirmed,
        "categories": len({one.category for one in now.held}),
        "consents": sum(one.live(at) for one in now.consents.values()),
        "orders": len(grounds.listed(whose.house, whose.controller, subject=whose.subject, state="open")),
        "requests": sum(one.state in OPEN for one in requests),
    }
    return show(request, whose, "start", context)
