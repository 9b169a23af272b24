"""Without the log key, no change to what is logged or published goes unseen: rows of the log, blobs, handles, tiles, bundles, checkpoint.

Whoever changes things here has every row and every file, knows the formats, and recomputes what a public computation gives. What he
lacks is the Ed25519 seed of the log. The published checkpoint covers the whole log; leaves after it would be covered by the next one.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.attack import attacks
from tests.attack.log_house import SLUG, Copy, long_log

from zavet.ledger.append import extend
from zavet.ledger.checkpoint import sign
from zavet.ledger.tiles import CHECKPOINT, bundle, unbundle
from zavet.ledger.tree import EMPTY, Frontier
from zavet.operations import log
from zavet.operations.house import House
from zavet.operations.rows import HeadRow, LeafRow, MemberRow, RecordRow

CHANGES: dict[str, Callable[[Copy, random.Random], bool]] = {}
"""Name → a change; False where there was nothing to change."""

Change = Callable[[Copy, random.Random], bool]


def change(act: Change) -> Change:
    """Registers a change under its name."""
    CHANGES[act.__name__] = act
    return act


def flipped(data: bytes, chance: random.Random) -> bytes:
    """The same with one bit changed."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def with_head(copy: Copy, leaves: list[LeafRow]) -> None:
    """Computes the head anew, as anybody can."""
    head = copy.rows(HeadRow)[0]
    frontier: Frontier = extend(EMPTY, [bytes(one.leaf) for one in leaves])
    copy.put(replace(head, size=len(leaves), frontier=frontier.to_bytes()))


@change
def a_leaf_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.leaves)
    copy.put(replace(row, leaf=flipped(bytes(row.leaf), chance)))
    return True


@change
def a_leaf_says_something_else(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.leaves)
    entry = json.loads(bytes(row.leaf))
    name = chance.choice(sorted(entry))
    old = entry[name]
    entry[name] = {int: lambda: old + 1, list: lambda: [*old, "9.9"], str: lambda: flipped_word(old, chance)}[type(old)]()
    copy.put(replace(row, leaf=json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()))
    return True


def flipped_word(text: str, chance: random.Random) -> str:
    """Another word of the same kind."""
    if not text:
        return "0" * 32
    at = chance.randrange(len(text))
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]


@change
def a_leaf_says_something_else_and_the_head_is_made_anew(copy: Copy, chance: random.Random) -> bool:
    a_leaf_says_something_else(copy, chance)
    with_head(copy, copy.leaves)
    return True


@change
def two_leaves_are_swapped(copy: Copy, chance: random.Random) -> bool:
    one, other = chance.sample(copy.leaves, 2)
    copy.put(replace(one, leaf=other.leaf), replace(other, leaf=one.leaf))
    return one.leaf != other.leaf


@change
def two_whole_entries_are_swapped_and_the_head_is_made_anew(copy: Copy, chance: random.Random) -> bool:
    one, other = chance.sample(copy.leaves, 2)
    copy.put(replace(one, index=other.index), replace(other, index=one.index))
    with_head(copy, copy.leaves)
    return one.leaf != other.leaf


@change
def a_leaf_is_deleted(copy: Copy, chance: random.Random) -> bool:
    copy.delete(chance.choice(copy.leaves))
    return True


@change
def an_entry_is_cut_out_and_the_rest_moved_up(copy: Copy, chance: random.Random) -> bool:
    leaves = copy.leaves
    gone = chance.randrange(len(leaves))
    rest = [replace(one, index=at) for at, one in enumerate(leaves[:gone] + leaves[gone + 1 :])]
    copy.delete(leaves[-1])
    copy.put(*rest)
    with_head(copy, rest)
    return True


@change
def the_log_is_cut_short(copy: Copy, chance: random.Random) -> bool:
    leaves = copy.leaves
    end = chance.randrange(len(leaves))
    for one in leaves[end:]:
        copy.delete(one)
    with_head(copy, leaves[:end])
    return True


