"""Hypothesis strategies for whole policies, so that a property can be tried on many of them.

`policies()` gives sound ones: no check finds an error. `odd_policies()` gives any that the model can hold, sense or not: for writers
and readers. Both draw words from the vocabulary and words of a policy's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from zavet import terms
from zavet.policy import model as m
from zavet.policy import words
from zavet.policy.links import field_names
from zavet.policy.shape import ByLanguage, Choice, Flag, Many, Number, Record, Shape, Text, policy_shape

__all__ = ["clause_ids", "odd_policies", "policies", "texts"]

_ALPHABET = st.characters(codec="utf-8")
_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюяқғүұөәіңһabcdefghijklmnopqrstuvwxyz"
_CONDITIONS = ("only to fulfil the order", "on request", "where the law requires it")
_GIVEN = ("full_name", "first_name", "phone", "email", "delivery_address", "organisation_name", "inn", "payment_details", "review_text")
_TAKEN = ("ip_address", "cookies", "browser", "access_time", "referrer", "visit_history", "location")
_PLACES = ("registration", "checkout", "support", "feedback", "job_application", "review")


def texts(max_size: int = 40) -> st.SearchStrategy[str]:
    """Any text that a policy may hold, line breaks, quotes and rare characters included."""
    return st.text(_ALPHABET, max_size=max_size)


def clause_ids() -> st.SearchStrategy[str]:
    """Ids as texts print them: `4`, `4.1.10`, `preamble/p2`."""
    numbers = st.lists(st.integers(1, 20), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
    return st.one_of(numbers, st.builds("{}/p{}".format, st.one_of(numbers, st.just("preamble")), st.integers(1, 9)))


def odd_policies() -> st.SearchStrategy[m.Policy]:
    """Any policy of the model whose words are known and whose clause ids differ; nothing else about it need make sense."""
    return _record(policy_shape()).map(_with_unique_ids)


@st.composite
def policies(draw: st.DrawFn) -> m.Policy:
    """A sound policy: every fact cites a clause, every form has its title, every consent can be given; no check finds an error."""
    clauses = draw(_clauses())
    cite = st.sampled_from([one.id for one in clauses])
    purposes = draw(_purposes(cite))
    named = list(dict.fromkeys(one.purpose for one in purposes))
    subjects = tuple(draw(st.lists(st.builds(m.SubjectFact, st.sampled_from(["user", "customer", "visitor"]), cite), max_size=2)))
    data = draw(_data(cite, named, [one.subject for one in subjects]))
    points = draw(_points(cite, data, purposes))
    closing = st.lists(cite, max_size=2, unique=True).map(tuple)
    return m.Policy(
        slug=draw(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)),
        language=draw(st.sampled_from(terms.LANGUAGES)),
        operator=m.Operator("ООО «Пример»", draw(cite), country=draw(st.sampled_from(["RU", "KZ", None]))),
        title={"ru": "Политика", "kk": "Саясат", "en": "Policy"},
        sites=draw(st.sampled_from([(), ("example.org",), ("пример.рф", "example.kz")])),
        document=m.Document(acceptance=draw(st.sampled_from([None, "use_of_site", "registration"])), acceptance_clause=draw(cite)),
        law=m.Law(country=draw(st.sampled_from([(), ("RU",), ("KZ",)])), claim_answer_days=draw(st.sampled_from([None, 30]))),
        subjects=subjects,
        data=data,
        purposes=purposes,
        recipients=draw(_recipients(cite, named, [one.category for one in data])),
        authorities=(m.Authority(draw(cite), (draw(st.sampled_from(sorted(terms.AUTHORITY_GROUNDS))),), "RU"),),
        retention=tuple(draw(st.lists(_retention(cite), max_size=2))),
        rights=tuple(draw(st.lists(st.builds(m.Right, _known("right"), cite, st.sampled_from([None, "cabinet", "request"])), max_size=4))),
        duties=tuple(draw(st.lists(_duties(cite), max_size=4))),
        prohibitions=tuple(draw(st.lists(_prohibitions(cite), max_size=3))),
        measures=tuple(draw(st.lists(st.builds(m.Measure, _known("measure"), cite), max_size=3))),
        statistics=tuple(draw(st.lists(st.builds(m.Statistics, cite, st.just(("ip_address",))), max_size=1))),
        breach=m.Breach(draw(st.sampled_from([None, True, False])), draw(cite)),
        minors=draw(st.one_of(st.none(), st.builds(m.Minors, st.integers(14, 18), cite))),
        points=points,
        closed=m.Closed(draw(closing), draw(closing), draw(closing)),
        clauses=clauses,
        open=draw(_questions(cite, named)),
    )


@st.composite
def _clauses(draw: st.DrawFn) -> tuple[m.Clause, ...]:
    ids = draw(st.lists(clause_ids(), min_size=1, max_size=8, unique=True))
    tail = st.text(_LETTERS + " ", max_size=20)
    made = []
    for id_ in ids:
        text = {language: f"{language} {id_}: {draw(tail)}" for language in terms.LANGUAGES}
        made.append(m.Clause(id_, draw(_known("clause_kind")), draw(st.sampled_from(["enforced", "observed", "published"])), text))
    return tuple(made)


@st.composite
def _purposes(draw: st.DrawFn, cite: st.SearchStrategy[str]) -> tuple[m.Purpose, ...]:
    kinds = st.lists(_known("ground"), max_size=2, unique=True).map(tuple)
    made = []
    for word in draw(st.lists(_word("purpose"), min_size=1, max_size=6)):
        consent = draw(st.booleans())
        basis = draw(st.sampled_from(["consent", "unstated"] if consent else ["contract", "legitimate_interest", "unstated"]))
        channels = draw(st.lists(st.sampled_from(["email", "sms", "post"]), max_size=2, unique=True).map(tuple))
        flags = draw(st.tuples(st.booleans(), st.booleans()))
        made.append(m.Purpose(word, consent, draw(cite), basis, draw(st.one_of(st.none(), kinds)), channels, *flags))  # type: ignore[arg-type]
    return tuple(dict.fromkeys(made))


@st.composite
def _data(draw: st.DrawFn, cite: st.SearchStrategy[str], named: Sequence[str], subjects: Sequence[str]) -> tuple[m.Datum, ...]:
    narrowed = st.one_of(st.none(), st.lists(st.sampled_from(named), max_size=2, unique=True).map(tuple))
    asked_of: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), *((one,) for one in subjects)])
    made: list[m.Datum] = []
    for category in draw(st.lists(st.sampled_from(_GIVEN + _TAKEN), min_size=1, max_size=8, unique=True)):
        given = category in _GIVEN
        places = st.sampled_from(_PLACES if given else ("page_view", "ad_view"))
        purposes = draw(narrowed)
        datum = m.Datum(
            category=category,
            source="provided" if given else "automatic",
            clause=draw(cite),
            points=tuple(draw(st.lists(places, min_size=1, max_size=3, unique=True))),
            required=draw(st.sampled_from([None, True, False])),
            purposes=purposes,
            limit_clause=None if purposes is None else draw(cite),
            only_for=draw(asked_of),
        )
        # full name and first name share a field: one form has one of them
        if not any(_clash(datum, other) for other in made):
            made.append(datum)
    return tuple(made)


def _clash(one: m.Datum, other: m.Datum) -> bool:
    return bool(set(field_names(one)) & set(field_names(other)) and set(one.points) & set(other.points))


@st.composite
def _points(draw: st.DrawFn, cite: st.SearchStrategy[str], data: Sequence[m.Datum], purposes: Sequence[m.Purpose]) -> tuple[m.Point, ...]:
    used = list(dict.fromkeys(point for one in data if one.source == "provided" for point in one.points))
    asked = list(dict.fromkeys(one.purpose for one in purposes if one.consent))
    made = []
    for point in used:
        fields = [name for one in data if one.source == "provided" and point in one.points for name in field_names(one)]
        title = {language: terms.label("point", point, language) for language in terms.LANGUAGES}
        consents = tuple(draw(st.lists(st.sampled_from(asked), max_size=2, unique=True))) if asked else ()
        required = tuple(draw(st.lists(st.sampled_from(fields), max_size=2, unique=True)))
        opens = draw(st.sampled_from([None, "order", "ticket", "application", "claim"]))
        made.append(m.Point(point, title, consents, required, opens, draw(st.one_of(st.none(), cite)), draw(st.booleans())))
    return tuple(made)


@st.composite
def _recipients(draw: st.DrawFn, cite: st.SearchStrategy[str], named: Sequence[str], categories: Sequence[str]) -> tuple[m.Recipient, ...]:
    narrowed = st.one_of(st.none(), st.lists(st.sampled_from(categories), max_size=2, unique=True).map(tuple))
    each = st.builds(
        m.Recipient,
        recipient=_word("recipient"),
        clause=cite,
        purpose=st.one_of(st.none(), st.sampled_from(named)),
        condition=st.one_of(st.none(), st.sampled_from(_CONDITIONS)),
        requires=st.lists(st.sampled_from(words.choices("requirement")), max_size=2, unique=True).map(tuple),
        categories=narrowed,
    )
    return tuple(draw(st.lists(each, max_size=4)))


def _retention(cite: st.SearchStrategy[str]) -> st.SearchStrategy[m.Retention]:
    term = st.builds(m.Retention, st.just("term"), cite, st.sampled_from(["5 calendar_years", "30 calendar_days", "10 working_days"]))
    return st.one_of(term, st.builds(m.Retention, st.sampled_from(["purpose_achieved", "unlimited", "law"]), cite))


def _duties(cite: st.SearchStrategy[str]) -> st.SearchStrategy[m.Duty]:
    return st.builds(
        m.Duty, _word("duty"), st.sampled_from(_CONDITIONS), cite, st.sampled_from([None, "30 calendar_days", "10 working_days"])
    )


def _prohibitions(cite: st.SearchStrategy[str]) -> st.SearchStrategy[m.Prohibition]:
    exceptions = st.lists(st.one_of(cite, st.just("other:another lawful ground")), max_size=2, unique=True).map(tuple)
    return st.builds(m.Prohibition, _word("prohibition"), cite, exceptions)


@st.composite
def _questions(draw: st.DrawFn, cite: st.SearchStrategy[str], named: Sequence[str]) -> tuple[m.OpenQuestion, ...]:
    if not draw(st.booleans()):
        return ()
    return (m.OpenQuestion("q1", "purpose", {"ru": "Какова цель?"}, draw(cite), closes=(draw(st.sampled_from(named)),)),)


def _known(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.choices(kind))


def _word(kind: str) -> st.SearchStrategy[str]:
    """A known word mostly, at times one of the policy's own."""
    own = st.text(_LETTERS, min_size=1, max_size=12).map(terms.OTHER.__add__)
    return st.one_of(_known(kind), _known(kind), own)


