"""Which pieces are headings, and which words at the top are the document's own title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zavet.reading.outline import shape
from zavet.reading.outline.piece import Piece

_CONTACT = re.compile(
    r"@|https?:|www\.|\+?\d[\d\s()-]{8,}\d|(?:^|\s)(?:г|ул|д|стр|корп)\.\s|\d{5,}|"
    r"^\s*(?:дата|редакция|версия|утвержд|обновлен|последн|last updated|effective|version)",
    re.IGNORECASE | re.MULTILINE,
)
_DATE = re.compile(r"\d{1,2}[.»”\"]\s?\S{0,12}\s?\d{4}|\b(?:19|20)\d\d\b")
_KEYED = re.compile(r"[^:]{1,60}:\s*\S")
_INITIALS = re.compile(r"(?<!\w)[A-ZА-ЯЁ]\.\s?[A-ZА-ЯЁ]\.\s*$")
_APPROVED = re.compile(
    r"(?:утвержд|согласован|введен[оаы]?\s+в\s+действие|принят[оаы]?\b|рассмотрен[оаы]?\b|приложение\b|приказ\b|распоряжение\b|бекітілді|бекітемін|келісілді"
    r"|approved\b|adopted\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[«\"“]?(?:политик|положени|соглашени|согласи[ея]|правил|регламент|услови|уведомлени|публичн|пользовательск|саясат|ереже|құпиялылық|privacy|policy|terms|notice)",
    re.IGNORECASE,
)
"""How a document names itself in its title."""
_APPROVAL_LINES = 8
_BRIEF = 40
"""A heading over a single short sentence is no longer than this, in characters."""
_SHORT = 90
_LONG = 80
_TITLE_LIMIT = 400
_TITLE_LINES = 6


def title_start(text: str, parts: Sequence[Piece]) -> int:
    """How many pieces stand over the title and tell who approved the document and when («УТВЕРЖДЕНО приказом …»); 0 where none do."""
    top = parts[: _APPROVAL_LINES + 1]
    if not top or top[0].kind != "plain" or not _APPROVED.match(text, top[0].start, top[0].end):
        return 0
    for index, piece in enumerate(top):
        if piece.kind != "plain":
            return 0
        if index and _NAMED.match(text, piece.start, piece.end) and _titles(text, piece, first=True):
            return index
    return 0


def title_end(text: str, parts: Sequence[Piece], start: int = 0) -> int:
    """The index behind the document's title, which begins at `start`: `start` itself where a number or a sentence stands there."""
    count = 0
    for piece in parts[start : start + _TITLE_LINES]:
        words = text[piece.start : min(piece.end, piece.start + _TITLE_LIMIT)]
        if piece.kind != "plain" or (
            count and (_DATE.search(words) or shape.place(text, piece.start, piece.end) or _CONTACT.search(words))
        ):
            break
        if not _titles(text, piece, first=count == 0):
            break
        count += 1
    return start + count


def _titles(text: str, piece: Piece, *, first: bool) -> bool:
    size = piece.end - piece.start
    if size > _TITLE_LIMIT or shape.opens(text, piece.start, piece.end):
        return False
    sign = shape.last_sign(text, piece.start, piece.end)
    if sign in {";", ","} or (sign == "." and not _INITIALS.search(text, max(piece.start, piece.end - 8), piece.end)):
        return False
    if first:
        return size <= shape.HEADING_LIMIT * 2 and not shape.lower_start(text, piece.start, piece.end)
    if piece.marked:
        return piece.level == 1
    return shape.capitals(text, piece.start, piece.end) or (not piece.gap and size <= shape.HEADING_LIMIT)


def headings(text: str, parts: Sequence[Piece], start: int) -> list[bool]:
    """For each piece from `start` on whether it is a heading (False before `start`). One pass."""
    found = [False] * len(parts)
    numbered = 0
    for index in range(start, len(parts)):
        piece = parts[index]
        if piece.kind == "number" and piece.label is not None:
            found[index] = _numbered(text, piece, parts[index + 1] if index + 1 < len(parts) else None)
            numbered += found[index] and len(piece.label.parts) == 1
    sections = numbered >= 3
    for index in range(start, len(parts)):
        piece = parts[index]
        if piece.kind == "plain":
            before = parts[index - 1] if index > start else None
            after = parts[index + 1] if index + 1 < len(parts) else None
            found[index] = _plain(text, piece, before, after, sections=sections)
    return found


