"""Messages to subjects: one to a person for a purpose, and whom a purpose may reach of a list."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.decision.explain import explain
from zavet.errors import FieldError
from zavet.operations.house import Done
from zavet.operations.notify import ADDRESS, notify
from zavet.operations.use import audience
from zavet.site.console import choices
from zavet.site.console.blocks import Cell, Facts, Heading, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms

_MOST = 500
_SHOWN = 50


@page("notify")
def messages(desk: Desk) -> HttpResponse:
    """One message, or the count of those whom a purpose may reach; no value is opened for either."""
    found: list[object] = []

    def tell(sent: Sent) -> Done:
        return notify(
            desk.house,
            desk.controller,
            subject=sent["subject"],
            purpose=sent["purpose"],
            title=sent["title"],
            text=sent["text"],
            actor=desk.actor,
            channel=sent["channel"],
            ground=choices.ground_of(sent),
            offer=sent.on("offer"),
            in_name_of=sent["in_name_of"],
            key=sent.key,
        )

    def count(sent: Sent) -> HttpResponse:
        subjects = sent["subjects"].split()
        if len(subjects) > _MOST:
            raise FieldError("subjects", "too_many", f"at most {_MOST} subjects at once")
        asked = audience(
            desk.house,
            desk.controller,
            subjects=subjects,
            categories=sent.of("categories"),
            purpose=sent["purpose"],
            actor=desk.actor,
        )
        rows = [(Cell(one, mono=True), Cell(explain(why, desk.policy, desk.language, "officer"))) for one, why in asked.refused.items()]
        found.extend(
            (
                Heading(desk.say("messages.found")),
                Facts(
                    (desk.label("granted"), Cell(str(len(asked.granted)), state="good")),
                    (desk.label("refused"), Cell(str(len(asked.refused)), state="warn")),
                    (desk.label("entry"), Cell(str(asked.index), desk.entry(asked.index), mono=True)),
                ),
                Table(desk.say("messages.refused"), desk.columns("subject", "why"), rows[:_SHOWN], empty=desk.say("messages.nobody")),
            )
        )
        return shown()

    forms = Forms(
        desk,
        Form(
            "notify",
            desk.say("button.notify"),
            (
                choices.subject(desk, value=desk.request.GET.get("subject", "")[:64]),
                choices.purpose(desk),
                choices.ground(desk, desk.request.GET.get("ground", "")[:120]),
                Input("channel", desk.label("channel"), "select", desk.own_choices("channel", tuple(ADDRESS))),
                Input("title", desk.label("title"), longest=200),
                Input("text", desk.label("text"), "textarea", longest=LONG),
                Input("offer", desk.say("messages.offer"), "check", required=False),
                Input("in_name_of", desk.label("in_name_of"), "select", desk.own_choices("name_of", ("own", "partner")), value="own"),
            ),
            desk.say("act.notify"),
            act="notify",
        ),
        Form(
            "audience",
            desk.say("button.audience"),
            (
                choices.purpose(desk),
                choices.categories(desk),
                Input("subjects", desk.label("subjects"), "textarea", longest=40_000, hint=desk.say("hint.subjects", most=_MOST)),
            ),
            desk.say("act.audience"),
            desk.say("about.audience"),
            act="notify",
            folded=True,
        ),
    )

    def shown() -> HttpResponse:
        return desk.page(
            desk.say("title.messages"), *found, forms["notify"], forms["audience"], lead=desk.say("lead.messages"), status=forms.status
        )

    return forms.post(notify=tell, audience=count) or shown()
