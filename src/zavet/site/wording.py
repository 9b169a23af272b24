"""Words of the vocabulary as people read them, told by the policy's own clause where only the policy knows them."""

from __future__ import annotations

from collections.abc import Iterable

from zavet.policy.labels import word_label
from zavet.policy.model import Policy
from zavet.policy.notice import clause_list
from zavet.terms import is_other, phrases


def worded(policy: Policy, kind: str, word: str, language: str) -> str:
    """The label of `word`; a word of the policy's own is told by the clause that speaks of it, since it has no translation."""
    if not is_other(word):
        return word_label(kind, word, language)
    clauses = _clauses(policy, kind, word)
    if not clauses:
        return word_label(kind, word, language)
    said = phrases.load("zavet.site")
    key = f"own.{kind}" if said.has(f"own.{kind}") else "own.other"
    return said.say(language, key, clauses=clause_list(clauses, language))


def consent_name(policy: Policy, purpose: str, language: str) -> str:
    """What a consent is to: a purpose, or handing data to a recipient (`transfer:<recipient>`)."""
    kind, _, recipient = purpose.partition(":")
    if kind != "transfer":
        return worded(policy, "purpose", purpose, language)
    whom = worded(policy, "recipient", recipient, language) if recipient else "…"
    return phrases.load("zavet.site").say(language, "own.transfer", recipient=whom)


def worded_list(policy: Policy, kind: str, words: Iterable[str], language: str) -> str:
    """Labels joined by commas, each once; empty for no words."""
    return ", ".join(dict.fromkeys(worded(policy, kind, one, language) for one in words))


def _clauses(policy: Policy, kind: str, word: str) -> tuple[str, ...]:
    tables: dict[str, Iterable[tuple[str, str]]] = {
        "category": ((one.category, one.clause) for one in policy.data),
        "purpose": ((one.purpose, one.clause) for one in policy.purposes),
        "recipient": ((one.recipient, one.clause) for one in policy.recipients),
        "right": ((one.right, one.clause) for one in policy.rights),
    }
    return tuple(dict.fromkeys(clause for found, clause in tables.get(kind, ()) if found == word))
