"""Hypothesis strategies of policies, facts and questions for the decision.

    @given(cases())
    def test(case): decide(case.compiled, case.facts, case.question, case.collected)

A case is read off a tape of bytes, one for each choice, where zero is the plain choice: that makes thousands of cases a minute, and
Hypothesis shrinks a tape towards the plainest case. Words come from small pools, and a policy is given rows that speak of its
question more often than not, so that policies, facts and questions meet and every reason of a verdict is reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st

from zavet.decision.compile import Compiled, compile_policy
from zavet.decision.facts import ConsentState, ConsentWord, Facts, OpenGround
from zavet.decision.question import Actor, ActorKind, GroundRef, Question
from zavet.decision.roles import ROLES
from zavet.decision.words import ANSWERS
from zavet.policy.model import (
    Authority,
    Clause,
    Closed,
    Datum,
    Document,
    Duty,
    Law,
    LegalBasis,
    Minors,
    OpenQuestion,
    Operator,
    Point,
    Policy,
    Prohibition,
    Purpose,
    Recipient,
    Retention,
    Right,
    Source,
    Statistics,
)

T = TypeVar("T")

AT = 1_000
CATEGORIES = ("full_name", "phone", "ip_address", "location")
PURPOSES = (
    "order_processing",
    "delivery",
    "support",
    "marketing",
    "service_notice",
    "personalisation",
    "fraud_prevention",
    "statistics",
    "legal_obligation",
    "other:removal of doubles",
)
RECIPIENTS = ("courier", "partner", "authority", "other:third parties", "public")
POINTS = ("registration", "page_view")
SOURCES: tuple[Source, ...] = ("provided", "automatic", "third_party")
ACTORS: tuple[ActorKind, ...] = ("subject", "officer", "client", "recipient", "system", "visitor")
DUTIES = (
    "confidentiality",
    "purpose_limit",
    "verify_identity",
    "block_on_request",
    "destroy",
    "parental_consent",
    "log_ip_and_time",
    "update_data",
)
PROHIBITIONS = (
    "disclose_without_consent",
    "link_statistics_to_person",
    "sell",
    "publish",
    "collect_from_minors",
    "reuse_by_processor",
)
RIGHTS = ("access", "rectify", "erase", "block", "withdraw_consent", "object", "opt_out_marketing")
STATES: tuple[ConsentWord, ...] = ("given", "given", "given", "given", "withdrawn", "requested", "refused", "expired")
CLOSED = ("purpose:support", "location", "recipient:partner", "point:page_view", "category:phone", "delivery")
NEEDS = ("ground:order", "ground:ticket", "ground:law", "consent", "law", "demand", "own_act")
KINDS = ("order", "ticket", "account", "demand", "law")
COUNTRIES = ("RU", "KZ")
AUTHORITY_GROUNDS = ("court", "law", "prevention")
CHANNELS = ("email", "sms", "messenger")
ENTITIES = ("first company", "second company")
BASES: tuple[LegalBasis, ...] = ("unstated", "consent", "contract")
TAPE = 320
"""Bytes of a tape: more choices than these are plain."""
OPERATIONS = (
    *("use",) * 8,
    *("disclose",) * 8,
    *("notify",) * 5,
    *("collect",) * 3,
    "transfer",
    "transfer",
    "disseminate",
    "disseminate",
    "count",
    "anonymise",
    "consent",
    "sell",
    "publish",
    "store away",
    *ANSWERS,
)


class Tape:
    """Choices read off bytes; once they are used up every choice is the plain one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def roll(self, sides: int) -> int:
        """A number from 0 to `sides` - 1."""
        at = self._at
        self._at += 1
        return self._data[at] % sides if at < len(self._data) else 0

    def seldom(self, sides: int = 4) -> bool:
        """True once in `sides`."""
        return self.roll(sides) == sides - 1

    def pick(self, words: Sequence[T]) -> T:
        """One of the words."""
        return words[self.roll(len(words))]

    def some(self, words: Sequence[T], most: int, least: int = 0) -> tuple[T, ...]:
        """Some of the words, each once."""
        return tuple(dict.fromkeys(self.pick(words) for _ in range(least + self.roll(most - least + 1))))

    def clause(self) -> str:
        """The id of a clause."""
        number = self.roll(30)
        return f"{number // 10 + 1}.{number % 10}"


