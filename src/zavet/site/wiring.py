"""Wires the house of this process: key store, keyring, store, log tiles, clock, senders. The only place that chooses them.

Everything lies under ZAVET_DATA: `zavet.sqlite3` (or PostgreSQL), `keys/` (keyring, key store, Django's secret: copy this folder),
`log/<controller>/` (tiles and checkpoints), `clock.json` (demo only).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from zavet.clock import Clock, SystemClock
from zavet.connect import signing, world
from zavet.connect.mail import Server, SmtpSender
from zavet.connect.outbox import LocalOutbox
from zavet.entropy import SystemEntropy
from zavet.errors import NotFound, VaultError
from zavet.ledger.tiles import FileTiles
from zavet.operations.house import House
from zavet.operations.keyring import unlock
from zavet.operations.notify import ADDRESS
from zavet.operations.ports import Sender
from zavet.operations.rows import HeadRow, VersionRow
from zavet.policy.model import Policy
from zavet.site import demo
from zavet.site.passwords import Argon2Passwords
from zavet.site.stores import DjangoStore
from zavet.stores.keys_sqlite import SqliteKeyStore
from zavet.vault import provider

KEY_STORE = "keys.sqlite3"
PATIENCE = 2.0
"""Seconds that a request waits for its transaction before it is answered `unknown` (I1); ZAVET_PATIENCE changes them."""
CHANNELS_OUT = ("email", "sms", "messenger", "post", "portal", "api", "webhook", "phone", "courier")
"""Channels that have the local outbox where no way out is set."""

_lock = threading.RLock()
_house: House | None = None
_pid = 0


def house() -> House:
    """The house of this process, wired at the first call; a forked child wires its own."""
    global _house, _pid
    if _house is not None and _pid == os.getpid():
        return _house
    with _lock:
        if _house is None or _pid != os.getpid():
            _house, _pid = _wired(Path(settings.ZAVET_DATA), demo_started=settings.ZAVET_DEMO), os.getpid()
        return _house


def close() -> None:
    """Ends the house of this process, if it was wired; the next call of `house` wires a new one."""
    global _house  # noqa: PLW0603 - one house a process
    with _lock:
        if _house is not None and _pid == os.getpid():
            _house.close()
        _house = None
        _published.clear()


def clock() -> Clock:
    """The clock of this system: the machine's own, or the demo's."""
    return demo.DemoClock(Path(settings.ZAVET_DATA) / demo.FILE) if settings.ZAVET_DEMO else SystemClock()


def demo_offset() -> int:
    """Seconds that the demo's clock is ahead; 0 in a system not started as a demo."""
    told = clock()
    return told.offset if isinstance(told, demo.DemoClock) else 0


def _wired(data: Path, *, demo_started: bool) -> House:
    keys_folder = data / "keys"
    time, entropy = clock(), SystemEntropy()
    store = DjangoStore()
    # The keyring is made only together with the key store: one without the other is a loss, which both refuse to paper over.
    keyring_path, store_path = keys_folder / provider.FILE, keys_folder / KEY_STORE
    if not keyring_path.exists() and not store_path.exists():
        _require_unsealed(store)
    keys_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring = provider.LocalKeyring(keys_folder, entropy, create=not store_path.exists())
    key_store = SqliteKeyStore(store_path, must_exist=not store_path.exists() and not _empty(keyring_path))
    gate = unlock(key_store, keyring, time, entropy)
    return House(
        store=store,
        gate=gate,
        provider=keyring,
        tiles=lambda controller: FileTiles(data / "log" / controller),
        clock=time,
        entropy=entropy,
        passwords=Argon2Passwords(),
        senders=senders(os.environ, time, keys=keys_folder, demo=demo_started),
        demo=demo_started,
        patience=float(os.environ.get("ZAVET_PATIENCE") or PATIENCE),
    )


