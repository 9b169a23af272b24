"""People for the checks: complete, valid, each with an e-mail and phone of their own."""

from __future__ import annotations

from typing import Any

from conformance.system import Answer, Site

PASSWORD = "clover-Battery-staple-41"
_PLAIN = {
    "surname": "Ковалёва",
    "first_name": "Дарья",
    "patronymic": "Игоревна",
    "delivery_address": "улица Ясная, дом 5",
    "residence_address": "город Ясный",
    "postal_address": "улица Ясная, дом 5",
    "payment_details": "счёт в банке, без номера карты",
    "organisation_name": "ООО «Ясень»",
    "inn": "7707083893",
    "kpp": "773601001",
    "review_text": "Хороший товар",
}


def values(site: Site, fields: list[str]) -> dict[str, str]:
    """A value for each of these fields, of a person nobody has met."""
    number = site.system.number()
    found = {}
    for name in fields:
        if name == "email":
            found[name] = f"person{number}@example.org"
        elif name.endswith("phone"):
            found[name] = f"+7701{2000000 + number}" if site.slug == "protorg" else f"+7912{3000000 + number}"
        elif name == "password":
            found[name] = PASSWORD
        else:
            found[name] = _PLAIN.get(name, f"значение {number}")
    return found


def fields_of(site: Site, point: str, *, legal: bool = False) -> list[str]:
    """The fields that the form of a point asks of a natural person (or of a legal entity), in order."""
    answer = site.api("GET", f"/forms/{point}", role="form")
    assert answer.status == 200, f"the form of {point} answers {answer.status}"
    return [one["name"] for one in answer.body["fields"] if legal or not one["only_for"]]


def person(site: Site, point: str, **more: Any) -> dict[str, Any]:
    """Someone who filled in the form of a point: ids (subject, record, ground?) and the values given."""
    if point == "account":
        return account(site, **more)
    given = {**values(site, fields_of(site, point)), **more.pop("values", {})}
    answer = send(site, point, given, **more)
    assert answer.status == 201, f"the form of {point} answers {answer.status}: {answer.error.get('message', '')}"
    return {**answer.body["ids"], "values": given, "index": answer.body["index"]}


def send(site: Site, point: str, given: dict[str, str], *, role: str = "form", key: str = "", **more: Any) -> Answer:
    """Sends the form of a point; `more` is consents, kind, age, digest …"""
    body = {"point": point, "values": given, **more}
    if site.slug == "prommet":
        body.setdefault("age", "adult")
    return site.api("POST", "/collect", body, role=role, key=key)


def account(site: Site, *, consents: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Someone with a login: ids, values and password."""
    given = {**values(site, fields_of(site, "registration")), **more.pop("values", {})}
    given.pop("password", None)
    offered = [one["purpose"] for one in site.api("GET", "/forms/registration", role="form").body["consents"]]
    wanted = sorted({*consents, *(["account"] if "account" in offered else [])})
    body = {"point": "registration", "values": given, "consents": wanted, "password": PASSWORD, **more}
    if site.slug == "prommet":
        body.setdefault("age", "adult")
    answer = site.api("POST", "/register", body, role="form")
    assert answer.status == 201, f"the registration answers {answer.status}: {answer.error.get('message', '')}"
    return {**answer.body["ids"], "values": given, "password": PASSWORD, "index": answer.body["index"]}


def order(site: Site, whom: dict[str, Any], *, kind: str = "order", recipients: tuple[str, ...] = ()) -> str:
    """An open ground of this kind for someone: its id."""
    body = {"subject": whom["subject"], "kind": kind, "recipients": list(recipients)}
    answer = site.api("POST", "/grounds", body)
    assert answer.status == 201, f"opening {kind} answers {answer.status}: {answer.error.get('message', '')}"
    ground: str = answer.body["ids"]["ground"]
    return ground
