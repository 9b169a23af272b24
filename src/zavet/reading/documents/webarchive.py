"""A page that a browser saved as one file (MHTML, RFC 2557)."""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = re.compile(rb"(?:[A-Za-z-]{2,40}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,20}){1,40}?\r?\n")
_RELATED: Final = re.compile(rb"content-type:\s*multipart/(?:related|alternative|mixed)", re.IGNORECASE)


def page_of(data: bytes) -> bytes | None:
    """The bytes of the page that the file holds, None for a file of another kind."""
    head = _HEAD.match(data[:65_536])
    if head is None or not _RELATED.search(head.group()):
        return None
    from email import message_from_bytes  # noqa: PLC0415 - only such files need it

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else None
    return None
