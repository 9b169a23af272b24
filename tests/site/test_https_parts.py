"""The parts of HTTPS by themselves: what a certificate says, what plain HTTP is told, who waits and for how long, how the system is."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import console_desk
import pytest
from https_house import Authority, openssl
from hypothesis import example, given
from hypothesis import strategies as st
from uvicorn.config import Config
from uvicorn.server import ServerState

from zavet.cli.worker import Worker
from zavet.clock import DAY
from zavet.errors import Malformed, StoreError
from zavet.site import health, patient, wiring
from zavet.site.cookies import allowed
from zavet.site.https import certificate, chosen, local_authority, redirect, running
from zavet.site.https.certificate import Certificate
from zavet.site.https.context import load
from zavet.site.https.doorway import Waiting

WITH_OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="the program `openssl` is not on this machine")
NOW = int(time.time())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@WITH_OPENSSL
def test_a_certificate_is_read_as_openssl_reads_it(authority: Authority, tmp_path: Path) -> None:
    """Beginning, end and names are those that the program `openssl` tells, for short and for far times."""
    for days in (1, 90, 36500):
        path, _ = authority.give("read", ("a.example", "b.example"), days=days, folder=tmp_path)
        found = certificate.read(path.read_text())
        told = openssl("x509", "-in", path, "-noout", "-enddate", "-dateopt", "iso_8601").strip().removeprefix("notAfter=")
        assert time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(found.ends)) == told
        assert found.names == {"a.example", "b.example"}
        assert found.days_left(NOW) in {days - 1, days}


@WITH_OPENSSL
def test_a_file_that_is_no_certificate_is_an_error(authority: Authority, tmp_path: Path) -> None:
    """What is cut off, or is something else, is told and not guessed at."""
    text = authority.give("cut", folder=tmp_path)[0].read_text()
    lines = text.splitlines()
    cut = "\n".join([lines[0], *lines[1:4], lines[-1]])
    for wrong in ("", "hello", lines[0], cut, f"{lines[0]}\nAAAA\n{lines[-1]}", authority.give("k", folder=tmp_path)[1].read_text()):
        with pytest.raises(StoreError):
            certificate.read(wrong)


@given(st.binary(max_size=300))
@example(b"GET /x HTTP/1.1\r\nHost: a:80\r\n\r\n")
@example(b"GET http://a.example/x HTTP/1.1\r\nHost: b\r\n\r\n")
@example(b"GET //evil.example HTTP/1.1\r\nHost: a\r\n\r\n")
@example(b"GET /\r\nSet-Cookie: x HTTP/1.1\r\nHost: a\r\n\r\n")
def test_plain_http_is_told_one_of_two_things(head: bytes) -> None:
    """Whatever is sent, the answer is a redirect to a host and path without a line of somebody else's, or 400."""
    told = redirect.answer(head)
    assert re.fullmatch(
        rb"HTTP/1\.1 (400 Bad Request|308 Permanent Redirect\r\nLocation: https://[A-Za-z0-9.:\[\]-]+/[!-~]*)\r\n"
        rb"Cache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        told,
    )


def test_a_redirect_keeps_host_port_and_path() -> None:
    """The address is that of the request; one in the request line counts before the header (RFC 9112 3.2.2)."""
    for head, where in (
        (b"GET /a?b=%20c HTTP/1.1\r\nHost: shop.localhost:8000\r\n\r\n", b"https://shop.localhost:8000/a?b=%20c"),
        (b"POST / HTTP/1.0\r\nhost:  [::1]:8000 \r\n\r\n", b"https://[::1]:8000/"),
        (b"GET http://a.example/x HTTP/1.1\r\nHost: b.example\r\n\r\n", b"https://a.example/x"),
        (b"GET //evil.example HTTP/1.1\r\nHost: a\r\n\r\n", b"https://a//evil.example"),
    ):
        assert b"\r\nLocation: " + where + b"\r\n" in redirect.answer(head)


