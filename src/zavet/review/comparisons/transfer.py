"""Transfers against each other: never, only, and yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zavet.review.case import Case, base
from zavet.review.finding import Sign
from zavet.review.text import word_of

_CARRIERS: Final = ("courier", "post")
_PAYERS: Final = ("payment_processor", "bank")


def contradiction(case: Case) -> Iterator[Sign]:
    """Data go to nobody, or for one purpose only, and elsewhere they go to others."""
    recipients = [one for one in case.text.facts("recipients") if word_of(one) not in {"authority", "successor"}]
    for place in case.places("never"):
        if case.within("excepted", place) and not case.within("absolute", place):
            continue
        others = [one for one in recipients if base(one.clause) != base(place.clause)]
        if others:
            yield case.at(place, *dict.fromkeys(one.clause for one in others[:3]), versus=True)
            break
    partners = case.places("partners")
    for place in case.places("only")[:1]:
        others_ = [one for one in partners if base(one.clause) != base(place.clause) and not case.within("only", one)]
        if others_:
            yield case.at(place, *dict.fromkeys(one.clause for one in others_), versus=True)


def payment(case: Case) -> Iterator[Sign]:
    """Card data are said to stay at the bank, and elsewhere payments are processed."""
    some = case.places("some")
    for place in case.places("none")[:1]:
        others = [one for one in some if base(one.clause) != base(place.clause) and not case.within("none", one)]
        if others:
            yield case.at(others[0], place.clause, versus=True)


def incomplete(case: Case) -> Iterator[Sign]:
    """The cases of transfer are listed, and none fits the delivery or payment for which data are taken."""
    text = case.text
    places = case.places("transfer")
    if not places:
        return
    lacking = []
    if text.facts("data", "delivery_address", "postal_address") and not text.facts("recipients", *_CARRIERS) and not case.holds("carrier"):
        lacking.append("delivery")
    if text.facts("data", "payment_details") and not text.facts("recipients", *_PAYERS) and not case.holds("payer"):
        lacking.append("payment")
    if lacking:
        yield case.at(places[0], what=", ".join(lacking))
