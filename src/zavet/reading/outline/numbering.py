"""Which candidate numbers are numbers: the state of a document's numbering while it is read from top to bottom.

A candidate that continues the numbering (the next sibling, a first child, the next of an ancestor) is taken in any print. Any other one
must look like a clause's number: with its separator, before a capital letter, near the numbers already seen. Dates, sums, telephone
numbers and references to other clauses do neither. A number that restarts inside an open sentence numbers the items of its list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from zavet.reading.outline.labels import Label
from zavet.reading.outline.shape import HEADING_LIMIT, STOPS, last_sign, lower_start, measured, opens, refers, title_like

Verdict = Literal["clause", "nested", "item", "no"]
_FAR = 10
"""A gap in the numbering (clauses struck out) is no wider than this."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a candidate stands: the text, where its own words begin and end, and what stands around it.

    `open` tells that the text before ends with a colon; `listing` that it ends with a semicolon or a comma; `after_heading` that a heading
    without number, or the beginning of the document, stands before, `after_title` a numbered title; `repeats` that the
    table of contents names the line; `below` is the candidate number of the next line.
    """

    text: str
    start: int
    end: int
    open: bool
    listing: bool
    after_heading: bool
    after_title: bool
    marked: bool
    repeats: bool
    broken: int
    """Where the line before ends when no gap stands between (so that this line may go on its sentence), else -1."""
    below: Label | None


@dataclass(slots=True)
class Numbering:
    """The numbers taken so far: `last` the newest decimal, `roman` the newest Roman value, `words` the newest of each chapter word."""

    last: tuple[int, ...] = ()
    roman: int = 0
    words: dict[str, int] = field(default_factory=dict)
    separator: str = ""
    listed: int = 0
    """The newest number of a list of sentences inside a section whose entries bear single numbers (`nested`), 0 outside."""
    running: int = 0
    """The newest single decimal, which may run on under the next chapter."""
    chaptered: bool = False
    """Whether a chapter (a Roman number, a chapter word) was begun and none of its clauses numbered yet."""
    inner: tuple[str, int] | None = None
    """The separator and the newest number of a numbered list of items that is being read."""

    def judge(self, candidate: Label, where: Setting) -> Verdict:
        """Whether the candidate numbers a clause, an item of the list being read, or nothing. Does not change the state."""
        if where.start >= where.end and candidate.style != "word" and not candidate.separator:
            return "no"
        if where.broken >= 0 and refers(where.text, where.broken):
            return "no"
        if candidate.style == "word":
            return self._judge_word(candidate, where)
        if candidate.style == "roman":
            return self._judge_roman(candidate, where)
        if candidate.padded or 0 in candidate.parts or measured(where.text, where.start):
            return "no"
        if len(candidate.parts) == 1:
            return self._judge_single(candidate, where)
        return self._judge_deep(candidate, where)

    def take(self, candidate: Label, verdict: Verdict) -> None:
        """Remember a candidate that was judged a clause or an item."""
        if verdict == "item":
            self.inner = (candidate.separator, candidate.parts[0])
            return
        self.inner = None
        self.listed = candidate.parts[-1] if verdict == "nested" else 0
        self.chaptered = candidate.style != "decimal"
        if candidate.style == "roman":
            self.roman = candidate.parts[0]
            self.last = candidate.parts
        elif candidate.style == "word":
            self.words[candidate.word] = candidate.parts[0]
            self.last = candidate.parts
        else:
            self.last = candidate.parts
            self.running = candidate.parts[0] if len(candidate.parts) == 1 else self.running
            self.separator = candidate.separator or self.separator

    def leave_list(self) -> None:
        """The list of numbered items that was being read is over."""
        self.inner = None

    def follows(self, parts: tuple[int, ...]) -> bool:
        """Whether `parts` continue the numbering exactly."""
        last = self.last
        if len(parts) == len(last) + 1:
            return parts == (*last, 1)
        if len(parts) <= len(last):
            depth = len(parts)
            return parts[:-1] == last[: depth - 1] and parts[-1] == last[depth - 1] + 1
        return not last and parts == (1, 1)

    def skips(self, parts: tuple[int, ...]) -> bool:
        """Whether `parts` continue a numbering of two or more parts with one or two numbers left out."""
        last, depth = self.last, len(parts)
        return 1 < depth <= len(last) and parts[:-1] == last[: depth - 1] and 1 < parts[-1] - last[depth - 1] <= 3

    def opens_next(self, parts: tuple[int, ...]) -> bool:
        """Whether `parts` are the first clause of the next section, whose own heading bears no number."""
        return len(parts) == 2 and bool(self.last) and parts == (self.last[0] + 1, 1)

    def _judge_word(self, candidate: Label, where: Setting) -> Verdict:
        empty = where.start >= where.end
        titled = empty or title_like(where.text, where.start, where.end)
        expected = self.words.get(candidate.word, 0) + 1
        if titled and (where.marked or candidate.separator or empty or not lower_start(where.text, where.start, where.end)):
            return "clause"
        if candidate.parts[-1] == expected and candidate.separator == "." and not lower_start(where.text, where.start, where.end):
            return "clause"
        return "no"

    def _judge_roman(self, candidate: Label, where: Setting) -> Verdict:
        value = candidate.parts[0]
        titled = title_like(where.text, where.start, where.end)
        exact = value == self.roman + 1
        if lower_start(where.text, where.start, where.end):
            return "no"
        if candidate.separator == ")":
            return "item" if where.open or self.inner else "no"
        if exact and (candidate.separator or titled):
            return "clause"
        if candidate.separator and titled and (value == 1 or self.roman < value <= self.roman + _FAR):
            return "clause" if value == 1 or self.roman or len(candidate.printed) > 1 else "no"
        return "no"

    def _judge_single(self, candidate: Label, where: Setting) -> Verdict:
        number, separator = candidate.parts[0], candidate.separator
        top = self.last[0] if self.last else 0
        if self.chaptered and self.running and number == self.running + 1:
            top = self.running
        titled = title_like(where.text, where.start, where.end)
        small = lower_start(where.text, where.start, where.end)
        parent_below = where.below is not None and where.below.parts[:2] == (number, 1)
        if candidate.bulleted and not separator:
            return "no"
        if self._nests(number, top, where, titled=titled, small=small):
            return "nested"
        if self.inner and self.inner == (separator, number - 1) and separator:
            return "clause" if self._leaves_list(number, top, where, titled=titled, parent_below=parent_below) else "item"
        if separator in {")", ""} and not (separator and number == top + 1 and self.separator == ")"):
            return self._judge_light(candidate, where, top, titled=titled, small=small, parent_below=parent_below)
        if number == 1 and where.open and not ((titled and parent_below) or (top == 0 and titled)):
            return "item"
        if number == top + 1:
            return "clause" if not where.listing or titled or not where.open else "item"
        if top < number <= top + _FAR and not small and (titled or self.last):
            return "clause" if self.last or parent_below or where.marked else "no"
        if number <= top:
            return self._judge_restart(number, top, where, titled=titled, small=small, parent_below=parent_below)
        return "no"

    def _nests(self, number: int, top: int, where: Setting, *, titled: bool, small: bool) -> bool:
        """Whether a single number continues, or begins, a list of sentences inside the newest section."""
        if small or titled or not top:
            return False
        if self.listed:
            return number == self.listed + 1
        sentence = last_sign(where.text, where.start, where.end) in {*STOPS, ":"}
        return number == 1 and where.after_title and sentence and len(self.last) == 1

    def _leaves_list(self, number: int, top: int, where: Setting, *, titled: bool, parent_below: bool) -> bool:
        """Whether the next number of a list is the next number of the sections too, and more likely that."""
        below = where.below.parts if where.below is not None else ()
        goes_on = below in {(number,), (number + 1,)} and not where.repeats
        return number == top + 1 and titled and (parent_below or where.marked or not (where.listing or goes_on))

    def _judge_light(self, candidate: Label, where: Setting, top: int, *, titled: bool, small: bool, parent_below: bool) -> Verdict:
        """A single number with a bracket, or with nothing, after it."""
        number = candidate.parts[0]
        if candidate.separator == "":
            glued = where.text[where.start - 1 : where.start].isdigit()
            short = titled or (opens(where.text, where.start, where.end) and where.end - where.start <= HEADING_LIMIT)
            fits = number == top + 1 and short and not small and not glued and where.broken < 0
            return "clause" if fits and where.text[where.start].isalpha() else "no"
        if not self.last and not where.open and number == 1 and not small and titled and parent_below:
            return "clause"
        if number == 1 and (self.last or where.open or small):
            return "item"
        if number == 1 and not self.last:
            return "clause"
        return "no"

    def _judge_restart(self, number: int, top: int, where: Setting, *, titled: bool, small: bool, parent_below: bool) -> Verdict:
        """A single number with its stop, not above the newest section."""
        if titled and parent_below:
            return "clause"
        if number == 1:
            again = titled and where.below is not None and where.below.parts == (1,) and not where.open
            if (where.after_heading or again or where.repeats) and not small:
                return "clause"
            return "item"
        if number == top and titled and not small and (where.marked or len(self.last) > 1):
            return "clause"
        return "no"

    def _judge_deep(self, candidate: Label, where: Setting) -> Verdict:
        parts = candidate.parts
        small = lower_start(where.text, where.start, where.end)
        if self.follows(parts) or self.opens_next(parts):
            return "clause"
        if small or where.start >= where.end or (not candidate.separator and where.broken >= 0):
            return "no"
        if len(parts) == 3 and parts[1] <= 12 and parts[2] >= 10 and not candidate.separator:
            return "no"
        top = self.last[0] if self.last else 0
        if not self.last:
            return "clause" if candidate.separator or parts[-1] == 1 else "no"
        if parts[0] == top or (parts[0] > top and parts[0] <= top + _FAR and candidate.separator):
            return "clause"
        if parts[0] < top and candidate.separator and where.broken < 0:
            return "clause"
        return "no"


def listing(text: str, start: int, end: int) -> bool:
    """Whether the stretch ends with a semicolon or a comma, so that a list goes on."""
    return last_sign(text, start, end) in {";", ","}
