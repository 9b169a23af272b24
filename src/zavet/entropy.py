"""The only source of nonces, ids and jitter, so that a simulation can seed it.

Every call asks the kernel anew: a pool would be repeated by a fork or a restored snapshot.
"""

from __future__ import annotations

import base64
import os
import random
from typing import Protocol


class Entropy(Protocol):
    """Gives `size` bytes that nobody can guess."""

    def random(self, size: int) -> bytes: ...


class SystemEntropy:
    """The kernel's generator."""

    def random(self, size: int) -> bytes:
        return os.urandom(size)


class SeededEntropy:
    """The same bytes for the same seed: for simulation and tests only."""

    def __init__(self, seed: int) -> None:
        self._source = random.Random(seed)  # noqa: S311 - simulation wants repeatable bytes, not secret ones

    def random(self, size: int) -> bytes:
        return self._source.randbytes(size)


def new_id(entropy: Entropy) -> str:
    """A fresh id of 128 bits: 26 characters of lower-case base32, safe in URLs and file names."""
    return base64.b32encode(entropy.random(16)).decode("ascii").rstrip("=").lower()
