"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib import metadata
from pathlib import Path

PACKAGES = ("zavet", "cryptography", "Django", "psycopg", "vakt", "casbin", "cedarpy", "regopy", "pymerkle", "orjson")


def describe() -> dict[str, object]:
    """Processor, load, memory, versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "versions": {name: _version(name) for name in PACKAGES},
        "commit": _commit(),
    }


def line(machine: dict[str, object]) -> str:
    """One line for people."""
    versions = machine["versions"]
    assert isinstance(versions, dict)
    said = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "zavet")
    return (
        f"{machine['processor']}, {machine['cores']} cores, load {machine['load']}, {machine['memory_gb']} GB, "
        f"Python {machine['python']}, SQLite {machine['sqlite']}; {said}"
    )


def _processor() -> str:
    for one in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else ():
        if one.startswith("model name"):
            return one.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


def _commit() -> str:
    root = Path(__file__).resolve().parents[1]
    try:
        done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
