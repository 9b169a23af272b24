"""Which data and recipients belong to which purpose.

A datum without `purposes` is linked to every purpose of the policy (I10); one with `purposes` to these alone. A recipient with a
purpose belongs to it; one without belongs to all, unless its disclosure rests on something of its own (a law, an authority's
demand, a separate consent, the subject's own act). Forms, register, diff and notices all ask here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable

from zavet.policy.model import Datum, Policy, Purpose, Recipient
from zavet.terms import FIELDS

TRANSFER = "transfer:"
"""Prefix of a consent to hand data to one recipient: `transfer:<recipient>`."""

ADDITIONAL = "other:additional"
"""How the category begins whose fields the text leaves to each service to name when it is ordered."""

_OWN_FOOTING = frozenset({"law", "demand", "own_act", "consent"})


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """The words in order of first appearance, each once."""
    return tuple(dict.fromkeys(words))


def is_linked(datum: Datum, purpose: str) -> bool:
    """True where the text lets `datum` serve `purpose`."""
    return datum.purposes is None or purpose in datum.purposes


def linked_data(policy: Policy, purpose: str) -> tuple[Datum, ...]:
    """The data that may serve `purpose`, in the order of the model."""
    return tuple(one for one in policy.data if is_linked(one, purpose))


def linked_categories(policy: Policy, purpose: str) -> tuple[str, ...]:
    """The categories that may serve `purpose`, each once, in the order of the model."""
    return unique(one.category for one in linked_data(policy, purpose))


def rests_on_its_own(recipient: Recipient) -> bool:
    """True where every way to this recipient is a law, a demand, a separate consent or the subject's own act."""
    if recipient.recipient == "authority":
        return True
    return bool(recipient.requires) and _OWN_FOOTING.issuperset(recipient.requires)


def recipients_of(policy: Policy, purpose: str) -> tuple[Recipient, ...]:
    """Those who are given data for `purpose`: named for it, or named for no purpose and not resting on a footing of their own.

    One whose own categories hold nothing that serves the purpose is given nothing for it.
    """
    return tuple(one for one in named_for(policy, purpose) if one.purpose == purpose or not rests_on_its_own(one))


def named_for(policy: Policy, purpose: str) -> tuple[Recipient, ...]:
    """Every recipient that may learn something that serves `purpose`, on whatever footing."""
    linked = set(linked_categories(policy, purpose))
    return tuple(
        one
        for one in policy.recipients
        if one.purpose in {None, purpose} and (one.categories is None or not linked.isdisjoint(one.categories))
    )


def consenting(policy: Policy, purpose: str) -> tuple[Purpose, ...]:
    """The facts of the policy that make `purpose` depend on consent."""
    return tuple(one for one in policy.purposes if one.purpose == purpose and one.consent)


def transfers(policy: Policy, purpose: str) -> tuple[Recipient, ...]:
    """The recipients that the consent word `transfer:<recipient>` speaks of; empty for any other word."""
    if not purpose.startswith(TRANSFER):
        return ()
    word = purpose.removeprefix(TRANSFER)
    return tuple(one for one in policy.recipients if one.recipient == word)


def handed_data(policy: Policy, handed: tuple[Recipient, ...]) -> tuple[Datum, ...]:
    """The data that may go to these recipients: their own categories where given, and what serves their purpose."""
    return tuple(
        one
        for one in policy.data
        if any(
            (to.categories is None or one.category in to.categories)
            and (to.purpose is None or one.purposes is None or to.purpose in one.purposes)
            for to in handed
        )
    )


def is_closed(policy: Policy, kind: str, word: str) -> bool:
    """True where an open question touches `word` (a `category`, `purpose`, `recipient` or `point`): it is not in force (I10).

    A question closes bare words or `<kind>:<word>`.
    """
    return any(not {word, f"{kind}:{word}"}.isdisjoint(one.closes) for one in policy.open)


def left_to_services(datum: Datum) -> bool:
    """True where the text leaves it to each service to name the fields of `datum`: what is additional, without fields of its own."""
    return datum.category.startswith(ADDITIONAL) and datum.source == "provided" and not datum.fields


def field_names(datum: Datum) -> tuple[str, ...]:
    """The names of the form fields that `datum` is asked in.

    The model's own names first, then those of the vocabulary. A category outside the vocabulary (`other:…`) without names of its
    own has none: nothing says what would be asked.
    """
    if datum.fields:
        return datum.fields
    if datum.category.startswith("other:"):
        return ()
    return FIELDS.get(datum.category, (datum.category,))
