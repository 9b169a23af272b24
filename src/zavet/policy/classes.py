"""Retention classes: which data share a fate, so that one key can be destroyed without the other.

Every (category, collection point, source) falls into exactly one class. Erasing part of a subject destroys the keys of some classes;
a statutory hold keeps others. `log` ties a subject to its entries, `evidence` holds what proves how the promise was kept.
"""

from __future__ import annotations

from zavet.policy.model import Policy

CLASSES = ("log", "evidence", "contract", "account", "traffic")
"""Every class of a subject's data, most lasting first."""

_CONTRACT_GROUNDS = frozenset({"order", "contract", "claim"})


def retention_class(policy: Policy, category: str, point: str, source: str) -> str:
    """The class that a value of `category` collected at `point` from `source` falls into.

    Automatic data are `traffic`; what is given at a point that opens an order, contract or claim, and every datum about payment, is
    `contract` (accounting duties hold it); the rest is `account`.
    """
    if source == "automatic":
        return "traffic"
    form = policy.point(point)
    if form is not None and form.opens in _CONTRACT_GROUNDS:
        return "contract"
    if category in {"payment_details", "payment_status", "purchase_history"}:
        return "contract"
    return "account"
