"""`python -m proof [NAME …]`: runs what is not yet proved at this commit, and writes docs/proof.md.

The state lies in var/proof/<commit>.json: a part that has passed at this commit is not run again, so that a proof that was stopped goes
on where it was. Where the working tree differs from the commit, its digest is part of the name. `--again` forgets the state.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from proof.parts import PARTS, Part

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "proof"
PAGE = ROOT / "docs" / "proof.md"


def main() -> int:
    """Runs the parts asked for; 0 where all of them passed."""
    parser = argparse.ArgumentParser(prog="python -m proof", description="Runs the long proofs and writes docs/proof.md.")
    parser.add_argument("names", nargs="*", help="parts whose name begins so (default: all)")
    parser.add_argument("--again", action="store_true", help="run what has passed at this commit as well")
    args = parser.parse_args()
    chosen = [one for one in PARTS if not args.names or any(one.name.startswith(name) for name in args.names)]
    if not chosen:
        parser.error(f"no part begins with {args.names}: {', '.join(one.name for one in PARTS)}")
    commit = commit_of()
    path = STATE / f"{commit}.json"
    state: dict[str, Any] = {} if args.again or not path.exists() else json.loads(path.read_text(encoding="utf-8"))
    STATE.mkdir(parents=True, exist_ok=True)
    failed = []
    for part in chosen:
        for run in range(1, part.runs + 1):
            name = f"{part.name} / {run}"
            if state.get(name, {}).get("passed"):
                continue
            state[name] = run_part(part, run, commit)
            path.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
            write_page(state, commit)
            if not state[name]["passed"]:
                failed.append(name)
                break
    write_page(state, commit)
    return 1 if failed else 0


def run_part(part: Part, run: int, commit: str) -> dict[str, Any]:
    """One run of a part: whether it passed, how long it took, and the last line it said."""
    log = STATE / f"{commit}-{''.join(sign if sign.isalnum() else '-' for sign in part.name)}-{run}.log"
    environment = {**os.environ, **part.environment, "ZAVET_SEED": str(run)}
    for name in ("ZAVET_DATA", "ZAVET_DATABASE", "ZAVET_DEMO"):
        environment.pop(name, None)
    began = time.monotonic()
    with log.open("wb") as file:
        try:
            done = subprocess.run(  # noqa: S603 - the commands of parts.py
                part.command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, timeout=part.longest, check=False
            )
            passed = done.returncode == 0
        except subprocess.TimeoutExpired:
            passed = False
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    # A skipped test proves nothing.
    said = lines[-1] if lines else ""
    return {
        "passed": passed and "skipped" not in said,
        "seconds": round(time.monotonic() - began),
        "said": said[:200],
        "at": time.strftime("%Y-%m-%d", time.gmtime()),
        "log": str(log.relative_to(ROOT)),
    }


def commit_of() -> str:
    """The commit, with a digest of what differs from it."""
    short = _git("rev-parse", "--short=12", "HEAD").strip()
    other = _git("diff", "HEAD", "--", "src", "tests", "conformance", "policies", "spec", "proof")
    other += _git("ls-files", "--others", "--exclude-standard", "src", "tests", "conformance", "policies", "spec", "proof")
    return f"{short}+{hashlib.sha256(other.encode()).hexdigest()[:8]}" if other else short


def _git(*words: str) -> str:
    command = ["git", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words


def write_page(state: dict[str, Any], commit: str) -> None:
    """docs/proof.md: the figures, when, where and by which command."""
    rows = []
    for part in PARTS:
        runs = [state.get(f"{part.name} / {run}") for run in range(1, part.runs + 1)]
        done = [one for one in runs if one is not None]
        if any(not one["passed"] for one in done):
            word = "**failed**"
        elif len(done) < part.runs:
            word = f"not done ({len(done)} of {part.runs} runs)"
        else:
            word = "passed"
        seconds = sum(one["seconds"] for one in done)
        when = max((one["at"] for one in done), default="—")
        said = done[-1]["said"].replace("|", "\\|").strip("= ") if done else "—"
        rows.append(f"| {part.name} | {part.bar} | {part.figure} | {word} | {when} | {seconds} s | {said} |")
    words = [
        f"- **{part.name}**: `{_told(part)}`" + (f", {part.runs} runs with seeds 1 to {part.runs}" if part.runs > 1 else "")
        for part in PARTS
    ]
    PAGE.write_text(
        "\n".join(
            [
                "# Proof",
                "",
                "Written by `make proof`, which runs everything below in full; `make test` runs samples of the same.",
                "It can be stopped and goes on where it was; a part that fails names its seed.",
                "",
                f"- commit: `{commit}`",
                f"- machine: {_machine()}",
                "",
                "| part | bar | figure | outcome | date | time | last words |",
                "|---|---|---|---|---|---|---|",
                *rows,
                "",
                "## Commands",
                "",
                *words,
                "",
            ]
        ),
        encoding="utf-8",
    )


def _told(part: Part) -> str:
    environment = " ".join(f"{name}={value}" for name, value in part.environment.items())
    command = shlex.join("python" if one == sys.executable else one for one in part.command)
    return f"{environment} {command}".strip()


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