def _numbered(text: str, piece: Piece, after: Piece | None) -> bool:
    number = piece.label
    if number is None:
        return False
    size = piece.end - piece.start
    if piece.repeats or (number.style == "word" and size <= shape.HEADING_LIMIT):
        return True
    if piece.marked and (len(number.parts) == 1 or shape.last_sign(text, piece.start, piece.end) not in {*".;:"}):
        return size <= shape.HEADING_LIMIT * 2
    if size > shape.HEADING_LIMIT * 2 or size <= 0:
        return False
    child = after is not None and after.label is not None and after.label.parts == (*number.parts, 1)
    sign = shape.last_sign(text, piece.start, piece.end)
    if len(number.parts) == 1:
        return _single(text, piece, after, sign, child=child)
    if sign in {*".;:,", ""} or size > shape.HEADING_LIMIT or shape.lower_start(text, piece.start, piece.end):
        return False
    below = after is not None and (child or (after.kind == "plain" and not shape.lower_start(text, after.start, after.end)))
    if _CONTACT.search(text, piece.start, piece.end):
        return False
    return below and (child or size <= _SHORT)


def _single(text: str, piece: Piece, after: Piece | None, sign: str, *, child: bool) -> bool:
    """A piece with a number of one part: the heading of a section, or an entry of a list of sections without headings."""
    size = piece.end - piece.start
    if shape.capitals(text, piece.start, piece.end):
        return True
    if shape.lower_start(text, piece.start, piece.end):
        return False
    if child:
        return sign not in {";", ","} and (sign != "." or size <= _SHORT)
    if sign in {".", ";", ","} or size > shape.HEADING_LIMIT or after is None:
        return False
    if sign == ":":
        return after.kind == "plain" and not shape.lower_start(text, after.start, after.end) and size > _LONG
    if after.kind == "number" and after.label is not None:
        same = len(after.label.parts) == 1 and after.label.style == (piece.label.style if piece.label else "")
        return not same
    return True


def _plain(text: str, piece: Piece, before: Piece | None, after: Piece | None, *, sections: bool) -> bool:
    """Whether words without a number are a heading. `sections` tells that the document numbers its sections."""
    size = piece.end - piece.start
    if piece.marked or piece.repeats:
        return size <= shape.HEADING_LIMIT * 2
    if size > shape.HEADING_LIMIT or after is None or after.kind == "row" or _is_line(text, piece):
        return False
    if piece.gap and shape.capitals(text, piece.start, piece.end) and not _open(text, before):
        return True
    sign = shape.last_sign(text, piece.start, piece.end)
    if size > _SHORT or not shape.title_like(text, piece.start, piece.end) or (sign in shape.STOPS and (sign != "?" or sections)):
        return False
    if before is not None and before.kind == "plain" and _is_short(text, before):
        return False
    introduces = (
        after.kind == "item"
        or after.end - after.start > max(size, _LONG)
        or shape.opens(text, after.start, after.end)
        or _over_sentence(text, piece, before, after)
    )
    if sections:
        return piece.gap and after.gap and introduces and not _open(text, before) and after.kind == "plain"
    if not piece.gap and not after.gap:
        return introduces and after.kind == "plain" and before is not None and before.end - before.start > _LONG and not _open(text, before)
    return (introduces and (piece.gap or not _open(text, before))) or (after.kind in {"item", "number"})


def _over_sentence(text: str, piece: Piece, before: Piece | None, after: Piece) -> bool:
    """Whether a word or two stand alone between whole sentences («Право»), so that they title the one below."""
    if before is None or not (piece.gap and after.gap) or piece.end - piece.start > _BRIEF or after.kind != "plain":
        return False
    ended = before.kind != "plain" or shape.last_sign(text, before.start, before.end) in shape.STOPS
    sentence = shape.last_sign(text, after.start, after.end) in shape.STOPS and after.end - after.start > piece.end - piece.start
    contact = _CONTACT.search(text, after.start, after.end) is not None
    return ended and sentence and not contact and not shape.lower_start(text, after.start, after.end)


def _is_line(text: str, piece: Piece) -> bool:
    """Whether the piece is a line of an address, a date, a place or a key with its value rather than a title."""
    start, end = piece.start, piece.end
    return bool(_CONTACT.search(text, start, end) or _KEYED.match(text, start, end) or shape.place(text, start, end))


def _open(text: str, before: Piece | None) -> bool:
    return before is not None and before.kind != "row" and shape.opens(text, before.start, before.end)


def _is_short(text: str, piece: Piece) -> bool:
    """Whether the piece is itself a line of an address or of a menu."""
    return (
        piece.end - piece.start <= _SHORT and shape.title_like(text, piece.start, piece.end) and not (piece.marked or _is_line(text, piece))
    )
