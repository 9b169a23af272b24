"""The port that the site is served on."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl
from contextlib import closing

from zavet.cli.exits import Busy, UsageError
from zavet.site.https import chosen

_DEFAULT = 8000


def port_of(given: int | None) -> int:
    """The port asked for, else ZAVET_PORT, else 8000. Raises UsageError."""
    word = os.environ.get("ZAVET_PORT") or str(_DEFAULT)
    if given is None and not word.isdigit():
        raise UsageError("ZAVET_PORT is no number")
    port = given if given is not None else int(word)
    if not 1 <= port <= 65535:
        raise UsageError(f"a port is a number from 1 to 65535: got {port}")
    os.environ["ZAVET_PORT"] = str(port)
    return port


def require_free(host: str, port: int) -> None:
    """Raises Busy where something else listens there, UsageError where this user may not."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError:
        raise UsageError(f"no such address of this machine: `{host[:60]}`") from None
    with closing(socket.socket(family, socket.SOCK_STREAM)) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Busy(f"port {port} is in use", hint="stop what listens there, or choose another with --port") from None
            raise UsageError(f"port {port} of `{host[:60]}` cannot be used: {(error.strerror or 'unknown').lower()}") from None


def scheme() -> str:
    """`https` where ZAVET_TLS says so, else `http`. Raises Malformed."""
    return "https" if chosen.speaks(os.environ) else "http"


def answers(host: str, port: int) -> bool:
    """True where the site says that it is well."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked for is only compared
    link = http.client.HTTPConnection(reach, port, timeout=5)
    if scheme() == "https":
        # The certificate is for the names of the site, not for the way to it on this machine; nothing is sent that it would protect.
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        link = http.client.HTTPSConnection(reach, port, timeout=5, context=blind)
    try:
        link.request("GET", "/health", headers={"Host": "localhost"})
        return link.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
