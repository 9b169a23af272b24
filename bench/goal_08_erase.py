"""Goal 8: erasing is one durable commit that destroys keys, whatever the number of rows; and a whole erasure is answered at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench import gate as gates
from bench import houses, journals
from bench.measure import Case, Times, compare, percentile
from bench.table import Report
from zavet.operations.collect import Submission, collect
from zavet.operations.erasure import erase
from zavet.operations.publish import publish
from zavet.policy import syntax
from zavet.vault.keys import Keys
from zavet.vault.shred import shred

SLUG = "bench"
AHEAD = {"SQLite": 300, "PostgreSQL": 100}
"""How many times as fast as a DELETE of 100,000 rows."""
_AT_ONCE = 10
_COLUMNS = (
    '"controller","subject","record","klass","revision","categories","point","source","policy","collected_at",'
    '"ground","index","epoch","sealed"'
)
_VALUES = "'{slug}',{subject},'r'||{i},'contract',1,'phone','checkout','provided','{digest}',1790000000,'',{i},0,{blob}"


def run(*, quick: bool = False) -> Report:
    background, many, persons, rounds = (2000, 1000, 100, 2) if quick else (900_000, 100_000, 10_000, 5)
    report = Report("8", f"erasing one of {persons:,} subjects; {background + many:,} rows; every commit durable")
    with houses.databases() as (found, why):
        for database in found:
            _whole(report, database, 5 if quick else 100)
            _shred(report, database, _keys(database, persons), background, many, rounds)
        if why:
            report.missing("PostgreSQL", why, f"≥ {AHEAD['PostgreSQL']}x as fast")
        modes = journals.measure(found[0].folder / "journals", persons, rounds)
    bare = modes.pop("bare")
    for name, times in modes.items():
        report.beside(f"journal {name}", "ms", times, "one fdatasync", bare)
    return report


def _keys(database: houses.Database, persons: int) -> Keys:
    """A key store that holds three keys of each of so many others."""
    opened, _ = houses.gate(database.folder / f"shred-{database.alias}")
    for number in range(persons):
        for klass in ("contract", "evidence", "log"):
            opened.keys.dek(SLUG, f"other{number}", klass, create=True)
    opened.keys.flush()
    return opened.keys


def _shred(report: Report, database: houses.Database, keys: Keys, background: int, many: int, rounds: int) -> None:  # noqa: C901 - one small function a case
    raw = database.raw()
    table = "zavet_record"
    _fill(database, raw, table, "'s' || ({i} % 10000)", 0, background)
    epochs = {"few": 0, "many": 0}

    def fresh(subject: str) -> Callable[[], None]:
        def make() -> None:
            epochs[subject] += 1
            for number in range(_AT_ONCE):
                keys.dek(SLUG, subject, f"class{number}", epochs[subject], create=True)
            keys.flush()
            os.sync()  # what others have written must not be waited for inside the clock

        return make

    def destroy(subject: str) -> Callable[[], None]:
        def run_all() -> None:
            for number in range(_AT_ONCE):
                destroyed = shred(keys, SLUG, subject, (f"class{number}",), 1_790_000_000)
                assert destroyed == 1, "one key is destroyed"

        return run_all

    def refill(subject: str, rows: int, first: int) -> Callable[[], None]:
        def again() -> None:
            raw.execute(f"DELETE FROM {table} WHERE controller = '{SLUG}' AND subject = '{subject}'")
            if database.alias != "default":
                raw.execute(f"VACUUM {table}")
            _fill(database, raw, table, f"'{subject}'", first, rows)
            os.sync()

        return again

    def delete(subject: str) -> Callable[[], None]:
        return lambda: raw.execute(f"DELETE FROM {table} WHERE controller = '{SLUG}' AND subject = '{subject}'")

    few, lots = refill("few", 10, background), refill("many", many, background + 10)
    few()
    lots()
    cases = {
        "shred few": Case(destroy("few"), _AT_ONCE, fresh("few"), once=True),
        "shred many": Case(destroy("many"), _AT_ONCE, fresh("many"), once=True),
        "delete few": Case(delete("few"), 1, few, once=True),
        "delete many": Case(delete("many"), 1, lots, once=True),
    }
    with journals.synced(database.folder / f"sync-{database.alias}") as bare:
        times = compare(cases | {"sync": bare}, rounds=rounds, wall=True)
    name = database.name
    report.within(f"shred beside {name}: {many:,} rows", "ms", times["shred many"], 1)
    report.beside(f"shred beside {name}: {many:,} rows", "ms", times["shred many"], "one fdatasync", times["sync"])
    report.at_most(f"shred beside {name}: {many:,} rows", "ms", times["shred many"], "shred: 10 rows", times["shred few"], 1.2)
    report.faster(f"shred beside {name}: {many:,} rows", "ms", times["shred many"], "DELETE of them", times["delete many"], AHEAD[name])
    report.beside(f"shred beside {name}: 10 rows", "ms", times["shred few"], "DELETE of them", times["delete few"])
    raw.execute(f"DELETE FROM {table} WHERE controller = '{SLUG}'")
    raw.close()


def _fill(database: houses.Database, raw: Any, table: str, subject: str, first: int, rows: int) -> None:
    """So many rows of a subject, made by the database itself."""
    words = {"slug": SLUG, "digest": "0" * 64, "subject": subject.format(i="i")}
    if database.alias == "default":
        values = _VALUES.format(i="i", blob="randomblob(160)", **words)
        source = (
            f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + rows - 1}) SELECT {values} FROM n"
        )
    else:
        values = _VALUES.format(i="i", blob="decode(repeat(md5(i::text), 10), 'hex')", **words)
        source = f"SELECT {values} FROM generate_series({first}, {first + rows - 1}) AS n(i)"
    raw.execute(f"INSERT INTO {table} ({_COLUMNS}) {source}")


def _whole(report: Report, database: houses.Database, count: int) -> None:
    """An erasure as it is asked for: journal, entry, keys, tags, rows, tombstone, answer."""
    house = houses.house(database, houses.gate(database.folder / f"erase-{database.alias}"))
    slug = f"erase-{database.alias}"
    publish(house, slug, replace(syntax.read(gates.POLICY), slug=slug), actor=houses.OWNER)
    taken = []
    for _ in range(count + 3):
        done = collect(house, slug, Submission("checkout", gates.ORDER), actor=houses.VISITOR)
        os.sync()
        start = time.perf_counter()
        erase(house, slug, subject=done.ids["subject"], actor=houses.OWNER, reason="bench")
        taken.append(time.perf_counter() - start)
    house.close()
    taken = taken[3:]
    what = f"whole erasure of an order, {database.name}"
    report.within(f"{what}, p50", "ms", Times((percentile(taken, 0.5),)), 4)
    report.within(f"{what}, p99", "ms", Times((percentile(taken, 0.99),)), 10)
