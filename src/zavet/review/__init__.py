"""Findings on a text and its model: against itself, against a law, against a running site."""

from zavet.review.check import review
from zavet.review.finding import LEVELS, Finding

__all__ = ["LEVELS", "Finding", "review"]
