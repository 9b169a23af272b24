"""The rows that the house keeps, one frozen dataclass a table; every store keeps exactly these.

`KEY` names the columns that identify a row, always starting with the controller (I11); `INDEXES` the column sets a store must find
quickly by. Columns are str, int, bytes, bool, or one of these or None. None of them holds a subject's personal data in plaintext (I4):
what is personal stands in columns named `sealed*`, as blobs of the vault. `PERSONAL` says so, table by table, for the test that asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published policy version. `model` is its canonical JSON; `text_digest` that of the controller's own text, if bound."""

    KEY: ClassVar = ("controller", "version")
    INDEXES: ClassVar = (("controller", "digest"),)
    PERSONAL: ClassVar = "none: a published document"

    controller: str
    version: int
    digest: str
    model: str
    published_at: int
    effective_at: int
    author: str
    index: int


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject: `sealed_state` is what decisions read (consents, objections, restriction, open grounds …), sealed under class `log`
    at revision `entries`, the count of entries made about this subject.
    """

    KEY: ClassVar = ("controller", "subject")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "sealed_state"

    controller: str
    subject: str
    entries: int
    sealed_state: bytes
    created_at: int
    erased_at: int | None = None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One blob: what was collected at one point in one retention class, at one revision.

    `ground` ties a snapshot (an order's) to its ground. Only the row with the highest revision of (record, klass) is current.
    """

    KEY: ClassVar = ("controller", "subject", "record", "klass", "revision")
    INDEXES: ClassVar = (("controller", "policy"), ("controller", "klass", "collected_at"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    subject: str
    record: str
    klass: str
    revision: int
    categories: str
    point: str
    source: str
    policy: str
    collected_at: int
    ground: str
    index: int
    epoch: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """The evidence of one consent or acceptance: state word, notice digest and version, and the sealed rest."""

    KEY: ClassVar = ("controller", "subject", "consent")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "sealed"

    controller: str
    subject: str
    consent: str
    purpose: str
    state: str
    version: int
    at: int
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class GroundRow:
    """An order, ticket, claim, application … of a subject. `recipients` are words assigned to it, joined by commas."""

    KEY: ClassVar = ("controller", "ground")
    INDEXES: ClassVar = (("controller", "subject"), ("controller", "kind", "state"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    ground: str
    subject: str
    kind: str
    state: str
    status: str
    recipients: str
    opened_at: int
    closed_at: int | None
    due_at: int | None
    index: int
    epoch: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something on its way out: a disclosure, a notice, a letter. `state`: waiting, sent, parked, cancelled."""

    KEY: ClassVar = ("controller", "delivery")
    INDEXES: ClassVar = (("controller", "subject"), ("state", "next_at"), ("controller", "state", "created_at"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    delivery: str
    subject: str
    kind: str
    recipient: str
    channel: str
    purpose: str
    ground: str
    clauses: str
    categories: str
    state: str
    attempts: int
    created_at: int
    next_at: int
    sent_at: int | None
    receipt: str
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RequestRow:
    """The exercise of a right. `sealed` holds what the person wrote and the answer."""

    KEY: ClassVar = ("controller", "request")
    INDEXES: ClassVar = (("controller", "subject"), ("controller", "state", "due_at"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    request: str
    subject: str
    right: str
    channel: str
    by: str
    state: str
    identity: str
    received_at: int
    due_at: int | None
    answered_at: int | None
    norm: str
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that came in: sealed under the evidence of the subject it is of, or under the controller's own key where that is not known.

    After the subject's erasure its dates stay and `sealed` and `subject` are empty.
    """

    KEY: ClassVar = ("controller", "letter")
    INDEXES: ClassVar = (("controller", "state", "received_at"), ("controller", "subject"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    letter: str
    kind: str
    channel: str
    state: str
    received_at: int
    due_at: int | None
    answered_at: int | None
    answer_form: str
    request: str
    index: int
    sealed: bytes
    subject: str = ""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A loss or disclosure of personal data. `sealed` holds description and steps under the controller's own key."""

    KEY: ClassVar = ("controller", "incident")
    INDEXES: ClassVar = (("controller", "state"),)
    PERSONAL: ClassVar = "sealed"

    controller: str
    incident: str
    kind: str
    state: str
    subjects: int
    notified: int
    informed: str
    reported_at: int
    occurred_at: int
    closed_at: int | None
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One subject touched by an incident."""

    KEY: ClassVar = ("controller", "incident", "subject")
    INDEXES: ClassVar = (("controller", "subject"),)
    PERSONAL: ClassVar = "none: ids"

    controller: str
    incident: str
    subject: str
    delivery: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A subject's login: the password as argon2 hash, nothing else; e-mail and phone are found through the blind index."""

    KEY: ClassVar = ("controller", "subject")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "none: a password hash"

    controller: str
    subject: str
    password: str
    session_epoch: int
    created_at: int
    closed_at: int | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code (confirm an address, reset a password): only its keyed digest is kept."""

    KEY: ClassVar = ("controller", "code")
    INDEXES: ClassVar = (("controller", "subject", "use"),)
    PERSONAL: ClassVar = "none: a digest"

    controller: str
    code: str
    subject: str
    use: str
    about: str
    tries: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class PublicRow:
    """The public copy of something the subject published (a review): sealed under the controller's key until withdrawn."""

    KEY: ClassVar = ("controller", "public")
    INDEXES: ClassVar = (("controller", "about", "state"), ("controller", "subject"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    public: str
    subject: str
    about: str
    state: str
    at: int
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One automatic record of a visit or login: sealed under (controller, class, epoch) or under the subject, never in plaintext."""

    KEY: ClassVar = ("controller", "visit")
    INDEXES: ClassVar = (("controller", "subject"), ("controller", "at"))
    PERSONAL: ClassVar = "sealed"

    controller: str
    visit: str
    subject: str
    point: str
    categories: str
    at: int
    epoch: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count without persons: how often `value` of `dimension` was seen on `day` (days since the epoch)."""

    KEY: ClassVar = ("controller", "day", "dimension", "value")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "none: counts"

    controller: str
    day: int
    dimension: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Anything small an officer keeps for a controller: measures with owner and check date, unsafe hosts, services with own provisions,
    disagreements of visitors. `value` is canonical JSON without a subject's personal data.
    """

    KEY: ClassVar = ("controller", "kind", "note")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "none: the controller's own settings"

    controller: str
    kind: str
    note: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """The security log: malformed, unauthenticated, unknown-field and over-limit requests. No values, no personal data."""

    KEY: ClassVar = ("controller", "event")
    INDEXES: ClassVar = (("controller", "at"),)
    PERSONAL: ClassVar = "none: words and counts"

    controller: str
    event: str
    kind: str
    where: str
    detail: str
    at: int


@dataclass(frozen=True, slots=True)
class IdempotencyRow:
    """One changing call: digests of its key and of the request (keyed, so that values cannot be guessed) and the outcome, ids only."""

    KEY: ClassVar = ("controller", "caller", "key")
    INDEXES: ClassVar = (("at",),)
    PERSONAL: ClassVar = "none: ids and keyed digests"

    controller: str
    caller: str
    key: str
    request: str
    outcome: str
    at: int


@dataclass(frozen=True, slots=True)
class ClientRow:
    """An API key: only the digest of its secret. Bound to one controller and to a role, a purpose set or a recipient."""

    KEY: ClassVar = ("controller", "client")
    INDEXES: ClassVar = (("secret",),)
    PERSONAL: ClassVar = "none: a digest"

    controller: str
    client: str
    secret: str
    kind: str
    role: str
    purposes: str
    created_at: int
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A leaf of the log: canonical JSON without personal data, and the body sealed under the subject's class `evidence`."""

    KEY: ClassVar = ("controller", "index")
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "sealed_body"

    controller: str
    index: int
    leaf: bytes
    body_owner: str
    sealed_body: bytes


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Which entry a handle belongs to. A handle is made for one entry and one subject; without the subject's key it says nothing."""

    KEY: ClassVar = ("controller", "handle")
    INDEXES: ClassVar = (("controller", "index"),)
    PERSONAL: ClassVar = "none: handles"

    controller: str
    handle: bytes
    index: int


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The head of a controller's log: size and the frontier of its tree. Locked first by every changing transaction."""

    KEY: ClassVar = ("controller",)
    INDEXES: ClassVar = ()
    PERSONAL: ClassVar = "none: hashes"

    controller: str
    size: int
    frontier: bytes
    last_at: int


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """The journal of an erasure: written before the first destructive act, finished after the last (I6)."""

    KEY: ClassVar = ("controller", "erasure")
    INDEXES: ClassVar = (("state",), ("controller", "subject"))
    PERSONAL: ClassVar = "none: ids and classes"

    controller: str
    erasure: str
    subject: str
    klasses: str
    whole: bool
    reason: str
    state: str
    at: int
    done_at: int | None
    index: int


TABLES = (
    VersionRow,
    SubjectRow,
    RecordRow,
    ConsentRow,
    GroundRow,
    OutboxRow,
    RequestRow,
    LetterRow,
    IncidentRow,
    AffectedRow,
    AccountRow,
    CodeRow,
    PublicRow,
    VisitRow,
    CountRow,
    NoteRow,
    SecurityRow,
    IdempotencyRow,
    ClientRow,
    LeafRow,
    MemberRow,
    HeadRow,
    ErasureRow,
)
"""Every table, in the order a store creates them."""
