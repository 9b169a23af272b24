"""A person who registers, for tests of operations."""

from __future__ import annotations

from zavet.operations import accounts
from zavet.operations.collect import Submission
from zavet.operations.house import House

PERSON = {"surname": "Иванова", "first_name": "Анна", "patronymic": "Петровна", "phone": "+7 912 345-67-89", "email": "anna@example.ru"}
PASSWORD = "correct horse battery"


def registered(house: House, slug: str = "prommet", **values: str) -> str:
    consents = ("account",) if slug == "smartis" else ()
    person = {**PERSON, **values}
    if slug == "smartis":
        person = {name: person[name] for name in ("first_name", "phone", "email")}
    age = "adult" if slug == "prommet" else ""
    return accounts.register(house, slug, Submission("registration", person, consents, age=age), password=PASSWORD).ids["subject"]
