"""The clauses of the draft: the published text itself, clause by clause."""

from __future__ import annotations

import re
from typing import Any, Final

from zavet.policy.model import Clause, Localised
from zavet.reading.draft.material import Material, text
from zavet.reading.draft.wording import say
from zavet.reading.draft.words import word
from zavet.terms import LANGUAGES

_RUNNING: Final = frozenset({"enforced", "observed", "published"})
_LONGEST_TITLE: Final = 200
# What YAML and XML cannot hold; a text may bring it along from where it was copied.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def language(material: Material) -> str:
    """The language of the text: one of the house's."""
    found = material.reading.language
    return found if found in LANGUAGES else LANGUAGES[0]


def title(material: Material) -> Localised:
    """The title of the text in its own language; in the others, and where it bears none, it is called what it is."""
    found = text(_CONTROLS.sub("", material.reading.outline.title or material.reading.document.title))
    own = language(material)
    return {one: found[:_LONGEST_TITLE] if found and one == own else say(one, "title") for one in LANGUAGES}


def clauses(material: Material) -> tuple[Clause, ...]:
    """Every clause with its own words, without the number that stands before them anyway."""
    made = []
    for one in material.reading.outline.clauses:
        running: Any = material.running(one.id)
        kind = word("clause_kind", material.kind(one.id))
        said = clean(one.text)
        if one.number:
            said = re.sub(rf"^{re.escape(one.number)}[.)]?\s+", "", said)
        told = {language(material): said or one.number or one.id}
        made.append(Clause(one.id, kind, running if running in _RUNNING else "published", told))
    return tuple(made)


def clean(words: str) -> str:
    """Words of the text on one line, without what a file of the language cannot hold."""
    return " ".join(_CONTROLS.sub("", words).split())
