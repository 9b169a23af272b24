"""Key stores: one conformance suite for all, and what is particular to the SQLite file."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from zavet.errors import StoreError
from zavet.stores.keys_sqlite import SqliteKeyStore
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.testing import keystores
from zavet.testing.keystores import LIVE
from zavet.vault.store import KeyStore


@pytest.fixture(params=["memory", "sqlite"])
def fresh(request, tmp_path):
    """A maker of empty stores of one kind."""
    opened: list[SqliteKeyStore] = []
    numbers = count()

    def sqlite() -> KeyStore:
        opened.append(SqliteKeyStore(tmp_path / f"keys{next(numbers)}.sqlite3"))
        return opened[-1]

    yield MemoryKeyStore if request.param == "memory" else sqlite
    for store in opened:
        store.close()


@pytest.mark.parametrize("check", keystores.CHECKS, ids=lambda check: check.__name__)
def test_conformance(fresh: Callable[[], KeyStore], check: Callable[[KeyStore, str, str], None]):
    """Every key store passes the suite that strangers' stores pass."""
    check(fresh(), "shop", "cafe")


def test_run(fresh):
    """The whole suite runs from one call over one store."""
    keystores.run(fresh())


def test_the_suite_catches_a_store_that_revives_keys():
    """A store that lets a destroyed key live again fails the suite."""

    class Reviving(MemoryKeyStore):
        def put_key(self, row):
            self._set(self._keys, (row.controller, row.subject, row.klass, row.epoch), row)

    with pytest.raises(AssertionError):
        keystores.run(Reviving())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.sqlite3"


def test_the_file_is_the_owners_alone(path):
    """The file is readable by its owner only, whatever the umask, and so is its journal, which is left empty."""
    before = os.umask(0)
    try:
        store = SqliteKeyStore(path)
        store.put_key(LIVE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    journal = path.with_name(path.name + "-journal")
    assert set(path.parent.iterdir()) == {path, journal}
    assert journal.stat().st_size == 0
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    store.close()


def test_a_file_open_to_others_is_refused(path):
    """A key store that others may read is refused with the command that mends it."""
    SqliteKeyStore(path).close()
    path.chmod(0o644)
    with pytest.raises(StoreError) as caught:
        SqliteKeyStore(path)
    assert "chmod" in caught.value.hint


def test_a_missing_file_that_must_exist(path):
    """A missing key store is an error with a hint, never a new empty one."""
    with pytest.raises(StoreError) as caught:
        SqliteKeyStore(path, must_exist=True)
    assert caught.value.hint
    assert not path.exists()


def test_rows_survive_reopening(path):
    """What was acknowledged is there after the file is opened anew."""
    store = SqliteKeyStore(path)
    store.put_key(LIVE)
    store.close()
    again = SqliteKeyStore(path, must_exist=True)
    assert again.key("shop", "anna", "account", 0) == LIVE
    again.close()


def test_pragmas(path):
    """The journal is rolled back and emptied, which is synced with the commit; freed pages are zeroed."""
    store = SqliteKeyStore(path)
    found = {name: store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")}
    assert found == {"journal_mode": "truncate", "synchronous": 2, "secure_delete": 1}
    store.close()


def test_destroyed_bytes_leave_the_file(path):
    """The bytes of a destroyed key are not in the file any more."""
    store = SqliteKeyStore(path)
    secret = os.urandom(60)
    store.put_key(replace(LIVE, wrapped=secret))
    assert secret in path.read_bytes()
    store.destroy("shop", "anna", ["account"], 1)
    store.close()
    assert secret not in path.read_bytes()


@pytest.mark.parametrize("content", [b"not a database at all" * 99, None], ids=["rubbish", "another program's"])
def test_a_foreign_file_is_refused(path, content):
    """A file that is no key store is refused and left as it was."""
    if content is None:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE mine (x)")
        other.close()
    else:
        path.write_bytes(content)
    path.chmod(0o600)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        SqliteKeyStore(path)
    assert path.read_bytes() == before


def test_a_closed_store_tells_in_our_words(path):
    """Every failure of SQLite is a StoreError."""
    store = SqliteKeyStore(path)
    store.close()
    for call in (
        lambda: store.key("shop", "anna", "account", 0),
        lambda: store.put_key(LIVE),
        lambda: store.transaction().__enter__(),
    ):
        with pytest.raises(StoreError):
            call()


def test_a_row_of_a_wrong_shape_is_refused(path):
    """A live row without key bytes cannot be written."""
    store = SqliteKeyStore(path)
    with pytest.raises(StoreError):
        store.put_key(replace(LIVE, wrapped=None))
    store.close()


def test_two_processes_count_together(path):
    """Two processes that change the same row lose no change, and a connection is not shared over a fork."""
    store = SqliteKeyStore(path)
    store.put_key(replace(LIVE, seals=0))

    def count_up() -> None:
        for _ in range(20):
            with store.transaction():
                row = store.key("shop", "anna", "account", 0)
                assert row is not None
                store.put_key(replace(row, seals=row.seals + 1))

    child = os.fork()
    if child == 0:
        code = 1
        try:
            inherited = store._connection
            count_up()
            code = 0 if store._connection is not inherited else 2
        finally:
            os._exit(code)
    count_up()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    row = store.key("shop", "anna", "account", 0)
    assert row is not None
    assert row.seals == 40
    store.close()


def test_a_reader_waits_for_a_writer_of_another_connection(path):
    """A second opener sees rows only after the first has committed."""
    first, second = SqliteKeyStore(path), SqliteKeyStore(path)
    entered = threading.Event()
    seen = []

    def write() -> None:
        with first.transaction():
            first.put_key(LIVE)
            entered.set()
            seen.append(second.key("shop", "anna", "account", 0))

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert entered.is_set()
    assert seen == [None]
    assert second.key("shop", "anna", "account", 0) == LIVE
    first.close()
    second.close()
