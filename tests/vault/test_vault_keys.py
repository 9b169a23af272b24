"""Data keys: made in memory, durable by flush, gone by shredding, never from another place."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from zavet import canon
from zavet.errors import KeyDestroyed, KeyMissing, SealBroken, StoreError, VaultError
from zavet.vault.keys import CACHE_KEYS, wrap_context
from zavet.vault.provider import LocalKeyring
from zavet.vault.record import open_box, seal_box
from zavet.vault.seal import COUNTED, SERIES_SEALS, open_seal, seal
from zavet.vault.shred import shred
from zavet.vault.store import KeyState

ANNA = ("shop", "anna", "account", 0)


def test_three_states(vault):
    """A key is live, destroyed (expected) or missing (an alarm), and each answers in its own way."""
    with pytest.raises(KeyMissing):
        vault.keys.dek(*ANNA)
    made = vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    assert vault.another().keys.dek(*ANNA).key == made.key
    assert shred(vault.keys, "shop", "anna", ["account"], 100) == 1
    for create in (False, True):
        with pytest.raises(KeyDestroyed):
            vault.keys.dek(*ANNA, create=create)


def test_flush_makes_durable(vault):
    """A new key is in the store after flush and not before."""
    made = vault.keys.dek(*ANNA, create=True)
    assert vault.store.key(*ANNA) is None
    assert vault.keys.dek(*ANNA).key == made.key
    vault.keys.flush()
    row = vault.store.key(*ANNA)
    assert (row.state, row.seals, row.generation, row.key_id) == (KeyState.LIVE, COUNTED, 1, made.key_id)
    assert made.key not in row.wrapped


def test_forget_drops_what_was_staged(vault):
    """A key that was never flushed is gone after forget."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.forget()
    vault.keys.flush()
    assert vault.store.key(*ANNA) is None
    with pytest.raises(KeyMissing):
        vault.keys.dek(*ANNA)


def test_forget_keeps_what_another_thread_relies_on(vault):
    """A key that two threads use stays staged when one of them forgets."""
    made = vault.keys.dek(*ANNA, create=True)
    thread = threading.Thread(target=lambda: (vault.keys.dek(*ANNA, create=True), vault.keys.forget()))
    thread.start()
    thread.join()
    vault.keys.flush()
    assert vault.another().keys.dek(*ANNA).key == made.key


def test_a_savepoint_undoes_its_part(vault):
    """A work that fails leaves no key and no tag staged, and those of the works before it stay."""
    vault.keys.dek(*ANNA, create=True)
    vault.index.add("shop", "email", "anna@example.ru", "anna")

    def failing_work():
        with vault.keys.savepoint():
            vault.keys.dek("shop", "boris", "account", create=True)
            vault.keys.dek(*ANNA)
            vault.index.add("shop", "email", "boris@example.ru", "boris")
            vault.index.drop("shop", "anna")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_work()
    vault.keys.flush()
    assert vault.store.key(*ANNA) is not None
    assert not vault.store.keys_of("shop", "boris")
    assert vault.index.find("shop", "email", "anna@example.ru") == ["anna"]
    assert vault.index.find("shop", "email", "boris@example.ru") == []


def test_a_failed_flush_can_be_repeated(vault, monkeypatch):
    """Where the key store fails, flush says so, keeps what is staged and writes nothing by halves."""
    made = vault.keys.dek(*ANNA, create=True)
    vault.keys.dek("shop", "boris", "account", create=True)
    real, calls = vault.store.put_key, []

    def failing(row):
        calls.append(row)
        if len(calls) == 2:
            raise StoreError("the disk is full")
        real(row)

    monkeypatch.setattr(vault.store, "put_key", failing)
    with pytest.raises(StoreError):
        vault.keys.flush()
    assert vault.store.key(*ANNA) is None
    vault.keys.flush()
    assert vault.another().keys.dek(*ANNA).key == made.key


def test_two_processes_make_one_key(vault):
    """Of two processes that make the same key, the later refuses to flush, and asking again uses the first one's key."""
    other = vault.another()
    first = vault.keys.dek(*ANNA, create=True)
    other.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    for _ in range(2):
        with pytest.raises(VaultError):
            other.keys.flush()
    other.keys.forget()
    other.keys.flush()
    assert other.keys.dek(*ANNA, create=True).key == first.key


