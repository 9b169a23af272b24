"""The life of a datum: collected, used, disclosed, put right, erased — each with its entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operations.house import OWNER, SUPPORT, VISITOR, make_house

from zavet.decision.question import Actor, GroundRef
from zavet.errors import FieldError, KeyReused, NotFound, Refused
from zavet.operations import accounts, consent, disclose, erasure, grounds, log, notify, outbox, retention, rights, use
from zavet.operations.collect import Submission, collect
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import HeadRow, RecordRow

ORDER = {
    "surname": "Иванова",
    "first_name": "Анна",
    "patronymic": "Петровна",
    "phone": "+7 701 234 56 78",
    "email": "anna.ivanova@example.kz",
    "delivery_address": "Астана, ул. Кенесары, 1",
    "residence_address": "Астана",
}


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "protorg", "prommet", store=store)
    yield made
    made.close()


def order(house: House, consents: tuple[str, ...] = (), key: str | None = None) -> dict[str, str]:
    return dict(collect(house, "protorg", Submission("checkout", ORDER, consents), actor=VISITOR, key=key).ids)


def test_an_order_is_collected_used_for_delivery_and_refused_for_research(house: House) -> None:
    """An order's phone is used for the order's notice and refused for research, citing the clause that closes the list of purposes."""
    ids = order(house)
    used = use.use(
        house,
        "protorg",
        subject=ids["subject"],
        categories=["phone"],
        purpose="order_notice",
        actor=OWNER,
        ground=GroundRef("order", ids["ground"]),
    )
    assert used.values == {"phone": "+77012345678"}
    assert "4.1.7" in used.verdict.clauses
    with pytest.raises(Refused) as refused:
        use.use(house, "protorg", subject=ids["subject"], categories=["phone"], purpose="research", actor=OWNER)
    assert "4.1" in refused.value.clauses
    assert refused.value.index is not None


def test_an_unknown_field_is_refused_and_nothing_is_kept(house: House) -> None:
    """A field that the policy does not name is refused by name, and no row stays behind."""
    with pytest.raises(FieldError) as refused:
        collect(house, "protorg", Submission("checkout", {**ORDER, "passport": "x"}), actor=VISITOR)
    assert refused.value.field == "passport"
    assert refused.value.clauses == ("3.2",)
    with house.store.read() as transaction:
        assert transaction.where(RecordRow, controller="protorg") == []


def test_a_card_number_is_refused_in_any_field(house: House) -> None:
    """A card number is refused wherever it is typed."""
    with pytest.raises(FieldError) as refused:
        collect(house, "protorg", Submission("checkout", {**ORDER, "residence_address": "4111 1111 1111 1111"}), actor=VISITOR)
    assert refused.value.problem == "card_number"


def test_one_key_makes_one_order(house: House) -> None:
    """The same call under the same key is answered as before; another request under it is refused."""
    first = order(house, key="k1")
    assert order(house, key="k1") == first
    with pytest.raises(KeyReused):
        collect(house, "protorg", Submission("checkout", {**ORDER, "surname": "Петрова"}), actor=VISITOR, key="k1")


def test_a_courier_reads_only_what_an_assigned_order_needs(house: House) -> None:
    """A courier's key reads name and phone of an order assigned to it, not the e-mail, and nothing once the order is closed."""
    ids = order(house)
    courier = Actor("recipient", "courier-1", "courier")
    ground = GroundRef("order", ids["ground"])
    ask = {"subject": ids["subject"], "purpose": "delivery", "actor": courier, "ground": ground}
    with pytest.raises(Refused):
        disclose.fetch(house, "protorg", categories=["phone"], **ask)
    grounds.move(house, "protorg", ground=ids["ground"], recipients=["courier"], actor=OWNER)
    assert disclose.fetch(house, "protorg", categories=["phone"], **ask).values == {"phone": "+77012345678"}
    with pytest.raises(Refused):
        disclose.fetch(house, "protorg", categories=["email"], **ask)
    grounds.move(house, "protorg", ground=ids["ground"], close=True, actor=OWNER)
    with pytest.raises(Refused):
        disclose.fetch(house, "protorg", categories=["phone"], **ask)


def test_a_withdrawn_consent_refuses_marketing_at_once(house: House) -> None:
    """A newsletter goes out while consent is live and is refused after its withdrawal, also when it was queued before."""
    ids = order(house, consents=("newsletter",))

    def send(key: str):
        return notify.notify(
            house,
            "protorg",
            subject=ids["subject"],
            purpose="newsletter",
            title="Новости",
            text="Новинки",
            offer=True,
            actor=OWNER,
            key=key,
        )

    send("one")
    assert outbox.deliver_due(house, "protorg").sent == 1
    assert house.senders["email"].sent[0].to == "anna.ivanova@example.kz"
    send("two")
    consent.withdraw(house, "protorg", subject=ids["subject"], purpose="newsletter", actor=accounts.subject_actor(ids["subject"]))
    assert outbox.deliver_due(house, "protorg").cancelled == 1
    with pytest.raises(Refused) as refused:
        send("three")
    assert "4.1.10" in refused.value.clauses


