"""What leaves a house arrives in the world: just the fields that the policy allows, to just those who may have them, once."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from tests.operations.house import OWNER, VISITOR
from tests.operations.people import PERSON, registered
from world_running import MASTER, Running, living, rounds

from zavet.clock import FixedClock
from zavet.connect import signing
from zavet.connect.world import PATHS
from zavet.decision.question import GroundRef
from zavet.errors import Refused
from zavet.operations import consent, grounds, outbox
from zavet.operations.collect import Submission, collect
from zavet.operations.disclose import disclose
from zavet.operations.erasure import erase
from zavet.operations.house import House
from zavet.operations.notify import notify
from zavet.testing.world.received import FILE

COURIER = ("full_name", "phone")
ORDERED = {name: PERSON[name] for name in ("surname", "first_name", "patronymic", "phone", "email")}


def ordered(house: House) -> tuple[str, str]:
    """A person with an open order in the shop: subject and order."""
    subject = registered(house)
    done = collect(house, "prommet", Submission("service_use", ORDERED, age="adult"), actor=VISITOR, subject=subject)
    grounds.move(house, "prommet", ground=done.ids["ground"], actor=OWNER, recipients=("courier", "post"))
    return subject, done.ids["ground"]


def hand_over(
    house: House, subject: str, order: str, categories: tuple[str, ...] = COURIER, recipient: str = "courier", purpose: str = "delivery"
):
    return disclose(
        house,
        "prommet",
        subject=subject,
        categories=categories,
        recipient=recipient,
        purpose=purpose,
        actor=OWNER,
        ground=GroundRef("order", order),
    )


def test_a_courier_gets_the_fields_of_the_policy_and_no_other(tmp_path: Path) -> None:
    """The courier holds name and phone of the order, with clause and entry; the address of e-mail is refused and never arrives."""
    with living(tmp_path, "prommet") as (house, running, _):
        subject, order = ordered(house)
        done = hand_over(house, subject, order)
        with pytest.raises(Refused):
            hand_over(house, subject, order, ("full_name", "phone", "email"))
        assert rounds(house, "prommet") == (1, 0, 0, 0)
        (item,) = running.items(party="courier")
        names = ("surname", "first_name", "patronymic")
        assert item["values"] == {**{name: PERSON[name] for name in names}, "phone": "+79123456789"}
        assert (item["entry"], item["clauses"], item["delivery"]) == (done.index, sorted(done.clauses), done.ids["delivery"])
        assert item["extra"] == {}
        assert (item["title"], item["text"], item["to"]) == ("", "", "")
        everything = (tmp_path / "world" / FILE).read_text(encoding="utf-8")
        assert PERSON["email"] not in everything
        assert subject not in everything


def test_the_page_shows_what_left_and_filters(tmp_path: Path) -> None:
    """The front page names values, recipient, clause and entry in three languages, without scripts, under a strict policy of contents."""
    with living(tmp_path, "prommet") as (house, running, _):
        subject, order = ordered(house)
        done = hand_over(house, subject, order)
        rounds(house, "prommet")
        for language, word in (("ru", "запись журнала"), ("kk", "жазбасы"), ("en", "of the log")):
            shown = running.get("/", lang=language)
            assert PERSON["surname"] in shown.text
            assert word in shown.text
            assert f'lang="{language}"' in shown.text
            assert ", ".join(sorted(done.clauses)) in shown.text
        assert "<script" not in shown.text
        assert shown.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert PERSON["surname"] not in running.get("/", party="post").text
        assert PERSON["surname"] not in running.get("/", house="protorg").text
        assert httpx.get(f"{running.address}/", headers={"Host": "evil.example"}, trust_env=False).status_code == 421


def test_a_withdrawn_consent_reaches_no_contractor(tmp_path: Path) -> None:
    """With a consent the contractor gets the data; what was queued when it is withdrawn is cancelled, and nothing more is queued."""
    with living(tmp_path, "prommet") as (house, running, _):
        subject, _order = ordered(house)

        def mail():
            return disclose(
                house, "prommet", subject=subject, categories=("email",), recipient="marketing_processor", purpose="marketing", actor=OWNER
            )

        with pytest.raises(Refused):
            mail()
        consent.give(house, "prommet", subject=subject, purpose="marketing", actor=OWNER)
        mail()
        assert rounds(house, "prommet") == (1, 0, 0, 0)
        mail()
        consent.withdraw(house, "prommet", subject=subject, purpose="marketing", actor=OWNER)
        assert rounds(house, "prommet") == (0, 1, 0, 0)
        with pytest.raises(Refused):
            mail()
        assert [one["values"] for one in running.items(party="marketing_processor")] == [{"email": PERSON["email"]}]


def test_an_erasure_reaches_whoever_has_the_data(tmp_path: Path) -> None:
    """Every recipient is told by the delivery's id, without the person, and the values are gone from what it holds."""
    with living(tmp_path, "prommet") as (house, running, _):
        subject, order = ordered(house)
        done = hand_over(house, subject, order)
        rounds(house, "prommet")
        erase(house, "prommet", subject=subject, actor=OWNER, reason="request")
        assert rounds(house, "prommet")[0] == 1
        notice, first = running.items(party="courier")
        assert (notice["kind"], notice["extra"], notice["values"]) == ("erasure", {"erased": done.ids["delivery"]}, {})
        assert first["erased_at"] is not None
        assert set(first["values"].values()) == {""}
        assert PERSON["surname"] not in (tmp_path / "world" / FILE).read_text(encoding="utf-8")


