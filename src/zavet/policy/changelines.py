"""The rows of a diff as sentences in Russian, Kazakh and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from zavet.policy.aspects import EVERY, SECTIONS, Section
from zavet.policy.changes import AspectChange, Change, ClauseChange, LapsedConsent, Stopped, Unlawful
from zavet.policy.durations import term_text
from zavet.policy.labels import PHRASES, field_label, word_label
from zavet.policy.links import TRANSFER, unique
from zavet.policy.model import Clause

_BY_NAME = {one.name: one for one in SECTIONS}
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": "=", "regrouped": "~"}
_GROUND = "ground:"


def change_lines(changes: Sequence[Change], language: str) -> tuple[str, ...]:
    """What is promised otherwise. One line for the same change at several collection points."""
    rows: dict[tuple[object, ...], list[Change]] = {}
    for one in changes:
        place = one.key[:2] if one.section == "data" else one.key
        rows.setdefault((one.kind, one.section, place, one.who, one.aspects, one.before, one.after), []).append(one)
    return tuple(_change(group, language) for group in rows.values())


def clause_lines(changes: Sequence[ClauseChange], language: str) -> tuple[str, ...]:
    """What reads otherwise in the text."""
    return tuple(_clause(one, language) for one in changes)


def lapsed_lines(rows: Sequence[LapsedConsent], language: str) -> tuple[str, ...]:
    """Which consents are lost, and why."""
    return tuple(
        PHRASES.say(
            language,
            "diff.lapsed_line",
            consent=_word("consent", one.purpose, language),
            reasons="; ".join(_lapse_reason(one, reason, language) for reason in one.reasons),
            clauses=_clauses(one.clauses, language),
        )
        for one in rows
    )


def stopped_lines(rows: Sequence[Stopped], language: str) -> tuple[str, ...]:
    """Which work stops. One line for the same data leaving several purposes or points."""
    groups: dict[tuple[object, ...], list[Stopped]] = {}
    for one in rows:
        if one.kind == "link_gone":
            groups.setdefault((one.kind, one.category, one.source, one.clauses), []).append(one)
        elif one.kind == "collection_gone":
            groups.setdefault((one.kind, one.category, one.source), []).append(one)
        else:
            groups.setdefault((one,), []).append(one)
    return tuple(_stopped(group, language) for group in groups.values())


def unlawful_lines(rows: Sequence[Unlawful], language: str) -> tuple[str, ...]:
    """Which data may no longer be kept, and why."""
    return tuple(
        PHRASES.say(
            language,
            "diff.unlawful_line",
            data=_data(one.category, one.source, language),
            reason=PHRASES.say(language, f"diff.unlawful.{one.reason}", subjects=_list("subject", one.allowed_for, language)),
            fields=_list("field", one.fields, language) if one.fields else PHRASES.say(language, "diff.no_fields"),
            clauses=_clauses(one.clauses or one.before, language),
        )
        for one in rows
    )


def _change(group: Sequence[Change], language: str) -> str:
    one = group[0]
    section = _BY_NAME[one.section]
    what = PHRASES.say(language, f"section.{one.section}")
    name = _name(section, group, language)
    aspects = [_aspect(section, each, language, both=one.kind == "changed") for each in one.aspects]
    parts = [f"{what}: {name}" if name else what]
    if one.kind == "regrouped":
        parts.append(PHRASES.say(language, "diff.regrouped"))
    parts.extend(each for each in aspects if each)
    if one.kind == "moved":
        parts.append(PHRASES.say(language, "diff.moved", before=_clauses(one.before, language), after=_clauses(one.after, language)))
    elif cited := one.after or one.before:
        parts.append(_clauses(cited, language))
    who = _list("subject", one.who, language) if one.who else PHRASES.say(language, "diff.everyone")
    return f"{_SIGNS[one.kind]} {'; '.join(parts)} | {PHRASES.say(language, 'diff.who', subjects=who)}"


def _name(section: Section, group: Sequence[Change], language: str) -> str:
    if not group[0].key:
        return ""
    shown = []
    for number, part in enumerate(section.key):
        words = unique(one.key[number] for one in group if one.key[number])
        if words:
            shown.append(_list(section.kinds.get(part, "text"), words, language))
    return " — ".join(shown)


def _aspect(section: Section, one: AspectChange, language: str, *, both: bool) -> str:
    kind = section.kinds.get(one.name, "text")
    before, after = (_list(kind, words, language) for words in (one.before, one.after))
    name = PHRASES.say(language, f"aspect.{one.name}")
    if both:
        return f"{name}: {before} → {after}"
    words = one.after or one.before
    # What is simply not narrowed needs no word in the line of something new or gone.
    return f"{name}: {after if one.after else before}" if words not in {(EVERY,), ("no",)} else ""


def _clause(one: ClauseChange, language: str) -> str:
    sign = _SIGNS[one.kind]
    if one.before is None and one.after is None:
        return f"{sign} {PHRASES.say(language, 'diff.clause_order')}"
    if one.before is None or one.after is None:
        clause = one.after or one.before
        assert clause is not None
        return f"{sign} {_clauses((clause.id,), language)}: «{_text(clause, language)}»"
    old, new = one.before, one.after
    if one.kind == "moved":
        return f"{sign} {PHRASES.say(language, 'diff.renumbered', before=old.id, after=new.id)}"
    parts = []
    if dict(old.text) != dict(new.text):
        parts.append(_rewording(old, new, language))
    parts.extend(
        f"{PHRASES.say(language, f'aspect.{name}')}: {word_label(kind, was, language)} → {word_label(kind, now, language)}"
        for name, kind, was, now in (
            ("clause_kind", "clause_kind", old.kind, new.kind),
            ("running", "running", old.running, new.running),
        )
        if was != now
    )
    return f"{sign} {_clauses((new.id,), language)}: {'; '.join(parts)}"


def _rewording(old: Clause, new: Clause, language: str) -> str:
    """The texts before and after, in the reader's language; in those that did change where it did not."""
    changed = [one for one in unique([language, *old.text, *new.text]) if old.text.get(one) != new.text.get(one)]
    shown = changed[:1] if language in changed else changed
    nothing = PHRASES.say(language, "diff.no_text")
    return "; ".join(
        f"[{one}] «{' '.join(old.text.get(one, nothing).split())}» → «{' '.join(new.text.get(one, nothing).split())}»" for one in shown
    )


