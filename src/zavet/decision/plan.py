"""What the policy alone says to a question's words: a refusal, or what is still to be asked of the facts.

A plan is made once for each combination of operation, purpose, categories, recipient, point and role, and then kept; its verdicts
are built beforehand. The steps are numbered as in `zavet.decision.decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zavet.decision import roles
from zavet.decision.rules import Clauses, DatumRule, PurposeRule, Rules, unique
from zavet.decision.verdict import Verdict
from zavet.decision.words import (
    ANSWERS,
    BY_LAW,
    COUNTING,
    IDENTIFIED,
    LAWFUL,
    OUTWARD,
    PART_OF,
    STATISTICAL,
    TRADES,
    USES,
)
from zavet.policy.model import Recipient

NOTHING = PurposeRule(())
_UNCAPPED = 256


@dataclass(frozen=True, slots=True)
class Key:
    """The words of a question that a plan is made for."""

    operation: str
    purpose: str | None
    categories: tuple[str, ...]
    recipient: str | None
    point: str | None
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Way:
    """One sentence by which a recipient may be given data: what it needs (any one of), and the verdict where that is met.

    A need is its word and, of `ground:<kind>`, the kind. `unfit` is a category that the sentence leaves out. `by_authority` are
    the verdicts by row of the policy's authorities.
    """

    needs: tuple[tuple[str, str], ...]
    unfit: str | None
    allowed: Verdict
    by_authority: tuple[Verdict, ...]


class Plan:
    """The answer of the policy's words, or what remains to be asked of the facts; made by `make_plan`."""

    __slots__ = (
        "allowed",
        "answers",
        "asks",
        "bound",
        "by_consent",
        "collects",
        "consents",
        "entities",
        "identified",
        "issue",
        "keeps_minors_out",
        "limits",
        "no_way",
        "notifies",
        "origins",
        "purpose",
        "recipient",
        "recipient_clauses",
        "refusal",
        "refusals",
        "rule",
        "rules",
        "settled",
        "taken",
        "transfer_key",
        "usual",
        "ways",
    )

    def __init__(self, rules: Rules, version: int, digest: str, purpose: str | None) -> None:
        self.rules = rules
        self.issue = (version, digest)
        self.purpose = purpose
        self.rule = NOTHING
        self.refusal: Verdict | None = None
        self.allowed = Verdict(False, "operation_prohibited", (), version, digest)
        self.refusals: dict[tuple[str, str, Clauses], Verdict] = {}
        self.usual = False  # nothing in steps 11 to 14 but what the facts and a key's purposes say
        self.asks = False  # steps 17 and 18 have something to ask of whoever consented to nothing
        self.answers = self.collects = self.consents = self.notifies = self.identified = self.bound = self.keeps_minors_out = False
        self.entities: frozenset[str] | None = None
        self.recipient: str | None = None
        self.recipient_clauses: Clauses = ()
        self.ways: tuple[Way, ...] = ()
        self.taken: tuple[list[DatumRule], ...] = ()
        self.no_way = ""
        self.transfer_key = ""
        self.by_consent: Verdict | None = None
        self.settled: Verdict | None = None  # step 15, where no fact changes it
        self.limits: Mapping[str, Clauses] = MappingProxyType({})
        self.origins: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = ()

    def verdict(self, allowed: bool, reason: str, clauses: Clauses, about: str = "", obligations: tuple[str, ...] = ()) -> Verdict:  # noqa: FBT001
        """A verdict under this version; where the policy has no clause for it, it cites the law that it names."""
        return Verdict(allowed, reason, unique(clauses) or self.rules.spoken, *self.issue, obligations=obligations, about=about)

    def refuse(self, reason: str, about: str, clauses: Clauses) -> Verdict:
        """A refusal, built at its first use."""
        key = (reason, about, clauses)
        found = self.refusals.get(key)
        if found is None:
            found = self.verdict(False, reason, clauses, about)
            if len(self.refusals) < _UNCAPPED:
                self.refusals[key] = found
        return found


