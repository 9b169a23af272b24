"""The review of a text: every rule that applies, told in a language, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zavet.law.packs import Pack, Row
from zavet.reading.facts import Reading
from zavet.review.case import Case
from zavet.review.comparisons import COMPARISONS
from zavet.review.engine import absences, phrases
from zavet.review.finding import LEVELS, Finding, Grade, Sign
from zavet.review.header import said_in_header
from zavet.review.rulebook import FAMILIES, Kind, Rule, RuleError, rulebook
from zavet.review.text import Text
from zavet.terms.phrases import Phrases, load

_NO_ARTICLE = frozenset({"—", "практика"})


def review(
    reading: Reading,
    *,
    packs: Sequence[Pack],
    as_of: date,
    language: str = "ru",
    editions: Iterable[str] = (),
    rules: Iterable[str] | None = None,
) -> tuple[Finding, ...]:
    """The findings on a text against itself and against the laws of `packs` as they were on `as_of`.

    A rule that rests on rows of a pack applies where one of them is in force; without packs only the text itself is judged.
    `language` is that of the messages (ru, kk, en). `rules` limits the review to these slugs. A rule of wording is silent where it has
    no patterns for the language of the text. The result is sorted by level, family and place, and is the same for the same arguments.
    """
    book = rulebook()
    rows = {row.id: (pack, row) for pack in packs for row in pack.rows(as_of, editions=editions)}
    country = packs[0].country.casefold() if packs else ""
    chosen = [one for one in book.values() if not one.rows or any(row in rows for row in one.rows)]
    text = Text(reading)
    found = _signs(chosen, text, as_of, country)
    wanted = None if rules is None else frozenset(rules)
    signs = [one for one in found if wanted is None or one.rule in wanted]
    return tell(signs, book, rows, text, language)


def _signs(rules: Sequence[Rule], text: Text, as_of: date, country: str) -> list[Sign]:
    found: dict[str, list[Sign]] = {}
    by_slug = {one.id: one for one in rules}
    _run(rules, "phrase", text, found)
    for slug, signs in said_in_header(text).items():
        if slug in by_slug and slug not in found:
            found[slug] = signs
    _run(rules, "absence", text, found)
    for slug, compare in COMPARISONS.items():
        if slug in by_slug and by_slug[slug].speaks(text.language) and not any(found.get(one) for one in by_slug[slug].silenced_by):
            signs = list(compare(Case(by_slug[slug], text, as_of, country, found)))
            if signs:
                found[slug] = signs
    return [sign for signs in found.values() for sign in signs]


def _run(rules: Sequence[Rule], kind: Kind, text: Text, found: dict[str, list[Sign]]) -> None:
    """Rules of wording of one kind; those that another one silences come after it."""
    judge = phrases if kind == "phrase" else absences
    for rule in sorted((one for one in rules if one.kind == kind), key=lambda one: len(one.silenced_by)):
        if rule.speaks(text.language) and not any(found.get(one) for one in rule.silenced_by):
            signs = list(judge(rule, text))
            if signs:
                found[rule.id] = signs


def tell(
    signs: Iterable[Sign], book: Mapping[str, Rule], rows: Mapping[str, tuple[Pack, Row]], text: Text | None, language: str
) -> tuple[Finding, ...]:
    """Signs as findings in a language, sorted, each with an id of its own."""
    said = load("zavet.review")
    made = [_finding(sign, book, rows, text, language, said) for sign in signs]
    levels, families = {one: at for at, one in enumerate(LEVELS)}, {one: at for at, one in enumerate(FAMILIES)}
    made.sort(key=lambda one: (levels[one.level], families[one.family], one.line or 0, one.rule, one.clause))
    return tuple(_numbered(made))


def _finding(
    sign: Sign, book: Mapping[str, Rule], rows: Mapping[str, tuple[Pack, Row]], text: Text | None, language: str, said: Phrases
) -> Finding:
    rule = book.get(sign.rule)
    if rule is None:
        raise RuleError(f"no rule `{sign.rule}`")
    cited = [rows[one] for one in rule.rows if one in rows]
    by_law: dict[str, list[str]] = {}
    for pack, row in cited:
        if row.article not in _NO_ARTICLE and row.article not in by_law.setdefault(pack.law, []):
            by_law[pack.law].append(row.article)
    law = "; ".join(f"{name}: {'; '.join(articles)}" for name, articles in by_law.items() if articles)
    norms = [rule.norms[pack.country.casefold()] for pack, _ in cited[:1] if pack.country.casefold() in rule.norms]
    grade: Grade = cited[0][1].grade if cited else "text"
    values = {key: _told(value, language, said) for key, value in sign.values.items()}
    line = text.line(sign.start) if text is not None and sign.start is not None else None
    first = sign.clauses[0] if sign.clauses else "text"
    return Finding(
        id=f"{rule.id}@{first or 'text'}",
        rule=rule.id,
        level=rule.level,
        family=rule.family,
        clause=sign.clause,
        line=line,
        quote=sign.quote,
        problem=said.say(language, f"problem.{rule.id}", **values),
        law="; ".join([*([law] if law else []), *norms]),
        hint=said.say(language, f"hint.{rule.id}", **values),
        grade=grade,
        judgement=rule.judgement,
    )


def _told(value: object, language: str, said: Phrases) -> object:
    """Words of a value that the phrases know (`delivery`, `withdraw`), in the language of the message; of a tuple each by itself."""
    if isinstance(value, tuple):
        return ", ".join(str(_told(one, language, said)) for one in value)
    if not isinstance(value, str):
        return value
    words = [one.strip() for one in value.split(",")]
    if all(said.has(f"word.{one}") for one in words):
        return ", ".join(said.say(language, f"word.{one}") for one in words)
    return value


def _numbered(found: Sequence[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.id] += 1
        yield one if seen[one.id] == 1 else replace(one, id=f"{one.id}#{seen[one.id]}")