def _text(clause: Clause, language: str) -> str:
    text = clause.text.get(language) or clause.text.get("ru") or next(iter(clause.text.values()), "")
    return " ".join(text.split())


def _lapse_reason(one: LapsedConsent, reason: str, language: str) -> str:
    return PHRASES.say(
        language,
        f"diff.lapse.{reason}",
        data=_list("category", one.categories, language),
        recipients=_list("recipient", one.recipients, language),
    )


def _stopped(group: Sequence[Stopped], language: str) -> str:
    one = group[0]
    text = PHRASES.say(
        language,
        f"diff.stop.{one.kind}",
        purpose=_list("purpose", unique(each.purpose for each in group if each.purpose), language),
        data=_data(one.category, one.source, language) if one.category else "",
        recipient=_word("recipient", one.recipient, language) if one.recipient else "",
        point=_list("point", unique(each.point for each in group if each.point), language),
    )
    return f"- {text}{f'; {_clauses(one.clauses, language)}' if one.clauses else ''}"


def _data(category: str, source: str, language: str) -> str:
    return f"{_word('category', category, language)} ({word_label('source', source, language)})"


def _list(kind: str, words: Iterable[str], language: str) -> str:
    return ", ".join(_word(kind, one, language) for one in words) or PHRASES.say(language, "diff.unsaid")


def _word(kind: str, word: str, language: str) -> str:
    """One word of one kind as people read it."""
    if word == EVERY:
        return PHRASES.say(language, "diff.every")
    special = _SPECIAL.get(kind)
    return special(word, language) if special else word_label(kind, word, language)


def _consent(word: str, language: str) -> str:
    if not word.startswith(TRANSFER):
        return word_label("purpose", word, language)
    return PHRASES.say(language, "diff.transfer", recipient=word_label("recipient", word.removeprefix(TRANSFER), language))


def _requirement(word: str, language: str) -> str:
    if word.startswith(_GROUND):
        return PHRASES.say(language, "requirement.ground", ground=word_label("ground", word.removeprefix(_GROUND), language))
    return PHRASES.say(language, f"requirement.{word}") if PHRASES.has(f"requirement.{word}") else word


_SPECIAL: Mapping[str, Callable[[str, str], str]] = {
    "text": lambda word, _: word,
    "flag": lambda word, language: PHRASES.say(language, f"flag.{word}"),
    "list": lambda word, language: PHRASES.say(language, f"list.{word}"),
    "term": term_text,
    "field": field_label,
    "consent": _consent,
    "requirement": _requirement,
}
"""Kinds of words that are no kind of the vocabulary."""


def _clauses(clauses: Iterable[str], language: str) -> str:
    ids = ", ".join(unique(clauses))
    return PHRASES.say(language, "clauses", ids=ids) if ids else PHRASES.say(language, "diff.no_clause")
