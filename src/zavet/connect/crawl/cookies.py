"""What a Set-Cookie header tells of a cookie, without its value (RFC 6265, 5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from email.utils import parsedate_to_datetime

from zavet.review.observation import Cookie

MOST = 200
_LONGEST_NAME = 100
_LONGEST_HEADER = 8192
_SECONDS = re.compile(r"-?[0-9]{1,12}")


def read(headers: Iterable[str], host: str, now: int) -> tuple[Cookie, ...]:
    """The cookies of an answer of `host`, at most `MOST`; `now` in seconds since the epoch turns a date into a lifetime."""
    found: dict[tuple[str, str], Cookie] = {}
    for text in headers:
        cookie = _one(text[:_LONGEST_HEADER], host, now)
        if cookie is not None and len(found) < MOST:
            found[cookie.name, cookie.host] = cookie
    return tuple(found.values())


def _one(text: str, host: str, now: int) -> Cookie | None:
    pair, *rest = text.split(";")
    name = pair.partition("=")[0].strip()
    if not name or "=" not in pair or not name.isprintable():
        return None
    attributes = {key.strip().lower(): value.strip() for key, _, value in (one.partition("=") for one in rest)}
    return Cookie(
        name[:_LONGEST_NAME],
        _domain(attributes.get("domain", ""), host),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=_same_site(attributes.get("samesite", "")),
        lifetime=_lifetime(attributes, now),
    )


def _domain(text: str, host: str) -> str:
    """The domain a cookie is meant for: one above the host that set it, or the host itself."""
    wanted = text.lower().lstrip(".")
    return wanted if wanted and host.endswith(f".{wanted}") else host


def _same_site(text: str) -> str:
    return text.lower() if text.lower() in {"strict", "lax", "none"} else ""


def _lifetime(attributes: dict[str, str], now: int) -> int | None:
    """Seconds from now; Max-Age goes before Expires."""
    if _SECONDS.fullmatch(attributes.get("max-age", "")):
        return max(0, int(attributes["max-age"]))
    try:
        moment = parsedate_to_datetime(attributes.get("expires", ""))
        return max(0, int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()) - now)
    except (ValueError, OverflowError):
        return None
