"""What a new policy version does to what was given and begun under the earlier one.

1. A consent lapses where its purpose is gone or got wider: new data, new recipients or more for a known one, a changed text of its
   clause, another controller, more channels, offers or partners where they were ruled out.
2. Work stops where its purpose, recipient, collection point or the tie of data to a purpose is gone, or where a consent is now
   needed.
3. Data become unlawful to keep where the later policy does not name their category, source, field or subject, or leaves them
   without a purpose. What a law orders to keep is not judged here: a hold is a fact of the subject, not of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zavet.policy.changes import LapsedConsent, LapseReason, Stopped, Unlawful, UnlawfulReason
from zavet.policy.links import (
    TRANSFER,
    consenting,
    field_names,
    handed_data,
    is_linked,
    linked_data,
    recipients_of,
    transfers,
    unique,
)
from zavet.policy.model import Datum, Policy, Purpose, Recipient

_ALL = None
"""Coverage of everyone, or of every category: what nothing narrows."""

Coverage = frozenset[str] | None


def lapsed(a: Policy, b: Policy) -> tuple[LapsedConsent, ...]:
    """The consents given under `a` that do not hold under `b`, in the order of `a`."""
    asked = unique([*(one.purpose for one in a.purposes if one.consent), *(word for one in a.points for word in one.consents)])
    handed = unique(f"{TRANSFER}{one.recipient}" for one in a.recipients if "consent" in one.requires)
    found = [_lapsed_transfer(a, b, one) if one.startswith(TRANSFER) else _lapsed_use(a, b, one) for one in unique([*asked, *handed])]
    return tuple(one for one in found if one.reasons)


def stopped(a: Policy, b: Policy) -> tuple[Stopped, ...]:
    """The uses, disclosures and collections that `a` allows and `b` does not."""
    return (*_stopped_uses(a, b), *_stopped_links(a, b), *_stopped_disclosures(a, b), *_stopped_collections(a, b))


def unlawful(a: Policy, b: Policy) -> tuple[Unlawful, ...]:
    """The data held under `a` that `b` gives no right to keep, by category and source."""
    found: list[Unlawful] = []
    for category, source in unique_pairs((one.category, one.source) for one in a.data):
        found.extend(_unlawful(a, b, category, source))
    return tuple(found)


def unique_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs in order of first appearance, each once."""
    return tuple(dict.fromkeys(pairs))


# Consents


def _lapsed_use(a: Policy, b: Policy, purpose: str) -> LapsedConsent:
    before, after = _purposes(a, purpose), _purposes(b, purpose)
    if not before:
        # A form that asks consent to nothing the policy names is not shown: no such consent was ever given.
        return LapsedConsent(purpose, ())
    if not after:
        return LapsedConsent(purpose, ("purpose_gone",), clauses=unique(one.clause for one in before))
    categories = _new_data(linked_data(a, purpose), linked_data(b, purpose))
    known, given = recipients_of(a, purpose), recipients_of(b, purpose)
    newcomers = unique(one.recipient for one in given if one.recipient not in {each.recipient for each in known})
    widened = _widened(known, given)
    reasons: dict[LapseReason, bool] = {
        "new_data": bool(categories),
        "new_recipients": bool(newcomers),
        "recipient_gets_more": bool(widened),
        "wording_changed": _wording(a, before) != _wording(b, after),
        "controller_changed": _controller_changed(a, b),
        "more_channels": _more(_channels(before), _channels(after)),
        "offers_allowed": all(one.excludes_offers for one in before) and not all(one.excludes_offers for one in after),
        "partners_allowed": all(one.own_name_only for one in before) and not all(one.own_name_only for one in after),
    }
    return LapsedConsent(purpose, _true(reasons), categories, unique([*newcomers, *widened]), unique(one.clause for one in after))


def _lapsed_transfer(a: Policy, b: Policy, word: str) -> LapsedConsent:
    before, after = transfers(a, word), transfers(b, word)
    if not before:
        return LapsedConsent(word, ())
    if not after:
        return LapsedConsent(word, ("purpose_gone",), clauses=unique(one.clause for one in before))
    categories = _new_data(handed_data(a, before), handed_data(b, after))
    reasons: dict[LapseReason, bool] = {
        "new_data": bool(categories),
        "new_purposes": _more(_aims(before), _aims(after)),
        "wording_changed": _wording(a, before) != _wording(b, after),
        "controller_changed": _controller_changed(a, b),
    }
    return LapsedConsent(word, _true(reasons), categories, (), unique(one.clause for one in after))


def _purposes(policy: Policy, purpose: str) -> tuple[Purpose, ...]:
    return consenting(policy, purpose) or tuple(one for one in policy.purposes if one.purpose == purpose)


def _new_data(before: Iterable[Datum], after: Iterable[Datum]) -> tuple[str, ...]:
    """Categories that come from a source, or of subjects, they did not come from before."""
    known = _coverage(before)
    return unique(
        category
        for (category, source), subjects in _coverage(after).items()
        if (category, source) not in known or _more(known[category, source], subjects)
    )


def _coverage(data: Iterable[Datum]) -> Mapping[tuple[str, str], Coverage]:
    found: dict[tuple[str, str], Coverage] = {}
    for one in data:
        pair = (one.category, one.source)
        subjects = frozenset(one.only_for) or _ALL
        found[pair] = _union(found[pair], subjects) if pair in found else subjects
    return found


def _widened(before: Iterable[Recipient], after: Iterable[Recipient]) -> tuple[str, ...]:
    """Recipients in both that may be given more categories."""
    known = _categories(before)
    return tuple(word for word, given in _categories(after).items() if word in known and _more(known[word], given))


