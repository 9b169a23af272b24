"""What the facts of one subject must show, said plainly: an empty word where it is shown, else the reason of the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from zavet.decision.facts import ConsentState, Facts, OpenGround
from zavet.decision.question import Question
from zavet.decision.words import LAWFUL, OFFERS, PART_OF
from zavet.policy.model import Authority, Datum, Policy, Purpose, Recipient
from zavet.terms import GROUNDS

Step = tuple[str, str, Sequence[str | None], Sequence[str]]
"""Reason, the word it turns on, clauses, obligations."""
GENERAL = ("ground_missing", "consent_missing", "recipient_not_named", "recipient_not_for_purpose")
"""Reasons that only say that something is missing: another one is told before them."""


def duties(p: Policy) -> Callable[..., list[str]]:
    return lambda *words: [one.clause for word in words for one in p.duties if one.duty == word]


def rights(p: Policy) -> Callable[..., list[str]]:
    return lambda *words: [one.clause for word in words for one in p.rights if one.right == word]


def prohibitions(p: Policy) -> Callable[..., list[str]]:
    return lambda *words: [one.clause for word in words for one in p.prohibitions if one.prohibition == word]


def place(point: str | None) -> Callable[[Datum], bool]:
    """True where the sentence speaks of this collection point."""
    return lambda one: point is not None and bool({point, "any"} & {*one.points})


def consent(state: ConsentState | None, at: int) -> str:
    if state is None or state.state not in ("given", "withdrawn"):
        return "consent_missing"
    if state.state == "withdrawn":
        return "consent_withdrawn"
    if state.live(at):
        return ""
    return "consent_later_than_use" if state.at > at else "consent_missing"


def transfer_consent(facts: Facts, to: str) -> ConsentState | None:
    """The consent to a transfer to this recipient, or else that to transfers at all."""
    return facts.consents.get(f"transfer:{to}", facts.consents.get("transfer"))


def ground(kinds: list[str], facts: Facts, q: Question) -> tuple[str, list[OpenGround]]:
    """The grounds of these kinds that the question may rest on."""
    if q.ground is None:
        fitting = [one for one in facts.grounds.values() if one.kind in kinds]
        return ("" if fitting else "ground_missing"), fitting
    if q.ground.kind not in kinds or (q.ground.kind == "law" and not q.ground.id):
        return "ground_missing", []
    fitting = [one for id_, one in facts.grounds.items() if id_ == q.ground.id]
    if q.ground.kind == "law":
        return "", fitting
    fitting = [one for one in fitting if one.kind == q.ground.kind]
    return ("" if fitting else "ground_closed"), fitting


def left_out(one: OpenGround, q: Question) -> str:
    """A category that the ground's own list does not hold."""
    listed = one.details.get("categories")
    return "category_not_for_recipient" if listed is not None and set(q.categories) - set(listed.split(",")) else ""


def authority(p: Policy, one: OpenGround, q: Question) -> tuple[str, Authority | None]:
    """The first row of the policy that lets this demand be met."""
    told = one.details
    if not (told.get("body") and told.get("ground") and told.get("document")):
        return "ground_missing", None
    named = [row for row in p.authorities if told["ground"] in row.grounds]
    here = [row for row in named if row.country is None or row.country == told.get("country")]
    if not here:
        return ("authority_of_another_country" if named else "authority_ground_not_named"), None
    return left_out(one, q), here[0]


def need(p: Policy, row: Recipient, word: str, facts: Facts, q: Question) -> tuple[str, Authority | None]:
    """One thing that a recipient's sentence asks for."""
    to = row.recipient
    if word.startswith("ground:"):
        reason, grounds = ground([word.removeprefix("ground:")], facts, q)
        by_law = word == "ground:law" and q.ground is not None
        return reason or ("" if by_law or any(to in one.recipients for one in grounds) else "ground_not_assigned"), None
    if word == "law":
        reason, grounds = ground(["law"], facts, q)
        return reason or next((left_out(one, q) for one in grounds if q.ground), ""), None
    if word == "demand":
        reason, grounds = ground(["demand"], facts, q)
        answers = [authority(p, one, q) for one in grounds]
        return next((one for one in answers if not one[0]), answers[0] if answers else (reason, None))
    if word == "consent":
        return consent(transfer_consent(facts, to), q.at), None
    return ("" if word == "own_act" and q.actor.kind == "subject" else "consent_missing"), None