def make_plan(rules: Rules, version: int, digest: str, key: Key) -> Plan:
    """The plan of `rules` for the words of `key`."""
    plan = Plan(rules, version, digest, key.purpose)
    to = key.recipient or (key.role if key.kind == "recipient" and key.operation in USES else None) or None
    plan.answers = key.operation in ANSWERS
    plan.identified = key.operation in IDENTIFIED
    plan.collects = key.operation == "collect"
    plan.consents = key.operation == "consent"
    plan.notifies = key.operation == "notify"
    plan.keeps_minors_out = bool(rules.minors) and not plan.answers
    plan.bound = key.kind == "client" and not key.role
    plan.entities = rules.entities if rules.entities and key.kind in ("officer", "client") else None
    plan.usual = plan.entities is None and not (plan.bound or plan.answers or plan.collects or plan.consents)
    plan.refusal = _words(plan, key, to)
    if plan.refusal is None:
        _complete(plan, key, to)
    return plan


def _words(plan: Plan, key: Key, to: str | None) -> Verdict | None:
    """Steps 1 to 9: what can be refused by the words of the question alone."""
    rules = plan.rules
    # (1) the operation
    if key.operation in TRADES or key.operation not in USES | set(ANSWERS) | {"collect", "consent"}:
        return plan.refuse("operation_prohibited", key.operation, rules.prohibition(key.operation) or rules.outside())
    if key.operation == "disseminate" and key.kind != "subject" and rules.prohibition("publish"):
        return plan.refuse("operation_prohibited", key.operation, rules.prohibition("publish"))
    # (2) the role
    entitled = roles.is_known(key.kind, key.role, key.operation)
    if not entitled or (plan.answers and not roles.may_answer_rights(key.kind, key.role)):
        return plan.refuse("role_not_entitled", key.role or key.kind, rules.secret())
    # (3) open questions
    words = [("purpose", key.purpose), ("recipient", to), ("point", key.point), *(("category", one) for one in key.categories)]
    for one in rules.policy.open:
        for kind, word in words:
            if word and not {word, f"{kind}:{word}"}.isdisjoint(one.closes):
                return plan.refuse("question_open", word, unique((one.clause,)))
    if plan.answers:
        return _answerable(plan, key)
    return _purpose(plan, key, to) or _data(plan, key, to)


def _answerable(plan: Plan, key: Key) -> Verdict | None:
    """Step 7 for the right to rectification: a new value is of a category that the policy names."""
    for category in key.categories if key.operation == "rectify" else ():
        if category not in plan.rules.data:
            return plan.refuse("category_not_named", category, plan.rules.policy.closed.data)
    return None


def _purpose(plan: Plan, key: Key, to: str | None) -> Verdict | None:
    """Steps 4 to 6: the purpose is named, the role may ask for it, and it is not to be served by counts alone."""
    rules, purpose = plan.rules, key.purpose
    # (4) the purpose
    own_act = key.operation == "disseminate" and key.kind == "subject"
    if not purpose:
        if not plan.collects and not own_act:
            return plan.refuse("purpose_missing", "", rules.shut())
    else:
        named = _named(plan, key, to)
        if named is None:
            return plan.refuse("purpose_not_named", purpose, rules.shut())
        plan.rule = named
    # (5) the role for this purpose
    if not roles.is_entitled(key.kind, key.role, purpose):
        return plan.refuse("role_not_entitled", key.role, rules.secret())
    # (6) counts alone
    if purpose in STATISTICAL and not plan.collects and not plan.consents and key.operation not in COUNTING:
        ties = rules.prohibition("link_statistics_to_person")
        if ties:
            return plan.refuse("operation_prohibited", "link_statistics_to_person", ties)
    return None


