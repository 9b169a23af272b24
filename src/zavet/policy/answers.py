"""Answers to the open questions of a policy: what stays closed until somebody answers is opened by the answer, and by nothing else.

A question is answered by one of its options, or by values written for the names in its `asks`. Either gives a new model without the
question; what it adds cites the question's clause. In YAML the id of the option stands as `answer` beside the question and is applied
when the policy is published (`settle`); or the facts are written in their sections and the question is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zavet.errors import FieldError, NotFound, PolicyCheckError
from zavet.policy import checks, words
from zavet.policy.diagnostics import RULES, finding
from zavet.policy.links import unique
from zavet.policy.model import Additions, OpenQuestion, Point, Policy
from zavet.policy.shape import Choice, Field, Flag, Many, Number, Record, Text, policy_shape, record_of

_IMPLIED: Mapping[str, Mapping[str, str]] = {"retention": {"rule": "term"}}
"""What a fact made of a written value says besides."""

_LIST = ","


def question_text(question: OpenQuestion, language: str) -> str:
    """The question in `language`, else in any language it is asked in."""
    return question.question.get(language) or next(iter(question.question.values()), "")


def answer(policy: Policy, question_id: str, given: str | Mapping[str, str]) -> Policy:
    """The policy without the question, with what the answer adds. Nothing else of it changes.

    `given` is the id of an option, or values by name (`{"retention.term": "3 calendar_years"}`; several values of a list are parted
    by commas). Raises NotFound where there is no such question, FieldError for an option or a name that it does not have and for a
    value that cannot stand there, and PolicyCheckError where the policy would contradict itself.
    """
    question = next((one for one in policy.open if one.id == question_id), None)
    if question is None:
        raise NotFound(f"no open question `{question_id}`", hint=words.did_you_mean(question_id, [one.id for one in policy.open]))
    add = _chosen(question, given) if isinstance(given, str) else _written(policy, question, given)
    rest = replace(policy, open=tuple(one for one in policy.open if one.id != question_id))
    made = added(rest, add)
    _ensure(rest, made, frozenset(() if isinstance(given, str) else given))
    return made


def _ensure(rest: Policy, made: Policy, written: frozenset[str]) -> None:
    """Raises for what the answer brings: FieldError for a value that was written and is no such value, PolicyCheckError for errors.

    Who writes a value means it to be kept by software: a term that cannot be counted, a mere warning in a text, is refused here.
    """
    before = {(one.id, one.message) for one in checks.found(rest)}
    new = [one for one in checks.found(made) if (one.id, one.message) not in before]
    for one in new:
        name = ".".join(part for part in one.path if isinstance(part, str))
        if name in written and RULES[one.id].level != "note":
            raise FieldError(name, "form", one.message, hint=one.hint or RULES[one.id].hint)
    wrong = [one for one in new if RULES[one.id].level == "error"]
    if wrong:
        raise PolicyCheckError([finding(one.id, one.message, hint=one.hint) for one in wrong])


def settle(policy: Policy) -> Policy:
    """The policy with every `answer` that stands in it applied, in the order of the questions.

    A policy without answers is returned as it is. Raises PolicyCheckError where an answer is no option of its question, or where the
    policy would contradict itself.
    """
    for question in policy.open:
        if question.answer is not None:
            try:
                policy = answer(policy, question.id, question.answer)
            except FieldError as error:
                raise PolicyCheckError([finding("P047", str(error), hint=error.hint)]) from error
    return policy


def added(policy: Policy, add: Additions) -> Policy:
    """The policy with these additions; a fact that is there already is not added again."""
    changed: dict[str, Any] = {}
    for field in record_of(Additions).fields:
        new = getattr(add, field.name)
        if new is None or new == ():
            continue
        if field.name == "points":
            changed["points"] = _points(policy.points, new)
        elif isinstance(new, tuple):
            there = getattr(policy, field.name)
            changed[field.name] = (*there, *(one for one in new if one not in there))
        else:
            changed[field.name] = new
    return replace(policy, **changed)


def _chosen(question: OpenQuestion, option_id: str) -> Additions:
    ids = [one.id for one in question.options]
    found = next((one for one in question.options if one.id == option_id), None)
    if found is None:
        near = words.did_you_mean(option_id, ids)
        raise FieldError("answer", "unknown", f"the question `{question.id}` has no option `{option_id}`", hint=near or ", ".join(ids))
    return found.add


def _written(policy: Policy, question: OpenQuestion, given: Mapping[str, str]) -> Additions:
    """Values by dotted name, put into a fact of their section: the one that stands there once, or a new one that cites the question."""
    if not given:
        raise FieldError("answer", "missing", f"no answer to `{question.id}` is given", hint=", ".join(question.asks))
    by_section: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if name not in question.asks:
            raise FieldError(name, "unknown", f"the question `{question.id}` does not ask for `{name}`", hint=", ".join(question.asks))
        section, _, field = name.partition(".")
        by_section.setdefault(section, {})[field] = value
    add = Additions()
    for section, values in by_section.items():
        like = _like(question, section)
        # An option that would add such a fact brings along what goes with it, such as the form that the fact is asked in.
        add = replace(like or add, **{section: _part(policy, question, section, values, like)})
    return add


def _part(policy: Policy, question: OpenQuestion, section: str, values: Mapping[str, str], like: Additions | None) -> Any:
    field = policy_shape().field(section)
    if field is None:
        msg = f"no section `{section}` in a policy"
        raise ValueError(msg)
    many = isinstance(field.shape, Many)
    shape = field.shape.item if isinstance(field.shape, Many) else field.shape
    if not isinstance(shape, Record):
        msg = f"`{section}` of a policy is no part with fields"
        raise TypeError(msg)
    found = {name: _value(f"{section}.{name}", shape.field(name), text) for name, text in values.items()}
    there = (getattr(like, section)[0] if like else None) if many else getattr(policy, section)
    own = {"clause": question.clause, **_IMPLIED.get(section, {})}
    made: Any = shape.cls(**{**own, **found}) if there is None else replace(there, **found)
    if not many and getattr(made, "clause", "") is None:
        made = replace(made, clause=question.clause)
    return (made,) if many else made


def _like(question: OpenQuestion, section: str) -> Additions | None:
    """The additions of the first option that adds a fact of that section: what is written goes into one like it."""
    if section in _IMPLIED or not isinstance(getattr(Additions(), section), tuple):
        return None
    return next((one.add for one in question.options if getattr(one.add, section)), None)


def _value(name: str, field: Field | None, text: str) -> Any:
    if field is None:
        msg = f"no field `{name}` in a policy"
        raise ValueError(msg)
    text = " ".join(text.split())
    if not text:
        raise FieldError(name, "missing", f"nothing is written for `{name}`")
    shape = field.shape
    if isinstance(shape, Many):
        parts = [one.strip() for one in text.split(_LIST) if one.strip()]
        return unique(_single(name, shape.item, one) for one in parts)
    return _single(name, shape, text)


def _single(name: str, shape: object, text: str) -> Any:
    match shape:
        case Text(kind) if kind is not None and not words.known(kind, text):
            known = words.choices(kind)
            hint = words.did_you_mean(text, known) or ", ".join(known)
            raise FieldError(name, "unknown", f"no {kind.replace('_', ' ')} `{text}`", hint=hint)
        case Text():
            return text
        case Choice(fixed) if text in fixed:
            return text
        case Number() if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        case Flag() if text in {"true", "false"}:
            return text == "true"
    raise FieldError(name, "form", f"`{name}` does not take that value")


def _points(there: tuple[Point, ...], new: tuple[Point, ...]) -> tuple[Point, ...]:
    """The forms, each once: one that is there gains the consents and required fields that it lacks."""
    found = {one.point: one for one in there}
    for one in new:
        old = found.get(one.point)
        if old is None:
            found[one.point] = one
        else:
            consents, required = unique((*old.consents, *one.consents)), unique((*old.required, *one.required))
            found[one.point] = replace(old, consents=consents, required=required, opens=old.opens or one.opens)
    return tuple(found.values())