def _categories(recipients: Iterable[Recipient]) -> Mapping[str, Coverage]:
    found: dict[str, Coverage] = {}
    for one in recipients:
        given = _ALL if one.categories is None else frozenset(one.categories)
        found[one.recipient] = _union(found[one.recipient], given) if one.recipient in found else given
    return found


def _channels(facts: tuple[Purpose, ...]) -> Coverage:
    return _ALL if any(not one.channels for one in facts) else frozenset(word for one in facts for word in one.channels)


def _aims(facts: tuple[Recipient, ...]) -> Coverage:
    return _ALL if any(one.purpose is None for one in facts) else frozenset(one.purpose for one in facts if one.purpose)


def _wording(policy: Policy, facts: Iterable[Purpose | Recipient]) -> frozenset[str]:
    """The texts that the facts stand in, in the policy's own language; ids do not count, a renumbered clause reads the same."""
    found = set()
    for one in facts:
        clause = policy.clause(one.clause)
        text = clause.text if clause else {}
        found.add(" ".join((text.get(policy.language) or next(iter(text.values()), one.clause)).split()))
    return frozenset(found)


def _controller_changed(a: Policy, b: Policy) -> bool:
    return a.operator.name != b.operator.name or not set(b.operator.entities) <= set(a.operator.entities)


def _true(reasons: Mapping[LapseReason, bool]) -> tuple[LapseReason, ...]:
    return tuple(reason for reason, holds in reasons.items() if holds)


def _union(one: Coverage, two: Coverage) -> Coverage:
    return _ALL if one is _ALL or two is _ALL else one | two


def _more(before: Coverage, after: Coverage) -> bool:
    """True where `after` covers something that `before` does not."""
    if before is _ALL:
        return False
    return after is _ALL or not after <= before


# Work


def _stopped_uses(a: Policy, b: Policy) -> Iterable[Stopped]:
    left = {one.purpose for one in b.purposes}
    for purpose in unique(one.purpose for one in a.purposes):
        if purpose not in left:
            yield Stopped("purpose_gone", purpose, clauses=b.closed.purposes)
        elif consenting(b, purpose) and not consenting(a, purpose):
            yield Stopped("consent_needed", purpose, clauses=unique(one.clause for one in consenting(b, purpose)))


def _stopped_links(a: Policy, b: Policy) -> Iterable[Stopped]:
    purposes = {one.purpose for one in b.purposes}
    for category, source in unique_pairs((one.category, one.source) for one in a.data):
        before, after = _of(a.data, category, source), _of(b.data, category, source)
        if not after:
            continue
        for purpose in unique(one.purpose for one in a.purposes if one.purpose in purposes):
            if any(is_linked(one, purpose) for one in before) and not any(is_linked(one, purpose) for one in after):
                clauses = unique(one.limit_clause or one.clause for one in after)
                yield Stopped("link_gone", purpose, category, source=source, clauses=clauses)


def _stopped_disclosures(a: Policy, b: Policy) -> Iterable[Stopped]:
    left = {(one.recipient, one.purpose) for one in b.recipients}
    for recipient, purpose in dict.fromkeys((one.recipient, one.purpose) for one in a.recipients):
        if (recipient, purpose) not in left and (recipient, None) not in left:
            yield Stopped("recipient_gone", purpose or "", recipient=recipient, clauses=b.closed.recipients)


def _stopped_collections(a: Policy, b: Policy) -> Iterable[Stopped]:
    left = {(one.category, one.source, point) for one in b.data for point in one.points}
    for category, source, point in dict.fromkeys((one.category, one.source, point) for one in a.data for point in one.points):
        if (category, source, point) not in left and (category, source, "any") not in left:
            yield Stopped("collection_gone", category=category, point=point, source=source, clauses=b.closed.data)


# Data


def _of(data: Iterable[Datum], category: str, source: str) -> tuple[Datum, ...]:
    return tuple(one for one in data if one.category == category and one.source == source)


def _unlawful(a: Policy, b: Policy, category: str, source: str) -> Iterable[Unlawful]:
    before, after = _of(a.data, category, source), _of(b.data, category, source)
    names = _names(before) if source == "provided" else ()
    cited = unique(one.clause for one in before)

    def made(reason: UnlawfulReason, clauses: tuple[str, ...], fields: tuple[str, ...], allowed: tuple[str, ...] = ()) -> Unlawful:
        return Unlawful(reason, category, source, fields, allowed, cited, clauses)

    if not after:
        gone = all(one.category != category for one in b.data)
        yield made("category_gone" if gone else "source_gone", b.closed.data, names)
        return
    limits = unique(one.limit_clause or one.clause for one in after)
    if _serves(a, before) and not _serves(b, after):
        yield made("purpose_gone", limits, names)
        return
    was, now = _subjects(before), _subjects(after)
    if now is not _ALL and _more(now, was):
        yield made("subject_narrowed", unique(one.clause for one in after), names, tuple(sorted(now)))
    left = _names(after)
    if lost := tuple(one for one in names if left and one not in left):
        yield made("field_gone", b.closed.data or unique(one.clause for one in after), lost)


def _serves(policy: Policy, data: Iterable[Datum]) -> bool:
    """True where some purpose of the policy is left that one of the data may serve."""
    return any(is_linked(one, purpose.purpose) for one in data for purpose in policy.purposes)


def _subjects(data: Iterable[Datum]) -> Coverage:
    found = [frozenset(one.only_for) or _ALL for one in data]
    return _ALL if any(one is _ALL for one in found) else frozenset(word for one in found if one is not _ALL for word in one)


def _names(data: Iterable[Datum]) -> tuple[str, ...]:
    return unique(name for one in data for name in field_names(one))
