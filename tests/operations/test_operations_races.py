"""Two processes of one house, a server and a worker: whatever one has in memory, what the other did counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.operations.house import OWNER, VISITOR, KeepingSender
from tests.operations.people import PASSWORD, PERSON, registered

from zavet.decision.question import Actor, GroundRef
from zavet.errors import AppendFailed, FieldError, NotFound, NotIdentified, Refused
from zavet.operations import (
    accounts,
    consent,
    disclose,
    erasure,
    grounds,
    log,
    notify,
    outbox,
    retention,
    reviews,
    rights,
    settings,
    standing,
    use,
)
from zavet.operations.collect import Submission, collect, receive
from zavet.operations.disclose import IN_FLIGHT
from zavet.operations.house import House
from zavet.operations.ports import Message, Receipt
from zavet.operations.rows import OutboxRow

BANK = Actor("recipient", "bank", "payment_processor")

Two = Callable[..., tuple[House, House]]


def paid(house: House, subject: str, status: str) -> str:
    ground = grounds.open_ground(house, "prommet", subject=subject, kind="order", actor=OWNER).ids["ground"]
    receive(house, "prommet", subject=subject, values={"payment_status": status}, ground=ground, actor=BANK)
    return ground


def test_nothing_is_kept_under_a_key_that_the_other_process_has_destroyed(processes: Two) -> None:
    """What a server keeps of a class right after the worker erased that class opens: it is not sealed under the key still in its memory."""
    server, worker = processes("prommet")
    subject = registered(server)
    grounds.move(server, "prommet", ground=paid(server, subject, "first"), close=True, actor=OWNER)
    assert retention.sweep(worker, "prommet").contracts == 1
    paid(server, subject, "second")
    assert rights.access(server, "prommet", subject=subject, actor=OWNER)[0]["payment_status"] == "second"
    server.gate.fence("prommet")
    assert rights.access(server, "prommet", subject=subject, actor=OWNER)[0]["payment_status"] == "second"
    assert rights.access(worker, "prommet", subject=subject, actor=OWNER)[0]["payment_status"] == "second"


def test_an_erasure_in_one_process_ends_every_answer_of_the_other(processes: Two) -> None:
    """With every key of the subject still in its memory, the server answers nothing of an erased subject: no value, order, request, body."""
    server, worker = processes("prommet")
    subject = registered(server)
    me = accounts.subject_actor(subject)
    ground = paid(server, subject, "paid")
    request = rights.ask(server, "prommet", right="access", subject=subject, text="что у вас есть", actor=me).ids["request"]
    reviews.disseminate(server, "prommet", subject=subject, about="item", text="хорошо", actor=me)
    before = log.of_subject(server, "prommet", subject=subject)
    assert all(line.body is not None for line in before)
    erasure.erase(worker, "prommet", subject=subject, actor=OWNER, reason="request")
    asks = (
        lambda: rights.access(server, "prommet", subject=subject, actor=OWNER),
        lambda: use.use(server, "prommet", subject=subject, categories=["email"], purpose="security", actor=OWNER),
        lambda: grounds.snapshot(server, "prommet", ground=ground, actor=OWNER),
        lambda: rights.text_of(server, "prommet", request=request),
        lambda: log.of_subject(server, "prommet", subject=subject),
        lambda: standing.of_subject(server, "prommet", subject=subject),
        lambda: consent.listed(server, "prommet", subject=subject),
        lambda: collect(server, "prommet", Submission("service_use", PERSON, age="adult"), actor=me, subject=subject),
    )
    for ask in asks:
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotIdentified):
        accounts.log_in(server, "prommet", name=PERSON["email"], password=PASSWORD, seen={})
    assert reviews.shown(server, "prommet") == []
    assert [log.entry(server, "prommet", index=line.index).body for line in before] == [None] * len(before)


def test_nobody_finds_a_subject_whose_erasure_is_journalled(processes: Two) -> None:
    """From the journal on — the worker died before the keys went — the other process knows no such subject, and may finish the erasure."""
    server, worker = processes("prommet")
    subject = registered(server)
    reviews.disseminate(server, "prommet", subject=subject, about="item", text="хорошо", actor=accounts.subject_actor(subject))

    def journalled_alone(work):
        return erasure.journal(work, work.person(subject), OWNER, "request")

    worker.write("prommet", journalled_alone)
    with pytest.raises(NotFound):
        rights.access(server, "prommet", subject=subject, actor=OWNER)
    with pytest.raises(NotFound):
        collect(server, "prommet", Submission("service_use", PERSON, age="adult"), actor=VISITOR, subject=subject)
    with pytest.raises(NotIdentified):
        accounts.log_in(server, "prommet", name=PERSON["email"], password=PASSWORD, seen={})
    assert reviews.shown(server, "prommet") == []
    assert erasure.complete_pending(server, "prommet") == 1
    assert erasure.complete_pending(worker, "prommet") == 0
    log.checkpoint(server, "prommet")
    assert log.check(server, "prommet", deep=True).ok


def test_a_withdrawal_in_one_process_refuses_in_the_other_at_once(processes: Two) -> None:
    """A consent withdrawn at the server is withdrawn for the worker."""
    server, worker = processes("smartis")
    subject = registered(server, "smartis")
    me = accounts.subject_actor(subject)
    consent.give(server, "smartis", subject=subject, purpose="newsletter", actor=me)
    ask = {"subject": subject, "categories": ["email"], "purpose": "newsletter", "actor": OWNER}
    assert use.use(worker, "smartis", **ask).values
    consent.withdraw(server, "smartis", subject=subject, purpose="newsletter", actor=me)
    with pytest.raises(Refused):
        use.use(worker, "smartis", **ask)


class _Meanwhile(KeepingSender):
    """Runs something of the other process while a message is on its way."""

    def __init__(self, do: Callable[[], object]) -> None:
        super().__init__()
        self._do = do

    def send(self, message: Message) -> Receipt:
        self._do()
        return super().send(message)


def queued(house: House, subject: str, **more: object) -> str:
    given = {"purpose": "newsletter", "title": "Новости", "text": "Новинки", "offer": True, "actor": OWNER, **more}
    return notify.notify(house, "smartis", subject=subject, **given).ids["delivery"]


def test_two_workers_send_one_message_once(processes: Two) -> None:
    """While one worker sends a row, another leaves it alone."""
    first, second = processes("smartis")
    subject = registered(first, "smartis")
    consent.give(first, "smartis", subject=subject, purpose="newsletter", actor=accounts.subject_actor(subject))
    queued(first, subject)
    other = KeepingSender()
    second.senders = dict.fromkeys(("email", "sms", "webhook"), other)
    mine = _Meanwhile(lambda: outbox.deliver_due(second, "smartis"))
    first.senders = dict.fromkeys(("email", "sms", "webhook"), mine)
    assert outbox.deliver_due(first, "smartis").sent == 1
    assert (len(mine.sent), other.sent) == (1, [])


def test_a_row_of_a_worker_that_died_is_sent_later_under_the_same_id(processes: Two) -> None:
    """A worker that dies with a message in its hands leaves the row to the next, after a while and not at once."""
    first, second = processes("smartis")
    subject = registered(first, "smartis")
    consent.give(first, "smartis", subject=subject, purpose="newsletter", actor=accounts.subject_actor(subject))
    delivery = queued(first, subject)

    class Died(BaseException):
        """The process is gone."""

    def die() -> None:
        raise Died

    first.senders = dict.fromkeys(("email", "sms", "webhook"), _Meanwhile(die))
    with pytest.raises(Died):
        outbox.deliver_due(first, "smartis")
    assert outbox.deliver_due(second, "smartis") == outbox.Delivered()
    second.clock.at += 121
    assert outbox.deliver_due(second, "smartis").sent == 1
    assert [one.delivery for one in second.senders["email"].sent] == [delivery]
    with second.store.read() as transaction:
        assert transaction.get(OutboxRow, "smartis", delivery).attempts == 2


def test_a_recipient_that_may_have_the_data_is_told_of_the_erasure(processes: Two) -> None:
    """A hand-over on its way while the subject is erased is not sent again, and its recipient is told to erase what may have come."""
    first, second = processes("smartis")
    subject = registered(first, "smartis")
    ground = grounds.open_ground(first, "smartis", subject=subject, kind="order", recipients=["courier"], actor=OWNER).ids["ground"]
    delivery = disclose.disclose(
        first,
        "smartis",
        subject=subject,
        categories=["phone"],
        recipient="courier",
        purpose="delivery",
        ground=GroundRef("order", ground),
        actor=OWNER,
    ).ids["delivery"]
    first.senders = dict.fromkeys(
        ("email", "sms", "webhook"),
        _Meanwhile(lambda: erasure.erase(second, "smartis", subject=subject, actor=OWNER, reason="request")),
    )
    outbox.deliver_due(first, "smartis")
    first.senders = dict.fromkeys(("email", "sms", "webhook"), KeepingSender())
    outbox.deliver_due(first, "smartis")
    assert [(one.kind, one.payload["extra"]["erased"]) for one in first.senders["webhook"].sent] == [("erasure", delivery)]


def test_both_processes_append_to_one_log(processes: Two) -> None:
    """Entries of two processes at once make one log without gaps, and every standing matches it."""
    first, second = processes("prommet")
    subject = registered(first)
    failed: list[BaseException] = []

    def again(do: Callable[[], object]) -> None:
        while True:
            with suppress(AppendFailed):
                do()
                return

    def refused(house: House) -> None:
        with pytest.raises(Refused):
            use.use(house, "prommet", subject=subject, categories=["email"], purpose="marketing", actor=OWNER)

    def work(house: House, number: int) -> None:
        try:
            for turn in range(5):
                again(lambda: refused(house))
                again(lambda turn=turn: registered(house, email=f"p{number}-{turn}@example.ru"))
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    threads = [threading.Thread(target=work, args=(house, number)) for number, house in enumerate((first, second, first, second))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert len(log.of_subject(first, "prommet", subject=subject)) == 21
    log.checkpoint(second, "prommet")
    assert log.check(second, "prommet", deep=True).ok


def test_one_code_serves_once_in_both_processes(processes: Two) -> None:
    """A code taken by one process is wrong for the other."""
    first, second = processes("smartis")
    subject = registered(first, "smartis")
    accounts.send_code(first, "smartis", subject=subject, category="email", use="reset", text=("код", "Ваш код {code}"))
    outbox.deliver_due(first, "smartis")
    code = first.senders["email"].sent[-1].body.split()[-1]
    won: list[int] = []
    lost: list[FieldError] = []

    def take(house: House) -> None:
        try:
            won.append(accounts.set_password(house, "smartis", subject=subject, code=code, new="another battery staple"))
        except FieldError as error:
            lost.append(error)

    threads = [threading.Thread(target=take, args=(house,)) for house in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(won), len(lost)) == (1, 1)
    assert accounts.log_in(second, "smartis", name=PERSON["email"], password="another battery staple", seen={}).subject == subject


def test_one_key_makes_one_order_in_both_processes(processes: Two) -> None:
    """The same call under one key, made in both processes at once, is one record."""
    first, second = processes("prommet")
    made: list[str] = []

    def call(house: House) -> None:
        while True:
            try:
                made.append(collect(house, "prommet", Submission("service_use", PERSON, age="adult"), actor=VISITOR, key="k").ids["record"])
            except AppendFailed:
                continue
            return

    threads = [threading.Thread(target=call, args=(house,)) for house in (first, second, first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_public_field_closes_with_its_subject(processes: Two) -> None:
    """What a subject opened to everybody is shown by no process once the subject is erased, though it is sealed under the controller's key."""
    server, worker = processes("netrack")
    values = {**PERSON, "delivery_address": "Москва, Тверская, 1", "payment_details": "счёт в банке"}
    subject = registered(server, "netrack", **values)
    settings.show(server, "netrack", subject=subject, category="phone", public=True, actor=accounts.subject_actor(subject))
    assert settings.shown(worker, "netrack", subject=subject) == {"phone": "+79123456789"}
    erasure.erase(worker, "netrack", subject=subject, actor=OWNER, reason="request")
    assert settings.shown(server, "netrack", subject=subject) == {}


def test_in_flight_is_a_word_that_no_sender_answers(processes: Two) -> None:
    """The mark of a row in flight is gone as soon as its outcome is known."""
    first, _ = processes("smartis")
    subject = registered(first, "smartis")
    consent.give(first, "smartis", subject=subject, purpose="newsletter", actor=accounts.subject_actor(subject))
    delivery = queued(first, subject)
    outbox.deliver_due(first, "smartis")
    row = outbox.found(first, "smartis", delivery)
    assert (row.state, row.receipt != IN_FLIGHT) == ("sent", True)
