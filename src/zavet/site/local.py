"""What this machine's own names answer: the list of controllers, and whether the system is well."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zavet.operations.rows import VersionRow
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


def health(request: HttpRequest) -> HttpResponse:
    """200 where the store answers; StoreError, hence 503, where it does not. At a controller's host it counts that one's alone (I11)."""
    controller = getattr(request, "controller", None)
    with wiring.house().store.read() as transaction:
        versions = transaction.count(VersionRow) if controller is None else transaction.count(VersionRow, controller=controller)
    return JsonResponse({"status": "ok", "versions": versions})
