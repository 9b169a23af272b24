"""What plain HTTP on the HTTPS port is told: the same address over HTTPS, and nothing else. No part of the site sees such a request.

RFC 9110 15.4.9 (308) keeps method and body, so that a program that follows repeats its call under TLS. Nobody is told to remember the
redirect: where HTTPS is switched off again, a remembered one would lead nowhere. HSTS is not for plain answers (RFC 6797 7.2).
"""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Final

LONGEST: Final = 16 * 1024
"""Bytes of a request line with its headers."""
_DROPPED: Final = 1024 * 1024
"""Bytes of a body that are read and thrown away, so that the sender comes to see the answer."""
_LINE: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ (?:http://([^/?#]+))?(/[\x21-\x22\x24-\x7e]*) HTTP/1\.[01]")
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_LETTER: Final = re.compile(rb"[A-Za-z]")


def is_http(first: bytes) -> bool:
    """True where a first byte may begin a request: every method begins with a letter."""
    return _LETTER.fullmatch(first) is not None


def answer(head: bytes) -> bytes:
    """The answer to a request line with its headers: 308, or 400 without a word where no address can be made of it."""
    lines = head.partition(b"\r\n\r\n")[0].split(b"\r\n")
    asked = _LINE.fullmatch(lines[0])
    hosts = [value.strip() for name, _, value in (line.partition(b":") for line in lines[1:]) if name.lower() == b"host"]
    if asked is None or len(hosts) > 1:
        return _told(b"400 Bad Request")
    host = asked[1] or (hosts[0] if hosts else b"")
    if not _HOST.fullmatch(host):
        return _told(b"400 Bad Request")
    return _told(b"308 Permanent Redirect", b"Location: https://" + host + asked[2] + b"\r\n")


def _told(status: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + more + b"Cache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


async def tell(connection: socket.socket) -> None:
    """Reads one request, answers it and drops what follows. The caller limits the time and closes the connection."""
    loop = asyncio.get_running_loop()
    head = b""
    while b"\r\n\r\n" not in head and len(head) < LONGEST:
        part = await loop.sock_recv(connection, 4096)
        if not part:
            return
        head += part
    await loop.sock_sendall(connection, answer(head))
    connection.shutdown(socket.SHUT_WR)
    left = _DROPPED
    while left > 0:
        part = await loop.sock_recv(connection, 65536)
        if not part:
            return
        left -= len(part)