def _datum(tape: Tape, category: str | None = None, purpose: str | None = None) -> Datum:
    limits = tape.some(PURPOSES, 5, 1) if tape.seldom(2) else None
    if limits is not None and purpose:
        limits = (*limits, purpose)
    return Datum(
        category=category or tape.pick(CATEGORIES),
        source=tape.pick(SOURCES),
        clause=tape.clause(),
        points=tape.some((*POINTS, *POINTS, "any"), 2),
        purposes=limits,
        limit_clause=tape.clause() if tape.seldom(2) else None,
    )


def _purpose(tape: Tape, purpose: str | None = None) -> Purpose:
    return Purpose(
        purpose=purpose or tape.pick(PURPOSES),
        consent=tape.seldom(3),
        clause=tape.clause(),
        legal_basis=tape.pick(BASES),
        grounds=(None, (), (), tape.some(KINDS, 2))[tape.roll(4)],
        channels=tape.some(CHANNELS, 2) if tape.seldom() else (),
        own_name_only=tape.seldom(),
        excludes_offers=tape.seldom(),
    )


def _recipient(tape: Tape, recipient: str | None = None, purpose: str | None = None) -> Recipient:
    return Recipient(
        recipient=recipient or tape.pick(RECIPIENTS),
        clause=tape.clause(),
        purpose=(None, purpose, "order_processing", tape.pick(PURPOSES))[tape.roll(4)],
        requires=("demand",) if recipient == "authority" and not tape.seldom() else tape.some(NEEDS, 2),
        categories=tape.some(CATEGORIES, 3) if tape.seldom() else None,
    )


def _policy(tape: Tape, question: Question) -> Policy:
    """A policy, with rows that speak of the question's words three times of four; it need not be sensible."""
    data = [_datum(tape, one, question.purpose) for one in question.categories if not tape.seldom(8)]
    data += [_datum(tape) for _ in range(tape.roll(5))]
    purposes = [_purpose(tape, question.purpose)] if question.purpose and not tape.seldom(8) else []
    purposes += [_purpose(tape) for _ in range(tape.roll(5))]
    recipients = [_recipient(tape, question.recipient, question.purpose)] if question.recipient and not tape.seldom() else []
    recipients += [_recipient(tape) for _ in range(tape.roll(4))]
    maybe = (None, tape.clause())
    return Policy(
        slug="any",
        language="ru",
        operator=Operator("a shop", tape.clause(), entities=ENTITIES if tape.seldom() else (), entities_clause=tape.pick(maybe)),
        document=Document(disagreement_clause=tape.pick(maybe)),
        law=Law(clause=tape.pick((None, tape.clause()))),
        data=tuple(data),
        purposes=tuple(purposes),
        recipients=tuple(recipients),
        authorities=tuple(
            Authority(tape.clause(), tape.some(AUTHORITY_GROUNDS, 3, 1), tape.pick(("RU", "KZ", None)), tape.pick((None, True, False)))
            for _ in range(tape.roll(3))
        ),
        retention=tuple(Retention("unlimited", tape.clause()) for _ in range(tape.roll(2))),
        rights=tuple(Right(tape.pick(RIGHTS), tape.clause()) for _ in range(tape.roll(5))),
        duties=tuple(Duty(tape.pick(DUTIES), "always", tape.clause()) for _ in range(tape.roll(6))),
        prohibitions=tuple(Prohibition(tape.pick(PROHIBITIONS), tape.clause()) for _ in range(tape.roll(4))),
        statistics=tuple(Statistics(tape.clause()) for _ in range(tape.roll(2))),
        minors=Minors(14, tape.clause()) if tape.seldom() else None,
        points=tuple(Point(tape.pick((*POINTS, "cabinet")), {"ru": "форма"}) for _ in range(tape.roll(2))),
        closed=Closed(tape.some(("3", "3.0"), 1), tape.some(("4", "4.0"), 1), tape.some(("5", "5.0"), 1)),
        clauses=tuple(
            Clause(tape.clause(), tape.pick(("consent", "purpose")), tape.pick(("enforced", "published")), {"ru": "…"})
            for _ in range(tape.roll(4))
        ),
        open=tuple(
            OpenQuestion("q1", "words", {"ru": "…"}, clause=tape.pick((None, tape.clause())), closes=tape.some(CLOSED, 1))
            for _ in range(tape.roll(3) if tape.seldom() else 0)
        ),
    )


def _state(tape: Tape) -> ConsentState:
    return ConsentState(tape.pick(STATES), tape.pick((AT - 10, AT - 10, AT, AT + 10)), tape.pick((None, None, AT, AT + 10)))