def test_of_too_many_the_oldest_go() -> None:
    """Over the limit of one address its own oldest is cut off, over that of all the oldest of all; who is done is not counted."""

    async def run() -> None:
        waiting, cut = Waiting(most=5, most_of_one=3), []

        async def wait(name: str) -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cut.append(name)
                raise

        async def done() -> None:
            return

        for name in ("a1", "b1", "a2", "a3", "a4"):
            waiting.add(name[0], wait(name))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert cut == ["a1"]
        for name in ("c1", "c2"):
            waiting.add(name[0], wait(name))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert cut == ["a1", "b1"]
        assert len(waiting) == 5
        waiting.add("d", done())
        await asyncio.sleep(0.01)
        assert len(waiting) == 4

    asyncio.run(run())


def test_slow_headers_are_cut_off_and_slow_answers_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not finish a request's headers in time is closed, at the first request and later; a long answer, and a rest between two
    requests, are let be."""
    monkeypatch.setattr(patient, "SECONDS", 0.3)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.6)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def run() -> None:
        config = Config(app, lifespan="off", log_config=None, ws="none", timeout_keep_alive=30)
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: patient.PatientProtocol(config, state, {}), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        for begin in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX: "):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begin)
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readexactly(1), 2)
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(whole)
            assert (await asyncio.wait_for(reader.readuntil(b"ok"), 2)).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.5)
        writer.write(b"GET /")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 2)
        writer.close()
        server.close()

    asyncio.run(run())


def test_settings_are_understood_or_refused(tmp_path: Path) -> None:
    """HTTPS is spoken where it is said to be; what is half said or misspelt is an error, never plain text."""
    assert chosen.files({}, tmp_path, demo=True) is None
    assert chosen.files({"ZAVET_TLS": "0"}, tmp_path, demo=False) is None
    own = chosen.files({"ZAVET_TLS": "1"}, tmp_path, demo=True)
    assert own is not None
    assert own.own
    assert own.folder == tmp_path / "tls"
    named = chosen.files({"ZAVET_TLS": "1", "ZAVET_TLS_CERT": "/c", "ZAVET_TLS_KEY": "/k"}, tmp_path, demo=True)
    assert named == chosen.Files(Path("/c"), Path("/k"))
    assert chosen.proxies({}) == ()
    assert chosen.proxies({"ZAVET_PROXIES": " 127.0.0.1, 10.0.0.0/8 ,::1"}) == ("127.0.0.1", "10.0.0.0/8", "::1")
    for wrong in ("*", "localhost", "10.0.0.1/8", "0.0.0.0/0", "::/0"):
        with pytest.raises(Malformed):
            chosen.proxies({"ZAVET_PROXIES": wrong})


@WITH_OPENSSL
def test_a_demos_certificate_is_made_when_it_must_be(tmp_path: Path) -> None:
    """It is made once, again for a new name, near its end, and where key and certificate do not fit; the authority stays."""
    folder, now = tmp_path / "tls", int(time.time()) + 60
    assert local_authority.ensure(folder, ["a"], now)
    assert not local_authority.ensure(folder, ["a"], now)
    assert not local_authority.ensure(folder, [], now)
    vouching = (folder / local_authority.CA).read_bytes()
    assert local_authority.ensure(folder, ["a", "b"], now)
    assert certificate.read((folder / "server.crt").read_text()).names == {"localhost", "a.localhost", "b.localhost"}
    assert local_authority.ensure(folder, ["a"], now + 61 * DAY)
    (folder / "server.key").write_bytes((folder / "ca.key").read_bytes())
    assert local_authority.ensure(folder, ["a"], now)
    load(chosen.Files(folder / "server.crt", folder / "server.key"))
    assert (folder / local_authority.CA).read_bytes() == vouching
    assert sorted(one.name for one in folder.iterdir()) == [".lock", "ca.crt", "ca.key", "server.crt", "server.key"]


@WITH_OPENSSL
def test_a_demos_authority_vouches_for_this_machine_alone(tmp_path: Path) -> None:
    """A certificate that its key gives to another name checks out nowhere."""
    local_authority.ensure(tmp_path, ["a"], NOW)
    other = Authority(tmp_path / "other")
    (tmp_path / "other" / "ca.crt").write_bytes((tmp_path / "ca.crt").read_bytes())
    (tmp_path / "other" / "ca.key").write_bytes((tmp_path / "ca.key").read_bytes())
    stolen, _ = other.give("stolen", ("bank.example",))
    own, _ = other.give("own", ("a.localhost",))
    assert openssl("verify", "-CAfile", tmp_path / "ca.crt", own).strip().endswith("OK")
    with pytest.raises(AssertionError, match="permitted subtree"):
        openssl("verify", "-CAfile", tmp_path / "ca.crt", stolen)


def test_without_the_program_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without `openssl` hears what is missing and what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="`openssl` is not on this machine") as told:
        local_authority.ensure(tmp_path / "tls", [], NOW)
    assert "ZAVET_TLS_CERT" in told.value.hint


def test_prefixed_cookies_are_the_declared_ones() -> None:
    """The prefix makes no other cookie of the three technical ones, and opens the door to none else."""
    assert {"sessionid", "__Host-sessionid", "__Host-csrftoken", "__Host-django_language"} <= allowed(None)
    assert not {"__Host-tracker", "__Host-"} & allowed(None)


@pytest.fixture
def system(tmp_path: Path, settings_of: Any) -> Path:
    settings_of(tmp_path)
    return tmp_path


@pytest.fixture
def settings_of() -> Iterator[Any]:
    from django.test import override_settings

    changed: list[Any] = []

    def change(data: Path) -> None:
        one = override_settings(ZAVET_DATA=data)
        one.enable()
        changed.append(one)

    yield change
    for one in changed:
        one.disable()


def _old(path: Path, seconds: int) -> None:
    at = time.time() - seconds
    os.utime(path, (at, at))


def test_health_in_one_word(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All well is `ok`; a silent worker or a certificate near its end is `late`; a store that is down, or an ended certificate, `not ok`."""
    monkeypatch.setattr(wiring, "published", dict)
    assert health.look(None).status == "ok"
    health.beat(system)
    assert health.look(None) == health.Health(database=True, worker=0)
    _old(system / health.BEAT, 300)
    assert health.look(None).status == "late"
    health.beat(system)
    for days, word in ((60, "ok"), (5, "late"), (-1, "not ok")):
        ends = Certificate(0, int(time.time()) + days * DAY + 60, frozenset(), frozenset())
        monkeypatch.setattr(running, "certificate", lambda ends=ends: ends)
        assert health.look(None).status == word

    def down() -> None:
        raise StoreError("the database is gone")

    monkeypatch.setattr(wiring, "published", down)
    assert health.look(None).status == "not ok"