@change
def an_entry_is_put_between(copy: Copy, chance: random.Random) -> bool:
    leaves = copy.leaves
    at = chance.randrange(len(leaves))
    more = [*leaves[:at], chance.choice(leaves), *leaves[at:]]
    rows = [replace(one, index=index) for index, one in enumerate(more)]
    copy.put(*rows)
    with_head(copy, rows)
    return True


@change
def an_entry_is_added_that_the_head_does_not_count(copy: Copy, chance: random.Random) -> bool:
    copy.put(replace(chance.choice(copy.leaves), index=len(copy.leaves)))
    return True


@change
def a_body_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.leaves)
    copy.put(replace(row, sealed_body=flipped(bytes(row.sealed_body), chance)))
    return True


@change
def two_bodies_are_swapped(copy: Copy, chance: random.Random) -> bool:
    one, other = chance.sample(copy.leaves, 2)
    copy.put(replace(one, sealed_body=other.sealed_body), replace(other, sealed_body=one.sealed_body))
    return True


@change
def a_body_is_emptied(copy: Copy, chance: random.Random) -> bool:
    copy.put(replace(chance.choice(copy.leaves), sealed_body=b""))
    return True


@change
def the_head_has_another_size(copy: Copy, chance: random.Random) -> bool:
    head = copy.rows(HeadRow)[0]
    copy.put(replace(head, size=max(0, head.size + chance.choice([-5, -1, 1, 7]))))
    return True


@change
def the_head_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    head = copy.rows(HeadRow)[0]
    copy.put(replace(head, frontier=flipped(bytes(head.frontier), chance)))
    return True


@change
def the_head_is_an_older_one(copy: Copy, chance: random.Random) -> bool:
    leaves = copy.leaves
    with_head(copy, leaves[: chance.randrange(1, len(leaves))])
    return True


@change
def a_handle_is_another(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.rows(MemberRow))
    copy.delete(row)
    copy.put(replace(row, handle=flipped(bytes(row.handle), chance)))
    return True


@change
def a_handle_is_deleted(copy: Copy, chance: random.Random) -> bool:
    copy.delete(chance.choice(copy.rows(MemberRow)))
    return True


@change
def a_handle_is_added(copy: Copy, chance: random.Random) -> bool:
    copy.put(MemberRow(SLUG, chance.randbytes(16), chance.randrange(len(copy.leaves))))
    return True


@change
def a_handle_points_elsewhere(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.rows(MemberRow))
    copy.put(replace(row, index=(row.index + 1 + chance.randrange(len(copy.leaves) - 1)) % len(copy.leaves)))
    return True


@change
def a_blob_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    row = chance.choice(copy.records)
    copy.put(replace(row, sealed=flipped(bytes(row.sealed), chance)))
    return True


@change
def two_blobs_are_swapped(copy: Copy, chance: random.Random) -> bool:
    one, other = chance.sample(copy.records, 2)
    copy.put(replace(one, sealed=other.sealed), replace(other, sealed=one.sealed))
    return True


@change
def a_column_of_a_record_is_another(copy: Copy, chance: random.Random) -> bool:
    row: RecordRow = chance.choice(copy.records)
    name = chance.choice(
        ["categories", "point", "source", "policy", "collected_at", "ground", "index", "revision", "klass", "subject", "record"]
    )
    old = getattr(row, name)
    copy.delete(row)
    copy.put(replace(row, **{name: old + 1 if isinstance(old, int) else flipped_word(old, chance)}))
    return True


@change
def a_record_is_added(copy: Copy, chance: random.Random) -> bool:
    row: RecordRow = chance.choice(copy.records)
    copy.put(replace(row, record="x" + row.record[1:], index=chance.randrange(len(copy.leaves) + 2)))
    return True


def a_tile(copy: Copy, chance: random.Random, *, entries: bool | None = None) -> str:
    """The path of something that the published checkpoint speaks of."""
    size = len(copy.leaves)
    found = [
        one
        for one in copy.tiles.files
        if one != CHECKPOINT and (entries is None or ("entries" in one) == entries) and (".p/" not in one or one.endswith(str(size % 256)))
    ]
    return chance.choice(sorted(found))


