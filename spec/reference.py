"""The decision, read straight off the policy: slow, without lookups, in the order of the steps of `zavet.decision.decide`.

It is compared with the compiled decision on generated policies, facts and questions; where the two differ, this one is read first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spec import conditions as met
from zavet.decision.facts import Facts
from zavet.decision.question import Question
from zavet.decision.roles import is_entitled, is_known, may_answer_rights
from zavet.decision.verdict import Verdict
from zavet.decision.words import ANSWERS, COUNTING, IDENTIFIED, LAWFUL, OUTWARD, STATISTICAL, TRADES, USES
from zavet.policy.model import Datum, Policy

Version = tuple[Policy, int, str]


def decide(version: Version, facts: Facts, q: Question, older: Mapping[str, Version]) -> Verdict:
    """The first step that refuses refuses; (21) older versions are asked only about the use of what they collected."""
    said = read(version, facts, q)
    for digest in sorted(facts.collected_under - {version[2]}) if said.allowed and q.operation in USES else ():
        old = read(older[digest], facts, q) if digest in older else Verdict(False, "unknown", spoken(version[0]), 0, digest)
        if not old.allowed:
            return Verdict(False, "narrower_version", old.clauses, old.version, old.digest, about=old.reason)
    return said


def read(version: Version, facts: Facts, q: Question) -> Verdict:
    reason, about, clauses, obligations = next(steps(version[0], facts, q))
    cited = tuple(dict.fromkeys(one for one in clauses if one)) or spoken(version[0])
    return Verdict(reason == "allowed", reason, cited, version[1], version[2], tuple(obligations), about)


def spoken(p: Policy) -> tuple[str, ...]:
    return tuple(one for one in [p.law.clause or p.operator.clause] if one)


def steps(p: Policy, facts: Facts, q: Question) -> Iterator[met.Step]:  # noqa: C901, PLR0912, PLR0915
    """Every reason to refuse, in order, and at last `allowed`."""
    who, op, purpose, using = q.actor, q.operation, q.purpose, q.operation in USES
    duty, right, never = met.duties(p), met.rights(p), met.prohibitions(p)
    secret, shut = duty("confidentiality") or p.closed.purposes, [*p.closed.purposes, *duty("purpose_limit")]
    outside = [*p.closed.recipients, *never("disclose_without_consent"), *duty("confidentiality")]
    to = q.recipient or (who.role if who.kind == "recipient" and using else None) or None
    rows = [one for one in p.recipients if one.recipient == to]
    by_law = [one for one in rows if purpose == "legal_obligation" and one.purpose in (None, purpose) and LAWFUL & {*one.requires}]
    counted = op in COUNTING and purpose in STATISTICAL and bool(p.statistics)
    # (1) to (3)
    if op in TRADES or op not in {*USES, *ANSWERS, "collect", "consent"}:
        yield "operation_prohibited", op, never(op) or outside, ()
    if op == "disseminate" and who.kind != "subject" and never("publish"):
        yield "operation_prohibited", op, never("publish"), ()
    if not is_known(who.kind, who.role, op) or (op in ANSWERS and not may_answer_rights(who.kind, who.role)):
        yield "role_not_entitled", who.role or who.kind, secret, ()
    for question in p.open:
        for kind, word in [("purpose", purpose), ("recipient", to), ("point", q.point), *[("category", c) for c in q.categories]]:
            if word and (word in question.closes or f"{kind}:{word}" in question.closes):
                yield "question_open", word, [question.clause], ()
    # (4) to (6)
    said = [one for one in p.purposes if one.purpose == purpose]
    named = [one.clause for one in said] or [one.clause for one in rows if purpose and (one.purpose == purpose or one in by_law)]
    if not said and op == "consent" and (purpose or "").split(":")[0] == "transfer":
        named = never("disclose_without_consent") or outside or list(spoken(p))
    elif not said and counted:
        named = [one.clause for one in p.statistics]
    if op not in ANSWERS:
        if not purpose and op != "collect" and not (op == "disseminate" and who.kind == "subject"):
            yield "purpose_missing", "", shut, ()
        if purpose and not named:
            yield "purpose_not_named", purpose, shut, ()
        if not is_entitled(who.kind, who.role, purpose):
            yield "role_not_entitled", who.role, secret, ()
        if purpose in STATISTICAL and using and op not in COUNTING and never("link_statistics_to_person"):
            yield "operation_prohibited", "link_statistics_to_person", never("link_statistics_to_person"), ()
    # (7) to (9)
    at = met.place(q.point)
    if op == "collect" and q.point is not None and not any(map(at, p.data)) and not {q.point, "any"} & {x.point for x in p.points}:
        yield "point_not_named", q.point, p.closed.data, ()
    serving, limits = dict[str, list[Datum]](), dict[str, list[Datum]]()
    for category in q.categories if using or op in ("collect", "rectify") else ():
        every = [one for one in p.data if one.category == category]
        if not every:
            yield "category_not_named", category, p.closed.data, ()
        if op == "rectify":
            continue
        if op == "collect" and not any(at(d) or (not d.points and (q.point is None or d.source != "provided")) for d in every):
            yield ("category_not_named", category, p.closed.data, ()) if q.point else ("point_not_named", "", p.closed.data, ())
        limits[category] = [one for one in every if not met.narrowed(one, every)]
        fits = [d for d in limits[category] if at(d)] or limits[category]
        fits = [d for d in fits if not purpose or d.purposes is None or purpose in d.purposes]
        if not fits and not (by_law or counted):
            yield "category_not_for_purpose", category, [one.limit_clause or one.clause for one in limits[category]], ()
        serving[category] = every if by_law or counted else fits
    if op in OUTWARD and to is None:
        yield "recipient_not_named", "", outside, ()
    # (10) to (14)
    if facts.erased:
        yield "erased", "", [*right("erase"), *duty("destroy"), *[one.clause for one in p.retention]], ()
    listed = p.operator.entities and (who.kind == "officer" or (who.kind == "client" and who.entity))
    if listed and who.entity not in p.operator.entities:
        yield "third_party_entity", "", [p.operator.entities_clause, *p.closed.recipients], ()
    brought = [any(d.purposes is None or who.purposes & {*d.purposes} for d in some) for some in serving.values()]
    if who.purposes and purpose not in who.purposes and not (op == "collect" and not purpose and all(brought)):
        asked = q.recipient or (who.role if who.kind == "recipient" else "")
        yield "actor_not_for_purpose", purpose or "", [r.clause for r in p.recipients if r.recipient == asked] or secret, ()
    if who.kind == "client" and not who.role and not who.purposes:
        yield "role_not_entitled", "client", secret, ()
    minors = [*([p.minors.clause] if p.minors else []), *never("collect_from_minors"), *duty("parental_consent")]
    if minors and facts.minor and not facts.parental_consent and op not in ANSWERS:
        yield "minor", "", minors, ()
    obligations = ["log_ip_and_time"] if duty("log_ip_and_time") and who.kind == "subject" else []
    if op in IDENTIFIED and not facts.identity_confirmed:
        yield "identity_not_confirmed", "", duty("verify_identity") or secret, ()
    if op in ANSWERS:
        yield "allowed", "", right(*ANSWERS[op][0]) + duty(*ANSWERS[op][1]), obligations
    if facts.disagreed and not using:
        yield "disagreed", "", [p.document.disagreement_clause], ()
    if facts.restricted is not None and using:
        yield "restricted", "", right("block", "restrict") + duty("block_on_request"), ()
    if facts.unconfirmed and using:
        further = [one.id for one in p.clauses if one.kind == "consent" and one.running == "enforced"]
        yield "unconfirmed", "", [one for one in further if one != p.document.disagreement_clause], ()
    if op == "consent":
        yield "allowed", "", named, obligations
    clauses: list[str | None] = [*named, *[c for rows_ in serving.values() for d in rows_ for c in (d.clause, d.limit_clause)]]
    # (15)
    if using and to is not None:
        reason, about, row, authority = met.passage(p, facts, q, to, by_law)
        kept = never("disclose_without_consent")
        demanded = [one.clause for one in p.authorities] if any("demand" in one.requires for one in rows) else []
        forward = who.kind == "recipient" and to != who.role
        if reason:
            yield reason, about, outside if forward or not rows else [*[one.clause for one in rows], *demanded, *kept], ()
        clauses += [*([row.clause] if row else kept), *([authority.clause] if authority else [])]
        told = {True: ["notify_subject"], False: ["notify_none"], None: []}[authority.notify_subject if authority else None]
        obligations += [*(["no_reuse"] if never("reuse_by_processor") else []), *told]
    # (16) to (20)
    yield from met.purpose_steps(p, facts, q, said, named, to)
    for category in serving if using and not (by_law or counted) else ():
        points = facts.points.get(category, frozenset())
        strange = {x for d in limits[category] for x in d.points} - {x for d in serving[category] for x in d.points}
        everywhere = any(not d.points or "any" in d.points for d in serving[category])
        if facts.sources.get(category, frozenset()) - {d.source for d in serving[category]} or (points & strange and not everywhere):
            yield "source_not_for_purpose", category, [one.limit_clause or one.clause for one in limits[category]], ()
    if op == "notify":
        yield from met.message_steps(p, facts, q, said)
    yield "allowed", "", clauses, obligations
