"""The answer of the decision: allowed or not, why, by which clauses, under which version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a word of `REASONS`; `clauses` are ids of the version named by `version` and `digest`.

    `obligations` are words of what the caller must do along with it (`notify_subject`, `log_ip_and_time`, `notify_none` …).
    `about` is the word the reason turns on: the category, purpose, recipient or ground.
    """

    allowed: bool
    reason: str
    clauses: tuple[str, ...]
    version: int
    digest: str
    obligations: tuple[str, ...] = ()
    about: str = ""


REASONS = (
    "allowed",
    "purpose_missing",
    "purpose_not_named",
    "category_not_named",
    "category_not_for_purpose",
    "source_not_for_purpose",
    "recipient_not_named",
    "recipient_not_for_purpose",
    "category_not_for_recipient",
    "consent_missing",
    "consent_withdrawn",
    "consent_later_than_use",
    "objected",
    "restricted",
    "unconfirmed",
    "ground_missing",
    "ground_closed",
    "ground_not_assigned",
    "authority_ground_not_named",
    "authority_of_another_country",
    "role_not_entitled",
    "actor_not_for_purpose",
    "third_party_entity",
    "minor",
    "identity_not_confirmed",
    "disagreed",
    "channel_not_named",
    "offer_not_allowed",
    "not_in_own_name",
    "narrower_version",
    "operation_prohibited",
    "question_open",
    "point_not_named",
    "erased",
)
"""Every reason; each has a phrase in Russian, Kazakh and English for officer, subject and auditor."""
