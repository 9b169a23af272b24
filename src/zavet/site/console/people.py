"""Who may do what: officers with their roles, and the keys of other systems. A secret is shown once, on the page that made it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from zavet.decision.roles import ROLES
from zavet.errors import FieldError
from zavet.operations import clients as house_clients
from zavet.site import staff as accounts
from zavet.site.console import second_factor, words
from zavet.site.console.blocks import Cell, Exact, Note, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.sending import Forms

_LISTED: Final = "/console/staff"


@page("staff")
def staff(desk: Desk) -> HttpResponse:
    """The officers of this controller. A new one gets a one-time password, which their first login replaces."""
    secret: list[object] = []

    def told(login: str, password: str) -> HttpResponse:
        secret.extend((Note(desk.say("staff.once", login=login), "warn"), Exact(password, desk.label("one_time"))))
        return shown()

    def add(sent: Sent) -> HttpResponse:
        entity = sent["entity"] if "entity" in sent.texts else ""
        return told(sent["login"], accounts.add(desk.controller, sent["login"], sent["role"], entity, actor=desk.actor))

    def reset(sent: Sent) -> HttpResponse:
        if sent["login"] == desk.officer.login:
            raise FieldError("login", "oneself", "one's own account is reset by another owner")
        return told(sent["login"], accounts.reset(desk.controller, sent["login"], actor=desk.actor))

    def disable(sent: Sent) -> str:
        if sent["login"] == desk.officer.login:
            raise FieldError("login", "oneself", "one's own account is disabled by another owner")
        accounts.disable(desk.controller, sent["login"], actor=desk.actor)
        return _LISTED

    roles = tuple((one, words.role(desk.language, one)) for one in ROLES)
    logins = tuple((one.login, one.login) for one in accounts.listed(desk.controller))
    entities = tuple((one, one) for one in desk.policy.operator.entities)
    entity = (Input("entity", desk.label("entity"), "select", entities),) if entities else ()
    forms = Forms(
        desk,
        Form(
            "add",
            desk.say("button.add_officer"),
            (
                Input("login", desk.label("login"), longest=40, hint=desk.say("hint.login")),
                Input("role", desk.label("role"), "select", roles),
                *entity,
            ),
            desk.say("act.add_officer"),
            act="staff",
        ),
        Form(
            "reset",
            desk.say("button.reset"),
            (Input("login", desk.label("login"), "select", logins),),
            desk.say("act.reset"),
            desk.say("about.reset"),
            act="staff",
            folded=True,
        ),
        Form(
            "disable",
            desk.say("button.disable"),
            (Input("login", desk.label("login"), "select", logins),),
            desk.say("act.disable"),
            act="staff",
            danger=True,
            folded=True,
        ),
    )

    def shown() -> HttpResponse:
        _, skipped = desk.window()
        rows, pages = desk.paged(accounts.listed(desk.controller)[skipped or 0 :])
        return desk.page(
            desk.say("title.staff"),
            *secret,
            Table(
                desk.say("staff.caption"),
                desk.columns("login", "role", "entity", "state", "second_factor", "since"),
                [
                    (
                        one.login,
                        words.role(desk.language, one.role),
                        one.entity or "—",
                        Cell(desk.own("state", "active" if one.is_active else "disabled"), state="good" if one.is_active else "quiet"),
                        desk.say("yes") if second_factor.device_of(one) else Cell(desk.say("no"), state="warn"),
                        desk.time(one.created_at),
                    )
                    for one in rows
                ],
                empty=desk.say("staff.none"),
                pages=pages,
            ),
            forms["add"],
            forms["reset"],
            forms["disable"],
            lead=desk.say("lead.staff"),
            status=forms.status,
        )

    return forms.post(add=add, reset=reset, disable=disable) or shown()


@page("clients")
def clients(desk: Desk) -> HttpResponse:
    """The API keys of this controller, without their secrets."""
    secret: list[object] = []

    def make(sent: Sent) -> HttpResponse:
        known = set(ROLES) if sent["kind"] == "role" else {one.recipient for one in desk.policy.recipients}
        if sent["kind"] in {"role", "recipient"} and sent["role"] not in known:
            raise FieldError("role", "unknown_word", "a role of officers, or a recipient of the policy")
        made = house_clients.make(
            desk.house,
            desk.controller,
            name=sent["name"],
            kind=sent["kind"],
            role=sent["role"],
            actor=desk.actor,
            purposes=sent.of("purposes"),
        )
        secret.extend((Note(desk.say("clients.once", name=sent["name"]), "warn"), Exact(made, desk.label("secret"))))
        return shown()

    def revoke(sent: Sent) -> str:
        house_clients.revoke(desk.house, desk.controller, name=sent["name"], actor=desk.actor)
        return "/console/clients"

    recipients = desk.choices("recipient", [one.recipient for one in desk.policy.recipients])
    roles = tuple((one, words.role(desk.language, one)) for one in ROLES)
    purposes = desk.choices("purpose", [one.purpose for one in desk.policy.purposes])
    live = [one.client for one in house_clients.listed(desk.house, desk.controller) if one.revoked_at is None]
    forms = Forms(
        desk,
        Form(
            "make",
            desk.say("button.make"),
            (
                Input("name", desk.label("name"), longest=60, hint=desk.say("hint.client")),
                Input("kind", desk.label("kind"), "select", desk.own_choices("client", house_clients.KINDS)),
                Input("role", desk.label("role_or_recipient"), "select", (*roles, *recipients), required=False),
                Input("purposes", desk.label("only_purposes"), "checks", purposes, required=False),
            ),
            desk.say("act.make"),
            act="clients",
        ),
        Form(
            "revoke",
            desk.say("button.revoke"),
            (Input("name", desk.label("name"), "select", tuple((one, one) for one in live)),),
            desk.say("act.revoke"),
            act="clients",
            danger=True,
            folded=True,
        ),
    )

    def shown() -> HttpResponse:
        _, skipped = desk.window()
        rows, pages = desk.paged(house_clients.listed(desk.house, desk.controller)[skipped or 0 :])
        return desk.page(
            desk.say("title.clients"),
            *secret,
            Table(
                desk.say("clients.caption"),
                desk.columns("name", "kind", "role_or_recipient", "only_purposes", "state", "since"),
                [
                    (
                        one.client,
                        desk.own("client", one.kind),
                        words.role(desk.language, one.role) if one.kind == "role" else desk.name("recipient", one.role),
                        desk.names("purpose", [word for word in one.purposes.split(",") if word]),
                        Cell(desk.own("state", "disabled"), state="quiet")
                        if one.revoked_at
                        else Cell(desk.own("state", "active"), state="good"),
                        desk.time(one.created_at),
                    )
                    for one in rows
                ],
                empty=desk.say("clients.none"),
                pages=pages,
            ),
            forms["make"],
            forms["revoke"] if live else None,
            lead=desk.say("lead.clients"),
            status=forms.status,
        )

    return forms.post(make=make, revoke=revoke) or shown()
