"""Tables of contents: lines near the top that name the headings which come later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from zavet.reading.document import Line
from zavet.reading.outline import shape

_LEADER = re.compile(r"[\s.…·_]{2,60}\d{0,4}$|\s+$")
_BULLET = re.compile(r"^[\s•·●▪\-–—*]{1,8}")
_FEWEST = 3


def key(text: str) -> str:
    """What two prints of one heading share: the words, without bullets, dot leaders, page numbers, the separators of numbers and case."""
    words = _BULLET.sub("", _LEADER.sub("", text[: shape.HEADING_LIMIT + 70]))
    return " ".join(words.replace(".", " ").split()).casefold()


def entries(lines: Sequence[Line]) -> tuple[frozenset[int], frozenset[str]]:
    """The indexes of the lines of a table of contents, and the keys of the headings it names.

    A line of contents is a short line without a stop that comes again later, in a run of at least three such lines, which later stand apart
    (a list of data printed twice stands together both times).
    """
    keys = [_title_key(line) for line in lines]
    newest: dict[str, int] = {one: index for index, one in enumerate(keys) if one}
    found: set[int] = set()
    run: list[int] = []
    named: set[str] = set()
    for index, one in enumerate([*keys, ""]):
        if one and newest[one] > index and one not in named:
            run.append(index)
            named.add(one)
            continue
        later = [newest[keys[at]] for at in run]
        apart = sum(after - place > 1 for place, after in pairwise(later))
        if len(run) >= _FEWEST and min(later) > run[-1] and apart * 2 >= len(run) - 1:
            found.update(run)
        run.clear()
        named.clear()
    return frozenset(found), frozenset(keys[index] for index in found)


def _title_key(line: Line) -> str:
    text = line.text
    if line.mark == "row" or len(text) > shape.HEADING_LIMIT + 70:
        return ""
    bare = _LEADER.sub("", text)
    return key(text) if bare and bare.rstrip()[-1] not in ".;:,!" and any(sign.isalpha() for sign in bare) else ""
