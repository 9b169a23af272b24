"""Facts as lines in the reader's language: what a fact says, and what it adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zavet.policy.durations import term_text
from zavet.policy.labels import sentence
from zavet.reading.facts import Fact, Family
from zavet.reading.report.wording import cite, say, state, term, worded

UNSURE: Final = 0.5
"""A fact of less confidence is a question of the draft and not in force."""
_ALWAYS: Final = "always"
_OTHER: Final = "other:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of a report. `what` says it, `more` are its further fields, both in the language of the reader; `number` counts from 1."""

    number: int
    fact: Fact
    what: str
    more: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The confidence in percent."""
        return round(self.fact.confidence * 100)

    @property
    def unsure(self) -> bool:
        return self.fact.confidence < UNSURE


def entry(number: int, fact: Fact, language: str) -> Entry:
    """The entry of a fact."""
    what, more = _FAMILIES[fact.family](fact.values, language)
    return Entry(number, fact, sentence(what), tuple(one for one in more if one))


Told = tuple[str, Iterator[str]]


def _subject(values: Mapping[str, Any], language: str) -> Told:
    return term("subject", str(values["subject"]), language), iter(())


def _data(values: Mapping[str, Any], language: str) -> Told:
    def more() -> Iterator[str]:
        if values.get("source"):
            yield term("source", str(values["source"]), language)
        yield ", ".join(term("point", one, language) for one in values.get("points") or ())
        yield _either(values.get("required"), "required", "optional", language)

    return term("category", str(values["category"]), language), more()


def _purpose(values: Mapping[str, Any], language: str) -> Told:
    return term("purpose", str(values["purpose"]), language), iter((_either(values.get("consent"), "consent", "", language),))


def _recipient(values: Mapping[str, Any], language: str) -> Told:
    def more() -> Iterator[str]:
        if values.get("purpose"):
            yield say(language, "value.purpose", words=term("purpose", str(values["purpose"]), language))
        yield _with("condition", values.get("condition"), language)

    return term("recipient", str(values["recipient"]), language), more()


def _authority(values: Mapping[str, Any], language: str) -> Told:
    country = values.get("country")
    what = say(language, "value.authority", country=state(str(country), language)) if country else say(language, "value.authority_alone")

    def more() -> Iterator[str]:
        yield ", ".join(term("authority_ground", one, language) for one in values.get("grounds") or ())
        yield _either(values.get("notify_subject"), "notified", "not_notified", language)

    return what, more()


def _retention(values: Mapping[str, Any], language: str) -> Told:
    return term("retention_rule", str(values["rule"]), language), iter((_term(values.get("term"), language),))


def _right(values: Mapping[str, Any], language: str) -> Told:
    def more() -> Iterator[str]:
        if values.get("channel"):
            yield say(language, "value.channel", words=term("channel", str(values["channel"]), language))
        yield _with("address", values.get("address"), language)
        yield _with("phrase", values.get("phrase"), language)

    return term("right", str(values["right"]), language), more()


def _duty(values: Mapping[str, Any], language: str) -> Told:
    def more() -> Iterator[str]:
        trigger = str(values.get("trigger") or "")
        yield _with("trigger", trigger.removeprefix(_ALWAYS).removeprefix(": "), language)
        yield _with("deadline", _term(values.get("deadline"), language), language)

    return term("duty", str(values["duty"]), language), more()


def _prohibition(values: Mapping[str, Any], language: str) -> Told:
    named = [_exception(str(one), language) for one in values.get("except") or ()]
    return term("prohibition", str(values["prohibition"]), language), iter((_with("except", ", ".join(named), language),))


def _measure(values: Mapping[str, Any], language: str) -> Told:
    return term("measure", str(values["measure"]), language), iter(())


def _disclaimer(values: Mapping[str, Any], language: str) -> Told:
    return term("disclaimer", str(values["about"]), language), iter(())


_FAMILIES: Final[Mapping[Family, Callable[[Mapping[str, Any], str], Told]]] = {
    "subjects": _subject,
    "data": _data,
    "purposes": _purpose,
    "recipients": _recipient,
    "authority": _authority,
    "retention": _retention,
    "rights": _right,
    "duties": _duty,
    "prohibitions": _prohibition,
    "measures": _measure,
    "disclaimers": _disclaimer,
}


def _with(key: str, words: object, language: str) -> str:
    """A phrase around what a field says; empty where it says nothing."""
    return say(language, f"value.{key}", words=worded(str(words).removeprefix(_OTHER), language)) if words else ""


def _either(value: object, yes: str, no: str, language: str) -> str:
    key = yes if value is True else no if value is False else ""
    return say(language, f"value.{key}") if key else ""


def _term(words: object, language: str) -> str:
    return term_text(str(words), language).removeprefix(_OTHER) if words else ""


def _exception(word: str, language: str) -> str:
    return worded(word.removeprefix(_OTHER), language) if word.startswith(_OTHER) else cite(word, language)