def _record(shape: Record) -> st.SearchStrategy[Any]:
    fields = {one.name: _maybe(_value(one.shape, shape.cls, one.name), optional=one.optional) for one in shape.fields}
    return st.builds(shape.cls, **fields)


def _maybe(strategy: st.SearchStrategy[Any], *, optional: bool) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy) if optional else strategy


def _value(shape: Shape, cls: type, name: str) -> st.SearchStrategy[Any]:
    made: st.SearchStrategy[Any]
    match shape:
        case Text(kind):
            made = _text(kind, cls, name)
        case Choice(fixed):
            made = st.sampled_from(fixed)
        case Number():
            made = st.integers(0, 999_999_999)
        case Flag():
            made = st.booleans()
        case ByLanguage():
            made = st.dictionaries(st.sampled_from(terms.LANGUAGES), texts(), max_size=3)
        case Many(item):
            made = st.lists(_value(item, cls, name), max_size=2).map(tuple)
        case Record():
            made = _record(shape)
    return made


def _text(kind: str | None, cls: type, name: str) -> st.SearchStrategy[str]:
    if (cls, name) == (m.Policy, "language"):
        return st.sampled_from(terms.LANGUAGES)
    if kind is None:
        return texts()
    return _word(kind) if kind in terms.KINDS else _known(kind)


def _with_unique_ids(policy: m.Policy) -> m.Policy:
    """The policy with the doubles among its clauses left out: one id stands once."""
    kept = {one.id: one for one in policy.clauses}
    return dataclasses.replace(policy, clauses=tuple(kept.values()))
