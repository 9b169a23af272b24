"""Why: a verdict in words, in three languages, for the officer who acts, the subject it concerns and the auditor who checks."""

from __future__ import annotations

from typing import Literal

from zavet import terms
from zavet.decision.roles import ROLES
from zavet.decision.verdict import Verdict
from zavet.policy.model import Policy
from zavet.terms import phrases

Voice = Literal["officer", "subject", "auditor"]

VOICES: tuple[Voice, ...] = ("officer", "subject", "auditor")
_SHORT = 12
_ABOUT = {
    "purpose_not_named": ("purpose",),
    "category_not_named": ("category",),
    "category_not_for_purpose": ("category",),
    "source_not_for_purpose": ("category",),
    "category_not_for_recipient": ("category",),
    "recipient_not_named": ("recipient",),
    "recipient_not_for_purpose": ("recipient",),
    "consent_missing": ("purpose", "recipient"),
    "consent_withdrawn": ("purpose", "recipient"),
    "consent_later_than_use": ("purpose", "recipient"),
    "objected": ("purpose",),
    "ground_missing": ("ground", "recipient"),
    "ground_closed": ("ground", "recipient"),
    "ground_not_assigned": ("ground", "recipient"),
    "role_not_entitled": ("actor", "recipient"),
    "actor_not_for_purpose": ("purpose",),
    "channel_not_named": ("channel",),
    "offer_not_allowed": ("purpose",),
    "operation_prohibited": ("operation", "prohibition"),
    "question_open": ("category", "purpose", "recipient", "point"),
    "point_not_named": ("point",),
}


def explain(verdict: Verdict, policy: Policy, language: str, voice: Voice) -> str:
    """`verdict` in words, with its clauses, version and digest.

    `policy` is the version that the verdict names. The subject also reads what the first of the clauses says, the officer and the
    auditor what must be done along with it. Raises KeyError for a language or voice that the house does not have.
    """
    said = phrases.load("zavet.decision")
    parts = [said.say(language, f"{verdict.reason}.{voice}", about=_about(verdict, language))]
    if voice != "subject":
        parts += [said.say(language, f"obligation.{one}") for one in verdict.obligations]
    digest = verdict.digest if voice == "auditor" else verdict.digest[:_SHORT]
    clauses = ", ".join(verdict.clauses) or said.say(language, "unnamed")
    parts.append(said.say(language, f"tail.{voice}", clauses=clauses, version=verdict.version, digest=digest))
    if voice == "subject" and verdict.clauses:
        clause = policy.clause(verdict.clauses[0])
        text = clause.text.get(language, clause.text.get(policy.language, "")) if clause else ""
        if text:
            parts.append(said.say(language, "clause", id=verdict.clauses[0], text=text))
    return " ".join(parts)


def _about(verdict: Verdict, language: str) -> str:
    """The word that the reason turns on, as people say it; a word that nobody knows is shown as it came."""
    word = verdict.about
    said = phrases.load("zavet.decision")
    if not word:
        return said.say(language, "unnamed")
    if verdict.reason == "role_not_entitled" and word in ROLES:
        return said.say(language, f"role.{word}")
    for kind in _ABOUT.get(verdict.reason, ()):
        if terms.known(kind, word):
            return terms.label(kind, word, language).replace("_", " ")
    return f"`{word}`"
