"""The language in which the lexicon says what to look for: patterns over the dictionary forms of words.

    почта                     any form of the word
    электронный почта         one word after the other
    (адрес | ящик) почта      one of several; a branch may be several words
    личный? кабинет           may be missing; so may a group: (личный свой)?
    передавать ... лицо       up to 6 words between; `...12` up to 12; a gap never crosses `;`
    конфиденциальн*           every word with this beginning
    <third_party>             a set of the lexicon, written once and used by name
    #                         a number
    ^ …  $                    at the beginning, at the end of the sentence

A pattern becomes one regular expression over `Words.line`. Repetition is bounded everywhere, so the time is linear in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zavet.reading.analysis.words import Words, lemma

_PIECE: Final = re.compile(r"\s*(\.\.\.[0-9]*|[()|^$#]|<[a-z_0-9]+>|[^\s()|<>^$#?]+|\?)")
_GAP: Final = 6
_WIDEST: Final = 40
_DEEPEST: Final = 12


class PatternError(ValueError):
    """A pattern of the lexicon is not well formed; the message shows which and where."""


@dataclass(frozen=True, slots=True)
class Built:
    """A piece of a pattern: its expression, and what any sentence it matches must hold: of each set of words or beginnings one."""

    expression: str
    musts: tuple[frozenset[str], ...] = ()
    optional: bool = False

    @property
    def anchors(self) -> frozenset[str] | None:
        """The smallest of the sets, which is the best to look for; None where nothing must be there."""
        return min(self.musts, key=lambda one: (len(one), -max(map(len, one), default=0), sorted(one)), default=None)


class Pattern:
    """A pattern of the lexicon. `anchors`: whole words, or beginnings that end in `*`, of which a sentence must hold one; None: always.

    Its expression is compiled when it is first run, and run only over sentences that hold a word of every part that may not be missing: one
    text needs a small part of the lexicon.
    """

    __slots__ = ("_compiled", "_signs", "_written", "anchors", "source")

    def __init__(self, source: str, built: Built) -> None:
        self.source, self.anchors = source, built.anchors
        self._written = built.expression
        self._signs = tuple(tuple(f" {one[:-1]}" if one.endswith("*") else f" {one} " for one in must) for must in built.musts)
        self._compiled: re.Pattern[str] | None = None

    @property
    def expression(self) -> re.Pattern[str]:
        """What runs over `Words.line`."""
        if self._compiled is None:
            self._compiled = re.compile(self._written)
        return self._compiled

    def spans(self, words: Words) -> list[tuple[int, int]]:
        """Every match as (index of its first word, index behind its last word), left to right, not overlapping."""
        if not self._possible(words.line):
            return []
        return [
            (words.first(one.start()), words.last(one.end()) + 1) for one in self.expression.finditer(words.line) if one.end() > one.start()
        ]

    def found(self, words: Words) -> bool:
        """Whether it matches anywhere."""
        return self._possible(words.line) and self.expression.search(words.line) is not None

    def _possible(self, line: str) -> bool:
        for signs in self._signs:
            for sign in signs:
                if sign in line:
                    break
            else:
                return False
        return True


class Sets(dict[str, Sequence[str]]):
    """The sets of one language by name. Each is built once, however many patterns name it."""

    def __init__(self, *given: Mapping[str, Sequence[str]]) -> None:
        super().__init__(*given)
        self.built: dict[str, Built] = {}


def compile_pattern(source: str, language: str, sets: Mapping[str, Sequence[str]]) -> Pattern:
    """The pattern written as `source`. Raises `PatternError` for what is not well formed, or names a set that is not there."""
    built = _Parser(source, language, sets, sets.built if isinstance(sets, Sets) else {}).whole()
    return Pattern(source, built)


class _Parser:
    """Recursive descent over the pieces of one pattern: alternatives of sequences of words, groups, gaps."""

    def __init__(self, source: str, language: str, sets: Mapping[str, Sequence[str]], made: dict[str, Built], depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise PatternError(f"sets of `{source}` name each other in a circle")
        self._source, self._language, self._sets, self._made, self._depth = source, language, sets, made, depth
        self._pieces = self._cut(source)
        self._next = 0

    def whole(self) -> Built:
        built = self._alternatives()
        if self._next < len(self._pieces):
            raise PatternError(f"`{self._source}`: `{self._pieces[self._next]}` is not expected there")
        return Built(f"(?<= ){built.expression}", built.musts)

    def _cut(self, source: str) -> list[str]:
        pieces, place = [], 0
        while place < len(source.rstrip()):
            found = _PIECE.match(source, place)
            if not found:
                raise PatternError(f"`{source}`: cannot be read from `{source[place : place + 10]}`")
            pieces.append(found[1])
            place = found.end()
        if not pieces:
            raise PatternError("an empty pattern")
        return pieces

    def _peek(self) -> str:
        return self._pieces[self._next] if self._next < len(self._pieces) else ""

    def _alternatives(self) -> Built:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._next += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        found = [one.anchors for one in branches]
        known = [one for one in found if one is not None]
        musts = (frozenset().union(*known),) if len(known) == len(found) else ()
        return Built(f"(?:{'|'.join(one.expression for one in branches)})", musts)

    def _sequence(self) -> Built:
        parts: list[Built] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._one())
        if not parts:
            raise PatternError(f"`{self._source}`: an empty alternative")
        return Built("".join(one.expression for one in parts), tuple(must for one in parts if not one.optional for must in one.musts))

    def _one(self) -> Built:
        piece = self._peek()
        self._next += 1
        built = self._group() if piece == "(" else self._leaf(piece)
        if self._peek() == "?":
            self._next += 1
            return Built(f"(?:{built.expression})?", optional=True)
        return built

    def _group(self) -> Built:
        built = self._alternatives()
        if self._peek() != ")":
            raise PatternError(f"`{self._source}`: a group is not closed")
        self._next += 1
        return Built(f"(?:{built.expression})", built.musts)

    def _leaf(self, piece: str) -> Built:
        if piece.startswith("..."):
            width = int(piece[3:] or _GAP)
            if width > _WIDEST:
                raise PatternError(f"`{self._source}`: a gap of more than {_WIDEST} words")
            return Built(f"(?:[^ ;]+ ){{0,{width}}}?")
        if piece == "#":
            return Built("[0-9][0-9.,]* ")
        if piece == "^":
            return Built(r"(?<=\A )")
        if piece == "$":
            return Built(r"\Z")
        if piece.startswith("<"):
            return self._set(piece[1:-1])
        if piece in {")", "?"}:
            raise PatternError(f"`{self._source}`: `{piece}` is not expected there")
        if piece.endswith("*"):
            begin = piece[:-1].casefold().replace("ё", "е")
            return Built(f"{re.escape(begin)}[^ ]* ", (frozenset({begin + "*"}),))
        # The dictionary form of the word as it is written may be another than that of its other forms (`снимок`, `марка`): both are meant.
        forms = sorted({lemma(piece, self._language), piece.casefold().replace("ё", "е")})
        expression = re.escape(forms[0]) if len(forms) == 1 else f"(?:{'|'.join(map(re.escape, forms))})"
        return Built(f"{expression} ", (frozenset(forms),))

    def _set(self, name: str) -> Built:
        if name not in self._sets:
            raise PatternError(f"`{self._source}`: no set `{name}`")
        if name not in self._made:
            inner = _Parser(" | ".join(self._sets[name]), self._language, self._sets, self._made, self._depth + 1)._alternatives()  # noqa: SLF001 - itself
            self._made[name] = Built(f"(?:{inner.expression})", inner.musts)
        return self._made[name]
