"""How TLS is spoken: versions, ciphers, the certificate. TLS 1.2 with forward secrecy and authenticated ciphers, and TLS 1.3."""

from __future__ import annotations

import ssl
import stat
from dataclasses import dataclass
from typing import Final

from zavet.errors import StoreError
from zavet.site.https import certificate
from zavet.site.https.certificate import Certificate
from zavet.site.https.chosen import Files

_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: the "intermediate" set of Mozilla's server-side TLS without finite-field groups. Those of 1.3 are all sound."""
_OTHERS_READ: Final = stat.S_IROTH | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Loaded:
    """A certificate in use. `context` serves new connections; those under way keep the one they began with."""

    context: ssl.SSLContext
    certificate: Certificate


def load(files: Files) -> Loaded:
    """Certificate and key, checked against each other. Raises StoreError with what is wrong, and never with what is in a file."""
    for path in (files.certificate, files.key):
        if not path.is_file():
            raise StoreError(f"there is no file `{path}`", hint="see ZAVET_TLS_CERT and ZAVET_TLS_KEY")
    if files.key.stat().st_mode & _OTHERS_READ:
        raise StoreError(f"every user of this machine may read or write the key `{files.key}`", hint="chmod o-rw")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    try:
        # A key under a password would have the library ask at the terminal: nobody sits there.
        context.load_cert_chain(files.certificate, files.key, password=lambda: "")
        found = certificate.read(files.certificate.read_text(encoding="ascii", errors="replace"))
    except ssl.SSLError as error:
        reason = (error.reason or "unknown").lower().replace("_", " ")
        hint = "PEM files, the key without a password, both of one pair"
        raise StoreError(f"certificate and key cannot be used: {reason}", hint=hint) from error
    except OSError as error:
        raise StoreError(f"certificate and key cannot be read: {(error.strerror or 'unknown').lower()}") from error
    return Loaded(context, found)
