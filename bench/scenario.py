"""The rules and requests that policy engines are compared on, and the one truth that all of them must tell.

A rule is role × category × purpose × recipient; half of the rules ask for consent as well. A purpose belongs to one role, as in the
table of roles that Zavet ships: so the same rules can be said as the sentences of a privacy policy and in the languages of the peers.
Nothing here imports Zavet: a peer that needs an environment of its own reads it there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

PURPOSES = {
    "order_notice": "sales", "data_verification": "sales", "identification": "sales", "service_notice": "sales",
    "marketing": "marketing", "advertising": "marketing", "loyalty": "marketing", "newsletter": "marketing",
    "tax": "accountant", "credit": "accountant",
    "fraud_prevention": "fraud", "security": "fraud",
    "recruitment": "recruiter", "support": "support",
    "technical_diagnostics": "developer", "service_improvement": "developer",
}  # fmt: skip
"""The role that each purpose belongs to."""

CATEGORIES = (
    "full_name", "phone", "email", "delivery_address", "date_of_birth", "inn", "payment_status", "purchase_history", "ip_address",
    "browser", "cookies", "preferences",
)  # fmt: skip
RECIPIENTS = ("courier", "payment_processor", "mailing_processor", "bank", "contractor", "hosting", "analytics_processor", "partner")
ROLES = tuple(dict.fromkeys(PURPOSES.values()))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its number, which is its clause."""

    number: int
    role: str
    category: str
    purpose: str
    recipient: str
    consent: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `consent` says whether the person has consented to a transfer to this recipient."""

    role: str
    category: str
    purpose: str
    recipient: str
    consent: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """Rules, requests and, request by request, the rule that allows it (None: none does)."""

    rules: tuple[Rule, ...]
    requests: tuple[Request, ...]
    truth: tuple[int | None, ...]

    @property
    def allowed(self) -> tuple[bool, ...]:
        return tuple(one is not None for one in self.truth)


def make(rules: int = 50, requests: int = 1000, seed: int = 7) -> Scenario:
    """The scenario of so many rules; the same for the same seed. About four of ten requests are allowed."""
    chance = random.Random(seed)
    every = [(purpose, category, recipient) for purpose in PURPOSES for category in CATEGORIES for recipient in RECIPIENTS]
    chosen = chance.sample(every, rules)
    made = tuple(
        Rule(number, PURPOSES[purpose], category, purpose, recipient, consent=number % 2 == 0)
        for number, (purpose, category, recipient) in enumerate(chosen, 1)
    )
    asked = tuple(_request(chance, made) for _ in range(requests))
    return Scenario(made, asked, tuple(judge(made, one) for one in asked))


def _request(chance: random.Random, rules: tuple[Rule, ...]) -> Request:
    """Half of the requests fit a rule; the others miss it by one word, or by all."""
    rule = chance.choice(rules)
    words = {"role": rule.role, "category": rule.category, "purpose": rule.purpose, "recipient": rule.recipient}
    lists = {"role": ROLES, "category": CATEGORIES, "purpose": tuple(PURPOSES), "recipient": RECIPIENTS}
    if chance.random() < 0.5:
        for name in chance.choice([("role",), ("category",), ("purpose",), ("recipient",), tuple(lists)]):
            words[name] = chance.choice(lists[name])
    return Request(**words, consent=chance.random() < 0.5)


def judge(rules: tuple[Rule, ...], request: Request) -> int | None:
    """The rule that allows the request, by reading all of them: the truth."""
    for rule in rules:
        fits = (rule.role, rule.category, rule.purpose, rule.recipient) == (
            request.role, request.category, request.purpose, request.recipient,
        )  # fmt: skip
        if fits and (request.consent or not rule.consent):
            return rule.number
    return None
