"""Where operations meet: what is put right after a new version, kept by a hold, shown to everybody, said twice, or typed to break things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.operations.house import NOW, OWNER, VISITOR, make_house, policy_of
from tests.operations.people import PASSWORD, PERSON, registered

from zavet.clock import DAY
from zavet.decision.question import Actor, GroundRef
from zavet.errors import FieldError, KeyReused, NotFound, NotIdentified, Refused, RightsError, Tampered, ZavetError
from zavet.operations import (
    accounts,
    clients,
    consent,
    disclose,
    erasure,
    grounds,
    incidents,
    letters,
    log,
    notes,
    notify,
    outbox,
    publish,
    retention,
    reviews,
    rights,
    settings,
    standing,
    tidying,
    use,
    visits,
)  # fmt: skip
from zavet.operations.collect import Submission, collect
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import ErasureRow, IdempotencyRow, LeafRow, RecordRow, RequestRow, SubjectRow

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
        house, "smartis", subject=subject, categories=["phone"], recipient="courier", purpose="delivery", ground=GroundRef("order", ground), actor=OWNER
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
    return collect(house, "prommet", Submission("service_use", {**PERSON, **values}, age="adult"), actor=VISITOR).ids["subject"]


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
        house, "smartis", subject=subject, categories=["phone"], recipient="courier", purpose="delivery", ground=GroundRef("order", ground), actor=OWNER
    )
    grounds.move(house, "smartis", ground=ground, status="delivered", close=True, actor=OWNER)
    done = outbox.deliver_due(house, "smartis")
    assert (done.sent, done.cancelled) == (1, 1)
    assert "delivered" in house.senders["email"].sent[-1].subject_line


def test_what_a_message_carries_is_asked_again_at_the_door(house: House) -> None:
    """An offer that went with an order's notice while offers were consented to is cancelled after the withdrawal; a plain notice goes."""
    subject = registered(house, "smartis")
    me = accounts.subject_actor(subject)
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="order", actor=OWNER).ids["ground"]
    consent.give(house, "smartis", subject=subject, purpose="newsletter", actor=me)
    send = {"subject": subject, "purpose": "order_notice", "title": "т", "text": "т", "actor": OWNER, "ground": GroundRef("order", ground)}
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


# -- logins -----------------------------------------------------------------------------------------------------------------------


def code_sent(house: House, name: str, use: str = "reset") -> str:
    accounts.ask_code(house, "smartis", name=name, use=use, text=("код", "Ваш код {code}"))
    outbox.deliver_due(house, "smartis")
    return house.senders["email"].sent[-1].body.split()[-1]


def test_who_confirmed_an_address_owns_it(house: House) -> None:
    """Somebody who registered before with another's e-mail gets neither their codes nor their logins once the owner has confirmed it."""
    stranger = registered(house, "smartis", phone="+79123456700")
    house.clock.at += 60
    owner = registered(house, "smartis")
    accounts.send_code(house, "smartis", subject=owner, category="email", use="confirm", text=("код", "Ваш код {code}"))
    outbox.deliver_due(house, "smartis")
    accounts.confirm(house, "smartis", subject=owner, code=house.senders["email"].sent[-1].body.split()[-1])
    code = code_sent(house, PERSON["email"], "login")
    assert accounts.log_in_by_code(house, "smartis", name=PERSON["email"], code=code, seen={}).subject == owner
    accounts.reset_password(house, "smartis", name=PERSON["email"], code=code_sent(house, PERSON["email"]), new="another battery staple")
    assert accounts.log_in(house, "smartis", name=PERSON["email"], password="another battery staple", seen={}).subject == owner
    assert accounts.log_in(house, "smartis", name=PERSON["email"], password=PASSWORD, seen={}).subject == stranger


def test_a_login_by_code_confirms_the_address(house: House) -> None:
    """A code that came back shows that the address is the subject's."""
    subject = registered(house, "smartis")
    accounts.log_in_by_code(house, "smartis", name=PERSON["email"], code=code_sent(house, PERSON["email"], "login"), seen={})
    assert standing.of_subject(house, "smartis", subject=subject).confirmed == {"email"}


