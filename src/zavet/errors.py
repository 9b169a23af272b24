"""The one tree of errors that Zavet raises.

    ZavetError                 root, never raised itself
    ├── PolicyError            a policy is wrong; carries diagnostics
    │   ├── PolicySyntaxError  it cannot be read (YAML, shape, types)
    │   └── PolicyCheckError   it can be read and contradicts itself
    ├── InputError             a request is wrong: the caller can mend it
    │   ├── Malformed          400: not what the operation takes
    │   ├── FieldError         422: one field, named
    │   ├── StaleVersion       409: made for a policy version no longer in force
    │   └── KeyReused          409: one idempotency key, two different requests
    ├── NotFound               404: no such thing under this controller
    ├── NotIdentified          401: nobody is logged in
    ├── UnknownHost            421: no controller answers to this host
    ├── TooMany                429: a rate limit
    ├── Refused                403 or 423: the decision said no; carries the verdict
    ├── Unknown                503: the outcome is not known yet; ask again with the same key
    ├── VaultError
    │   ├── SealBroken         a seal does not open: changed, swapped, or of another revision
    │   ├── KeyMissing         a key that should be there is not: an alarm
    │   └── KeyDestroyed       the data was erased: expected
    ├── LedgerError
    │   ├── AppendFailed       the entry was not written; the operation did not happen
    │   ├── ProofInvalid
    │   ├── CheckpointInvalid
    │   └── Forked             the log contradicts an earlier checkpoint of itself
    ├── Tampered               a stored row contradicts the log
    ├── RightsError            a request of a subject cannot take this step
    ├── IncidentError          an incident cannot take this step
    ├── ReadingError           a document cannot be read as a policy; says which and why
    ├── LawError
    │   └── OutsideHorizon     no calendar for the year: never guessed
    └── StoreError             a database or file failed; wraps the foreign exception

Messages are one line, lower case, with input in backticks, and never hold personal data.
Misuse of Zavet's own API is a TypeError or ValueError, not one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


class VerdictLike(Protocol):
    """What a refusal needs to know of a verdict; the ground floor does not import the decision."""

    @property
    def reason(self) -> str: ...
    @property
    def clauses(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a text or a request, for people and for editors.

    `line` and `column` count from 1; None where the finding has no place.
    """

    id: str
    level: Literal["error", "warning", "note"]
    message: str
    hint: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = f"{place}: " if place else ""
        text += f"{self.level} {self.id}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


class ZavetError(Exception):
    """Root of the tree: `id` is stable and documented, `hint` says what to do."""

    id = "zavet"
    hint = ""

    def __init__(self, message: str = "", *, hint: str = "", clauses: Sequence[str] = ()) -> None:
        super().__init__(message or self.id)
        if hint:
            self.hint = hint
        self.clauses = tuple(clauses)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The error as findings; one by default."""
        return (Diagnostic(self.id, "error", str(self), self.hint),)


class PolicyError(ZavetError):
    """A policy is wrong: every diagnostic is kept, not only the first."""

    id = "policy"

    def __init__(self, found: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(str(one) for one in found))
        self.found = tuple(found)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return self.found


class PolicySyntaxError(PolicyError):
    id = "policy-syntax"


class PolicyCheckError(PolicyError):
    id = "policy-check"


class InputError(ZavetError):
    id = "input"


class Malformed(InputError):
    id = "malformed"


class FieldError(InputError):
    """One field is wrong; `field` is its name as sent, `problem` a word such as `unknown` or `card_number`."""

    id = "field"

    def __init__(self, field: str, problem: str, message: str, *, hint: str = "", clauses: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint, clauses=clauses)
        self.field = field
        self.problem = problem


class StaleVersion(InputError):
    id = "stale-version"


class KeyReused(InputError):
    id = "key-reused"


class NotFound(ZavetError):
    id = "not-found"


class NotIdentified(ZavetError):
    id = "not-identified"


class UnknownHost(ZavetError):
    id = "unknown-host"


class TooMany(ZavetError):
    id = "too-many"


class Refused(ZavetError):
    """The decision said no: nothing happened and nothing will. Not a fault."""

    id = "refused"

    def __init__(self, verdict: VerdictLike, *, index: int | None = None) -> None:
        super().__init__(f"refused: {verdict.reason}", clauses=verdict.clauses)
        self.verdict = verdict
        self.index = index


class Unknown(ZavetError):
    id = "unknown"
    hint = "ask again with the same idempotency key"


class VaultError(ZavetError):
    id = "vault"


class SealBroken(VaultError):
    id = "seal-broken"


class KeyMissing(VaultError):
    id = "key-missing"
    hint = "restore the key folder that belongs to this database"


class KeyDestroyed(VaultError):
    id = "key-destroyed"


class LedgerError(ZavetError):
    id = "ledger"


class AppendFailed(LedgerError):
    id = "append-failed"


class ProofInvalid(LedgerError):
    id = "proof-invalid"


class CheckpointInvalid(LedgerError):
    id = "checkpoint-invalid"


class Forked(LedgerError):
    id = "forked"


class Tampered(ZavetError):
    id = "tampered"
    hint = "`zavet verify --deep` tells what differs"


class RightsError(ZavetError):
    id = "rights"


class IncidentError(ZavetError):
    id = "incident"


class ReadingError(ZavetError):
    """A document cannot be read as a policy: too large, encrypted, a scan without text, a login page, no policy at all."""

    id = "reading"


class LawError(ZavetError):
    id = "law"


class OutsideHorizon(LawError):
    id = "outside-horizon"


class StoreError(ZavetError):
    id = "store"