def test_a_world_that_is_down_loses_nothing(tmp_path: Path) -> None:
    """While the world is away deliveries wait and are tried again; back again it has each once, and what it had before."""
    with living(tmp_path, "prommet") as (house, running, clock):
        subject, order = ordered(house)
        hand_over(house, subject, order)
        rounds(house, "prommet")
        running.stop()
        done = hand_over(house, subject, order, recipient="post")
        assert rounds(house, "prommet") == (0, 0, 1, 0)
        assert rounds(house, "prommet") == (0, 0, 0, 0)
        clock.at += 3600
        assert rounds(house, "prommet") == (0, 0, 1, 0)
        running.start()
        clock.at += 3600
        assert rounds(house, "prommet") == (1, 0, 0, 0)
        assert [one["party"] for one in running.items()] == ["post", "courier"]
        row = outbox.found(house, "prommet", done.ids["delivery"])
        assert (row.state, row.receipt) == ("sent", f"receipt `{running.items(party='post')[0]['receipt']}`")


def test_garbage_for_an_answer_is_parked_with_a_reason(tmp_path: Path) -> None:
    """An answer that is no receipt, and a refusal, park the delivery and say why; put back into the queue it goes when all is well."""
    with living(tmp_path, "prommet") as (house, running, _):
        subject, order = ordered(house)
        for conduct, reason in (
            ("garbage", "malformed: the recipient's answer is no receipt"),
            ("refuse", "field: the recipient refused it: 422"),
        ):
            running.behave("courier", conduct)
            done = hand_over(house, subject, order)
            assert rounds(house, "prommet") == (0, 0, 0, 1)
            row = outbox.found(house, "prommet", done.ids["delivery"])
            assert (row.state, row.receipt) == ("parked", reason)
            running.behave("courier", "good")
            outbox.retry(house, "prommet", done.ids["delivery"])
            assert rounds(house, "prommet") == (1, 0, 0, 0)
        running.behave("courier", "busy")
        hand_over(house, subject, order)
        assert rounds(house, "prommet") == (0, 0, 1, 0)


def test_a_delivery_that_comes_twice_counts_once(tmp_path: Path) -> None:
    """The same id again gets the same receipt and makes no second parcel."""
    with living(tmp_path, "prommet") as (house, running, clock):
        subject, order = ordered(house)
        hand_over(house, subject, order)
        rounds(house, "prommet")
        (item,) = running.items()
        again = {name: item[name] for name in ("house", "party", "kind", "channel", "delivery", "purpose", "to", "title", "text", "clauses", "entry",
                                               "values", "extra")}  # fmt: skip
        answer = post(running, again, clock)
        assert answer.json() == {"receipt": item["receipt"], "delivery": item["delivery"]}
        (item,) = running.items()
        assert item["times"] == 2


def post(running: Running, sent: dict, clock: FixedClock, *, key: bytes | None = None, late: int = 0) -> httpx.Response:
    body = json.dumps(sent).encode()
    key = key or signing.key_of(MASTER, sent["house"], sent["party"])
    headers = {signing.HEADER: signing.sign(key, body, clock.now() - late), "Idempotency-Key": sent["delivery"]}
    return httpx.post(running.address + PATHS[sent["party"]], content=body, headers=headers, trust_env=False)


def test_only_the_house_can_speak_for_itself(tmp_path: Path) -> None:
    """A delivery signed by another house, for another far side, or long ago is not taken."""
    clock = FixedClock(1_775_000_000)
    running = Running(tmp_path, clock)
    try:
        sent = dict.fromkeys(("kind", "channel", "purpose", "to", "title", "text"), "x")
        sent |= {"house": "prommet", "party": "courier", "delivery": "d1", "clauses": [], "entry": 1, "values": {}, "extra": {}}
        assert post(running, sent, clock, key=signing.key_of(MASTER, "protorg", "courier")).status_code == 401
        assert post(running, sent, clock, key=signing.key_of(MASTER, "prommet", "post")).status_code == 401
        assert post(running, sent, clock, late=signing.WITHIN + 1).status_code == 401
        assert running.items() == []
        assert post(running, sent, clock).status_code == 200
    finally:
        running.stop()


def test_mail_and_short_messages_arrive(tmp_path: Path) -> None:
    """A message to the subject goes by its channel: mail through the mail server, a short message through the gateway, text and address alone."""
    with living(tmp_path, "prommet", mail=True) as (house, running, _):
        subject, order = ordered(house)
        for channel in ("email", "sms"):
            notify(
                house, "prommet", subject=subject, purpose="order_notice", title="Заказ", text="Собран", actor=OWNER, channel=channel,
                ground=GroundRef("order", order),
            )  # fmt: skip
        assert rounds(house, "prommet") == (2, 0, 0, 0)
        (mail,), (short,) = running.items(party="mail"), running.items(party="sms")
        assert (mail["to"], mail["title"], mail["text"].strip(), mail["house"]) == (PERSON["email"], "Заказ", "Собран", "prommet")
        assert (short["to"], short["text"], short["values"]) == ("+79123456789", "Собран", {})
        assert mail["entry"] > 0
        assert mail["clauses"]
        assert mail["kind"] == "notice"
