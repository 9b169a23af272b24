"""Names of persons and kinds of business in the nominative case, by the dictionary."""

from __future__ import annotations

import re
from typing import Final

from zavet.reading.analysis.words import morphology

_QUOTES: Final = re.compile(r"[«»\"“”„*_]")
_NAMES: Final = ("Surn", "Name", "Patr")


def base_form(word: str) -> str:
    """One Russian word in the nominative singular, with the capital it has; any other text as it is."""
    if not re.fullmatch(r"[А-ЯЁ]?[а-яё]+", word):
        return word
    found = str(morphology().parse(word)[0].normal_form)
    return found.capitalize() if word[0].isupper() else found


def nominative_phrase(words: list[str]) -> list[str]:
    """Words of a kind of business in the nominative singular: its noun, and the adjectives before it in the gender of the noun.

    What follows the noun («агентству **недвижимости**») stays as it stands.
    """
    noun_at = next((index for index, one in enumerate(words) if "NOUN" in morphology().parse(one.casefold())[0].tag), None)
    if noun_at is None:
        return words
    noun = morphology().parse(words[noun_at].casefold())[0]
    gender = noun.tag.gender
    said = []
    for word in words[:noun_at]:
        changed = morphology().parse(word.casefold())[0].inflect({"nomn", "sing", gender} if gender else {"nomn", "sing"})
        said.append(str(changed.word) if changed else word)
    return [*said, str(noun.normal_form), *words[noun_at + 1 :]]


def nominative(person: str) -> str:
    """A person's name in the nominative case: «Петровым Иваном Ильичом» → «Петров Иван Ильич». What is not known stays as it is."""
    if _QUOTES.match(person):
        return person
    words = person.split()
    if all(_is_nominative(one) for one in words):
        return person
    gender = _gender(words)
    said = " ".join(_word(one, gender) for one in words)
    return said if "ё" in person else said.replace("ё", "е")


def is_person(name: str) -> bool:
    """Whether these are the names of a person: at least two of the words are, in some case."""
    return sum(any({mark} in parse.tag for parse in morphology().parse(one) for mark in _NAMES) for one in name.split()) > 1


def _is_nominative(word: str) -> bool:
    """Whether a word can be a name in the nominative as it stands; initials can."""
    if "." in word:
        return True
    return any("nomn" in parse.tag and any({mark} in parse.tag for mark in _NAMES) for parse in morphology().parse(word))


def _gender(words: list[str]) -> str | None:
    for word in reversed(words):
        for parse in morphology().parse(word):
            if {"Patr"} in parse.tag or {"Name"} in parse.tag:
                return str(parse.tag.gender) if parse.tag.gender else None
    return None


def _word(word: str, gender: str | None) -> str:
    if "." in word or not word.isalpha() or (gender is None and _is_nominative(word)):
        return word
    for parse in morphology().parse(word):
        if any({mark} in parse.tag for mark in _NAMES) and (gender is None or parse.tag.gender in {gender, None}):
            if "nomn" in parse.tag and "sing" in parse.tag:
                return word
            changed = parse.inflect({"nomn", "sing"})
            if changed:
                return word.upper() if word.isupper() else str(changed.word).title()
    return _by_ending(word, gender)


_ENDINGS: Final = {
    "femn": (("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ской", "ская"), ("цкой", "цкая"), ("ову", "ова"), ("еву", "ева"),
             ("ину", "ина")),
    "masc": (
        ("овым", "ов"), ("евым", "ев"), ("иным", "ин"), ("ским", "ский"), ("цким", "цкий"), ("ову", "ов"), ("еву", "ев"), ("ину", "ин"),
        ("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ского", "ский"), ("скому", "ский"),
    ),
}  # fmt: skip
"""Endings of surnames that no dictionary holds, by the gender that the other names tell."""


def _by_ending(word: str, gender: str | None) -> str:
    return next((word[: -len(end)] + base for end, base in _ENDINGS.get(gender or "", ()) if word.endswith(end)), word)
