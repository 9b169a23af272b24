"""Services with provisions and fields of their own: declared by an officer, shown before the order, named in what the order leaves.

1. A service is declared once by name: its title, the text of its provisions, the names of its fields. Each change makes a new version.
2. Fields may be declared only where the policy has a datum whose fields it leaves to its services (`policy.forms.additional`); they
   are taken at that datum's points, under its category and clause, with an order of this very service.
3. A field of another service, or one that nobody declared, is not on the form and so is refused (I2).
4. Where a service has provisions, the acceptance names it with their version and digest beside the version of the policy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from zavet.canon import decode, digest
from zavet.errors import FieldError, Malformed, NotFound, StaleVersion
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.inputs import free_text
from zavet.operations.rows import NoteRow
from zavet.policy.check_forms import names_card
from zavet.policy.forms import Field, Form, additional, categories_of
from zavet.policy.links import left_to_services
from zavet.policy.model import Datum, Policy

KIND: Final = "service"
MOST_FIELDS: Final = 20
LONGEST: Final = 500
"""Characters that a field of a service takes."""
OWN_NAMES: Final = frozenset({"age", "csrfmiddlewaretoken", "digest", "kind", "service", "service_version", "token"})
"""What a form sends beside its fields: no field of a service may be named so."""
_ORDER: Final = "order"
_NAME = re.compile(r"[^\W\d_]\w{0,59}")
_KEYS: Final = frozenset({"title", "provisions", "version", "fields"})
_LONGEST_NAME = 80
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Service:
    """A service as declared. `provisions` is the text that holds beside the policy, empty where there is none; `version` counts from 1."""

    name: str
    title: str
    provisions: str
    version: int
    fields: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the provisions, in hex; empty where there are none."""
        return digest(self.provisions.encode("utf-8")) if self.provisions else ""

    def to_json(self) -> dict[str, Any]:
        """The service as it is kept."""
        return {"title": self.title, "provisions": self.provisions, "version": self.version, "fields": list(self.fields)}

    def named(self) -> dict[str, Any]:
        """What an entry says of a service that was ordered."""
        return {"name": self.name, "version": self.version, "provisions": self.digest}


def declared(work: Work, name: str, value: object) -> Service:
    """What an officer declares of a service, checked, with the version that this makes it.

    A `version` that comes along is the one the change was made from, or the one it makes. Raises Malformed, FieldError, StaleVersion.
    """
    policy = work.version.policy
    if not isinstance(value, Mapping):
        raise Malformed("a service is an object with `title`, `provisions` and `fields`")
    for key in value:
        if key not in _KEYS:
            raise FieldError(
                str(key)[:60], "unknown", f"`{str(key)[:60]}` is no part of a service", hint=f"it has {', '.join(sorted(_KEYS))}"
            )
    name = _text(policy, "service", name, _LONGEST_NAME)
    if not name:
        raise FieldError("service", "required", "a service has a name")
    title = _text(policy, "title", value.get("title", ""), _LONGEST_TITLE) or name
    provisions = _text(policy, "provisions", value.get("provisions", ""), 20_000)
    fields = _fields(policy, value.get("fields", []))
    before = find(work, name)
    was = before.version if before is not None else 0
    same = before is not None and (before.title, before.provisions, before.fields) == (title, provisions, fields)
    number = was if same else was + 1
    sent = value.get("version")
    if sent is not None:
        if type(sent) is not int:
            raise FieldError("version", "form", "`version` is a whole number")
        if sent not in {was, number}:
            raise StaleVersion("the service was changed meanwhile", hint="read it again; nothing was kept")
    return Service(name, title, provisions, number, fields)


def clauses(policy: Policy) -> tuple[str, ...]:
    """The clauses that leave fields to the services."""
    return tuple(dict.fromkeys(one.clause for one in policy.data if left_to_services(one)))


def find(work: Work, name: str) -> Service | None:
    """The service of that name, or None."""
    row = work.transaction.get(NoteRow, work.controller, KIND, name)
    return _service(row) if row is not None else None


def listed(house: House, controller: str) -> list[Service]:
    """Every service by name."""
    rows = house.read(controller, lambda work: work.transaction.where(NoteRow, order=("note",), controller=controller, kind=KIND))
    return [_service(row) for row in rows]


