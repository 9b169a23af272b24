"""A small policy built in code, to be bent by each test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zavet.policy.model import (
    Clause,
    Closed,
    Datum,
    Measure,
    Operator,
    Point,
    Policy,
    Purpose,
    Recipient,
    Retention,
    Right,
    SubjectFact,
)


def clause(clause_id: str, **text: str) -> Clause:
    return Clause(
        clause_id, "other", "enforced", text or {"ru": f"О чём {clause_id}", "kk": f"{clause_id} туралы", "en": f"On {clause_id}"}
    )


def small(**changed: Any) -> Policy:
    """A shop with a registration form, an order form, a marketing consent and a courier."""
    policy = Policy(
        slug="shop",
        language="ru",
        operator=Operator("ООО «Лавка»", "1.1", emails=("shop@example.org",), country="RU"),
        title={"ru": "Политика лавки", "kk": "Дүкен саясаты", "en": "Policy of the shop"},
        subjects=(SubjectFact("customer", "1.1"), SubjectFact("legal_entity", "1.1")),
        data=(
            Datum("full_name", "provided", "2.1", ("registration", "checkout"), required=True),
            Datum("email", "provided", "2.2", ("registration",)),
            Datum("phone", "provided", "2.3", ("registration", "checkout"), fields=("mobile_phone",)),
            Datum("inn", "provided", "2.4", ("registration",), only_for=("legal_entity",)),
            Datum("ip_address", "automatic", "2.5", ("page_view",), purposes=("fraud_prevention",), limit_clause="2.5"),
        ),
        purposes=(
            Purpose("order_processing", consent=False, clause="3.1"),
            Purpose("delivery", consent=False, clause="3.1"),
            Purpose("fraud_prevention", consent=False, clause="3.2"),
            Purpose("marketing", consent=True, clause="3.3", legal_basis="consent"),
        ),
        recipients=(Recipient("courier", "4.1", purpose="delivery", requires=("ground:order",), categories=("full_name", "phone")),),
        retention=(Retention("term", "5.1", "5 calendar_years"),),
        rights=(Right("withdraw_consent", "6.1", channel="post", address="Почтовая улица, 1", phrase="отзыв"),),
        measures=(Measure("access_control", "7.1"),),
        points=(
            Point("registration", {"ru": "Регистрация"}, consents=("marketing",), required=("email",), clause="2"),
            Point("checkout", {"ru": "Заказ", "kk": "Тапсырыс", "en": "Order"}, opens="order", clause="2"),
        ),
        closed=Closed(data=("2",), purposes=("3",), recipients=("4",)),
        clauses=tuple(
            clause(one)
            for one in ["1.1", "2", "2.1", "2.2", "2.3", "2.4", "2.5", "3", "3.1", "3.2", "3.3", "4", "4.1", "5.1", "6.1", "7.1"]
        ),
    )
    return replace(policy, **changed)


def with_purpose(policy: Policy, word: str, **changed: Any) -> Policy:
    """The policy with the facts of one purpose changed."""
    return replace(policy, purposes=tuple(replace(one, **changed) if one.purpose == word else one for one in policy.purposes))


def with_datum(policy: Policy, category: str, **changed: Any) -> Policy:
    """The policy with the facts of one category changed."""
    return replace(policy, data=tuple(replace(one, **changed) if one.category == category else one for one in policy.data))


def without(policy: Policy, name: str, word: str) -> Policy:
    """The policy without the facts of a section whose first word is `word`."""
    key = {"data": "category", "purposes": "purpose", "recipients": "recipient", "points": "point", "clauses": "id"}[name]
    return replace(policy, **{name: tuple(one for one in getattr(policy, name) if getattr(one, key) != word)})