def _require_unsealed(store: DjangoStore) -> None:
    """Raises VaultError where the database holds a log already: new keys would open nothing of it, and hide the loss."""
    with store.read() as transaction:
        used = transaction.count(HeadRow)
    if used:
        store.close()
        raise VaultError(
            "the key folder is empty, and the database holds what its keys sealed", hint="restore the key folder from its copy"
        )


def _empty(keyring_path: Path) -> bool:
    """True for a keyring that was just made: it knows no controller."""
    return b'"controllers":{}' in keyring_path.read_bytes()


def hook_key(controller: str, party: str) -> bytes:
    """The key that a controller shares with a far side: signed webhooks out, signed callbacks in. Raises Malformed."""
    return signing.key_of(signing.master_key(Path(settings.ZAVET_KEYS), os.environ), controller, party)


def world_address() -> str:
    """The address of the simulated world that a demo's deliveries go to; empty where there is none. Raises Malformed."""
    return world.address_of(os.environ, demo=settings.ZAVET_DEMO)


def senders(environment: Mapping[str, str], time: Clock, *, keys: Path | None = None, demo: bool = False) -> dict[str, Sender]:
    """Senders by channel: the local outbox for each, SMTP for e-mail where ZAVET_SMTP_HOST is set, the world in a demo with ZAVET_WORLD.

    ZAVET_SMTP_HOST, ZAVET_SMTP_PORT (587), ZAVET_SMTP_USER, ZAVET_SMTP_PASSWORD, ZAVET_SMTP_FROM, ZAVET_SMTP_PLAIN (`1`: without
    encryption, for a server on this machine). Raises ValueError where the sender's address is missing, Malformed where ZAVET_WORLD
    is not the demo's own.
    """
    address = world.address_of(environment, demo=demo)
    if address:
        if keys is None:
            raise ValueError("a world's deliveries are signed: `keys` names the folder of the key")
        master = signing.master_key(keys, environment)
        return world.senders(address, environment, master, time, (*CHANNELS_OUT, *ADDRESS))
    found: dict[str, Sender] = {channel: LocalOutbox() for channel in (*CHANNELS_OUT, *ADDRESS)}
    host = environment.get("ZAVET_SMTP_HOST")
    if host:
        sender = environment.get("ZAVET_SMTP_FROM", "")
        if "@" not in sender:
            raise ValueError("ZAVET_SMTP_FROM names the address that mail comes from")
        server = Server(
            host=host,
            sender=sender,
            port=int(environment.get("ZAVET_SMTP_PORT") or 587),
            user=environment.get("ZAVET_SMTP_USER", ""),
            password=environment.get("ZAVET_SMTP_PASSWORD", ""),
            plain=environment.get("ZAVET_SMTP_PLAIN") == "1",
        )
        found["email"] = SmtpSender(server, time)
    return found


class _Published:
    """The policies in force, read again where a version was added or the time of one has come."""

    def __init__(self) -> None:
        self._known: tuple[int, int, Mapping[str, Policy]] | None = None

    def read(self) -> Mapping[str, Policy]:
        own = house()
        now = own.clock.now()
        with own.store.read() as transaction:
            count = transaction.count(VersionRow)
            known = self._known
            if known is not None and known[0] == count and now < known[1]:
                return known[2]
            rows = transaction.where(VersionRow, order=("controller", "version"))
            found: dict[str, Policy] = {}
            for slug in sorted({row.controller for row in rows}):
                try:
                    found[slug] = own.policies.in_force(transaction, slug, now).policy
                except NotFound:
                    continue
        upcoming = min((row.effective_at for row in rows if row.effective_at > now), default=2**62)
        policies = MappingProxyType(found)
        self._known = (count, upcoming, policies)
        return policies

    def clear(self) -> None:
        self._known = None


_published = _Published()


def published() -> Mapping[str, Policy]:
    """Every controller with a policy in force, by slug."""
    return _published.read()
