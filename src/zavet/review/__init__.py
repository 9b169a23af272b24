"""Findings on a text and its model: against itself, against a law, against a running site."""

from zavet.review.against import against, against_system
from zavet.review.check import review
from zavet.review.finding import LEVELS, Finding
from zavet.review.model import reading_of, review_policy

__all__ = ["LEVELS", "Finding", "against", "against_system", "reading_of", "review", "review_policy"]
