"""The way out of a demo: a simulated world on this machine takes everything, and nothing goes anywhere else.

Recipients and channels have addresses there as their real kind would; mail goes to its SMTP server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from zavet.clock import Clock
from zavet.connect import signing
from zavet.connect.http import HttpSender, party
from zavet.connect.mail import Server, SmtpSender
from zavet.errors import Malformed
from zavet.operations.ports import Message, Sender

VARIABLE: Final = "ZAVET_WORLD"
SMTP_VARIABLE: Final = "ZAVET_WORLD_SMTP"
HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts that never leave this machine."""
PATHS: Final[Mapping[str, str]] = {
    "courier": "/courier/parcels",
    "post": "/post/items",
    "sms": "/sms/messages",
    "messenger": "/messenger/messages",
    "call": "/telephone/calls",
    "mailing_processor": "/newsletter/messages",
    "marketing_processor": "/newsletter/messages",
    "authority": "/authority/answers",
    "bank": "/bank/notices",
}
"""Where each far side takes what is meant for it; any other has `/hooks/<word>`."""

BANK: Final = "bank"
LINK: Final = ("house", "order", "amount", "back")
"""What a link to the bank's page says, in the order in which it is signed: no datum of a person."""


def address_of(environment: Mapping[str, str], *, demo: bool) -> str:
    """The address of the world, without a slash at its end; empty where none is named.

    Raises Malformed where the house is no demo, or the address is another machine's.
    """
    given = environment.get("ZAVET_WORLD", "").strip().rstrip("/")
    if not given:
        return ""
    if not demo:
        raise Malformed(f"{VARIABLE} is for a demo alone", hint="a house that is none has real recipients; leave it out")
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme != "http" or parts.hostname not in HERE or not port or parts.path or parts.query or parts.username is not None:
        raise Malformed(f"{VARIABLE} is an address on this machine, such as `http://127.0.0.1:8025`", hint="nothing leaves a demo")
    return given


def smtp_port(environment: Mapping[str, str], address: str) -> int:
    """The port of the world's mail server: ZAVET_WORLD_SMTP, else the one after its own. Raises Malformed."""
    given = environment.get(SMTP_VARIABLE, "").strip()
    port = int(given) if re.fullmatch(r"[0-9]{1,5}", given) else -1 if given else (urlsplit(address).port or 0) + 1
    if not 1 <= port <= 65535:
        raise Malformed(f"{SMTP_VARIABLE} is a port")
    return port


def payment_link(address: str, key: bytes, said: Mapping[str, str], at: int) -> str:
    """The bank's page for an order, signed by the house: where a customer is sent to pay. `said` has the names of LINK."""
    found = {name: said[name] for name in LINK}
    signature = signing.sign(key, "\n".join(found.values()).encode("utf-8"), at)
    return f"{address}/bank/pay?{urlencode({**found, 'signature': signature})}"


def senders(address: str, environment: Mapping[str, str], master: bytes, clock: Clock, channels: Iterable[str]) -> dict[str, Sender]:
    """The senders of a demo with a world, by channel. Raises Malformed where mail is told to leave this machine all the same."""
    if environment.get("ZAVET_SMTP_HOST"):
        raise Malformed(f"{VARIABLE} and ZAVET_SMTP_HOST are both set: in a demo with a world no mail goes elsewhere")

    def keys(controller: str, far: str) -> bytes:
        return signing.key_of(master, controller, far)

    def where(message: Message) -> str:
        word = party(message)
        return address + PATHS.get(word, f"/hooks/{quote(word, safe='')}")

    found: dict[str, Sender] = dict.fromkeys(channels, HttpSender(where, keys, clock))
    mail = Server("127.0.0.1", "shop@world.localhost", port=smtp_port(environment, address), plain=True)
    return found | {"email": SmtpSender(mail, clock)}
