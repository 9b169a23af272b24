"""What every template knows: the controller, its policy's name, the languages, and by how much a demo's clock is ahead."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zavet.clock import DAY
from zavet.errors import StoreError
from zavet.site import wiring


def site(request: HttpRequest) -> dict[str, Any]:
    """Values for `base.html`. `demo_days` is None in production, 0 in a demo whose clock was not moved."""
    policy = getattr(request, "policy", None)
    days: int | None = None
    if settings.ZAVET_DEMO:
        try:
            days = wiring.demo_offset() // DAY
        except StoreError:
            days = -1  # the clock's file is damaged: the page of that error must still be shown
    return {
        "controller": getattr(request, "controller", None),
        "policy": policy,
        "operator": policy.operator.name if policy is not None else "",
        "languages": settings.LANGUAGES,
        "demo_days": days,
    }
