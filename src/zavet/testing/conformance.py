"""What every store must do, as checks that a stranger can run against a store of his own.

    from zavet.testing import conformance
    conformance.run(MyStore)

`make_store` gives an empty store of `operations.ports.Store` each time it is called. A check that fails raises AssertionError; its
docstring is the rule that was broken. `CHECKS` are the same checks one by one, for test runners.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from zavet.errors import StoreError
from zavet.operations.ports import Store, Transaction
from zavet.operations.rows import TABLES, AffectedRow, CountRow, ErasureRow, GroundRow, HeadRow, LeafRow, MemberRow, NoteRow
from zavet.stores.columns import MAX_INTEGER, columns

Check = Callable[[Store], None]

_WAIT = 20.0
"""Seconds after which a thread of a check is taken for stuck."""


@contextmanager
def _raises(kind: type[BaseException], what: str) -> Iterator[None]:
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{what}: nothing was raised, expected {kind.__name__}")


def _same(got: object, expected: object, what: str) -> None:
    if got != expected:
        raise AssertionError(f"{what}: got {got!r}, expected {expected!r}")


def _note(note: str, *, controller: str = "acme", kind: str = "measure", value: str = "{}", at: int = 0) -> NoteRow:
    return cast("NoteRow", _row(NoteRow, controller=controller, kind=kind, note=note, value=value, at=at))


def _row(row: type[Any], **given: Any) -> Any:
    """A row with the columns given; the rest empty, so that a new column of a table breaks no check."""
    empty: dict[type, Any] = {str: "", int: 0, bytes: b"", bool: False}
    return row(**{column.name: None if column.null else empty[column.kind] for column in columns(row)} | given)


def _ground(ground: str, **given: Any) -> GroundRow:
    rest = {"controller": "acme", "ground": ground, "opened_at": 5, "index": 7, "sealed": b"\x00seal"}
    return cast("GroundRow", _row(GroundRow, **rest | given))


def _member(handle: bytes) -> MemberRow:
    return cast("MemberRow", _row(MemberRow, controller="acme", handle=handle))


def _put(store: Store, *rows: Any) -> None:
    with store.write() as tx:
        tx.put(*rows)


def _in_thread(work: Callable[[], None]) -> Callable[[], None]:
    """Starts `work` in a thread; the answer waits for its end and raises what it raised."""
    raised: list[BaseException] = []

    def body() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread below
            raised.append(error)

    thread = threading.Thread(target=body, daemon=True)
    thread.start()

    def wait() -> None:
        thread.join(_WAIT)
        if thread.is_alive():
            raise AssertionError(f"a thread was still waiting after {_WAIT:.0f} s")
        if raised:
            raise raised[0]

    return wait


def _value(kind: type, place: int) -> Any:
    return {str: f"слово {place}", int: place, bytes: bytes([place]), bool: True}[kind]


def every_table_keeps_its_rows(store: Store) -> None:
    """Every table of the house gives back the row that was put, column by column."""
    for row in TABLES:
        one = row(*(_value(column.kind, place) for place, column in enumerate(columns(row), start=1)))
        _put(store, one)
        with store.read() as tx:
            found: Any = tx.get(row, *(getattr(one, name) for name in row.KEY))
            _same(found, one, row.__name__)
            _same([type(getattr(found, name.name)) for name in columns(row)], [one.kind for one in columns(row)], row.__name__)


def values_survive(store: Store) -> None:
    """Text in any script, bytes, booleans, null, large and negative integers and empty values come back as they were."""
    texts = ("", "қазақша «үй»", "a'b\"c;--%s?{}", "line\nline\ttab\r", "𝄞 🏠 e\u0301", " space ")
    for place, text in enumerate(texts):
        note = _note(f"n{place}", value=text)
        _put(store, note)
        with store.read() as tx:
            _same(tx.get(NoteRow, "acme", "measure", f"n{place}"), note, "text")
            _same(tx.where(NoteRow, value=text), [note], "text in a filter")
    for size, frontier in ((0, b""), (MAX_INTEGER, bytes(range(256))), (-MAX_INTEGER - 1, b"\x00"), (-1, b"\xff" * 70_000)):
        head = _row(HeadRow, controller="acme", size=size, frontier=frontier)
        _put(store, head)
        with store.read() as tx:
            _same(tx.get(HeadRow, "acme"), head, "integers and bytes")
    for whole, done_at in ((True, None), (False, 0)):
        erasure = _row(ErasureRow, controller="acme", erasure="e1", whole=whole, done_at=done_at)
        _put(store, erasure)
        with store.read() as tx:
            found = tx.get(ErasureRow, "acme", "e1")
            _same(found, erasure, "booleans and null")
            _same(found and type(found.whole), bool, "the type of a boolean")


def bytes_are_a_key(store: Store) -> None:
    """A key may hold bytes, and bytes that differ in one bit are two keys."""
    one, other = _member(b"\x00\x01"), _member(b"\x00\x02")
    _put(store, one, other)
    with store.read() as tx:
        _same(tx.get(MemberRow, "acme", b"\x00\x01"), one, "the first key")
        _same(tx.where(MemberRow, controller="acme", handle=(b"\x00\x02", b"\x00\x03")), [other], "bytes in a list")


def what_is_absent_is_none(store: Store) -> None:
    """A key that is not there gives None, no rows and a count of nought."""
    with store.read() as tx:
        _same(tx.get(NoteRow, "acme", "measure", "none"), None, "get")
        _same(tx.where(NoteRow, controller="acme"), [], "where")
        _same(tx.before(NoteRow, "at", 9, controller="acme"), [], "before")
        _same(tx.count(NoteRow), 0, "count")
        _same(tx.get(NoteRow, "acme", "measure", "a\0b"), None, "a text that no store keeps")
        _same(tx.where(NoteRow, note="\ud800"), [], "a text that no store keeps, in a filter")
        _same(tx.where(NoteRow, at=MAX_INTEGER + 1), [], "an integer that no store keeps")


def put_replaces(store: Store) -> None:
    """`put` inserts a row or replaces the one with its key, also within one call; rows that are all key stay one."""
    _put(store, _note("a", value="1"))
    _put(store, _note("a", value="2", at=4), _note("b"), _note("a", value="3"))
    affected = _row(AffectedRow, controller="acme", incident="i1", subject="s1")
    _put(store, affected, replace(affected, delivery="d1"))
    with store.read() as tx:
        _same(tx.where(NoteRow, order=("note",)), [_note("a", value="3"), _note("b")], "rows")
        _same(tx.where(AffectedRow), [replace(affected, delivery="d1")], "the last one put")


def add_refuses_a_taken_key(store: Store) -> None:
    """`add` inserts a row; a second one with the same key is a StoreError and changes nothing."""
    with store.write() as tx:
        tx.add(_note("a", value="first"), _note("b"))
    with _raises(StoreError, "adding a taken key"), store.write() as tx:
        tx.put(_note("c"))
        tx.add(_note("d"), _note("a", value="second"))
    with _raises(StoreError, "adding one key twice in a call"), store.write() as tx:
        tx.add(_note("e"), _note("e"))
    with store.read() as tx:
        _same([one.value for one in tx.where(NoteRow, order=("note",))], ["first", "{}"], "rows")


def a_taken_key_may_be_survived(store: Store) -> None:
    """In a savepoint, a refused `add` leaves the transaction usable and what came before it in place."""
    with store.write() as tx:
        tx.add(_note("a"))
        with _raises(StoreError, "adding a taken key"), tx.savepoint():
            tx.add(_note("b"))
            tx.add(_note("a"))
        tx.add(_note("c"))
    with store.read() as tx:
        _same([one.note for one in tx.where(NoteRow, order=("note",))], ["a", "c"], "rows")


def a_swallowed_failure_is_not_committed(store: Store) -> None:
    """A transaction that failed outside a savepoint takes no more calls and ends in a StoreError, even if the caller hid it."""
    _put(store, _note("a"))
    with _raises(StoreError, "ending a failed transaction"), store.write() as tx:
        tx.put(_note("b"))
        with _raises(StoreError, "adding a taken key"):
            tx.add(_note("a"))
        with _raises(StoreError, "a call after the failure"):
            tx.count(NoteRow)
    with store.read() as tx:
        _same(tx.where(NoteRow), [_note("a")], "rows")


def wrong_values_are_refused(store: Store) -> None:
    """A value that does not fit its column is misuse: TypeError or ValueError, and nothing is written."""
    bad: Sequence[tuple[type[Exception], Any]] = (
        (TypeError, replace(_note("a"), at=None)),  # type: ignore[arg-type]
        (TypeError, replace(_note("a"), value=b"{}")),  # type: ignore[arg-type]
        (TypeError, replace(_note("a"), at=True)),
        (TypeError, _row(HeadRow, controller="acme", frontier="text")),
        (ValueError, _note("a", value="a\0b")),
        (ValueError, _note("a", value="\ud800")),
        (ValueError, _note("a", at=MAX_INTEGER + 1)),
        (TypeError, "no row at all"),
    )
    for kind, row in bad:
        with _raises(kind, f"putting {row!r}"), store.write() as tx:
            tx.put(row)
        with _raises(kind, f"adding {row!r}"), store.write() as tx:
            tx.add(row)
    with store.read() as tx:
        _same(tx.count(NoteRow), 0, "rows")


def misuse_is_told(store: Store) -> None:
    """Unknown columns, filters of another type, short keys, negative counts and changes while reading are misuse."""
    with store.read() as tx:
        misuses: Sequence[tuple[type[Exception], Callable[[], object]]] = (
            (ValueError, lambda: tx.where(NoteRow, nothing=1)),
            (ValueError, lambda: tx.where(NoteRow, order=("-nothing",))),
            (ValueError, lambda: tx.before(NoteRow, "nothing", 1)),
            (TypeError, lambda: tx.before(NoteRow, "value", 1)),
            (TypeError, lambda: tx.where(NoteRow, at="1")),
            (TypeError, lambda: tx.get(NoteRow, "acme", "measure", 1)),
            (ValueError, lambda: tx.get(NoteRow, "acme")),
            (ValueError, lambda: tx.where(NoteRow, limit=-1)),
            (ValueError, lambda: tx.where(NoteRow, after=-1)),
            (TypeError, lambda: tx.count(str)),
            (ValueError, lambda: tx.put(_note("a"))),
            (ValueError, lambda: tx.add(_note("a"))),
            (ValueError, lambda: tx.delete(NoteRow, controller="acme")),
            (ValueError, lambda: tx.lock("acme")),
        )
        for place, (kind, call) in enumerate(misuses):
            with _raises(kind, f"misuse {place}"):
                call()
    with _raises(ValueError, "using an ended transaction"):
        tx.count(NoteRow)


def filters_are_equalities_and_lists(store: Store) -> None:
    """A filter is an equality, a list means any of its values, null is matched by None, and all of them must hold."""
    rows = [_ground("g1"), _ground("g2", closed_at=3), _ground("g3", closed_at=4), _ground("g4", controller="other")]
    _put(store, *rows)
    cases: Sequence[tuple[dict[str, Any], str]] = (
        ({}, "g1 g2 g3 g4"),
        ({"controller": "acme"}, "g1 g2 g3"),
        ({"controller": ("acme", "other")}, "g1 g2 g3 g4"),
        ({"closed_at": None}, "g1 g4"),
        ({"closed_at": (None, 3)}, "g1 g2 g4"),
        ({"closed_at": (3, 4)}, "g2 g3"),
        ({"closed_at": [4, 4]}, "g3"),
        ({"closed_at": ()}, ""),
        ({"controller": ()}, ""),
        ({"controller": "acme", "ground": ("g1", "g4")}, "g1"),
        ({"controller": "ACME"}, ""),
        ({"ground": "g1 "}, ""),
        ({"sealed": b"\x00seal", "index": 7, "opened_at": 5}, "g1 g2 g3 g4"),
        ({"due_at": (None,)}, "g1 g2 g3 g4"),
    )
    with store.read() as tx:
        for equal, expected in cases:
            _same(" ".join(one.ground for one in tx.where(GroundRow, order=("ground",), **equal)), expected, f"where {equal}")
            _same(tx.count(GroundRow, **equal), len(expected.split()), f"count {equal}")


def rows_come_in_order(store: Store) -> None:
    """Rows come in the order asked, null first, text by code point, equal rows by their key; limit and after cut it."""
    notes = [_note("b", at=1), _note("ё", at=2), _note("B", at=1), _note("a", at=3), _note("Я", at=2)]
    _put(store, *notes)
    _put(store, _ground("g1", due_at=2), _ground("g2"), _ground("g3", due_at=-1))
    cases: Sequence[tuple[dict[str, Any], str]] = (
        ({}, "B a b Я ё"),
        ({"order": ("note",)}, "B a b Я ё"),
        ({"order": ("-note",)}, "ё Я b a B"),
        ({"order": ("at", "-note")}, "b B ё Я a"),
        ({"order": ("-at",)}, "a Я ё B b"),
        ({"order": ("at",), "limit": 2}, "B b"),
        ({"order": ("at",), "limit": 2, "after": 1}, "b Я"),
        ({"order": ("at",), "after": 3}, "ё a"),
        ({"limit": 0}, ""),
        ({"after": 9, "limit": 2}, ""),
    )
    with store.read() as tx:
        for asked, expected in cases:
            _same(" ".join(one.note for one in tx.where(NoteRow, controller="acme", **asked)), expected, f"where {asked}")
        _same([one.ground for one in tx.where(GroundRow, order=("due_at",))], ["g2", "g3", "g1"], "null first")
        _same([one.ground for one in tx.where(GroundRow, order=("-due_at",))], ["g1", "g3", "g2"], "null last when descending")


def before_finds_what_is_due(store: Store) -> None:
    """`before` gives rows whose column is at most the bound, in its order; null is never due."""
    _put(store, _ground("g1", due_at=9), _ground("g2"), _ground("g3", due_at=3), _ground("g4", due_at=10), _ground("g5", due_at=3))
    _put(store, _ground("g6", controller="other", due_at=1))
    with store.read() as tx:
        _same([one.ground for one in tx.before(GroundRow, "due_at", 9, controller="acme")], ["g3", "g5", "g1"], "before 9")
        _same([one.ground for one in tx.before(GroundRow, "due_at", 9, limit=2)], ["g6", "g3"], "of every controller, two")
        _same(tx.before(GroundRow, "due_at", 2, controller="acme"), [], "nothing due")
        _same(len(tx.before(GroundRow, "due_at", 2 * MAX_INTEGER)), 5, "a bound beyond every integer")
        _same(tx.before(GroundRow, "due_at", -2 * MAX_INTEGER), [], "a bound below every integer")


def delete_tells_how_many(store: Store) -> None:
    """`delete` removes the rows that match and returns their number; an empty filter is refused."""
    _put(store, _note("a"), _note("b"), _note("c", kind="host"), _note("a", controller="other"))
    with store.write() as tx:
        with _raises(ValueError, "an empty filter"):
            tx.delete(NoteRow)
        _same(tx.delete(NoteRow, controller="acme", kind="measure"), 2, "two rows")
        _same(tx.delete(NoteRow, controller="acme", kind="measure"), 0, "none left")
        _same(tx.delete(NoteRow, controller="acme", note=()), 0, "an empty list")
        _same(tx.count(NoteRow), 2, "seen inside")
    with store.read() as tx:
        _same([one.controller for one in tx.where(NoteRow)], ["acme", "other"], "rows")


def writes_are_seen_inside(store: Store) -> None:
    """A transaction sees its own writes at once, also through a read opened within it; others see them when it has ended."""
    with store.write() as tx:
        tx.add(_note("a"))
        _same(tx.count(NoteRow), 1, "inside")
        with store.read() as inner:
            _same(inner.get(NoteRow, "acme", "measure", "a"), _note("a"), "a read within")

        def outside() -> None:
            with store.read() as other:
                _same(other.count(NoteRow), 0, "from another thread")

        _in_thread(outside)()
    with store.read() as tx:
        _same(tx.count(NoteRow), 1, "afterwards")


def a_failed_block_writes_nothing(store: Store) -> None:
    """A transaction whose block raises is rolled back whole, and the exception goes on unchanged."""
    _put(store, _note("a", value="old"))
    with _raises(KeyError, "an error of the block"), store.write() as tx:
        tx.put(_note("a", value="new"), _note("b"))
        tx.delete(NoteRow, note="a")
        raise KeyError
    with store.read() as tx:
        _same(tx.where(NoteRow), [_note("a", value="old")], "rows")


def a_savepoint_undoes_its_part(store: Store) -> None:
    """What a savepoint's block did is undone where it raises and kept where it does not; savepoints nest."""
    with store.write() as tx:
        tx.put(_note("a"))
        with tx.savepoint():
            tx.put(_note("b"))
            with _raises(KeyError, "an error of the inner block"), tx.savepoint():
                tx.put(_note("a", value="changed"), _note("c"))
                tx.delete(NoteRow, note="b")
                raise KeyError
            tx.put(_note("d"))
        with _raises(KeyError, "an error of the outer block"), tx.savepoint():
            with tx.savepoint():
                tx.put(_note("e"))
            raise KeyError
        _same([one.note for one in tx.where(NoteRow)], ["a", "b", "d"], "inside")
    with store.read() as tx:
        _same(tx.where(NoteRow), [_note("a"), _note("b"), _note("d")], "rows")