def offered(house: House, controller: str, asked: Form) -> list[Service]:
    """The services that this form orders; none where it opens no order."""
    return listed(house, controller) if asked.opens == _ORDER else []


def chosen(house: House, controller: str, asked: Form, name: str) -> Service:
    """The service of that name, to be ordered by this form. Raises NotFound."""
    for one in offered(house, controller, asked):
        if one.name == name:
            return one
    raise NotFound("no such service is ordered here")


def needs_one(policy: Policy, asked: Form) -> bool:
    """True for a form that orders nothing without a service: it is there for what services ask in addition."""
    return asked.opens == _ORDER and additional(policy, asked.point) is not None


def ordered(work: Work, asked: Form, name: str, version: int | None) -> Service | None:
    """The service that a form orders, or None where it names none. `version` is the one that was shown; None: not told.

    Raises FieldError, StaleVersion where the service was changed since it was shown.
    """
    policy = work.version.policy
    datum = additional(policy, asked.point)
    cited = (datum.clause,) if datum is not None else clauses(policy)
    if not name:
        if needs_one(policy, asked):
            raise FieldError("service", "required", "say which service is ordered", clauses=cited)
        return None
    if asked.opens != _ORDER:
        raise FieldError("service", "not_named", "no service is ordered here", clauses=cited)
    found = find(work, name)
    if found is None:
        raise FieldError("service", "unknown_word", "there is no such service", clauses=cited)
    if version is not None and version != found.version:
        raise StaleVersion("the service was changed since the form was made", hint="load the form again; nothing was kept")
    return found


def order_form(policy: Policy, asked: Form, service: Service | None) -> Form:
    """The form with the fields that the service ordered adds to it."""
    datum = additional(policy, asked.point)
    if service is None or datum is None:
        return asked
    own = categories_of(policy)
    return replace(
        asked,
        fields=(
            *asked.fields,
            *(_field(datum, name) for name in service.fields if name not in own),
        ),
    )


def fields_in(work: Work) -> dict[str, Field]:
    """Every field that some service declares, by name: what was given for it can be shown and put right. The policy's own go first."""
    policy = work.version.policy
    datum = next((one for one in policy.data if left_to_services(one)), None)
    if datum is None:
        return {}
    taken = categories_of(policy)
    rows = work.transaction.where(NoteRow, order=("note",), controller=work.controller, kind=KIND)
    names = dict.fromkeys(name for row in rows for name in _service(row).fields if name not in taken)
    return {name: _field(datum, name) for name in names}


def fields(house: House, controller: str) -> dict[str, Field]:
    """The same over a read transaction."""
    return house.read(controller, fields_in)


def _field(datum: Datum, name: str) -> Field:
    return Field(name, datum.category, datum.required is True, datum.clause, datum.only_for, "text", LONGEST)


def _service(row: NoteRow) -> Service:
    value: dict[str, Any] = decode(row.value)
    return Service(row.note, value["title"], value["provisions"], value["version"], tuple(value["fields"]))


def _text(policy: Policy, key: str, value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise FieldError(key, "not_text", f"`{key}` takes text")
    return free_text(policy, key, value, longest=longest)


def _fields(policy: Policy, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise FieldError("fields", "form", "`fields` is a list of names")
    names = tuple(dict.fromkeys(unicodedata.normalize("NFC", one).strip() for one in value))
    cited = clauses(policy)
    if names and not cited:
        raise FieldError("fields", "not_named", "the policy leaves no fields to its services", clauses=policy.closed.data)
    if len(names) > MOST_FIELDS:
        raise FieldError("fields", "too_long", f"a service has at most {MOST_FIELDS} fields of its own", clauses=cited)
    taken = categories_of(policy)
    for name in names:
        if not _NAME.fullmatch(name):
            raise FieldError("fields", "form", f"`{name[:60]}` is no word that could name a field", clauses=cited)
        if names_card(name):
            raise FieldError("fields", "card_number", f"`{name}` would take card data, which are never kept", clauses=cited)
        if name in taken or name in OWN_NAMES:
            raise FieldError("fields", "exists", f"`{name}` is the name of something else on the form", clauses=cited)
    return names
