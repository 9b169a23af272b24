"""The bank: its page takes card data and forgets them; the house gets a signed callback with the status alone.

(1) The shop's link names the house, the order, the amount and the way back, signed by the house. (2) The card is typed here. (3) The
payment is kept without it. (4) The callback goes to the house until it is taken, under one event id, so that it is never counted twice.
"""

from __future__ import annotations

import json
import queue
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from zavet.clock import Clock
from zavet.connect import signing
from zavet.connect.world import BANK, LINK
from zavet.entropy import Entropy, new_id
from zavet.errors import NotIdentified
from zavet.law.identifiers import is_card_number
from zavet.testing.world.received import Payment, Received

CALLBACK: Final = "/api/v1/payments/callback"
STATUSES: Final = ("paid", "declined")
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0
_AGAIN: Final = frozenset({408, 409, 425, 429})

Keys = Callable[[str, str], bytes]


class Bank:
    """Payments and the callbacks that tell of them. `site` is where houses are served on this machine."""

    def __init__(self, kept: Received, keys: Keys, clock: Clock, entropy: Entropy, site: str, trust: Path | None = None) -> None:
        self._kept = kept
        self._keys = keys
        self._clock = clock
        self._entropy = entropy
        self._site = urlsplit(site)
        self._verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=str(trust)) if trust is not None else True
        self._due: queue.Queue[str] = queue.Queue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def asked(self, said: Mapping[str, str]) -> dict[str, str]:
        """What a link asks for. Raises NotIdentified where the house did not sign it just so, or long ago."""
        found = {name: said.get(name, "") for name in LINK}
        body = "\n".join(found.values()).encode("utf-8")
        signing.verify(self._keys(found["house"], BANK), body, said.get("signature", ""), self._clock.now())
        if urlsplit(found["back"]).scheme not in {"http", "https"}:
            raise NotIdentified("the way back is no address")
        return found

    def pay(self, asked: Mapping[str, str], card: str, *, agreed: bool) -> Payment | None:
        """A payment, kept and to be told; None where the card is none. A paid order is not paid twice. The card goes nowhere."""
        known = self._kept.payment(asked["house"], asked["order"])
        if known is not None and known.status == "paid":
            return known
        if agreed and not is_card_number(card):
            return None
        status = "paid" if agreed else "declined"
        payment = Payment(new_id(self._entropy), self._clock.now(), asked["house"], asked["order"], asked["amount"], status)
        self._kept.pay(payment)
        self._due.put(payment.payment)
        return payment

    def begin(self) -> None:
        """Starts telling; what an earlier process left untold comes first."""
        for one in reversed(self._kept.payments()):
            if one.told == "waiting":
                self._due.put(one.payment)
        self._thread = threading.Thread(target=self._run, name="bank", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stops telling; what is not told yet is told at the next start."""
        self._stop.set()
        self._due.put("")
        if self._thread is not None:
            self._thread.join(15)

    def _run(self) -> None:
        waits: dict[str, float] = {}
        while not self._stop.is_set():
            name = self._due.get()
            payment = next((one for one in self._kept.payments() if one.payment == name), None)
            if payment is None:
                continue
            told = self.tell(payment)
            self._kept.pay(replace(payment, told=told, tries=payment.tries + 1))
            if told == "waiting":
                wait = waits[name] = min(_LONGEST_WAIT, 2 * waits.get(name, _FIRST_WAIT / 2))
                timer = threading.Timer(wait, self._due.put, (name,))
                timer.daemon = True
                timer.start()

    def tell(self, payment: Payment) -> str:
        """One try: `told`, `waiting` where another may help, or the status that says that none will."""
        body = json.dumps(
            {"event": payment.payment, "order": payment.order, "status": payment.status, "at": payment.at}, sort_keys=True
        ).encode("utf-8")
        signature = signing.sign(self._keys(payment.house, BANK), body, self._clock.now())
        port = f":{self._site.port}" if self._site.port else ""
        host = f"{payment.house}.localhost"
        headers = {"Host": f"{host}{port}", "Content-Type": "application/json", signing.HEADER: signature}
        address = f"{self._site.scheme}://127.0.0.1{port}{CALLBACK}"
        try:
            with httpx.Client(timeout=10.0, trust_env=False, verify=self._verify) as client:
                response = client.post(address, content=body, headers=headers, extensions={"sni_hostname": host})
        except httpx.HTTPError:
            return "waiting"
        if response.is_success:
            return "told"
        return "waiting" if response.status_code in _AGAIN or response.status_code >= 500 else f"refused: {response.status_code}"
