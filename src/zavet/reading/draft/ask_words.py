"""Questions about purposes and recipients whose words leave open what or who is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from zavet.policy.model import Additions, OpenQuestion, Policy
from zavet.reading.draft.asking import nothing, option, question
from zavet.reading.draft.held import held
from zavet.reading.draft.material import Material, text
from zavet.reading.draft.recipients import DISPUTED, in_force, name_of, recipient, stated
from zavet.reading.draft.texts import clean
from zavet.reading.draft.wording import named
from zavet.reading.draft.words import is_open, said, word
from zavet.reading.facts import Fact


def purposes(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Other purposes, never said which: no data serve them."""
    for fact in material.of("purposes"):
        name = word("purpose", fact.values["purpose"])
        if is_open(name):
            closes = () if any(one.purpose == name for one in policy.purposes) else (f"purpose:{name}",)
            yield question(
                material, "purposes.purpose", "purpose_open", reason="unclear", clause=fact.clause, quote=fact.quote, closes=closes,
                options=[nothing()], words=clean(fact.quote.text) or said(name),
            )  # fmt: skip


def recipients(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Third parties, the named ones being examples: nobody but the named is given anything, until it is said on what it rests."""
    found = held(material)
    doubt = material.disputed(*DISPUTED)
    if doubt is not None:
        facts = [one for one in stated(material) if in_force(material, one)]
        rows = tuple(dict.fromkeys(recipient(material, one, found) for one in facts))
        rows = tuple(one for one in rows if one not in policy.recipients)
        words = named("recipient", *(one.recipient for one in rows))
        denied = [f"recipient:{one.recipient}" for one in rows if all(one.recipient != there.recipient for there in policy.recipients)]
        yield question(
            material, "recipients.recipient", "recipient_doubt", reason=doubt.reason, clause=doubt.clause, quote=doubt.quote or doubt.words,
            closes=denied, options=[nothing("nobody_at_all"), option("named", "named", Additions(recipients=rows))], words=words,
        )  # fmt: skip
    for fact in stated(material):
        if in_force(material, fact):
            continue
        name = name_of(fact)
        row = recipient(material, fact, found)
        order = "ground:order" in row.requires
        wide = replace(row, requires=("ground:order",) if order else ("consent",))
        options = [nothing("nobody"), option("assigned" if order else "consented", "assigned" if order else "consented", _adds(wide))]
        if order:
            options.append(option("consented", "consented", _adds(replace(row, requires=("consent",)))))
        # Where the text lets nobody else have data without the subject's consent, that consent stays a way to anybody.
        open_to_consent = policy.prohibition("disclose_without_consent") is not None
        known = any(one.recipient == name for one in policy.recipients)
        closes = () if known or open_to_consent else (f"recipient:{name}",)
        key = "recipient_open_for" if fact.values.get("purpose") else "recipient_open"
        yield question(
            material, "recipients.recipient", key, reason="unclear", clause=fact.clause, quote=fact.quote, closes=closes,
            options=options, words=clean(fact.quote.text) or said(word("recipient", fact.values["recipient"])), purpose=_purpose(fact),
        )  # fmt: skip


def _purpose(fact: Fact) -> Callable[[str], str]:
    found = text(fact.values.get("purpose"))
    return named("purpose", *([word("purpose", found)] if found else []))


def _adds(row: object) -> Additions:
    return Additions(recipients=(row,))  # type: ignore[arg-type]  # a recipient by construction
