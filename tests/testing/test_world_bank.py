"""The bank of the world: links that a house signed, cards that nobody keeps, callbacks that come until they are taken."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from world_running import MASTER, Running

from zavet.clock import FixedClock
from zavet.connect import signing, world
from zavet.errors import NotIdentified

CARD = "4111 1111 1111 1111"
KEY = signing.key_of(MASTER, "prommet", "bank")
SAID = {"house": "prommet", "order": "o1", "amount": "1500 ₽", "back": "http://prommet.localhost:8000/cabinet/orders/o1"}
NOW = 1_775_000_000


class House:
    """The house's end of callbacks: keeps them, and answers as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, dict[str, Any]]] = []
        self.answers = [200]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.headers["Host"], self.path, {"body": body, "signature": self.headers[signing.HEADER]}))
                self.send_response(outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def wait(self, count: int) -> None:
        end = time.monotonic() + 20
        while len(self.got) < count:
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.fixture
def bank(tmp_path: Path):
    house = House()
    running = Running(tmp_path, FixedClock(NOW), site=house.address)
    yield house, running
    running.stop()
    house.server.shutdown()
    house.server.server_close()


def fields(running: Running, **changed: str) -> dict[str, str]:
    """The fields of the bank's form for the order."""
    link = world.payment_link(running.address, KEY, SAID, NOW)
    return {**dict(parse_qsl(urlsplit(link).query)), "do": "pay", "number": CARD, "expiry": "12/30", "code": "123", **changed}


def pay(running: Running, **changed: str) -> httpx.Response:
    return httpx.post(f"{running.address}/bank/pay", data=fields(running, **changed), trust_env=False)


def settled(running: Running, told: str = "told") -> dict:
    end = time.monotonic() + 20
    while True:
        found = running.get("/api/payments").json()
        if found and found[0]["told"] == told:
            return found[0]
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_a_payment_is_told_once_and_signed_and_the_card_is_kept_nowhere(bank, tmp_path: Path) -> None:
    """The house gets event, order and status under its own signature; no file of the world holds the card."""
    house, running = bank
    link = world.payment_link(running.address, KEY, SAID, NOW)
    assert "1500 ₽" in httpx.get(link, trust_env=False).text
    assert pay(running).status_code == 200
    settled(running)
    assert pay(running).status_code == 200, "a paid order is not paid twice"
    ((host, path, sent),) = house.got
    assert host.startswith("prommet.localhost:")
    assert path == "/api/v1/payments/callback"
    assert signing.verify(KEY, sent["body"], sent["signature"], NOW) == NOW
    told = json.loads(sent["body"])
    assert (told["order"], told["status"]) == ("o1", "paid")
    assert set(told) == {"event", "order", "status", "at"}
    kept = "".join(one.read_text(encoding="utf-8") for one in tmp_path.rglob("*") if one.is_file())
    assert "4111" not in kept
    assert "4111" not in running.get("/api/payments").text


def test_what_is_no_card_and_what_no_shop_signed_is_refused(bank) -> None:
    """A wrong number shows the form again; a changed or old link opens nothing; declining is a status of its own."""
    _, running = bank
    assert pay(running, number="4111 1111 1111 1112").status_code == 422
    assert pay(running, amount="1 ₽").status_code == 403
    assert pay(running, back="http://evil.example/").status_code == 403
    old = world.payment_link(running.address, KEY, SAID, NOW - signing.WITHIN - 1)
    assert httpx.get(old, trust_env=False).status_code == 403
    assert running.get("/api/payments").json() == []
    assert pay(running, do="decline", number="").status_code == 200
    assert settled(running)["status"] == "declined"


def test_a_callback_comes_until_it_is_taken(bank) -> None:
    """A house that is busy is asked again under the same event; one that refuses is not."""
    house, running = bank
    house.answers = [503, 503, 200]
    pay(running)
    settled(running)
    assert len({json.loads(sent["body"])["event"] for _, _, sent in house.got}) == 1
    assert len(house.got) == 3


def test_a_callback_that_a_stop_cut_off_comes_after_the_start(bank) -> None:
    """What was not told when the world ended is told by the next one."""
    house, running = bank
    house.answers = [503]
    pay(running)
    house.wait(1)
    running.stop()
    house.answers = [200]
    running.start()
    settled(running)


def test_the_ad_block_sees_whoever_looks_at_it(bank) -> None:
    """The pixel notes browser and page, and no page of the world sends either by itself."""
    _, running = bank
    assert running.get("/ads/pixel.gif").headers["content-type"] == "image/gif"
    assert "python-httpx" in running.get("/ads/block", lang="en").text
    assert running.get("/nowhere", lang="kk").status_code == 404


@pytest.mark.parametrize("header", ["", "t=1,v1=" + "0" * 64, "v1=x", "t=1775000000,v1=zz"])
def test_a_signature_that_is_none_is_refused(header: str) -> None:
    """Whatever is wrong, the words are the same."""
    with pytest.raises(NotIdentified, match="missing, wrong or too old"):
        signing.verify(KEY, b"{}", header, NOW)


def test_a_signature_binds_body_time_house_and_side() -> None:
    """Another body, a later time, another house's key and another side's key do not fit; five minutes either way do."""
    good = signing.sign(KEY, b"{}", NOW)
    assert signing.verify(KEY, b"{}", good, NOW + signing.WITHIN) == NOW
    for key, body, now in (
        (KEY, b"{ }", NOW),
        (KEY, b"{}", NOW + signing.WITHIN + 1),
        (KEY, b"{}", NOW - signing.WITHIN - 1),
        (signing.key_of(MASTER, "protorg", "bank"), b"{}", NOW),
        (signing.key_of(MASTER, "prommet", "courier"), b"{}", NOW),
    ):
        with pytest.raises(NotIdentified):
            signing.verify(key, body, good, now)
