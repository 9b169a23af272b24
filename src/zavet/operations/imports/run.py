"""An import from the first row to the last, and after a crash from where it stopped.

(1) The columns are held against the policy before any row is read. (2) Rows are taken some hundreds at a time. (3) A batch is one
call under a key of its own, made from the import's key and the batch's number: asked again it is answered as it was, so that the same file
under the same key, run again, brings each row once. (4) A dry run takes the same decisions over a reading transaction and remembers,
in memory alone, whom the rows before made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from zavet import faults
from zavet.canon import digest_of
from zavet.decision.question import Actor
from zavet.errors import AppendFailed, NotFound, Unknown
from zavet.operations.gate import Work
from zavet.operations.gate import digest_of as blob_digest
from zavet.operations.house import Done, House, Outcome
from zavet.operations.imports import columns, consents, people
from zavet.operations.imports.mapping import Mapped
from zavet.operations.imports.people import Provenance, row_at
from zavet.operations.imports.report import Problem, Report
from zavet.operations.imports.sheet import Line, Sheet
from zavet.operations.log import entry
from zavet.operations.rows import RecordRow
from zavet.policy.model import Policy

AT_ONCE: Final = 250
"""Rows of a batch: few enough that a running site waits for one unnoticed, and that an entry holds the digests of its blobs."""
_TRIES: Final = 5
_LEVELS: Final[Mapping[str, str]] = {"not": "row", "notes": "note"}

Tell = Callable[[Problem], None]
Progress = Callable[[int, int], None]
"""Is told bytes read and bytes of the file."""


def run(
    house: House,
    controller: str,
    sheet: Sheet,
    mapped: Mapped,
    *,
    actor: Actor,
    key: str | None = None,
    dry: bool = False,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Report:
    """Imports a file. Without a key the file and its mapping are the key: the same again goes on, or does nothing.

    Raises what the columns raise (Malformed, FieldError, NotFound, NotIdentified), StaleVersion where the policy changed on the way,
    KeyReused for another file under a key, Unknown and AppendFailed where the house cannot write.
    """
    key = key or digest_of(["import", controller, sheet.digest, mapped.digest])[:32]
    report = Report(mapped.kind, sheet.digest, key, dry, tell=tell)
    steps = (_People if mapped.kind == "people" else _Consents)(house, controller, sheet, mapped, actor, report)
    for number, lines in enumerate(_batches(sheet.rows())):
        report.rows += len(lines)
        report.batches += 1
        steps.take(lines)
        if dry:
            steps.rehearse()
        else:
            sheet.require_unchanged()
            request = {"op": "import", "file": sheet.digest, "mapping": mapped.digest, "rows": [lines[0].number, lines[-1].number]}
            done = _asked(partial(house.change, controller, steps.write, actor=actor, key=f"import/{key}/{number}", request=request))
            steps.counted(done.ids)
            report.repeated += done.repeated
            report.wrote(int(done.ids["first"]))
            report.wrote(done.index)
            faults.point("import.after-batch")
        if progress is not None:
            progress(sheet.position(), sheet.size)
    return report


def provenance(house: House, controller: str, *, record: str, subject: str) -> dict[str, Any] | None:
    """Where a record came from: digest of the file, row and time of the import; None where it was not imported. Raises NotFound."""
    rows = house.read(controller, lambda work: work.transaction.where(RecordRow, controller=controller, subject=subject, record=record))
    if not rows:
        raise NotFound("no such record")
    line = entry(house, controller, index=rows[0].index)
    imported = (line.body or {}).get("import")
    if imported is None:
        return None
    place = line.entry.blobs.index(blob_digest(rows[0]))
    count = sum(_size(one) for one in imported["rows"].split())
    return {"file": imported["file"], "row": row_at(imported["rows"], place * count // imported["blobs"]), "at": (line.body or {})["at"]}


def _size(run_: str) -> int:
    first, _, last = run_.partition("-")
    return int(last or first) - int(first) + 1


def closed_purposes(policy: Policy) -> tuple[str, ...]:
    """Purposes that need consent, in the policy's order: they stay closed for whom no consent is on record."""
    return tuple(dict.fromkeys(one.purpose for one in policy.purposes if one.consent))


class _People:
    """Batches of customers."""

    def __init__(self, house: House, controller: str, sheet: Sheet, mapped: Mapped, actor: Actor, report: Report) -> None:
        self._house, self._controller, self._report = house, controller, report
        self._columns = house.read(controller, lambda work: columns.people(work, mapped, sheet.headings, actor))
        report.left += self._columns.left
        report.closed = closed_purposes(self._columns.policy)
        today = datetime.fromtimestamp(house.clock.now(), UTC).date()
        self._reader = people.Reader(self._columns, mapped, sheet.headings, today)
        self._batch = people.Batch(self._columns, mapped, Provenance(sheet.digest, mapped.digest), actor, ())
        self._shadow = people.Shadow(house.entropy.random(16))

    def take(self, lines: Iterable[Line]) -> None:
        self._batch.rows = _read(lines, self._reader.row, self._report)

    def write(self, work: Work) -> Outcome:
        return self._batch.write(work)

    def rehearse(self) -> None:
        placed, _ = self._house.read(self._controller, lambda work: self._batch.decide(work, self._shadow))
        self.counted(people.told(placed))

    def counted(self, ids: Mapping[str, str]) -> None:
        _count(self._report, ids)


class _Consents:
    """Batches of a list of consents."""

    def __init__(self, house: House, controller: str, sheet: Sheet, mapped: Mapped, actor: Actor, report: Report) -> None:
        self._house, self._controller, self._report = house, controller, report
        self._terms = house.read(controller, lambda work: consents.terms(work, mapped, sheet.headings))
        report.left += self._terms.left
        self._reader = consents.Reader(self._terms, mapped, sheet.headings, house.clock.now())
        self._batch = consents.Batch(self._terms, Provenance(sheet.digest, mapped.digest), actor, ())

    def take(self, lines: Iterable[Line]) -> None:
        self._batch.proofs = _read(lines, self._reader.proof, self._report)

    def write(self, work: Work) -> Outcome:
        return self._batch.write(work)

    def rehearse(self) -> None:
        self.counted(self._house.read(self._controller, self._batch.rehearse))

    def counted(self, ids: Mapping[str, str]) -> None:
        _count(self._report, ids)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _read(lines: Iterable[Line], make: Callable[[Line, list[Problem]], Any], report: Report) -> list[Any]:
    problems: list[Problem] = []
    found = [made for line in lines if (made := make(line, problems)) is not None]
    for one in problems:
        report.note(one)
    return found


def _count(report: Report, ids: Mapping[str, str]) -> None:
    report.new += int(ids["new"])
    report.merged += int(ids["merged"])
    report.known += int(ids["known"])
    for name, level in _LEVELS.items():
        for one in ids[name].split():
            row, _, reason = one.partition(":")
            report.note(Problem(int(row), "", reason, "row" if level == "row" else "note"))


def _asked(ask: Callable[[], Done]) -> Done:
    """The batch's outcome: where it is not known, or another process held the database, the same is asked again under its key."""
    for _ in range(_TRIES - 1):
        try:
            return ask()
        except (Unknown, AppendFailed):
            continue
    return ask()