def test_a_code_of_nobody_fails_like_a_wrong_one(house: House) -> None:
    """An unknown name and a wrong code are refused in the same words, and both are a durable write."""
    registered(house, "smartis")
    told = set()
    for name in (PERSON["email"], "nobody@example.ru", "no address at all"):
        for attempt in (
            lambda name=name: accounts.log_in_by_code(house, "smartis", name=name, code="00000000", seen={}),
            lambda name=name: accounts.reset_password(house, "smartis", name=name, code="00000000", new="another battery staple"),
        ):
            with pytest.raises(FieldError) as refused:
                attempt()
            told.add((refused.value.field, refused.value.problem, str(refused.value), refused.value.hint))
    assert len(told) == 1


def test_a_password_changed_meanwhile_is_not_changed_back(house: House) -> None:
    """Between the check of the old password and the change somebody else set a new one: the change is refused."""
    subject = registered(house, "smartis")
    sound = house.passwords.hash

    def meanwhile(password: str) -> str:
        house.passwords.hash = sound
        accounts.change_password(house, "smartis", subject=subject, old=PASSWORD, new="reset by the owner")
        return sound(password)

    house.passwords.check = lambda password, hashed: hashed == sound(password)
    house.passwords.hash = meanwhile
    with pytest.raises(NotIdentified):
        accounts.change_password(house, "smartis", subject=subject, old=PASSWORD, new="set by a thief")
    assert accounts.log_in(house, "smartis", name=PERSON["email"], password="reset by the owner", seen={}).subject == subject


# -- what is typed to break things ------------------------------------------------------------------------------------------------

HOSTILE = ("", "\x00", "a\x00b", "\ud800", "x\udfffy", "я" * 30_000, "\u202e", "4111 1111 1111 1111", "a,b", "http://[", "\x1b[31m", "a@b.c", "null")
HUGE = (-1, 2**53, 2**63, 2**64, -(2**63), 10**30)


def test_no_text_breaks_an_operation(house: House) -> None:
    """Control characters, halves of surrogate pairs, endless and misleading texts are kept or refused by an error of the house, never a fault."""
    subject = registered(house)
    me = accounts.subject_actor(subject)
    ground = grounds.open_ground(house, "prommet", subject=subject, kind="order", actor=OWNER).ids["ground"]
    request = rights.ask(house, "prommet", right="information", subject=subject, text="x", actor=OWNER).ids["request"]
    c, s = "prommet", {"subject": subject}
    acts = (
        lambda v: collect(house, c, Submission("service_use", {**PERSON, "surname": v}, age="adult", page=v, language=v), actor=VISITOR),
        lambda v: collect(house, c, Submission("service_use", PERSON, kind=v, age="adult"), actor=VISITOR, key=v),
        lambda v: use.use(house, c, **s, categories=[v], purpose=v, actor=OWNER),
        lambda v: use.use(house, c, **s, categories=["email"], purpose="support", actor=Actor("officer", v, v), ground=GroundRef(v, v)),
        lambda v: consent.give(house, c, **s, purpose=f"transfer:{v}", notice=v or "x", page=v, actor=me),
        lambda v: grounds.open_ground(house, c, **s, kind="ticket", details={"about": v}, recipients=[v], actor=OWNER),
        lambda v: grounds.move(house, c, ground=ground, status=v, actor=OWNER),
        lambda v: rights.rectify(house, c, **s, values={"surname": v}, actor=me),
        lambda v: rights.ask(house, c, **s, right="access", text=v, channel=v, actor=me),
        lambda v: rights.advance(house, c, request=request, event="refuse", norm=v, text=v, actor=OWNER),
        lambda v: reviews.disseminate(house, c, **s, about=v, text=v, actor=me),
        lambda v: visits.count(house, c, point="page_view", seen={"browser": v, "referrer": v, "page_url": v, "ip_address": v}),
        lambda v: accounts.log_in(house, c, name=v, password=v, seen={"ip_address": v}),
        lambda v: accounts.ask_code(house, c, name=v, use="reset", text=("код", "{code}")),
        lambda v: clients.make(house, c, name=v, kind="role", role="support", purposes=[v], actor=OWNER),
        lambda v: clients.identify(house, c, v),
        lambda v: notes.keep(house, c, kind="measure", note=v, value={"text": v}, actor=OWNER),
        lambda v: notes.keep(house, c, kind="unsafe_hosts", note="unsafe_hosts", value=[v], actor=OWNER),
        lambda v: letters.register(house, c, kind="letter", channel="post", sender=v, text=v, subject=v, actor=OWNER),
        lambda v: incidents.report(house, c, kind="loss", subjects=[], description=v, title=v, occurred_at=NOW, actor=OWNER),
        lambda v: retention.hold(house, c, **s, klass="contract", norm=v, until=None, actor=OWNER),
    )
    for number, act in enumerate(acts):
        for text in HOSTILE:
            told = ""
            try:
                act(text)
            except ZavetError as error:
                told = error.id
            assert told not in {"append-failed", "store", "tampered"}, (number, text[:20])
    reviews.check(house, c, text="http://good.example/")


