"""Entries: what a leaf can hold, and what it cannot."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.errors import Tampered
from zavet.ledger.entry import MAX_BLOBS, MAX_CLAUSES, OUTCOMES, TYPES, Entry, cite, decode, encode, hour_of, is_clause
from zavet.ledger.tiles import MAX_LEAF

ENTRY = Entry("use", "allowed", ("2.2.1", "preamble/p1"), "a" * 64, 483_000, "b" * 32, ("c" * 64,), "d" * 64)

HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
ENTRIES = st.builds(
    Entry,
    type=st.sampled_from(sorted(TYPES)),
    outcome=st.sampled_from(sorted(OUTCOMES)),
    clauses=st.lists(st.sampled_from(["1", "2.2.1", "1.10/p3", "Общие положения/p2", "#0123456789abcdef"]), max_size=5).map(tuple),
    policy=st.just("") | HEX,
    hour=st.integers(0, 10**7),
    handle=st.just("") | HEX | HEX.map(lambda text: text[:32]),
    blobs=st.lists(HEX, max_size=4).map(tuple),
    body=st.just("") | HEX,
)


@given(ENTRIES)
def test_round_trip(entry):
    """An entry read from its leaf is the entry, and its leaf is one canonical JSON text."""
    leaf = encode(entry)
    assert decode(leaf) == entry
    assert leaf == json.dumps(json.loads(leaf), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@pytest.mark.parametrize(
    "text", ["2.2.1", "2.2.1/p3", "preamble/p1", "1.10", "4", "152-ФЗ", "Файлы cookie (куки)/p12", "Жалпы ережелер", "1.2.3.4.5"]
)
def test_clause_ids(text):
    """A clause id as printed in a policy is taken as it is."""
    assert is_clause(text)
    assert cite(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ivan@example.com",
        "+7 912 345-67-89",
        "79123456789",
        "912 345",
        "192.168.10.77",
        "7707083893",
        "a\nb",
        "x" * 41,
        "паспорт 450812",
        "/p1",
    ],
)
def test_not_clause_ids(text):
    """An address, a phone, a number of a document or a text over two lines is no clause id; a citation of it tells nothing of it."""
    assert not is_clause(text)
    assert is_clause(cite(text))
    assert cite(text).startswith("#")
    assert not text or text not in cite(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "Иван Петров"),
        ("outcome", "he said no"),
        ("clauses", ["2.2.1"]),
        ("clauses", ("ivan@example.com",)),
        ("clauses", ("1",) * (MAX_CLAUSES + 1)),
        ("policy", "A" * 64),
        ("policy", "ivan"),
        ("hour", 1_773_000_000),
        ("hour", -1),
        ("hour", True),
        ("handle", "ivan"),
        ("handle", "b" * 33),
        ("blobs", ("ivan",)),
        ("blobs", ["c" * 64]),
        ("blobs", ("c" * 64,) * (MAX_BLOBS + 1)),
        ("body", "Иван Петров, 9123456789"),
        ("body", "d" * 64 + "\n"),
    ],
)
def test_refuses_what_could_be_personal(name, value):
    """A leaf has no field that free text, a time to the second or a name could stand in."""
    with pytest.raises(ValueError, match=name):
        replace(ENTRY, **{name: value})


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        encode(ENTRY) + b" ",
        encode(ENTRY).replace(b'"zavet":1', b'"zavet":2'),
        encode(ENTRY).replace(b'"zavet":1', b'"zavet":true'),
        encode(ENTRY).replace(b'"use"', b'"abuse"'),
        encode(ENTRY).replace(b'["2.2.1","preamble/p1"]', b'"2.2.1"'),
        encode(ENTRY).replace(b'"hour":483000', b'"hour":483000.0'),
        encode(ENTRY).replace(b'"hour":483000', b'"hour":"483000"'),
        encode(ENTRY).replace(b'"handle":"' + b"b" * 32 + b'"', b'"handle":7'),
        encode(ENTRY).replace(b"}", b',"name":"Ivan"}'),
        encode(ENTRY).replace(b'"type"', b'"hour":NaN,"type"'),
        json.dumps(json.loads(encode(ENTRY)), sort_keys=False, indent=1).encode(),
    ],
)
def test_refuses_other_bytes(leaf):
    """Bytes that are not the canonical form of an entry are not read as one."""
    with pytest.raises(Tampered):
        decode(leaf)


def test_largest_entry_fits_a_bundle():
    """The largest entry that can be made is one that an entry bundle can hold."""
    heading = "Ұ" * 40
    clauses = tuple(f"{heading}/p{n}" for n in range(MAX_CLAUSES))
    blobs = ("c" * 64,) * MAX_BLOBS
    assert len(encode(replace(ENTRY, clauses=clauses, blobs=blobs))) <= MAX_LEAF


def test_hour():
    """A leaf tells the hour and nothing finer."""
    assert hour_of(7199) == 1
    assert hour_of(7200) == 2
