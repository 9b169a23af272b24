"""Mail by SMTP (RFC 5321, RFC 5322), encrypted with STARTTLS (RFC 3207) unless told otherwise, addresses in any script (RFC 6531)."""

from __future__ import annotations

import json
import smtplib
import ssl
import unicodedata
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate

from zavet.clock import Clock
from zavet.errors import FieldError, StoreError
from zavet.operations.ports import Message, Receipt

_TIMEOUT = 20.0
_LONGEST_ADDRESS = 254
_TEMPORARY = range(400, 500)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes out. `sender` is the controller's own address; `plain` gives up encryption, for a server on this machine."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = ""
    plain: bool = False

    def __repr__(self) -> str:
        return f"Server(host={self.host!r}, port={self.port})"


def _line(text: str, field: str) -> str:
    """A header's text: no control characters, so that nothing can begin a header of its own. Raises FieldError."""
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in text):
        raise FieldError(field, "control_characters", f"`{field}` of a message is one line without control characters")
    return text


def _address(text: str) -> str:
    local, at, domain = _line(text, "to").rpartition("@")
    if not (local and at and domain) or len(text.encode()) > _LONGEST_ADDRESS or set(text) & set(' <>,;:"()[]\\'):
        raise FieldError("to", "address", "the address of a message cannot be one")
    return text


class SmtpSender:
    """Sends each message on a connection of its own.

    Raises StoreError where another try may help (no connection, 4xx), FieldError where none will (a bad address, 5xx for it).
    """

    def __init__(self, server: Server, clock: Clock, *, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._clock = clock
        self._tls = tls or ssl.create_default_context()

    def send(self, message: Message) -> Receipt:
        mail = self.compose(message)
        try:
            with smtplib.SMTP(self._server.host, self._server.port, timeout=_TIMEOUT) as smtp:
                if not self._server.plain:
                    smtp.starttls(context=self._tls)
                if self._server.user:
                    smtp.login(self._server.user, self._server.password)
                refused = smtp.send_message(mail)
        except smtplib.SMTPNotSupportedError as error:
            raise StoreError("the mail server does not offer what is needed: encryption, or addresses in this script") from error
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            code = _code(error)
            if code in _TEMPORARY:
                raise StoreError(f"the mail server did not take the message now: {code}") from error
            raise FieldError("to", "undeliverable", f"the mail server refused the message: {code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise StoreError(f"the mail server did not answer: {type(error).__name__}") from error
        if refused:
            raise FieldError("to", "undeliverable", "the mail server refused the address")
        return Receipt(f"accepted by `{self._server.host}`")

    def compose(self, message: Message) -> EmailMessage:
        """The message as mail. The id is that of the delivery, the same over retries. Raises FieldError."""
        to = _address(message.to)
        mail = EmailMessage(policy=SMTP if to.isascii() and self._server.sender.isascii() else SMTPUTF8)
        domain = self._server.sender.rpartition("@")[2]
        try:
            mail["From"] = _line(self._server.sender, "sender")
            mail["To"] = to
            mail["Subject"] = _line(message.subject_line, "subject_line")
            mail["Date"] = formatdate(self._clock.now(), usegmt=True)
            mail["Message-ID"] = f"<{_line(message.delivery, 'delivery')}@{domain}>"
            mail["Auto-Submitted"] = "auto-generated"
            if message.entry >= 0:
                # Why it came: the house, the clauses and the entry of its log that speak for it.
                mail["Zavet-House"] = _line(message.controller, "controller")
                mail["Zavet-Reason"] = _line(f"{message.kind}; {message.purpose}; {','.join(message.clauses)}; {message.entry}", "clauses")
            mail.set_content(message.body)
            if message.payload:
                payload = json.dumps(message.payload, ensure_ascii=False, indent=1).encode("utf-8")
                mail.add_attachment(payload, maintype="application", subtype="json", filename=f"{message.delivery}.json")
        except (ValueError, MessageError) as error:
            raise FieldError("to", "address", "the message cannot be written as mail") from error
        return mail


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=550)
    return int(getattr(error, "smtp_code", 550))
