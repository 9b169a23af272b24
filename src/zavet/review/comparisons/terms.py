"""Words of the document: capitalised but nowhere defined, and one thing under several names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from zavet.review.case import Case
from zavet.review.finding import Sign

_OWNED = "[Сс]айта|[Сс]айтов|[Сс]ервиса|[Сс]ервисов|[Рр]есурса|[Мм]агазина|[Пп]ортала"


@cache
def _lists() -> Mapping[str, Sequence[str]]:
    text = resources.files("zavet.review").joinpath("rules", "terms.toml").read_text(encoding="utf-8")
    return {key: tuple(found) for key, found in tomllib.loads(text).items()}


def undefined(case: Case) -> Iterator[Sign]:
    """A word is written as a defined term, and no definition stands in the text."""
    whole = case.text.whole
    told: dict[str, list[tuple[str, int, int]]] = {}
    for stem in _lists()["capitalised"]:
        if _defined(stem, whole):
            continue
        used = re.compile(rf"(?<=[а-яё,;)»] )(?:{stem})[а-яё]{{0,4}}(?![А-Яа-яЁё]| с ограниченной)")
        found = next(iter(case.text.search(used)), None)
        if found is not None and not re.search(r"[А-ЯЁ]{2}", found[1][0]):
            told.setdefault(found[0].id, []).append((found[1][0], found[1].start(), found[1].end()))
    if told:
        terms = sorted((one for found in told.values() for one in found), key=lambda one: one[1])
        clauses = [clause for clause, _ in sorted(told.items(), key=lambda one: one[1][0][1])]
        yield case.spot(terms[0][1], terms[0][2], *clauses, what=", ".join(one[0] for one in terms))


def _defined(stem: str, whole: str) -> bool:
    word = rf"(?:{stem})[а-яё]{{0,4}}"
    ways = [
        rf"(?:далее|именуем|дальнейш|сокращ)[^)\n]{{0,120}}(?<![А-Яа-яЁё]){word}",
        (
            rf"(?m)^[ \t\d.)•*—–-]{{0,20}}[«\"“]?\s{{0,9}}{word}(?:\s[^\n–—:.]{{0,90}})?[»\"”]?\s{{0,9}}"
            r"(?:\([^)\n]{0,200}\)\s{0,9})?(?:[–—:]|\s-\s)"
        ),
        rf"[«\"“]\s{{0,9}}{word}[^»\"”\n]{{0,60}}[»\"”]\s{{0,9}}(?:\([^)\n]{{0,200}}\))?\s{{0,9}}(?:[–—-]|означ|понима|это)",
        rf"(?i:под)\s[^.\n]{{0,60}}{word}[^.\n]{{0,80}}понима",
        rf"{word}\s+(?:[–—-]\s{{0,9}})?(?:это|означает|представляет собой|является)\s",
    ]
    if stem == "Оператор":
        ways.append(r"(?i:оператором)(?:\s[^.\n]{0,60})?\s(?:является|выступает)\s")
    return any(re.search(one, whole) for one in ways)


def inconsistent(case: Case) -> Iterator[Sign]:
    """Personal data go under several names, or the operator under variants of one."""
    names: dict[str, tuple[str, int, int]] = {}
    for name, pattern in zip(_lists()["object_names"], _lists()["object_patterns"], strict=True):
        found = next(iter(case.text.search(re.compile(pattern, re.IGNORECASE))), None)
        if found is not None:
            names[name] = (found[0].id, found[1].start(), found[1].end())
    you = re.search(r"(?<=[а-яё,] )(?:Вы|Вас|Вам|Ваш\w*)(?![а-яё])", case.text.whole)
    addressed = you is not None and re.search(r"[Пп]ользовател", case.text.whole) is not None
    if len(names) >= 4 or (len(names) >= 2 and addressed):
        places = sorted(names.values(), key=lambda one: one[1])
        yield case.spot(places[-1][1], places[-1][2], places[-1][0], *(one[0] for one in places[:-1]), what=", ".join(names))
        return
    for head in _lists()["party_heads"]:
        variants: dict[str, tuple[str, int, int]] = {}
        for clause, match in case.text.search(re.compile(rf"(?<![А-Яа-яЁё]){head}[а-яё]{{1,3}}(?:\s+({_OWNED}))?(?![А-Яа-яЁё])")):
            variants.setdefault((match[1] or "").casefold(), (clause.id, match.start(), match.end()))
        if len(variants) >= 3:
            spots = list(variants.values())
            what = ", ".join(case.text.whole[one[1] : one[2]] for one in spots)
            yield case.spot(spots[0][1], spots[0][2], *(one[0] for one in spots), what=what)
            return
