"""The store in memory and those over SQLite and PostgreSQL keep one and the same contract."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from tests import django_site

from zavet import faults
from zavet.errors import StoreError, Unknown
from zavet.operations.ports import Store
from zavet.operations.rows import NoteRow
from zavet.stores.memory import MemoryStore
from zavet.testing import conformance


def note(controller: str = "acme", name: str = "n") -> NoteRow:
    return NoteRow(controller=controller, kind="measure", note=name, value="{}", at=1)


NOTE = note()


def _memory() -> Store:
    return MemoryStore()


def _sqlite() -> Store:
    django_site.ready()
    from zavet.site.stores import DjangoStore

    django_site.empty("default")
    return DjangoStore()


def _postgres() -> Store:
    alias = django_site.postgres_alias()
    from zavet.site.stores import DjangoStore

    django_site.empty(alias)
    return DjangoStore(alias)


MAKERS = [
    pytest.param(_memory, id="memory"),
    pytest.param(_sqlite, id="sqlite"),
    pytest.param(_postgres, id="postgres", marks=pytest.mark.postgres),
]
DATABASES = MAKERS[1:]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("check", conformance.CHECKS, ids=lambda check: check.__name__)
def test_store_keeps_the_contract(make: Callable[[], Store], check: conformance.Check) -> None:
    """Every store passes every check of the conformance suite."""
    store = make()
    try:
        check(store)
    finally:
        store.close()


def test_suite_runs_whole() -> None:
    """`run` is the one call a stranger needs."""
    conformance.run(MemoryStore)


def test_suite_catches_a_store_that_forgets() -> None:
    """A store that never keeps what it was given fails the suite, by name of the rule."""

    class Forgetful(MemoryStore):
        @contextmanager
        def write(self):
            with MemoryStore().write() as tx:
                yield tx

    with pytest.raises(AssertionError, match="every_table_keeps_its_rows"):
        conformance.run(Forgetful)


@pytest.mark.parametrize("make", MAKERS)
def test_failure_before_commit_leaves_nothing(make: Callable[[], Store]) -> None:
    """What fails before the commit did not happen."""
    store = make()

    def fail(name: str) -> None:
        if name == "store.before-commit":
            raise OSError("disk")

    faults.armed = fail
    try:
        with pytest.raises(OSError, match="disk"), store.write() as tx:
            tx.put(NOTE)
    finally:
        faults.armed = None
    with store.read() as tx:
        assert tx.count(NoteRow) == 0
    store.close()


@pytest.mark.parametrize("make", DATABASES)
def test_reads_and_writes_from_many_threads(make: Callable[[], Store]) -> None:
    """Threads share a store; each transaction has a connection of its own."""
    store = make()
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for place in range(10):
                with store.write() as tx:
                    tx.lock(name)
                    tx.put(note(name, str(place)))
                with store.read() as tx:
                    assert tx.count(NoteRow, controller=name) == place + 1
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work, args=(f"c{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    store.close()


@pytest.mark.postgres
def test_writers_of_two_controllers_do_not_wait() -> None:
    """On PostgreSQL a lock keeps out the writers of one controller, not those of another."""
    store = _postgres()
    entered = threading.Event()

    def other() -> None:
        with store.write() as tx:
            tx.lock("other")
            tx.put(note("other"))
        entered.set()

    with store.write() as tx:
        tx.lock("acme")
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(10)
        thread.join()
    store.close()


@pytest.mark.postgres
def test_lost_idle_connections_are_replaced() -> None:
    """A server that ended every idle connection is spoken to on a new one; nobody sees an error."""
    from django.db import connections

    store = _postgres()
    with store.write() as tx:
        tx.put(NOTE)
    with connections["postgres"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL")
    connections["postgres"].close()
    with store.read() as tx:
        assert tx.count(NoteRow) == 1
    store.close()


@pytest.mark.postgres
def test_connection_lost_before_the_commit_is_an_error_of_the_store() -> None:
    """A connection that dies within a transaction is a StoreError at the next call, Unknown where only the commit was left."""
    from django.db import connections

    def kill() -> None:
        with connections["postgres"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
        connections["postgres"].close()

    store = _postgres()
    with pytest.raises(StoreError, match="failed"), store.write() as tx:  # noqa: PT012 - the end of the block is what raises
        tx.put(NOTE)
        kill()
        tx.put(NOTE)
    with pytest.raises(Unknown), store.write() as tx:  # noqa: PT012 - the end of the block is what raises
        tx.put(NOTE)
        kill()
    with store.read() as tx:
        assert tx.count(NoteRow) == 0
    store.close()


def test_failed_commit_of_sqlite_is_buried() -> None:
    """A COMMIT that SQLite refuses is overwritten in its log before the caller hears that nothing was kept."""
    store = _sqlite()
    with pytest.raises(StoreError, match="failed") as caught, store.write() as tx:  # noqa: PT012 - the end of the block is what raises
        tx.put(NOTE)
        _break_commit(tx)
    assert not isinstance(caught.value, Unknown)
    with store.read() as tx:
        assert tx.count(NoteRow) == 0
    with store.write() as tx:
        tx.put(NOTE)
    with store.read() as tx:
        assert tx.count(NoteRow) == 1
    store.close()


def _break_commit(tx) -> None:
    """Makes SQLite refuse the COMMIT itself: a deferred foreign key that points nowhere."""
    cursor = tx._cursor
    cursor.execute("CREATE TABLE parent (id integer PRIMARY KEY)")
    cursor.execute("CREATE TABLE child (id integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    cursor.execute("INSERT INTO child VALUES (7)")


def test_sqlite_keeps_what_it_acknowledged() -> None:
    """The database runs with a write-ahead log, FULL synchronisation and immediate transactions (I7)."""
    store = _sqlite()
    with store.read() as tx:
        tx._cursor.execute("PRAGMA journal_mode")
        assert tx._cursor.fetchone() == ("wal",)
        tx._cursor.execute("PRAGMA synchronous")
        assert tx._cursor.fetchone() == (2,)
    store.close()


@pytest.mark.parametrize("make", DATABASES)
def test_errors_tell_no_values(make: Callable[[], Store]) -> None:
    """A StoreError never repeats what was in a row (I4)."""
    store = make()
    with pytest.raises(StoreError) as caught, store.write() as tx:  # noqa: PT012 - the end of the block is what raises
        tx.add(note(name="anna@example.org"))
        tx.add(note(name="anna@example.org"))
    assert "anna" not in str(caught.value)
    store.close()
