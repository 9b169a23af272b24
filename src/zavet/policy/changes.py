"""The rows of a diff: changes, lapsed consents, what stops, what may no longer be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zavet.policy.model import Clause

ChangeKind = Literal["added", "removed", "changed", "moved", "regrouped"]
LapseReason = Literal[
    "purpose_gone",
    "new_data",
    "new_recipients",
    "recipient_gets_more",
    "new_purposes",
    "wording_changed",
    "controller_changed",
    "more_channels",
    "offers_allowed",
    "partners_allowed",
]
StopKind = Literal["purpose_gone", "consent_needed", "recipient_gone", "link_gone", "collection_gone"]
UnlawfulReason = Literal["category_gone", "source_gone", "purpose_gone", "subject_narrowed", "field_gone"]


@dataclass(frozen=True, slots=True)
class AspectChange:
    """One aspect of a piece before and after, as words; `*` stands for all, empty for not said."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing promised that comes, goes or becomes another.

    `key` is made of words as the section says. `who`: the subjects it concerns; empty means all. `before` and
    `after` are the clauses that say so. Kind `moved` changes the clause alone; `regrouped` ties the same words together otherwise.
    """

    kind: ChangeKind
    section: str
    key: tuple[str, ...]
    who: tuple[str, ...]
    aspects: tuple[AspectChange, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause of the text that comes, goes, changes, or stands under another id with the same text (`moved`)."""

    kind: ChangeKind
    before: Clause | None
    after: Clause | None


@dataclass(frozen=True, slots=True)
class LapsedConsent:
    """A consent given under the earlier policy that does not carry over, and all the reasons why.

    `purpose` is the consent's word, `transfer:<recipient>` included. `clauses` are the later policy's where it still has the
    purpose, else the earlier one's.
    """

    purpose: str
    reasons: tuple[LapseReason, ...]
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Work that the later policy no longer allows, or not without a consent. Empty words where the kind has none."""

    kind: StopKind
    purpose: str = ""
    category: str = ""
    recipient: str = ""
    point: str = ""
    source: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlawful:
    """Data lawfully held under the earlier policy that the later one no longer names so.

    `allowed_for`: the subjects whose data may stay (reason `subject_narrowed`). `before` named it; `clauses` are the later
    policy's: those that close its list of data, or that narrow this datum.
    """

    reason: UnlawfulReason
    category: str
    source: str
    fields: tuple[str, ...] = ()
    allowed_for: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
