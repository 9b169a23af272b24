"""Services with provisions and fields of their own: declared, shown, ordered, named in what the order leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.operations.house import OWNER, VISITOR, make_house

from zavet.errors import FieldError, Malformed, NotFound, StaleVersion
from zavet.operations import accounts, consent, grounds, log, notes, rights, services
from zavet.operations.accounts import subject_actor
from zavet.operations.collect import Submission, collect
from zavet.operations.house import Done, House
from zavet.operations.rows import GroundRow, RecordRow
from zavet.policy.forms import form

SLUG = "netrack"
PERSON = {
    "surname": "Ковалёва",
    "first_name": "Дарья",
    "email": "daria@example.org",
    "delivery_address": "ул. Ясная, 5",
    "phone": "+79123000001",
    "payment_details": "счёт в банке",
}
RACK = {"title": "Размещение сервера", "provisions": "Стойка принадлежит клиенту.", "fields": ["высота_сервера", "power_supply"]}
MAIL = {"title": "Почта", "provisions": "", "fields": ["domain"]}


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path, SLUG, "protorg")
    for name, value in (("colocation", RACK), ("mail", MAIL), ("plain", {})):
        declare(made, name, value)
    return made


@pytest.fixture
def subject(house: House) -> str:
    submission = Submission("registration", PERSON)
    return accounts.register(house, SLUG, submission, password="clover-Battery-41", actor=VISITOR).ids["subject"]


def declare(house: House, name: str, value: Any, slug: str = SLUG) -> Done:
    return notes.keep(house, slug, kind="service", note=name, value=value, actor=OWNER)


def order(house: House, subject: str, service: str, values: dict[str, str], **more: Any) -> Done:
    submission = Submission("checkout", values, service=service, **more)
    return collect(house, SLUG, submission, actor=subject_actor(subject), subject=subject)


def count(house: House, row: type, subject: str) -> int:
    with house.store.read() as transaction:
        return transaction.count(row, controller=SLUG, subject=subject)


def refusal(house: House, subject: str, service: str, values: dict[str, str]) -> FieldError:
    """The refusal of an order, which leaves nothing."""
    before = (count(house, RecordRow, subject), count(house, GroundRow, subject))
    with pytest.raises(FieldError) as caught:
        order(house, subject, service, values)
    assert (count(house, RecordRow, subject), count(house, GroundRow, subject)) == before
    return caught.value


def test_an_order_takes_the_fields_of_its_own_service(house: House, subject: str) -> None:
    """What the service asks in addition is kept under the category and clause that leave it to the services."""
    done = order(house, subject, "colocation", {"высота_сервера": "2", "power_supply": "двойное"})
    assert "1.1.2" in done.clauses
    values, _, _ = rights.access(house, SLUG, subject=subject, actor=subject_actor(subject))
    assert (values["высота_сервера"], values["power_supply"]) == ("2", "двойное")
    with house.store.read() as transaction:
        rows = transaction.where(RecordRow, controller=SLUG, subject=subject, point="checkout")
    assert {row.categories for row in rows} == {"other:additional_service_information"}
    found = grounds.snapshot(house, SLUG, ground=done.ids["ground"], actor=OWNER)
    assert found["details"] == {"service": "colocation", "service_version": "1"}


def test_fields_of_another_service_are_refused(house: House, subject: str) -> None:
    """The same fields with another service's order, or a field that nobody declared, cite the clause and keep nothing."""
    for service, name in (("mail", "power_supply"), ("plain", "domain"), ("colocation", "passport")):
        error = refusal(house, subject, service, {name: "x"})
        assert (error.field, error.problem) == (name, "unknown")
        assert "1.1.2" in error.clauses


def test_an_order_of_additional_data_names_a_service_that_there_is(house: House, subject: str) -> None:
    """Without a service, or with an unknown one, the form that is there for services keeps nothing."""
    for name, problem in (("", "required"), ("hosting", "unknown_word")):
        error = refusal(house, subject, name, {})
        assert (error.field, error.problem, error.clauses) == ("service", problem, ("1.1.2",))