def a_read_keeps_its_state(store: Store) -> None:
    """A read sees one state from its first question to its end, whatever is written meanwhile."""
    _put(store, _note("a"))
    with store.read() as tx:
        _same(tx.count(NoteRow), 1, "at first")
        _in_thread(lambda: _put(store, _note("b")))()
        _same(tx.count(NoteRow), 1, "after another's write")
        _same(tx.get(NoteRow, "acme", "measure", "b"), None, "the other's row")
    with store.read() as tx:
        _same(tx.count(NoteRow), 2, "the next read")


def controllers_do_not_mix(store: Store) -> None:
    """Rows of one controller are neither read, replaced nor deleted through the key of another."""
    _put(store, _note("a", value="ours"), _note("a", controller="other", value="theirs"), _row(HeadRow, controller="acme", size=1))
    with store.write() as tx:
        tx.put(_note("a", value="changed"))
        tx.delete(HeadRow, controller="other")
    with store.read() as tx:
        _same(tx.get(NoteRow, "other", "measure", "a"), _note("a", controller="other", value="theirs"), "the other's row")
        _same(tx.get(HeadRow, "other"), None, "no head of the other")
        _same(tx.count(HeadRow), 1, "our head")


def a_lock_serialises(store: Store) -> None:
    """Two writers that lock a controller come one after the other, whether or not its log has begun."""
    for begun in (False, True):
        controller = f"acme-{begun}"
        if begun:
            _put(store, _row(HeadRow, controller=controller))
        rounds = 12

        def count_up(controller: str = controller, rounds: int = rounds) -> None:
            for _ in range(rounds):
                with store.write() as tx:
                    tx.lock(controller)
                    head = tx.get(HeadRow, controller) or _row(HeadRow, controller=controller)
                    tx.put(replace(head, size=head.size + 1))
                    tx.add(_row(LeafRow, controller=controller, index=head.size, leaf=b"{}"))

        waits = [_in_thread(count_up) for _ in range(3)]
        for wait in waits:
            wait()
        with store.read() as tx:
            head = tx.get(HeadRow, controller)
            _same(head and head.size, 3 * rounds, "every step counted")
            _same([one.index for one in tx.where(LeafRow, controller=controller)], list(range(3 * rounds)), "no index missing")


