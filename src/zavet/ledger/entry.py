"""An entry of the log: what was done, under which clauses, and commitments to the rest. No personal data by construction (I5).

Every field is an enumerated word, a clause id, a number of hours, or lower-case hex; the constructor refuses anything else, so a
name, an e-mail or a free text has no place to stand in. What a person is told later (exact time, recipient, reason) is in the body,
sealed outside the log and committed to by `body`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from zavet import canon
from zavet.clock import HOUR
from zavet.decision.verdict import REASONS
from zavet.errors import Tampered

FORMAT = 1
"""The version of the encoding, the key `zavet` of every leaf."""

MAX_BLOBS = 512
MAX_CLAUSES = 128
"""Together they keep a leaf under the 65,535 bytes that an entry bundle can hold (C2SP tlog-tiles)."""

TYPES = frozenset(
    {
        # acts on data
        "collect", "use", "disclose", "disseminate", "transfer", "rectify", "restrict", "unrestrict", "erase", "anonymise",
        "pseudonymise", "export", "notify", "deliver", "receipt", "letter", "access", "search",
        # the subject's will
        "accept", "consent", "withdraw", "object", "disagree", "request", "answer", "account", "login", "logout",
        "password", "confirm", "unpublish",
        # what a use relies on
        "ground", "hold", "incident",
        # the house itself
        "publish", "retention", "key", "successor", "freeze", "restore", "lost", "clock", "measure", "controller",
        "note", "client", "staff",
    }
)  # fmt: skip
"""Every type of entry."""

OUTCOMES = frozenset(REASONS) | frozenset(
    {
        "ok", "refused", "given", "withdrawn", "expired", "requested", "lapsed", "opened", "assigned", "closed",
        "received", "identified", "in_progress", "answered", "extended", "sent", "delivered", "failed", "parked", "cancelled",
        "planned", "started", "destroyed", "held", "kept", "done", "rotated", "retired", "replayed", "reported", "informed",
        "published", "replaced", "lifted",
    }
)  # fmt: skip
"""Every outcome: the reasons of a verdict, and the steps of a consent, ground, request, delivery, erasure, incident or key."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HANDLE = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{64})?")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}|[0-9]{1,2}(?:\.[0-9]{1,2}){3,7}"
# A heading holds a letter, no `@`, `+` or `_`, and no five digits in a row: no address, phone, IP address or number of a document.
_HEADING = r"(?=.*[^\W\d_])(?!.*\d{5})[^\W_][\w .,:;!?()«»„“”\"'’–—№&/-]{0,39}"
_CLAUSE = re.compile(rf"(?:{_NUMBER}|{_HEADING}|#[0-9a-f]{{16}})(?:/p[0-9]{{1,3}})?")
_MAX_HOUR = 9999 * 366 * 24


@lru_cache(maxsize=4096)
def is_clause(text: str) -> bool:
    """Whether `text` is a clause id: `2.2.1`, `2.2.1/p3`, `preamble/p1`, a heading of up to 40 characters, or a `cite` of one."""
    return _CLAUSE.fullmatch(text) is not None


def cite(clause: str) -> str:
    """`clause` itself where it is a clause id, else `#` and 16 hex digits of its SHA-256, for ids that a leaf cannot hold."""
    return clause if is_clause(clause) else "#" + canon.digest(clause.encode("utf-8"))[:16]


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf. Raises ValueError for anything that could hold personal data.

    `hour`: whole hours since the epoch (`hour_of`); the exact time is in the sealed body.
    `policy`: SHA-256 of the policy version, or empty where none was in force.
    `handle`: 32 hex digits made for this entry and one subject; 64 for a batch (the root over the handles of all its subjects);
    empty where no subject is touched.
    `blobs`: SHA-256 of each sealed blob written, so that a swapped blob shows. `body`: SHA-256 of the sealed body, or empty.
    """

    type: str
    outcome: str
    clauses: tuple[str, ...]
    policy: str
    hour: int
    handle: str
    blobs: tuple[str, ...]
    body: str

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError("`type` is not a type of entry")
        if self.outcome not in OUTCOMES:
            raise ValueError("`outcome` is not an outcome of an entry")
        if type(self.clauses) is not tuple or len(self.clauses) > MAX_CLAUSES or not all(map(is_clause, self.clauses)):
            raise ValueError(f"`clauses` takes a tuple of at most {MAX_CLAUSES} clause ids")
        if type(self.hour) is not int or not 0 <= self.hour <= _MAX_HOUR:
            raise ValueError("`hour` takes whole hours since the epoch")
        if self.policy and not _DIGEST.fullmatch(self.policy):
            raise ValueError("`policy` takes 64 hex digits or nothing")
        if not _HANDLE.fullmatch(self.handle):
            raise ValueError("`handle` takes 32 or 64 hex digits or nothing")
        if type(self.blobs) is not tuple or len(self.blobs) > MAX_BLOBS or not all(map(_DIGEST.fullmatch, self.blobs)):
            raise ValueError(f"`blobs` takes a tuple of at most {MAX_BLOBS} digests of 64 hex digits")
        if self.body and not _DIGEST.fullmatch(self.body):
            raise ValueError("`body` takes 64 hex digits or nothing")


_NAMES = tuple(one.name for one in fields(Entry))
_KEYS = frozenset({*_NAMES, "zavet"})


def hour_of(at: int) -> int:
    """The hour of a time in seconds since the epoch: all the time that a leaf tells."""
    return at // HOUR


def encode(entry: Entry) -> bytes:
    """The leaf: canonical JSON (RFC 8785) of the entry and of the format version."""
    return canon.encode({"zavet": FORMAT, **{name: getattr(entry, name) for name in _NAMES}})


def decode(leaf: bytes) -> Entry:
    """The entry of a leaf. Raises Tampered where the bytes are not what `encode` makes of an entry."""
    try:
        value = canon.decode(leaf)
        if not isinstance(value, dict) or value.keys() != _KEYS or value.pop("zavet") != FORMAT:
            raise Tampered("a leaf is not an entry of a known format")
        for name in ("clauses", "blobs"):
            if not isinstance(value[name], list):
                raise Tampered(f"a leaf is not an entry: `{name}` is no list")
            value[name] = tuple(value[name])
        entry = Entry(**value)
    except (ValueError, TypeError, RecursionError) as error:
        raise Tampered("a leaf is not an entry") from error
    if encode(entry) != leaf:
        raise Tampered("a leaf is an entry in another form than the canonical one")
    return entry
