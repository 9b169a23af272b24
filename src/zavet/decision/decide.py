"""May this be done? Pure, total, and no where the policy does not say yes.

By the words of the question alone (`zavet.decision.plan`):
 (1) the operation is one that data are processed by; selling, exchanging and publishing are not
 (2) the actor's role is known, and for a subject's right one that answers it
 (3) no open question closes a word of it
 (4) a purpose is named, and the policy names it too
 (5) the role may ask for that purpose
 (6) what the policy keeps to counts is not asked of a person
 (7) data are taken at a point that the policy names
 (8) each category is named, taken there, and for that purpose
 (9) what goes out has a recipient
By the facts:
 (10) the data are not erased
 (11) the officer is of an entity that is this controller; a key bound to purposes asks for one of them
 (12) no minor gives data or has them used without a parent's consent
 (13) for a subject's right: the identity is confirmed; then it is allowed
 (14) who disagrees gives no data; restricted and unconfirmed data are not used
 (15) the recipient is named for this purpose and these categories and what its sentence needs is met, or the subject consented
 (16) the subject did not object
 (17) consent is live where the purpose depends on it, and where the acceptance alone carries it, that is not withdrawn
 (18) a fitting ground is open
 (19) the stored values come from sources and points that may serve the purpose
 (20) a message goes by a named channel, in the controller's own name, without offers, where the policy says so
 (21) each older version that the data were collected under allows it too
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zavet.consent.evidence import ACCEPTANCE
from zavet.decision import conditions
from zavet.decision.compile import Compiled
from zavet.decision.facts import TRANSFER, Facts
from zavet.decision.plan import Plan, Way
from zavet.decision.question import Actor, Question
from zavet.decision.rules import unique
from zavet.decision.verdict import Verdict
from zavet.decision.words import ANSWERS, OFFERS

_NO_VERSIONS: Mapping[str, Compiled] = MappingProxyType({})
_GENERAL = frozenset({"", "ground_missing", "consent_missing", "recipient_not_named", "recipient_not_for_purpose"})


def decide(compiled: Compiled, facts: Facts, question: Question, collected: Mapping[str, Compiled] = _NO_VERSIONS) -> Verdict:
    """The verdict on `question` under `compiled`, the version in force, and under those the data were collected under.

    `collected` gives these older versions by digest; a digest of `facts.collected_under` that is neither here nor in force is
    refused, because what it allowed is not known (I10). Raises nothing for well-typed input.
    """
    verdict = _judge(compiled, facts, question)
    if not facts.collected_under or not verdict.allowed:
        return verdict
    # (21) use of what an older version collected; new values and the subject's rights follow the version in force
    if question.operation in ANSWERS or question.operation in ("collect", "consent"):
        return verdict
    return _older(compiled, facts, question, collected) or verdict


def _older(compiled: Compiled, facts: Facts, question: Question, collected: Mapping[str, Compiled]) -> Verdict | None:
    for digest in sorted(facts.collected_under):
        if digest == compiled.digest:
            continue
        older = collected.get(digest)
        if older is None:
            return Verdict(False, "narrower_version", compiled.rules.spoken, 0, digest, about="unknown")
        verdict = _judge(older, facts, question)
        if not verdict.allowed:
            return Verdict(False, "narrower_version", verdict.clauses, older.version, older.digest, about=verdict.reason)
    return None


def _judge(compiled: Compiled, facts: Facts, question: Question) -> Verdict:  # noqa: C901
    actor = question.actor
    key = (
        question.operation,
        question.purpose,
        question.categories,
        question.recipient,
        question.point,
        actor.kind,
        actor.role,
    )
    plan = compiled.plans.get(key)
    if plan is None:
        plan = compiled.plan(key)
    if plan.refusal is not None:  # (1) to (9)
        return plan.refusal
    allowed = plan.allowed
    if not plan.usual or facts.erased or actor.purposes or facts.minor or facts.restricted is not None or facts.unconfirmed:
        standing = _standing(plan, facts, question)
        if standing is not None:
            return standing
    if plan.recipient is not None:  # (15)
        allowed = plan.settled or _recipient(plan, facts, question)
        if not allowed.allowed:
            return allowed
    purpose = plan.purpose
    if purpose and (plan.asks or facts.consents or facts.objections):
        refused = _purpose(plan, purpose, facts, question)
        if refused is not None:
            return refused
    for category, sources, strange in plan.origins:  # (19)
        came = facts.sources.get(category)
        if (came and not came <= sources) or (strange and not strange.isdisjoint(facts.points.get(category, ()))):
            return plan.refuse("source_not_for_purpose", category, plan.limits[category])
    if plan.notifies:
        refused = _message(plan, facts, question)
        if refused is not None:
            return refused
    return allowed


def _standing(plan: Plan, facts: Facts, question: Question) -> Verdict | None:  # noqa: C901, PLR0912
    """Steps 10 to 14; None where they leave the answer to those after them."""
    actor, rules = question.actor, plan.rules
    if facts.erased:  # (10)
        gone = rules.right("erase") + rules.duty("destroy") + tuple(one.clause for one in rules.policy.retention)
        return plan.refuse("erased", "", gone)
    if plan.entities is not None and actor.entity not in plan.entities and (actor.kind == "officer" or actor.entity):  # (11)
        clauses = unique((rules.policy.operator.entities_clause, *rules.policy.closed.recipients))
        return plan.refuse("third_party_entity", "", clauses)
    if actor.purposes:
        if question.purpose not in actor.purposes and not _brings(plan, actor):
            return _not_for_purpose(plan, actor, question)
    elif plan.bound:
        return plan.refuse("role_not_entitled", actor.kind, rules.secret())
    if facts.minor and plan.keeps_minors_out and not facts.parental_consent:  # (12)
        return plan.refuse("minor", "", rules.minors)
    if plan.answers:  # (13)
        if plan.identified and not facts.identity_confirmed:
            return plan.refuse("identity_not_confirmed", "", rules.duty("verify_identity") or rules.secret())
        return plan.allowed
    if plan.collects or plan.consents:  # (14)
        if facts.disagreed:
            return plan.refuse("disagreed", "", unique((rules.policy.document.disagreement_clause,)))
        if plan.consents:
            return plan.allowed
    elif facts.restricted is not None:
        return plan.refuse("restricted", "", rules.right("block", "restrict") + rules.duty("block_on_request"))
    elif facts.unconfirmed:
        return plan.refuse("unconfirmed", "", rules.unconfirmed())
    return None


def _brings(plan: Plan, actor: Actor) -> bool:
    """True where a bound key brings data at a point without naming a purpose, and each serves one of those it is bound to."""
    return (
        plan.collects
        and not plan.purpose
        and all(any(row.serves(purpose) for row in rows for purpose in actor.purposes) for rows in plan.taken)
    )


def _not_for_purpose(plan: Plan, actor: Actor, question: Question) -> Verdict:
    asked = question.recipient or (actor.role if actor.kind == "recipient" else "")
    named = unique(row.clause for row in plan.rules.recipients.get(asked, ()))
    return plan.refuse("actor_not_for_purpose", question.purpose or "", named or plan.rules.secret())


def _purpose(plan: Plan, purpose: str, facts: Facts, question: Question) -> Verdict | None:
    """Steps 16 to 18."""
    rule = plan.rule
    if purpose in facts.objections:  # (16)
        return plan.refuse("objected", purpose, plan.rules.right("object", "opt_out_marketing") + rule.clauses)
    if rule.consent:  # (17)
        missed = conditions.consent(facts.consents.get(purpose), question.at)
        if missed:
            withdrawn = plan.rules.right("withdraw_consent") if missed == "consent_withdrawn" else ()
            return plan.refuse(missed, purpose, rule.consent + withdrawn)
    elif rule.accepted and facts.consents:
        state, own = facts.consents.get(ACCEPTANCE), facts.consents.get(purpose)
        if (state is not None and state.state == "withdrawn") or (own is not None and own.state == "withdrawn"):
            return plan.refuse("consent_withdrawn", purpose, plan.rules.right("withdraw_consent") + rule.clauses)
    if rule.kinds and not plan.collects:  # (18)
        kinds = (*rule.kinds, "demand") if plan.recipient is not None and "law" in rule.kinds else rule.kinds
        missed = conditions.ground(kinds, facts, question.ground)
        if missed:
            return plan.refuse(missed, rule.kinds[0], rule.kinds_by)
    return None


def _recipient(plan: Plan, facts: Facts, question: Question) -> Verdict:  # noqa: C901, PLR0912 - one loop, spelt out for speed
    """Step 15. Where nothing is met, the first reason that says more than that something is missing, else the first."""
    to = plan.recipient or ""
    reason = about = ""
    for way in plan.ways:
        if way.unfit is not None:
            if reason in _GENERAL:
                reason, about = "category_not_for_recipient", way.unfit
            continue
        if not way.needs:
            return way.allowed
        for need, kind in way.needs:
            if kind:
                missed, verdict = conditions.assigned(kind, to, facts, question.ground), way.allowed
            elif need == "consent":
                state = facts.consents.get(plan.transfer_key) or facts.consents.get(TRANSFER)
                missed, verdict = conditions.consent(state, question.at), way.allowed
            else:
                missed, verdict = _need(plan, way, need, facts, question)
            if not missed:
                return verdict
            if not reason or (reason in _GENERAL and missed not in _GENERAL):
                reason, about = missed, kind or need if missed.startswith("ground_") else to
    if not plan.ways:
        reason, about = plan.no_way, to
    if plan.by_consent is not None:
        missed = conditions.consent(facts.consents.get(plan.transfer_key) or facts.consents.get(TRANSFER), question.at)
        if not missed:
            return plan.by_consent
        if reason in _GENERAL and missed not in _GENERAL:
            reason, about = missed, to
    return plan.refuse(reason, about, plan.recipient_clauses)


def _need(plan: Plan, way: Way, need: str, facts: Facts, question: Question) -> tuple[str, Verdict]:
    """A condition other than a ground and a consent: the reason it is not met (empty where it is), and the verdict where it is."""
    if need == "law":
        return conditions.law(facts, question.ground, question.categories), way.allowed
    if need == "demand":
        reason, row = conditions.demand(plan.rules.policy.authorities, facts, question.ground, question.categories)
        return reason, way.allowed if reason else way.by_authority[row]
    if need == "own_act" and question.actor.kind == "subject":
        return "", way.allowed
    return "consent_missing", way.allowed


def _message(plan: Plan, facts: Facts, question: Question) -> Verdict | None:
    """Step 20."""
    rule = plan.rule
    if rule.channels and question.channel not in rule.channels:
        return plan.refuse("channel_not_named", question.channel or "", rule.channels_by)
    if question.in_name_of != "own" and rule.own_name:
        return plan.refuse("not_in_own_name", question.in_name_of, rule.own_name)
    if question.offer and plan.purpose not in OFFERS and (rule.no_offers or not _offers_open(plan, facts, question.at)):
        return plan.refuse("offer_not_allowed", plan.purpose or "", rule.no_offers + plan.rules.offer_clauses)
    return None


def _offers_open(plan: Plan, facts: Facts, at: int) -> bool:
    return any(
        word not in facts.objections and (not depends or not conditions.consent(facts.consents.get(word), at))
        for word, depends in plan.rules.offers
    )
