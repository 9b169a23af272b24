"""Words as a policy writes them: those of the vocabulary, and the two kinds that are put together from words.

`consent` is what a form asks consent to: a purpose, or `transfer:<recipient>`. `requirement` is what a disclosure must rest on:
`consent`, `law`, `demand`, `own_act` or `ground:<kind>`.
"""

from __future__ import annotations

from collections.abc import Iterable

from zavet import terms
from zavet.policy.links import TRANSFER

GROUND = "ground:"
FOOTINGS = ("consent", "law", "demand", "own_act")
"""What a disclosure may rest on beside an open ground."""


def known(kind: str, word: str) -> bool:
    """True where `word` may stand where a word of `kind` is expected."""
    if kind == "consent":
        return terms.known("purpose", word) or (word.startswith(TRANSFER) and terms.known("recipient", word.removeprefix(TRANSFER)))
    if kind == "requirement":
        return word in FOOTINGS or (word.startswith(GROUND) and terms.known("ground", word.removeprefix(GROUND)))
    return terms.known(kind, word)


def choices(kind: str) -> tuple[str, ...]:
    """The words of `kind` that can be listed, for suggestions and editors; words of a policy's own are beside them."""
    if kind == "consent":
        return (*terms.WORDS["purpose"], *_with(TRANSFER, terms.WORDS["recipient"]))
    if kind == "requirement":
        return (*FOOTINGS, *_with(GROUND, terms.WORDS["ground"]))
    return tuple(terms.WORDS[kind])


def patterns(kind: str) -> tuple[str, ...]:
    """Regular expressions (ECMA 262) of the words of a policy's own that may stand beside `choices`."""
    prefixes = {"consent": ("", TRANSFER), "requirement": (GROUND,)}.get(kind, ("",))
    return tuple(rf"^{prefix}{terms.OTHER}\s*\S" for prefix in prefixes)


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """A hint with the nearest of `among`, or an empty string where none is near."""
    near = terms.suggest(word, among)
    return f"did you mean `{near}`?" if near else ""


def _with(prefix: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(prefix + word for word in words)
