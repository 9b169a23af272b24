"""The people of a demo: officers and one subject of each controller, made once, with secrets that are shown once and kept nowhere."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Final

from zavet.cli import place
from zavet.entropy import new_id
from zavet.errors import FieldError
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
    "postal_address": "ул. Примерная, 1",
    "payment_details": "по счёту",
    "date_of_birth": "1990-01-31",
    "inn": "7707083893",
    "kpp": "773601001",
}
"""Values of nobody: what the fields of a form are filled with, by name of the field, else by its category."""
_ANY: Final = "Пример"


def make(house: House, folder: Path, controller: str, policy: Policy) -> tuple[list[dict[str, str]], str]:
    """The logins of one controller with their passwords, and why there is no subject among them where the policy's own form takes none.

    Both are empty where they were made before.
    """
    path = folder / place.DEMO
    done = path.read_text(encoding="utf-8").split()
    if controller in done:
        return [], ""
    # The models behind it can be read only once Django is set up, which opening the house has done.
    staff: Any = importlib.import_module("zavet.site.staff")
    known = {one.login for one in staff.listed(controller)}
    entity = policy.operator.entities[0] if policy.operator.entities else ""
    made = []
    for role in OFFICERS:
        # Made before a crash, and never shown: a new password takes the place of the lost one.
        password = staff.reset(controller, role) if role in known else staff.add(controller, role, role, entity)
        made.append({"controller": controller, "who": role, "login": role, "password": password, "page": "console/"})
    rows, missing = subject(house, controller, policy)
    path.write_text("".join(f"{one}\n" for one in (*done, controller)), encoding="utf-8")
    return made + rows, missing


def subject(house: House, controller: str, policy: Policy) -> tuple[list[dict[str, str]], str]:
    """A subject who has registered, as a row; none, and why, where the form takes nobody of whom the demo knows what it asks."""
    asked = form(policy, "registration")
    if asked is None:
        return [], ""
    password = new_id(house.entropy)[:20]
    values = filled(asked, policy, f"demo@{controller}.example", password)
    login = next((values[one.name] for kind in ("email", "phone") for one in asked.fields if one.category == kind), "")
    if not login:
        return [], "no e-mail and no phone"
    consents = [one.purpose for one in asked.consents if one.purpose == "account"]
    submission = Submission("registration", values, consents, age="adult" if policy.minors is not None else "", page="demo")
    try:
        accounts.register(house, controller, submission, password=password)
    except FieldError as error:
        return [], str(error)
    return [{"controller": controller, "who": "subject", "login": login, "password": password, "page": ""}], ""


def filled(asked: Form, policy: Policy, address: str, password: str) -> dict[str, str]:
    """Values for what a form requires, and an address to log in by."""
    country = policy.operator.country or "RU"
    values: dict[str, str] = {}
    for one in asked.fields:
        if one.category == "email":
            values[one.name] = address
        elif one.only_for or not (one.required or one.category == "phone"):
            continue
        elif one.category == "password":
            values[one.name] = password
        elif one.category == "phone":
            values[one.name] = _PHONES.get(country, _PHONES["RU"])
        else:
            values[one.name] = _WORDS.get(one.name) or _WORDS.get(one.category) or _ANY
    return values
