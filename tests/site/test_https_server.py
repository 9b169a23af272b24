"""HTTPS on a real server: under an authority of the tests' own, with strangers at the door."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from https_house import Authority, Served, free_port, prepared, served
from tests.shared import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("openssl") is None, reason="the program `openssl` is not on this machine")]
SITE = "mpo-pro.ru"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("house") / "var", "prommet")


@pytest.fixture(scope="module")
def server(authority: Authority, data: Path) -> Iterator[Served]:
    certificate, key = authority.give("site")
    with served(data, trusting=authority.certificate, ZAVET_TLS="1", ZAVET_TLS_CERT=str(certificate), ZAVET_TLS_KEY=str(key)) as found:
        yield found


def test_https_is_spoken_under_the_certificate(server: Served) -> None:
    """A client that trusts the authority is answered over TLS 1.2 or later, in HTTP/1.1; one that does not, or asks another name, is not."""
    for host in ("prommet.localhost", SITE):
        assert server.ask("GET", "/policy", host=host).status == 200
    with server.encrypted() as link:
        assert link.version() in {"TLSv1.2", "TLSv1.3"}
        assert link.selected_alpn_protocol() == "http/1.1"
    with pytest.raises(ssl.SSLCertVerificationError):
        server.encrypted(context=ssl.create_default_context(cafile=None))
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        server.encrypted("netrack.localhost")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_plain_http_is_led_to_https(server: Served, method: str) -> None:
    """Whatever the method, plain HTTP is told the same address over HTTPS: no body, no cookie, no promise, nothing to remember."""
    for path in ("/", "/health", "/healthz", "/console/login", "/api/v1/collect?x=%2F..%2f&y=//z", "/static/zavet/zavet.css"):
        answer = server.ask(method, path, host=SITE, plain=True, headers={"Accept": "text/html"})
        assert answer.status == 308
        assert answer.getheader("location") == f"https://{SITE}:{server.port}{path}"
        assert answer.text == ""  # type: ignore[attr-defined]
        assert {name.lower() for name, _ in answer.getheaders()} == {"location", "content-length", "connection", "cache-control"}
        assert answer.getheader("cache-control") == "no-store"


def test_a_body_over_plain_http_is_dropped(server: Served) -> None:
    """A sender of a large form sees the redirect, and the form was not taken."""
    answer = server.ask("POST", "/forms/x", plain=True, body=b"a=" + b"b" * 300_000)
    assert answer.status == 308


@pytest.mark.parametrize(
    "request_",
    [b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\tb\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", b"GET /\r\n X HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"G" * 20_000],
)  # fmt: skip
def test_what_names_no_address_gets_none(server: Served, request_: bytes) -> None:
    """A plain request of which no address can be made is answered 400 without a word."""
    with server.connect() as link:
        link.sendall(request_)
        link.shutdown(socket.SHUT_WR)
        told = b"".join(iter(lambda: link.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 400 "), told
    assert told.endswith(b"Content-Length: 0\r\nConnection: close\r\n\r\n")


def test_cookies_go_over_https_only(server: Served) -> None:
    """Every cookie is Secure; those of login, forms and language belong to this very host (`__Host-`)."""
    for host in ("prommet.localhost", SITE):
        lines = server.ask("GET", "/login", host=host, headers={"Accept": "text/html"}).headers.get_all("set-cookie") or []
        assert any(line.startswith("__Host-csrftoken=") for line in lines), lines
        assert all("Secure" in line and "Domain=" not in line for line in lines), lines


def test_a_form_is_taken_over_https(server: Served) -> None:
    """A form sent back with its cookie and its token is read; from another origin, plain HTTP among them, it is refused."""
    shown = server.ask("GET", "/login", headers={"Accept": "text/html"})
    cookie = "; ".join(line.partition(";")[0] for line in shown.headers.get_all("set-cookie") or [])
    token = shown.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]  # type: ignore[attr-defined]
    sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    body = f"csrfmiddlewaretoken={token}&email=x%40example.org&password=y".encode()
    at = f"prommet.localhost:{server.port}"
    good = server.ask("POST", "/login", body=body, headers={**sent, "Origin": f"https://{at}"})
    assert good.status == 401, good.text  # type: ignore[attr-defined]
    for origin in (f"http://{at}", "null", "https://evil.example"):
        assert server.ask("POST", "/login", body=body, headers={**sent, "Origin": origin}).status == 400


def test_https_is_promised_for_later_at_the_sites_own_names(server: Served) -> None:
    """HSTS goes out at a site that the policy names, never at a name of this machine, and pages ask for no plain resource."""
    answer = server.ask("GET", "/policy", host=SITE)
    assert answer.getheader("strict-transport-security") == "max-age=31536000"
    assert "upgrade-insecure-requests" in (answer.getheader("content-security-policy") or "")
    for host in ("prommet.localhost", "localhost"):
        assert server.ask("GET", "/health", host=host).getheader("strict-transport-security") is None


def _speaking(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    return context


def test_old_tls_is_refused(server: Served) -> None:
    """TLS 1.0 and 1.1 get no handshake, nor does a cipher without forward secrecy; TLS 1.2 and 1.3 do."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        server.encrypted(context=_speaking(version)).close()
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            server.encrypted(context=_speaking(version))
    weak = _speaking(ssl.TLSVersion.TLSv1_2)
    weak.set_ciphers("AES128-SHA:AES256-GCM-SHA384:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        server.encrypted(context=weak)


def _is_closed(link: socket.socket) -> bool:
    link.setblocking(False)
    try:
        return link.recv(64) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_who_says_nothing_holds_up_nobody(server: Served) -> None:
    """Silent connections, halves of handshakes and halves of requests wait by themselves; of too many, the oldest are cut off."""
    starts = (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HT")
    crowd = [server.connect() for _ in range(120)]
    try:
        for number, link in enumerate(crowd):
            with contextlib.suppress(ConnectionError):
                link.sendall(starts[number % len(starts)])
        for _ in range(3):
            began = time.monotonic()
            assert server.ask("GET", "/health").status == 200
            assert server.ask("GET", "/health", plain=True).status == 308
            assert time.monotonic() - began < 3
        time.sleep(0.2)
        closed = [_is_closed(link) for link in crowd]
        assert all(closed[:40])
        assert not all(closed)
    finally:
        for link in crowd:
            link.close()


@pytest.mark.parametrize("words", [b"\x00\x01\x02", b"\x80\x2e\x01\x00\x02", b"\r\n\r\n", b"\xff" * 5000, b"\x16" + b"\xff" * 300])
def test_garbage_is_closed(server: Served, words: bytes) -> None:
    """What is neither TLS nor a request gets no word of the site, and the next one is answered."""
    with server.connect() as link:
        link.sendall(words)
        try:
            told = link.recv(4096)
        except ConnectionError:
            told = b""
    assert b"HTTP" not in told
    assert server.ask("GET", "/health").status == 200


def _serial(link: ssl.SSLSocket) -> str:
    return str((link.getpeercert() or {})["serialNumber"])


def test_a_renewed_certificate_is_taken_without_dropping_anybody(authority: Authority, data: Path, tmp_path: Path) -> None:
    """After SIGHUP new connections meet the new certificate; those under way go on. Files that do not fit change nothing."""
    certificate, key = authority.give("renewed", folder=tmp_path, days=10)
    settings = {"ZAVET_TLS": "1", "ZAVET_TLS_CERT": str(certificate), "ZAVET_TLS_KEY": str(key)}
    with served(data, trusting=authority.certificate, **settings) as server:
        server.wait_for("the certificate ends in ")
        before = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        before.sock = server.encrypted()
        old = _serial(before.sock)

        def again() -> None:
            before.request("GET", "/health", headers={"Host": "prommet.localhost"})
            assert before.getresponse().read()

        again()
        authority.give("renewed", folder=tmp_path)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("the certificate was reloaded: ")
        again()
        with server.encrypted() as link:
            new = _serial(link)
            assert new != old
        key.write_text("broken")
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("the certificate was not reloaded: the one in force stays")
        again()
        with server.encrypted() as link:
            assert _serial(link) == new
        before.close()
        assert server.process.poll() is None


def test_up_passes_the_renewal_on(authority: Authority, data: Path, tmp_path: Path) -> None:
    """`zavet up` with a certificate tells addresses of HTTPS, hands SIGHUP to its server alone, and goes on."""
    certificate, key = authority.give("up", folder=tmp_path)
    port, told = free_port(), tmp_path / "told"
    settings = {"ZAVET_TLS": "1", "ZAVET_TLS_CERT": str(certificate), "ZAVET_TLS_KEY": str(key), "LC_ALL": "C.UTF-8", "LANG": "en"}
    (tmp_path / "none").mkdir()
    words = ["up", "--policies", str(tmp_path / "none"), "--port", str(port), "--data", str(data)]
    with told.open("wb") as out:
        up = subprocess.Popen(
            [sys.executable, "-m", "zavet", *words], cwd=ROOT, env={**os.environ, "ZAVET_DEMO": "0", **settings}, stdout=out, stderr=out
        )
    try:
        for awaited in (f"https://prommet.localhost:{port}/", "the certificate was reloaded"):
            end = time.monotonic() + 60
            while awaited not in told.read_text(encoding="utf-8"):
                assert up.poll() is None, told.read_text(encoding="utf-8")
                assert time.monotonic() < end, told.read_text(encoding="utf-8")
                time.sleep(0.1)
            up.send_signal(signal.SIGHUP)
        assert up.poll() is None
        up.send_signal(signal.SIGINT)
        assert up.wait(30) == 0
    finally:
        up.kill()
        up.wait()


def test_what_strangers_say_of_the_outside_is_not_believed(data: Path) -> None:
    """X-Forwarded-Proto counts from an address of ZAVET_PROXIES only; whoever else sends it is answered as what he is."""
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Accept": "text/html"}
    for proxies, believed in (("", False), ("203.0.113.0/24", False), ("127.0.0.1", True)):
        with served(data, ZAVET_PROXIES=proxies) as server:
            answer = server.ask("GET", "/policy", host=SITE, plain=True, headers=said)
            assert (answer.getheader("strict-transport-security") is not None) == believed, proxies


def test_a_demo_vouches_for_itself(tmp_path: Path) -> None:
    """A demo makes its own authority and certificate, for every controller's host, also one added later; nobody else may read the keys."""
    data = prepared(tmp_path / "var", "prommet", demo=True)
    authority = data / "tls" / "ca.crt"
    with served(data, trusting=authority, ZAVET_TLS="1") as server:
        for name in ("ca.key", "server.key"):
            assert stat.S_IMODE((data / "tls" / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "tls").stat().st_mode) == 0o700
        for host in ("localhost", "prommet.localhost"):
            assert server.ask("GET", "/health", host=host).status == 200
        assert server.ask("GET", "/policy").getheader("strict-transport-security") is None
        if shutil.which("curl"):
            words = ["--cacert", str(authority), "--resolve", f"prommet.localhost:{server.port}:127.0.0.1", "--location"]
            for scheme in ("https", "http"):
                address = f"{scheme}://prommet.localhost:{server.port}/health"
                done = subprocess.run(["curl", "-sS", *words, address], capture_output=True, text=True, check=False, timeout=30)
                assert done.stdout == '{"status": "ok"}', done.stderr
        kept = authority.read_bytes()
        prepared_again = subprocess.run(
            [sys.executable, "-m", "zavet", "publish", str(ROOT / "policies/netrack.yaml"), "--host-controller", "--data", str(data)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert prepared_again.returncode == 0, prepared_again.stderr
        server.wait_for("the certificate was reloaded")
        assert server.ask("GET", "/health", host="netrack.localhost").status == 200
    with served(data, trusting=authority, ZAVET_TLS="1") as server:
        assert server.ask("GET", "/health", host="netrack.localhost").status == 200
    assert authority.read_bytes() == kept


@pytest.mark.parametrize(
    ("case", "words"),
    [("none", "wants a certificate"), ("half", "ZAVET_TLS_KEY is not set"), ("absent", "there is no file"), ("stranger", "mismatch"),
     ("open", "every user of this machine"), ("locked", "cannot be used"), ("word", "neither `1` nor `0`"), ("off", "HTTPS is not spoken"),
     ("proxies", "ZAVET_PROXIES names addresses")],
)  # fmt: skip
def test_a_start_without_a_sound_certificate_is_refused(authority: Authority, data: Path, tmp_path: Path, case: str, words: str) -> None:
    """`zavet serve` says in one line what is wrong with the settings of HTTPS, and serves nothing."""
    certificate, key = authority.give(case, folder=tmp_path)
    settings = {"ZAVET_TLS": "1", "ZAVET_TLS_CERT": str(certificate), "ZAVET_TLS_KEY": str(key)}
    match case:
        case "none":
            del settings["ZAVET_TLS_CERT"], settings["ZAVET_TLS_KEY"]
        case "half":
            del settings["ZAVET_TLS_KEY"]
        case "absent":
            certificate.unlink()
        case "stranger":
            settings["ZAVET_TLS_KEY"] = str(authority.give("other", folder=tmp_path)[1])
        case "open":
            key.chmod(0o604)
        case "locked":
            subprocess.run(
                ["openssl", "ec", "-in", key, "-aes128", "-passout", "pass:x", "-out", tmp_path / "l"], check=True, capture_output=True
            )
            (tmp_path / "l").chmod(0o600)
            settings["ZAVET_TLS_KEY"] = str(tmp_path / "l")
        case "word":
            settings["ZAVET_TLS"] = "yes"
        case "off":
            settings["ZAVET_TLS"] = "0"
        case "proxies":
            settings["ZAVET_PROXIES"] = "localhost"
    done = subprocess.run(
        [sys.executable, "-m", "zavet", "serve", "--port", str(free_port()), "--data", str(data)],
        cwd=ROOT, env={**os.environ, "ZAVET_DEMO": "0", **settings}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in {2, 3}
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
