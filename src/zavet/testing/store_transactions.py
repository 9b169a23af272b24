"""Checks of a store's transactions: whole or not at all, one after another. Part of `zavet.testing.conformance`."""

from __future__ import annotations

from dataclasses import replace

from zavet.errors import StoreError
from zavet.operations.ports import Store, Transaction
from zavet.operations.rows import HeadRow, LeafRow, NoteRow
from zavet.testing.expect import in_thread, note, put, raises, row_of, same


def a_taken_key_may_be_survived(store: Store) -> None:
    """In a savepoint, a refused `add` leaves the transaction usable and what came before it in place."""
    with store.write() as tx:
        tx.add(note("a"))
        with raises(StoreError, "adding a taken key"), tx.savepoint():
            tx.add(note("b"))
            tx.add(note("a"))
        tx.add(note("c"))
    with store.read() as tx:
        same([one.note for one in tx.where(NoteRow, order=("note",))], ["a", "c"], "rows")


def a_swallowed_failure_is_not_committed(store: Store) -> None:
    """A transaction that failed outside a savepoint takes no more calls and ends in a StoreError, even if the caller hid it."""
    put(store, note("a"))
    with raises(StoreError, "ending a failed transaction"), store.write() as tx:
        tx.put(note("b"))
        with raises(StoreError, "adding a taken key"):
            tx.add(note("a"))
        with raises(StoreError, "a call after the failure"):
            tx.count(NoteRow)
    with store.read() as tx:
        same(tx.where(NoteRow), [note("a")], "rows")


def writes_are_seen_inside(store: Store) -> None:
    """A transaction sees its own writes at once, also through a read opened within it; others see them when it has ended."""
    with store.write() as tx:
        tx.add(note("a"))
        same(tx.count(NoteRow), 1, "inside")
        with store.read() as inner:
            same(inner.get(NoteRow, "acme", "measure", "a"), note("a"), "a read within")

        def outside() -> None:
            with store.read() as other:
                same(other.count(NoteRow), 0, "from another thread")

        in_thread(outside)()
    with store.read() as tx:
        same(tx.count(NoteRow), 1, "afterwards")


def a_failed_block_writes_nothing(store: Store) -> None:
    """A transaction whose block raises is rolled back whole, and the exception goes on unchanged."""
    put(store, note("a", value="old"))
    with raises(KeyError, "an error of the block"), store.write() as tx:
        tx.put(note("a", value="new"), note("b"))
        tx.delete(NoteRow, note="a")
        raise KeyError
    with store.read() as tx:
        same(tx.where(NoteRow), [note("a", value="old")], "rows")


def a_savepoint_undoes_its_part(store: Store) -> None:
    """What a savepoint's block did is undone where it raises and kept where it does not; savepoints nest."""
    with store.write() as tx:
        tx.put(note("a"))
        with tx.savepoint():
            tx.put(note("b"))
            with raises(KeyError, "an error of the inner block"), tx.savepoint():
                tx.put(note("a", value="changed"), note("c"))
                tx.delete(NoteRow, note="b")
                raise KeyError
            tx.put(note("d"))
        with raises(KeyError, "an error of the outer block"), tx.savepoint():
            with tx.savepoint():
                tx.put(note("e"))
            raise KeyError
        same([one.note for one in tx.where(NoteRow)], ["a", "b", "d"], "inside")
    with store.read() as tx:
        same(tx.where(NoteRow), [note("a"), note("b"), note("d")], "rows")


def a_read_keeps_its_state(store: Store) -> None:
    """A read sees one state from its first question to its end, whatever is written meanwhile."""
    put(store, note("a"))
    with store.read() as tx:
        same(tx.count(NoteRow), 1, "at first")
        in_thread(lambda: put(store, note("b")))()
        same(tx.count(NoteRow), 1, "after another's write")
        same(tx.get(NoteRow, "acme", "measure", "b"), None, "the other's row")
    with store.read() as tx:
        same(tx.count(NoteRow), 2, "the next read")


def a_lock_serialises(store: Store) -> None:
    """Two writers that lock a controller come one after the other, whether or not its log has begun."""
    for begun in (False, True):
        controller = f"acme-{begun}"
        if begun:
            put(store, row_of(HeadRow, controller=controller))
        rounds = 12

        def count_up(controller: str = controller, rounds: int = rounds) -> None:
            for _ in range(rounds):
                with store.write() as tx:
                    tx.lock(controller)
                    head = tx.get(HeadRow, controller) or row_of(HeadRow, controller=controller)
                    tx.put(replace(head, size=head.size + 1))
                    tx.add(row_of(LeafRow, controller=controller, index=head.size, leaf=b"{}"))

        waits = [in_thread(count_up) for _ in range(3)]
        for wait in waits:
            wait()
        with store.read() as tx:
            head = tx.get(HeadRow, controller)
            same(head and head.size, 3 * rounds, "every step counted")
            same([one.index for one in tx.where(LeafRow, controller=controller)], list(range(3 * rounds)), "no index missing")


def a_lock_alone_writes_nothing(store: Store) -> None:
    """Locking a controller leaves no row behind."""
    with store.write() as tx:
        tx.lock("acme")
        tx.lock("acme")
        same(tx.get(HeadRow, "acme"), None, "no head inside")
    with store.read() as tx:
        same(tx.count(HeadRow), 0, "no head afterwards")


def a_write_within_a_transaction_is_refused(store: Store) -> None:
    """A thread has one transaction: a write opened inside another is misuse, for it could not be durable alone."""
    with store.write(), raises(ValueError, "a write within a write"), store.write():
        pass
    with store.read(), raises(ValueError, "a write within a read"), store.write():
        pass
    put(store, note("a"))
    with store.read() as tx:
        same(tx.count(NoteRow), 1, "usable afterwards")


def a_closed_store_answers_with_a_store_error(store: Store) -> None:
    """A store that was closed refuses both kinds of transaction with a StoreError."""
    store.close()
    for transaction in (store.write, store.read):
        with raises(StoreError, "a closed store"), transaction() as tx:
            _count(tx)


def _count(tx: Transaction) -> int:
    return tx.count(NoteRow)
