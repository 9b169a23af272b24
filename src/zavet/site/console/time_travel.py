"""The clock of a demo: moved ahead by days, each jump an entry; in a system that is no demo there is no such page."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.clock import DAY
from zavet.errors import NotFound
from zavet.operations import jump
from zavet.operations.house import Done
from zavet.site.console.blocks import Facts
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.sending import Forms


@page("clock")
def clock(desk: Desk) -> HttpResponse:
    """The time of this system, and the form that moves it."""
    if not desk.house.demo:
        raise NotFound("the clock moves in a demo alone")

    def move(sent: Sent) -> Done:
        days = sent.number("days", 1, jump.LONGEST // DAY)
        return jump.jump(desk.house, desk.controller, seconds=days * DAY, actor=desk.actor, key=sent.key)

    forms = Forms(
        desk,
        Form(
            "move",
            desk.say("button.move_clock"),
            (Input("days", desk.label("days"), "number", value="1", hint=desk.say("hint.days")),),
            act="clock",
        ),
    )
    answer = forms.post(move=move)
    if answer is not None:
        return answer
    return desk.page(
        desk.say("title.clock"),
        Facts(
            (desk.label("now"), desk.time(desk.house.clock.now())),
            (desk.label("ahead"), desk.say("clock.days", days=jump.offset(desk.house) // DAY)),
        ),
        forms["move"],
        lead=desk.say("lead.clock"),
        status=forms.status,
    )
