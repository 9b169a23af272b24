"""Conformance of a key store: every implementation passes `run`, ours and a stranger's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from zavet.errors import StoreError
from zavet.vault.store import KeyRow, KeyState, KeyStore, TagRow

LIVE = KeyRow("shop", "anna", "account", 0, b"i" * 32, 1, b"wrapped", KeyState.LIVE, 1024)
TAG = TagRow("shop", "email", 1, b"t" * 16, b"pointer", b"o" * 16)


class _Undo(Exception):
    pass


def _same(got: object, expected: object) -> None:
    if got != expected:
        msg = f"the store answers otherwise: got {got!r}, expected {expected!r}"
        raise AssertionError(msg)


def _refused(call: Callable[[], object], error: type[Exception]) -> None:
    try:
        call()
    except error:
        return
    msg = f"the store accepts what it should refuse with {error.__name__}"
    raise AssertionError(msg)


def keys_are_found_as_they_were_put(store: KeyStore, shop: str, cafe: str) -> None:
    live = replace(LIVE, controller=shop)
    _same(store.key(shop, "anna", "account", 0), None)
    store.put_key(live)
    _same(store.key(shop, "anna", "account", 0), live)
    newer = replace(live, seals=2048, generation=2, wrapped=b"again")
    store.put_key(newer)
    _same(store.key(shop, "anna", "account", 0), newer)
    _same(store.key(cafe, "anna", "account", 0), None)
    _same(store.key(shop, "boris", "account", 0), None)
    _same(store.key(shop, "anna", "log", 0), None)
    _same(store.key(shop, "anna", "account", 1), None)


def keys_of_one_subject_come_in_order(store: KeyStore, shop: str, cafe: str) -> None:
    live = replace(LIVE, controller=shop)
    rows = [replace(live, klass=klass, epoch=epoch) for klass, epoch in (("log", 0), ("contract", 2), ("contract", 1))]
    for row in (*rows, replace(live, subject="boris"), replace(live, controller=cafe)):
        store.put_key(row)
    _same(list(store.keys_of(shop, "anna")), rows[::-1])


def destroying_leaves_a_tombstone(store: KeyStore, shop: str, cafe: str) -> None:
    live = replace(LIVE, controller=shop)
    for klass in ("account", "contract", "log"):
        store.put_key(replace(live, klass=klass))
        store.put_key(replace(live, klass=klass, epoch=7))
    store.put_key(replace(live, subject="boris"))
    store.put_key(replace(live, controller=cafe))
    _same(store.destroy(shop, "anna", ["account", "log", "never"], 100), 4)
    gone = replace(live, wrapped=None, state=KeyState.DESTROYED, destroyed_at=100)
    _same(store.key(shop, "anna", "account", 0), gone)
    _same(store.key(shop, "anna", "log", 7), replace(gone, klass="log", epoch=7))
    for kept in (replace(live, klass="contract"), replace(live, subject="boris"), replace(live, controller=cafe)):
        _same(store.key(kept.controller, kept.subject, kept.klass, kept.epoch), kept)
    _same(store.destroy(shop, "anna", ["account"], 200), 0)
    _same(store.key(shop, "anna", "account", 0), gone)
    _same(store.destroy(shop, "anna", [], 200), 0)


def a_tombstone_is_final(store: KeyStore, shop: str, _: str) -> None:
    live = replace(LIVE, controller=shop)
    store.put_key(live)
    store.destroy(shop, "anna", ["account"], 100)
    _refused(lambda: store.put_key(live), StoreError)
    found = store.key(shop, "anna", "account", 0)
    _same(found is not None and found.state, KeyState.DESTROYED)


def old_generations_list_live_keys_only(store: KeyStore, shop: str, cafe: str) -> None:
    live = replace(LIVE, controller=shop)
    for number, subject in enumerate(("anna", "boris", "vera", "gleb")):
        store.put_key(replace(live, subject=subject, generation=number + 1))
    store.put_key(replace(live, controller=cafe))
    store.destroy(shop, "boris", ["account"], 100)
    _same([row.subject for row in store.keys_below(shop, 4, 10)], ["anna", "vera"])
    _same([row.subject for row in store.keys_below(shop, 2**31, 2)], ["anna", "vera"])
    _same(list(store.keys_below(shop, 1, 10)), [])
    _same(list(store.keys_below(shop, 4, 0)), [])


def tags_are_found_and_dropped(store: KeyStore, shop: str, cafe: str) -> None:
    tag = replace(TAG, controller=shop)
    others = [
        replace(tag, owner=b"p" * 16),
        replace(tag, generation=2, tag=b"u" * 16),
        replace(tag, category="phone"),
        replace(tag, controller=cafe),
    ]
    for row in (tag, tag, *others):
        store.put_tag(row)
    _same(list(store.tags(shop, "email", [tag.tag])), [tag, others[0]])
    _same(list(store.tags(shop, "email", [tag.tag, b"u" * 16])), [tag, others[0], others[1]])
    _same(list(store.tags(shop, "email", [])), [])
    store.put_tag(replace(tag, pointer=b"newer"))
    _same(next(iter(store.tags(shop, "email", [tag.tag]))).pointer, b"newer")
    _same([row.generation for row in store.tags_below(shop, 3, 9)], [1, 1, 1, 2])
    _same([row.category for row in store.tags_below(shop, 2, 1)], ["email"])
    _same(list(store.tags_below(shop, 1, 9)), [])
    _same(store.drop_tags(shop, [tag.owner], "phone"), 1)
    _same(list(store.tags(shop, "phone", [tag.tag])), [])
    _same(store.drop_tags(shop, [tag.owner]), 2)
    _same(list(store.tags(shop, "email", [tag.tag, b"u" * 16])), [others[0]])
    _same(store.drop_tags(shop, []), 0)
    _same(list(store.tags(cafe, "email", [tag.tag])), [others[3]])


def parts_are_kept(store: KeyStore, shop: str, cafe: str) -> None:
    _same(store.part(shop, "index", 1), None)
    store.put_part(shop, "index", 1, b"half")
    store.put_part(cafe, "index", 1, b"other")
    _same(store.part(shop, "index", 1), b"half")
    _same(store.part(shop, "index", 2), None)
    store.put_part(shop, "index", 1, b"newer")
    _same((store.part(shop, "index", 1), store.part(cafe, "index", 1)), (b"newer", b"other"))


def a_transaction_is_whole_or_nothing(store: KeyStore, shop: str, _: str) -> None:
    live = replace(LIVE, controller=shop)
    tag = replace(TAG, controller=shop)
    store.put_key(live)
    store.put_tag(tag)

    def change() -> None:
        store.put_key(replace(live, subject="boris"))
        store.destroy(shop, "anna", ["account"], 100)
        store.drop_tags(shop, [tag.owner])
        store.put_part(shop, "index", 1, b"half")

    def undone() -> None:
        with store.transaction():
            change()
            _same(store.part(shop, "index", 1), b"half")
            raise _Undo

    _refused(undone, _Undo)
    _same((store.key(shop, "anna", "account", 0), store.key(shop, "boris", "account", 0)), (live, None))
    _same((list(store.tags(shop, "email", [tag.tag])), store.part(shop, "index", 1)), ([tag], None))
    with store.transaction():
        change()
    _same(len(store.keys_of(shop, "boris")), 1)
    _same(list(store.tags(shop, "email", [tag.tag])), [])


def transactions_do_not_nest(store: KeyStore, shop: str, _: str) -> None:
    live = replace(LIVE, controller=shop)

    def nested() -> None:
        with store.transaction(), store.transaction():
            pass

    _refused(nested, ValueError)
    with store.transaction():
        store.put_key(live)
    _same(store.key(shop, "anna", "account", 0), live)


def threads_take_turns(store: KeyStore, shop: str, _: str) -> None:
    live = replace(LIVE, controller=shop)
    store.put_key(replace(live, seals=0))
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(10):
                with store.transaction():
                    row = store.key(shop, "anna", "account", 0)
                    assert row is not None
                    store.put_key(replace(row, seals=row.seals + 1))
        except BaseException as failure:  # noqa: BLE001 - told to the caller below
            failures.append(failure)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _same(failures, [])
    row = store.key(shop, "anna", "account", 0)
    _same(row is not None and row.seals, 40)


CHECKS: tuple[Callable[[KeyStore, str, str], None], ...] = (
    keys_are_found_as_they_were_put,
    keys_of_one_subject_come_in_order,
    destroying_leaves_a_tombstone,
    a_tombstone_is_final,
    old_generations_list_live_keys_only,
    tags_are_found_and_dropped,
    parts_are_kept,
    a_transaction_is_whole_or_nothing,
    transactions_do_not_nest,
    threads_take_turns,
)
"""Each check takes a store and two controllers that the store knows nothing of."""


def run(store: KeyStore) -> None:
    """Runs every check under controllers of its own. Raises AssertionError naming the first difference."""
    for check in CHECKS:
        check(store, f"{check.__name__}/shop", f"{check.__name__}/cafe")
