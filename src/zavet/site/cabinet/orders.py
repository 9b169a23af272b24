"""My orders, tickets and applications: what is open, what was given with each, and opening a ticket."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.errors import FieldError, NotFound
from zavet.operations import grounds
from zavet.operations.inputs import free_text
from zavet.policy.forms import field_label
from zavet.site.cabinet.mine import Mine, back, filled, key_of, mine, show, text_control
from zavet.site.posted import posted

_LONGEST = 2000
_SAID = frozenset({"text", "service", "service_version"})
"""Details that the house itself writes; an officer's are shown under the officer's own words."""


@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """GET: everything that is or was open. POST: a ticket is opened with what the subject writes."""
    if request.method != "POST":
        return _page(request, whose)
    sent = posted(request)
    text = sent.get("text", "")
    try:
        clean = free_text(whose.policy, "text", filled(sent, "text"), longest=_LONGEST)
        grounds.open_ground(
            whose.house,
            whose.controller,
            subject=whose.subject,
            kind="ticket",
            actor=whose.actor,
            details={"text": clean},
            key=key_of(sent),
        )
    except FieldError as error:
        return _page(request, whose, text, whose.problem(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    return back("my_orders", "opened")


@require_safe
@mine
def one(request: HttpRequest, whose: Mine, ground: str) -> HttpResponse:
    """One of them with the data as they were given then; an entry of its own. Raises NotFound for anybody else's."""
    if not any(row.ground == ground for row in grounds.listed(whose.house, whose.controller, subject=whose.subject)):
        raise NotFound("no such order or ticket")
    found = grounds.snapshot(whose.house, whose.controller, ground=ground, actor=whose.actor)
    values = [(field_label(name.split(".", 1)[-1], whose.language), text) for name, text in found["snapshot"].items()]
    details = [(whose.say(f"orders.{name}") if name in _SAID else name, text) for name, text in found["details"].items()]
    return show(request, whose, "order", {"found": found, "values": values, "details": details})


def _page(request: HttpRequest, whose: Mine, text: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    rows = grounds.listed(whose.house, whose.controller, subject=whose.subject)
    control = text_control("text", whose.say("orders.text"), value=text, problem=problem, longest=_LONGEST)
    supports = any(one.purpose == "support" for one in whose.policy.purposes)
    problems = [{"id": control.id, "label": control.label, "text": problem}] if problem else []
    context = {"rows": rows, "control": control, "supports": supports, "problems": problems}
    return show(request, whose, "orders", context, status=status)
