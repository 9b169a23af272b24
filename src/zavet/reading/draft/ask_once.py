"""Questions about what a policy says once: operator, country, the age of minors, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zavet.policy.model import Additions, Minors, OpenQuestion, Policy, Reason, Retention
from zavet.reading.draft import heading, promises
from zavet.reading.draft.asking import nothing, option, question, quote_of
from zavet.reading.draft.material import Material, first, text

_AGES = (14, 16, 18)
_COUNTRIES = ("RU", "KZ")


def operator(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Who the operator is, where the text names nobody, or more than one."""
    asks = ("operator.name", "operator.legal_form", "operator.address", "operator.emails", "operator.phones", "operator.country")
    site = option("site", "operator_site", name=policy.operator.name)
    doubt = material.disputed(*heading.OPERATOR)
    if not text(material.reading.header.operator.get("name")):
        yield question(material, "operator.name", "operator_missing", reason="missing", options=[site], asks=asks)
    elif doubt is not None:
        read = heading.as_read(material, policy.operator.name)
        options = [option("read", "operator_site", Additions(operator=read), name=read.name), site]
        yield question(
            material, "operator.name", "operator_doubt", reason=doubt.reason, clause=doubt.clause, quote=doubt.quote or doubt.words,
            options=options, asks=asks, name=read.name,
        )  # fmt: skip


def country(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Which law holds, where the text names none, or several that cannot: terms are counted by its calendar."""
    doubt = material.disputed("law.country", "law")
    if doubt is None and (policy.law.country or policy.operator.country):
        return
    clause = policy.law.clause or material.anywhere
    options = [option(one, f"country_{one}", Additions(law=replace(policy.law, country=(one,), clause=clause))) for one in _COUNTRIES]
    asks = ("law.country",)
    quote = (doubt.quote or doubt.words) if doubt else None
    reason: Reason = doubt.reason if doubt else "missing"
    key = "country_doubt" if doubt else "country_missing"
    yield question(material, "law.country", key, reason=reason, clause=clause, quote=quote, options=options, asks=asks)


def minors(material: Material, _: Policy) -> Iterator[OpenQuestion]:
    """Under which age nobody gives data. Until it is answered everybody under full age is meant, which lets least be done."""
    found, said = promises.minors(material)
    if found is None or said:
        return
    options = [option(str(age), "age", Additions(minors=Minors(age, found.clause)), age=age) for age in _AGES]
    quote = material.text(found.clause)
    asks = ("minors.age",)
    yield question(
        material, "minors.age", "age_missing", reason="missing", clause=found.clause, quote=quote, options=options, asks=asks, age=found.age
    )


def retention(material: Material, _: Policy) -> Iterator[OpenQuestion]:
    """How long data are kept, where the text does not say, or says two things that cannot both hold. Nothing is erased meanwhile."""
    facts = material.of("retention")
    rows = tuple(dict.fromkeys(promises.term(one.values, one.clause) for one in facts))
    if not rows:
        clause = material.anywhere
        options = [option(rule, rule, Additions(retention=(Retention(rule, clause),))) for rule in ("purpose_achieved", "law", "unlimited")]
        yield question(material, "retention.term", "term_missing", reason="missing", options=options, asks=("retention.term",))
    elif promises.contradicts(rows) or material.disputed(*promises.RETENTION):
        options = []
        for rule in dict.fromkeys(one.rule for one in rows):
            kept = tuple(one for one in rows if one.rule == rule and (rule != "term" or one.term))
            if kept:
                key = rule if rule in {"purpose_achieved", "law", "unlimited", "term"} else "own_rule"
                options.append(option(rule.replace(":", "-"), key, Additions(retention=kept), words=_told(kept)))
        one = facts[0]
        yield question(
            material, "retention.term", "term_contradiction", reason="contradiction", clause=one.clause, quote=quote_of(material, facts),
            options=options, asks=("retention.term",),
        )  # fmt: skip
    else:
        for one in facts:
            if first(one) == "term" and text(one.values.get("term")) is None:
                yield question(
                    material, "retention.term", "term_unclear", reason="unclear", clause=one.clause, quote=one.quote,
                    options=[nothing("no_term")], asks=("retention.term",),
                )  # fmt: skip


def _told(kept: tuple[Retention, ...]) -> str:
    return ", ".join(dict.fromkeys((one.term or one.rule).removeprefix("other:").replace("_", " ") for one in kept))
