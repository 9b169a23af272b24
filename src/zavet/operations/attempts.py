"""Failed attempts: how often somebody may be wrong before they have to wait.

Counted in the store, so that every process counts together, under a keyed digest of who tries: neither a name nor an address is kept.
What is older than the window is deleted as new failures come.
"""

from __future__ import annotations

from typing import Final

from zavet.canon import decode, encode
from zavet.errors import TooMany
from zavet.operations.gate import Work
from zavet.operations.house import House
from zavet.operations.rows import NoteRow

_SWEEP: Final = 50


class Attempts:
    """At most `most` failures of one caller within `seconds`. `kind` is a word of what is tried, such as `login`."""

    def __init__(self, kind: str, *, most: int = 10, seconds: int = 15 * 60) -> None:
        self.kind = f"attempts/{kind}"
        self.most = most
        self.seconds = seconds

    def check(self, house: House, controller: str, *callers: str) -> None:
        """Raises TooMany where one of the callers (a name, an address) has failed too often of late."""
        # Inside a write: the first fingerprint of a controller makes its key, which must be durable.
        if house.write(controller, lambda work: any(len(self._failures(work, self._note(work, one))) >= self.most for one in callers)):
            raise TooMany(f"more than {self.most} failures within {self.seconds // 60} minutes", hint="wait a quarter of an hour")

    def failed(self, house: House, controller: str, *callers: str) -> None:
        """Counts one failure of each caller."""

        def do(work: Work) -> None:
            for row in work.transaction.before(NoteRow, "at", work.at - self.seconds, controller=controller, kind=self.kind, limit=_SWEEP):
                work.transaction.delete(NoteRow, controller=controller, kind=self.kind, note=row.note)
            for one in callers:
                note = self._note(work, one)
                times = [*self._failures(work, note), work.at][-self.most :]
                work.transaction.put(NoteRow(controller, self.kind, note, encode(times).decode("utf-8"), work.at))

        house.write(controller, do)

    def forgive(self, house: House, controller: str, caller: str) -> None:
        """Forgets the failures of a caller who has shown who they are."""

        def do(work: Work) -> None:
            work.transaction.delete(NoteRow, controller=controller, kind=self.kind, note=self._note(work, caller))

        house.write(controller, do)

    def _note(self, work: Work, caller: str) -> str:
        return work.gate.fingerprint(work.controller, {"attempts": self.kind, "caller": caller})[:40]

    def _failures(self, work: Work, note: str) -> list[int]:
        row = work.transaction.get(NoteRow, work.controller, self.kind, note)
        times: list[int] = decode(row.value) if row is not None else []
        return [at for at in times if at > work.at - self.seconds]
