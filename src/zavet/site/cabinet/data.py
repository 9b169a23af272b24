"""My data: every value with where it came from, under which clause, and the means to put it right or delete it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from zavet.errors import FieldError, NotFound
from zavet.operations import rights, services, standing
from zavet.operations.standing import Held, Standing
from zavet.policy import forms
from zavet.policy.forms import Field, field_label
from zavet.site.cabinet.mine import Mine, back, filled, key_of, mine, show
from zavet.site.controls import of_field
from zavet.site.plainly import Fate, fate
from zavet.site.posted import posted

CONFIRMABLE = frozenset({"email", "phone"})
_REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the subject sees it. `state`: confirmed, unconfirmed, given or missing."""

    name: str
    label: str
    value: str
    state: str
    held: Held | None
    editable: bool
    fate: Fate


@require_safe
@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Every value; one entry for the whole page."""
    values, _, index = rights.access(whose.house, whose.controller, subject=whose.subject, actor=whose.actor)
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    return show(request, whose, "data", {"rows": rows(whose, values, now), "index": index, "restricted": now.restricted})


@mine
def edit(request: HttpRequest, whose: Mine, name: str) -> HttpResponse:
    """GET: one field with its value. POST: the new value stands from now on."""
    field = _field(whose, name)
    if request.method != "POST":
        values, _, _ = rights.access(whose.house, whose.controller, subject=whose.subject, actor=whose.actor)
        return _edit(request, whose, field, values.get(name, ""))
    sent = posted(request)
    typed = sent.get("value", "")
    try:
        # A value is deleted by its own button, not by an empty field.
        filled(sent, "value", clauses=(field.clause,))
        rights.rectify(whose.house, whose.controller, subject=whose.subject, values={name: typed}, actor=whose.actor, key=key_of(sent))
    except FieldError as error:
        return _edit(request, whose, field, typed, whose.problem(error, category=field.category), HTTPStatus.UNPROCESSABLE_ENTITY)
    return back("my_data", "changed")


@require_POST
@mine
def delete(request: HttpRequest, whose: Mine, name: str) -> HttpResponse:
    """Deletes one field; its value is gone from the store at once."""
    field = _field(whose, name)
    key = key_of(posted(request))
    rights.rectify(whose.house, whose.controller, subject=whose.subject, values={field.name: ""}, actor=whose.actor, key=key)
    return back("my_data", "deleted")


def rows(whose: Mine, values: dict[str, str], now: Standing) -> list[Row]:
    """The fields of the registration, given or missing, then whatever else is held."""
    policy = whose.policy
    categories = forms.categories_of(policy)
    named = {field.name: field for form in reversed(forms.forms(policy)) for field in form.fields if field.kind != "password"}
    known = {**services.fields(whose.house, whose.controller), **named}
    asked = forms.form(policy, _REGISTRATION)
    first = [
        one.name for one in (asked.fields if asked else ()) if one.kind != "password" and (not one.only_for or now.kind in one.only_for)
    ]
    found = []
    for name in dict.fromkeys([*first, *values]):
        field = known.get(name)
        category = field.category if field else categories.get(name, name)
        held = now.newest(category) if name in values else None
        found.append(
            Row(
                name,
                field_label(name, whose.language),
                values.get(name, ""),
                _state(name in values, category, now),
                held,
                field is not None,
                fate(policy, category, whose.language, source=held.source if held else "provided", point=held.point if held else ""),
            )
        )
    return found


def _state(given: bool, category: str, now: Standing) -> str:  # noqa: FBT001 - a word of a row
    if not given:
        return "missing"
    if category in CONFIRMABLE:
        return "confirmed" if category in now.confirmed else "unconfirmed"
    return "given"


def _field(whose: Mine, name: str) -> Field:
    declared = services.fields(whose.house, whose.controller).get(name)
    try:
        return declared or rights.field_of(whose.policy, name)
    except FieldError as error:
        raise NotFound("the policy names no such field", clauses=error.clauses) from None


def _edit(request: HttpRequest, whose: Mine, field: Field, value: str, problem: str = "", status: int = 200) -> HttpResponse:
    told = fate(whose.policy, field.category, whose.language)
    made = of_field(field, whose.language, value=value, problem=problem, fate=told)
    # On this page the field has a name of its own, so that a page about any field is sent alike.
    control = replace(made, name="value", required=True)
    problems = [{"id": control.id, "label": control.label, "text": problem}] if problem else []
    return show(request, whose, "field", {"field": field, "control": control, "problems": problems}, status=status)
