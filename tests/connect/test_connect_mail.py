"""Mail goes out encrypted, whole, and to one address."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, create_default_context

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from zavet.clock import FixedClock
from zavet.connect.mail import Server, SmtpSender
from zavet.connect.outbox import KEPT, LocalOutbox
from zavet.errors import FieldError, StoreError
from zavet.operations.ports import Message

MESSAGE = Message("acme", "d1", "notice", "email", "subject", "anna@example.org", "Тақырып", "Сәлем!\nтекст", {})
CLOCK = FixedClock(1_700_000_000)


class Far:
    """The far side: keeps what it gets, or refuses with `answer`."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.got.append(envelope.content)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(words, check=True, capture_output=True)
    return cert, key


def _far(tls: SSLContext | None) -> Iterator[tuple[Far, int]]:
    far = Far()

    class Quiet(Controller):
        def factory(self) -> SMTP:
            return SMTP(self.handler, enable_SMTPUTF8=True, tls_context=tls, require_starttls=tls is not None)

    with socket.create_server(("localhost", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Quiet(far, hostname="localhost", port=port)
    controller.start()
    try:
        yield far, port
    finally:
        controller.stop()


@pytest.fixture
def encrypted(certificate: tuple[Path, Path]) -> Iterator[tuple[Far, SmtpSender]]:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    trust = create_default_context(cafile=str(certificate[0]))
    for far, port in _far(context):
        yield far, SmtpSender(Server("localhost", "shop@acme.example", port), CLOCK, tls=trust)


@pytest.fixture
def plain() -> Iterator[tuple[Far, Server]]:
    for far, port in _far(None):
        yield far, Server("localhost", "shop@acme.example", port)


def test_mail_arrives_encrypted(encrypted: tuple[Far, SmtpSender]) -> None:
    """A message arrives over STARTTLS with its words in any script, under the id of its delivery."""
    far, sender = encrypted
    receipt = sender.send(MESSAGE)
    assert receipt.text == "accepted by `localhost`"
    got = message_from_bytes(far.got[0], policy=policy.default)
    assert (got["To"], got["Subject"], got["Message-ID"]) == ("anna@example.org", "Тақырып", "<d1@acme.example>")
    assert got["Date"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert got.get_content().replace("\r\n", "\n") == "Сәлем!\nтекст\n"


def test_server_without_encryption_gets_nothing(plain: tuple[Far, Server]) -> None:
    """A server that offers no STARTTLS is not handed the message, unless plain mail was asked for."""
    far, server = plain
    with pytest.raises(StoreError, match="encryption"):
        SmtpSender(server, CLOCK).send(MESSAGE)
    assert far.got == []
    SmtpSender(replace(server, plain=True), CLOCK).send(MESSAGE)
    assert len(far.got) == 1


def test_unknown_certificate_is_refused(encrypted: tuple[Far, SmtpSender]) -> None:
    """A server whose certificate nobody vouches for is not handed the message."""
    far, sender = encrypted
    with pytest.raises(StoreError, match="did not answer"):
        SmtpSender(sender._server, CLOCK).send(MESSAGE)
    assert far.got == []


def test_address_in_any_script(plain: tuple[Far, Server]) -> None:
    """An address outside ASCII goes by SMTPUTF8."""
    far, server = plain
    SmtpSender(replace(server, plain=True), CLOCK).send(replace(MESSAGE, to="анна@пример.рф"))
    assert "анна@пример.рф".encode() in far.got[0]


def test_payload_is_attached(plain: tuple[Far, Server]) -> None:
    """What a recipient is to get as data comes as one JSON attachment."""
    far, server = plain
    SmtpSender(replace(server, plain=True), CLOCK).send(replace(MESSAGE, payload={"values": {"email": "a@b.kz"}}))
    (attached,) = message_from_bytes(far.got[0], policy=policy.default).iter_attachments()
    assert attached.get_filename() == "d1.json"
    assert json.loads(attached.get_content()) == {"values": {"email": "a@b.kz"}}


@pytest.mark.parametrize(
    "change",
    [
        {"to": "anna@example.org\r\nBcc: eve@example.org"},
        {"to": "anna@example.org, eve@example.org"},
        {"to": "anna@example.org>"},
        {"to": "anna"},
        {"to": ""},
        {"to": "a" * 250 + "@example.org"},
        {"subject_line": "hello\r\nBcc: eve@example.org"},
        {"subject_line": "hello\nBcc: eve@example.org"},
        {"subject_line": "hello\u2028Bcc: eve@example.org"},
        {"delivery": "d1\r\nBcc: eve@example.org"},
    ],
)
def test_headers_cannot_be_injected(change: dict[str, str], plain: tuple[Far, Server]) -> None:
    """An address or subject that would begin a header or add a recipient is refused before anything is sent, without repeating it."""
    far, server = plain
    with pytest.raises(FieldError) as caught:
        SmtpSender(replace(server, plain=True), CLOCK).send(replace(MESSAGE, **change))
    assert "eve" not in str(caught.value)
    assert far.got == []


def test_refusals_tell_whether_to_try_again(plain: tuple[Far, Server]) -> None:
    """4xx and silence may be tried again; 5xx may not."""
    far, server = plain
    sender = SmtpSender(replace(server, plain=True), CLOCK)
    far.answer = "450 busy"
    with pytest.raises(StoreError, match="450"):
        sender.send(MESSAGE)
    far.answer = "550 no such anna@example.org"
    with pytest.raises(FieldError, match="550") as caught:
        sender.send(MESSAGE)
    assert "anna" not in str(caught.value)
    with pytest.raises(StoreError, match="did not answer"):
        SmtpSender(replace(server, port=1), CLOCK).send(MESSAGE)


def test_password_is_not_shown() -> None:
    """A server's password stands in no log line."""
    assert "secret" not in repr(Server("localhost", "shop@acme.example", password="secret"))


def test_local_outbox() -> None:
    """Without a way out a message stays where it is, sealed; the receipt says so."""
    assert LocalOutbox().send(MESSAGE).text == KEPT
    with pytest.raises(ValueError, match="id"):
        LocalOutbox().send(replace(MESSAGE, delivery=""))
