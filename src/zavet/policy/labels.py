"""What a form field is called, in Russian, Kazakh and English."""

from __future__ import annotations

from zavet.terms import WORDS, known, label
from zavet.terms.phrases import Phrases, load

PHRASES: Phrases = load("zavet.policy")
"""The phrases of this room."""


def sentence(text: str) -> str:
    """`text` with its first letter in upper case and the rest untouched."""
    return text[:1].upper() + text[1:]


def field_label(name: str, language: str) -> str:
    """The label of the form field `name`.

    This room's phrases come first, then the vocabulary's words; a name that only the policy knows is shown as its own words.
    """
    key = f"field.{name}"
    if PHRASES.has(key):
        return PHRASES.say(language, key)
    if name in WORDS["field"] or name in WORDS["category"]:
        return sentence(label("field", name, language))
    return sentence(name.replace("_", " "))


def word_label(kind: str, word: str, language: str) -> str:
    """The label of a word of the vocabulary; a draft's unknown word is shown as it stands, so that a diff of drafts can be read."""
    return label(kind, word, language) if known(kind, word) else word
