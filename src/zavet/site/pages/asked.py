"""A form of the policy as a page: its fields, consents and questions as controls, with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from zavet.errors import FieldError
from zavet.operations.collect import AGES
from zavet.operations.inputs import checked
from zavet.policy.forms import Form, consent_text
from zavet.policy.model import Policy
from zavet.site.controls import Control, of_field, problem_text
from zavet.site.plainly import fate
from zavet.site.wording import consent_name
from zavet.terms import phrases

CONSENT = "consent:"
"""How the name of a consent's checkbox begins."""
LEGAL = "legal_entity"


@dataclass(frozen=True, slots=True)
class Choice:
    """A checkbox or one of several answers. `notice` is what is agreed to."""

    id: str
    name: str
    value: str
    label: str
    notice: str = ""
    clause: str = ""
    checked: bool = False
    problem: str = ""
    address: str = ""
    """Where what is agreed to is read as a document of its own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary: where to mend (empty: nowhere on this page) and what."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a form, or what a fresh one begins with: nothing."""

    values: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    kind: str = ""
    age: str = ""
    service: str = ""
    service_version: str = ""
    token: str = ""
    digest: str = ""


def typed(sent: Mapping[str, str]) -> Typed:
    """The parts of what a page's form sent: what is no part of the page itself is a value of a field, known or not."""
    own = {"kind", "age", "service", "service_version", "token", "digest"}
    consents = tuple(name.removeprefix(CONSENT) for name in sent if name.startswith(CONSENT))
    values = {name: text for name, text in sent.items() if name not in own and not name.startswith(CONSENT)}
    parts = {name: sent.get(name, "") for name in own}
    return Typed(values, consents, **parts)


def shown(policy: Policy, form: Form, language: str, given: Typed, wrong: FieldError | None, *, secret: bool) -> dict[str, Any]:
    """The context of the page. `secret`: a password is asked where the form names one."""
    errors = _errors(policy, form, given, wrong)
    fields = [one for one in form.fields if secret or one.kind != "password"]
    made = {
        one.name: of_field(
            one,
            language,
            value=given.values.get(one.name, ""),
            problem=problem_text(policy, errors[one.name], language, category=one.category) if one.name in errors else "",
            fate=fate(policy, one.category, language, point=form.point),
        )
        for one in fields
    }
    consents = _consents(policy, form, language, given, errors)
    ages = _ages(policy, language, given) if policy.minors else []
    age_problem = problem_text(policy, errors["age"], language, category="age") if "age" in errors else ""
    everyone = [made[one.name] for one in fields if not one.only_for]
    legal = [made[one.name] for one in fields if one.only_for]
    return {
        "form": form,
        "controls": everyone,
        "legal": legal,
        "kind": given.kind,
        "consents": consents,
        "ages": ages,
        "age_problem": age_problem,
        "age_clause": policy.minors.clause if policy.minors else "",
        "problems": _problems(policy, language, errors, [*everyone, *legal], consents, age_problem),
    }


def _errors(policy: Policy, form: Form, given: Typed, wrong: FieldError | None) -> dict[str, FieldError]:
    """Everything that is wrong, not the first thing alone: each field is judged by itself, as the operation judges it."""
    if wrong is None:
        return {}
    found: dict[str, FieldError] = {}
    for one in form.fields:
        text = given.values.get(one.name, "")
        try:
            checked(policy, replace(form, fields=(one,)), {one.name: text} if text else {}, kind=given.kind)
        except FieldError as error:
            found[one.name] = error
    return {**found, wrong.field: wrong}


def _consents(policy: Policy, form: Form, language: str, given: Typed, errors: Mapping[str, FieldError]) -> list[Choice]:
    found = []
    for one in form.consents:
        name = f"{CONSENT}{one.purpose}"
        wrong = errors.get(name)
        found.append(
            Choice(
                id=f"c-{one.purpose.replace(':', '-')}",
                name=name,
                value="yes",
                label=phrases.load("zavet.site.pages").say(language, "form.consent", purpose=consent_name(policy, one.purpose, language)),
                notice=consent_text(policy, one.purpose, language),
                clause=one.clause,
                checked=one.purpose in given.consents,
                problem=problem_text(policy, wrong, language, category="consent") if wrong else "",
                address=reverse("consent", args=[one.purpose]),
            )
        )
    return found


def _ages(policy: Policy, language: str, given: Typed) -> list[Choice]:
    assert policy.minors is not None
    said = phrases.load("zavet.site.pages")
    return [
        Choice(f"age-{word}", "age", word, said.say(language, f"form.age.{word}", age=policy.minors.age), checked=given.age == word)
        for word in AGES
    ]


def _problems(
    policy: Policy, language: str, errors: Mapping[str, FieldError], controls: list[Control], consents: list[Choice], age: str
) -> list[Problem]:
    found = [Problem(one.id, one.label, one.problem) for one in controls if one.problem]
    found += [Problem(one.id, one.label, one.problem) for one in consents if one.problem]
    if age:
        found.append(Problem("age-adult", phrases.load("zavet.site.pages").say(language, "form.age.short"), age))
    known = {one.name for one in controls} | {one.name for one in consents} | {"age"}
    found += [Problem("", name, problem_text(policy, error, language)) for name, error in errors.items() if name not in known]
    return found
