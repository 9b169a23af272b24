"""What this machine's own names answer: the list of controllers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zavet.site import wiring


def controllers(request: HttpRequest) -> HttpResponse:
    """The list of all controllers with a policy in force, each a link to its own host."""
    port = request.get_port()
    tail = "" if port in {"80", "443"} else f":{port}"
    listed = [
        {"slug": slug, "name": policy.operator.name, "address": f"{request.scheme}://{slug}.localhost{tail}/"}
        for slug, policy in wiring.published().items()
    ]
    return render(request, "zavet/controllers.html", {"listed": listed})
