"""What calls take and answer, where several notions share it: strict on the way in, typed on the way out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from zavet.decision.question import GroundRef
from zavet.decision.verdict import Verdict
from zavet.law.identifiers import find_card_number
from zavet.operations.house import Done

LATEST = 2**52
"""The greatest number of seconds or entries that a call takes: far beyond any real one, and exact in every JSON reader."""


def _no_card(text: str) -> str:
    if find_card_number(text):
        raise PydanticCustomError("card_number", "card numbers are never kept")
    return text


Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_no_card)]
"""A word of the policy or of the vocabulary."""
Id = Annotated[str, Field(min_length=1, max_length=64)]
"""An id that an earlier answer gave."""
Plain = Annotated[str, Field(max_length=2000), AfterValidator(_no_card)]
"""A short text. Card numbers are refused wherever they are typed."""
Long = Annotated[str, Field(max_length=50_000), AfterValidator(_no_card)]
"""A long text, such as a letter's."""
Password = Annotated[str, Field(min_length=1, max_length=200)]
Seconds = Annotated[int, Field(ge=0, le=LATEST)]
"""A time in seconds since 1970, UTC."""
Index = Annotated[int, Field(ge=0, le=LATEST)]
"""The place of an entry in the controller's log."""
Words = Annotated[list[Word], Field(max_length=200)]
Language = Literal["ru", "kk", "en"]
Values = Annotated[dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=20_000)]], Field(max_length=200)]
"""Values by field name."""


class In(BaseModel):
    """A body: exactly the named keys, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Out(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyRef(Out):
    """A published version of the policy."""

    version: int = Field(description="The number of the version, from 1.", examples=[1])
    digest: str = Field(description="SHA-256 of the version's canonical form, in hex.")


class DoneOut(Out):
    """A change that was made: durable when this is answered."""

    index: Index = Field(description="The entry of the log that records it.")
    ids: dict[str, str] = Field(description="Ids of what was made or changed, by notion.", examples=[{"subject": "k5…", "record": "m2…"}])
    clauses: list[str] = Field(description="The clauses of the policy that it rests on.", examples=[["4.1.7"]])
    policy: PolicyRef
    repeated: bool = Field(description="True where the same call was made before under this idempotency key; nothing was done twice.")


class VerdictOut(Out):
    """The decision, with the clauses it cites."""

    allowed: bool
    reason: str = Field(description="One word.", examples=["allowed", "purpose_not_named"])
    clauses: list[str]
    policy: PolicyRef
    obligations: list[str] = Field(description="What must be done along with it.")
    about: str = Field(description="The word that the reason turns on.")


class UsedOut(Out):
    """Values for a purpose, with the verdict and the entry that records the use."""

    values: dict[str, str] = Field(description="Values by field name.")
    index: Index
    verdict: VerdictOut


class GroundIn(In):
    """What a use relies on: an open order, ticket, claim …, a demand, a law."""

    kind: Word = Field(examples=["order"])
    id: Annotated[str, Field(max_length=64)] = Field(default="", description="The id of the ground, or the number of the document.")


class ErrorBody(Out):
    """What went wrong. It never holds a value of the request that is personal."""

    id: str = Field(description="Stable; the reference of errors has a heading for each.", examples=["field"])
    message: str
    hint: str
    clauses: list[str] = Field(description="The clauses of the policy that the refusal rests on.")
    field: str | None = Field(default=None, description="With 422: the field.")
    problem: str | None = Field(default=None, description="With 422: what is wrong with the field, a word.", examples=["unknown"])
    reason: str | None = Field(default=None, description="With a refusal: the reason of the verdict, a word.")
    policy: PolicyRef | None = Field(default=None, description="With a refusal: the version that refuses.")
    index: int | None = Field(default=None, description="With a refusal: the entry that records it.")
    key: str | None = Field(default=None, description="With 503: the idempotency key to ask again with.")
    diagnostics: list[dict[str, Any]] | None = Field(default=None, description="With a policy that is wrong: every finding.")


class ErrorOut(Out):
    """The one shape of every error. Members that do not apply are absent."""

    error: ErrorBody


def policy_ref(version: int, digest: str) -> PolicyRef:
    """A version, named."""
    return PolicyRef(version=version, digest=digest)


def done_out(done: Done) -> DoneOut:
    """What a changing operation answers."""
    return DoneOut(
        index=done.index,
        ids=dict(done.ids),
        clauses=list(done.clauses),
        policy=policy_ref(done.version, done.digest),
        repeated=done.repeated,
    )


def verdict_out(verdict: Verdict) -> VerdictOut:
    """A verdict as answered."""
    return VerdictOut(
        allowed=verdict.allowed,
        reason=verdict.reason,
        clauses=list(verdict.clauses),
        policy=policy_ref(verdict.version, verdict.digest),
        obligations=list(verdict.obligations),
        about=verdict.about,
    )


def ground_of(given: GroundIn | None) -> GroundRef | None:
    """The ground as the decision takes it."""
    return GroundRef(given.kind, given.id) if given is not None else None