def a_lock_alone_writes_nothing(store: Store) -> None:
    """Locking a controller leaves no row behind."""
    with store.write() as tx:
        tx.lock("acme")
        tx.lock("acme")
        _same(tx.get(HeadRow, "acme"), None, "no head inside")
    with store.read() as tx:
        _same(tx.count(HeadRow), 0, "no head afterwards")


def a_write_within_a_transaction_is_refused(store: Store) -> None:
    """A thread has one transaction: a write opened inside another is misuse, for it could not be durable alone."""
    with store.write(), _raises(ValueError, "a write within a write"), store.write():
        pass
    with store.read(), _raises(ValueError, "a write within a read"), store.write():
        pass
    _put(store, _note("a"))
    with store.read() as tx:
        _same(tx.count(NoteRow), 1, "usable afterwards")


def many_rows_pass(store: Store) -> None:
    """Thousands of rows and lists of thousands of values pass in one call."""
    rows = [_row(CountRow, controller="acme", day=day, count=day) for day in range(3000)]
    with store.write() as tx:
        tx.add(*rows)
        tx.put(*(replace(one, count=one.count + 1) for one in rows))
    with store.read() as tx:
        _same(tx.count(CountRow, controller="acme"), 3000, "rows")
        _same(len(tx.where(CountRow, day=tuple(range(0, 6000, 2)))), 1500, "a long list")


