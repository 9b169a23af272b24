"""The policy versions of every controller, compiled once each.

A version is immutable, so a compiled one is kept for good; which one is in force is asked of the database every time, by one small
count, so that a version published by another process is seen at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from zavet.decision.compile import Compiled, compile_policy
from zavet.errors import NotFound
from zavet.operations.ports import Transaction
from zavet.operations.rows import VersionRow
from zavet.policy import canonical
from zavet.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Version:
    """A published version with what is made of it."""

    row: VersionRow
    policy: Policy
    compiled: Compiled

    @property
    def number(self) -> int:
        return self.row.version

    @property
    def digest(self) -> str:
        return self.row.digest


Vouch = Callable[[Transaction, VersionRow], None]
"""Raises Tampered where a stored version is not the one that the log says was published."""


class Policies:
    """Published versions by controller; safe to share between threads. `vouch` is asked once for each version that is read."""

    def __init__(self, vouch: Vouch) -> None:
        self._vouch = vouch
        self._lock = threading.Lock()
        self._versions: dict[str, tuple[Version, ...]] = {}

    def versions(self, transaction: Transaction, controller: str) -> tuple[Version, ...]:
        """Every version of the controller, oldest first; empty where it is unknown."""
        known = self._versions.get(controller, ())
        if transaction.count(VersionRow, controller=controller) == len(known):
            return known
        kept = {one.digest: one for one in known}
        found = []
        for row in transaction.where(VersionRow, order=("version",), controller=controller):
            old = kept.get(row.digest)
            if old is not None and old.row == row:
                found.append(old)
                continue
            self._vouch(transaction, row)
            policy = canonical.decode(row.model.encode("utf-8"))
            found.append(Version(row, policy, compile_policy(policy, row.version, row.digest)))
        with self._lock:
            self._versions[controller] = tuple(found)
        return tuple(found)

    def in_force(self, transaction: Transaction, controller: str, at: int) -> Version:
        """The version in force at `at`: the last published one whose time has come. Raises NotFound where there is none."""
        for version in reversed(self.versions(transaction, controller)):
            if version.row.effective_at <= at:
                return version
        raise NotFound("no policy of this controller is in force")

    def compiled(self, transaction: Transaction, controller: str) -> dict[str, Compiled]:
        """Every version by its digest: what `decide` asks for the version at collection."""
        return {one.digest: one.compiled for one in self.versions(transaction, controller)}
