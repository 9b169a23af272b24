"""A draft: the model of the policy language that a reading gives, with an open question for whatever the text does not settle."""

from zavet.reading.draft.drafting import draft

__all__ = ["draft"]
