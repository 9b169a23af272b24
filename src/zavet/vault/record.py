"""What is sealed: records, and small things beside them (boxes), each bound to the place it stands in.

The associated data of a record is canonical JSON (RFC 8785) of everything that decides which rules apply to it, so that no edit of
a row changes them: {algorithm, categories, class, collected_at, controller, format, key_id, point, policy, record, revision,
source, subject}. The names stand in alphabetical order and every value is a string, a whole number or a list of strings, so the
encoder below writes the very bytes of `canon.encode`, only faster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any

from zavet import canon
from zavet.canon import Json
from zavet.vault.keys import Keys
from zavet.vault.seal import ALGORITHM, open_seal, seal

HANDLE_BYTES = 16
_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode
_unplain = json.JSONDecoder().decode


@dataclass(frozen=True, slots=True)
class Header:
    """Where a record stands and what rules it: never secret, always bound to the blob.

    `categories` in any order; `policy` the digest of the version in force when it was collected; `collected_at` in seconds.
    """

    controller: str
    subject: str
    record: str
    klass: str
    revision: int
    categories: tuple[str, ...]
    point: str
    policy: str
    source: str
    collected_at: int


def _parts(header: Header) -> tuple[str, str]:
    """The canonical JSON of the header before and after the key id."""
    if isinstance(header.categories, str):
        raise TypeError("`categories` is a tuple of words, not one string")
    words = ",".join(map(_quoted, sorted(header.categories)))
    before = (
        f'{{"algorithm":"{ALGORITHM}","categories":[{words}],"class":{_quoted(header.klass)},'
        f'"collected_at":{header.collected_at:d},"controller":{_quoted(header.controller)},"format":"zavet/record/v1",'
    )
    after = (
        f'"point":{_quoted(header.point)},"policy":{_quoted(header.policy)},"record":{_quoted(header.record)},'
        f'"revision":{header.revision:d},"source":{_quoted(header.source)},"subject":{_quoted(header.subject)}}}'
    )
    return before, after


def associated_data(header: Header, key_id: bytes) -> bytes:
    """The bytes that a record's blob is bound to."""
    before, after = _parts(header)
    return f'{before}"key_id":"{key_id.hex()}",{after}'.encode()


def seal_record(
    keys: Keys,
    header: Header,
    values: Mapping[str, str],
    epoch: int = 0,
    create: bool = True,  # noqa: FBT001, FBT002 - the agreed order
) -> bytes:
    """The blob of `values` (field name → value) under the key of the header's subject and class.

    Raises KeyDestroyed where the class was erased, KeyMissing where there is no key and `create` is false.
    """
    for value in values.values():
        if not isinstance(value, str):
            msg = f"a record holds text: got a {type(value).__name__}"
            raise TypeError(msg)
    dek = keys.dek(header.controller, header.subject, header.klass, epoch, create=create)
    return seal(dek, _plain(dict(values)).encode(), associated_data(header, dek.key_id))


def open_record(keys: Keys, header: Header, blob: bytes, epoch: int = 0) -> dict[str, str]:
    """The values of a record. Raises SealBroken where blob or header differ from what was sealed, KeyDestroyed, KeyMissing."""
    dek = keys.dek(header.controller, header.subject, header.klass, epoch)
    values: dict[str, str] = _unplain(open_seal(dek, blob, associated_data(header, dek.key_id)).decode())
    return values


def blob_digest(header: Header, blob: bytes) -> bytes:
    """SHA-256 of the canonical header (without key id) followed by the blob: what a leaf of the log commits to."""
    return sha256("".join(_parts(header)).encode() + blob).digest()


def _box_data(controller: str, subject: str, klass: str, name: str, revision: int, key_id: bytes) -> bytes:
    return (
        f'{{"algorithm":"{ALGORITHM}","class":{_quoted(klass)},"controller":{_quoted(controller)},"format":"zavet/box/v1",'
        f'"key_id":"{key_id.hex()}","name":{_quoted(name)},"revision":{revision:d},"subject":{_quoted(subject)}}}'
    ).encode()


def seal_box(
    keys: Keys,
    controller: str,
    subject: str,
    klass: str,
    name: str,
    revision: int,
    value: Json,
    *,
    epoch: int = 0,
    create: bool = True,
) -> bytes:
    """The blob of a small JSON value that is no record: a state, a body of an entry, a letter.

    `name` says which thing of the subject it is (unique within the class), `revision` which of its values.
    """
    dek = keys.dek(controller, subject, klass, epoch, create=create)
    return seal(dek, canon.encode(value), _box_data(controller, subject, klass, name, revision, dek.key_id))


def open_box(keys: Keys, controller: str, subject: str, klass: str, name: str, revision: int, blob: bytes, *, epoch: int = 0) -> Any:
    """The value of a box. Raises SealBroken, KeyDestroyed, KeyMissing."""
    dek = keys.dek(controller, subject, klass, epoch)
    return canon.decode(open_seal(dek, blob, _box_data(controller, subject, klass, name, revision, dek.key_id)))


def handle(keys: Keys, controller: str, subject: str, n: int, *, create: bool = True) -> bytes:
    """The handle (16 bytes) of the subject's `n`-th entry: nobody without the subject's `log` key can tie two handles together."""
    if n < 0:
        raise ValueError("entries are counted from 0")
    dek = keys.dek(controller, subject, "log", create=create)
    return dek.mac(b"zavet/handle/v1\x00" + n.to_bytes(8, "big"))[:HANDLE_BYTES]


__all__ = [
    "HANDLE_BYTES",
    "Header",
    "associated_data",
    "blob_digest",
    "handle",
    "open_box",
    "open_record",
    "seal_box",
    "seal_record",
]
