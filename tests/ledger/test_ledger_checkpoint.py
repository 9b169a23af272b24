"""Signed notes and checkpoints: vectors of other implementations, and that no change goes unseen."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.errors import CheckpointInvalid
from zavet.ledger.checkpoint import parse_and_verify, sign, vkey
from zavet.ledger.note import Signer, Verifier, open_note, split
from zavet.ledger.tree import EMPTY_ROOT

# golang.org/x/mod/sumdb/note, whose keys and note are published with it.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# C2SP signed-note, its example.
C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_TEXT = "This is an example message.\n"
C2SP_LINE = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

ORIGIN = "zavet.example/shop"
SEED = bytes(range(32))
ROOT = sha256(b"root").digest()
VKEY = vkey(ORIGIN, SEED)


@pytest.mark.parametrize(
    ("key", "text", "line"), [(GO_VKEY, GO_TEXT, GO_LINE), (ENOCH_VKEY, GO_TEXT, ENOCH_LINE), (C2SP_VKEY, C2SP_TEXT, C2SP_LINE)]
)
def test_known_notes(key, text, line):
    """The notes published with other implementations verify, and their keys are written as they were read."""
    verifier = Verifier.parse(key)
    assert str(verifier) == key
    assert open_note(f"{text}\n{line}", [verifier]) == (text, (verifier.name,))


def test_known_signature():
    """The published private key signs the published text to the published bytes, and a second key signs beside it."""
    seed = base64.b64decode(GO_KEY.split("+", 4)[4])[1:]
    signer = Signer("PeterNeumann", seed)
    assert str(signer.verifier) == GO_VKEY
    note = signer.sign(GO_TEXT)
    assert note == f"{GO_TEXT}\n{GO_LINE}"
    both = [Verifier.parse(GO_VKEY), Verifier.parse(ENOCH_VKEY)]
    assert open_note(note + ENOCH_LINE, both) == (GO_TEXT, ("PeterNeumann", "EnochRoot"))


def test_mangled_verifier_keys():
    """No part of a verifier key, and no key with one character changed, is taken for one."""
    for start in range(len(GO_VKEY)):
        for end in range(start + 1, len(GO_VKEY) + 1):
            if (start, end) != (0, len(GO_VKEY)):
                with pytest.raises(ValueError):
                    Verifier.parse(GO_VKEY[start:end])
    for at, one in enumerate(GO_VKEY):
        with pytest.raises(ValueError):
            Verifier.parse(GO_VKEY[:at] + chr(ord(one) + 1) + GO_VKEY[at + 1 :])


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_round_trip(size, root):
    """A checkpoint says origin, size and root, in the three lines of its text."""
    text = sign(ORIGIN, size, root, SEED)
    found = parse_and_verify(text, VKEY)
    assert (found.origin, found.size, found.root, found.signers, found.note) == (ORIGIN, size, root, (ORIGIN,), text)
    assert text.split("\n")[:3] == [ORIGIN, str(size), base64.b64encode(root).decode()]


def test_empty_log():
    """A log without leaves has a checkpoint with the one root of an empty tree."""
    assert parse_and_verify(sign(ORIGIN, 0, EMPTY_ROOT, SEED), VKEY).root == EMPTY_ROOT
    with pytest.raises(ValueError, match="root"):
        sign(ORIGIN, 0, ROOT, SEED)


def test_every_changed_byte_fails():
    """A checkpoint with any bit of any byte changed, or any byte left out, does not verify."""
    data = sign(ORIGIN, 8_000, ROOT, SEED).encode()
    wrong = [data[:at] + data[at + 1 :] for at in range(len(data))]
    wrong += [data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :] for at in range(len(data)) for bit in range(8)]
    for one in wrong:
        try:
            text = one.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(CheckpointInvalid):
            parse_and_verify(text, VKEY)


def test_other_spelling():
    """A signature spelled in another base64 of the same bytes is refused: a checkpoint has one spelling."""
    note = sign(ORIGIN, 8_000, ROOT, SEED)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = note.rindex("=") - 1
    for unused in (1, 2, 3):
        other = note[:at] + letters[letters.index(note[at]) + unused] + note[at + 1 :]
        assert base64.b64decode(other.split(" ")[-1]) == base64.b64decode(note.split(" ")[-1])
        with pytest.raises(CheckpointInvalid, match="malformed"):
            parse_and_verify(other, VKEY)


def test_other_origin():
    """A key does not speak for another log, nor a witness's key alone for this one."""
    other = Signer("zavet.example/other", SEED)
    body = f"{ORIGIN}\n5\n{base64.b64encode(ROOT).decode()}\n"
    with pytest.raises(CheckpointInvalid, match="origin"):
        parse_and_verify(other.sign(body), [VKEY, str(other.verifier)])
    with pytest.raises(CheckpointInvalid, match="known key"):
        parse_and_verify(other.sign(body), VKEY)


def test_two_keys():
    """A second signature stands beside the first, unknown ones are passed over, and a wrong one of a known key is not."""
    successor = Signer(ORIGIN, bytes(32))
    note = successor.countersign(sign(ORIGIN, 5, ROOT, SEED))
    for keys in (VKEY, str(successor.verifier), [VKEY, str(successor.verifier)]):
        assert parse_and_verify(note, keys).size == 5
    (_, line), other = (note.rsplit("\n", 2)[i] for i in (0, 1)), sign(ORIGIN, 6, ROOT, SEED)
    wrong = other + line + "\n"
    assert parse_and_verify(wrong, VKEY).size == 6
    with pytest.raises(CheckpointInvalid, match="does not fit"):
        parse_and_verify(wrong, [VKEY, str(successor.verifier)])


@pytest.mark.parametrize(
    "body",
    [
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n05\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n-5\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n٥\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n9999999999999999999\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(ROOT[:31]).decode()}\n",
        f"{ORIGIN}\n5\n{ROOT.hex()}\n",
        f"{ORIGIN}\n0\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(ROOT).decode()}\n\nmore\n",
    ],
)
def test_malformed_text(body):
    """A text signed by the right key that is no checkpoint is refused."""
    with pytest.raises(CheckpointInvalid):
        parse_and_verify(Signer(ORIGIN, SEED).sign(body), VKEY)


def test_extensions():
    """Further lines of a checkpoint are kept."""
    body = f"{ORIGIN}\n5\n{base64.b64encode(ROOT).decode()}\nlater\n"
    assert parse_and_verify(Signer(ORIGIN, SEED).sign(body), VKEY).extensions == ("later",)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        "a\n\n",
        "a\n\n— b c\n",
        "a\n\n— b AAAAAAAA",
        "a\n\nb AAAAAAAA\n",
        "a\x00\n\n— b AAAAAAAA\n",
        "a\n\n— b+c AAAAAAAA\n",
        "a\n" + "\n— b AAAAAAAA" * 101 + "\n",
    ],
)
def test_malformed_notes(note):
    """What is not a text, an empty line and signature lines is no note."""
    with pytest.raises(CheckpointInvalid):
        split(note)


def test_too_many_signatures():
    """A note with more signatures than anyone needs is refused."""
    with pytest.raises(CheckpointInvalid, match="too many"):
        split("a\n\n" + "— b AAAAAAAA\n" * 101)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b"])
def test_names(name):
    """A key name is not empty and has no space and no plus sign."""
    with pytest.raises(ValueError, match="name"):
        Signer(name, SEED)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "null\x00\n"])
def test_texts(text):
    """A text that does not end with a newline, or has control characters, is not signed."""
    with pytest.raises(ValueError, match="newline"):
        Signer(ORIGIN, SEED).sign(text)