def a_closed_store_answers_with_a_store_error(store: Store) -> None:
    """A store that was closed refuses both kinds of transaction with a StoreError."""
    store.close()
    for transaction in (store.write, store.read):
        with _raises(StoreError, "a closed store"), transaction() as tx:
            _count(tx)


def _count(tx: Transaction) -> int:
    return tx.count(NoteRow)


CHECKS: tuple[Check, ...] = (
    every_table_keeps_its_rows,
    values_survive,
    bytes_are_a_key,
    what_is_absent_is_none,
    put_replaces,
    add_refuses_a_taken_key,
    a_taken_key_may_be_survived,
    a_swallowed_failure_is_not_committed,
    wrong_values_are_refused,
    misuse_is_told,
    filters_are_equalities_and_lists,
    rows_come_in_order,
    before_finds_what_is_due,
    delete_tells_how_many,
    writes_are_seen_inside,
    a_failed_block_writes_nothing,
    a_savepoint_undoes_its_part,
    a_read_keeps_its_state,
    controllers_do_not_mix,
    a_lock_serialises,
    a_lock_alone_writes_nothing,
    a_write_within_a_transaction_is_refused,
    many_rows_pass,
    a_closed_store_answers_with_a_store_error,
)
"""Every check; each wants an empty store."""


def run(make_store: Callable[[], Store]) -> None:
    """Runs every check against a new empty store. Raises AssertionError at the first rule that is broken."""
    for check in CHECKS:
        store = make_store()
        try:
            check(store)
        except AssertionError as error:
            raise AssertionError(f"{check.__name__}: {error}; the rule: {check.__doc__}") from error
        finally:
            store.close()
