"""Crypto-shredding: destroying the data keys of a subject's classes erases everything sealed under them, however much there is."""

from __future__ import annotations

from collections.abc import Iterable

from zavet import faults
from zavet.vault.keys import Keys


def shred(keys: Keys, controller: str, subject: str, klasses: Iterable[str], at: int) -> int:
    """Destroys the subject's data keys of these classes, in every epoch; how many were live. `at` in seconds since the epoch.

    1. The key rows lose their bytes and become tombstones, in one durable transaction of the key store.
    2. Unwrapped keys of the controller are dropped from this process; the others drop theirs within `keys.CACHE_SECONDS`, or at the
       fence that the caller raises for every worker.

    Doing it again destroys nothing more and is no error, so that a journalled erasure can be replayed.
    """
    with keys.store.transaction():
        destroyed = keys.store.destroy(controller, subject, sorted(set(klasses)), at)
        faults.point("vault.before-shred-commit")
    keys.fence(controller)
    return destroyed