def test_no_number_breaks_an_operation(house: House) -> None:
    """A time or count beyond reason is a FieldError."""
    subject = registered(house)
    for number in HUGE:
        with pytest.raises(FieldError):
            retention.hold(house, "prommet", subject=subject, klass="contract", norm="402-FZ", until=number, actor=OWNER)
        with pytest.raises(FieldError):
            notes.keep(house, "prommet", kind="unsafe_hosts", note="unsafe_hosts", value=[number], actor=OWNER)
    for number in (-1, 2**63, 10**30):
        with pytest.raises(FieldError):
            incidents.report(house, "prommet", kind="loss", subjects=[], description="x", occurred_at=number, actor=OWNER)
        with pytest.raises(FieldError):
            publish.publish(house, "prommet", _other("prommet", str(number)), actor=OWNER, effective_at=number)


def _other(slug: str, word: str):
    policy = policy_of(slug)
    return replace(policy, sites=(*policy.sites, f"x{word.strip('-')}.mpo-pro.ru"))


def test_what_stands_unsealed_takes_no_address_and_no_number(house: House) -> None:
    """States, roles, channels, norms, measures: nobody's phone or e-mail can be typed into a column that is not sealed (I4)."""
    subject = registered(house, "smartis")
    ground = grounds.open_ground(house, "smartis", subject=subject, kind="order", actor=OWNER).ids["ground"]
    request = rights.ask(house, "smartis", right="information", subject=subject, text="x", actor=OWNER).ids["request"]
    for text in ("anna@example.ru", "позвонить +7 912 345-67-89", "89123456789"):
        for act in (
            lambda text=text: grounds.move(house, "smartis", ground=ground, status=text, actor=OWNER),
            lambda text=text: rights.advance(house, "smartis", request=request, event="refuse", norm=text, actor=OWNER),
            lambda text=text: consent.give(house, "smartis", subject=subject, purpose=f"transfer:{text}", notice="n", actor=OWNER),
            lambda text=text: clients.make(house, "smartis", name=text, kind="role", role="support", actor=OWNER),
        ):
            with pytest.raises(FieldError):
                act()
    with pytest.raises(FieldError):
        notes.keep(house, "smartis", kind="measure", note="m", value={"text": "копии", "owner": "anna@example.ru"}, actor=OWNER)


def test_a_subject_of_one_controller_is_nobody_at_another(house: House) -> None:
    """Ids of one controller open, erase, hold and move nothing at another (I11)."""
    subject = registered(house)
    ground = grounds.open_ground(house, "prommet", subject=subject, kind="order", actor=OWNER).ids["ground"]
    for act in (
        lambda: rights.access(house, "smartis", subject=subject, actor=OWNER),
        lambda: erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request"),
        lambda: retention.hold(house, "smartis", subject=subject, klass="contract", norm="n", until=None, actor=OWNER),
        lambda: grounds.move(house, "smartis", ground=ground, close=True, actor=OWNER),
        lambda: incidents.report(house, "smartis", kind="loss", subjects=[subject], description="x", occurred_at=NOW, actor=OWNER),
        lambda: letters.register(house, "smartis", kind="withdrawal", channel="post", sender="s", text="t", subject=subject, actor=OWNER),
    ):
        with pytest.raises(NotFound):
            act()
    with house.store.read() as transaction:
        assert transaction.get(SubjectRow, "smartis", subject) is None