def test_a_key_destroyed_before_its_flush(vault):
    """A key whose tombstone another process has written cannot be flushed."""
    other = vault.another()
    other.keys.dek(*ANNA, create=True)
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    shred(vault.keys, "shop", "anna", ["account"], 1)
    with pytest.raises(KeyDestroyed):
        other.keys.flush()


def test_an_unacknowledged_flush_is_recognised(vault, monkeypatch):
    """A flush whose commit was durable but not acknowledged succeeds when repeated."""
    made = vault.keys.dek(*ANNA, create=True)
    row = vault.keys._staged[ANNA].row
    vault.store.put_key(row)
    vault.keys.flush()
    assert vault.another().keys.dek(*ANNA).key == made.key


def test_the_cache_lives_five_seconds(vault):
    """An unwrapped key is used for at most five seconds without asking the store."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.store.destroy("shop", "anna", ["account"], 1)
    vault.seconds.at = 4.9
    assert vault.keys.dek(*ANNA)
    vault.seconds.at = 5.0
    with pytest.raises(KeyDestroyed):
        vault.keys.dek(*ANNA)


def test_a_fence_drops_the_cache_of_one_controller(vault):
    """A fence makes a process ask the store again for that controller's keys, and for no other's."""
    for controller in ("shop", "cafe"):
        vault.keys.dek(controller, "anna", "account", create=True)
        vault.keys.flush()
        vault.store.destroy(controller, "anna", ["account"], 1)
    vault.keys.fence("shop")
    with pytest.raises(KeyDestroyed):
        vault.keys.dek("shop", "anna", "account")
    assert vault.keys.dek("cafe", "anna", "account")


def test_a_fence_wins_over_a_read_in_progress(vault, monkeypatch):
    """A key read from the store just before a fence is not kept after it."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.keys.fence("shop")
    real = vault.provider.unwrap

    def slow(*arguments):
        vault.store.destroy("shop", "anna", ["account"], 1)
        vault.keys.fence("shop")
        return real(*arguments)

    monkeypatch.setattr(vault.provider, "unwrap", slow)
    assert vault.keys.dek(*ANNA)
    with pytest.raises(KeyDestroyed):
        vault.keys.dek(*ANNA)


def test_the_cache_is_bounded(vault):
    """A process keeps no more unwrapped keys of a controller than its bound."""
    for number in range(CACHE_KEYS + 10):
        vault.keys.dek("shop", f"s{number}", "log", create=True)
    vault.keys.flush()
    assert len(vault.keys._caches["shop"].deks) == CACHE_KEYS


@pytest.mark.parametrize(
    "swap",
    [
        {"controller": "cafe"},
        {"subject": "boris"},
        {"klass": "log"},
        {"epoch": 1},
        {"generation": 2},
        {"key_id": b"x" * 32},
        {"wrapped": b"x" * 60},
        {"wrapped": b"short"},
    ],
    ids=lambda swap: next(iter(swap)),
)
def test_a_moved_or_edited_key_row(vault, swap):
    """A key row moved to another controller, subject, class, epoch or generation, or edited, does not open."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.dek("cafe", "x", "log", create=True)
    vault.keys.flush()
    vault.provider.rotate("shop")
    row = replace(vault.store.key(*ANNA), **swap)
    vault.store.put_key(row)
    with pytest.raises(SealBroken):
        vault.another().keys.dek(row.controller, row.subject, row.klass, row.epoch)


def test_swapped_key_rows(vault):
    """Two subjects whose wrapped keys were swapped both refuse."""
    for subject in ("anna", "boris"):
        vault.keys.dek("shop", subject, "account", create=True)
    vault.keys.flush()
    anna, boris = (vault.store.key("shop", subject, "account", 0) for subject in ("anna", "boris"))
    vault.store.put_key(replace(anna, wrapped=boris.wrapped, key_id=boris.key_id))
    vault.store.put_key(replace(boris, wrapped=anna.wrapped, key_id=anna.key_id))
    for subject in ("anna", "boris"):
        with pytest.raises(SealBroken):
            vault.another().keys.dek("shop", subject, "account")


def test_the_key_id_commits_to_the_key(vault, monkeypatch):
    """A provider that gives another key for a row is found out by the key id."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.keys.fence("shop")
    monkeypatch.setattr(vault.provider, "unwrap", lambda *_: b"z" * 32)
    with pytest.raises(SealBroken, match="commits"):
        vault.keys.dek(*ANNA)


