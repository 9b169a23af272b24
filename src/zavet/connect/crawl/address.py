"""One reading of an address: every notation that two programs could read differently is refused.

Sources: RFC 3986, the host parser of the WHATWG URL standard, IDNA by UTS 46.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from zavet.errors import Malformed

PORTS = {"http": 80, "https": 443}
_LONGEST = 8000
_LONGEST_HOST = 253
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SAFE = "/:@!$&'()*+,;=~-._%?"


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its one form: `host` is lower-case ASCII (an IPv6 literal without brackets), `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"


def parse(url: str, base: Target | None = None) -> Target:
    """The target that `url` names, seen from `base` where it is relative. Raises Malformed, which never repeats the address itself."""
    text = url.strip(" \t\r\n")
    if len(text) > _LONGEST:
        raise Malformed(f"the address is longer than {_LONGEST} characters")
    if base is not None:
        text = text.replace(" ", "%20")
    if not text or _FORBIDDEN.search(text):
        raise Malformed("the address is empty or holds a space, a control character or a backslash")
    try:
        parts = urlsplit(text if base is None else urljoin(base.url, text))
        port = parts.port
    except ValueError as error:
        raise Malformed("the address cannot be read as one", hint="it looks like `https://example.org/`") from error
    if parts.scheme not in PORTS:
        raise Malformed("only http and https addresses are read", hint="begin the address with `https://`")
    if "@" in parts.netloc:
        raise Malformed("an address with a user name or a password is not read", hint="give it without them")
    if port == 0:
        raise Malformed("there is no port 0")
    host = read_host(_bare(parts.netloc))
    path = quote(parts.path or "/", safe=_SAFE)
    if not path.startswith("/"):
        raise Malformed("the address cannot be read as one")
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path + query)


def _bare(netloc: str) -> str:
    """The host of a network location, without its port; brackets stay."""
    if netloc.startswith("["):
        inside, closed, after = netloc.partition("]")
        if not closed or (after and not after.startswith(":")):
            raise Malformed("the brackets of the host do not close")
        return inside + closed
    return netloc.partition(":")[0]


def read_host(text: str) -> str:
    """The host as lower-case ASCII. Raises Malformed for one with two readings: numbers that are no dotted quad, escapes, zones."""
    if text.startswith("["):
        try:
            return ipaddress.IPv6Address(text[1:-1]).compressed if "%" not in text else _odd()
        except ValueError:
            return _odd()
    if not text or "%" in text:
        raise Malformed("the host of the address is empty or escaped")
    host = _ascii(text).removesuffix(".")
    if len(host) > _LONGEST_HOST or not _NAME.fullmatch(host):
        raise Malformed("the host of the address cannot be a name")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return _odd()
    return host


def _odd() -> str:
    raise Malformed("the host is an address in an odd notation", hint="write it as `192.0.2.1` or `[2001:db8::1]`")


def _ascii(text: str) -> str:
    if text.isascii():
        return text.lower()
    try:
        return idna.encode(text, uts46=True, std3_rules=False).decode("ascii").lower()
    except idna.IDNAError as error:
        raise Malformed("the host of the address is no valid international name") from error
