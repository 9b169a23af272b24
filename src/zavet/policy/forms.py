"""The form of a collection point: exactly the fields that the policy names for it, and one separate control per consent.

1. A datum stands on a form where its source is `provided` and its points name the form's point or any form.
2. Its fields are the model's own names, else those of the vocabulary; `other:` data without names have none, and where the text
   leaves them to each service (`additional`), the service that is ordered names them.
3. A field that several data name stands once, under the first clause; it is required where one of them requires it, and asked
   of everyone where one of them is.
4. What an open question touches is not asked for: neither its categories, nor its points, nor consents to its purposes (I10).
5. Nothing else is on the form, so nothing else can be accepted (I2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zavet.errors import Diagnostic, PolicyCheckError
from zavet.policy.labels import field_label, sentence
from zavet.policy.links import TRANSFER, consenting, field_names, is_closed, left_to_services, transfers, unique
from zavet.policy.model import Datum, Localised, Point, Policy
from zavet.policy.notice import consent_text
from zavet.terms import LANGUAGES, POINTS, TYPED_POINTS, label

__all__ = ["ConsentControl", "Field", "Form", "Kind", "additional", "categories_of", "consent_text", "field_label", "form", "forms"]

_NOT_EVERYBODYS = frozenset({"patronymic"})
Kind = Literal["text", "email", "tel", "password", "textarea", "digits"]

_KINDS: Mapping[str, Kind] = {
    "phone": "tel",
    "email": "email",
    "password": "password",
    "review_text": "textarea",
    "free_text": "textarea",
    "correspondence": "textarea",
    "inn": "digits",
    "kpp": "digits",
}
# In characters. The longest lawful e-mail address has 254 (RFC 5321 §4.5.3.1.3), an INN 12 and a KPP 9 digits; a phone number has
# 15 digits (E.164) and room for how people punctuate it. The others are generous to real values and stop floods.
_LENGTHS: Mapping[str, int] = {
    "phone": 32,
    "email": 254,
    "password": 256,
    "inn": 12,
    "kpp": 9,
    "full_name": 100,
    "first_name": 100,
    "date_of_birth": 10,
    "gender": 32,
    "organisation_name": 300,
    "delivery_address": 500,
    "residence_address": 500,
    "postal_address": 500,
    "payment_details": 500,
}
_LONG = 5000
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` as submitted, the category its value is, the clause that names it, the subjects it may be asked of.

    `max_length` is in characters. `only_for` empty means everyone.
    """

    name: str
    category: str
    required: bool
    clause: str
    only_for: tuple[str, ...]
    kind: Kind
    max_length: int


@dataclass(frozen=True, slots=True)
class ConsentControl:
    """One consent beside the fields: never ticked beforehand, never joined with another. `clause` demands the consent."""

    purpose: str
    clause: str


@dataclass(frozen=True, slots=True)
class Form:
    """A collection point as people meet it. `opens`: the kind of ground that a submission opens."""

    point: str
    title: Localised
    fields: tuple[Field, ...]
    consents: tuple[ConsentControl, ...]
    opens: str | None
    clause: str | None

    def field(self, name: str) -> Field | None:
        """The field of that name, or None: then it must not be accepted."""
        return next((one for one in self.fields if one.name == name), None)


def form(policy: Policy, point: str) -> Form | None:
    """The form of `point`, or None where the policy asks nothing of people there.

    A declared point without fields still is a form where it carries consents or opens a ground. Raises PolicyCheckError where the
    point asks a consent to something that the policy does not name.
    """
    if is_closed(policy, "point", point):
        return None
    declared = policy.point(point)
    fields = _fields(policy, point, frozenset(declared.required) if declared else frozenset())
    if declared is None and not fields:
        return None
    title = {language: sentence(label("point", point, language)) for language in LANGUAGES}
    if declared is None:
        return Form(point, title, fields, (), None, None)
    consents = tuple(
        ConsentControl(one, _consent_clause(policy, declared, one)) for one in unique(declared.consents) if not _undecided(policy, one)
    )
    if not fields and not consents and declared.opens is None:
        return None
    return Form(point, {**title, **declared.title}, fields, consents, declared.opens, declared.clause)


