"""Where operations meet: what is put right after a new version, kept by a hold, shown to everybody, swept away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.operations.house import NOW, OWNER, VISITOR, make_house, policy_of
from tests.operations.people import PASSWORD, PERSON, registered

from zavet.clock import DAY
from zavet.decision.question import GroundRef
from zavet.errors import FieldError, NotFound, NotIdentified, Refused, RightsError, Tampered
from zavet.operations import (
    accounts,
    consent,
    disclose,
    erasure,
    grounds,
    log,
    outbox,
    publish,
    retention,
    rights,
    settings,
    standing,
    tidying,
    use,
)  # fmt: skip
from zavet.operations.collect import Submission, collect
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import ErasureRow, IdempotencyRow, LeafRow, RecordRow

NETRACK = {**PERSON, "delivery_address": "Москва, Тверская, 1", "payment_details": "счёт в банке"}


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "prommet", "smartis", "netrack", store=store)
    yield made
    made.close()


def records(house: House, slug: str, subject: str) -> list[RecordRow]:
    with house.store.read() as transaction:
        return transaction.where(RecordRow, order=("collected_at", "record"), controller=slug, subject=subject)


# -- putting right ----------------------------------------------------------------------------------------------------------------


def test_what_is_not_put_right_stays_under_the_version_it_was_collected_under(house: House) -> None:
    """Changing one value under a new version of the policy leaves the others where they were: the old version still binds them (I3)."""
    subject = registered(house)
    old = house.in_force("prommet").digest
    changed = policy_of("prommet")
    publish.publish(house, "prommet", replace(changed, sites=(*changed.sites, "new.mpo-pro.ru")), actor=OWNER)
    house.clock.at += 60
    rights.rectify(house, "prommet", subject=subject, values={"surname": "Петрова"}, actor=OWNER)
    by_policy = {row.policy: (row.categories, row.collected_at) for row in records(house, "prommet", subject)}
    assert by_policy[old][1] == NOW
    assert "phone" in by_policy[old][0]
    assert by_policy[house.in_force("prommet").digest] == ("full_name", NOW + 60)
    values = rights.access(house, "prommet", subject=subject, actor=OWNER)[0]
    assert (values["surname"], values["phone"]) == ("Петрова", "+79123456789")


def test_deleting_everything_leaves_nothing(house: House) -> None:
    """When every value is deleted no record and no category stays, nobody is found by the old address, and new values can be given again."""
    subject = registered(house, "smartis")
    me = accounts.subject_actor(subject)
    rights.rectify(house, "smartis", subject=subject, values=dict.fromkeys(("first_name", "phone", "email"), ""), actor=me)
    assert records(house, "smartis", subject) == []
    assert standing.of_subject(house, "smartis", subject=subject).held == ()
    assert house.gate.find("smartis", "email", PERSON["email"]) == []
    with pytest.raises(FieldError) as refused:
        rights.rectify(house, "smartis", subject=subject, values={"email": ""}, actor=me)
    assert refused.value.problem == "nothing_kept"
    rights.rectify(house, "smartis", subject=subject, values={"email": "back@example.ru"}, actor=me)
    assert rights.access(house, "smartis", subject=subject, actor=me)[0] == {"email": "back@example.ru"}
    assert house.gate.find("smartis", "email", "back@example.ru") == [subject]


def test_a_deleted_record_put_back_into_the_database_is_no_record(house: House) -> None:
    """Rows that somebody restores after their values were deleted are not answered, and rows taken away are noticed."""
    subject = registered(house, "smartis")
    old = records(house, "smartis", subject)
    rights.rectify(house, "smartis", subject=subject, values=dict.fromkeys(("first_name", "phone", "email"), ""), actor=OWNER)
    with house.store.write() as transaction:
        transaction.add(*old)
    assert rights.access(house, "smartis", subject=subject, actor=OWNER)[0] == {}
    other = registered(house, "smartis", email="b@example.ru", phone="+79123456700")
    with house.store.write() as transaction:
        transaction.delete(RecordRow, controller="smartis", subject=other)
    with pytest.raises(Tampered):
        rights.access(house, "smartis", subject=other, actor=OWNER)


def test_a_value_given_twice_is_put_right_in_both_places(house: House) -> None:
    """A phone given at two points is changed wherever it stands; the old number is nowhere."""
    subject = registered(house)
    me = accounts.subject_actor(subject)
    collect(house, "prommet", Submission("service_use", PERSON, age="adult"), actor=me, subject=subject)
    rights.rectify(house, "prommet", subject=subject, values={"phone": "+7 912 000-00-01"}, actor=me)
    opened = [house.gate.open_values(row) for row in records(house, "prommet", subject)]
    phones = [values["phone.phone"] for values in opened if "phone.phone" in values]
    assert phones == ["+79120000001", "+79120000001"]
    assert house.gate.find("prommet", "phone", "+79123456789") == []


def test_what_is_public_follows_the_value(house: House) -> None:
    """A field open to everybody shows the value as put right, and nothing once it is deleted."""
    subject = registered(house, "netrack", **NETRACK)
    me = accounts.subject_actor(subject)
    settings.show(house, "netrack", subject=subject, category="phone", public=True, actor=me)
    rights.rectify(house, "netrack", subject=subject, values={"phone": "+7 912 000-00-01"}, actor=me)
    assert settings.shown(house, "netrack", subject=subject) == {"phone": "+79120000001"}
    rights.rectify(house, "netrack", subject=subject, values={"phone": ""}, actor=me)
    assert settings.shown(house, "netrack", subject=subject) == {}
    assert standing.of_subject(house, "netrack", subject=subject).public == frozenset()


def test_a_correction_reaches_the_recipients(house: House) -> None:
    """Who was handed a value is told, by the delivery and without the value, that it was put right."""
    subject = registered(house, "smartis")
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="order", recipients=["courier"], actor=OWNER).ids["ground"]
    delivery = disclose.disclose(
        house,
        "smartis",
        subject=subject,
        categories=["phone"],
        recipient="courier",
        purpose="delivery",
        ground=GroundRef("order", ground),
        actor=OWNER,
    ).ids["delivery"]
    outbox.deliver_due(house, "smartis")
    rights.rectify(house, "smartis", subject=subject, values={"email": "new@example.ru"}, actor=OWNER)
    rights.rectify(house, "smartis", subject=subject, values={"phone": "+7 912 000-00-01"}, actor=OWNER)
    outbox.deliver_due(house, "smartis")
    told = [one for one in house.senders["webhook"].sent if one.kind == "correction"]
    assert [one.payload["extra"]["corrected"] for one in told] == [delivery]
    assert "9120000001" not in str(told)


# -- holds and erasures -----------------------------------------------------------------------------------------------------------


def held(house: House, slug: str, subject: str, until: int | None) -> None:
    retention.hold(house, slug, subject=subject, klass="account", norm="402-FZ art. 29", until=until, actor=OWNER)


def test_what_a_hold_keeps_goes_when_it_ends_though_the_policy_keeps_without_term(house: House) -> None:
    """An erasure that a hold keeps back is finished by the first sweep after the hold, whatever the policy says of age."""
    subject = registered(house, "smartis")
    held(house, "smartis", subject, NOW + 9 * DAY)
    assert erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request").ids["kept"] == "account"
    retention.sweep(house, "smartis")
    assert rights.access(house, "smartis", subject=subject, actor=OWNER)[0]["email"] == PERSON["email"]
    house.clock.at += 10 * DAY
    assert retention.sweep(house, "smartis").erased == 1
    with pytest.raises(NotFound):
        rights.access(house, "smartis", subject=subject, actor=OWNER)
    with house.store.read() as transaction:
        assert {row.state for row in transaction.where(ErasureRow, controller="smartis")} == {"done"}


def test_a_hold_without_end_is_lifted_by_an_act(house: House) -> None:
    """A duty without an end date holds until an officer says that it is over; then the erasure goes on."""
    subject = registered(house, "smartis")
    held(house, "smartis", subject, None)
    erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request")
    house.clock.at += 3000 * DAY
    assert retention.sweep(house, "smartis").erased == 0
    with pytest.raises(FieldError):
        retention.lift_hold(house, "smartis", subject=subject, klass="account", norm="another", actor=OWNER)
    retention.lift_hold(house, "smartis", subject=subject, klass="account", norm="402-FZ art. 29", actor=OWNER)
    assert retention.sweep(house, "smartis").erased == 1


def test_what_a_hold_keeps_is_used_no_more(house: House) -> None:
    """While a hold keeps data of an erased subject: no login, nothing public, nothing new, and no end of a check opens them again."""
    subject = registered(house, "netrack", **NETRACK)
    me = accounts.subject_actor(subject)
    settings.show(house, "netrack", subject=subject, category="phone", public=True, actor=me)
    held(house, "netrack", subject, None)
    erasure.erase(house, "netrack", subject=subject, actor=OWNER, reason="request")
    assert settings.shown(house, "netrack", subject=subject) == {}
    with pytest.raises(NotIdentified):
        accounts.log_in(house, "netrack", name=PERSON["email"], password=PASSWORD, seen={})
    with pytest.raises(NotFound):
        accounts.make_account(house, "netrack", subject=subject, password=PASSWORD, actor=OWNER)
    with pytest.raises(NotFound):
        grounds.open_ground(house, "netrack", subject=subject, kind="ticket", actor=OWNER)
    rights.restrict(house, "netrack", subject=subject, reason="проверка", actor=OWNER)
    with pytest.raises(RightsError):
        rights.lift(house, "netrack", subject=subject, outcome="checked", actor=OWNER)
    with pytest.raises(Refused):
        use.use(house, "netrack", subject=subject, categories=["email"], purpose="service_improvement", actor=OWNER)


def test_data_given_after_a_part_was_erased_open(house: House) -> None:
    """What is given after the contract class went is kept under a new key; the erased order says that it is erased."""
    subject = registered(house)
    ground = grounds.open_ground(house, "prommet", subject=subject, kind="order", details={"about": "стол"}, actor=OWNER).ids["ground"]
    grounds.move(house, "prommet", ground=ground, close=True, actor=OWNER)

    def contract_alone(work):
        return erasure.journal(work, work.person(subject), OWNER, "purpose_achieved", klasses=("contract",)).ids["erasure"]

    for _ in range(2):
        erasure.complete(house, "prommet", house.write("prommet", contract_alone))
        with pytest.raises(NotFound):
            grounds.snapshot(house, "prommet", ground=ground, actor=OWNER)
        ground = grounds.open_ground(house, "prommet", subject=subject, kind="order", details={"about": "стул"}, actor=OWNER).ids["ground"]
        assert grounds.snapshot(house, "prommet", ground=ground, actor=OWNER)["details"] == {"about": "стул"}
        grounds.move(house, "prommet", ground=ground, close=True, actor=OWNER)


def test_nothing_ties_the_entries_of_an_erased_subject_together(house: House) -> None:
    """After an erasure no column of the log, and no kept outcome of the subject's own calls, names the subject beside an entry (I5)."""
    subject = registered(house)
    me = accounts.subject_actor(subject)
    rights.ask(house, "prommet", right="access", subject=subject, text="что есть", actor=me, key="mine")
    erasure.erase(house, "prommet", subject=subject, actor=me, reason="request", key="erase")
    with house.store.read() as transaction:
        assert transaction.count(LeafRow, controller="prommet", body_owner=subject) == 0
        assert transaction.where(IdempotencyRow, controller="prommet", caller=f"subject:{subject}") == []
    log.checkpoint(house, "prommet")
    assert log.check(house, "prommet", deep=True).ok
    assert [line.body for line in log.newest(house, "prommet", limit=1)] == [None]


