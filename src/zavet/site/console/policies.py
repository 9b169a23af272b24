"""Versions of the policy; a draft is checked line by line, compared with what is in force, and published now or from a date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse

from zavet.errors import Diagnostic, FieldError, NotFound, PolicyError
from zavet.operations.policies import Version
from zavet.operations.publish import publish, versions
from zavet.policy.checks import check
from zavet.policy.diff import diff
from zavet.policy.model import Policy
from zavet.policy.syntax import parse_source
from zavet.site.console import choices
from zavet.site.console.blocks import Cell, Clauses, Facts, Heading, Lines, Links, Note, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.sending import Forms

LONGEST: Final = 1_000_000
"""Characters of a policy that the console takes."""


@page(methods=("GET",))
def policies(desk: Desk) -> HttpResponse:
    """Every published version, newest first."""
    found = list(reversed(versions(desk.house, desk.controller)))
    _, skipped = desk.window()
    rows, pages = desk.paged(found[skipped or 0 :])
    now = desk.house.clock.now()
    current = desk.house.in_force(desk.controller).number
    return desk.page(
        desk.say("title.policies"),
        Table(
            desk.say("policies.caption"),
            desk.columns("version", "state", "published_at", "effective_at", "author", "digest"),
            [
                (
                    Cell(str(one.number), f"/console/policies/{one.number}", mono=True),
                    _state(desk, one, current, now),
                    desk.time(one.row.published_at),
                    desk.time(one.row.effective_at),
                    one.row.author,
                    Cell(one.digest[:12], mono=True),
                )
                for one in rows
            ],
            empty=desk.say("policies.none"),
            pages=pages,
        ),
        Links(((desk.say("title.draft"), "/console/policies/draft"),)) if desk.may("publish") else None,
        lead=desk.say("lead.policies"),
    )


def _state(desk: Desk, one: Version, current: int, now: int) -> Cell:
    if one.number == current:
        return Cell(desk.say("policies.in_force"), state="good")
    return Cell(desk.say("policies.coming"), state="warn") if one.row.effective_at > now else Cell(desk.say("policies.past"), state="quiet")


@page(methods=("GET",))
def policy(desk: Desk, number: int) -> HttpResponse:
    """One version with its clauses, and what it changed."""
    found = versions(desk.house, desk.controller)
    if not 0 < number <= len(found):
        raise NotFound("no such version")
    one = found[number - 1]
    shown = tuple(
        (clause.id, desk.name("clause_kind", clause.kind), clause.text.get(desk.language) or clause.text.get(one.policy.language, ""))
        for clause in one.policy.clauses
    )
    changed = diff(found[number - 2].policy, one.policy).lines(desk.language) if number > 1 else ()
    return desk.page(
        desk.say("policies.one", number=number),
        Facts(
            (desk.label("published_at"), desk.time(one.row.published_at)),
            (desk.label("effective_at"), desk.time(one.row.effective_at)),
            (desk.label("author"), one.row.author),
            (desk.label("digest"), Cell(one.digest, mono=True)),
            (desk.label("entry"), Cell(str(one.row.index), desk.entry(one.row.index), mono=True)),
        ),
        *((Heading(desk.say("policies.changed")), Lines(changed)) if changed else ()),
        Heading(desk.say("policies.clauses")),
        Clauses(shown),
        back=(desk.say("title.policies"), "/console/policies"),
    )


@page("publish")
def draft(desk: Desk) -> HttpResponse:
    """A text in the policy language is checked, compared, and only then offered for publishing."""
    told: list[object] = []

    def checked(sent: Sent) -> HttpResponse:
        text = _text(sent)
        try:
            source = parse_source(text)
        except PolicyError as error:
            told.append(_diagnostics(desk, error.diagnostics()))
            return shown(status=422)
        found = check(source.policy, source.places)
        told.append(_diagnostics(desk, found))
        if any(one.level == "error" for one in found):
            return shown(status=422)
        told.extend(_comparison(desk, source.policy))
        told.append(_publish_form(desk, text))
        return shown()

    def published(sent: Sent) -> str:
        at = choices.day_of(desk, sent, "effective_at")
        model = parse_source(sent["text"]).policy
        done = publish(desk.house, desk.controller, model, actor=desk.actor, effective_at=at, key=sent.key)
        return f"/console/policies/{done.ids['version']}?done={done.index}"

    forms = Forms(
        desk,
        Form(
            "check",
            desk.say("button.check_draft"),
            (
                Input(
                    "text",
                    desk.label("policy_text"),
                    "textarea",
                    required=False,
                    longest=LONGEST,
                    value=desk.request.POST.get("text", ""),
                    judged=True,
                ),
                Input("file", desk.label("file"), "file", required=False, longest=LONGEST),
            ),
            act="publish",
        ),
        _publish_form(desk, ""),
    )

    def shown(status: int = 200) -> HttpResponse:
        blocks = (forms["publish"],) if forms["publish"].error else ()
        return desk.page(
            desk.say("title.draft"),
            *told,
            *blocks,
            forms["check"],
            lead=desk.say("lead.draft"),
            status=max(status, forms.status),
            back=(desk.say("title.policies"), "/console/policies"),
        )

    return forms.post(check=checked, publish=published) or shown()


def _text(sent: Sent) -> str:
    if bool(sent["text"]) == bool(sent["file"]):
        raise FieldError("text", "one_of", "give the text or a file")
    return sent["text"] or sent["file"]


def _publish_form(desk: Desk, text: str) -> Form:
    return Form(
        "publish",
        desk.say("button.publish"),
        (
            Input("text", kind="hidden", longest=LONGEST, value=text),
            Input("effective_at", desk.label("effective_at"), "date", required=False, hint=desk.say("hint.effective")),
        ),
        desk.say("act.publish"),
        desk.say("about.publish"),
        act="publish",
    )


def _diagnostics(desk: Desk, found: Sequence[Diagnostic]) -> object:
    if not found:
        return Note(desk.say("policies.clean"), "good")
    colours = {"error": "bad", "warning": "warn"}
    rows = [
        (
            one.line or "—",
            Cell(one.id, mono=True),
            Cell(desk.own("level", one.level), state=colours.get(one.level, "quiet")),
            one.message,
            one.hint,
        )
        for one in found
    ]
    return Table(desk.say("policies.diagnostics"), desk.columns("line", "rule", "level", "message", "hint"), rows, empty="")


def _comparison(desk: Desk, model: Policy) -> list[object]:
    found = diff(desk.policy, model)
    lapse = [Note(desk.say("policies.lapse", count=len(found.lapsed)), "warn")] if found.lapsed else []
    return [Heading(desk.say("policies.diff")), *lapse, Lines(found.lines(desk.language))]
