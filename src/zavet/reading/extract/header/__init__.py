"""What a text says once: who the operator is, which sites, law and policy it speaks of."""

from zavet.reading.extract.header.build import header

__all__ = ["header"]
