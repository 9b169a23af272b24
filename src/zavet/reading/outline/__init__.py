"""The outline of a document: its clauses, numbered as the house cites them."""

from zavet.reading.outline.build import outline

__all__ = ["outline"]
