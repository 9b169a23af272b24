"""My orders, tickets and applications: what is open, what was given with each, and opening a ticket."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from zavet.connect import world
from zavet.errors import FieldError, NotFound
from zavet.operations import grounds, payments
from zavet.operations.inputs import free_text
from zavet.policy.forms import field_label
from zavet.site import wiring
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
    pays = bool(wiring.world_address()) and found["state"] == "open" and found["kind"] == "order" and payments.taken(whose.policy)
    return show(request, whose, "order", {"found": found, "values": values, "details": details, "pays": pays and found["status"] != "paid"})


@require_safe
@mine
def pay(request: HttpRequest, whose: Mine, ground: str) -> HttpResponse:
    """On to the bank's page with the order's number alone: card data are typed there, and the bank reports whether it was paid.

    Raises NotFound for anybody else's order, one that is closed, and where there is no bank.
    """
    address = wiring.world_address()
    mine_open = grounds.listed(whose.house, whose.controller, kind="order", state="open", subject=whose.subject)
    if not address or not payments.taken(whose.policy) or not any(row.ground == ground for row in mine_open):
        raise NotFound("no such order, or nowhere to pay for it")
    back_here = request.build_absolute_uri(reverse("my_order", args=[ground]))
    said = {"house": whose.controller, "order": ground, "amount": "", "back": back_here}
    key = wiring.hook_key(whose.controller, world.BANK)
    return HttpResponseRedirect(world.payment_link(address, key, said, whose.house.clock.now()))


def _page(request: HttpRequest, whose: Mine, text: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    rows = grounds.listed(whose.house, whose.controller, subject=whose.subject)
    control = text_control("text", whose.say("orders.text"), value=text, problem=problem, longest=_LONGEST)
    supports = any(one.purpose == "support" for one in whose.policy.purposes)
    problems = [{"id": control.id, "label": control.label, "text": problem}] if problem else []
    context = {"rows": rows, "control": control, "supports": supports, "problems": problems}
    return show(request, whose, "orders", context, status=status)
