"""How a question is put: its words in every language, its quote, what it closes, the answers."""

from __future__ import annotations

from collections.abc import Iterable

from zavet.policy.links import unique
from zavet.policy.model import Additions, Answer, Localised, OpenQuestion, Point, Policy, Reason
from zavet.reading.draft.material import Material
from zavet.reading.draft.points import ground_of, title
from zavet.reading.draft.texts import clean
from zavet.reading.draft.wording import in_every
from zavet.reading.facts import Fact, Quote

_LONGEST = 400


def question(
    material: Material,
    about: str,
    key: str,
    *,
    reason: Reason,
    clause: str | None = None,
    quote: Quote | str | None = None,
    closes: Iterable[str] = (),
    options: Iterable[Answer] = (),
    asks: tuple[str, ...] = (),
    **values: object,
) -> OpenQuestion:
    """A question of this room: `key` names its phrase, `values` fill it. Without a clause the one for what the text does not say."""
    said = quote.text if isinstance(quote, Quote) else quote or ""
    return OpenQuestion(
        about,
        about,
        in_every(f"ask.{key}", **values),
        clause=clause if clause in material.clauses else material.anywhere,
        quote=clean(said)[:_LONGEST],
        closes=unique(closes),
        reason=reason,
        options=tuple(options),
        asks=asks,
    )


def option(id_: str, key: str, add: Additions | None = None, **values: object) -> Answer:
    """An answer: `key` names its phrase."""
    return Answer(id_, in_every(f"option.{key}", **values), add or Additions())


def labelled(id_: str, label: Localised, add: Additions) -> Answer:
    """An answer with a label of its own."""
    return Answer(id_, label, add)


def nothing(key: str = "nothing") -> Answer:
    """The answer that adds nothing: what was asked about stays out of the policy."""
    return option("none", key)


def form(policy: Policy, point: str, clause: str, required: tuple[str, ...] = (), consents: tuple[str, ...] = ()) -> Point:
    """The form of a point for an answer that puts data there; one that is there is only added to."""
    there = policy.point(point)
    if there is not None:
        return replace_required(there, required, consents)
    opens = ground_of(point)
    return Point(point, title(point, opens), consents=consents, required=required, opens=opens, clause=clause)


def replace_required(there: Point, required: tuple[str, ...], consents: tuple[str, ...]) -> Point:
    """The form that is there, as an addition: nothing but what is new."""
    return Point(there.point, there.title, consents=consents, required=required, opens=there.opens, clause=there.clause)


def quote_of(material: Material, facts: Iterable[Fact]) -> str:
    """The words that a question about these facts quotes: their own, else the beginning of their clause."""
    for one in facts:
        return one.quote.text.strip() or material.text(one.clause)
    return ""
