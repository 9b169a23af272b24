"""How much of a file is read before the reader says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` and `expanded` (what an archive unpacks to) in bytes; `characters` of text; `pages` of a PDF.

    `memory` (bytes of address space), `cpu` and `wall` (seconds) bound the process that `read_safely` reads in.
    """

    size: int = 50 * MIB
    expanded: int = 100 * MIB
    characters: int = 5_000_000
    pages: int = 2_000
    memory: int = 400 * MIB
    cpu: int = 15
    wall: float = 20.0


DEFAULT: Final = Limits()
