"""How a command ends: exit codes, and errors as one line a person can act on.

0    done
1    findings, or the house said no: refused, not found, a policy with errors
2    wrong usage: a word, option or value that the command does not take
3    a fault: files, database, keys or log are not as they should be, or the outcome is not known
130  interrupted
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable
from typing import Any, Final

from zavet import errors
from zavet.cli.output import clean

OK: Final = 0
FOUND: Final = 1
USAGE: Final = 2
FAULT: Final = 3
INTERRUPTED: Final = 130

_CODES: Final[dict[type[errors.ZavetError], int]] = {
    errors.PolicyError: FOUND,
    errors.InputError: USAGE,
    errors.StaleVersion: FOUND,
    errors.KeyReused: FOUND,
    errors.NotFound: FOUND,
    errors.NotIdentified: FOUND,
    errors.TooMany: FOUND,
    errors.Refused: FOUND,
    errors.KeyDestroyed: FOUND,
    errors.RightsError: FOUND,
    errors.IncidentError: FOUND,
    errors.LawError: FOUND,
}
"""The nearest ancestor counts; every other error is a fault."""


class UsageError(errors.Malformed):
    """The command line is wrong."""

    id = "usage"


class Busy(errors.StoreError):
    """Another process holds what this one needs."""

    id = "busy"


class Fault(errors.ZavetError):
    """Something that nobody foresaw. Its own words are not shown: they may hold values."""

    id = "fault"
    hint = "ZAVET_TRACE=1 shows where"


def code_of(error: errors.ZavetError) -> int:
    """The exit code of an error."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), FAULT)


def foreign(error: Exception) -> errors.ZavetError:
    """An exception of somebody else as one of ours; of a file error its reason and the file's name stay."""
    if isinstance(error, OSError) and error.strerror:
        place = f" `{error.filename}`" if isinstance(error.filename, str) else ""
        missing = isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError)
        made = UsageError if missing else errors.StoreError
        return made(f"{error.strerror.lower()}{place}")
    return Fault(f"something failed inside: {type(error).__name__}")


def unknown_word(kind: str, word: str, known: Iterable[str]) -> UsageError:
    """The error for a word that is none of the known ones, with the nearest of them."""
    near = difflib.get_close_matches(word, list(known), n=1)
    hint = f"did you mean `{near[0]}`?" if near else "`zavet --help` lists the commands"
    return UsageError(f"no {kind} `{word[:60]}`", hint=hint)


def shape(error: errors.ZavetError) -> dict[str, Any]:
    """An error as the JSON that the site's API answers with too."""
    told: dict[str, Any] = {"id": error.id, "message": str(error), "hint": error.hint, "clauses": list(error.clauses)}
    if isinstance(error, errors.PolicyError):
        told["diagnostics"] = [diagnostic(one) for one in error.found]
    if isinstance(error, errors.FieldError):
        told |= {"field": error.field, "problem": error.problem}
    if isinstance(error, errors.Refused):
        told["reason"] = error.verdict.reason
        if error.index is not None:
            told["index"] = error.index
    return {"error": told}


def diagnostic(one: errors.Diagnostic) -> dict[str, Any]:
    """A diagnostic as JSON."""
    place = {"file": one.file, "line": one.line, "column": one.column}
    return {"id": one.id, "level": one.level, "message": one.message, "hint": one.hint, **place}


def tell(error: errors.ZavetError, *, as_json: bool = False, explanation: str = "") -> int:
    """Writes an error to the standard error and returns its exit code. `explanation` is what a person reads under it."""
    if as_json:
        told = shape(error)
        if explanation:
            told["error"]["explanation"] = explanation
        lines = [json.dumps(told, ensure_ascii=False)]
    elif isinstance(error, errors.PolicyError):
        lines = [str(one) for one in error.found]
    else:
        lines = [str(one) for one in error.diagnostics()]
        if error.clauses:
            lines.append(f"clauses: {', '.join(error.clauses)}")
        if isinstance(error, errors.Refused) and error.index is not None:
            lines.append(f"entry: {error.index}")
        if explanation:
            lines.append(explanation)
    sys.stderr.write("".join(f"{clean(line)}\n" for line in lines))
    return code_of(error)
