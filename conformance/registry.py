"""The checks by name, and what the suite's data says: which clause is shown by which checks, which waits and for what.

A check is a function of a site and the parameters that a clause gives it; it raises AssertionError in words. In
`conformance/<slug>.yaml` every clause of the policy stands once:

    "3.2": {checks: [{check: form_is_exact, point: checkout, extra: [iin, passport], cites: ["3.2"]}], mutants: [unknown_field_accepted]}
    "5.5": {pending: "waits for restoring from a backup", checks: [{check: only_encrypted, point: checkout}]}
    "1.1": {published: true}

The checks of a clause that waits are run all the same: what is there already must hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CHECKS: dict[str, Callable[..., None]] = {}
MOVING: set[str] = set()
"""Checks that move the clock: they run last, each on a system of its own."""
ENCRYPTED: set[str] = set()
"""Checks of the way between: each on a system of its own that speaks HTTPS."""


def check(function: Callable[..., None]) -> Callable[..., None]:
    """Registers a check under its own name."""
    CHECKS[function.__name__] = function
    return function


def moving(function: Callable[..., None]) -> Callable[..., None]:
    """Registers a check that moves the clock of the system."""
    MOVING.add(function.__name__)
    return check(function)


def check_encrypted(function: Callable[..., None]) -> Callable[..., None]:
    """Registers a check that wants a system which speaks HTTPS."""
    ENCRYPTED.add(function.__name__)
    return check(function)


@dataclass(frozen=True)
class Call:
    """One check with its parameters."""

    name: str
    parameters: Mapping[str, Any]

    @property
    def moves(self) -> bool:
        return self.name in MOVING

    @property
    def encrypted(self) -> bool:
        return self.name in ENCRYPTED


@dataclass(frozen=True)
class Clause:
    """One clause as the suite knows it. `substitute` says how a check shows offline what it cannot show as written."""

    slug: str
    id: str
    running: str
    calls: tuple[Call, ...]
    mutants: tuple[str, ...]
    pending: str = ""
    substitute: str = ""


def load(path: Path, running: Mapping[str, str]) -> list[Clause]:
    """The clauses of one file in the order of the policy; `running` maps id to enforced, observed or published.

    Raises ValueError for a clause missing or too many, an unknown check, or parameters that the check does not take.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = {str(key): value for key, value in data["clauses"].items()}
    if set(found) != set(running):
        raise ValueError(f"{path.name}: missing {sorted(set(running) - set(found))}, too many {sorted(set(found) - set(running))}")
    clauses = []
    for name, word in running.items():
        value = found[name] or {}
        calls = tuple(_call(path, name, one) for one in value.get("checks", ()))
        pending = value.get("pending", "")
        if word != "published" and not calls and not pending:
            raise ValueError(f"{path.name}: clause {name} has neither a check nor a reason to wait")
        mutants = tuple(value.get("mutants", ()))
        clauses.append(Clause(path.stem, name, word, calls, mutants, pending, value.get("substitute", "")))
    return clauses


def _call(path: Path, clause: str, value: Mapping[str, Any]) -> Call:
    name = value["check"]
    if name not in CHECKS:
        raise ValueError(f"{path.name}: clause {clause} names the unknown check `{name}`")
    parameters = {key: one for key, one in value.items() if key != "check"}
    try:
        inspect.signature(CHECKS[name]).bind(None, **parameters)
    except TypeError as error:
        raise ValueError(f"{path.name}: clause {clause}, check `{name}`: {error}") from None
    return Call(name, parameters)