# -- the sweep --------------------------------------------------------------------------------------------------------------------


def visitor(house: House, **values: str) -> str:
    ids = collect(house, "prommet", Submission("service_use", {**PERSON, **values}, age="adult"), actor=VISITOR).ids
    if "ground" in ids:
        grounds.move(house, "prommet", ground=ids["ground"], close=True, actor=OWNER)
    return ids["subject"]


def test_a_sweep_leaves_what_still_serves(house: House) -> None:
    """Who consented to a newsletter, asked something, or has data under a check is not swept away; who has nothing open is."""
    consented, asking, blocked, idle = (visitor(house, email=f"{number}@example.ru") for number in range(4))
    consent.give(house, "prommet", subject=consented, purpose="marketing", actor=accounts.subject_actor(consented))
    rights.ask(house, "prommet", right="information", subject=asking, text="что есть", actor=OWNER)
    rights.restrict(house, "prommet", subject=blocked, reason="проверка", actor=OWNER)
    house.clock.at += DAY
    assert retention.sweep(house, "prommet").erased == 1
    with pytest.raises(NotFound):
        rights.access(house, "prommet", subject=idle, actor=OWNER)
    for subject in (consented, asking, blocked):
        assert rights.access(house, "prommet", subject=subject, actor=OWNER)[1].allowed
    consent.withdraw(house, "prommet", subject=consented, purpose="marketing", actor=accounts.subject_actor(consented))
    rights.lift(house, "prommet", subject=blocked, outcome="checked", actor=OWNER)
    assert retention.sweep(house, "prommet").erased == 2


def test_outcomes_of_old_calls_are_forgotten(house: House) -> None:
    """A call is known under its key for a week; after that its outcome is gone."""
    first = collect(house, "prommet", Submission("service_use", PERSON, age="adult"), actor=VISITOR, key="k")
    house.clock.at += 6 * DAY
    tidying.tidy(house, "prommet")
    assert collect(house, "prommet", Submission("service_use", PERSON, age="adult"), actor=VISITOR, key="k").ids == first.ids
    house.clock.at += 2 * DAY
    assert tidying.tidy(house, "prommet") >= 1
    with house.store.read() as transaction:
        assert transaction.where(IdempotencyRow, controller="prommet") == []
