"""The repository speaks of the product alone: no path of a machine, no registry, no assistants, no rooms named for nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.shared import ROOT

LONGEST = 500
"""Lines of a file of the package; longer ones hold more than one idea."""
_PATH = "/" + "(?:work|root)/"
_REGISTRY = r"pypi\.org|files\.pythonhosted|registry\.npm" + r"js|index" + r"-url"
_MADE_BY = (
    r"\b(?:chat"
    r"gpt|clau"
    r"de|anthro"
    r"pic|open"
    r"ai|language "
    r"model|AI "
    r"assistant|sub-?"
    r"agent|co-authored"
    r"-by)\b"
)
_WORK = (
    r"\b(?:next|previous|earlier|later|another) sess"
    r"ion\b(?! (?:of (?:one|a|another|the same)|key|cookie))|\bsess"
    r"ion of work\b"
)
FORBIDDEN = {
    "a path of one machine": re.compile(rf"(?<![\w.~}}>-]){_PATH}"),
    "the address of a package registry": re.compile(_REGISTRY, re.IGNORECASE),
    "who or what wrote it": re.compile(_MADE_BY, re.IGNORECASE),
    "a round of work": re.compile(_WORK, re.IGNORECASE),
    "a merge left half done": re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE),
}
NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "common", "misc"}


def tracked() -> list[Path]:
    """Files of the repository that exist; without its history, what is in the folder save what is made."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode == 0:
        found = [ROOT / one for one in done.stdout.decode().split("\0") if one]
    else:
        made = {".venv", ".venv-bench", ".git", "var", "build", "dist", "__pycache__"}
        found = [one for one in ROOT.rglob("*") if not made & set(one.relative_to(ROOT).parts) and not one.match(".*_cache/*")]
    return [one for one in found if one.is_file()]


FILES = tracked()


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_tells(what: str) -> None:
    """No line of a file holds it."""
    found = []
    for path in FILES:
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            if FORBIDDEN[what].search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


def test_the_patterns_find_what_they_forbid() -> None:
    """Each pattern sees an example of what it is for, and passes over what only looks alike."""
    seen = {
        "a path of one machine": "open('" + "/wo" + "rk/main/x')",
        "the address of a package registry": "https://py" + "pi.org/simple",
        "who or what wrote it": "written by Chat" + "GPT",
        "a round of work": "left for the next sess" + "ion",
        "a merge left half done": "<<<<" + "<<< HEAD",
    }
    assert set(seen) == set(FORBIDDEN)
    assert all(FORBIDDEN[what].search(line) for what, line in seen.items())
    plain = ["a session of one controller", "the ASGI server", "homework/rooted"]
    assert not any(pattern.search(line) for pattern in FORBIDDEN.values() for line in plain)


def test_no_module_is_named_for_nothing() -> None:
    """No file or folder of code is called `utils`, `helpers`, `manager`, `service` or `common`."""
    parts = {(one.relative_to(ROOT), part) for one in FILES if one.suffix == ".py" for part in one.relative_to(ROOT).with_suffix("").parts}
    assert [str(path) for path, part in sorted(parts) if NAMES & set(part.split("_"))] == []


def test_no_file_of_the_package_is_long() -> None:
    """No module of the product has more than 500 lines; migrations are written by Django."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if "migrations" not in path.parts and (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_every_test_states_a_behaviour() -> None:
    """No docstring of a test begins with `Test` or `Tests that`."""
    found = [str(one) for one in FILES if one.match("tests/**/test_*.py") and re.search(r'"""Tests? (?:that|if|for)\b', text_of(one))]
    assert found == []


def test_no_data_and_no_keys_are_kept() -> None:
    """No database, keyring, certificate or file of the data folder is part of the repository."""
    kept = [
        str(one.relative_to(ROOT))
        for one in FILES
        if one.suffix in {".sqlite3", ".db", ".pem", ".key"} or one.name in {"keyring.json", ".env"}
    ]
    assert kept == []
    assert not any(one.relative_to(ROOT).parts[0] == "var" for one in FILES)
