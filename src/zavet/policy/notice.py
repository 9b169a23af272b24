"""The wording of a consent control: who, what for, which data, to whom, and how to withdraw.

What is shown is what is recorded: the digest of this text stands in the evidence of the consent, so it is a pure function of the
policy and the language.
"""

from __future__ import annotations

from collections.abc import Iterable

from zavet.policy.labels import PHRASES
from zavet.policy.links import consenting, handed_data, linked_data, recipients_of, transfers, unique
from zavet.policy.model import Datum, Policy, Recipient, Right
from zavet.terms import label

_OPT_OUT = frozenset({"marketing", "newsletter", "advertising"})


def consent_text(policy: Policy, purpose: str, language: str) -> str:
    """The notice of the consent to `purpose` (or to `transfer:<recipient>`), in sentences.

    Raises ValueError where the policy names no such purpose or recipient.
    """
    handed = transfers(policy, purpose)
    facts = consenting(policy, purpose) or tuple(one for one in policy.purposes if one.purpose == purpose)
    if not handed and not facts:
        msg = f"the policy names no purpose or recipient for a consent to `{purpose}`"
        raise ValueError(msg)
    parts = _transfer(policy, handed, language) if handed else _use(policy, purpose, [one.clause for one in facts], language)
    ways = (PHRASES.say(language, "consent.way_cabinet"), *_ways(policy, purpose, language))
    return " ".join((*parts, PHRASES.say(language, "consent.withdraw", ways="; ".join(unique(ways)))))


def clause_list(clauses: Iterable[str], language: str) -> str:
    """Clause ids as people cite them."""
    return PHRASES.say(language, "clauses", ids=", ".join(unique(clauses)))


def data_list(data: Iterable[Datum], language: str) -> str:
    """Categories as a list; those that no vocabulary names are called by the clause that does."""
    found = tuple(data)
    named = unique(label("category", one.category, language) for one in found if not one.category.startswith("other:"))
    others = unique(one.clause for one in found if one.category.startswith("other:"))
    if others:
        named = (*named, PHRASES.say(language, "other_data", clauses=clause_list(others, language)))
    return ", ".join(named) or PHRASES.say(language, "nothing")


def recipient_list(recipients: Iterable[Recipient], language: str) -> str:
    """Recipients as a list; those that no vocabulary names are called by the clause that does."""
    found = tuple(recipients)
    named = unique(label("recipient", one.recipient, language) for one in found if not one.recipient.startswith("other:"))
    others = unique(one.clause for one in found if one.recipient.startswith("other:"))
    if others:
        named = (*named, PHRASES.say(language, "other_recipients", clauses=clause_list(others, language)))
    return ", ".join(named) or PHRASES.say(language, "nobody")


def _use(policy: Policy, purpose: str, clauses: list[str], language: str) -> tuple[str, ...]:
    who = PHRASES.say(
        language,
        "consent.use",
        operator=policy.operator.name,
        purpose=label("purpose", purpose, language),
        clauses=clause_list(clauses, language),
    )
    recipients = recipients_of(policy, purpose)
    given = (
        PHRASES.say(language, "consent.recipients", recipients=recipient_list(recipients, language))
        if recipients
        else PHRASES.say(language, "consent.no_recipients")
    )
    return who, PHRASES.say(language, "consent.data", data=data_list(linked_data(policy, purpose), language)), given


def _transfer(policy: Policy, handed: tuple[Recipient, ...], language: str) -> tuple[str, ...]:
    purposes = unique(one.purpose for one in handed if one.purpose is not None)
    who = PHRASES.say(
        language,
        "consent.transfer",
        operator=policy.operator.name,
        recipient=recipient_list(handed, language),
        clauses=clause_list((one.clause for one in handed), language),
    )
    what = PHRASES.say(language, "consent.data", data=data_list(handed_data(policy, handed), language))
    if not purposes:
        return who, what
    aims = ", ".join(label("purpose", one, language) for one in purposes)
    return who, PHRASES.say(language, "consent.purpose", purpose=aims), what


def _ways(policy: Policy, purpose: str, language: str) -> tuple[str, ...]:
    words = {"withdraw_consent", "opt_out_marketing"} if purpose in _OPT_OUT else {"withdraw_consent"}
    stated = tuple(_way(one, language) for one in policy.rights if one.right in words)
    if stated:
        return stated
    mails = [*(one.address for one in policy.contacts if one.channel == "email"), *policy.operator.emails]
    return tuple(PHRASES.say(language, "consent.way_email", address=one) for one in unique(mails))


def _way(right: Right, language: str) -> str:
    if right.channel == "cabinet":
        return PHRASES.say(language, "consent.way_cabinet")
    known = right.channel in {"email", "post"} and right.address
    text = (
        PHRASES.say(language, f"consent.way_{right.channel}", address=right.address)
        if known
        else PHRASES.say(language, "consent.way_request")
    )
    if right.phrase:
        text = PHRASES.say(language, "consent.way_marked", way=text, phrase=right.phrase)
    return f"{text} ({clause_list((right.clause,), language)})"
