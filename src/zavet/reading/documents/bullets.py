"""Signs that open the items of a list."""

from __future__ import annotations

import re
from typing import Final

_BULLET: Final = re.compile(
    r"(?:[•·●○◦▪▫■□‣⁃∙►▶➢➤❖✓✔✅✦★☑\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf076]\s*(?=\S)"  # a sign made for it
    r"|[-–—−*+]\s+(?=\S)"  # a dash, star or plus and a space
    r"|[-–—−](?=[^\W\d_])"  # a dash before a word
    r"|o\s+(?=[\u0400-\u052f]))"  # what Word's hollow bullet is saved as
)


def bullet(text: str) -> int:
    """The length of the bullet that the line opens with, 0 where it has none."""
    found = _BULLET.match(text)
    return found.end() if found else 0
