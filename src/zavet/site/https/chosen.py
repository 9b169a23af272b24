"""What the environment says of HTTPS: whether it is spoken, with which certificate, and whose word about the outside is taken.

    ZAVET_TLS=1                       the port speaks HTTPS; plain HTTP on it is answered by a redirect alone
    ZAVET_TLS_CERT, ZAVET_TLS_KEY     certificate (with its chain) and key, PEM; a demo without them makes its own
    ZAVET_PROXIES                     addresses of front servers whose X-Forwarded-For and X-Forwarded-Proto are believed

Reading touches no file. A word that is not understood is an error, never a guess: the mistake would be plain text.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zavet.errors import Malformed

FOLDER: Final = "tls"
"""The folder of a demo's own authority and certificate, in the data folder."""

COOKIE_PREFIX: Final = "__Host-"
"""Before the name of a cookie: browsers take it over HTTPS only, from this very host, for every path (RFC 6265bis 4.1.3.2)."""


@dataclass(frozen=True, slots=True)
class Files:
    """Certificate and key. `own`: made by the house for a demo, and by nobody else to be trusted."""

    certificate: Path
    key: Path
    own: bool = False

    @property
    def folder(self) -> Path:
        return self.certificate.parent


def speaks(environment: Mapping[str, str]) -> bool:
    """True where ZAVET_TLS is `1`. Raises Malformed for a word that is neither `1`, `0` nor nothing."""
    word = environment.get("ZAVET_TLS", "")
    if word not in {"", "0", "1"}:
        raise Malformed("ZAVET_TLS is neither `1` nor `0`")
    if word != "1" and (environment.get("ZAVET_TLS_CERT") or environment.get("ZAVET_TLS_KEY")):
        raise Malformed("a certificate is named and HTTPS is not spoken", hint="set ZAVET_TLS=1, or leave ZAVET_TLS_CERT and _KEY out")
    return word == "1"


def files(environment: Mapping[str, str], data: Path, *, demo: bool) -> Files | None:
    """The certificate to speak HTTPS with, or None where it is not spoken. Raises Malformed."""
    if not speaks(environment):
        return None
    certificate, key = environment.get("ZAVET_TLS_CERT"), environment.get("ZAVET_TLS_KEY")
    if certificate and key:
        return Files(Path(certificate).absolute(), Path(key).absolute())
    if certificate or key:
        missing = "ZAVET_TLS_KEY" if certificate else "ZAVET_TLS_CERT"
        raise Malformed(f"{missing} is not set", hint="a certificate and its key are named together")
    if not demo:
        raise Malformed(
            "ZAVET_TLS=1 wants a certificate: a system that is no demo makes none of its own", hint="set ZAVET_TLS_CERT and ZAVET_TLS_KEY"
        )
    return Files(data / FOLDER / "server.crt", data / FOLDER / "server.key", own=True)


def proxies(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Addresses and networks of front servers, from ZAVET_PROXIES, separated by commas. Raises Malformed for what is neither."""
    found = []
    for word in (one.strip() for one in environment.get("ZAVET_PROXIES", "").split(",")):
        if not word:
            continue
        try:
            network = ipaddress.ip_network(word)
        except ValueError:
            what = f"ZAVET_PROXIES names addresses and networks: got `{word[:60]}`"
            raise Malformed(what, hint="such as 127.0.0.1, 10.0.0.0/24") from None
        if network.prefixlen == 0:
            raise Malformed("ZAVET_PROXIES names front servers, not everybody")
        found.append(str(network) if "/" in word else word)
    return tuple(found)