def test_a_service_is_ordered_by_an_order_form_alone(house: House) -> None:
    """A registration orders nothing."""
    with pytest.raises(FieldError, match="no service is ordered here"):
        accounts.register(house, SLUG, Submission("registration", PERSON, service="mail"), password="clover-Battery-41", actor=VISITOR)


def test_values_of_a_service_are_judged_like_any_other(house: House, subject: str) -> None:
    """A card number and a text that is too long are refused in a service's field too."""
    card = refusal(house, subject, "mail", {"domain": "4111 1111 1111 1111"})
    assert (card.problem, card.field) == ("card_number", "domain")
    assert "1.1.2" in card.clauses
    assert refusal(house, subject, "mail", {"domain": "x" * (services.LONGEST + 1)}).problem == "too_long"
    order(house, subject, "mail", {"domain": "x" * services.LONGEST})


def test_the_acceptance_names_service_version_and_digest(house: House, subject: str) -> None:
    """An order of a service with provisions records both versions; one without records the policy alone."""
    done = order(house, subject, "colocation", {})
    accepted = consent.listed(house, SLUG, subject=subject)[0]
    text = services.listed(house, SLUG)[0]
    assert (accepted.purpose, accepted.index, accepted.version) == ("acceptance", done.index, 1)
    assert (accepted.service, accepted.service_version, accepted.provisions) == ("colocation", 1, text.digest)
    assert "Размещение сервера, 1" in accepted.notice
    body = log.entry(house, SLUG, index=done.index).body
    assert body["service"] == {"name": "colocation", "version": 1, "provisions": text.digest}
    order(house, subject, "mail", {})
    plain = consent.listed(house, SLUG, subject=subject)[0]
    assert (plain.purpose, plain.service, plain.service_version, plain.provisions) == ("acceptance", "", 0, "")


def test_provisions_are_recorded_also_where_the_policy_is_not_accepted_by_use(house: House) -> None:
    """Where a policy takes no acceptance by use, an order of a service with provisions still leaves one that names them."""
    made = house
    version = made.in_force(SLUG)
    silent = replace(version.policy, document=replace(version.policy.document, acceptance=None, acceptance_clause=None))
    from zavet.operations.publish import publish

    publish(made, SLUG, silent, actor=OWNER)
    who = accounts.register(made, SLUG, Submission("registration", PERSON), password="clover-Battery-41", actor=VISITOR).ids["subject"]
    assert not consent.listed(made, SLUG, subject=who)
    order(made, who, "mail", {})
    assert not consent.listed(made, SLUG, subject=who)
    order(made, who, "colocation", {})
    assert [one.service for one in consent.listed(made, SLUG, subject=who)] == ["colocation"]


def test_a_change_makes_a_new_version_that_the_next_order_names(house: House, subject: str) -> None:
    """A changed service counts on; said again as it stands, it keeps its version; each version's text stays in the log."""
    assert declare(house, "colocation", RACK).ids["version"] == "1"
    changed = declare(house, "colocation", {**RACK, "provisions": "Стойка общая.", "version": 1})
    assert changed.ids["version"] == "2"
    assert log.entry(house, SLUG, index=changed.index).body["service"]["provisions"] == "Стойка общая."
    with pytest.raises(StaleVersion):
        order(house, subject, "colocation", {}, service_version=1)
    order(house, subject, "colocation", {}, service_version=2)
    assert consent.listed(house, SLUG, subject=subject)[0].service_version == 2
    with pytest.raises(StaleVersion):
        declare(house, "colocation", {**RACK, "provisions": "Третьи.", "version": 1})


