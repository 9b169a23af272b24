"""Deliveries over HTTP: one signed JSON envelope to the address of a recipient, its receipt read with care.

(1) The envelope: what goes, to whom, under which clauses and entry; the delivery's id is its idempotency key. (2) It is signed and sent;
no proxy, no redirect, no more time than a worker owns the row. (3) The answer: 2xx with the receipt for this very delivery, or it counts
as none. 408, 429, 5xx and silence are tried again; anything else never comes right by itself and is parked.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from zavet.clock import Clock
from zavet.connect import signing
from zavet.errors import FieldError, Malformed, StoreError
from zavet.operations.ports import Message, Receipt

Address = Callable[[Message], str]
"""Where a message goes: an address of the recipient."""
Keys = Callable[[str, str], bytes]
"""The key that a controller shares with a far side."""

_TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
_WHOLE_SECONDS: Final = 30.0
"""For one try in all: a far side that drips its answer holds nobody."""
_MOST_BYTES: Final = 65_536
_AGAIN: Final = frozenset({408, 425, 429})
_RECEIPT: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")


class HttpSender:
    """Sends each message as a POST. `transport` is for tests.

    Raises StoreError where another try may help, Malformed where the answer is none, FieldError where the recipient refuses for good.
    """

    def __init__(self, address: Address, keys: Keys, clock: Clock, *, transport: httpx.BaseTransport | None = None) -> None:
        self._address = address
        self._keys = keys
        self._clock = clock
        self._transport = transport

    def send(self, message: Message) -> Receipt:
        body = json.dumps(envelope(message), ensure_ascii=False, sort_keys=True).encode("utf-8")
        signature = signing.sign(self._keys(message.controller, party(message)), body, self._clock.now())
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.delivery, signing.HEADER: signature}
        status, answer = self._post(self._address(message), body, headers)
        if status in _AGAIN or status >= 500:
            raise StoreError(f"the recipient did not take it now: {status}")
        if not 200 <= status < 300:
            raise FieldError("to", "undeliverable", f"the recipient refused it: {status}")
        return _receipt(answer, message.delivery)

    def _post(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        end = time.monotonic() + _WHOLE_SECONDS
        try:
            with (
                httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False, transport=self._transport) as client,
                client.stream("POST", address, content=body, headers=headers) as response,
            ):
                answer = bytearray()
                for part in response.iter_raw():
                    answer += part
                    if len(answer) > _MOST_BYTES:
                        raise Malformed("the recipient's answer is too long to be a receipt")
                    if time.monotonic() > end:
                        raise StoreError("the recipient did not answer in time")
                return response.status_code, bytes(answer)
        except httpx.HTTPError as error:
            raise StoreError(f"the recipient did not answer: {type(error).__name__}") from error


def party(message: Message) -> str:
    """The far side of a message: the recipient, or whoever carries a message to the subject over that channel."""
    return message.channel if message.recipient == "subject" else message.recipient


def envelope(message: Message) -> dict[str, Any]:
    """What is sent: the message with its reasons. `values` are those disclosed, by field; a message has its text alone."""
    extra = dict(message.payload.get("extra", {}))
    extra.pop("title", None)
    extra.pop("text", None)
    return {
        "delivery": message.delivery,
        "house": message.controller,
        "kind": message.kind,
        "channel": message.channel,
        "recipient": message.recipient,
        "party": party(message),
        "purpose": message.purpose,
        "clauses": list(message.clauses),
        "entry": message.entry,
        "to": message.to,
        "title": message.subject_line,
        "text": message.body,
        "values": dict(message.payload.get("values", {})),
        "extra": extra,
    }


def _receipt(answer: bytes, delivery: str) -> Receipt:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise Malformed("the recipient's answer is no receipt") from error
    receipt = told.get("receipt") if isinstance(told, dict) else None
    if not isinstance(receipt, str) or not _RECEIPT.fullmatch(receipt):
        raise Malformed("the recipient's answer is no receipt")
    if told.get("delivery") != delivery:
        raise Malformed("the recipient's receipt is for another delivery")
    return Receipt(f"receipt `{receipt}`")
