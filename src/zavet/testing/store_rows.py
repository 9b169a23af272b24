"""Checks of what a store keeps: rows, values, filters, order. Part of `zavet.testing.conformance`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from zavet.errors import StoreError
from zavet.operations.ports import Store
from zavet.operations.rows import TABLES, AffectedRow, CountRow, ErasureRow, GroundRow, HeadRow, MemberRow, NoteRow
from zavet.stores.columns import MAX_INTEGER, columns
from zavet.testing.expect import ground, member, note, put, raises, row_of, same


def _value(kind: type, place: int) -> Any:
    return {str: f"слово {place}", int: place, bytes: bytes([place]), bool: True}[kind]


def every_table_keeps_its_rows(store: Store) -> None:
    """Every table of the house gives back the row that was put, column by column."""
    for row in TABLES:
        one = row(*(_value(column.kind, place) for place, column in enumerate(columns(row), start=1)))
        put(store, one)
        with store.read() as tx:
            found: Any = tx.get(row, *(getattr(one, name) for name in row.KEY))
            same(found, one, row.__name__)
            same([type(getattr(found, name.name)) for name in columns(row)], [one.kind for one in columns(row)], row.__name__)


def values_survive(store: Store) -> None:
    """Text in any script, bytes, booleans, null, large and negative integers and empty values come back as they were."""
    texts = ("", "қазақша «үй»", "a'b\"c;--%s?{}", "line\nline\ttab\r", "𝄞 🏠 e\u0301", " space ")
    for place, text in enumerate(texts):
        one = note(f"n{place}", value=text)
        put(store, one)
        with store.read() as tx:
            same(tx.get(NoteRow, "acme", "measure", f"n{place}"), one, "text")
            same(tx.where(NoteRow, value=text), [one], "text in a filter")
    for size, frontier in ((0, b""), (MAX_INTEGER, bytes(range(256))), (-MAX_INTEGER - 1, b"\x00"), (-1, b"\xff" * 70_000)):
        head = row_of(HeadRow, controller="acme", size=size, frontier=frontier)
        put(store, head)
        with store.read() as tx:
            same(tx.get(HeadRow, "acme"), head, "integers and bytes")
    for whole, done_at in ((True, None), (False, 0)):
        erasure = row_of(ErasureRow, controller="acme", erasure="e1", whole=whole, done_at=done_at)
        put(store, erasure)
        with store.read() as tx:
            found = tx.get(ErasureRow, "acme", "e1")
            same(found, erasure, "booleans and null")
            same(found and type(found.whole), bool, "the type of a boolean")


def bytes_are_a_key(store: Store) -> None:
    """A key may hold bytes, and bytes that differ in one bit are two keys."""
    one, other = member(b"\x00\x01"), member(b"\x00\x02")
    put(store, one, other)
    with store.read() as tx:
        same(tx.get(MemberRow, "acme", b"\x00\x01"), one, "the first key")
        same(tx.where(MemberRow, controller="acme", handle=(b"\x00\x02", b"\x00\x03")), [other], "bytes in a list")


def what_is_absent_is_none(store: Store) -> None:
    """A key that is not there gives None, no rows and a count of nought."""
    with store.read() as tx:
        same(tx.get(NoteRow, "acme", "measure", "none"), None, "get")
        same(tx.where(NoteRow, controller="acme"), [], "where")
        same(tx.before(NoteRow, "at", 9, controller="acme"), [], "before")
        same(tx.count(NoteRow), 0, "count")
        same(tx.get(NoteRow, "acme", "measure", "a\0b"), None, "a text that no store keeps")
        same(tx.where(NoteRow, note="\ud800"), [], "a text that no store keeps, in a filter")
        same(tx.where(NoteRow, at=MAX_INTEGER + 1), [], "an integer that no store keeps")


def put_replaces(store: Store) -> None:
    """`put` inserts a row or replaces the one with its key, also within one call; rows that are all key stay one."""
    put(store, note("a", value="1"))
    put(store, note("a", value="2", at=4), note("b"), note("a", value="3"))
    affected = row_of(AffectedRow, controller="acme", incident="i1", subject="s1")
    put(store, affected, replace(affected, delivery="d1"))
    with store.read() as tx:
        same(tx.where(NoteRow, order=("note",)), [note("a", value="3"), note("b")], "rows")
        same(tx.where(AffectedRow), [replace(affected, delivery="d1")], "the last one put")


def add_refuses_a_taken_key(store: Store) -> None:
    """`add` inserts a row; a second one with the same key is a StoreError and changes nothing."""
    with store.write() as tx:
        tx.add(note("a", value="first"), note("b"))
    with raises(StoreError, "adding a taken key"), store.write() as tx:
        tx.put(note("c"))
        tx.add(note("d"), note("a", value="second"))
    with raises(StoreError, "adding one key twice in a call"), store.write() as tx:
        tx.add(note("e"), note("e"))
    with store.read() as tx:
        same([one.value for one in tx.where(NoteRow, order=("note",))], ["first", "{}"], "rows")


def wrong_values_are_refused(store: Store) -> None:
    """A value that does not fit its column is misuse: TypeError or ValueError, and nothing is written."""
    bad: Sequence[tuple[type[Exception], Any]] = (
        (TypeError, replace(note("a"), at=None)),  # type: ignore[arg-type]
        (TypeError, replace(note("a"), value=b"{}")),  # type: ignore[arg-type]
        (TypeError, replace(note("a"), at=True)),
        (TypeError, row_of(HeadRow, controller="acme", frontier="text")),
        (ValueError, note("a", value="a\0b")),
        (ValueError, note("a", value="\ud800")),
        (ValueError, note("a", at=MAX_INTEGER + 1)),
        (TypeError, "no row at all"),
    )
    for kind, row in bad:
        with raises(kind, f"putting {row!r}"), store.write() as tx:
            tx.put(row)
        with raises(kind, f"adding {row!r}"), store.write() as tx:
            tx.add(row)
    with store.read() as tx:
        same(tx.count(NoteRow), 0, "rows")


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
            (ValueError, lambda: tx.put(note("a"))),
            (ValueError, lambda: tx.add(note("a"))),
            (ValueError, lambda: tx.delete(NoteRow, controller="acme")),
            (ValueError, lambda: tx.lock("acme")),
        )
        for place, (kind, call) in enumerate(misuses):
            with raises(kind, f"misuse {place}"):
                call()
    with raises(ValueError, "using an ended transaction"):
        tx.count(NoteRow)


def filters_are_equalities_and_lists(store: Store) -> None:
    """A filter is an equality, a list means any of its values, null is matched by None, and all of them must hold."""
    rows = [ground("g1"), ground("g2", closed_at=3), ground("g3", closed_at=4), ground("g4", controller="other")]
    put(store, *rows)
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
            same(" ".join(one.ground for one in tx.where(GroundRow, order=("ground",), **equal)), expected, f"where {equal}")
            same(tx.count(GroundRow, **equal), len(expected.split()), f"count {equal}")


def rows_come_in_order(store: Store) -> None:
    """Rows come in the order asked, null first, text by code point, equal rows by their key; limit and after cut it."""
    notes = [note("b", at=1), note("ё", at=2), note("B", at=1), note("a", at=3), note("Я", at=2)]
    put(store, *notes)
    put(store, ground("g1", due_at=2), ground("g2"), ground("g3", due_at=-1))
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
            same(" ".join(one.note for one in tx.where(NoteRow, controller="acme", **asked)), expected, f"where {asked}")
        same([one.ground for one in tx.where(GroundRow, order=("due_at",))], ["g2", "g3", "g1"], "null first")
        same([one.ground for one in tx.where(GroundRow, order=("-due_at",))], ["g1", "g3", "g2"], "null last when descending")


def before_finds_what_is_due(store: Store) -> None:
    """`before` gives rows whose column is at most the bound, in its order; null is never due."""
    put(store, ground("g1", due_at=9), ground("g2"), ground("g3", due_at=3), ground("g4", due_at=10), ground("g5", due_at=3))
    put(store, ground("g6", controller="other", due_at=1))
    with store.read() as tx:
        same([one.ground for one in tx.before(GroundRow, "due_at", 9, controller="acme")], ["g3", "g5", "g1"], "before 9")
        same([one.ground for one in tx.before(GroundRow, "due_at", 9, limit=2)], ["g6", "g3"], "of every controller, two")
        same(tx.before(GroundRow, "due_at", 2, controller="acme"), [], "nothing due")
        same(len(tx.before(GroundRow, "due_at", 2 * MAX_INTEGER)), 5, "a bound beyond every integer")
        same(tx.before(GroundRow, "due_at", -2 * MAX_INTEGER), [], "a bound below every integer")


def delete_tells_how_many(store: Store) -> None:
    """`delete` removes the rows that match and returns their number; an empty filter is refused."""
    put(store, note("a"), note("b"), note("c", kind="host"), note("a", controller="other"))
    with store.write() as tx:
        with raises(ValueError, "an empty filter"):
            tx.delete(NoteRow)
        same(tx.delete(NoteRow, controller="acme", kind="measure"), 2, "two rows")
        same(tx.delete(NoteRow, controller="acme", kind="measure"), 0, "none left")
        same(tx.delete(NoteRow, controller="acme", note=()), 0, "an empty list")
        same(tx.count(NoteRow), 2, "seen inside")
    with store.read() as tx:
        same([one.controller for one in tx.where(NoteRow)], ["acme", "other"], "rows")


def controllers_do_not_mix(store: Store) -> None:
    """Rows of one controller are neither read, replaced nor deleted through the key of another."""
    put(store, note("a", value="ours"), note("a", controller="other", value="theirs"), row_of(HeadRow, controller="acme", size=1))
    with store.write() as tx:
        tx.put(note("a", value="changed"))
        tx.delete(HeadRow, controller="other")
    with store.read() as tx:
        same(tx.get(NoteRow, "other", "measure", "a"), note("a", controller="other", value="theirs"), "the other's row")
        same(tx.get(HeadRow, "other"), None, "no head of the other")
        same(tx.count(HeadRow), 1, "our head")


def many_rows_pass(store: Store) -> None:
    """Thousands of rows and lists of thousands of values pass in one call."""
    rows = [row_of(CountRow, controller="acme", day=day, count=day) for day in range(3000)]
    with store.write() as tx:
        tx.add(*rows)
        tx.put(*(replace(one, count=one.count + 1) for one in rows))
    with store.read() as tx:
        same(tx.count(CountRow, controller="acme"), 3000, "rows")
        same(len(tx.where(CountRow, day=tuple(range(0, 6000, 2)))), 1500, "a long list")
