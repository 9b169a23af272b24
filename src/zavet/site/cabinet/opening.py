"""What I open to everybody: fields, where the policy lets one, and texts published in my name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from zavet.operations import reviews, settings, standing
from zavet.policy.model import Policy
from zavet.site.cabinet.mine import Mine, back, key_of, mine, show
from zavet.site.posted import posted

_FIELD = "field:"


@require_safe
@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Categories with a switch each, and publications with the means to take them back."""
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    held = dict.fromkeys(one.category for one in now.held if one.source == "provided" and not one.category.startswith("other:"))
    mine_shown = reviews.shown(whose.house, whose.controller, subject=whose.subject)
    context = {
        "opens": opens(whose.policy),
        "categories": [(one, one in now.public) for one in held],
        "published": [one for one in mine_shown if not one["about"].startswith(_FIELD)],
        "subject": whose.subject,
        "clause_ids": [one.clause for one in whose.policy.recipients if one.recipient == "public"],
    }
    return show(request, whose, "settings", context)


@require_POST
@mine
def switch(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Opens a category to everybody, or closes it; in force at the next request."""
    sent = posted(request)
    public = sent.get("public", "") == "yes"
    settings.show(
        whose.house,
        whose.controller,
        subject=whose.subject,
        category=sent.get("category", ""),
        public=public,
        actor=whose.actor,
        key=key_of(sent),
    )
    return back("my_settings", "shown" if public else "hidden")


@require_POST
@mine
def withdraw(request: HttpRequest, whose: Mine, public: str) -> HttpResponse:
    """Takes a publication back: its public copy is deleted."""
    reviews.withdraw(whose.house, whose.controller, public=public, actor=whose.actor, key=key_of(posted(request)))
    return back("my_settings", "hidden")


def opens(policy: Policy) -> bool:
    """True where the policy lets a subject open data to everybody."""
    return any(one.recipient == "public" for one in policy.recipients)
