"""The local keyring: key-encryption keys, index halves and log seeds of every controller, in one file of one folder.

The file is `keyring.json` (mode 0600) in a folder of mode 0700. It is replaced as a whole and both file and folder are synced, so a
crash leaves the old keyring or the new one. **Lose it and everything sealed is lost**; a copy of the folder is the only way back.
Destroying a generation here is what makes old copies of wrapped keys unreadable.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zavet import canon
from zavet.entropy import Entropy
from zavet.errors import SealBroken, VaultError

FILE = "keyring.json"
FORMAT = "zavet/keyring/v1"
_KEY = 32
_NONCE = 12
_RESTORE = "restore the key folder from its copy; new keys would not open what is sealed"


class LocalKeyring:
    """A KeyProvider over a file. Safe for threads and for several processes of one machine.

    `create` permits making the file where there is none: pass it only while the key store is empty too. A new controller gets its
    keys at first use in either mode; `Keys.trust` refuses where the key store already holds keys of it.
    Raises VaultError where the file is missing, readable by others, or damaged.
    """

    def __init__(self, folder: str | os.PathLike[str], entropy: Entropy, *, create: bool = False) -> None:
        self._folder = Path(folder)
        self._path = self._folder / FILE
        self._entropy = entropy
        self._lock = threading.RLock()
        self._stamp: tuple[int, int, int] | None = None
        self._rings: dict[str, Any] = {}
        self._ciphers: dict[tuple[str, int], AESGCM] = {}
        with _told(self._path):
            if create:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._folder.stat().st_mode & 0o077:
                raise VaultError("the key folder is open to others", hint=f"chmod 700 `{self._folder.name}`")
            if create:
                with self._exclusive():
                    if not self._path.exists():
                        self._write({})
        self._load()

    def generation(self, controller: str) -> int:
        """The generation that new wraps use; a new controller gets generation 1, an index half and a log seed."""
        return int(self._enrolled(controller)["current"])

    def generations(self, controller: str) -> Sequence[int]:
        """The generations whose keys are here, oldest first; empty for an unknown controller."""
        ring = self._load().get(controller)
        return [] if ring is None else sorted(int(number) for number in ring["generations"])

    def rotate(self, controller: str) -> int:
        """Makes a new generation the current one and returns its number; older ones stay until retired."""
        with self._changing() as rings:
            ring = rings.get(controller)
            if ring is None:
                raise VaultError(f"no keys of `{controller}` to rotate", hint=_RESTORE)
            number = max(int(one) for one in ring["generations"]) + 1
            ring["generations"][str(number)] = self._new_generation()
            ring["current"] = number
        return number

    def retire(self, controller: str, generation: int) -> None:
        """Takes a generation's keys out of the file; `Keys.retire` looks first that nothing needs them. The current one stays."""
        with self._changing() as rings:
            ring = rings.get(controller)
            if ring is None or generation >= ring["current"]:
                raise VaultError(f"generation {generation} of `{controller}` is not an old one", hint="rotate first")
            ring["generations"].pop(str(generation), None)

    def wrap(self, controller: str, generation: int, key: bytes, context: bytes) -> bytes:
        """`key` under the KEK of that generation, bound to `context`: nonce ‖ AES-256-GCM."""
        nonce = self._entropy.random(_NONCE)
        return nonce + self._cipher(controller, generation).encrypt(nonce, key, context)

    def unwrap(self, controller: str, generation: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises SealBroken where row, context or KEK differ, VaultError where the generation is not here."""
        if len(wrapped) < _NONCE + 16:
            raise SealBroken("a wrapped key is cut short")
        try:
            return self._cipher(controller, generation).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except InvalidTag:
            raise SealBroken(
                "a wrapped key does not open", hint="the key row was changed, or the keyring is not the one it was made with"
            ) from None

    def index_part(self, controller: str, generation: int) -> bytes:
        """The keyring's half (32 bytes) of the index keys of that generation."""
        return self._secret(controller, generation, "index")

    def signing_key(self, controller: str) -> bytes:
        """The Ed25519 seed (32 bytes) of the controller's log."""
        return bytes.fromhex(self._enrolled(controller)["signing"])

    def _cipher(self, controller: str, generation: int) -> AESGCM:
        with self._lock:
            self._load()
            cipher = self._ciphers.get((controller, generation))
            if cipher is None:
                cipher = AESGCM(self._secret(controller, generation, "kek"))
                self._ciphers[controller, generation] = cipher
            return cipher

    def _secret(self, controller: str, generation: int, name: str) -> bytes:
        ring = self._load().get(controller)
        one = None if ring is None else ring["generations"].get(str(generation))
        if one is None:
            raise VaultError(f"the keyring has no generation {generation} of `{controller}`", hint=_RESTORE)
        return bytes.fromhex(one[name])

    def _enrolled(self, controller: str) -> Mapping[str, Any]:
        """The controller's keys, made at first use."""
        ring: Mapping[str, Any] | None = self._load().get(controller)
        if ring is None:
            with self._changing() as rings:
                fresh = {"current": 1, "generations": {"1": self._new_generation()}, "signing": self._entropy.random(_KEY).hex()}
                ring = rings.setdefault(controller, fresh)
        return ring

    def _new_generation(self) -> dict[str, str]:
        return {"index": self._entropy.random(_KEY).hex(), "kek": self._entropy.random(_KEY).hex()}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """The newest keyring, for one process at a time; written when the block ends without an exception."""
        with self._lock, _told(self._path), self._exclusive():
            rings = self._read()
            yield rings
            self._write(rings)
            self._load()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        descriptor = os.open(self._folder / (FILE + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _load(self) -> dict[str, Any]:
        """The keyring as the file has it now; read again only when another process has replaced it."""
        with self._lock, _told(self._path):
            status = os.stat(self._path)  # noqa: PTH116 - asked for every lookup of the index
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                if status.st_mode & 0o077:
                    raise VaultError("the keyring can be read by others", hint=f"chmod 600 `{self._path.name}`")
                self._rings = self._read()
                self._ciphers.clear()
                self._stamp = stamp
            return self._rings

    def _read(self) -> dict[str, Any]:
        try:
            content = canon.decode(self._path.read_bytes())
            rings = content["controllers"]
            if content["format"] != FORMAT or content["digest"] != canon.digest_of(rings):
                raise VaultError("the keyring is damaged: its digest does not match", hint=_RESTORE)
            for ring in rings.values():
                secrets = [ring["signing"], *(one[name] for one in ring["generations"].values() for name in ("kek", "index"))]
                if str(ring["current"]) not in ring["generations"] or any(len(bytes.fromhex(one)) != _KEY for one in secrets):
                    raise VaultError("the keyring is damaged: a key has a wrong shape", hint=_RESTORE)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise VaultError("the keyring is damaged: it is not what was written", hint=_RESTORE) from None
        return dict(rings)

    def _write(self, rings: Mapping[str, Any]) -> None:
        """1. a new file beside, 2. synced, 3. put in place at once, 4. the folder synced."""
        data = canon.encode({"controllers": rings, "digest": canon.digest_of(rings), "format": FORMAT})
        fresh = self._folder / (FILE + ".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Failures of the file system in the words of this tree."""
    try:
        yield
    except FileNotFoundError:
        raise VaultError(f"there is no keyring `{path.name}` in the key folder", hint=_RESTORE) from None
    except OSError as failure:
        hint = "check the key folder and its rights"
        raise VaultError(f"the keyring cannot be used: {failure.strerror or failure}", hint=hint) from failure
