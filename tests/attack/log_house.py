"""A house in memory with a long log, copied at will: what somebody with every row and file, but without the keys, may change."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.attack import world
from tests.operations.house import make_house

from zavet.errors import ZavetError
from zavet.ledger.checkpoint import vkey
from zavet.ledger.fsck import Report
from zavet.operations import log
from zavet.operations.house import House
from zavet.operations.rows import LeafRow, RecordRow
from zavet.stores.memory import MemoryStore

SLUG = "protorg"


def long_log(folder: Path, seed: int, acts: int = 420) -> House:
    """A house in which much happened to one controller's subjects; published up to its last entry, twice on the way."""
    house = make_house(folder, SLUG)
    chance = random.Random(seed)
    policies = {SLUG: world.policy_of(SLUG)}
    known: list[world.Known] = []
    for number in range(acts):
        act = world.choose(chance, policies, known, number)
        try:
            told = world.perform(house, act)
        except ZavetError:
            continue
        if act.op not in {"visit", "letter", "use"}:
            world.learn(known, act, told)
        if number in {acts // 3, acts // 2}:
            log.checkpoint(house, SLUG)
    log.checkpoint(house, SLUG)
    return house


class Copy:
    """The rows and files of that house, to be changed without harm to it."""

    def __init__(self, house: House) -> None:
        assert isinstance(house.store, MemoryStore)
        self._house = house
        self.store = MemoryStore()
        self.store._parts = dict(house.store._parts)
        self.tiles = type(house.tiles(SLUG))()
        self.tiles.files = dict(house.tiles(SLUG).files)  # type: ignore[attr-defined]

    def rows(self, kind: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.store.read() as transaction:
            return transaction.where(kind, controller=SLUG)

    def put(self, *rows: Any) -> None:
        """Writes rows as they are."""
        with self.store.write() as transaction:
            transaction.put(*rows)

    def delete(self, row: Any) -> None:
        """Deletes one row."""
        with self.store.write() as transaction:
            transaction.delete(type(row), **{name: getattr(row, name) for name in type(row).KEY})

    def check(self) -> Report:
        """What `zavet verify --deep` finds; with the public key alone."""
        key = vkey(log.origin(SLUG), self._house.provider.signing_key(SLUG))
        return log.examine(self.store, self.tiles, key, SLUG, deep=True)

    @property
    def leaves(self) -> list[LeafRow]:
        """The leaves in order."""
        return sorted(self.rows(LeafRow), key=lambda one: one.index)

    @property
    def records(self) -> list[RecordRow]:
        """Records that entries commit to."""
        return sorted(self.rows(RecordRow), key=lambda one: (one.index, one.record, one.klass))