def test_support_needs_an_open_ticket(house: House) -> None:
    """Support reads a record from an open ticket and is refused without one."""
    ids = order(house)
    with pytest.raises(Refused):
        use.use(house, "protorg", subject=ids["subject"], categories=["email"], purpose="support", actor=SUPPORT)
    ticket = grounds.open_ground(house, "protorg", subject=ids["subject"], kind="ticket", actor=SUPPORT).ids["ground"]
    used = use.use(
        house, "protorg", subject=ids["subject"], categories=["email"], purpose="support", actor=SUPPORT, ground=GroundRef("ticket", ticket)
    )
    assert used.values == {"email": "anna.ivanova@example.kz"}


def test_an_erased_subject_is_nowhere(house: House) -> None:
    """After an erasure the subject cannot be found, used or listed, and the log still verifies."""
    ids = order(house)
    assert accounts.find(house, "protorg", category="email", value="anna.ivanova@example.kz", purpose="support", actor=OWNER) == [
        ids["subject"]
    ]
    erasure.erase(house, "protorg", subject=ids["subject"], actor=OWNER, reason="request")
    with pytest.raises(NotFound):
        use.use(house, "protorg", subject=ids["subject"], categories=["email"], purpose="security", actor=OWNER)
    assert accounts.find(house, "protorg", category="email", value="anna.ivanova@example.kz", purpose="support", actor=OWNER) == []
    log.checkpoint(house, "protorg")
    assert log.check(house, "protorg", deep=True).ok


def test_a_rectified_value_replaces_the_old_one_and_is_found_by_it(house: House) -> None:
    """A changed phone is what the next use gets; the old one finds nobody any more; the order's snapshot stays as it was given."""
    ids = order(house)
    me = accounts.subject_actor(ids["subject"])
    rights.rectify(house, "protorg", subject=ids["subject"], values={"phone": "+7 701 999 88 77"}, actor=me)
    values, verdict, _ = rights.access(house, "protorg", subject=ids["subject"], actor=me)
    assert values["phone"] == "+77019998877"
    assert verdict.allowed
    assert accounts.find(house, "protorg", category="phone", value="+77012345678", purpose="support", actor=OWNER) == []
    assert accounts.find(house, "protorg", category="phone", value="+77019998877", purpose="support", actor=OWNER) == [ids["subject"]]
    assert grounds.snapshot(house, "protorg", ground=ids["ground"])["snapshot"]["phone.phone"] == "+77012345678"
    assert log.check(house, "protorg", deep=True).findings[0].what == "checkpoint_missing"


def test_nothing_goes_by_age_where_the_policy_keeps_without_term(house: House) -> None:
    """Ten years on, the sweep of a policy without term erases nothing."""
    order(house)
    house.clock.at += 10 * 366 * 86400
    swept = retention.sweep(house, "protorg")
    assert (swept.rule, swept.clause, swept.erased) == ("unlimited", "5.1", 0)


def test_a_subject_reads_what_was_done_with_its_data(house: House) -> None:
    """The subject's own history lists each entry with its body; the head of the log counts them."""
    ids = order(house)
    use.use(house, "protorg", subject=ids["subject"], categories=["phone"], purpose="security", actor=OWNER)
    lines = log.of_subject(house, "protorg", subject=ids["subject"])
    assert [line.entry.type for line in lines] == ["use", "collect"]
    assert lines[0].body["purpose"] == "security"
    with house.store.read() as transaction:
        assert transaction.get(HeadRow, "protorg").size == 3


def test_each_change_of_an_orders_state_tells_its_own_subject(house: House) -> None:
    """Moving an order to a new state queues one notice to its subject, logged under the order's notice."""
    ids = order(house)
    grounds.move(house, "protorg", ground=ids["ground"], status="sent", actor=OWNER)
    grounds.move(house, "protorg", ground=ids["ground"], status="sent", actor=OWNER)
    assert outbox.deliver_due(house, "protorg").sent == 1
    message = house.senders["email"].sent[0]
    assert (message.to, "sent" in message.subject_line) == ("anna.ivanova@example.kz", True)


def test_an_erasure_reaches_the_recipients(house: House) -> None:
    """Whoever was given the data is told, by the delivery's id and without the data, that they are erased."""
    ids = order(house)
    grounds.move(house, "protorg", ground=ids["ground"], recipients=["courier"], actor=OWNER)
    given = disclose.disclose(
        house,
        "protorg",
        subject=ids["subject"],
        categories=["phone"],
        recipient="courier",
        purpose="delivery",
        ground=GroundRef("order", ids["ground"]),
        actor=OWNER,
    ).ids["delivery"]
    outbox.deliver_due(house, "protorg")
    assert house.senders["webhook"].sent[-1].payload["values"] == {"phone": "+77012345678"}
    erasure.erase(house, "protorg", subject=ids["subject"], actor=OWNER, reason="request")
    outbox.deliver_due(house, "protorg")
    notice = house.senders["webhook"].sent[-1]
    assert (notice.kind, notice.recipient, notice.payload["extra"]["erased"]) == ("erasure", "courier", given)
    assert "7012345678" not in str(notice)
