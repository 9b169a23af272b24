"""The seal: it opens to what was sealed and to nothing else."""

from __future__ import annotations

import hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from zavet.entropy import SeededEntropy
from zavet.errors import SealBroken, VaultError
from zavet.vault.seal import COUNTED, SERIES_SEALS, Dek, open_seal, seal, sealed_size

KEY = bytes(range(32))


def dek(**kwargs) -> Dek:
    return Dek(KEY, b"i" * 32, **kwargs)


def second_gcm(key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """AES-GCM written from NIST SP 800-38D over single AES blocks: nothing shared with the seal but the block cipher."""

    def block(data: bytes) -> bytes:
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(data)

    def times(x: int, y: int) -> int:
        z = 0
        for at in range(127, -1, -1):
            if x >> at & 1:
                z ^= y
            y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
        return z

    start = int.from_bytes(nonce + b"\x00\x00\x00\x01", "big")
    text = b""
    for number, at in enumerate(range(0, len(plaintext), 16), 1):
        stream = block((start + number).to_bytes(16, "big"))
        text += bytes(a ^ b for a, b in zip(plaintext[at : at + 16], stream, strict=False))
    h = int.from_bytes(block(bytes(16)), "big")
    y = 0
    lengths = (len(associated) * 8).to_bytes(8, "big") + (len(text) * 8).to_bytes(8, "big")
    for part in (associated, text, lengths):
        for at in range(0, len(part), 16):
            y = times(y ^ int.from_bytes(part[at : at + 16].ljust(16, b"\x00"), "big"), h)
    return text + (y ^ int.from_bytes(block(start.to_bytes(16, "big")), "big")).to_bytes(16, "big")


def test_the_second_implementation_agrees_with_nist():
    """The checking implementation gives the result of test case 16 of the GCM specification."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    plaintext = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert second_gcm(key, nonce, plaintext, associated)[-16:].hex() == "76fc6ece0f4e1768cddf8853bb2d551b"


@pytest.mark.parametrize("length", [0, 1, 15, 16, 62, 63, 64, 65, 127, 128, 1000])
@pytest.mark.parametrize("seals", [0, SERIES_SEALS, SERIES_SEALS * 0x1234])
def test_blobs_are_what_a_second_implementation_makes(length, seals):
    """Every byte of a blob follows from key, nonce, plaintext and associated data as the format says."""
    plaintext, associated = os.urandom(length), os.urandom(length % 40)
    made = dek(seals=seals, random=SeededEntropy(length).random)
    blob = seal(made, plaintext, associated)
    series = (seals // SERIES_SEALS).to_bytes(2, "big")
    nonce = SeededEntropy(length).random(12)
    key = hmac.new(KEY, b"zavet/seal/v1\x00" + series, "sha256").digest()
    padded = plaintext + b"\x80"
    padded += bytes(-len(padded) % 64)
    assert blob == b"\x01" + series + nonce + second_gcm(key, nonce, padded, associated)
    assert open_seal(made, blob, associated) == plaintext


@given(st.binary(max_size=300), st.binary(max_size=80))
def test_round_trip(plaintext, associated):
    """What is sealed opens to the same bytes, and its length tells only a step of 64."""
    blob = seal(dek(), plaintext, associated)
    assert open_seal(dek(), blob, associated) == plaintext
    assert len(blob) == sealed_size(len(plaintext)) == 15 + 16 + 64 * (len(plaintext) // 64 + 1)


def test_lengths_are_hidden():
    """Values of different lengths in one step give blobs of one length."""
    assert {len(seal(dek(), b"x" * length, b"")) for length in range(64)} == {95}


def test_a_flipped_bit_anywhere():
    """Any single bit changed in a blob breaks the seal."""
    blob = seal(dek(), b"secret", b"place")
    for at in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(SealBroken):
            open_seal(dek(), bytes(changed), b"place")


@pytest.mark.parametrize("length", [0, 1, 14, 15, 31, 94])
def test_a_shortened_blob(length):
    """A blob cut at any length breaks the seal."""
    with pytest.raises(SealBroken):
        open_seal(dek(), seal(dek(), b"secret", b"")[:length], b"")


def test_a_lengthened_blob():
    """Bytes added after a blob break the seal."""
    with pytest.raises(SealBroken):
        open_seal(dek(), seal(dek(), b"secret", b"") + b"\x00", b"")


def test_another_place_and_another_key():
    """A blob opens under no other associated data and no other key."""
    blob = seal(dek(), b"secret", b"place")
    with pytest.raises(SealBroken):
        open_seal(dek(), blob, b"other")
    with pytest.raises(SealBroken):
        open_seal(Dek(b"k" * 32, b"i" * 32), blob, b"place")


def test_what_no_seal_holds():
    """A plaintext without its end mark, made by somebody with the key, is refused."""
    made = dek()
    cipher = made._opener(b"\x01\x00\x00")
    blob = b"\x01\x00\x00" + bytes(12) + cipher.encrypt(bytes(12), bytes(64), b"")
    with pytest.raises(SealBroken):
        open_seal(made, blob, b"")


def test_the_plaintext_is_not_in_the_blob():
    """A blob does not show what it seals."""
    assert b"anna@example.ru" not in seal(dek(), b"anna@example.ru" * 9, b"")


def test_nonces_differ():
    """No two seals of one key share a nonce, even over the same plaintext."""
    made = dek()
    assert len({seal(made, b"same", b"")[3:15] for _ in range(2000)}) == 2000


def test_a_fork_gives_distinct_nonces():
    """Parent and child of a fork never seal under one nonce: no pool is copied."""
    made = dek()
    seal(made, b"before", b"")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, b"".join(seal(made, b"same", b"")[3:15] for _ in range(200)))
        finally:
            os._exit(0)
    mine = [seal(made, b"same", b"")[3:15] for _ in range(200)]
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        theirs = pipe.read()
    os.waitpid(child, 0)
    assert len(theirs) == 2400
    assert not set(mine) & {theirs[at : at + 12] for at in range(0, 2400, 12)}


def test_seals_are_counted_by_the_nonce():
    """One nonce in 1,024 counts 1,024 seals, and tells the holder of the key row."""
    told = []
    nonces = iter([b"\x00\x3f" + bytes(10), b"\x00\x40" + bytes(10), b"\x01\x00" + bytes(10)])
    made = dek(random=lambda _: next(nonces), counted=told.append)
    for _ in range(3):
        seal(made, b"", b"")
    assert (made.seals, told) == (COUNTED, [made])


def test_the_count_is_near_the_truth():
    """After many seals the count is within a few per cent of them."""
    made = dek(random=SeededEntropy(7).random)
    true = 200_000
    for _ in range(true):
        seal(made, b"", b"")
    assert abs(made.seals - true) < 0.3 * true


def test_a_full_series_gives_way_to_the_next():
    """At 2^20 seals a key goes on under a derived key of its own, and the old blobs still open."""
    made = dek(seals=SERIES_SEALS - COUNTED)
    old = seal(made, b"old", b"")
    made._count()
    new = seal(made, b"new", b"")
    assert (old[1:3], new[1:3]) == (b"\x00\x00", b"\x00\x01")
    assert (open_seal(dek(), old, b""), open_seal(dek(), new, b"")) == (b"old", b"new")
    with pytest.raises(SealBroken):
        open_seal(made, old[:1] + new[1:3] + old[3:], b"")


def test_the_last_series_is_the_end():
    """A key that has used up every series refuses to seal and says what to do."""
    with pytest.raises(VaultError) as caught:
        seal(dek(seals=SERIES_SEALS << 16), b"", b"")
    assert caught.value.hint


def test_a_key_of_a_wrong_size():
    """A data key has 32 bytes."""
    with pytest.raises(ValueError, match="32 bytes"):
        Dek(b"short", b"")


def test_a_key_does_not_print_itself():
    """The text of a key object holds no key bytes."""
    assert KEY.hex()[:16] not in repr(dek())
    assert str(KEY) not in repr(dek())
