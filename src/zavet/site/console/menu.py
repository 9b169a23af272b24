"""The menu of the console: sections under headings, each shown to the roles that may do its act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zavet.decision.question import Actor
from zavet.operations import entitled
from zavet.site.console import words

SECTIONS: Final = (
    ("people", (("subjects", "search"), ("grounds", "grounds"), ("requests", "requests"), ("letters", "letters"))),
    ("out", (("disclosures", "outbox"), ("messages", "notify"), ("publications", "requests"))),
    ("order", (("incidents", "incidents"), ("retention", "sweep"), ("measures", "notes"))),
    ("policy", (("policies", ""), ("questions", ""), ("statistics", "statistics"), ("visits", "visits"))),
    ("house", (("log", "log"), ("security", "log"), ("staff", "staff"), ("clients", "clients"), ("clock", "clock"))),
)
"""Headings with their sections, each with the act that it takes; the address of a section is its word."""


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the menu; `here` is true on its own pages, `count` tells how many things wait there."""

    text: str
    href: str
    here: bool
    count: int = 0


def menu(
    actor: Actor, language: str, path: str, *, demo: bool, waiting: Mapping[str, int] = MappingProxyType({})
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Headings with the links that this officer may follow; the clock only where the system is a demo. `waiting`: counts by section."""
    found = []
    for heading, sections in SECTIONS:
        items = tuple(
            Item(
                words.say(language, f"title.{word}"),
                f"/console/{word}",
                path == f"/console/{word}" or path.startswith(f"/console/{word}/"),
                waiting.get(word, 0),
            )
            for word, act in sections
            if (not act or entitled.may(actor, act)) and (word != "clock" or demo)
        )
        if items:
            found.append((words.say(language, f"menu.{heading}"), items))
    return tuple(found)
