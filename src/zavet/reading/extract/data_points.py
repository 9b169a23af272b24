"""Where a datum comes from, at which points, and whether it must be given: read from its sentence, what leads to it, and its section.

Points of people's forms come from (1) the item itself, where it names one; else (2) its sentence, its lead, the headings over it, and what
the section says of when people give data (`collected_at`); else (3) what the document says of that anywhere. Points of what arises by
itself come from the sentence, its lead and the clause; where nothing says more, a page is being viewed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.clause import Clause
from zavet.reading.extract.hits import Hit, hits, matches
from zavet.terms import TYPED_POINTS, is_other

_POINT: Final = "point:"
ALONE: Final = ".alone."
"""In the ids of rules that need no list: the sentence itself says where the datum arises."""
_ANYWHERE: Final = "other:site forms"
"""Forms of the site that the text does not name."""
_BY_ITSELF: Final = frozenset({"page_view", "ad_view", "service_use"})
_FOREIGN: Final = frozenset({"third_party", "payment"})
_EITHER: Final = frozenset({"preferences", "location", "purchase_history", "call_record", "visit_history", "social_profile", "photo"})
"""Categories that people give as well as machines notice: the place says which."""
_APPLICATION: Final = ("приложени", "чат-бот", "mini app", " app ", "application", "қосымша")
_SITE: Final = ("сайт", "портал", "магазин", "site", "дүкен")
_FORM_OF: Final = {
    "order_processing": "checkout",
    "delivery": "checkout",
    "newsletter": "newsletter",
    "recruitment": "job_application",
    "account": "registration",
    "loyalty": "bonus_programme",
    "support": "support",
}
"""By purpose: the form at which what it needs is asked for."""
_SEVERAL: Final = 3
_AND: Final = frozenset({"и", "или", "а", "and", "or", "және", "мен", "не"})
_HERE: Final = 4
_BEFORE: Final = 1
"""In words: how far behind a datum, and before it, `if needed` may stand."""


class Context:
    """What a document says around its data."""

    def __init__(self, text: Analysed) -> None:
        self._text = text
        self._parents = {clause.id: clause.parent for clause in text.outline.clauses}
        self._application = _of_application(text.document.text.casefold())
        self._collected: dict[str, list[Segment]] = {}
        for segment in text.segments:
            if segment.has("collected_at") and not segment.has("section:definitions"):
                self._collected.setdefault(self._section(segment.clause), []).append(segment)

    def section(self, hit: Hit) -> str:
        """The topmost clause over the one that the hit stands in."""
        return self._section(hit.segment.clause)

    def source(self, hit: Hit) -> str:
        """`provided`, `automatic` or `third_party`."""
        usual = str(hit.rule.fact["source"])
        if usual == "third_party" or hit.segment.covers("third_party", hit.first, hit.last) is not None:
            return "third_party" if usual != "automatic" else usual
        if hit.rule.fact["category"] in _EITHER:
            if hit.segment.has("automatic") or self._in_clause(hit.segment, "automatic"):
                return "automatic"
            if usual == "automatic" and hit.segment.has("given"):
                return "provided"
            if usual == "provided" and self._among_machines(hit):
                return "automatic"
        return usual

    def _among_machines(self, hit: Hit) -> bool:
        """Whether a list names beside the datum several that machines notice, and none that people type."""
        beside = [rule.fact for rule, first, last in matches(hit.segment, "data") if last <= hit.first or hit.last <= first]
        sources = [str(one["source"]) for one in beside if one["category"] not in _EITHER]
        return "provided" not in sources and len({str(one["category"]) for one in beside}) >= _SEVERAL

    def points(self, hit: Hit, source: str) -> tuple[str, ...]:
        """The points at which the datum is asked for or arises."""
        if source == "provided":
            return self._typed(hit)
        own = _points(hit.segment, near=True, hit=hit) | _points(hit.segment, near=False)
        if source == "third_party":
            said = {"third_party"} if hit.segment.has("third_party") else set()
            return _in_order((said | own) & _FOREIGN or {"payment"})
        return self._arising(hit, own)

    def required(self, hit: Hit, source: str) -> bool | None:
        """True where the text says that it must be given, False where it may be withheld, None where it does not say."""
        segment = hit.segment
        if any(role.name == "optional_here" and _optional(hit, role) for role in segment.roles):
            return False
        around = [segment, *self._around(segment)] if source == "provided" else [segment, *self._same_clause(segment)]
        for one in around:
            if one.has("required") and source == "provided":
                return True
            if one.has("optional"):
                return False
        return None

    def _typed(self, hit: Hit) -> tuple[str, ...]:
        segment = hit.segment
        if segment.has("asked_elsewhere"):
            return ()
        own = _given(_points(segment, near=True, hit=hit))
        if own and segment.kind in {"item", "cell"}:
            return _in_order(own)
        named = own - {_ANYWHERE}
        if named and self._others_have_their_own(segment, named):
            return _in_order(named)
        found = (named or own) | _given(_points(segment, near=False))
        if ALONE in hit.rule.id:
            return _in_order(found)
        for one in self._around(segment):
            found |= _given(_points(one, near=True) - {"site_use"})
        if not found and segment.kind == "cell":
            found |= _of_purposes(segment.row)
        if not found - {_ANYWHERE}:
            for section in self._collected.values():
                for one in section:
                    found |= _given((_points(one, near=True) | _points(one, near=False)) - {"site_use"})
        return _in_order(found - {_ANYWHERE} or found or ({"service_use"} if self._application else set()))

    def _others_have_their_own(self, segment: Segment, named: set[str]) -> bool:
        """Whether another sentence of the clause that names data tells another point for them."""
        sentences = [one for one in self._same_clause(segment) if one.kind == "sentence"]
        beside = [one for one in sentences if any(True for _ in matches(one, "data"))]
        return any(_given(_points(one, near=True)) - named - {_ANYWHERE} for one in beside)

    def _arising(self, hit: Hit, own: set[str]) -> tuple[str, ...]:
        if hit.segment.has("unplaced"):
            return ()
        if hit.rule.fact["category"] == "cookies" and "cabinet" in own and ALONE in hit.rule.id:
            return ("cabinet",)
        found = _arisen(own)
        if not found:
            for one in self._same_clause(hit.segment):
                found |= _arisen(_points(one, near=True))
        category = hit.rule.fact["category"]
        if category == "call_record":
            return _in_order(_given(own))
        seen = (
            category not in _EITHER
            or category == "visit_history"
            or hit.segment.has("automatic")
            or self._in_clause(hit.segment, "automatic")
        )
        return _in_order(found or ({"service_use" if self._application else "page_view"} if seen else set()))

    def _around(self, segment: Segment) -> Iterable[Segment]:
        """The other sentences of the clause, and what the section says of when people give data."""
        yield from (one for one in self._same_clause(segment) if one.kind == "sentence" or one in segment.row)
        yield from self._collected.get(self._section(segment.clause), ())

    def _same_clause(self, segment: Segment) -> list[Segment]:
        """What else stands in the clause; of a table, the row alone."""
        every = [one for one in self._text.of_clause[segment.clause.id] if one is not segment]
        return [one for one in every if one.kind != "cell" or one in segment.row] if segment.kind == "cell" else every

    def _in_clause(self, segment: Segment, role: str) -> bool:
        """Whether the clause bears the role, or the one whose further paragraph it is; of a table, its row."""
        if segment.kind == "cell":
            return any(one.has(role) for one in segment.row)
        ids = {segment.clause.id, segment.clause.id.partition("/")[0]}
        return any(one.has(role) for name in ids for one in self._text.of_clause.get(name, ()))

    def _section(self, clause: Clause) -> str:
        """The topmost clause over this one."""
        at = clause.id
        for _ in range(len(self._parents)):
            parent = self._parents.get(at)
            if not parent or parent not in self._parents:
                break
            at = parent
        return at


def _of_application(said: str) -> bool:
    """Whether the text speaks of an application more than of a site."""
    return sum(map(said.count, _APPLICATION)) > sum(map(said.count, _SITE))


def _of_purposes(row: Iterable[Segment]) -> set[str]:
    """The forms that the purposes in a table's row imply: what is needed for a newsletter is asked for where people subscribe."""
    told = {str(hit.rule.fact["purpose"]) for cell in row for hit in hits(cell, "purposes")}
    return {point for purpose, point in _FORM_OF.items() if purpose in told}


