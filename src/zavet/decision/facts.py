"""What is known about the subject at the moment of the decision: read in the same transaction as the entry is appended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TRANSFER = "transfer"
"""The consent word of a transfer to anyone; `transfer:<recipient>` speaks of one recipient and goes before it."""

ConsentWord = Literal["requested", "given", "refused", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class ConsentState:
    """The state of one consent: word, since when (seconds), and until when (None: no term)."""

    state: ConsentWord
    at: int
    until: int | None = None

    def live(self, at: int) -> bool:
        """True where consent was given at or before `at` and has not lapsed."""
        return self.state == "given" and self.at <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class OpenGround:
    """A ground open for this subject. `recipients`: who is assigned to it; empty means nobody yet. `details` are words such as the
    authority's ground, its country, the named law.
    """

    kind: str
    recipients: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one subject.

    `consents` by purpose; a consent to a transfer stands under `transfer:<recipient>`. `objections` are purposes objected to.
    `restricted` is the reason of a restriction in force or None. `grounds` maps ground ids to open grounds (an account is the
    ground `account`). `collected_under` names digests of policy versions under which the asked categories were collected.
    `sources` maps category to the sources its stored values came from, `points` to the collection points (empty: not known).
    `disagreed`: the person recorded a disagreement. `erased`: the subject's data are gone.
    """

    consents: Mapping[str, ConsentState] = field(default_factory=dict)
    objections: frozenset[str] = frozenset()
    restricted: str | None = None
    grounds: Mapping[str, OpenGround] = field(default_factory=dict)
    collected_under: frozenset[str] = frozenset()
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    minor: bool | None = None
    parental_consent: bool = False
    identity_confirmed: bool = True
    disagreed: bool = False
    unconfirmed: bool = False
    """Data blocked until consent in the further form the policy speaks of is recorded."""
    points: Mapping[str, frozenset[str]] = field(default_factory=dict)
    erased: bool = False


NOBODY = Facts()
"""Facts where there is no subject yet."""
