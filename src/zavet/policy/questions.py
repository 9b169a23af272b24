"""An open question as people read it: what stays closed, what a written value is called, what an answer opens."""

from __future__ import annotations

from collections.abc import Iterable

from zavet.policy import words
from zavet.policy.forms import forms
from zavet.policy.labels import PHRASES, field_label, sentence, word_label
from zavet.policy.links import unique
from zavet.policy.model import Answer, OpenQuestion, Policy
from zavet.policy.shape import Choice, Field, Many, Record, Text, policy_shape
from zavet.terms import is_other

_KINDS = ("category", "purpose", "recipient", "point")


def closed_words(question: OpenQuestion, language: str) -> tuple[str, ...]:
    """What the question keeps closed, each as kind and name; empty where it closes nothing that the policy names elsewhere.

    Words of a policy's own are told as the text has them, where the question quotes it.
    """
    return unique(_closed(one, question.quote, language) for one in question.closes)


def option_label(option: Answer, language: str) -> str:
    """What an option is called in `language`, else in any language that it has, else its id."""
    return option.label.get(language) or next(iter(option.label.values()), option.id)


def ask_label(name: str, language: str) -> str:
    """What a written value is called, such as `retention.term`: by its own phrase, else as section and field."""
    key = f"ask.{name.replace('.', '_')}"
    if PHRASES.has(key):
        return PHRASES.say(language, key)
    section, _, field = name.partition(".")
    known = f"section.{section}"
    return f"{sentence(PHRASES.say(language, known)) if PHRASES.has(known) else section}: {field}"


def ask_choices(name: str, language: str) -> tuple[tuple[str, str], ...]:
    """The words that a written value is one of, with their labels; empty where it is free text or takes several."""
    found = _field(name)
    match found.shape if found else None:
        case Choice(fixed):
            return tuple((one, one) for one in fixed)
        case Text(kind) if kind is not None:
            return tuple((one, word_label(kind, one, language).replace("_", " ")) for one in words.choices(kind))
    return ()


def takes_several(name: str) -> bool:
    """True where the value is a list, whose members are parted by commas."""
    found = _field(name)
    return found is not None and isinstance(found.shape, Many)


def opened_lines(before: Policy, after: Policy, language: str) -> tuple[str, ...]:
    """What the forms ask otherwise under `after`, a line a form; empty where they ask the same."""
    asked = {one.point: one for one in forms(before)}
    lines = []
    for one in forms(after):
        old = asked.pop(one.point, None)
        had = {field.name for field in old.fields} if old else set()
        more = [field_label(field.name, language) for field in one.fields if field.name not in had]
        less = [field_label(name, language) for name in had - {field.name for field in one.fields}]
        title = one.title.get(language, one.point)
        if old is None:
            lines.append(PHRASES.say(language, "asked.form_opens", form=title, fields=_listed(more, language)))
        elif more:
            lines.append(PHRASES.say(language, "asked.form_asks", form=title, fields=_listed(more, language)))
        if less:
            lines.append(PHRASES.say(language, "asked.form_drops", form=title, fields=_listed(sorted(less), language)))
    lines += [PHRASES.say(language, "asked.form_closes", form=one.title.get(language, one.point)) for one in asked.values()]
    return tuple(lines)


def _listed(names: Iterable[str], language: str) -> str:
    return ", ".join(names) or PHRASES.say(language, "asked.no_fields")


def _closed(word: str, quote: str, language: str) -> str:
    kind, _, bare = word.partition(":")
    if kind not in _KINDS or not bare:
        kind, bare = next((one for one in _KINDS if words.known(one, word)), ""), word
    if not kind:
        return word
    own = f"«{quote}»" if quote and is_other(bare) else word_label(kind, bare, language).replace("_", " ")
    return PHRASES.say(language, f"asked.{kind}", name=own)


def _field(name: str) -> Field | None:
    section, _, field = name.partition(".")
    found = policy_shape().field(section)
    if found is None:
        return None
    shape = found.shape.item if isinstance(found.shape, Many) else found.shape
    return shape.field(field) if isinstance(shape, Record) else None
