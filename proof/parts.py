"""What is proved: each part is a command, run as often as its count needs, each run with a seed of its own.

A run that fails fails the proof; its output names the seed, and the same command with the same seed shows it again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Part:
    """`runs` commands; run `n` gets ZAVET_SEED = n and the environment; together they amount to `figure`."""

    name: str
    bar: str
    figure: str
    command: tuple[str, ...]
    runs: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    longest: int = 3600


PARTS = (
    Part(
        "kill: stores, SQLite",
        "I7: every acknowledged write survives kill -9",
        "≥ 80 kills of server, worker and restart",
        (*PYTEST, "tests/attack/test_kill.py", "-k", "processes_on_the_stores and sqlite"),
        4,
        {"ZAVET_KILLS": "20"},
    ),
    Part(
        "kill: stores, PostgreSQL",
        "I7: every acknowledged write survives kill -9",
        "≥ 60 kills of server, worker and restart",
        (*PYTEST, "tests/attack/test_kill.py", "-k", "processes_on_the_stores and postgres"),
        3,
        {"ZAVET_KILLS": "20"},
    ),
    Part(
        "kill: `zavet serve` and `zavet worker`, SQLite",
        "I7, over HTTP",
        "≥ 32 kills of the real server and worker",
        (*PYTEST, "tests/attack/test_kill.py", "-k", "the_server_and_the_worker and sqlite"),
        2,
        {"ZAVET_KILLS_HTTP": "16"},
    ),
    Part(
        "kill: `zavet serve` and `zavet worker`, PostgreSQL",
        "I7, over HTTP",
        "≥ 32 kills of the real server and worker",
        (*PYTEST, "tests/attack/test_kill.py", "-k", "the_server_and_the_worker and postgres"),
        2,
        {"ZAVET_KILLS_HTTP": "16"},
    ),
    Part(
        "kill: the attack itself",
        "a house that loses writes is found out",
        "3 broken houses, each found",
        (*PYTEST, "tests/attack/test_kill.py", "-k", "the_attack_sees"),
    ),
    Part(
        "tamper: log, tiles, checkpoint",
        "every change without the log key is found",
        "2,000 random changes of 32 kinds, every one found",
        (*PYTEST, "tests/attack/test_tamper_log.py"),
        2,
        {"ZAVET_TAMPERS": "1000"},
    ),
    Part(
        "tamper: rows and keys",
        "no changed row lets anything through",
        "every column that a decision reads, every row deleted, rolled back, swapped",
        (*PYTEST, "tests/attack/test_tamper_rows.py"),
        environment={"ZAVET_ROW_TAMPERS": "100000"},
    ),
    Part(
        "canary",
        "I4: no personal datum in plaintext at rest",
        "≥ 300 planted values in every encoding, every byte of every file, SQLite and PostgreSQL: 0 hits",
        (*PYTEST, "tests/attack/test_canary.py"),
    ),
    Part(
        "isolation",
        "I11: nothing of one controller at another",
        "every route, operation and command, each controller at each other: 0 answers",
        (*PYTEST, "tests/attack/test_isolation.py"),
        environment={"ZAVET_PAIRS": "4"},
    ),
    Part(
        "bad weather",
        "full disk, locked database, lost keys, backward clock, crash at every named place",
        "each a clear error, nothing half written",
        (*PYTEST, "tests/attack/test_weather.py"),
        environment={"ZAVET_PROOF": "1"},
    ),
    Part(
        "decision against its reference",
        "the compiled decision is the readable one",
        "20,000 generated cases, 0 disagreements",
        (*PYTEST, "tests/decision/test_decision_reference.py"),
        environment={"ZAVET_CASES": "20000"},
        longest=7200,
    ),
    Part(
        "conformance with every mutant",
        "each enforced clause is held, and each check fails under a deliberate break",
        "the totals line of the suite",
        (sys.executable, "-m", "conformance", "--matrix"),
        longest=4 * 3600,
    ),
)
"""Everything, in the order it is run: what fails soonest stands first."""
