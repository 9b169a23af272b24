"""Runs many patterns over a segment: only those whose anchor word stands in it are tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from zavet.reading.analysis.patterns import Pattern
from zavet.reading.analysis.words import Words

T = TypeVar("T")
_KEPT: Final = 50_000


class Finder(Generic[T]):
    """Patterns of many owners, indexed by anchor: a whole word, or the beginning of one."""

    def __init__(self, owners: Sequence[T], patterns: Callable[[T], Iterable[Pattern]]) -> None:
        self._pairs: list[tuple[T, Pattern]] = [(owner, pattern) for owner in owners for pattern in patterns(owner)]
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_begin: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._of_form: dict[str, tuple[int, ...]] = {}
        for index, (_, pattern) in enumerate(self._pairs):
            for anchor in pattern.anchors or ():
                if anchor.endswith("*"):
                    self._by_begin[anchor[:2].rstrip("*")].append((anchor[:-1], index))
                else:
                    self._by_word[anchor].append(index)
            if pattern.anchors is None:
                self._always.append(index)

    def find(self, words: Words) -> Iterator[tuple[T, int, int]]:
        """Every match as (owner, first word, index behind the last word), in the order of the owners."""
        tried = set(self._always)
        known = self._of_form
        for form in words.forms:
            found = known.get(form)
            if found is None:
                found = self._learn(form)
            if found:
                tried.update(found)
        for index in sorted(tried):
            owner, pattern = self._pairs[index]
            for first, last in pattern.spans(words):
                yield owner, first, last

    def _learn(self, form: str) -> tuple[int, ...]:
        """The patterns that a word of this form is an anchor of; kept, for most words come again."""
        found = list(self._by_word.get(form, ()))
        for length in (1, 2):
            found += [index for begin, index in self._by_begin.get(form[:length], ()) if form.startswith(begin)]
        if len(self._of_form) < _KEPT:
            self._of_form[form] = tuple(found)
        return tuple(found)
