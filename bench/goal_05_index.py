"""Goal 5: a tag of the blind index costs little more than an HMAC, and a lookup little more than a plain indexed one."""

from __future__ import annotations

import hmac
import os
import sqlite3
import tempfile
from pathlib import Path

from bench.measure import Case, compare
from bench.table import Report
from zavet.clock import SystemClock
from zavet.entropy import SystemEntropy
from zavet.stores.keys_sqlite import SqliteKeyStore
from zavet.vault.index import Index
from zavet.vault.keys import Keys
from zavet.vault.provider import LocalKeyring


def run(*, quick: bool = False) -> Report:
    persons, rounds = (200, 2) if quick else (10_000, 9)
    report = Report("5", f"blind index over {persons:,} e-mail addresses in a SQLite key store")
    with tempfile.TemporaryDirectory() as folder:
        _measure(report, Path(folder), persons, rounds)
    return report


def _measure(report: Report, folder: Path, persons: int, rounds: int) -> None:
    entropy = SystemEntropy()
    store = SqliteKeyStore(folder / "keys.sqlite3")
    provider = LocalKeyring(folder / "keys", entropy, create=True)
    keys = Keys(store, provider, SystemClock(), entropy)
    index = Index(keys, store, provider)
    plain = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    key = "PRIMARY KEY (controller, category, value, subject)"
    plain.execute(f"CREATE TABLE tags (controller TEXT, category TEXT, value TEXT, subject TEXT, {key}) WITHOUT ROWID")
    emails = [f"person{number}@example.org" for number in range(persons)]
    plain.execute("BEGIN")
    for number, email in enumerate(emails):
        index.add("shop", "email", email, f"s{number}")
        plain.execute("INSERT INTO tags VALUES ('shop', 'email', ?, ?)", (email, f"s{number}"))
    keys.flush()
    plain.execute("COMMIT")
    asked = emails[:: max(1, persons // 1000)]
    assert index.find("shop", "email", asked[-1]) == [f"s{emails.index(asked[-1])}"]
    keyed = hmac.new(os.urandom(32), digestmod="sha256")
    generation = provider.generation("shop")
    coded = [one.encode() for one in asked]

    def tags() -> None:
        tag = index._tag  # noqa: SLF001 - the step alone, as the limit measures it
        for value in coded:
            tag("shop", "email", generation, value)

    def macs() -> None:
        for value in coded:
            mac = keyed.copy()
            mac.update(value)
            mac.digest()

    def find() -> None:
        for value in asked:
            index.find("shop", "email", value)

    def select() -> None:
        statement = "SELECT subject FROM tags WHERE controller = ? AND category = ? AND value = ?"
        for value in asked:
            plain.execute(statement, ("shop", "email", value)).fetchall()

    passes = {"tag": tags, "mac": macs, "find": find, "select": select}
    times = compare({name: Case(one, len(asked)) for name, one in passes.items()}, rounds=rounds)
    report.at_most("tag", "µs", times["tag"], "HMAC keyed beforehand", times["mac"], 1.3)
    report.at_most("lookup", "µs", times["find"], "plain indexed SELECT", times["select"], 1.15)
    plain.close()
    store.close()
