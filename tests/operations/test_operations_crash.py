"""A failure at every point on the way: afterwards an operation happened whole or not at all, and asking again gives the one true outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.operations.house import OWNER, make_house
from tests.operations.people import PASSWORD, PERSON, registered

from zavet import faults
from zavet.errors import NotFound, NotIdentified, ZavetError
from zavet.operations import accounts, erasure, log, outbox, retention, reviews, rights, security
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import ErasureRow, LeafRow, RecordRow, RequestRow, SubjectRow

POINTS = (
    "commit.before-keys", "vault.before-key-commit", "vault.after-key-commit", "commit.before-data", "store.before-commit", "store.after-commit",
    "erase.after-journal", "vault.before-shred-commit", "erase.after-keys", "erase.done",
)  # fmt: skip
FIRST_OR_SECOND = (1, 2)


class Cut(Exception):
    """The process ends here."""


@pytest.fixture
def cut() -> Iterator[Callable[[str, int], None]]:
    """Arms the n-th passing of a point; after it fired once, nothing fails any more."""

    def arm(name: str, nth: int) -> None:
        left = nth

        def fire(point: str) -> None:
            nonlocal left
            if point != name or left == 0:
                return
            left -= 1
            if left == 0:
                raise Cut

        faults.armed = fire

    yield arm
    faults.armed = None


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "smartis", "prommet", store=store)
    yield made
    faults.armed = None
    made.close()


def attempt(do: Callable[[], object]) -> bool:
    """Whether it was answered."""
    try:
        do()
    except (Cut, ZavetError):
        return False
    return True


def nowhere(house: House, slug: str, subject: str) -> bool:
    """Whether a subject is erased as a whole: not found, without rows, its entries tied to nobody."""
    with pytest.raises(NotFound):
        rights.access(house, slug, subject=subject, actor=OWNER)
    with house.store.read() as transaction:
        row = transaction.get(SubjectRow, slug, subject)
        left = transaction.count(RecordRow, controller=slug, subject=subject) + transaction.count(
            LeafRow, controller=slug, body_owner=subject
        )
    return row is not None and row.erased_at is not None and left == 0 and house.gate.find(slug, "email", PERSON["email"]) == []


@pytest.mark.parametrize("nth", FIRST_OR_SECOND)
@pytest.mark.parametrize("point", POINTS)
def test_an_erasure_that_was_begun_is_finished(house: House, cut: Callable[[str, int], None], point: str, nth: int) -> None:
    """Wherever an erasure is cut: either nothing happened, or the next round of a worker leaves the subject nowhere. Repeated, it is one."""
    subject = registered(house, "smartis")
    cut(point, nth)
    attempt(lambda: erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request", key="once"))
    with house.store.read() as transaction:
        journalled = transaction.count(ErasureRow, controller="smartis")
    faults.armed = None
    erasure.complete_pending(house, "smartis")
    if journalled:
        assert nowhere(house, "smartis", subject)
    else:
        assert rights.access(house, "smartis", subject=subject, actor=OWNER)[0]["email"] == PERSON["email"]
    erasure.erase(house, "smartis", subject=subject, actor=OWNER, reason="request", key="once")
    assert nowhere(house, "smartis", subject)
    with house.store.read() as transaction:
        assert [row.state for row in transaction.where(ErasureRow, controller="smartis")] == ["done"]
    log.checkpoint(house, "smartis")
    assert log.check(house, "smartis", deep=True).ok


@pytest.mark.parametrize("nth", FIRST_OR_SECOND)
@pytest.mark.parametrize("point", POINTS)
def test_a_request_to_erase_is_not_answered_without_being_carried_out(
    house: House, cut: Callable[[str, int], None], point: str, nth: int
) -> None:
    """Cut anywhere, a request to erase is open, or the erasure is on its way; asked again under its key, it is answered as done."""
    subject = registered(house, "smartis")
    request = rights.ask(house, "smartis", right="erase", subject=subject, text="удалите", actor=accounts.subject_actor(subject)).ids[
        "request"
    ]
    cut(point, nth)
    attempt(lambda: rights.carry_out(house, "smartis", request=request, actor=OWNER, key="once"))
    faults.armed = None
    with house.store.read() as transaction:
        row = transaction.get(RequestRow, "smartis", request)
        journalled = transaction.count(ErasureRow, controller="smartis")
    assert journalled or (row is not None and row.state in {"received", "in_progress"})
    done = rights.carry_out(house, "smartis", request=request, actor=OWNER, key="once")
    assert done.ids["subject"] == subject
    assert nowhere(house, "smartis", subject)


@pytest.mark.parametrize("point", POINTS[:6])
def test_a_code_is_taken_together_with_what_it_was_for(house: House, cut: Callable[[str, int], None], point: str) -> None:
    """Cut anywhere, a new password by code is set, or the code still serves."""
    subject = registered(house, "smartis")
    accounts.send_code(house, "smartis", subject=subject, category="email", use="reset", text=("код", "Ваш код {code}"))
    outbox.deliver_due(house, "smartis")
    code = house.senders["email"].sent[-1].body.split()[-1]
    cut(point, 1)
    attempt(lambda: accounts.set_password(house, "smartis", subject=subject, code=code, new="another battery staple"))
    faults.armed = None
    try:
        accounts.log_in(house, "smartis", name=PERSON["email"], password="another battery staple", seen={})
    except NotIdentified:
        accounts.log_in(house, "smartis", name=PERSON["email"], password=PASSWORD, seen={})
        accounts.set_password(house, "smartis", subject=subject, code=code, new="another battery staple")


@pytest.mark.parametrize("nth", FIRST_OR_SECOND)
@pytest.mark.parametrize("point", POINTS[:6])
def test_a_rectified_value_is_the_old_or_the_new_one(house: House, cut: Callable[[str, int], None], point: str, nth: int) -> None:
    """Cut anywhere, a value is whole: the old or the new; asked again it is the new, and only the new finds its subject."""
    subject = registered(house, "smartis")
    change = {"subject": subject, "values": {"email": "new@example.ru"}, "actor": OWNER, "key": "once"}
    cut(point, nth)
    attempt(lambda: rights.rectify(house, "smartis", **change))
    faults.armed = None
    held = rights.access(house, "smartis", subject=subject, actor=OWNER)[0]["email"]
    assert held in {PERSON["email"], "new@example.ru"}
    assert house.gate.find("smartis", "email", held) == [subject]
    rights.rectify(house, "smartis", **change)
    assert rights.access(house, "smartis", subject=subject, actor=OWNER)[0]["email"] == "new@example.ru"
    assert house.gate.find("smartis", "email", "new@example.ru") == [subject]
    assert house.gate.find("smartis", "email", PERSON["email"]) == []


def test_one_erasure_that_does_not_match_the_log_keeps_back_no_other(house: House) -> None:
    """A journal row made by hand destroys no key, and the erasures beside it are finished."""
    victim, leaving = registered(house, "smartis"), registered(house, "smartis", email="b@example.ru", phone="+79123456700")
    house.write("smartis", lambda work: erasure.journal(work, work.person(leaving), OWNER, "request"))
    with house.store.write() as transaction:
        transaction.add(ErasureRow("smartis", "0", victim, "account,contract,traffic", True, "request", "pending", 1, None, 1))
    with pytest.raises(ZavetError) as refused:
        erasure.complete_pending(house, "smartis")
    assert refused.value.id == "tampered"
    with pytest.raises(NotFound):
        rights.access(house, "smartis", subject=leaving, actor=OWNER)
    assert rights.access(house, "smartis", subject=victim, actor=OWNER)[0]["email"] == PERSON["email"]


def test_a_sweep_goes_on_past_a_row_that_was_changed(house: House) -> None:
    """A subject whose rows do not match the log is left alone, counted and told; the others are swept."""
    changed, other = registered(house), registered(house, email="b@example.ru", phone="+79123456700")
    for subject in (changed, other):
        house.write("prommet", lambda work, one=subject: _without_account(work, one))
    with house.store.write() as transaction:
        row = transaction.get(SubjectRow, "prommet", changed)
        transaction.put(SubjectRow("prommet", changed, row.entries, row.sealed_state[:-1] + b"x", row.created_at))
    house.clock.at += 86400
    swept = retention.sweep(house, "prommet")
    assert (swept.erased, swept.tampered) == (1, 1)
    assert [row.kind for row in security.listed(house, "prommet")] == ["tampered"]


def _without_account(work, subject: str) -> None:
    person = work.person(subject)
    person.state = person.state.without_ground("account")
    work.append("account", work.granted(()), [person], {}, actor=OWNER)


def test_what_is_public_ends_with_the_journal(house: House) -> None:
    """A review is gone from the moment its author's erasure is journalled, before any key is destroyed."""
    subject = registered(house)
    reviews.disseminate(house, "prommet", subject=subject, about="item", text="хорошо", actor=accounts.subject_actor(subject))
    house.write("prommet", lambda work: erasure.journal(work, work.person(subject), OWNER, "request"))
    assert reviews.shown(house, "prommet") == []
