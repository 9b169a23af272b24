"""The local keyring: one guarded file, whole or refused."""

from __future__ import annotations

import json
import os
import stat

import pytest

from zavet.entropy import SystemEntropy
from zavet.errors import SealBroken, VaultError
from zavet.vault.provider import FILE, LocalKeyring


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def keyring(folder, *, create=False):
    return LocalKeyring(folder, SystemEntropy(), create=create)


def test_a_missing_file_is_refused(folder):
    """Without leave to create, a missing keyring is an error with a hint, and nothing is made."""
    for _ in range(2):
        with pytest.raises(VaultError) as caught:
            keyring(folder)
        assert "restore" in caught.value.hint
        assert not (folder / FILE).exists()
        folder.mkdir(mode=0o700, exist_ok=True)


def test_modes(folder):
    """The file is the owner's alone in a folder that is the owner's alone, whatever the umask."""
    before = os.umask(0)
    try:
        keyring(folder, create=True).rotate if keyring(folder, create=True).generation("shop") else None
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("which", ["file", "folder"])
def test_open_to_others(folder, which):
    """A keyring or folder that others may read is refused with the command that mends it."""
    keyring(folder, create=True)
    (folder / FILE if which == "file" else folder).chmod(0o755)
    with pytest.raises(VaultError) as caught:
        keyring(folder)
    assert "chmod" in caught.value.hint


def test_a_new_controller_gets_everything_at_once(folder):
    """At first use a controller gets generation 1, an index half and a log seed, all its own, and keeps them."""
    ring = keyring(folder, create=True)
    assert (ring.generations("shop"), ring.generation("shop"), ring.generations("shop")) == ([], 1, [1])
    secrets = {ring.index_part(who, 1) for who in ("shop",)} | {ring.signing_key("shop"), ring.signing_key("cafe")}
    assert len(secrets) == 3
    assert {len(one) for one in secrets} == {32}
    again = keyring(folder)
    assert again.signing_key("shop") == ring.signing_key("shop")
    assert again.index_part("shop", 1) == ring.index_part("shop", 1)


def test_create_keeps_what_is_there(folder):
    """Leave to create never replaces a keyring that exists."""
    seed = keyring(folder, create=True).signing_key("shop")
    assert keyring(folder, create=True).signing_key("shop") == seed


def test_rotation(folder):
    """A rotation makes a new current generation; older ones still open what they wrapped."""
    ring = keyring(folder, create=True)
    ring.generation("shop")
    old = ring.wrap("shop", 1, b"k" * 32, b"context")
    assert ring.rotate("shop") == 2
    assert (ring.generation("shop"), ring.generations("shop")) == (2, [1, 2])
    assert ring.index_part("shop", 1) != ring.index_part("shop", 2)
    assert keyring(folder).unwrap("shop", 1, old, b"context") == b"k" * 32
    with pytest.raises(VaultError):
        ring.rotate("nobody")


def test_two_processes_see_each_other(folder):
    """A rotation in one process is seen by the other at its next call, and none is lost."""
    first, second = keyring(folder, create=True), keyring(folder)
    first.generation("shop")
    assert second.generations("shop") == [1]
    assert [first.rotate("shop"), second.rotate("shop"), first.rotate("shop")] == [2, 3, 4]
    assert second.generations("shop") == [1, 2, 3, 4]


def test_wrapped_keys_are_bound(folder):
    """A wrapped key opens under its own controller, generation and context only."""
    ring = keyring(folder, create=True)
    for who in ("shop", "cafe"):
        ring.generation(who)
        ring.rotate(who)
    wrapped = ring.wrap("shop", 1, b"k" * 32, b"context")
    assert wrapped != ring.wrap("shop", 1, b"k" * 32, b"context")
    for controller, generation, blob, context in (
        ("cafe", 1, wrapped, b"context"),
        ("shop", 2, wrapped, b"context"),
        ("shop", 1, wrapped, b"other"),
        ("shop", 1, wrapped[:-1], b"context"),
        ("shop", 1, b"", b"context"),
    ):
        with pytest.raises(SealBroken):
            ring.unwrap(controller, generation, blob, context)


def test_an_unknown_generation(folder):
    """A generation that is not in the keyring is an error with a hint."""
    ring = keyring(folder, create=True)
    for call in (lambda: ring.wrap("shop", 9, b"", b""), lambda: ring.index_part("shop", 9)):
        with pytest.raises(VaultError) as caught:
            call()
        assert "restore" in caught.value.hint


def broken(content: str) -> list[bytes]:
    whole = json.loads(content)
    ring = whole["controllers"]["shop"]
    changed = json.loads(content)
    changed["controllers"]["shop"]["signing"] = "00" * 32
    return [
        b"",
        b"not json",
        content.encode()[:-5],
        content.encode() + b"x",
        b"\xff\xfe",
        b"[]",
        b"{}",
        json.dumps({**whole, "format": "zavet/keyring/v9"}).encode(),
        json.dumps({**whole, "controllers": {}}).encode(),
        json.dumps({**whole, "controllers": {"shop": {**ring, "current": 7}}}).encode(),
        json.dumps(changed).encode(),
    ]


@pytest.mark.parametrize("which", range(11))
def test_a_damaged_file(folder, which):
    """A damaged keyring is refused as a whole, with a hint, at start and while running, and is left as it is."""
    ring = keyring(folder, create=True)
    ring.generation("shop")
    damaged = broken((folder / FILE).read_text())[which]
    (folder / FILE).write_bytes(damaged)
    for call in (
        lambda: keyring(folder),
        lambda: keyring(folder, create=True),
        lambda: ring.generation("shop"),
        lambda: ring.rotate("shop"),
    ):
        with pytest.raises(VaultError) as caught:
            call()
        assert "restore" in caught.value.hint
    assert (folder / FILE).read_bytes() == damaged


def test_a_lost_file_while_running(folder):
    """A keyring that vanishes is told at the next call, not papered over by a cached copy."""
    ring = keyring(folder, create=True)
    ring.generation("shop")
    (folder / FILE).unlink()
    for call in (lambda: ring.generation("shop"), lambda: ring.wrap("shop", 1, b"", b""), lambda: ring.signing_key("new")):
        with pytest.raises(VaultError):
            call()
    assert not (folder / FILE).exists()


def test_a_crash_before_the_replacement(folder, monkeypatch):
    """A failure while writing leaves the old keyring whole, and the next change works."""
    ring = keyring(folder, create=True)
    ring.generation("shop")
    before = (folder / FILE).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "no space left on device")))
        with pytest.raises(VaultError, match="no space"):
            ring.rotate("shop")
    assert (folder / FILE).read_bytes() == before
    assert ring.generations("shop") == [1]
    assert ring.rotate("shop") == 2
