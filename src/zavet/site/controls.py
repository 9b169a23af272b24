"""Form controls as pages show them: label, kind of keyboard, what was typed, and what is wrong with it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zavet.errors import FieldError
from zavet.policy.forms import Field, field_label
from zavet.policy.model import Policy
from zavet.policy.notice import clause_list
from zavet.site.plainly import Fate
from zavet.terms import phrases

_INPUT: Final[Mapping[str, str]] = MappingProxyType(
    {"text": "text", "email": "email", "tel": "tel", "password": "password", "digits": "text"}
)
_AUTOCOMPLETE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "surname": "family-name",
        "first_name": "given-name",
        "patronymic": "additional-name",
        "full_name": "name",
        "email": "email",
        "phone": "tel",
        "mobile_phone": "tel",
        "contact_phone": "tel",
        "password": "new-password",
        "delivery_address": "shipping street-address",
        "residence_address": "street-address",
        "organisation_name": "organization",
        "postal_address": "street-address",
        "date_of_birth": "bday",
        "gender": "sex",
        "company_role": "organization-title",
    }
)
"""What browsers and password stores know a field by (HTML, autofill field names; WCAG 2.2, 1.3.5)."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control. `input` is the type of the `<input>`, empty for a `<textarea>`; `problem` is empty where nothing is wrong."""

    name: str
    label: str
    input: str = "text"
    value: str = ""
    required: bool = False
    max_length: int = 200
    hint: str = ""
    problem: str = ""
    autocomplete: str = "off"
    digits: bool = False
    place: str = ""
    """What tells it from another control of the same name on the page."""
    fate: Fate | None = None
    """What becomes of the value, where the policy is asked."""

    @property
    def id(self) -> str:
        """The id of the control on its page."""
        return f"f-{(self.place or self.name).replace(':', '-')}"

    @property
    def described(self) -> str:
        """The ids of what describes the control, for `aria-describedby`."""
        parts = ((self.hint, f"{self.id}-hint"), (self.problem, f"{self.id}-problem"))
        return " ".join(name for text, name in parts if text)


def of_field(field: Field, language: str, *, value: str = "", problem: str = "", hint: str = "", fate: Fate | None = None) -> Control:
    """The control of a field of the policy; what was typed into a password is never shown again."""
    return Control(
        name=field.name,
        label=field_label(field.name, language),
        input=_INPUT.get(field.kind, ""),
        value="" if field.kind == "password" else value,
        required=field.required,
        max_length=field.max_length,
        hint=hint,
        problem=problem,
        autocomplete=_AUTOCOMPLETE.get(field.name, "off"),
        digits=field.kind == "digits",
        fate=fate,
    )


def problem_text(policy: Policy, error: FieldError, language: str, *, category: str = "") -> str:
    """What is wrong, in words of `language`, with the clauses that say so. The words never repeat what was typed."""
    said = phrases.load("zavet.site")
    keys = (f"problem.{error.problem}_{category}", f"problem.{error.problem}", "problem.other")
    key = next(one for one in keys if said.has(one))
    age = policy.minors.age if policy.minors else 0
    text = said.say(language, key, age=age, field=error.field)
    return f"{text} ({clause_list(error.clauses, language)})" if error.clauses else text
