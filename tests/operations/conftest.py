"""The stores that the operations are tested over: memory, SQLite, and PostgreSQL where there is a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import django_site
from tests.operations.house import make_house

from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.stores.keys_sqlite import SqliteKeyStore
from zavet.stores.memory import MemoryStore
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.vault.store import KeyStore


def _memory() -> Callable[[], Store]:
    only = MemoryStore()
    return lambda: only


def _database(alias: str) -> Callable[[], Store]:
    from zavet.site.stores import DjangoStore

    django_site.empty(alias)
    return lambda: DjangoStore(alias)


def _sqlite() -> Callable[[], Store]:
    django_site.ready()
    return _database("default")


def _postgres() -> Callable[[], Store]:
    return _database(django_site.postgres_alias())


@pytest.fixture(
    params=[
        pytest.param(_memory, id="memory"),
        pytest.param(_sqlite, id="sqlite"),
        pytest.param(_postgres, id="postgres", marks=pytest.mark.postgres),
    ]
)
def opening(request: pytest.FixtureRequest) -> Callable[[], Store]:
    """Opens the store of this test, emptied before; each call is a connection of another process."""
    opened: Callable[[], Store] = request.param()
    return opened


@pytest.fixture
def store(opening: Callable[[], Store]) -> Store:
    """The store of a test that has one process."""
    return opening()


@pytest.fixture
def processes(opening: Callable[[], Store], tmp_path: Path) -> Iterator[Callable[..., tuple[House, House]]]:
    """Makes two processes of one house: one database, one key store, one keyring, one clock; caches, locks and committers of their own."""
    made: list[House] = []

    def two(*slugs: str) -> tuple[House, House]:
        first_store = opening()
        memory = MemoryKeyStore() if isinstance(first_store, MemoryStore) else None

        def keys() -> KeyStore:
            return memory or SqliteKeyStore(tmp_path / "keys.sqlite3")

        first = make_house(tmp_path, *slugs, store=first_store, key_store=keys())
        made.append(first)
        second = make_house(tmp_path, store=opening(), key_store=keys(), clock=first.clock, seed=2)
        made.append(second)
        return first, second

    yield two
    for house in made:
        house.close()
