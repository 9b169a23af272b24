"""Recipients: what a disclosure must rest on and which categories may go, by the recipient's function and the clause it stands in."""

from __future__ import annotations

from dataclasses import replace

from zavet.policy.links import unique
from zavet.policy.model import Authority, Recipient
from zavet.reading.draft.held import Held
from zavet.reading.draft.material import Material, many, text
from zavet.reading.draft.tables import table
from zavet.reading.draft.words import is_open, word
from zavet.reading.facts import Fact
from zavet.terms import GROUNDS, is_other

DISPUTED = ("recipients", "recipients.recipient")
"""Names under which a reader doubts whether anybody is given data at all."""

SAFE = frozenset({"law", "demand", "own_act", "consent"})
"""What a disclosure rests on that a promise to tell nobody never means."""

THIRD_PARTIES = "other:third_parties"


def recipients(material: Material, held: Held) -> tuple[Recipient, ...]:
    """The recipients in force: those named, and those left open whose every disclosure rests on a law, a demand or a consent."""
    found = [recipient(material, one, held) for one in stated(material) if in_force(material, one)]
    if material.disputed(*DISPUTED):
        found = [one for one in found if one.requires and SAFE.issuperset(one.requires)]
    return tuple(dict.fromkeys(found))


def stated(material: Material) -> tuple[Fact, ...]:
    """Every recipient as its sentence and the cases under it state it.

    "May be given to third parties in these cases:" states nothing by itself; each case does, under its own clause and for its purpose.
    """
    return tuple(made for one in material.of("recipients") for made in _by_case(material, one))


def in_force(material: Material, fact: Fact) -> bool:
    """False for a group that the text leaves open and lets have data without a law, a demand or a consent."""
    name = word("recipient", fact.values["recipient"])
    purpose = fact.values.get("purpose")
    return not (is_open(name) or (purpose and is_open(word("purpose", purpose)))) or bool(_footing(material, fact))


def recipient(material: Material, fact: Fact, held: Held) -> Recipient:
    """One recipient as the policy states it."""
    name = name_of(fact)
    footing = _footing(material, fact)
    purpose = text(fact.values.get("purpose")) or (_function(material, name) if not footing else None)
    return Recipient(
        name,
        fact.clause,
        purpose=word("purpose", purpose) if purpose else None,
        condition=text(fact.values.get("condition")),
        requires=footing or _requires(name, purpose),
        categories=_categories(name, held) if not footing or name == "other_users" else None,
    )


def name_of(fact: Fact) -> str:
    """The recipient's word; an open group is called third parties, whatever its words."""
    name = word("recipient", fact.values["recipient"])
    return THIRD_PARTIES if is_open(name) else name


def authorities(material: Material) -> tuple[Authority, ...]:
    """The grounds on which authorities are answered."""
    found = []
    for one in material.of("authority"):
        notify = one.values.get("notify_subject")
        found.append(
            Authority(
                one.clause,
                unique(word("authority_ground", ground) for ground in many(one.values.get("grounds"))),
                country=_country(one.values.get("country")),
                notify_subject=notify if isinstance(notify, bool) else None,
            )
        )
    return tuple(dict.fromkeys(found))


def _by_case(material: Material, fact: Fact) -> tuple[Fact, ...]:
    if fact.values.get("purpose") or not is_open(word("recipient", fact.values["recipient"])) or _footing(material, fact):
        return (fact,)
    cases = [one for one in material.clauses.values() if one.parent == fact.clause]
    purposes = {one.id: [said for said in material.of("purposes") if said.clause == one.id] for one in cases}
    if not cases or not all(purposes.values()):
        return (fact,)
    return tuple(
        replace(fact, clause=clause, values={**fact.values, "purpose": one.values["purpose"]})
        for clause, found in purposes.items()
        for one in found
    )


def _country(value: object) -> str | None:
    found = text(value)
    return found if found and len(found) == 2 and found.isascii() and found.isupper() else None


def _footing(material: Material, fact: Fact) -> tuple[str, ...]:
    """What a disclosure rests on by its clause: a demand, the subject's own act, a law, or a law and a consent where both are spoken of."""
    name = word("recipient", fact.values["recipient"])
    if name in {"authority", "public", "other_users"}:
        return tuple(table("recipients")[name]["requires"])
    if fact.values.get("purpose") == "legal_obligation":
        return ("law",)
    if not is_other(name):
        return ()
    if material.said_in("authority", fact.clause):
        return ("demand",)
    if not fact.values.get("purpose") and "disclose_without_consent" in material.said_in("prohibitions", fact.clause):
        return ("law", "consent")
    return ()


def _function(material: Material, name: str) -> str | None:
    """What a recipient is for by its word, where its sentence does not say: the first of its purposes that the text names."""
    named = {word("purpose", one.values["purpose"]) for one in material.of("purposes")}
    own = table("recipients").get(name, {}).get("purposes", ())
    return next((one for one in own if one in named or is_other(one)), None)


def _requires(name: str, purpose: str | None) -> tuple[str, ...]:
    rules = table("recipients")
    row = rules.get(name, rules["other"] if is_other(name) else {})
    if purpose and "order" in GROUNDS.get(purpose, ()):
        return ("ground:order",)
    return tuple(row.get("requires", ()))


def _categories(name: str, held: Held) -> tuple[str, ...] | None:
    rules = table("recipients")
    row = rules.get(name, rules["other"] if is_other(name) else {})
    if "categories" not in row:
        return None
    wanted = row["categories"]
    if wanted == ["automatic"]:
        return held.plain
    return tuple(one for one in wanted if one in held.named)
