"""`python -m bench [--quick] [--only 1,11,gate] [--json FILE]`: runs the benches and prints where we stand."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from bench import gate, goal_01_decision, goal_04_seal, goal_05_index, goal_08_erase, goal_10_append, goal_11_proof, machine, reading, table

BENCHES = {
    "1": goal_01_decision.run,
    "4": goal_04_seal.run,
    "5": goal_05_index.run,
    "8": goal_08_erase.run,
    "10": goal_10_append.run,
    "11": goal_11_proof.run,
    "gate": gate.run,
    "reading": reading.run,
}


def run(names: list[str], *, quick: bool, say: bool = True) -> list[table.Report]:
    """The reports of these benches, printed as they come."""
    reports = []
    for name in names:
        report = BENCHES[name](quick=quick)
        if quick:  # sizes too small to hold anything to a bar
            report.rows = [replace(row, reached=None) for row in report.rows]
        reports.append(report)
        if say:
            print(table.text(report), end="\n\n", flush=True)
    return reports


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, under 30 seconds: shows that everything runs, not how fast")
    parser.add_argument("--only", default=",".join(BENCHES), help="goals to run, joined by commas")
    data = Path(os.environ.get("ZAVET_DATA", "var"))
    parser.add_argument("--json", type=Path, default=data / "bench.json", help="where the figures go")
    asked = parser.parse_args()
    names = asked.only.split(",")
    if unknown := [name for name in names if name not in BENCHES]:
        parser.error(f"no bench {', '.join(unknown)}: there are {', '.join(BENCHES)}")
    here = machine.describe()
    print(machine.line(here), end="\n\n", flush=True)
    reports = run(names, quick=asked.quick)
    table.write(asked.json, here, reports)
    barred = [row for report in reports for row in report.rows if row.bar]
    missed = [row for row in barred if row.reached is False]
    print(
        f"bars: {sum(row.reached is True for row in barred)} reached, {len(missed)} missed, "
        f"{sum(row.reached is None for row in barred)} not judged; figures in {asked.json}"
    )
    for row in missed:
        figure = table.number(row.ratio or row.ours)
        print(f"  missed: goal {row.goal}, {row.what} against {row.against or 'the clock'}: {figure}, wanted {row.bar}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