def _named(plan: Plan, key: Key, to: str | None) -> PurposeRule | None:
    """The rule of the purpose; a recipient's sentence, a lawful demand, a count or a consent to a transfer may name it too."""
    rules, purpose = plan.rules, str(key.purpose)
    rule = rules.purposes.get(purpose)
    if rule is not None:
        return rule
    if plan.consents and purpose.partition(":")[0] == "transfer":
        return PurposeRule(rules.prohibition("disclose_without_consent") or rules.outside())
    if key.operation in COUNTING and purpose in STATISTICAL and rules.policy.statistics:
        return PurposeRule(unique(one.clause for one in rules.policy.statistics))
    rows = [row for row in rules.recipients.get(to or "", ()) if row.purpose == purpose or _lawful(row, purpose)]
    return PurposeRule(unique(row.clause for row in rows)) if rows else None


def _lawful(row: Recipient, purpose: str | None) -> bool:
    """True where the sentence lets data go for what the law asks for."""
    return purpose == BY_LAW and row.purpose in (None, BY_LAW) and not LAWFUL.isdisjoint(row.requires)


def _data(plan: Plan, key: Key, to: str | None) -> Verdict | None:
    """Steps 7 to 9: the categories are named, for this point and purpose, and what goes out has a recipient."""
    rules = plan.rules
    closed = rules.policy.closed.data
    # (7) the collection point
    if plan.collects and key.point is not None and key.point not in rules.points and "any" not in rules.points:
        return plan.refuse("point_not_named", key.point, closed)
    # (8) the categories
    for category in () if plan.consents else key.categories:
        if category not in rules.data:
            return plan.refuse("category_not_named", category, closed)
        if plan.collects and not any(_taken(row, key.point) for row in rules.data[category]):
            return plan.refuse("category_not_named" if key.point else "point_not_named", category if key.point else "", closed)
        if not _free(plan, key, to) and not _serving(plan, key, category):
            return plan.refuse("category_not_for_purpose", category, unique(row.limit for row in rules.limits[category]))
    # (9) outward without a recipient
    if key.operation in OUTWARD and to is None:
        return plan.refuse("recipient_not_named", "", rules.outside())
    return None


def _taken(row: DatumRule, point: str | None) -> bool:
    """True where the sentence says that the datum is taken there; data made by the site itself need no form."""
    if not row.points:
        return point is None or row.source != "provided"
    return point is not None and row.at(point)


def _free(plan: Plan, key: Key, to: str | None) -> bool:
    """True where limits of use do not bind: a lawful demand, or a count that the policy announces."""
    if key.operation in COUNTING and key.purpose in STATISTICAL and plan.rules.policy.statistics:
        return True
    return any(_lawful(row, key.purpose) for row in plan.rules.recipients.get(to or "", ()))


def _serving(plan: Plan, key: Key, category: str) -> list[DatumRule]:
    """The sentences on the category that serve the purpose, of those on the point where the question and the policy name it."""
    rows = plan.rules.limits[category]
    here = tuple(row for row in rows if key.point is not None and row.at(key.point))
    return [row for row in here or rows if row.serves(key.purpose)]


def _complete(plan: Plan, key: Key, to: str | None) -> None:
    """Builds the verdicts and lookups for the steps that ask the facts."""
    rules = plan.rules
    logged = bool(rules.duty("log_ip_and_time")) and key.kind == "subject"
    duties = ("log_ip_and_time",) if logged else ()
    if plan.answers:
        rights, also = ANSWERS[key.operation]
        plan.allowed = plan.verdict(True, "allowed", rules.right(*rights) + rules.duty(*also), obligations=duties)
        return
    clauses = plan.rule.clauses
    if not plan.consents:
        free = _free(plan, key, to)
        serving = {c: list(rules.data[c]) if free else _serving(plan, key, c) for c in dict.fromkeys(key.categories)}
        clauses += tuple(clause for rows in serving.values() for row in rows for clause in row.clauses)
        if plan.collects:
            plan.taken = tuple(serving.values())
        elif not free:
            plan.limits = {c: unique(row.limit for row in rules.limits[c]) for c in serving}
            plan.origins = tuple((c, frozenset(row.source for row in rows), _strange(rules.limits[c], rows)) for c, rows in serving.items())
    plan.asks = bool(plan.rule.consent) or bool(plan.rule.kinds and not plan.collects)
    plan.allowed = plan.verdict(True, "allowed", clauses, obligations=duties)
    if to is not None and key.operation in USES:
        _ways(plan, key, to, clauses)