def test_a_missing_row_after_a_crash_of_the_store(vault):
    """A key row that vanished is an alarm, not an erasure."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.store._keys.clear()
    with pytest.raises(KeyMissing):
        vault.another().keys.dek(*ANNA)


def test_rewrap_reads_no_data_and_everything_opens(vault):
    """After rotation every key is wrapped anew without opening a blob, and every blob still opens."""
    blobs = {}
    for number in range(7):
        blobs[number] = seal_box(vault.keys, "shop", f"s{number}", "log", "state", 1, {"n": number})
    gone = seal_box(vault.keys, "shop", "gone", "log", "state", 1, {})
    vault.keys.flush()
    shred(vault.keys, "shop", "gone", ["log"], 1)
    before = {row.subject: row for number in range(7) for row in vault.store.keys_of("shop", f"s{number}")}
    assert vault.provider.rotate("shop") == 2
    assert [vault.keys.rewrap("shop", 3) for _ in range(4)] == [3, 3, 1, 0]
    other = vault.another()
    for number, blob in blobs.items():
        row = vault.store.key("shop", f"s{number}", "log", 0)
        old = before[f"s{number}"]
        assert row == replace(old, generation=2, wrapped=row.wrapped)
        assert row.wrapped != old.wrapped
        assert open_box(other.keys, "shop", f"s{number}", "log", "state", 1, blob) == {"n": number}
    with pytest.raises(KeyDestroyed):
        open_box(other.keys, "shop", "gone", "log", "state", 1, gone)


def test_rewrap_leaves_what_changed_meanwhile(vault, monkeypatch):
    """A key destroyed between the reading and the writing of a rewrap stays destroyed."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.provider.rotate("shop")
    real = vault.provider.wrap

    def slow(*arguments):
        vault.store.destroy("shop", "anna", ["account"], 1)
        return real(*arguments)

    monkeypatch.setattr(vault.provider, "wrap", slow)
    assert vault.keys.rewrap("shop", 10) == 0
    assert vault.store.key(*ANNA).state is KeyState.DESTROYED


def test_the_generation_is_kept_with_the_row(vault):
    """Keys made before and after a rotation name the generation that wraps them, and both open."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.provider.rotate("shop")
    vault.keys.dek("shop", "boris", "account", create=True)
    vault.keys.flush()
    assert [vault.store.key("shop", who, "account", 0).generation for who in ("anna", "boris")] == [1, 2]
    other = vault.another()
    assert other.keys.dek(*ANNA)
    assert other.keys.dek("shop", "boris", "account")


def test_counts_become_durable(vault):
    """Seals counted in memory are added to the key row at the next flush, over any number of processes."""
    for one in (vault, vault.another()):
        made = one.keys.dek(*ANNA, create=True)
        one.keys.flush()
        made._count()
        one.keys.flush()
    assert vault.store.key(*ANNA).seals == 3 * COUNTED


def test_a_loaded_key_goes_on_with_its_series(vault):
    """A process that loads a key whose first series is full seals under the second."""
    made = vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    vault.store.put_key(replace(vault.store.key(*ANNA), seals=SERIES_SEALS))
    blob = seal(vault.another().keys.dek(*ANNA), b"later", b"")
    assert blob[1:3] == b"\x00\x01"
    assert open_seal(made, blob, b"") == b"later"


def test_a_keyring_of_another_installation_makes_no_keys(vault, tmp_path):
    """A fresh or foreign keyring beside a filled key store is refused before it makes anything, with a hint."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    for foreign in (False, True):
        provider = LocalKeyring(tmp_path / f"other{foreign}", vault.entropy, create=True)
        if foreign:
            provider.signing_key("shop")
        other = vault.another()
        other.keys.provider = provider
        for call in (
            lambda keys=other.keys: keys.dek("shop", "new", "account", create=True),
            lambda keys=other.keys: keys.rewrap("shop", 1),
        ):
            with pytest.raises(VaultError) as caught:
                call()
            assert caught.value.hint
        assert vault.store.keys_of("shop", "new") == []


