"""Signed notes with Ed25519 (C2SP signed-note): a text, an empty line, and one line for each signature.

Verification here is strict: base64 must be in its one canonical form, so that no byte of the text or of a known key's signature can
change unseen.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zavet.errors import CheckpointInvalid

_ED25519 = b"\x01"
_DASH = "— "
_MAX_NOTE = 1_000_000
_MAX_SIGNATURES = 100
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+\x00-\x1f]+")


def decode64(text: str) -> bytes:
    """The bytes of canonical standard base64. Raises ValueError for any other spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise ValueError("not canonical base64")
    return data


def encode64(data: bytes) -> str:
    """`data` in standard base64."""
    return base64.b64encode(data).decode("ascii")


def key_id(name: str, public_key: bytes) -> bytes:
    """SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), the first 4 bytes."""
    return sha256(name.encode("utf-8") + b"\n" + _ED25519 + public_key).digest()[:4]


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a key name is not empty and has no spaces and no `+`")
    return name


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, as a verifier key `name+id+base64` gives it."""

    name: str
    id: bytes
    public_key: bytes

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Reads a verifier key. Raises ValueError where it is not one, or its id is not that of its key."""
        name, _, rest = vkey.partition("+")
        digits, _, coded = rest.partition("+")
        data = decode64(coded)
        if len(data) != 33 or data[:1] != _ED25519:
            raise ValueError("a verifier key holds 0x01 and an Ed25519 public key of 32 bytes")
        found = key_id(_checked_name(name), data[1:])
        if digits != found.hex():
            raise ValueError(f"the verifier key of `{name}` does not have the id of its key")
        return cls(name, found, data[1:])

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode64(_ED25519 + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> None:
        """Returns where the signature is that of this key over the text; else raises CheckpointInvalid."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode("utf-8"))
        except (InvalidSignature, ValueError) as error:
            raise CheckpointInvalid(f"the signature of `{self.name}` does not fit the text") from error


class Signer:
    """A signing key, made ready once: `seed` is the 32-byte private key of RFC 8032."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = _checked_name(name)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public_key = self._key.public_key().public_bytes_raw()
        self.verifier = Verifier(name, key_id(name, public_key), public_key)

    def line(self, text: str) -> str:
        """The signature line over a text."""
        return f"{_DASH}{self.name} {encode64(self.verifier.id + self._key.sign(text.encode('utf-8')))}\n"

    def sign(self, text: str) -> str:
        """The note of a text. Raises ValueError where the text is not one that a note may hold."""
        if not text.endswith("\n") or _CONTROL.search(text):
            raise ValueError("the text of a note ends with a newline and has no other control characters")
        return f"{text}\n{self.line(text)}"

    def countersign(self, note: str) -> str:
        """The note with one more signature: a successor's key, or a witness's. Its other signatures are not verified here."""
        text, _ = split(note)
        return note + self.line(text)


def split(note: str) -> tuple[str, tuple[tuple[str, bytes, bytes], ...]]:
    """The text of a note and its signatures as (name, key id, signature). Raises CheckpointInvalid where it is no note."""
    cut = note.rfind("\n\n")
    if len(note) > _MAX_NOTE or cut < 0 or _CONTROL.search(note):
        raise CheckpointInvalid("not a signed note")
    text, lines = note[: cut + 1], note[cut + 2 :]
    if not lines.endswith("\n"):
        raise CheckpointInvalid("a signed note ends with a signature line")
    found: list[tuple[str, bytes, bytes]] = []
    for line in lines[:-1].split("\n"):
        name, _, coded = line.removeprefix(_DASH).partition(" ")
        try:
            data = decode64(coded)
        except ValueError as error:
            raise CheckpointInvalid("a signature line of the note is malformed") from error
        if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(data) < 5:
            raise CheckpointInvalid("a signature line of the note is malformed")
        found.append((name, data[:4], data[4:]))
    if len(found) > _MAX_SIGNATURES:
        raise CheckpointInvalid("the note has too many signatures")
    return text, tuple(found)


def open_note(note: str, verifiers: Iterable[Verifier]) -> tuple[str, tuple[str, ...]]:
    """The text of a note and the names of the known keys that signed it.

    Signatures of unknown keys are passed over. Raises CheckpointInvalid where a known key's signature is wrong, or none is there.
    """
    known = {(one.name, one.id): one for one in verifiers}
    text, signatures = split(note)
    signers: list[str] = []
    for name, id_, signature in signatures:
        verifier = known.get((name, id_))
        if verifier is not None:
            verifier.verify(text, signature)
            signers.append(name)
    if not signers:
        raise CheckpointInvalid("the note has no signature of a known key")
    return text, tuple(dict.fromkeys(signers))
