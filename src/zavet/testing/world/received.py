"""What the world has received, in memory and in a file of lines of JSON: durable before it is acknowledged, once for each delivery id."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from zavet.errors import StoreError

FILE: Final = "received.jsonl"
ERASING: Final = "erasure"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that has left a house. `party` is who took it; `values` what was disclosed, by field; `times` how often it came."""

    number: int
    at: int
    house: str
    party: str
    kind: str
    channel: str
    delivery: str
    purpose: str
    clauses: tuple[str, ...]
    entry: int
    to: str
    title: str
    text: str
    values: Mapping[str, str]
    extra: Mapping[str, str]
    receipt: str
    times: int = 1
    erased_at: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment at the bank. No card data: the bank's page reads them, and nothing keeps them."""

    payment: str
    at: int
    house: str
    order: str
    amount: str
    status: str
    told: str = "waiting"
    """Whether the house was told: waiting, told, or why it never will be."""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """One sight of the ad block's pixel: what a browser told of itself and of the page."""

    at: int
    page: str
    browser: str
    cookie: str


@dataclass(slots=True)
class _Kept:
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    sights: list[Sight] = field(default_factory=list)


class Received:
    """The memory of the world, shared between its threads. `folder` None keeps nothing on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder is not None else None
        self._lock = threading.Lock()
        self._kept = _Kept()
        if self._path is not None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._read(self._path)

    def items(self, house: str = "", party: str = "") -> list[Item]:
        """What came, newest first."""
        with self._lock:
            found = list(self._kept.items.values())
        return sorted(
            (one for one in found if house in ("", one.house) and party in ("", one.party)), key=lambda one: one.number, reverse=True
        )

    def payments(self) -> list[Payment]:
        """Payments, newest first."""
        with self._lock:
            return list(reversed(self._kept.payments.values()))

    def payment(self, house: str, order: str) -> Payment | None:
        """The newest payment of an order."""
        return next((one for one in self.payments() if (one.house, one.order) == (house, order)), None)

    def sights(self) -> list[Sight]:
        """Sights of the pixel, newest first."""
        with self._lock:
            return list(reversed(self._kept.sights))

    def take(self, at: int, sent: Mapping[str, Any], prefix: str) -> Item:
        """Keeps a delivery, or counts it where it came before; durable when this returns. Raises StoreError.

        The notice that what a delivery held is erased at the house makes its recipient erase the values too.
        """
        with self._lock:
            place = (sent["house"], sent["delivery"])
            known = self._kept.items.get(place)
            if known is not None:
                item = replace(known, times=known.times + 1)
            else:
                number = len(self._kept.items) + 1
                item = Item(number=number, at=at, receipt=f"{prefix}-{number:06d}", **sent)
            self._write("item", item)
            self._kept.items[place] = item
            about = item.extra.get("erased", "") if item.kind == ERASING else ""
            old = self._kept.items.get((item.house, about))
            # The recipient that the notice went to erases what it holds; nobody erases another's.
            if old is not None and old.party == item.party and old.erased_at is None:
                gone = dict.fromkeys(old.values, "")
                self._kept.items[(item.house, about)] = replace(old, values=gone, to="", text="", extra={}, erased_at=at)
                self._rewrite()
            return item

    def pay(self, payment: Payment) -> None:
        """Keeps a payment, or its new state; durable when this returns. Raises StoreError."""
        with self._lock:
            self._write("payment", payment)
            self._kept.payments[payment.payment] = payment

    def see(self, sight: Sight) -> None:
        """Keeps a sight of the pixel; the last thousand."""
        with self._lock:
            self._kept.sights = [*self._kept.sights[-999:], sight]

    def _write(self, kind: str, one: Item | Payment) -> None:
        if self._path is None:
            return
        line = json.dumps({"is": kind, **asdict(one)}, ensure_ascii=False) + "\n"
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(f"what came cannot be kept: {(error.strerror or 'unknown').lower()}") from error

    def _rewrite(self) -> None:
        """The file without what was erased: a line of the past would still hold it."""
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        every = [("item", one) for one in self._kept.items.values()] + [("payment", one) for one in self._kept.payments.values()]
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"is": kind, **asdict(one)}, ensure_ascii=False) + "\n" for kind, one in every)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise StoreError(f"what came cannot be erased: {(error.strerror or 'unknown').lower()}") from error

    def _read(self, path: Path) -> None:
        if not path.exists():
            return
        for line in path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                continue  # cut off by a crash: it was never acknowledged
            try:
                value = json.loads(line)
                kind = value.pop("is")
                if kind == "payment":
                    payment = Payment(**value)
                    self._kept.payments[payment.payment] = payment
                else:
                    item = Item(**{**value, "clauses": tuple(value["clauses"])})
                    self._kept.items[(item.house, item.delivery)] = item
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(f"`{path.name}` of the world is damaged", hint="remove it: the world begins anew") from error
        if path.read_bytes()[-1:] not in {b"\n", b""}:
            self._rewrite()
