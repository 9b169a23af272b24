"""Whole houses over real databases, as the product wires them: Django's schema, our stores, a key store file, a keyring."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench import postgres
from zavet.clock import SystemClock
from zavet.decision.question import Actor
from zavet.entropy import SystemEntropy
from zavet.ledger.tiles import FileTiles
from zavet.operations.gate import Gate
from zavet.operations.house import House
from zavet.operations.keyring import unlock
from zavet.operations.ports import Store
from zavet.stores.keys_sqlite import SqliteKeyStore
from zavet.vault.provider import LocalKeyring

OWNER = Actor("officer", "olga", "owner")
VISITOR = Actor("visitor", "v", "visitor")
ROOT = Path(__file__).resolve().parents[1]


class NoPasswords:
    """No bench logs in: argon2 is slow by intent and would only be measured against itself."""

    def hash(self, password: str) -> str:
        raise NotImplementedError

    def check(self, password: str, hashed: str) -> bool:
        raise NotImplementedError

    def burn(self, password: str) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Database:
    """One database that is ready: its name for people, Django's alias, a folder for files beside it, and the raw address."""

    name: str
    alias: str
    folder: Path
    address: str

    def store(self) -> Store:
        from zavet.site.stores import DjangoStore  # noqa: PLC0415 - Django is set up by now

        return DjangoStore(self.alias)

    def raw(self) -> Any:
        """A bare connection, autocommit, set as ours are: what a limit is measured on."""
        if self.alias == "default":
            import sqlite3  # noqa: PLC0415

            connection = sqlite3.connect(self.address, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            return connection
        import psycopg  # noqa: PLC0415

        return psycopg.connect(self.address, autocommit=True)


@cache
def _django() -> Path:
    """Sets Django up over a fresh SQLite database of this process."""
    data = Path(tempfile.mkdtemp(prefix="zavet-bench-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["ZAVET_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zavet.site.settings"
    os.environ.pop("ZAVET_DATABASE", None)
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    return data


def sqlite() -> Database:
    """The SQLite database of this process."""
    data = _django()
    return Database("SQLite", "default", data, str(data / "zavet.sqlite3"))


@contextmanager
def postgresql() -> Iterator[Database]:
    """A PostgreSQL database with the schema, synced commits; gone when the block ends. Raises NoServerError."""
    data = _django()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from zavet.site.databases import database  # noqa: PLC0415

    with postgres.server() as address:
        settings: dict[str, Any] = database(Path(), address)
        connections.settings["postgres"] = connections.configure_settings({"default": {}, "postgres": settings})["postgres"]
        call_command("migrate", database="postgres", verbosity=0)
        connections["postgres"].close()
        try:
            yield Database("PostgreSQL", "postgres", data, address)
        finally:
            del connections["postgres"]


@contextmanager
def databases() -> Iterator[tuple[list[Database], str]]:
    """Those that there are, and why PostgreSQL is not among them, if it is not."""
    with ExitStack() as stack:
        found, why = [sqlite()], ""
        try:
            found.append(stack.enter_context(postgresql()))
        except postgres.NoServerError as error:
            why = str(error)
        yield found, why


def gate(folder: Path) -> tuple[Gate, LocalKeyring]:
    """A key store and a keyring in a fresh folder, opened."""
    entropy, clock = SystemEntropy(), SystemClock()
    folder.mkdir(mode=0o700, parents=True)
    keyring = LocalKeyring(folder, entropy, create=True)
    return unlock(SqliteKeyStore(folder / "keys.sqlite3"), keyring, clock, entropy), keyring


def house(database: Database, opened: tuple[Gate, LocalKeyring], kind: type[House] = House) -> House:
    """A house over that database and those keys."""
    return kind(
        store=database.store(),
        gate=opened[0],
        provider=opened[1],
        tiles=lambda controller: FileTiles(database.folder / "log" / database.alias / controller),
        clock=SystemClock(),
        entropy=SystemEntropy(),
        passwords=NoPasswords(),
        senders={},
        patience=60,
    )
