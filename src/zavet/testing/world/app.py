"""The application: what comes in from houses, what people see, and an interface for tests.

GET  /                      everything that has left, for people; `house` and `party` filter
GET  /api/items             the same in JSON; `house`, `party`
GET  /api/payments          payments at the bank
POST /api/conduct           how a far side answers from now on: good, busy, refuse, garbage, silent (for tests)
POST /<a far side's path>   a delivery: signed, kept once, its receipt
GET  /bank/pay, POST        the bank's page
GET  /ads/block, /ads/pixel.gif
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any, Final

from zavet.clock import Clock
from zavet.connect import signing
from zavet.connect.world import PATHS
from zavet.entropy import SystemEntropy
from zavet.errors import Malformed, NotIdentified, StoreError
from zavet.terms import LANGUAGES
from zavet.testing.world import mail, pages
from zavet.testing.world.bank import Bank
from zavet.testing.world.received import Received, Sight
from zavet.testing.world.web import Answer, Asked, Shell, page, told

HOSTS: Final = frozenset({"world.localhost", "localhost", "127.0.0.1"})
CONDUCTS: Final = ("good", "busy", "refuse", "garbage", "silent")
_SILENCE: Final = 60.0
_PIXEL: Final = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_ICON: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#1a66d6"/></svg>'
_TEXTS: Final = ("house", "party", "kind", "channel", "delivery", "purpose", "to", "title", "text")
_WAYS: Final = frozenset(PATHS.values())


class World:
    """One world. `folder` None keeps nothing; `smtp` 0 starts no mail server; `site` is where the houses are served."""

    def __init__(
        self,
        *,
        master: bytes,
        clock: Clock,
        folder: Path | None,
        smtp: int = 0,
        site: str = "http://127.0.0.1:8000",
        trust: Path | None = None,
    ) -> None:
        self.received = Received(folder)
        self.bank = Bank(self.received, self._key, clock, SystemEntropy(), site, trust)
        self.shell = Shell(self.answer, self._begin, self._end)
        self._master = master
        self._clock = clock
        self._smtp = smtp
        self._mail: Any = None
        self._conduct: dict[str, str] = {}

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request, for whoever asks at a name of this machine."""
        if asked.headers.get("host", "").rpartition(":")[0] not in HOSTS and asked.headers.get("host", "") not in HOSTS:
            return told(HTTPStatus.MISDIRECTED_REQUEST, {"error": "no such host"})
        try:
            return self._answer(asked)
        except NotIdentified as error:
            return told(HTTPStatus.UNAUTHORIZED, {"error": str(error)})
        except Malformed as error:
            return told(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except StoreError as error:
            return told(HTTPStatus.SERVICE_UNAVAILABLE, {"error": str(error)})

    def _answer(self, asked: Asked) -> Answer:  # noqa: C901 - a table of addresses
        language = _language(asked)
        match (asked.method, asked.path):
            case ("GET", "/"):
                return page(self._front(language, asked.query))
            case ("GET", "/health"):
                return told(HTTPStatus.OK, {"world": "well", "process": os.getpid()})
            case ("GET", "/api/items"):
                found = self.received.items(asked.query.get("house", ""), asked.query.get("party", ""))
                return told(HTTPStatus.OK, [asdict(one) for one in found])
            case ("GET", "/api/payments"):
                return told(HTTPStatus.OK, [asdict(one) for one in self.received.payments()])
            case ("POST", "/api/conduct"):
                return self._behave(asked)
            case ("GET", "/bank/pay"):
                return self._bank(asked, language, asked.query, sent=False)
            case ("POST", "/bank/pay"):
                return self._bank(asked, language, asked.sent, sent=True)
            case ("GET", "/ads/block"):
                return page(pages.ads(language, self.received.sights()))
            case ("GET", "/ads/pixel.gif"):
                self._see(asked)
                return Answer(HTTPStatus.OK, _PIXEL, "image/gif")
            case ("GET", "/world.css"):
                return Answer(HTTPStatus.OK, resources.files(__package__).joinpath("world.css").read_bytes(), "text/css")
            case ("GET", "/icon.svg"):
                return Answer(HTTPStatus.OK, _ICON.encode("ascii"), "image/svg+xml")
            case ("POST", path) if path in _WAYS or path.startswith("/hooks/"):
                return self._take(asked)
        return page(pages.missing(language), HTTPStatus.NOT_FOUND)

    def _front(self, language: str, wanted: Mapping[str, str]) -> str:
        every = self.received.items()
        items = self.received.items(wanted.get("house", ""), wanted.get("party", ""))
        payments = [one for one in self.received.payments() if wanted.get("house", "") in ("", one.house) and not wanted.get("party")]
        houses, parties = sorted({one.house for one in every}), sorted({one.party for one in every})
        return pages.front(language, items[:500], payments[:100], houses, parties, wanted)

    def _take(self, asked: Asked) -> Answer:
        """(1) The signature, by the key of the house and far side that the body names. (2) That side's conduct. (3) Kept; its receipt."""
        sent = delivery(asked.body)
        key = self._key(sent["house"], sent["party"])
        signing.verify(key, asked.body, asked.headers.get(signing.HEADER.lower(), ""), self._clock.now())
        if asked.path != PATHS.get(sent["party"], f"/hooks/{sent['party']}"):
            raise Malformed("this is another far side's address")
        if asked.headers.get("idempotency-key", "") != sent["delivery"]:
            raise Malformed("the key is that of another delivery")
        conduct = self._conduct.get(sent["party"], "good")
        if conduct == "busy":
            return told(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "busy"})
        if conduct == "refuse":
            return told(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "not taken"})
        if conduct == "garbage":
            return Answer(HTTPStatus.OK, b"<html>welcome</html>")
        item = self.received.take(self._clock.now(), sent, sent["party"].replace("_", "-").replace(":", "-")[:40])
        answer = told(HTTPStatus.OK, {"receipt": item.receipt, "delivery": item.delivery})
        # Taken, and never told: the house must ask again, and the double is dropped.
        return Answer(answer.status, answer.body, answer.kind, wait=_SILENCE) if conduct == "silent" else answer

    def _behave(self, asked: Asked) -> Answer:
        try:
            told_of = json.loads(asked.body)
            party, conduct = str(told_of["party"]), str(told_of["conduct"])
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed("a conduct is `party` and `conduct`") from error
        if conduct not in CONDUCTS:
            raise Malformed(f"a conduct is one of {', '.join(CONDUCTS)}")
        self._conduct[party] = conduct
        return told(HTTPStatus.OK, {"party": party, "conduct": conduct})

    def _bank(self, asked: Asked, language: str, said: Mapping[str, str], *, sent: bool) -> Answer:
        try:
            order = self.bank.asked(said)
        except NotIdentified:
            return page(pages.refused(language), HTTPStatus.FORBIDDEN)
        signature = said.get("signature", "")
        if not sent:
            known = self.received.payment(order["house"], order["order"])
            if known is not None and known.status == "paid":
                return page(pages.paid(language, order, known.status))
            return page(pages.pay(language, order, signature))
        if asked.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return page(pages.refused(language), HTTPStatus.FORBIDDEN)
        payment = self.bank.pay(order, said.get("number", ""), agreed=said.get("do") == "pay")
        if payment is None:
            return page(pages.pay(language, order, signature, wrong=True), HTTPStatus.UNPROCESSABLE_ENTITY)
        return page(pages.paid(language, order, payment.status))

    def _see(self, asked: Asked) -> None:
        headers = asked.headers
        sight = Sight(
            self._clock.now(), headers.get("referer", "")[:300], headers.get("user-agent", "")[:300], headers.get("cookie", "")[:300]
        )
        self.received.see(sight)

    def _key(self, house: str, party: str) -> bytes:
        return signing.key_of(self._master, house, party)

    def _begin(self) -> None:
        if self._smtp:
            self._mail = mail.start(self.received, self._clock, self._smtp)
        self.bank.begin()

    def _end(self) -> None:
        self.bank.end()
        if self._mail is not None:
            self._mail.stop()


def delivery(body: bytes) -> dict[str, Any]:
    """An envelope as `received` keeps it. Raises Malformed."""
    try:
        told_of = json.loads(body)
        found: dict[str, Any] = {name: told_of[name] for name in _TEXTS}
        found |= {"clauses": tuple(told_of["clauses"]), "entry": told_of["entry"]}
        found |= {"values": dict(told_of["values"]), "extra": dict(told_of["extra"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Malformed("this is no delivery") from error
    texts = [*(found[name] for name in _TEXTS), *found["clauses"], *found["values"].values(), *found["extra"].values()]
    if not all(isinstance(one, str) for one in texts) or type(found["entry"]) is not int:
        raise Malformed("this is no delivery")
    return found


def _language(asked: Asked) -> str:
    chosen = asked.query.get("lang") or (asked.sent.get("lang", "") if asked.path == "/bank/pay" else "")
    if chosen in LANGUAGES:
        return chosen
    accepted = [one.split(";")[0].strip()[:2].lower() for one in asked.headers.get("accept-language", "").split(",")]
    return next((one for one in accepted if one in LANGUAGES), "ru")
