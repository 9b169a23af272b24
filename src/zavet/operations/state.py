"""What decisions read about a subject, as one small value: sealed in the subject's row, changed only together with an entry.

One sealed value under the subject's `log` key, bound to the count of the subject's entries: a row edited, or put back to an older state,
does not open or is behind the log, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zavet.decision.facts import ConsentState, ConsentWord, Facts, OpenGround

ACCOUNT = "account"
LEAVING = "erasure/"
"""A restriction that begins so is an erasure: it is never lifted, and what a hold keeps goes when the hold ends."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A statutory duty to keep a class of data: norm, and the last second it lasts (None: until lifted)."""

    klass: str
    norm: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A subject's standing. Consents by purpose; open grounds by id; `confirmed` and `public` are categories."""

    consents: Mapping[str, ConsentState] = field(default_factory=dict)
    objections: frozenset[str] = frozenset()
    restricted: str | None = None
    grounds: Mapping[str, OpenGround] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    revisions: Mapping[str, int] = field(default_factory=dict)
    """Every current blob by `record/class`, with its revision."""
    confirmed: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    minor: bool | None = None
    parental_consent: bool = False
    identity_pending: bool = False
    disagreed: bool = False
    unconfirmed: bool = False
    language: str = ""
    """The language the person last used; messages of the house's own go out in it."""
    kind: str = ""
    """What the person said to be: natural person or `legal_entity`."""
    gone: bool = False
    """True once the erasure of the whole subject is journalled: nobody finds them from then on."""

    def with_consent(self, purpose: str, state: ConsentWord, at: int) -> State:
        """The standing after a consent was given, refused or withdrawn at `at`."""
        return replace(self, consents={**self.consents, purpose: ConsentState(state, at)})

    def without_objection(self, purpose: str) -> State:
        """The standing after a consent to what was objected to before: the later word holds."""
        return replace(self, objections=self.objections - {purpose})

    def with_ground(self, ground: str, opened: OpenGround) -> State:
        """The standing with one more open ground, or one changed."""
        return replace(self, grounds={**self.grounds, ground: opened})

    def without_ground(self, ground: str) -> State:
        """The standing after that ground closed."""
        return replace(self, grounds={name: one for name, one in self.grounds.items() if name != ground})

    @property
    def has_account(self) -> bool:
        """True where the subject has a login of this controller."""
        return ACCOUNT in self.grounds

    @property
    def leaving(self) -> bool:
        """True once the subject's erasure was journalled; what is left of them is what a hold keeps."""
        return self.restricted is not None and self.restricted.startswith(LEAVING)

    def held(self, at: int) -> frozenset[str]:
        """The classes that a hold keeps at `at`."""
        return frozenset(one.klass for one in self.holds if one.until is None or one.until >= at)

    def facts(self) -> Facts:
        """The facts a decision reads of the standing alone."""
        return Facts(
            consents=self.consents,
            objections=self.objections,
            restricted=self.restricted,
            grounds=self.grounds,
            minor=self.minor,
            parental_consent=self.parental_consent,
            identity_confirmed=not self.identity_pending,
            disagreed=self.disagreed,
            unconfirmed=self.unconfirmed,
        )


def to_json(state: State) -> dict[str, Any]:
    """The state as canonical JSON values; what is empty is left out."""
    return {
        "consents": {name: [one.state, one.at, one.until] for name, one in state.consents.items()},
        "objections": sorted(state.objections),
        "restricted": state.restricted,
        "grounds": {name: [one.kind, list(one.recipients), dict(one.details)] for name, one in state.grounds.items()},
        "holds": [[one.klass, one.norm, one.until] for one in state.holds],
        "revisions": dict(state.revisions),
        "confirmed": sorted(state.confirmed),
        "public": sorted(state.public),
        "minor": state.minor,
        "parental": state.parental_consent,
        "identity_pending": state.identity_pending,
        "disagreed": state.disagreed,
        "unconfirmed": state.unconfirmed,
        "language": state.language,
        "kind": state.kind,
        "gone": state.gone,
    }


def from_json(value: Mapping[str, Any]) -> State:
    """The state written by `to_json`."""
    return State(
        consents={name: ConsentState(*parts) for name, parts in value["consents"].items()},
        objections=frozenset(value["objections"]),
        restricted=value["restricted"],
        grounds={name: OpenGround(kind, tuple(recipients), details) for name, (kind, recipients, details) in value["grounds"].items()},
        holds=tuple(Hold(*parts) for parts in value["holds"]),
        revisions=value["revisions"],
        confirmed=frozenset(value["confirmed"]),
        public=frozenset(value["public"]),
        minor=value["minor"],
        parental_consent=value["parental"],
        identity_pending=value["identity_pending"],
        disagreed=value["disagreed"],
        unconfirmed=value["unconfirmed"],
        language=value["language"],
        kind=value["kind"],
        gone=value["gone"],
    )
