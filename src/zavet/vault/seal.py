"""The seal: AES-256-GCM over padded bytes, under keys derived from one data key.

    blob = version (1 byte) ‖ series (2 bytes) ‖ nonce (12 bytes) ‖ ciphertext and tag

1. The data key (DEK) never encrypts by itself. The key of series `n` is HMAC-SHA-256(DEK, "zavet/seal/v1" ‖ n), so the uses of a
   DEK (seals, key id, handles) never share a key, and destroying the DEK ends every series.
2. A series makes about 2^20 seals (a random nonce repeats with probability 2^-57 at most), then the next one begins by itself. What
   the blob says of its series is believed only as far as its tag opens under that one key: keys are never tried in turn.
3. The plaintext is followed by 0x80 and zeros up to the next 64 bytes (ISO/IEC 7816-4), so that a length tells a step, not a value.
4. Nonces are asked of the kernel one by one; a pool would be repeated by a fork or a restored snapshot (NIST SP 800-38D §8.2.2).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zavet.entropy import SystemEntropy
from zavet.errors import SealBroken, VaultError

ALGORITHM = "AES-256-GCM"
KEY_BYTES = 32
STEP = 64
"""Padding step in bytes."""
SERIES_SEALS = 1 << 20
"""Seals of one series before the next begins."""
COUNTED = 1024
"""The count of seals in a key row grows by this much at a time."""

_NONCE = 12
_TAG = 16
_START = 3
_HEAD = _START + _NONCE
_SHORTEST = _HEAD + STEP + _TAG
_VERSION = b"\x01"
_LAST_SERIES = 0xFFFF
_FORMAT = "a sealed blob is cut short or of an unknown format"
_PADDING = tuple(b"\x80" + bytes(STEP - 1 - used) for used in range(STEP))
_system = SystemEntropy()


class Dek:
    """A data key in the open: `key` (32 bytes), `key_id` (its commitment, 32 bytes) and the ciphers made from it.

    `seals` is the count in the key row. Each seal whose nonce begins with ten zero bits adds 1,024 to it, which keeps the count
    true within a few per cent over any number of processes and restarts, without a write for every seal; `counted` is told, so that
    the holder can make the row durable.
    """

    __slots__ = ("_counted", "_current", "_opening", "_random", "key", "key_id", "seals")

    def __init__(
        self,
        key: bytes,
        key_id: bytes,
        *,
        seals: int = 0,
        random: Callable[[int], bytes] = _system.random,
        counted: Callable[[Dek], None] | None = None,
    ) -> None:
        if len(key) != KEY_BYTES:
            msg = f"a data key has {KEY_BYTES} bytes: got {len(key)}"
            raise ValueError(msg)
        self.key = key
        self.key_id = key_id
        self.seals = seals
        self._random = random
        self._counted = counted
        self._opening: dict[bytes, AESGCM] = {}  # by how a blob starts: version and series
        # The start of a blob and its cipher are one value: a thread never pairs one series' name with another's key.
        self._current: tuple[bytes, AESGCM] | None = None

    def __repr__(self) -> str:
        return f"Dek(key_id={self.key_id.hex()[:16]}…)"

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA-256 of `message` under the data key; every message begins with its use (`zavet/<use>/v1`)."""
        return hmac.digest(self.key, message, "sha256")

    def _opener(self, start: bytes) -> AESGCM:
        """The cipher of blobs that start so. Raises SealBroken where no blob does."""
        if start[:1] != _VERSION or len(start) != _START:
            raise SealBroken(_FORMAT)
        cipher = self._opening.get(start)
        if cipher is None:
            cipher = self._opening[start] = AESGCM(self.mac(b"zavet/seal/v1\x00" + start[1:]))
        return cipher

    def _begin(self) -> tuple[bytes, AESGCM]:
        """How blobs start, and the cipher, of the series that new seals belong to."""
        number = self.seals // SERIES_SEALS
        if number > _LAST_SERIES:
            raise VaultError("a key has made every seal it may", hint="re-seal its data under a new key")
        start = _VERSION + number.to_bytes(2, "big")
        begun = self._current = (start, self._opener(start))
        return begun

    def _count(self) -> None:
        self.seals += COUNTED
        self._current = None
        if self._counted is not None:
            self._counted(self)


def seal(dek: Dek, plaintext: bytes, associated: bytes) -> bytes:
    """`plaintext` as a blob that opens only with the same key and the same `associated` bytes."""
    start, cipher = dek._current or dek._begin()  # noqa: SLF001 - the seal and its key are one idea in one file
    nonce = dek._random(_NONCE)  # noqa: SLF001
    if nonce[0] == 0 and nonce[1] < 64:
        dek._count()  # noqa: SLF001 - one nonce in 1,024
    return start + nonce + cipher.encrypt(nonce, plaintext + _PADDING[len(plaintext) % STEP], associated)


def open_seal(dek: Dek, blob: bytes, associated: bytes) -> bytes:
    """The plaintext of `blob`. Raises SealBroken where a bit of blob, key or `associated` differs."""
    try:
        cipher = dek._opening[blob[:_START]]  # noqa: SLF001 - as in `seal`
    except KeyError:
        cipher = dek._opener(blob[:_START])  # noqa: SLF001 - as in `seal`
    try:
        plaintext = cipher.decrypt(blob[_START:_HEAD], blob[_HEAD:], associated).rstrip(b"\x00")
    except (InvalidTag, ValueError):
        if len(blob) < _SHORTEST:
            raise SealBroken(_FORMAT) from None
        raise SealBroken("a seal does not open: changed, swapped, or of another revision") from None
    if plaintext[-1:] != b"\x80":
        raise SealBroken("a seal opens to something that no seal holds")
    return plaintext[:-1]


def sealed_size(length: int) -> int:
    """Bytes of the blob that a plaintext of `length` bytes becomes."""
    return _HEAD + (length // STEP + 1) * STEP + _TAG
