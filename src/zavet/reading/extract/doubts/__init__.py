"""What a text leaves unclear, contradicts or does not say."""

from zavet.reading.extract.doubts.build import doubts

__all__ = ["doubts"]