def _ground(tape: Tape, kind: str | None = None) -> OpenGround:
    details = {"body": "суд", "ground": tape.pick(AUTHORITY_GROUNDS), "document": "№ 1"}
    if not tape.seldom(3):
        details["country"] = tape.pick(COUNTRIES)
    if tape.seldom():
        details["categories"] = tape.pick(("phone", "phone,full_name"))
    return OpenGround(kind or tape.pick(KINDS), tape.some(RECIPIENTS, 3), {} if tape.seldom() else details)


def _facts(tape: Tape, question: Question) -> Facts:
    words = (*PURPOSES, "acceptance", "transfer", *(f"transfer:{one}" for one in RECIPIENTS))
    consents = {tape.pick(words): _state(tape) for _ in range(tape.roll(4))}
    if question.purpose and tape.roll(2):
        consents[question.purpose] = _state(tape)
    if question.recipient and tape.seldom():
        consents[f"transfer:{question.recipient}"] = _state(tape)
    grounds = {tape.pick(("g1", "g2", "g3")): _ground(tape) for _ in range(tape.roll(4))}
    if question.recipient == "authority" and not tape.seldom():
        grounds["g1"] = _ground(tape, "demand")
    return Facts(
        consents=consents,
        objections=frozenset(tape.some((question.purpose or "", *PURPOSES[:3]), 1)) if tape.seldom() else frozenset(),
        restricted="check" if tape.seldom(16) else None,
        grounds=grounds,
        collected_under=frozenset(tape.some(("now", "old", "lost"), 2)) if tape.seldom() else frozenset(),
        sources={one: frozenset(tape.some(SOURCES, 2)) for one in tape.some(CATEGORIES, 2)} if tape.seldom() else {},
        minor=tape.pick((None, True, False)) if tape.seldom() else None,
        parental_consent=tape.seldom(),
        identity_confirmed=not tape.seldom(),
        disagreed=tape.seldom(16),
        unconfirmed=tape.seldom(16),
        points={one: frozenset(tape.some((*POINTS, "cabinet"), 2)) for one in tape.some(CATEGORIES, 2)} if tape.seldom() else {},
        erased=tape.seldom(16),
    )


def _actor(tape: Tape) -> Actor:
    if not tape.seldom(3):
        return Actor("officer", "a1", "owner", entity=tape.pick(ENTITIES))
    purposes = frozenset(tape.some(PURPOSES, 3)) if tape.seldom() else frozenset()
    role = tape.pick((*ROLES, *RECIPIENTS, "", "", "gardener"))
    return Actor(tape.pick(ACTORS), "a2", role, purposes, tape.pick((*ENTITIES, "", "another company")))


def _question(tape: Tape) -> Question:
    operation = tape.pick(OPERATIONS)
    purposes = PURPOSES if not tape.seldom(8) else ("transfer:courier", "resale", "", None)
    outward = operation in ("disclose", "transfer", "disseminate")
    named = not tape.seldom(8) if outward else tape.seldom(8)
    here = tape.seldom(8) if operation != "collect" else not tape.seldom(8)
    recipient = tape.pick((*RECIPIENTS, "authority", "authority")) if named else None
    return Question(
        operation=operation,
        categories=tape.some(CATEGORIES, 2),
        purpose="legal_obligation" if recipient == "authority" and tape.seldom(2) else tape.pick(purposes),
        actor=_actor(tape),
        at=AT,
        recipient=recipient,
        ground=GroundRef(tape.pick(KINDS), tape.pick(("g1", "g2", "g3", "g9", ""))) if tape.seldom(3) else None,
        point=tape.pick((*POINTS, *POINTS, "cabinet")) if here else None,
        channel=tape.pick((None, *CHANNELS)),
        offer=tape.seldom(2),
        in_name_of=tape.pick(("own", "partner")),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A question with all that it is decided by; `older` is the policy that an older version held."""

    policy: Policy
    older: Policy
    facts: Facts
    question: Question

    @property
    def compiled(self) -> Compiled:
        """The version in force."""
        return compile_policy(self.policy, 2, "now")

    @property
    def collected(self) -> Mapping[str, Compiled]:
        """The older version by digest."""
        return {"old": compile_policy(self.older, 1, "old")}


def case(data: bytes) -> Case:
    """The case that these bytes tell."""
    tape = Tape(data)
    question = _question(tape)
    facts = _facts(tape, question)
    policy = _policy(tape, question)
    older = tape.pick((policy, replace(policy, purposes=policy.purposes[1:]), replace(policy, recipients=())))
    return Case(policy, older, facts, question)


def cases() -> st.SearchStrategy[Case]:
    """Whole cases."""
    return st.binary(min_size=TAPE, max_size=TAPE).map(case)
