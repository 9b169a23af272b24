"""Measures with owner and check date, hosts that no published text may link to, services with provisions of their own; retention."""

from __future__ import annotations

from django.http import HttpResponse

from zavet.clock import DAY
from zavet.errors import FieldError
from zavet.operations import notes, retention, services
from zavet.operations.house import Done
from zavet.operations.reviews import UNSAFE_HOSTS
from zavet.site.console.blocks import Cell, Facts, Heading, Lines, Note, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Forms
from zavet.site.hosts import host_name


@page("notes")
def measures(desk: Desk) -> HttpResponse:
    """What the policy promises as measures, and what stands behind each."""
    house, controller = desk.house, desk.controller

    def keep(sent: Sent) -> Done:
        value = {
            "text": sent["text"],
            "owner": sent["owner"],
            "checked_at": house.clock.now(),
            "check_every_days": sent.number("check_every_days", 0, 3650),
            "clause": next((one.clause for one in desk.policy.measures if one.measure == sent["measure"]), ""),
        }
        return notes.keep(house, controller, kind="measure", note=sent["measure"], value=value, actor=desk.actor, key=sent.key)

    def hosts(sent: Sent) -> Done:
        found = [host_name(line) for line in sent["hosts"].split()]
        if not all(found):
            raise FieldError("hosts", "host", "each line is the name of a host")
        return notes.keep(house, controller, kind=UNSAFE_HOSTS, note=UNSAFE_HOSTS, value=sorted(set(found)), actor=desk.actor, key=sent.key)

    def service(sent: Sent) -> Done:
        return notes.keep(
            house,
            controller,
            kind="service",
            note=sent["service"],
            value={"title": sent["title"], "provisions": sent["text"], "fields": sent["fields"].split()},
            actor=desk.actor,
            key=sent.key,
        )

    kept = {one.note: one for one in notes.listed(house, controller, kind="measure")}
    unsafe: list[str] = next((one.value for one in notes.listed(house, controller, kind=UNSAFE_HOSTS)), [])
    declared = services.listed(house, controller)
    named = desk.choices("measure", [one.measure for one in desk.policy.measures])
    forms = Forms(
        desk,
        Form(
            "measure",
            desk.say("button.keep"),
            (
                Input("measure", desk.label("measure"), "select", named),
                Input("text", desk.label("how"), "textarea", longest=LONG),
                Input("owner", desk.label("owner"), longest=80, hint=desk.say("hint.owner")),
                Input("check_every_days", desk.label("check_every_days"), "number", value="180"),
            ),
            desk.say("act.measure"),
            act="notes",
            folded=True,
        ),
        Form(
            "hosts",
            desk.say("button.keep"),
            (Input("hosts", desk.label("hosts"), "textarea", required=False, longest=LONG, value="\n".join(unsafe)),),
            desk.say("act.hosts"),
            act="notes",
            folded=True,
        ),
        Form(
            "service",
            desk.say("button.keep"),
            (
                Input("service", desk.label("service"), longest=80),
                Input("title", desk.label("title"), required=False, longest=200),
                Input("text", desk.label("provisions"), "textarea", required=False, longest=LONG),
                Input("fields", desk.label("fields"), "textarea", required=False, longest=LONG, hint=desk.say("hint.fields")),
            ),
            desk.say("act.service"),
            act="notes",
            folded=True,
        ),
    )
    answer = forms.post(measure=keep, hosts=hosts, service=service)
    if answer is not None:
        return answer
    rows = [_row(desk, one.measure, one.clause, kept.get(one.measure)) for one in desk.policy.measures]
    return desk.page(
        desk.say("title.measures"),
        Table(
            desk.say("measures.caption"),
            desk.columns("measure", "clauses", "how", "owner", "checked_at", "next_check"),
            rows,
            empty=desk.say("measures.none"),
        ),
        forms["measure"],
        Heading(desk.say("act.hosts")),
        Lines(tuple(unsafe) or ("—",)),
        forms["hosts"],
        Heading(desk.say("act.service")),
        Table(
            desk.say("services.caption"),
            desk.columns("service", "title", "version", "provisions", "fields"),
            [(one.name, one.title, one.version, one.provisions or "—", ", ".join(one.fields) or "—") for one in declared],
            empty=desk.say("services.none"),
        ),
        forms["service"],
        lead=desk.say("lead.measures"),
        status=forms.status,
    )


def _row(desk: Desk, measure: str, clause: str, kept: notes.Note | None) -> tuple[object, ...]:
    value = kept.value if kept is not None else {}
    every = int(value.get("check_every_days") or 0)
    following = int(value.get("checked_at") or 0) + every * DAY
    late = bool(every) and following < desk.house.clock.now()
    return (
        desk.name("measure", measure),
        Cell(clauses=(clause,)),
        value.get("text") or Cell(desk.say("measures.missing"), state="warn"),
        value.get("owner") or "—",
        desk.time(value.get("checked_at")),
        Cell(desk.time(following) if every else "—", state="bad" if late else ""),
    )


@page("sweep")
def sweep(desk: Desk) -> HttpResponse:
    """What the policy promises about terms, and a run of the sweep by hand."""
    found: list[object] = []

    def run(_: Sent) -> HttpResponse:
        swept = retention.sweep(desk.house, desk.controller)
        found.extend(
            (
                Note(desk.say("retention.done"), "good", (swept.clause,) if swept.clause else ()),
                Facts(
                    (desk.label("erased"), str(swept.erased)),
                    (desk.label("contracts"), str(swept.contracts)),
                    (desk.label("excess"), str(swept.excess)),
                ),
            )
        )
        return shown()

    forms = Forms(
        desk, Form("sweep", desk.say("button.sweep"), (), desk.say("act.sweep"), desk.say("about.sweep"), act="sweep", danger=True)
    )

    def shown() -> HttpResponse:
        rows = [(desk.name("retention_rule", one.rule), one.term or "—", Cell(clauses=(one.clause,))) for one in desk.policy.retention]
        return desk.page(
            desk.say("title.retention"),
            Table(desk.say("retention.caption"), desk.columns("rule", "term", "clauses"), rows, empty=desk.say("retention.none")),
            *found,
            forms["sweep"],
            lead=desk.say("lead.retention"),
            status=forms.status,
        )

    return forms.post(sweep=run) or shown()
