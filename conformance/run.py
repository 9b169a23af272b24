"""Runs the suite and prints every clause with pass, fail or pending, totals a controller, and the totals line last.

    python -m conformance.run [--slug SLUG] [--clause ID] [--matrix] [--all-mutants] [--drafts] [--json FILE]

A check counts only where a mutant that breaks the system makes it fail: `--matrix` runs each enforced clause under the mutants it names
(`--all-mutants`: under every one) and prints check × mutant. `--drafts` runs the enforced clauses once more on policies read from their
published texts, in the place of the reviewed models (under the same mutants with `--matrix`), and tells how many of them hold as well.
Exit code 1 where anything fails, or too little holds with drafts.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import conformance.checks  # noqa: F401 - registers the checks
from conformance.mutants import MUTANTS
from conformance.published import published
from conformance.registry import CHECKS, Call, Clause, load
from conformance.serve import ROOT, SLUGS, prepare
from conformance.system import System, running
from zavet.policy import syntax

WHOLE = {"enforced": 142, "observed": 34, "published": 98}


@dataclass
class Result:
    """What became of one clause: pass, fail or pending, and why."""

    clause: Clause
    outcome: str
    why: str = ""
    killed_by: tuple[str, ...] = ()


def clauses_of(slugs: Sequence[str]) -> list[Clause]:
    """Every clause of these controllers, in the order of their policies."""
    found = []
    for slug in slugs:
        policy = syntax.read(ROOT / "policies" / f"{slug}.yaml")
        found += load(ROOT / "conformance" / f"{slug}.yaml", {one.id: one.running for one in policy.clauses})
    return found


def run_call(system: System, slug: str, call: Call) -> str:
    """Runs one check; empty where it holds, else what it found."""
    try:
        CHECKS[call.name](system.site(slug), **call.parameters)
    except AssertionError as error:
        return str(error) or "".join(traceback.format_tb(error.__traceback__)[-1:]).strip()
    except Exception as error:  # noqa: BLE001 - a check that cannot run has not shown anything
        return f"{type(error).__name__}: {error}"
    return ""


def run_clause(system: System, clause: Clause, template: Path, folder: Path, mutant: str | None = None) -> str:
    """Runs the checks of one clause; those that move the clock, or want HTTPS, on a system of their own."""
    for number, call in enumerate(clause.calls):
        if call.moves or call.encrypted:
            name = f"{clause.slug}-{clause.id.replace('/', '-')}-{number}-{mutant or 'sound'}"
            with running(template, folder / name, mutant=mutant, encrypted=call.encrypted) as own:
                why = run_call(own, clause.slug, call)
        else:
            why = run_call(system, clause.slug, call)
        if why:
            return f"{call.name}: {why}"
    return ""


def run_all(
    clauses: Sequence[Clause], folder: Path, *, matrix: bool = False, all_mutants: bool = False, drafts: bool = False
) -> list[Result]:
    """Runs every clause on a sound system, then each enforced one under its mutants. `drafts`: on policies read from their texts."""
    template = folder / "template"
    prepare_in_child(template, drafts=drafts)
    results: list[Result] = []
    with running(template, folder / "sound") as system:
        for clause in clauses:
            if clause.running == "published":
                why = published(system.site(clause.slug), clause.id)
            else:
                why = run_clause(system, clause, template, folder)
            waits = clause.pending if not why else ""
            results.append(Result(clause, "fail" if why else "pending" if waits else "pass", why or waits))
    if matrix:
        _run_matrix(results, template, folder, all_mutants=all_mutants)
    return results


def _run_matrix(results: list[Result], template: Path, folder: Path, *, all_mutants: bool) -> None:
    held = [one for one in results if one.outcome == "pass" or (one.outcome == "pending" and one.clause.calls)]
    shown = [one for one in held if one.clause.running != "published"]
    enforced = [one for one in shown if one.clause.running == "enforced"]
    killed: dict[int, list[str]] = {id(one): [] for one in shown}
    for name in MUTANTS:
        touched = enforced if all_mutants else [one for one in shown if name in one.clause.mutants]
        if not touched:
            continue
        with running(template, folder / f"mutant-{name}", mutant=name) as system:
            for one in touched:
                if run_clause(system, one.clause, template, folder, mutant=name):
                    killed[id(one)].append(name)
    for one in shown:
        one.killed_by = tuple(killed[id(one)])
        if not one.killed_by and one.clause.running == "enforced":
            one.outcome, one.why = "pending", "no mutant makes this check fail"


def prepare_in_child(template: Path, *, drafts: bool = False) -> None:
    """Makes the template in a process of its own, so that this one keeps no database open."""
    import subprocess

    words = ["prepare", *(["drafts"] if drafts else [])]
    subprocess.run([sys.executable, "-m", "conformance.serve", str(template), *words], cwd=ROOT, check=True)


def tell(results: Sequence[Result], *, matrix: bool) -> None:
    """Prints every clause, the matrix, totals a controller, and the totals line last."""
    for one in results:
        clause = one.clause
        killers = f"  ✗ {', '.join(one.killed_by)}" if one.killed_by else ""
        print(f"{clause.slug:13} {clause.id:14} {clause.running:10} {one.outcome:8}{' ' + one.why if one.why else ''}{killers}")
    if matrix:
        print("\ncheck × mutant (clauses that fail under it):")
        for name, mutant in MUTANTS.items():
            hit = [f"{one.clause.slug}:{one.clause.id}" for one in results if name in one.killed_by]
            print(f"  {name:34} {mutant.breaks}: {', '.join(hit) or '—'}")
    print()
    for slug in dict.fromkeys(one.clause.slug for one in results):
        mine = [one for one in results if one.clause.slug == slug]
        parts = []
        for word in WHOLE:
            all_ = [one for one in mine if one.clause.running == word]
            parts.append(f"{word} {sum(one.outcome == 'pass' for one in all_)} of {len(all_)}")
        print(f"{slug}: {', '.join(parts)}")
    done = {word: sum(one.outcome == "pass" for one in results if one.clause.running == word) for word in WHOLE}
    print(", ".join(f"{word} {done[word]} of {WHOLE[word]}" for word in WHOLE))


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slug", choices=SLUGS, action="append")
    parser.add_argument("--clause", action="append")
    parser.add_argument("--matrix", action="store_true")
    parser.add_argument("--all-mutants", action="store_true")
    parser.add_argument("--drafts", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(words)
    clauses = [one for one in clauses_of(asked.slug or SLUGS) if not asked.clause or one.id in asked.clause]
    matrix = asked.matrix or asked.all_mutants
    with tempfile.TemporaryDirectory(prefix="zavet-conformance-") as name:
        results = run_all(clauses, Path(name), matrix=matrix, all_mutants=asked.all_mutants)
    tell(results, matrix=matrix)
    enough = not asked.drafts or _from_drafts(clauses, results, matrix=matrix)
    if asked.json:
        rows = [
            {"slug": one.clause.slug, "id": one.clause.id, "running": one.clause.running, "outcome": one.outcome, "why": one.why,
             "killed_by": one.killed_by}
            for one in results
        ]  # fmt: skip
        asked.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(one.outcome == "fail" for one in results) or not enough else 0


def _from_drafts(clauses: Sequence[Clause], reviewed: Sequence[Result], *, matrix: bool) -> bool:
    """Runs the enforced clauses on drafts and tells how far they go; True where that is enough, or the texts are not there to be read."""
    from conformance import comparison, drafts

    if not drafts.available():
        print("from the texts alone: not run, the published texts are not beside this checkout")
        return True
    enforced = [one for one in clauses if one.running == "enforced"]
    with tempfile.TemporaryDirectory(prefix="zavet-conformance-") as name:
        rows = comparison.compared(reviewed, run_all(enforced, Path(name), matrix=matrix, drafts=True))
    print("\n".join(comparison.told(rows)))
    return all(one.share >= comparison.LEAST for one in rows)


if __name__ == "__main__":
    sys.exit(main())


__all__ = ["Result", "clauses_of", "prepare", "run_all", "tell"]