def _strange(every: tuple[DatumRule, ...], serving: list[DatumRule]) -> frozenset[str]:
    """Points that only sentences for other purposes speak of."""
    if any(not row.points or row.at("any") for row in serving):
        return frozenset()
    return frozenset().union(*(row.points for row in every)) - frozenset().union(*(row.points for row in serving))


def _ways(plan: Plan, key: Key, to: str, clauses: Clauses) -> None:
    """The sentences by which this recipient may be given data for this purpose, and the way of the subject's own consent."""
    rules = plan.rules
    plan.recipient = to
    plan.transfer_key = f"transfer:{to}"
    rows = rules.recipients.get(to, ())
    forward = key.kind == "recipient" and to != key.role
    kept = rules.prohibition("disclose_without_consent")
    demanded = tuple(one.clause for one in rules.policy.authorities) if any("demand" in row.requires for row in rows) else ()
    plan.recipient_clauses = rules.outside() if forward or not rows else unique((*(row.clause for row in rows), *demanded, *kept))
    lawful = any(_lawful(row, key.purpose) for row in rows)
    if forward:
        plan.no_way = "role_not_entitled"
    else:
        ways = [_way(plan, row, key, clauses, lawful) for row in rows if _goes(row, key.purpose, lawful)]
        unfit = next((way for way in ways if way.unfit is not None), None)
        # Of the sentences that leave a category out the first is told, and no other one matters.
        plan.ways = tuple(way for way in ways if way.unfit is None or way is unfit)
        plan.no_way = "recipient_not_for_purpose" if rows else "recipient_not_named"
    if kept and not lawful:
        plan.by_consent = plan.verdict(True, "allowed", clauses + kept, obligations=_duties(plan))
    plan.settled = _settled(plan, to)


def _settled(plan: Plan, to: str) -> Verdict | None:
    """The verdict of step 15 where the words alone give it: a sentence that needs nothing, or none that fits and no consent to ask for."""
    first = next((way for way in plan.ways if way.unfit is None), None)
    if first is not None:
        return None if first.needs else first.allowed
    if plan.by_consent is not None:
        return None
    reason, about = ("category_not_for_recipient", plan.ways[0].unfit or "") if plan.ways else (plan.no_way, to)
    return plan.refuse(reason, about, plan.recipient_clauses)


def _duties(plan: Plan) -> tuple[str, ...]:
    """What goes along with data that leave: the recipient is told where the policy forbids it any other use."""
    return plan.allowed.obligations + (("no_reuse",) if plan.rules.prohibition("reuse_by_processor") else ())


def _goes(row: Recipient, purpose: str | None, lawful: bool) -> bool:  # noqa: FBT001
    if lawful:
        return _lawful(row, purpose)
    return not purpose or row.purpose in (None, purpose, PART_OF.get(purpose, purpose))


def _way(plan: Plan, row: Recipient, key: Key, clauses: Clauses, lawful: bool) -> Way:  # noqa: FBT001
    duties = _duties(plan)
    allowed = plan.verdict(True, "allowed", (*clauses, row.clause), obligations=duties)
    by_authority = []
    for one in plan.rules.policy.authorities:
        told = () if one.notify_subject is None else ("notify_subject" if one.notify_subject else "notify_none",)
        by_authority.append(plan.verdict(True, "allowed", (*clauses, row.clause, one.clause), obligations=duties + told))
    words = (one for one in row.requires if not lawful or one in LAWFUL)
    needs = tuple((one, one.removeprefix("ground:") if one.startswith("ground:") else "") for one in words)
    unfit = next((one for one in key.categories if row.categories is not None and one not in row.categories), None)
    return Way(needs, unfit, allowed, tuple(by_authority))