def _optional(hit: Hit, here: Role) -> bool:
    """Whether `if needed` is said of this datum: right behind it, or before it where «and, if needed,» goes on to it."""
    words = hit.segment.words.forms
    goes_on = here.first == 0 or words[here.first - 1] in _AND
    if goes_on:
        return 0 <= hit.first - here.last <= _BEFORE
    nearest = max((last for _, _, last in matches(hit.segment, "data") if last <= here.first), default=0)
    return hit.last == nearest and here.first - hit.last <= _HERE


def _points(segment: Segment, *, near: bool, hit: Hit | None = None) -> set[str]:
    """The points that the roles of a segment name; of those that begin within it, what stands before `hit` counts for it."""
    return {
        one.name.partition(_POINT)[2]
        for one in segment.roles
        if one.near is near and _POINT in one.name and (hit is None or one.first < hit.last)
    }


def _given(points: set[str]) -> set[str]:
    """The points at which people type: using the site is using the service there."""
    named = {"service_use" if one == "site_use" else one for one in points}
    return {one for one in named if one in TYPED_POINTS or is_other(one)}


def _arisen(points: set[str]) -> set[str]:
    return {"page_view" if one == "site_use" else one for one in points} & _BY_ITSELF


def _in_order(points: set[str]) -> tuple[str, ...]:
    return tuple(sorted(points))