def passage(p: Policy, facts: Facts, q: Question, to: str, by_law: list[Recipient]) -> tuple[str, str, Recipient | None, Authority | None]:
    """May this recipient be given the data: a reason and its word, or the sentence that says so (None: the subject's own consent)."""
    rows = [one for one in p.recipients if one.recipient == to]
    forward = q.actor.kind == "recipient" and to != q.actor.role
    purposes = (None, q.purpose, PART_OF.get(q.purpose or ""))
    ways = [] if forward else by_law or [one for one in rows if not q.purpose or one.purpose in purposes]
    missed: list[tuple[str, str]] = []
    for row in ways:
        outside = [one for one in q.categories if row.categories is not None and one not in row.categories]
        wanted = [one for one in row.requires if not by_law or one in LAWFUL]
        if not outside and not wanted:
            return "", "", row, None
        missed += [("category_not_for_recipient", one) for one in outside[:1]]
        for word in [] if outside else wanted:
            reason, by = need(p, row, word, facts, q)
            if not reason:
                return "", "", row, by
            missed.append((reason, word.removeprefix("ground:") if reason.startswith("ground_") else to))
    if not ways:
        named = "recipient_not_for_purpose" if rows else "recipient_not_named"
        missed.append(("role_not_entitled" if forward else named, to))
    if not by_law and any(one.prohibition == "disclose_without_consent" for one in p.prohibitions):
        reason = consent(transfer_consent(facts, to), q.at)
        if not reason:
            return "", "", None, None
        missed.append((reason, to))
    reason, about = next((one for one in missed if one[0] not in GENERAL), missed[0])
    return reason, about, None, None


def narrowed(one: Datum, every: list[Datum]) -> bool:
    """A sentence without purposes yields to one with purposes on the same data."""
    rivals = [other for other in every if other.purposes is not None and other.source == one.source]
    everywhere = [not one.points or not other.points or "any" in one.points + other.points for other in rivals]
    return one.purposes is None and (any(everywhere) or any({*one.points} & {*other.points} for other in rivals))


def purpose_steps(p: Policy, facts: Facts, q: Question, said: list[Purpose], named: list[str], to: str | None) -> Iterator[Step]:
    """(16) objection, (17) consent, (18) ground. `said`: what the policy says of the purpose."""
    purpose = q.purpose or ""
    if purpose and purpose in facts.objections:
        yield "objected", purpose, rights(p)("object", "opt_out_marketing") + named, ()
    withdrawal = rights(p)("withdraw_consent")
    asked = [one.clause for one in said if one.consent]
    missing = consent(facts.consents.get(purpose), q.at) if asked else ""
    if missing:
        yield missing, purpose, asked + (withdrawal if missing == "consent_withdrawn" else []), ()
    kinds = [(one.clause, one.grounds if one.grounds is not None else GROUNDS.get(purpose, ())) for one in said]
    wanted = list(dict.fromkeys(kind for _, some in kinds for kind in some))
    on_acceptance = all(one.legal_basis in ("consent", "unstated") for one in said) and not {*wanted} - {"account"}
    withdrawn = [one for one in (facts.consents.get("acceptance"), facts.consents.get(purpose)) if one and one.state == "withdrawn"]
    if said and not asked and on_acceptance and withdrawn:
        yield "consent_withdrawn", purpose, withdrawal + named, ()
    fitting = [*wanted, "demand"] if to and "law" in wanted else wanted
    if wanted and q.operation != "collect" and (reason := ground(fitting, facts, q)[0]):
        yield reason, wanted[0], [clause for clause, some in kinds if some], ()


def message_steps(p: Policy, facts: Facts, q: Question, said: list[Purpose]) -> Iterator[Step]:
    """(20) channel, name and offers of a message."""
    channels = [one for row in said for one in row.channels]
    if channels and q.channel not in channels:
        yield "channel_not_named", q.channel or "", [one.clause for one in said if one.channels], ()
    own = [one.clause for one in said if one.own_name_only]
    if own and q.in_name_of != "own":
        yield "not_in_own_name", q.in_name_of, own, ()
    offers = [one for one in p.purposes if one.purpose in OFFERS]
    bound = {one.purpose for one in offers if one.consent}
    free = [one.purpose for one in offers if one.purpose not in facts.objections]
    live = any(one not in bound or not consent(facts.consents.get(one), q.at) for one in free)
    excluded = [one.clause for one in said if one.excludes_offers]
    if q.offer and q.purpose not in OFFERS and (excluded or not live):
        by_word = dict.fromkeys(one.purpose for one in offers)
        yield "offer_not_allowed", q.purpose or "", [*excluded, *[o.clause for w in by_word for o in offers if o.purpose == w]], ()
