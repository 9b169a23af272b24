"""The mail server of the world (RFC 5321): takes every mail that comes to this machine and shows whom it was for."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from zavet.clock import Clock
from zavet.errors import StoreError
from zavet.testing.world.received import Received

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller

_LONGEST_BODY = 20_000


def taken(content: bytes, recipients: list[str]) -> dict[str, Any]:
    """A mail as a delivery: its id from the Message-ID, its reasons from the header of the house."""
    mail = message_from_bytes(content, policy=policy.default)
    delivery = str(mail["Message-ID"] or "").strip("<> ").partition("@")[0]
    kind, purpose, clauses, entry = (*str(mail["Zavet-Reason"] or "").split("; "), "", "", "", "")[:4]
    body = mail.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return {
        "house": str(mail["Zavet-House"] or ""),
        "party": "mail",
        "kind": kind or "mail",
        "channel": "email",
        "delivery": delivery or "none",
        "purpose": purpose,
        "clauses": tuple(one for one in clauses.split(",") if one),
        "entry": int(entry) if entry.isdecimal() else -1,
        "to": ", ".join(recipients),
        "title": str(mail["Subject"] or ""),
        "text": text[:_LONGEST_BODY],
        "values": {},
        "extra": {},
    }


class _Handler:
    def __init__(self, kept: Received, clock: Clock) -> None:
        self._kept, self._clock = kept, clock

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - the names that the server calls
        try:
            self._kept.take(self._clock.now(), taken(envelope.content, list(envelope.rcpt_tos)), "mail")
        except StoreError:
            return "451 not kept; try again"
        return "250 taken"


def start(kept: Received, clock: Clock, port: int) -> Controller:
    """Starts the server on 127.0.0.1 in a thread of its own. Raises StoreError where it cannot."""
    try:
        from aiosmtpd.controller import Controller as Starting  # noqa: PLC0415 - of the tests' requirements: a house does without
    except ImportError as error:
        raise StoreError("the world's mail server needs aiosmtpd", hint="install requirements-dev.txt; `make test` does") from error
    controller = Starting(
        _Handler(kept, clock), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, server_hostname="mail.world.localhost"
    )
    try:
        controller.start()
    except OSError as error:
        raise StoreError(f"the world's mail server cannot use port {port}: {(error.strerror or 'unknown').lower()}") from error
    return controller
