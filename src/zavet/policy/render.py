"""The publishable text of a policy: title, operator, and every clause under its own number.

Where a clause has no text in the language asked for, the text of the policy's own language stands in its place and says so, once at
the head and at each such clause: a reader never takes a foreign text for a translation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zavet.policy.labels import PHRASES, sentence
from zavet.policy.model import Clause, Localised, Policy
from zavet.terms import LANGUAGES, label

_SPACES = re.compile(r"\s+")
# What Markdown would take for markup inside a line; an underscore only at the edge of a word, `<` not before a web address.
_MARKUP = re.compile(r"[\\`*\[\]]|<(?!https?://)|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause as shown: `language` is the one its `text` is written in, which may not be the one asked for."""

    id: str
    kind: str
    text: str
    language: str


def shown_clauses(policy: Policy, language: str) -> tuple[Shown, ...]:
    """Every clause in the order of the model, each in `language` where it has that, else in the policy's own.

    Raises ValueError for a language that the house does not write.
    """
    _known(language)
    return tuple(_shown(one, language, policy.language) for one in policy.clauses)


def rendered_clauses(policy: Policy, language: str) -> tuple[tuple[str, str], ...]:
    """Every clause as (id, text) in the order of the model; a text not in `language` begins with a mark that says so."""
    return tuple((one.id, _marked(one, language)) for one in shown_clauses(policy, language))


def render(policy: Policy, language: str) -> str:
    """The whole text in Markdown that also reads as plain text: read back, it gives the same clauses.

    Raises ValueError for a language that the house does not write.
    """
    clauses = shown_clauses(policy, language)
    foreign = sum(one.language != language for one in clauses)
    parts = [_front(policy, language), f"# {_escaped(title_of(policy, language))}"]
    if foreign:
        note = PHRASES.say(language, "render.incomplete", missing=foreign, count=len(clauses))
        parts.append(f"> {note}")
    for one in clauses:
        text = _escaped(_marked(one, language))
        number = f"{one.id}." if one.id.isdecimal() else _escaped(one.id)
        parts.append(f"## {number} {text}" if one.kind == "heading" else f"**{_escaped(one.id)}** {text}")
    return "\n\n".join(parts) + "\n"


def title_of(policy: Policy, language: str) -> str:
    """The title in `language`, else in the policy's own; a policy without one is called a privacy policy."""
    found = _localised(policy.title, language, policy.language)
    return found[0] if found else PHRASES.say(language, "render.title")


def _front(policy: Policy, language: str) -> str:
    """Front matter: what stands about the document, and is no clause of it."""
    one = policy.operator
    lines = [
        (PHRASES.say(language, "render.operator"), f"{one.name} ({PHRASES.say(language, 'clauses', ids=one.clause)})"),
        (PHRASES.say(language, "render.entities"), "; ".join(one.entities)),
        (PHRASES.say(language, "render.address"), one.address or ""),
        (sentence(label("channel", "email", language)), ", ".join(one.emails)),
        (sentence(label("channel", "phone", language)), ", ".join(one.phones)),
        (PHRASES.say(language, "render.sites"), ", ".join(policy.sites)),
        (PHRASES.say(language, "render.date"), policy.document.date or ""),
    ]
    return "\n".join(("---", *(f"{name}: {_SPACES.sub(' ', value).strip()}" for name, value in lines if value), "---"))


def _shown(clause: Clause, language: str, own: str) -> Shown:
    found = _localised(clause.text, language, own)
    text, written = found or ("", language)
    return Shown(clause.id, clause.kind, text, written)


def _localised(text: Localised, language: str, own: str) -> tuple[str, str] | None:
    """The text and the language it is in: the one asked for, the policy's own, Russian, then any; None where there is none."""
    for one in (language, own, *LANGUAGES, *text):
        if found := _SPACES.sub(" ", text.get(one, "")).strip():
            return found, one
    return None


def _marked(clause: Shown, language: str) -> str:
    if clause.language == language:
        return clause.text
    return f"{PHRASES.say(language, 'render.mark', language=_language_name(clause.language, language))} {clause.text}"


def _language_name(word: str, language: str) -> str:
    return PHRASES.say(language, f"language.{word}") if PHRASES.has(f"language.{word}") else word


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: f"\\{found.group()}", _SPACES.sub(" ", text).strip())


def _known(language: str) -> None:
    if language not in LANGUAGES:
        msg = f"no text in `{language}`: expected one of {', '.join(LANGUAGES)}"
        raise ValueError(msg)
