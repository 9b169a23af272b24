"""Characters that cannot be seen or that steer what shows them, made visible."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode: controls, bidirectional and other format marks, half characters, unassigned ones, separators of lines."""
_SUSPECT: Final = re.compile(r"[^\S\n\t ]|[^\x20-\x7e\w\s]")


def visible(text: str) -> str:
    """`text` with such characters as their code points; line feeds and tabs stay."""
    return _SUSPECT.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    sign = match[0]
    return f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in HIDDEN else sign
