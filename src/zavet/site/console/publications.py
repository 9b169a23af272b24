"""What subjects have published by their own act, and taking it down again."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.operations import reviews
from zavet.operations.house import Done
from zavet.site.console.blocks import Cell, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.sending import Forms


@page("requests")
def publications(desk: Desk) -> HttpResponse:
    """What is public now."""

    def withdraw(sent: Sent) -> Done:
        return reviews.withdraw(desk.house, desk.controller, public=sent["public"], actor=desk.actor, key=sent.key)

    forms = Forms(
        desk,
        Form(
            "withdraw",
            desk.say("button.take_down"),
            (Input("public", desk.label("publication"), longest=64),),
            desk.say("act.take_down"),
            act="requests",
            folded=True,
        ),
    )
    answer = forms.post(withdraw=withdraw)
    if answer is not None:
        return answer
    _, skipped = desk.window()
    rows, pages = desk.paged(reviews.shown(desk.house, desk.controller)[skipped or 0 :])
    return desk.page(
        desk.say("title.publications"),
        Table(
            desk.say("publications.caption"),
            desk.columns("publication", "what_is", "at", "text"),
            [(Cell(one["public"], mono=True), one["about"], desk.time(one["at"]), one["text"]) for one in rows],
            empty=desk.say("publications.none"),
            pages=pages,
        ),
        forms["withdraw"],
        lead=desk.say("lead.publications"),
        status=forms.status,
    )
