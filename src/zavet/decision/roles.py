"""Which purposes a role may ask for. A role that is not here is entitled to nothing.

- subject, system: any purpose; the caller has made sure that it is the subject's own data, or the house's own job
- visitor: may only give data and consents
- recipient: its role is its word among the recipients; it takes data for itself alone
- officer, client: the table below; a client without a role must be bound to a set of purposes
"""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, frozenset[str] | None] = {
    "owner": None,
    "officer": None,
    "support": frozenset({"support"}),
    "sales": frozenset(
        {
            "order_processing",
            "delivery",
            "order_notice",
            "payment",
            "contract",
            "communication",
            "identification",
            "data_verification",
            "service_notice",
            "other:provision_of_services",
        }
    ),
    "marketing": frozenset({"marketing", "newsletter", "advertising", "partner_services", "loyalty"}),
    "fraud": frozenset({"fraud_prevention", "security"}),
    "developer": frozenset({"service_improvement", "technical_diagnostics", "other:new_services"}),
    "analyst": frozenset({"statistics", "research", "service_improvement", "other:data_analysis"}),
    "accountant": frozenset({"payment", "tax", "contract", "credit", "dispute", "legal_obligation"}),
    "recruiter": frozenset({"recruitment", "communication"}),
    "lawyer": frozenset({"dispute", "contract", "legal_obligation"}),
    "auditor": frozenset(),
}
"""Purposes by role of an officer or client; None stands for every purpose that the policy names."""

RIGHTS_ROLES = frozenset({"owner", "officer"})
"""Roles that carry out the requests of subjects: access, rectification, erasure and the like."""

_GIVING = frozenset({"collect", "consent"})


def is_known(kind: str, role: str, operation: str) -> bool:
    """True where an actor of this kind and role may ask for this operation at all."""
    if kind in ("officer", "client"):
        return role in ROLES or (kind == "client" and not role)
    if kind == "recipient":
        return bool(role)
    return kind in ("subject", "system") or (kind == "visitor" and operation in _GIVING)


def is_entitled(kind: str, role: str, purpose: str | None) -> bool:
    """True where the role may ask for the purpose; without one, whether it may ask for any."""
    if kind not in ("officer", "client") or (kind == "client" and not role):
        return True
    purposes = ROLES.get(role, frozenset())
    return purposes is None or (purpose in purposes if purpose else bool(purposes))


def may_answer_rights(kind: str, role: str) -> bool:
    """True where the actor may carry out a subject's request: the subject, the house itself, or an officer in charge."""
    return kind in ("subject", "system") or (kind in ("officer", "client") and role in RIGHTS_ROLES)
