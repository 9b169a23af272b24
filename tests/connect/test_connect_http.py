"""Deliveries over HTTP: signed, once, to this machine alone; what does not answer is tried again, what answers nonsense is parked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from zavet.clock import FixedClock
from zavet.connect import signing, world
from zavet.connect.http import HttpSender, envelope, party
from zavet.entropy import SeededEntropy
from zavet.errors import FieldError, Malformed, StoreError
from zavet.operations.ports import Message

NOW = 1_775_000_000
MASTER = bytes(32)
VALUES = {"values": {"phone": "+79120000000"}, "extra": {"phone": "to ring the bell"}}
MESSAGE = Message("shop", "d1", "disclosure", "webhook", "courier", "", "", "", VALUES, "delivery", ("3.2",), 17)


def keys(controller: str, far: str) -> bytes:
    return signing.key_of(MASTER, controller, far)


def sender(answer: Callable[[httpx.Request], httpx.Response]) -> HttpSender:
    def streamed(request: httpx.Request) -> httpx.Response:
        whole = answer(request)
        return httpx.Response(whole.status_code, headers=whole.headers, stream=httpx.ByteStream(whole.content))

    return HttpSender(lambda _: "http://127.0.0.1:9/courier", keys, FixedClock(NOW), transport=httpx.MockTransport(streamed))


def test_an_envelope_has_what_was_disclosed_and_why() -> None:
    """Values, purpose, clauses and entry go; a message to the subject has its text and no values."""
    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(200, json={"receipt": "c-1", "delivery": "d1"})

    assert sender(answer).send(MESSAGE).text == "receipt `c-1`"
    (request,) = got
    sent = json.loads(request.content)
    assert (sent["values"], sent["extra"], sent["clauses"], sent["entry"]) == (VALUES["values"], VALUES["extra"], ["3.2"], 17)
    assert request.headers["Idempotency-Key"] == "d1"
    assert signing.verify(keys("shop", "courier"), request.content, request.headers[signing.HEADER], NOW) == NOW
    short = Message("shop", "d2", "notice", "sms", "subject", "+79120000000", "Title", "Text", {})
    assert party(short) == "sms"
    assert (envelope(short)["values"], envelope(short)["text"], envelope(short)["to"]) == ({}, "Text", "+79120000000")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """A far side that is busy or broken may do better later."""
    with pytest.raises(StoreError):
        sender(lambda _: httpx.Response(status)).send(MESSAGE)


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 409, 410, 422])
def test_what_never_comes_right_is_refused(status: int) -> None:
    """A refusal is one, and a redirect is not followed: nothing goes to an address that nobody chose."""
    with pytest.raises(FieldError, match=f"refused it: {status}"):
        sender(lambda _: httpx.Response(status, headers={"Location": "http://elsewhere.example/"})).send(MESSAGE)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"ok",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"receipt": 1, "delivery": "d1"}',
        b'{"receipt": "has a space and +79120000000", "delivery": "d1"}',
        b'{"receipt": "c-1"}',
        b'{"receipt": "c-1", "delivery": "d2"}',
        b"[" * 60_000,
        b"x" * 70_000,
    ],
)
def test_an_answer_that_is_no_receipt_is_told(answer: bytes) -> None:
    """Garbage, another delivery's receipt and endless answers are not taken for a yes."""
    with pytest.raises(Malformed):
        sender(lambda _: httpx.Response(200, content=answer)).send(MESSAGE)


def test_silence_is_tried_again() -> None:
    """No connection and no answer in time."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late", request=request)

    with pytest.raises(StoreError, match="ReadTimeout"):
        sender(fail).send(MESSAGE)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8025", "http://localhost:8025/", "http://[::1]:8025"])
def test_a_world_is_on_this_machine(address: str) -> None:
    """Addresses of this machine are taken in a demo, and refused in a house that is none."""
    assert world.address_of({"ZAVET_WORLD": address}, demo=True) == address.rstrip("/")
    with pytest.raises(Malformed, match="demo alone"):
        world.address_of({"ZAVET_WORLD": address}, demo=False)
    assert world.address_of({}, demo=False) == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org:8025", "http://127.0.0.1.example.org:80", "http://127.0.0.1@example.org:80", "https://127.0.0.1:8025",
        "http://127.0.0.1", "http://127.0.0.1:99999", "http://127.0.0.1:8025/path", "http://10.0.0.1:80", "file:///etc", "nonsense",
    ],
)  # fmt: skip
def test_nothing_leaves_this_machine(address: str) -> None:
    """Any other address is refused before a house is wired."""
    with pytest.raises(Malformed):
        world.address_of({"ZAVET_WORLD": address}, demo=True)


def test_mail_goes_nowhere_else_beside_a_world() -> None:
    """A mail server named beside a world is refused; without one mail goes to the world's, at the next port or the one named."""
    environment = {"ZAVET_WORLD": "http://127.0.0.1:8025"}
    with pytest.raises(Malformed, match="ZAVET_SMTP_HOST"):
        world.senders("http://127.0.0.1:8025", {**environment, "ZAVET_SMTP_HOST": "mail.example"}, MASTER, FixedClock(NOW), ("sms",))
    assert set(world.senders("http://127.0.0.1:8025", environment, MASTER, FixedClock(NOW), ("sms",))) == {"sms", "email"}
    assert world.smtp_port(environment, "http://127.0.0.1:8025") == 8026
    assert world.smtp_port({"ZAVET_WORLD_SMTP": "2525"}, "http://127.0.0.1:8025") == 2525
    for wrong in ("0", "x", "70000"):
        with pytest.raises(Malformed):
            world.smtp_port({"ZAVET_WORLD_SMTP": wrong}, "http://127.0.0.1:8025")


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    """The first call makes a file that only its owner reads; the environment goes first; what is no key is told."""
    made = signing.master_key(tmp_path / "keys", {}, SeededEntropy(1))
    assert signing.master_key(tmp_path / "keys", {}) == made
    assert (tmp_path / "keys" / signing.FILE).stat().st_mode & 0o777 == 0o600
    assert signing.master_key(tmp_path / "keys", {signing.VARIABLE: "ab" * 32}) == bytes.fromhex("ab" * 32)
    with pytest.raises(Malformed):
        signing.master_key(tmp_path, {signing.VARIABLE: "short"})