def forms(policy: Policy) -> tuple[Form, ...]:
    """Every form of the policy: declared points first, in their order, then the points that only the data name.

    `any` is no form of its own unless the policy names no other point.
    """
    points = list(unique([*(one.point for one in policy.points), *(word for one in policy.data for word in one.points)]))
    if policy.point("any") is None and len(points) > 1 and "any" in points:
        points.remove("any")
    made = (form(policy, point) for point in points)
    return tuple(one for one in made if one is not None)


def additional(policy: Policy, point: str) -> Datum | None:
    """The datum at `point` whose fields each service names for itself, or None: then a service has no fields of its own there."""
    for datum in policy.data:
        if left_to_services(datum) and point in datum.points and not is_closed(policy, "category", datum.category):
            return datum
    return None


def categories_of(policy: Policy) -> Mapping[str, str]:
    """The category of each field name that the policy can hold a value under, from whatever source.

    Data that people give come first; where two data share a field name, the first of the model has it.
    """
    found: dict[str, str] = {}
    for datum in sorted(policy.data, key=lambda one: one.source != "provided"):
        for name in field_names(datum):
            found.setdefault(name, datum.category)
    return found


def _fields(policy: Policy, point: str, required: frozenset[str]) -> tuple[Field, ...]:
    words = {point, "any"} if _is_filled_in(policy, point) else {point}
    found: dict[str, Field] = {}
    for datum in policy.data:
        here = datum.source == "provided" and not words.isdisjoint(datum.points)
        if not here or is_closed(policy, "category", datum.category):
            continue
        for name in field_names(datum):
            # Not everybody has a patronymic: a required name asks for it only where the form itself says so.
            whole = datum.required is True and name not in _NOT_EVERYBODYS
            made = _field(datum, name, required=whole or name in required)
            found[name] = _joined(found[name], made) if name in found else made
    return tuple(found.values())


def _is_filled_in(policy: Policy, point: str) -> bool:
    """True where people fill in a form at `point`: `any` puts no fields on the mere viewing of a page."""
    if any(one.source == "provided" and point in one.points for one in policy.data):
        return True
    return policy.point(point) is not None and (point in TYPED_POINTS or point not in POINTS)


def _field(datum: Datum, name: str, *, required: bool) -> Field:
    kind = _KINDS.get(datum.category, "textarea" if datum.category.startswith("other:") else "text")
    length = _LENGTHS.get(datum.category, _LONG if kind == "textarea" else _SHORT)
    return Field(name, datum.category, required, datum.clause, datum.only_for, kind, length)


def _joined(first: Field, second: Field) -> Field:
    everyone = not first.only_for or not second.only_for
    only_for = () if everyone else unique([*first.only_for, *second.only_for])
    return replace(first, required=first.required or second.required, only_for=only_for)


def _undecided(policy: Policy, consent: str) -> bool:
    if consent.startswith(TRANSFER):
        return is_closed(policy, "recipient", consent.removeprefix(TRANSFER))
    return is_closed(policy, "purpose", consent)


def _consent_clause(policy: Policy, point: Point, purpose: str) -> str:
    for one in consenting(policy, purpose):
        return one.clause
    for named in policy.purposes:
        if named.purpose == purpose:
            return named.clause
    for recipient in transfers(policy, purpose):
        return recipient.clause
    raise PolicyCheckError(
        [
            Diagnostic(
                "P026",
                "error",
                f"point `{point.point}` asks consent to `{purpose}`, which the policy does not name",
                "name the purpose under `purposes`, or take it out of the point's `consents`",
            )
        ]
    )
