"""What a certificate says of itself: from when to when it holds, and for which names. Read from its DER (RFC 5280, X.690).

Only the fields needed are read. Whether it is to be trusted is the browsers' question, not ours.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from zavet.clock import DAY
from zavet.errors import StoreError

_SEQUENCE: Final = 0x30
_EXTENSIONS: Final = 0xA3
_OCTETS: Final = 0x04
_UTC_TIME: Final = 0x17
_DNS_NAME: Final = 0x82
_ADDRESS: Final = 0x87
_ALTERNATIVE_NAMES: Final = bytes.fromhex("0603551d11")
"""The object identifier 2.5.29.17, with its tag."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """`begins` and `ends` are seconds since the epoch, UTC; `names` are DNS names in small letters, `addresses` the bytes of IP ones."""

    begins: int
    ends: int
    names: frozenset[str]
    addresses: frozenset[bytes]

    def days_left(self, now: int) -> int:
        """Whole days until it ends; negative once it has ended."""
        return (self.ends - now) // DAY


def read(pem: str) -> Certificate:
    """The first certificate of a PEM file, which is the server's own. Raises StoreError for what is none."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    start = pem.find(begin)
    stop = pem.find(end, start)
    if start < 0 or stop < 0:
        raise StoreError("the file holds no certificate in PEM")
    try:
        return _read(ssl.PEM_cert_to_DER_cert(pem[start : stop + len(end)]))
    except (ValueError, IndexError, StopIteration) as error:
        raise StoreError("the certificate cannot be read") from error


def _read(der: bytes) -> Certificate:
    # Certificate ::= SEQUENCE { tbsCertificate, … }; tbsCertificate ::= SEQUENCE { [0] version, serial, signature, issuer, validity, … }
    whole = next(_parts(der))[1]
    fields = list(_parts(next(_parts(whole))[1]))
    if fields[0][0] == 0xA0:
        fields = fields[1:]
    begins, ends = (_time(tag, text) for tag, text in _parts(fields[3][1]))
    names, addresses = set[str](), set[bytes]()
    for tag, content in _alternative_names(fields):
        if tag == _DNS_NAME:
            names.add(content.decode("ascii").lower())
        elif tag == _ADDRESS:
            addresses.add(content)
    return Certificate(begins, ends, frozenset(names), frozenset(addresses))


def _alternative_names(fields: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for tag, content in fields:
        if tag != _EXTENSIONS:
            continue
        for _, extension in _parts(next(_parts(content))[1]):
            if extension.startswith(_ALTERNATIVE_NAMES):
                value = next(text for kind, text in _parts(extension) if kind == _OCTETS)
                yield from _parts(next(_parts(value))[1])


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value, one after the other. Raises ValueError where a length does not fit."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("a length that DER does not have here")
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("a value is cut off")
        yield tag, data[at : at + length]
        at += length


def _time(tag: int, text: bytes) -> int:
    """A time of RFC 5280 4.1.2.5: two digits of the year up to 2049, four after. Raises ValueError."""
    word = text.decode("ascii")
    if tag == _UTC_TIME:
        word = ("19" if word[:2] >= "50" else "20") + word
    return int(datetime.strptime(word, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).timestamp())
