"""The open questions of a draft: what the text does not say, leaves open, says twice, or what was read with too little confidence.

What a question touches is not in the model; `closes` names it where no other sentence puts it in force, so that a refusal says why.
Each has options in the shapes of the policy, so that an answer needs nothing but its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from zavet.policy.model import OpenQuestion, Policy
from zavet.reading.draft import ask_data, ask_doubts, ask_once, ask_words
from zavet.reading.draft.material import Material

ASKED: Final[tuple[Callable[[Material, Policy], Iterator[OpenQuestion]], ...]] = (
    ask_once.operator,
    ask_once.country,
    ask_once.minors,
    ask_once.retention,
    ask_data.lists,
    ask_data.opened,
    ask_data.places,
    ask_data.passwords,
    ask_words.purposes,
    ask_words.recipients,
    ask_doubts.doubts,
    ask_doubts.uncertain,
)
"""Whatever asks, in the order in which the questions stand."""


def questions(material: Material, policy: Policy) -> tuple[OpenQuestion, ...]:
    """The open questions of the draft `policy`, each under an id of its own."""
    return tuple(_named(one for ask in ASKED for one in ask(material, policy)))


def _named(found: Iterable[OpenQuestion]) -> Iterator[OpenQuestion]:
    """The questions with ids that differ, and without those that ask again what was asked."""
    seen: set[tuple[object, ...]] = set()
    ids: dict[str, int] = {}
    for one in found:
        key = (one.about, one.reason, one.clause, one.quote, one.closes, tuple(one.question.values()))
        if key in seen:
            continue
        seen.add(key)
        number = ids[one.id] = ids.get(one.id, 0) + 1
        yield one if number == 1 else replace(one, id=f"{one.id}-{number}")
