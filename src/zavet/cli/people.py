"""The people of a demo: officers and one subject of each controller, made once, with secrets that are shown once and kept nowhere."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Final

from zavet.cli import place
from zavet.entropy import new_id
from zavet.errors import NotFound
from zavet.operations import accounts
from zavet.operations.collect import Submission
from zavet.operations.house import House
from zavet.policy.forms import Form, form
from zavet.policy.model import Policy

OFFICERS: Final = ("owner", "support", "marketing")
"""Roles that a demo has an officer of; the login is the role."""

_PHONES: Final = {"RU": "+7 900 000-00-01", "KZ": "+7 701 000 00 01"}
_WORDS: Final = {
    "surname": "Примерова",
    "first_name": "Дана",
    "patronymic": "Петровна",
    "delivery_address": "ул. Примерная, 1",
    "residence_address": "ул. Примерная, 1",
    "payment_details": "по счёту",
}
"""Values of nobody: what the fields of a form are filled with, by field name."""


def make(house: House, folder: Path, controller: str, policy: Policy) -> list[dict[str, str]]:
    """The logins of one controller, with their passwords; empty where they were made before."""
    path = folder / place.DEMO
    done = path.read_text(encoding="utf-8").split()
    if controller in done:
        return []
    # The models behind it can be read only once Django is set up, which opening the house has done.
    staff: Any = importlib.import_module("zavet.site.staff")
    known = {one.login for one in staff.listed(controller)}
    entity = policy.operator.entities[0] if policy.operator.entities else ""
    made = []
    for role in OFFICERS:
        # Made before a crash, and never shown: a new password takes the place of the lost one.
        password = staff.reset(controller, role) if role in known else staff.add(controller, role, role, entity)
        made.append({"controller": controller, "who": role, "login": role, "password": password, "page": "console/"})
    made += _subject(house, controller, policy)
    path.write_text("".join(f"{one}\n" for one in (*done, controller)), encoding="utf-8")
    return made


def _subject(house: House, controller: str, policy: Policy) -> list[dict[str, str]]:
    asked = form(policy, "registration")
    if asked is None:
        return []
    password = new_id(house.entropy)[:20]
    address = f"demo@{controller}.example"
    values = filled(asked, policy, address, password)
    consents = [one.purpose for one in asked.consents if one.purpose == "account"]
    submission = Submission("registration", values, consents, age="adult" if policy.minors is not None else "", page="demo")
    accounts.register(house, controller, submission, password=password)
    return [{"controller": controller, "who": "subject", "login": address, "password": password, "page": ""}]


def filled(asked: Form, policy: Policy, address: str, password: str) -> dict[str, str]:
    """Values for what a form requires, and an address. Raises NotFound for a required field that the demo has no value for."""
    values: dict[str, str] = {}
    for one in asked.fields:
        if one.category == "email":
            values[one.name] = address
        elif one.only_for or not (one.required or one.category == "phone"):
            continue
        elif one.category == "password":
            values[one.name] = password
        elif one.category == "phone":
            values[one.name] = _PHONES.get(policy.operator.country or "RU", _PHONES["RU"])
        elif one.name in _WORDS:
            values[one.name] = _WORDS[one.name]
        else:
            raise NotFound(f"the demo has no value for the field `{one.name}` of `{policy.slug}`", hint="start without --demo")
    return values
