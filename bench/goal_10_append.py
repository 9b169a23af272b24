"""Goal 10: appending leaves, in memory beside bare hashing and pymerkle, and durably beside bare inserts."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from itertools import count as counting
from pathlib import Path
from typing import Any

import pymerkle

from bench import houses
from bench.measure import Case, Times, compare
from bench.table import Report
from zavet.ledger.append import extend
from zavet.ledger.entry import Entry, encode
from zavet.ledger.levels import Levels
from zavet.ledger.tree import EMPTY, Frontier, leaf_hash
from zavet.operations.ports import Store
from zavet.operations.rows import HeadRow, LeafRow

BATCH = 100


def run(*, quick: bool = False) -> Report:
    size, batches, rounds = (500, 1, 2) if quick else (20_000, 20, 7)
    report = Report("10", f"appending ready leaves of 200 bytes: {size:,} in memory; durably in groups of {BATCH} and one by one")
    leaves = [os.urandom(200) for _ in range(size)]
    _memory(report, leaves, rounds)
    with houses.databases() as (found, why):
        peer = _peer(found[0].folder, leaves[:10])
        for database in found:
            _durable(report, database, leaves[: BATCH * batches], rounds, peer)
        if why:
            report.missing("PostgreSQL", why, "≤ 2x of it")
    return report


def _memory(report: Report, leaves: list[bytes], rounds: int) -> None:  # noqa: C901 - one small function a case
    def bound() -> None:
        node = b"\x01" + bytes(64)
        for leaf in leaves:
            sha256(b"\x00" + leaf).digest()
            sha256(node).digest()

    def tree() -> None:
        append = Levels().append
        for leaf in leaves:
            append(leaf)

    def frontier() -> None:
        head = EMPTY
        for leaf in leaves:
            head = head.append(leaf_hash(leaf))

    def groups() -> None:
        head = EMPTY
        for at in range(0, len(leaves), BATCH):
            head = extend(head, leaves[at : at + BATCH])

    def peer() -> None:
        append = pymerkle.InmemoryTree().append_entry
        for leaf in leaves:
            append(leaf)

    def making() -> None:
        for number in range(len(leaves)):
            encode(Entry("use", "allowed", ("4.1.7", "3.2"), digest, 497_000 + number, digest[:32], (digest,), digest))

    digest = sha256(b"").hexdigest()
    theirs = pymerkle.InmemoryTree()
    theirs.append_entries(leaves)
    assert theirs.get_state() == Levels(leaves).root(), "two trees of the same leaves have one root"
    passes = {"bound": bound, "tree": tree, "frontier": frontier, "groups": groups, "peer": peer, "making": making}
    times = compare({name: Case(one, len(leaves)) for name, one in passes.items()}, rounds=rounds)
    report.at_most("append, levels kept", "µs", times["tree"], "two hashes", times["bound"], 2.5)
    report.faster("append, levels kept", "µs", times["tree"], "pymerkle InmemoryTree", times["peer"], 3.5)
    report.beside("append, frontier alone", "µs", times["frontier"], "two hashes", times["bound"])
    report.beside(f"append in groups of {BATCH}", "µs", times["groups"], "two hashes", times["bound"])
    report.figure("making and encoding an entry", "µs", times["making"].us, "not part of appending")


def _peer(folder: Path, leaves: list[bytes]) -> Callable[[], dict[str, Case]]:
    """pymerkle's tree in a SQLite file, a commit for each entry."""
    numbers = counting()

    def make() -> dict[str, Case]:
        tree = pymerkle.SqliteTree(str(folder / f"pymerkle-{next(numbers)}.sqlite3"))

        def run_one_by_one() -> None:
            for leaf in leaves:
                tree.append_entry(leaf)

        return {"peer": Case(run_one_by_one, len(leaves), once=True)}

    return make


def _durable(report: Report, database: houses.Database, leaves: list[bytes], rounds: int, peer: Callable[[], dict[str, Case]]) -> None:
    store, raw = database.store(), database.raw()
    body, single = os.urandom(200), leaves[:BATCH]
    raw.execute("CREATE TABLE bench_leaf AS SELECT * FROM zavet_leaf WHERE 1 = 0")
    raw.execute('CREATE UNIQUE INDEX bench_leaf_key ON bench_leaf ("controller", "index")')
    numbers = counting()
    insert = _inserter(database, raw)

    def ours(group: list[bytes], step: int) -> Callable[[], None]:
        def run_groups() -> None:
            for at in range(0, len(group), step):
                _append(store, group[at : at + step], body)

        return run_groups

    def bare(group: list[bytes], step: int) -> Callable[[], None]:
        def run_groups() -> None:
            for at in range(0, len(group), step):
                insert([("bench", next(numbers), leaf, "subject", body) for leaf in group[at : at + step]])

        return run_groups

    cases = {
        "ours": Case(ours(leaves, BATCH), len(leaves), once=True),
        "bare": Case(bare(leaves, BATCH), len(leaves), once=True),
        "ours single": Case(ours(single, 1), len(single), once=True),
        "bare single": Case(bare(single, 1), len(single), once=True),
    }
    times: dict[str, Times] = compare(cases | peer(), rounds=rounds, wall=True)
    name = database.name
    # Half the rate of a bare insert is twice its time, and 0.7 of it 1.43 times.
    report.at_most(f"{name}, groups of {BATCH}", "µs", times["ours"], "bare insert of them", times["bare"], 2)
    report.at_most(f"{name}, one by one", "µs", times["ours single"], "bare insert and commit", times["bare single"], 1 / 0.7)
    report.faster(f"{name}, groups of {BATCH}", "µs", times["ours"], "pymerkle SqliteTree", times["peer"], 200)
    raw.execute("DROP TABLE bench_leaf")
    raw.close()
    store.close()


def _append(store: Store, leaves: list[bytes], body: bytes) -> None:
    """Appends as the gate does: under the lock of the log's head, leaves and head in one transaction."""
    with store.write() as transaction:
        transaction.lock("bench")
        head = transaction.get(HeadRow, "bench") or HeadRow("bench", 0, b"", 0)
        frontier = Frontier.from_bytes(head.frontier) if head.size else EMPTY
        transaction.add(*(LeafRow("bench", head.size + number, leaf, "subject", body) for number, leaf in enumerate(leaves)))
        grown = extend(frontier, leaves)
        transaction.put(HeadRow("bench", grown.size, grown.to_bytes(), 0))


def _inserter(database: houses.Database, raw: Any) -> Callable[[list[tuple[Any, ...]]], None]:
    names = '"controller", "index", "leaf", "body_owner", "sealed_body"'

    def sqlite(rows: list[tuple[Any, ...]]) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(f"INSERT INTO bench_leaf ({names}) VALUES (?, ?, ?, ?, ?)", rows)
        raw.execute("COMMIT")

    def postgresql(rows: list[tuple[Any, ...]]) -> None:
        with raw.transaction(), raw.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(f"INSERT INTO bench_leaf ({names}) VALUES (%s, %s, %s, %s, %s)", rows[0])
                return
            with cursor.copy(f"COPY bench_leaf ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["text", "int8", "bytea", "text", "bytea"])
                for row in rows:
                    copy.write_row(row)

    return sqlite if database.alias == "default" else postgresql