def test_a_log_that_waits_for_its_signature_is_late() -> None:
    """Entries above the signed checkpoint are late once they have waited; a signed log may rest as long as it likes."""
    assert health.Health(database=True, entries=9, unsigned=3, signed=10_000).status == "late"
    assert health.Health(database=True, entries=9, unsigned=3, signed=10).status == "ok"
    assert health.Health(database=True, entries=9, unsigned=0, signed=10_000).status == "ok"


def test_figures_are_for_officers(live: Any) -> None:
    """A stranger gets the word; an officer with both factors gets the figures, of the own controller's log alone (I11)."""
    from django.conf import settings

    Worker(wiring.house(), Path(settings.ZAVET_DATA))._beat()
    shown = {"status", "database", "worker", "entries", "unsigned", "signed", "certificate"}
    for path in ("/health", "/healthz"):
        assert set(live.client.get(path, headers={"host": "protorg.localhost"}).json()) == {"status"}
    owner = console_desk.officer("healthy", "support")
    told = owner.client.get("/health", headers={"host": "protorg.localhost"}).json()
    assert set(told) == shown
    assert told["worker"] in range(5)
    assert told["entries"] == told["unsigned"] > 0
    assert set(owner.client.get("/health", headers={"host": "prommet.localhost"}).json()) == {"status"}
