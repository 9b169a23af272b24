"""The house is wired over one data folder, serves what was published, and ends without losing anything."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.test import Client
from tests import django_site
from tests.shared import POLICIES

from zavet.connect.mail import SmtpSender
from zavet.connect.outbox import LocalOutbox
from zavet.decision.question import Actor
from zavet.errors import StoreError, VaultError
from zavet.operations.publish import publish
from zavet.policy import syntax
from zavet.site import wiring

DATA = django_site.ready()
OFFICER = Actor("officer", "o1", "dpo")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    wiring.close()
    for name in ("keys", "log"):
        shutil.rmtree(DATA / name, ignore_errors=True)
    django_site.empty("default")
    yield
    wiring.close()


def _publish(slug: str) -> None:
    publish(wiring.house(), slug, syntax.read(POLICIES / f"{slug}.yaml"), actor=OFFICER)


def test_published_policy_is_served_at_once() -> None:
    """A controller answers at its hosts as soon as its policy is published, and others stay unknown."""
    client = Client()
    assert client.get("/health", headers={"host": "prommet.localhost"}).status_code == 421
    _publish("prommet")
    assert list(wiring.published()) == ["prommet"]
    for host in ("prommet.localhost", "www.mpo-pro.ru", "mpo-pro.ru"):
        assert client.get("/health", headers={"host": host}).json() == {"status": "ok"}
    assert client.get("/health", headers={"host": "netrack.localhost"}).status_code == 421
    page = client.get("/", headers={"host": "localhost:8000"}).content.decode()
    assert "http://prommet.localhost" in page


def test_policy_of_the_future_is_not_served() -> None:
    """A version that comes into force later makes no host answer yet."""
    house = wiring.house()
    publish(house, "netrack", syntax.read(POLICIES / "netrack.yaml"), actor=OFFICER, effective_at=house.clock.now() + 1000)
    assert dict(wiring.published()) == {}


def test_second_start_keeps_everything() -> None:
    """What was published is there after the next start, under the same keys."""
    _publish("prommet")
    keyring = (DATA / "keys" / "keyring.json").read_bytes()
    wiring.close()
    assert list(wiring.published()) == ["prommet"]
    assert (DATA / "keys" / "keyring.json").read_bytes() == keyring


@pytest.mark.parametrize("lost", ["keyring.json", "keys.sqlite3"])
def test_lost_key_file_refuses_the_start(lost: str) -> None:
    """With the keyring or the key store gone, the house refuses to start instead of making new keys beside sealed data."""
    _publish("prommet")
    wiring.close()
    (DATA / "keys" / lost).unlink()
    with pytest.raises((VaultError, StoreError)):
        wiring.house()


def test_senders() -> None:
    """Without a mail server every channel stays in the local outbox; with one, e-mail goes out."""
    time_ = wiring.clock()
    local = wiring.senders({}, time_)
    assert {"email", "sms"} <= set(local)
    assert all(isinstance(one, LocalOutbox) for one in local.values())
    out = wiring.senders({"ZAVET_SMTP_HOST": "mail.example", "ZAVET_SMTP_FROM": "shop@acme.example"}, time_)
    assert isinstance(out["email"], SmtpSender)
    assert isinstance(out["sms"], LocalOutbox)
    with pytest.raises(ValueError, match="ZAVET_SMTP_FROM"):
        wiring.senders({"ZAVET_SMTP_HOST": "mail.example"}, time_)


def test_production_reads_no_demo_clock() -> None:
    """The file that moves a demo's clock means nothing in a system not started as a demo (I8)."""
    (DATA / "clock.json").write_text('{"offset": 99999999}')
    try:
        assert abs(wiring.clock().now() - time.time()) < 5
        assert wiring.demo_offset() == 0
    finally:
        (DATA / "clock.json").unlink()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                assert json.load(answer)["status"] == "ok"
                return
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 20 s")


@pytest.mark.slow
def test_server_starts_and_ends(tmp_path: Path) -> None:
    """A real server answers by host, writes JSON lines, keeps its files to itself, and ends on Ctrl-C with code 0."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = f"from zavet.site.serve import serve; serve('127.0.0.1', {port})"
    environment = {**os.environ, "ZAVET_DATA": str(tmp_path / "var")}
    log = (tmp_path / "log").open("wb")
    with log, subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=log, stderr=log) as process:
        try:
            _wait(port, process)
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/", headers={"Host": "nobody.example", "Accept": "application/json"})
            answer = connection.getresponse()
            assert (answer.status, json.load(answer)["error"]["id"]) == (421, "unknown-host")
            connection.close()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {"at", "level", "logger", "message"} <= set(lines[0])
    for path in (tmp_path / "var").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
