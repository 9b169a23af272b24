"""Consent against itself: deduced from use in one place, free or written in another; minors, breaches."""

from __future__ import annotations

from collections.abc import Iterator

from zavet.review.case import Case, base
from zavet.review.finding import Sign


def contradiction(case: Case) -> Iterator[Sign]:
    """Consent by mere use, against a free decision or a consent that is yet to come."""
    by_use = case.clauses_of("consent-by-use")
    if not by_use:
        return
    for part in ("free", "until"):
        for place in case.places(part):
            if base(place.clause) not in {base(one) for one in by_use}:
                yield case.at(place, *by_use, versus=True)
                return


def form_contradiction(case: Case) -> Iterator[Sign]:
    """Written permission in one place, consent by use in another."""
    by_use = case.clauses_of("consent-by-use")
    if by_use:
        for place in case.places("written")[:1]:
            yield case.at(place, *by_use, versus=True)


def minors(case: Case) -> Iterator[Sign]:
    """No data of minors, and yet a parent's consent to them."""
    parents = case.places("parents")
    for place in case.places("none"):
        others = [one for one in parents if one.segment.start != place.segment.start and not case.within("none", one)]
        if others and not case.within("parents", place):
            yield case.at(place, others[0].clause, versus=others[0].clause != place.clause)
            return


def breach(case: Case) -> Iterator[Sign]:
    """Users who are not told are to act jointly with the operator."""
    refusals = case.clauses_of("breach-notice-refusal")
    if refusals:
        for place in case.places("jointly")[:1]:
            yield case.at(place, first=refusals[0], versus=True)
