"""Text into HTML. Nothing reaches a page but through here: what a stranger wrote is escaped, and what cannot be seen is shown."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from zavet.reading.report.signs import HIDDEN, visible


def esc(text: str) -> str:
    """`text` as HTML."""
    return html.escape(visible(text), quote=True)


def element(name: str, inside: str | Iterable[str] = "", /, **attributes: str | None) -> str:
    """An element around HTML that is ready. `class_` is `class`, `aria_label` is `aria-label`; an attribute of None is left out."""
    told = "".join(f' {_attribute(key)}="{esc(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{told}>{inside if isinstance(inside, str) else ''.join(inside)}</{name}>"


def anchor(clause: str) -> str:
    """The id of a clause in a page: an id holds no space."""
    return "_".join("".join(sign for sign in clause if sign.isspace() or unicodedata.category(sign) not in HIDDEN).split()) or "_"


def link(id_: str) -> str:
    """The address of an id of the same page."""
    return f"#{quote(id_, safe='.:/-_~')}"


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