def test_the_form_of_a_service_has_its_fields(house: House) -> None:
    """The form shows what the service asks in addition, under the clause; without a service it asks nothing."""
    policy = house.in_force(SLUG).policy
    asked = form(policy, "checkout")
    assert asked is not None
    assert asked.fields == ()
    assert services.needs_one(policy, asked)
    chosen = services.chosen(house, SLUG, asked, "colocation")
    shown = services.order_form(policy, asked, chosen).fields
    assert [(one.name, one.clause, one.required) for one in shown] == [
        ("высота_сервера", "1.1.2", False),
        ("power_supply", "1.1.2", False),
    ]
    with pytest.raises(NotFound):
        services.chosen(house, SLUG, asked, "hosting")
    elsewhere = form(policy, "service_use")
    assert elsewhere is not None
    assert services.order_form(policy, elsewhere, chosen) == elsewhere
    assert not services.needs_one(policy, elsewhere)


def test_what_was_given_for_a_service_is_put_right_and_deleted(house: House, subject: str) -> None:
    """The subject changes and deletes the value of a service's field like any own value."""
    order(house, subject, "mail", {"domain": "one.example"})
    me = subject_actor(subject)
    rights.rectify(house, SLUG, subject=subject, values={"domain": "two.example"}, actor=me)
    assert rights.access(house, SLUG, subject=subject, actor=me)[0]["domain"] == "two.example"
    rights.rectify(house, SLUG, subject=subject, values={"domain": ""}, actor=me)
    assert "domain" not in rights.access(house, SLUG, subject=subject, actor=me)[0]


WRONG: dict[str, tuple[Callable[[], Any], str, str]] = {
    "unknown key": (lambda: {"terms": "x"}, "terms", "unknown"),
    "title that is no text": (lambda: {"title": 5}, "title", "not_text"),
    "fields that are no list": (lambda: {"fields": "domain"}, "fields", "form"),
    "field of two words": (lambda: {"fields": ["two words"]}, "fields", "form"),
    "field that begins with a digit": (lambda: {"fields": ["1st"]}, "fields", "form"),
    "card field": (lambda: {"fields": ["card_number"]}, "fields", "card_number"),
    "card code": (lambda: {"fields": ["cvv"]}, "fields", "card_number"),
    "field of the policy": (lambda: {"fields": ["phone"]}, "fields", "exists"),
    "part of the form": (lambda: {"fields": ["token"]}, "fields", "exists"),
    "too many": (lambda: {"fields": [f"field{number}" for number in range(21)]}, "fields", "too_long"),
    "version that is no number": (lambda: {"version": "1"}, "version", "form"),
    "card in the provisions": (lambda: {"provisions": "4111 1111 1111 1111"}, "value", "card_number"),
    "long title": (lambda: {"title": "x" * 201}, "title", "too_long"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_service_is_declared_whole_or_not_at_all(house: House, what: str) -> None:
    """What is no service is refused by name, and what stood before stands."""
    value, field, problem = WRONG[what]
    before = services.listed(house, SLUG)
    with pytest.raises(FieldError) as caught:
        declare(house, "new", value())
    assert (caught.value.field, caught.value.problem) == (field, problem)
    assert services.listed(house, SLUG) == before


def test_a_service_is_an_object_with_a_name(house: House) -> None:
    """A list is no service, and a service has a name of at most 80 characters."""
    with pytest.raises(Malformed):
        declare(house, "new", ["x"])
    for name in ("", "  ", "x" * 81):
        with pytest.raises(FieldError, match="service"):
            declare(house, name, {})


def test_fields_need_a_policy_that_leaves_them_to_services(house: House) -> None:
    """Where the policy names no additional data, a service has provisions only."""
    with pytest.raises(FieldError) as caught:
        declare(house, "gift", {"fields": ["wrapping"]}, "protorg")
    assert caught.value.problem == "not_named"
    assert caught.value.clauses == house.in_force("protorg").policy.closed.data
    declare(house, "gift", {"provisions": "Упаковка платная."}, "protorg")
    assert [one.name for one in services.listed(house, "protorg")] == ["gift"]
