"""Importing 100,000 customers from a CSV file in two minutes at most, on SQLite and on PostgreSQL, and a list of consents after them.

The file is what a shop's export is: cp1251, semicolons, names, phones in several styles, e-mails, addresses; one row in fifty is a customer
who stands in it twice, one in a hundred has a phone that cannot be one. Measured by the clock on the wall, from opening the file to the
report; memory is the most that a process of its own held over an import of a tenth and of the whole.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import houses
from bench.measure import Times
from bench.table import Report
from zavet.operations.house import House
from zavet.operations.imports import mapping
from zavet.operations.imports.run import run as import_
from zavet.operations.imports.sheet import Sheet
from zavet.operations.publish import publish
from zavet.policy import syntax

PEOPLE = 100_000
WANTED_SECONDS = 120.0
MEMORY_TIMES = 1.3
"""The whole file may hold this many times as much memory as a tenth of it."""
_SURNAMES = ["Ермаков", "Лапшина", "Тулегенов", "Жумабаева", "Кротов", "Синицына", "Байжанов", "Осипова", "Третьяков", "Ясенева"]
_NAMES = ["Павел", "Дарья", "Ерлан", "Айгуль", "Глеб", "Нина", "Тимур", "Инна", "Захар", "Лидия"]
MAPPING = """
zavet = 1
kind = "people"
point = "registration"
rests_on = "none"
system = "shop"
[columns]
"Код клиента" = "id"
"ФИО" = ["surname", "first_name"]
"Телефон" = "phone"
"E-mail" = "email"
"Адрес" = "delivery_address"
"Дата рождения" = "-"
"""
CONSENTS = """
zavet = 1
kind = "consents"
system = "shop"
[columns]
"Код клиента" = "id"
"Дата" = "time"
"Соглашение" = "agreement"
[agreements."Рассылка"]
purpose = "newsletter"
version = "2023-02"
"""


def write_people(path: Path, count: int, *, seed: int = 1) -> None:
    """A file of customers of the shape that is told above."""
    chance = random.Random(seed)
    with path.open("w", encoding="cp1251", newline="") as file:
        file.write("Код клиента;ФИО;Телефон;E-mail;Адрес;Дата рождения\r\n")
        for number in range(count):
            one = number if chance.random() > 0.02 else max(0, number - chance.randint(1, 5000))
            phone = f"8 (701) {one // 10_000 % 1000:03d}-{one // 100 % 100:02d}-{one % 100:02d}" if one % 3 else f"+7702{one:07d}"
            phone = phone if chance.random() > 0.01 else "не берёт трубку"
            name = f"{_SURNAMES[one % 10]} {_NAMES[one // 10 % 10]}"
            file.write(f'{one};{name};{phone};c{one}@example.kz;"Астана, ул. Кенесары, {one % 200}";{one % 28 + 1:02d}.04.1990\r\n')


def write_consents(path: Path, count: int) -> None:
    """A list of consents of every second customer."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write("Код клиента,Дата,Соглашение\r\n")
        for number in range(0, count, 2):
            file.write(f"{number},{number % 28 + 1:02d}.03.2023 12:{number % 60:02d}:00,Рассылка\r\n")


def bring(house: House, path: Path, text: str, *, dry: bool = False) -> tuple[float, Any]:
    """Seconds of one import, and its report."""
    started = time.perf_counter()
    with path.open("rb") as file:
        report = import_(house, "protorg", Sheet(file), mapping.parse(text), actor=houses.OWNER, dry=dry)
    return time.perf_counter() - started, report


def run(*, quick: bool = False) -> Report:
    report = Report("imports", f"{PEOPLE:,} customers of a CSV file put on record")
    count = 2_000 if quick else PEOPLE
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zavet-bench-import-")))
        write_people(folder / "people.csv", count)
        write_consents(folder / "consents.csv", count)
        found, why = stack.enter_context(houses.databases())
        for database in found:
            _one(report, database, folder, count)
        if why:
            report.missing(f"import {PEOPLE:,} customers, PostgreSQL", why, bar=f"≤ {WANTED_SECONDS:g} s")
    if not quick:
        _memory(report)
    return report


def _one(report: Report, database: houses.Database, folder: Path, count: int) -> None:
    house = houses.house(database, houses.gate(folder / f"keys-{database.alias}"))
    publish(house, "protorg", syntax.read(Path("policies/protorg.yaml")), actor=houses.OWNER)
    rehearsed, before = bring(house, folder / "people.csv", MAPPING, dry=True)
    seconds, told = bring(house, folder / "people.csv", MAPPING)
    if before.counts() != told.counts() or told.new + told.merged + told.known + told.skipped != told.rows:
        raise AssertionError(f"a dry run told {before.counts()}, the import {told.counts()}")
    again, repeated = bring(house, folder / "people.csv", MAPPING)
    if repeated.repeated != repeated.batches:
        raise AssertionError("the same import again did something twice")
    consented, listed = bring(house, folder / "consents.csv", CONSENTS)
    if listed.new < count // 2 * 0.9:
        raise AssertionError(f"consents were not found their people: {listed.to_json()}")
    house.close()
    name = database.name
    note = f"{told.new:,} new, {told.known + told.merged:,} twice in the file, {told.levels['cell']:,} cells left out"
    report.within(f"import {count:,} customers, {name}", "ms", Times((seconds,)), WANTED_SECONDS * 1000, note=note)
    report.figure(f"dry run of the same, {name}", "ms", rehearsed * 1000)
    report.figure(f"the same import again, {name}", "ms", again * 1000, note="every batch is known under its key")
    report.figure(f"list of {listed.new:,} consents, {name}", "ms", consented * 1000)


_HELD = """
import resource, sys
from pathlib import Path
from bench import houses, imports
from zavet.operations.publish import publish
from zavet.policy import syntax
folder = Path(sys.argv[1])
database = houses.sqlite()
house = houses.house(database, houses.gate(database.folder / "keys-held"))
publish(house, "protorg", syntax.read(Path("policies/protorg.yaml")), actor=houses.OWNER)
imports.bring(house, folder, imports.MAPPING)
house.close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _memory(report: Report) -> None:
    held = {}
    with tempfile.TemporaryDirectory(prefix="zavet-bench-import-") as folder:
        for count in (PEOPLE // 10, PEOPLE // 2):
            path = Path(folder) / f"{count}.csv"
            write_people(path, count)
            done = subprocess.run(
                [sys.executable, "-c", _HELD, str(path)], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."}
            )
            held[count] = int(done.stdout.split()[-1]) / 1024
    small, large = held[PEOPLE // 10], held[PEOPLE // 2]
    report.figure(f"most memory held, {PEOPLE // 2:,} customers", "MB", large, note=f"{PEOPLE // 10:,} customers: {small:.0f} MB")
