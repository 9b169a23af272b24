"""What a bench says: rows of figures, each with the bar it is held to, printed and written as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.measure import Times


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `ours` and `theirs` in `unit`; `ratio` is the figure that the bar speaks of, or None.

    `reached` is None where the row has no bar or nothing was measured; `note` then says why.
    """

    goal: str
    what: str
    ours: float | None
    unit: str
    against: str = ""
    theirs: float | None = None
    ratio: float | None = None
    bar: str = ""
    reached: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Report:
    """Rows of one goal, in the order they were measured."""

    goal: str
    title: str
    rows: list[Row] = field(default_factory=list)

    def at_most(self, what: str, unit: str, ours: Times, against: str, theirs: Times, bar: float) -> None:
        """Ours may take up to `bar` times as long as what it is measured against."""
        ratio = ours.over(theirs)
        self._add(what, unit, ours, against, theirs, ratio, f"≤ {bar:g}x of it", ratio <= bar)

    def faster(self, what: str, unit: str, ours: Times, against: str, theirs: Times, bar: float) -> None:
        """Ours is at least `bar` times as fast as what it is measured against."""
        ratio = theirs.over(ours)
        self._add(what, unit, ours, against, theirs, ratio, f"≥ {bar:g}x as fast", ratio >= bar)

    def beside(self, what: str, unit: str, ours: Times, against: str, theirs: Times, note: str = "") -> None:
        """Two figures side by side, without a bar."""
        self._add(what, unit, ours, against, theirs, ours.over(theirs), "", None, note)

    def within(self, what: str, unit: str, ours: Times, bar: float, note: str = "") -> None:
        """An absolute figure of this machine."""
        figure = _in(unit, ours)
        self.rows.append(Row(self.goal, what, figure, unit, bar=f"≤ {bar:g} {unit}", reached=figure <= bar, note=note))

    def figure(self, what: str, unit: str, ours: float, note: str = "") -> None:
        """A figure without a bar."""
        self.rows.append(Row(self.goal, what, ours, unit, note=note))

    def missing(self, what: str, why: str, bar: str = "") -> None:
        """Something that could not be measured here."""
        self.rows.append(Row(self.goal, what, None, "", bar=bar, note=f"not measured: {why}"))

    def _add(
        self,
        what: str,
        unit: str,
        ours: Times,
        against: str,
        theirs: Times,
        ratio: float,
        bar: str,
        reached: bool | None,  # noqa: FBT001
        note: str = "",
    ) -> None:
        self.rows.append(Row(self.goal, what, _in(unit, ours), unit, against, _in(unit, theirs), ratio, bar, reached, note))


def _in(unit: str, times: Times) -> float:
    return {"µs": times.us, "ms": times.ms, "/s": times.per_second}[unit]


def number(value: float | None) -> str:
    """A figure to three digits."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


_HEAD = ("what", "ours", "against", "theirs", "ratio", "bar", "reached")


def text(report: Report) -> str:
    """The rows of a report, in columns."""
    lines = [_HEAD, *(_cells(row) for row in report.rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEAD))]
    told = [f"{report.goal}: {report.title}"]
    told += ["  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    told += [f"    {row.what}: {row.note}" for row in report.rows if row.note]
    return "\n".join(told)


def _cells(row: Row) -> tuple[str, ...]:
    ours = "" if row.ours is None else f"{number(row.ours)} {row.unit}"
    theirs = "" if row.theirs is None else f"{number(row.theirs)} {row.unit}"
    ratio = "" if row.ratio is None else f"{number(row.ratio)}x"
    reached = {True: "yes", False: "NO", None: ""}[row.reached]
    return (row.what, ours, row.against, theirs, ratio, row.bar, reached)


def write(path: Path, machine: dict[str, object], reports: list[Report]) -> None:
    """The whole run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {"machine": machine, "rows": [asdict(row) for report in reports for row in report.rows]}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