def test_the_open_epoch(vault):
    """New data of a class go to its highest live epoch, or to the first after its tombstones."""
    assert vault.keys.open_epoch("shop", "anna", "account") == 0
    vault.keys.dek("shop", "anna", "account", 3, create=True)
    vault.keys.flush()
    assert vault.keys.open_epoch("shop", "anna", "account") == 3
    shred(vault.keys, "shop", "anna", ["account"], 1)
    assert vault.keys.open_epoch("shop", "anna", "account") == 4


def test_shredding_is_repeatable_and_partial(vault):
    """Shredding some classes leaves the others open, counts what it destroyed, and may be replayed."""
    blobs = {klass: seal_box(vault.keys, "shop", "anna", klass, "x", 1, klass) for klass in ("account", "contract", "log")}
    vault.keys.flush()
    assert shred(vault.keys, "shop", "anna", ["account", "log"], 7) == 2
    assert shred(vault.keys, "shop", "anna", ["account", "log"], 8) == 0
    assert vault.store.key("shop", "anna", "log", 0).destroyed_at == 7
    assert open_box(vault.keys, "shop", "anna", "contract", "x", 1, blobs["contract"]) == "contract"
    for klass in ("account", "log"):
        with pytest.raises(KeyDestroyed):
            open_box(vault.keys, "shop", "anna", klass, "x", 1, blobs[klass])


def test_two_threads(vault):
    """Threads that make, seal, flush and open at once end with one key each and blobs that open."""
    failures: list[BaseException] = []
    blobs: list[tuple[str, int, bytes]] = []

    def work(worker: int) -> None:
        try:
            for number in range(60):
                subject = f"s{number % 7}"
                blob = seal_box(vault.keys, "shop", subject, "log", "x", number, [worker, number])
                vault.keys.flush()
                if number % 5 == 0:
                    vault.keys.fence("shop")
                blobs.append((subject, number, blob))
                assert open_box(vault.keys, "shop", subject, "log", "x", number, blob) == [worker, number]
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A retry is what a caller does when another process (here: a read older than a flush) was faster.
    assert not [one for one in failures if not isinstance(one, VaultError) or isinstance(one, (SealBroken, KeyMissing))]
    other = vault.another()
    for subject, number, blob in blobs:
        assert open_box(other.keys, "shop", subject, "log", "x", number, blob)[1] == number


def test_retiring_a_generation(vault):
    """A generation is retired only when no key and no tag needs it; copies of what it wrapped then open no more."""
    vault.keys.dek(*ANNA, create=True)
    vault.index.add("shop", "email", "anna@example.ru", "anna")
    vault.keys.flush()
    copy = vault.store.key(*ANNA)
    vault.provider.rotate("shop")
    with pytest.raises(VaultError, match="live keys"):
        vault.keys.retire("shop", 1)
    vault.keys.rewrap("shop", 10)
    with pytest.raises(VaultError, match="tags"):
        vault.keys.retire("shop", 1)
    vault.index.drop("shop", "anna")
    vault.index.add("shop", "email", "anna@example.ru", "anna")
    vault.keys.flush()
    for _ in range(2):
        vault.keys.retire("shop", 1)
    assert vault.provider.generations("shop") == [2]
    other = vault.another()
    assert other.keys.dek(*ANNA)
    assert other.index.find("shop", "email", "anna@example.ru") == ["anna"]
    vault.store.put_key(copy)
    with pytest.raises(VaultError):
        vault.another().keys.dek(*ANNA)


def test_the_current_generation_is_not_retired(vault):
    """The generation that new keys are wrapped under stays."""
    vault.provider.generation("shop")
    for generation in (1, 2):
        with pytest.raises(VaultError):
            vault.keys.retire("shop", generation)


def test_what_a_wrapped_key_is_bound_to(vault):
    """The associated data of a wrapped key names everything that decides whose key it is and what wraps it."""
    vault.keys.dek(*ANNA, create=True)
    vault.keys.flush()
    row = vault.store.key(*ANNA)
    assert canon.decode(wrap_context(row)) == {
        "controller": "shop",
        "subject": "anna",
        "class": "account",
        "epoch": 0,
        "key_id": row.key_id.hex(),
        "generation": 1,
    }