@change
def a_tile_or_bundle_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    path = a_tile(copy, chance)
    copy.tiles.files[path] = flipped(copy.tiles.files[path], chance)
    return True


@change
def a_tile_or_bundle_is_missing(copy: Copy, chance: random.Random) -> bool:
    del copy.tiles.files[a_tile(copy, chance)]
    return True


@change
def a_tile_or_bundle_is_cut_short(copy: Copy, chance: random.Random) -> bool:
    path = a_tile(copy, chance)
    copy.tiles.files[path] = copy.tiles.files[path][: chance.randrange(len(copy.tiles.files[path]))]
    return True


@change
def a_bundle_has_two_leaves_swapped(copy: Copy, chance: random.Random) -> bool:
    path = a_tile(copy, chance, entries=True)
    leaves = unbundle(copy.tiles.files[path])
    if len(leaves) < 2:
        return False
    one, other = chance.sample(range(len(leaves)), 2)
    leaves[one], leaves[other] = leaves[other], leaves[one]
    copy.tiles.files[path] = bundle(leaves)
    return leaves[one] != leaves[other]


@change
def two_tiles_are_swapped(copy: Copy, chance: random.Random) -> bool:
    one, other = a_tile(copy, chance), a_tile(copy, chance)
    files = copy.tiles.files
    if files[one] == files[other]:
        return False
    files[one], files[other] = files[other], files[one]
    return True


@change
def the_checkpoint_has_another_bit(copy: Copy, chance: random.Random) -> bool:
    copy.tiles.files[CHECKPOINT] = flipped(copy.tiles.files[CHECKPOINT], chance)
    return True


@change
def the_checkpoint_is_missing(copy: Copy, chance: random.Random) -> bool:
    del copy.tiles.files[CHECKPOINT]
    return True


@change
def the_checkpoint_speaks_of_another_size_or_root(copy: Copy, chance: random.Random) -> bool:
    lines = copy.tiles.files[CHECKPOINT].decode().split("\n")
    if chance.random() < 0.5:
        lines[1] = str(int(lines[1]) + chance.choice([-1, 1]))
    else:
        lines[2] = flipped_word(lines[2], chance)
    copy.tiles.files[CHECKPOINT] = "\n".join(lines).encode()
    return True


@change
def everything_is_made_anew_and_signed_with_another_key(copy: Copy, chance: random.Random) -> bool:
    a_leaf_says_something_else(copy, chance)
    with_head(copy, copy.leaves)
    head = copy.rows(HeadRow)[0]
    root = Frontier.from_bytes(bytes(head.frontier)).root()
    copy.tiles.files[CHECKPOINT] = sign(log.origin(SLUG), head.size, root, chance.randbytes(32)).encode()
    return True


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = long_log(tmp_path_factory.mktemp("tamper"), attacks.SEED)
    assert len(Copy(made).leaves) > 300, "the log is shorter than one full tile"
    return made


def test_an_untouched_log_has_no_finding(house: House) -> None:
    """Nothing is found in the log as it was written, nor does looking change it."""
    report = Copy(house).check()
    assert report.ok, report.findings[:3]
    assert report.checkpoint is not None
    assert report.checkpoint.size == len(Copy(house).leaves)


@pytest.mark.slow
def test_every_change_to_the_log_is_found(house: House) -> None:
    """Random changes of every kind to rows, blobs, handles, tiles, bundles and checkpoint: every single one is found."""
    chance = random.Random(attacks.SEED)
    wanted = attacks.amount("ZAVET_TAMPERS", 500)
    names = sorted(CHANGES)
    done: Counter[str] = Counter()
    missed = []
    while sum(done.values()) < wanted:
        name = names[sum(done.values()) % len(names)]
        copy = Copy(house)
        if not CHANGES[name](copy, chance):
            continue
        done[name] += 1
        if copy.check().ok:
            missed.append(name)
    assert not missed, f"seed {attacks.SEED}: not found: {Counter(missed)}"
    assert len(done) == len(names)
