"""Questions from the reader's own doubts and from facts that were read with too little confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from zavet.policy.links import unique
from zavet.policy.model import Additions, OpenQuestion, Policy
from zavet.policy.questions import ask_label
from zavet.policy.shape import Many, Record, policy_shape
from zavet.reading.draft import heading, promises
from zavet.reading.draft.asking import form, nothing, option, question, quote_of
from zavet.reading.draft.data import datum
from zavet.reading.draft.data import in_force as is_plain
from zavet.reading.draft.held import held
from zavet.reading.draft.links import Named
from zavet.reading.draft.material import Material, first
from zavet.reading.draft.purposes import purpose, quiet
from zavet.reading.draft.recipients import DISPUTED, authorities, name_of, recipient
from zavet.reading.draft.recipients import in_force as is_settled
from zavet.reading.draft.wording import named
from zavet.reading.draft.words import is_open, said, word
from zavet.reading.facts import FAMILIES, Doubt, Fact
from zavet.terms import TYPED_POINTS, is_other, known

_SECTION = {"data": "category", "purposes": "purpose", "recipients": "recipient"}
_LISTS = frozenset({"data", "purposes", "minors.age"})
_ASKED_ELSEWHERE = frozenset({*heading.OPERATOR, *promises.RETENTION, *DISPUTED, "law.country", "law"})


def doubts(material: Material, _: Policy) -> Iterator[OpenQuestion]:
    """What the reader itself found missing, unclear or contradictory, unless it is asked already."""
    for one in material.reading.doubts:
        if one.about in _ASKED_ELSEWHERE or (one.reason == "missing" and one.about in _LISTS):
            continue
        if one.about.partition(".")[0] in FAMILIES and any(first(fact) == one.words for fact in material.doubtful):
            continue  # asked as a fact
        section = one.about.partition(".")[0]
        yield question(
            material, one.about, f"doubt_{one.reason}", reason=one.reason, clause=one.clause, quote=one.quote or one.words,
            closes=_closes(section, one), options=[nothing("as_it_is")], asks=_asks(one.about),
            words=one.words or partial(ask_label, one.about),
        )  # fmt: skip


def uncertain(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Facts of low confidence, one question for each word."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for one in material.doubtful:
        groups.setdefault((one.family, first(one)), []).append(one)
    for (family, name), facts in groups.items():
        sure = [one for one in facts if one.clause in material.clauses]
        yes = _yes(material, policy, family, sure)
        options = [*([option("yes", "said", yes)] if yes is not None else []), nothing("not_said")]
        kind = _SECTION.get(family)
        words = word(kind, name) if kind else name
        closes = (f"{kind}:{words}",) if kind and not _stands(policy, kind, words) else ()
        clause = facts[0].clause
        yield question(
            material, f"{family}.{kind or 'fact'}", "uncertain", reason="unclear", clause=clause, quote=quote_of(material, facts),
            closes=closes, options=options, words=named(kind, words) if kind else said(words),
        )  # fmt: skip


def _asks(about: str) -> tuple[str, ...]:
    """The name itself, where it is one of the policy's that can be written."""
    section, _, name = about.partition(".")
    field = policy_shape().field(section)
    if field is None or not name:
        return ()
    shape = field.shape.item if isinstance(field.shape, Many) else field.shape
    found = shape.field(name) if isinstance(shape, Record) else None
    alone = not isinstance(field.shape, Many) or section == "retention"
    return (about,) if found is not None and alone and not isinstance(found.shape, Record) else ()


def _closes(section: str, one: Doubt) -> tuple[str, ...]:
    kind = _SECTION.get(section)
    if kind is None or not one.words or not (known(kind, one.words) or is_other(one.words)):
        return ()
    return (f"{kind}:{one.words}",)


def _stands(policy: Policy, kind: str, name: str) -> bool:
    rows = {"category": policy.data, "purpose": policy.purposes, "recipient": policy.recipients}[kind]
    return any(getattr(one, kind) == name for one in rows)


def _yes(material: Material, policy: Policy, family: str, facts: list[Fact]) -> Additions | None:
    """What the facts add where they are right; None where even then something would have to be said besides."""
    if not facts:
        return None
    match family:
        case "data":
            return _data(material, policy, [one for one in facts if is_plain(one)])
        case "purposes":
            return _purposes(material, policy, [one for one in facts if not is_open(word("purpose", one.values["purpose"]))])
        case "recipients":
            plain = [one for one in facts if is_settled(material, one) and not is_open(name_of(one))]
            rows = tuple(dict.fromkeys(recipient(material, one, held(material)) for one in plain))
            return Additions(recipients=rows) if rows else None
        case "retention":
            terms = promises.retention(replace(material, facts=tuple(facts)))
            return Additions(retention=terms) if terms and not promises.contradicts((*policy.retention, *terms)) else None
    alone = replace(material, facts=tuple(facts))
    return Additions(
        subjects=promises.subjects(alone),
        authorities=authorities(alone),
        rights=promises.rights(alone),
        duties=promises.duties(alone),
        prohibitions=promises.prohibitions(alone),
        measures=promises.measures(alone),
        disclaimers=promises.disclaimers(alone),
        minors=policy.minors or promises.minors(alone)[0],
    )


def _data(material: Material, policy: Policy, facts: list[Fact]) -> Additions | None:
    orders = frozenset(one.point for one in policy.points if one.opens == "order")
    rows = [datum(material, one, Named(policy.purposes), policy.recipients, orders) for one in facts]
    rows = [one for one in rows if one.category not in {"first_name", "password"} or one.source != "provided"]
    if not rows:
        return None
    taken = {name: one.category for one in policy.data for name in (one.fields or (one.category,))}
    rows = [replace(one, fields=()) if any(taken.get(name, one.category) != one.category for name in one.fields) else one for one in rows]
    points = unique(point for one in rows if one.source == "provided" for point in one.points)
    forms = tuple(form(policy, point, rows[0].clause) for point in points if point in TYPED_POINTS or is_other(point))
    return Additions(data=tuple(dict.fromkeys(rows)), points=forms)


def _purposes(material: Material, policy: Policy, facts: list[Fact]) -> Additions | None:
    rows = tuple(dict.fromkeys(purpose(material, one) for one in facts))
    if not rows:
        return None
    rows = quiet((*policy.purposes, *rows))[-len(rows) :]
    asked = unique(one.purpose for one in rows if one.consent)
    where = next((one.point for one in policy.points if one.point == "registration"), policy.points[0].point if policy.points else None)
    forms = (form(policy, where, rows[0].clause, consents=asked),) if asked and where else ()
    return Additions(purposes=rows, points=forms)
