"""What was said twice, later, or to somebody who cannot be reached: consents, objections, checks, letters, messages, incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.operations.house import NOW, OWNER, make_house
from tests.operations.people import PERSON, registered

from zavet.clock import DAY
from zavet.decision.question import GroundRef
from zavet.errors import KeyReused, NotFound, Refused, ZavetError
from zavet.operations import (
    accounts,
    consent,
    disclose,
    erasure,
    grounds,
    incidents,
    letters,
    notify,
    outbox,
    rights,
    standing,
    use,
)  # fmt: skip
from zavet.operations.collect import Submission, collect
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import RequestRow

NETRACK = {**PERSON, "delivery_address": "Москва, Тверская, 1", "payment_details": "счёт в банке"}


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "prommet", "smartis", "netrack", store=store)
    yield made
    made.close()


# -- consents, objections, checks -------------------------------------------------------------------------------------------------


def test_a_later_consent_ends_an_objection(house: House) -> None:
    """Who objected to a newsletter and then consents to it anew gets it."""
    subject = registered(house, "smartis")
    me = accounts.subject_actor(subject)
    ask = {"subject": subject, "categories": ["email"], "purpose": "newsletter", "actor": OWNER}
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    consent.object_to(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    with pytest.raises(Refused):
        use.use(house, "smartis", **ask)
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    assert use.use(house, "smartis", **ask).values == {"email": PERSON["email"]}


def test_who_withdrew_everything_and_orders_anew_is_served(house: House) -> None:
    """Giving data under the policy after a withdrawal of everything accepts it anew."""
    subject = registered(house, "netrack", **NETRACK)
    me = accounts.subject_actor(subject)
    consent.withdraw(house, "netrack", subject=subject, purpose=None, actor=me)
    assert standing.of_subject(house, "netrack", subject=subject).consents["acceptance"].state == "withdrawn"
    house.clock.at += 60
    collect(house, "netrack", Submission("registration", NETRACK), actor=me, subject=subject)
    assert standing.of_subject(house, "netrack", subject=subject).consents["acceptance"].state == "given"
    consent.withdraw(house, "netrack", subject=subject, purpose=None, actor=me)


def test_a_consent_to_what_the_policy_names_no_more_can_be_withdrawn(house: House) -> None:
    """A new version that drops a purpose does not bar the withdrawal of the consent to it."""
    subject = registered(house, "smartis")
    me = accounts.subject_actor(subject)
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    work = house.in_force("smartis").policy
    narrower = replace(work, purposes=tuple(one for one in work.purposes if one.purpose != "newsletter"))
    row = replace(house.in_force("smartis").row)
    house.policies._versions["smartis"] = (replace(house.in_force("smartis"), policy=narrower, row=row),)
    consent.withdraw(house, "smartis", subject=subject, purpose=None, actor=me)
    assert standing.of_subject(house, "smartis", subject=subject).consents["newsletter"].state == "withdrawn"


def test_a_letter_of_withdrawal_takes_effect_with_its_registration(house: House) -> None:
    """From the moment a withdrawal of a known subject is registered, what rests on consent is refused."""
    subject = registered(house, "netrack", **NETRACK)
    letters.register(house, "netrack", kind="withdrawal", channel="post", sender="А. Иванова", text="отзыв", subject=subject, actor=OWNER)
    given = consent.listed(house, "netrack", subject=subject)
    assert (given[0].state, given[0].purpose) == ("withdrawn", "*")


def test_two_demands_to_block_are_one_check(house: House) -> None:
    """The end of a check answers every demand to block; refusing one of two leaves the data blocked until the other ends."""
    subject = registered(house, "smartis")
    first, second = (
        rights.restrict(house, "smartis", subject=subject, reason=f"проверка {number}", actor=OWNER).ids["request"] for number in (1, 2)
    )
    rights.advance(house, "smartis", request=second, event="refuse", norm="152-FZ art. 21", actor=OWNER)
    assert standing.of_subject(house, "smartis", subject=subject).restricted == "block"
    rights.lift(house, "smartis", subject=subject, outcome="checked", actor=OWNER)
    with house.store.read() as transaction:
        assert transaction.get(RequestRow, "smartis", first).state == "answered"
    third = rights.restrict(house, "smartis", subject=subject, reason="ещё", actor=OWNER).ids["request"]
    rights.advance(house, "smartis", request=third, event="refuse", norm="152-FZ art. 21", actor=OWNER)
    assert standing.of_subject(house, "smartis", subject=subject).restricted == ""


def test_a_claim_stands_without_a_date_where_no_calendar_reaches(house: House) -> None:
    """A term in working days beyond the calendars gives no date: the claim is registered all the same and nothing is guessed (I8)."""
    policy = house.in_force("smartis").policy
    working = replace(policy, duties=tuple(replace(one, deadline="10 working_days") if one.deadline else one for one in policy.duties))
    assert letters._due(working, "claim", NOW) is not None
    assert letters._due(working, "claim", NOW + 40 * 366 * DAY) is None


# -- messages, incidents ----------------------------------------------------------------------------------------------------------


def test_the_last_notice_of_an_order_reaches_its_subject(house: House) -> None:
    """The state with which an order is closed is told like any other; a hand-over for the closed order is cancelled."""
    subject = registered(house, "smartis")
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="order", recipients=["courier"], actor=OWNER).ids["ground"]
    disclose.disclose(
        house,
        "smartis",
        subject=subject,
        categories=["phone"],
        recipient="courier",
        purpose="delivery",
        ground=GroundRef("order", ground),
        actor=OWNER,
    )
    grounds.move(house, "smartis", ground=ground, status="delivered", close=True, actor=OWNER)
    done = outbox.deliver_due(house, "smartis")
    assert (done.sent, done.cancelled) == (1, 1)
    assert "delivered" in house.senders["email"].sent[-1].subject_line


def test_what_a_message_carries_is_asked_again_at_the_door(house: House) -> None:
    """An offer that went with a message about an order while offers were consented to is cancelled after the withdrawal; a plain one goes."""
    subject = registered(house, "smartis")
    me = accounts.subject_actor(subject)
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="order", actor=OWNER).ids["ground"]
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    send = {
        "subject": subject,
        "purpose": "order_processing",
        "title": "т",
        "text": "т",
        "actor": OWNER,
        "ground": GroundRef("order", ground),
    }
    notify.notify(house, "smartis", offer=True, **send)
    notify.notify(house, "smartis", **send)
    consent.withdraw(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    done = outbox.deliver_due(house, "smartis")
    assert (done.sent, done.cancelled) == (1, 1)


def test_one_key_is_not_two_messages(house: House) -> None:
    """The same text as an offer and as none are two requests: one key does not serve both."""
    subject = registered(house, "smartis")
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=accounts.subject_actor(subject))
    send = {"subject": subject, "purpose": "newsletter", "title": "т", "text": "т", "actor": OWNER, "key": "k"}
    notify.notify(house, "smartis", **send)
    with pytest.raises(KeyReused):
        notify.notify(house, "smartis", offer=True, **send)


def reported(house: House, *subjects: str) -> str:
    return incidents.report(
        house, "smartis", kind="loss", subjects=subjects, description="утрата", title="Утрата", text="Мы", occurred_at=NOW, actor=OWNER
    ).ids["incident"]


def test_a_subject_without_email_is_told_by_another_way(house: House) -> None:
    """The notice of a loss goes by SMS where there is no e-mail; whom no message reaches is told otherwise, on record, before the end."""
    by_phone, by_nothing = registered(house, "smartis"), registered(house, "smartis", email="b@example.ru", phone="+79123456700")
    rights.rectify(house, "smartis", subject=by_phone, values={"email": ""}, actor=OWNER)
    rights.rectify(house, "smartis", subject=by_nothing, values={"email": "", "phone": ""}, actor=OWNER)
    incident = reported(house, by_phone, by_nothing)
    incidents.add_step(house, "smartis", incident=incident, side="controller", text="сменили ключи", actor=OWNER)
    done = outbox.deliver_due(house, "smartis")
    assert (done.sent, done.parked) == (1, 1)
    assert [one.channel for one in house.senders["email"].sent] == ["sms"]
    with pytest.raises(ZavetError) as refused:
        incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)
    assert refused.value.id == "incident"
    incidents.told(house, "smartis", incident=incident, subject=by_nothing, how="letter", actor=OWNER)
    incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)
    with pytest.raises(ZavetError) as again:
        incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)
    assert again.value.id == "incident"


def test_an_erased_subject_does_not_keep_an_incident_open(house: House) -> None:
    """Who was erased after an incident is nobody to be told: the incident closes when the others are."""
    leaving, staying = registered(house, "smartis"), registered(house, "smartis", email="b@example.ru", phone="+79123456700")
    incident = reported(house, leaving, staying)
    incidents.add_step(house, "smartis", incident=incident, side="controller", text="сменили ключи", actor=OWNER)
    erasure.erase(house, "smartis", subject=leaving, actor=OWNER, reason="request")
    outbox.deliver_due(house, "smartis")
    incidents.close_incident(house, "smartis", incident=incident, actor=OWNER)


def test_a_letter_goes_with_its_subject(house: House) -> None:
    """After an erasure the letter's dates stay in the register, and what it said and whose it was are gone."""
    subject = registered(house, "smartis")
    letter = letters.register(
        house, "smartis", kind="claim", channel="post", sender="А. Иванова", text="претензия", subject=subject, actor=OWNER
    ).ids["letter"]
    assert letters.opened(house, "smartis", letter=letter, actor=OWNER)["text"] == "претензия"
    letters.answer(house, "smartis", letter=letter, text="ответ", form="written", actor=OWNER)
    erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request")
    with pytest.raises(NotFound):
        letters.opened(house, "smartis", letter=letter, actor=OWNER)
    assert [row["state"] for row in letters.listed(house, "smartis")] == ["answered"]
