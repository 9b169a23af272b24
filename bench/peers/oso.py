"""Makes oso's environment where it is missing, and measures oso there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import Times

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-bench"
NEEDS = Path(__file__).parent / "oso.txt"
_INSTALL_SECONDS = 300
_RUN_SECONDS = 300


class AbsentError(Exception):
    """Oso cannot be measured here; the message says why."""


def prepare() -> Path:
    """The interpreter of the environment that has oso. Raises AbsentError."""
    python = FOLDER / "bin" / "python"
    try:
        if not python.exists():
            _run([sys.executable, "-m", "venv", str(FOLDER)], _INSTALL_SECONDS)
        if subprocess.run([str(python), "-c", "import oso"], capture_output=True, check=False).returncode:
            _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(NEEDS)], _INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise AbsentError(f"its environment cannot be made ({type(error).__name__})") from error
    return python


def measure(python: Path, rules: int, requests: int, rounds: int) -> tuple[Times, Times]:
    """Oso and the dictionary limit beside it. Raises AbsentError where it does not run, AssertionError where it does not tell the truth."""
    try:
        words = [str(python), "-m", "bench.peers.oso_alone", str(rules), str(requests), str(rounds)]
        told = json.loads(_run(words, _RUN_SECONDS).splitlines()[-1])  # oso prints its own advice before
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise AbsentError(f"it does not run here ({type(error).__name__})") from error
    assert told["agrees"], "oso does not tell the truth of the scenario"
    return Times(tuple(told["oso"])), Times(tuple(told["limit"]))


def _run(words: list[str], seconds: int) -> str:
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=seconds
    )
    return done.stdout
