"""What each clause is, and what running it means."""

from zavet.reading.extract.kinds.judge import kinds

__all__ = ["kinds"]
