"""Sentences of our own in three languages, each with the rights, duties, prohibitions and terms that it says, and no others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.reading.extracted import analysed

from zavet.reading.extract import duties, prohibitions, retention, rights

BEFORE = {
    "ru": "Этот документ написан для всех, кто заходит на наши страницы.",
    "kk": "Бұл құжат пайдаланушылардың мәліметтерімен қалай жұмыс істелетінін және қандай құқықтар бар екенін түсіндіру үшін жасалған.",
    "en": "This text was written for everybody who comes to our pages.",
}
FAMILIES = {
    "R": (rights.extract, ("right", "channel")),
    "D": (duties.extract, ("duty", "deadline")),
    "X": (prohibitions.extract, ("prohibition",)),
    "K": (retention.extract, ("rule", "term")),
}
SENTENCES = [
    pytest.param(language, one["text"], set(one["says"]), id=f"{language}{number}")
    for language, found in tomllib.loads(Path(__file__).with_name("promises.toml").read_text(encoding="utf-8")).items()
    for number, one in enumerate(found, 1)
]


@pytest.mark.parametrize(("language", "text", "says"), SENTENCES)
def test_a_sentence_says_this_and_no_more(language: str, text: str, says: set[str]) -> None:
    """Every promise of the sentence is read, with its channel, deadline or term, and nothing that it does not promise."""
    document = analysed(BEFORE[language], text)
    read = {
        f"{letter}:{'/'.join(str(one.values[name]) for name in names if one.values.get(name))}"
        for letter, (extract, names) in FAMILIES.items()
        for one in extract(document, [])
        if one.clause.startswith("1.2") and not str(one.values[names[0]]).startswith("other:")
    }
    assert read == says
