"""Logins that somebody else would like to have, and what is typed to break things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.operations.house import NOW, OWNER, VISITOR, make_house, policy_of
from tests.operations.people import PASSWORD, PERSON, registered

from zavet.decision.question import Actor, GroundRef
from zavet.errors import FieldError, NotFound, NotIdentified, ZavetError
from zavet.operations import (
    accounts,
    clients,
    consent,
    erasure,
    grounds,
    incidents,
    letters,
    notes,
    outbox,
    publish,
    retention,
    reviews,
    rights,
    standing,
    use,
    visits,
)  # fmt: skip
from zavet.operations.collect import Submission, collect
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import SubjectRow

NETRACK = {**PERSON, "delivery_address": "Москва, Тверская, 1", "payment_details": "счёт в банке"}


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    made = make_house(tmp_path, "prommet", "smartis", "netrack", store=store)
    yield made
    made.close()


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

HOSTILE = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfffy",
    "я" * 30_000,
    "\u202e",
    "4111 1111 1111 1111",
    "a,b",
    "http://[",
    "\x1b[31m",
    "a@b.c",
    "null",
)
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
