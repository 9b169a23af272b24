"""Signatures under webhooks: HMAC-SHA-256 (RFC 2104) over the time and the body, with a key of each controller and each far side.

    Zavet-Signature: t=1775000000,v1=<hex of HMAC(key, "1775000000." + body)>

A signature holds for `WITHIN` seconds, so that what was overheard is of no use later; within them the id in the body drops doubles.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from zavet.entropy import Entropy, SystemEntropy
from zavet.errors import Malformed, NotIdentified

HEADER: Final = "Zavet-Signature"
WITHIN: Final = 300
"""Seconds that the time of a signature may differ from the clock, either way."""
FILE: Final = "hooks.key"
VARIABLE: Final = "ZAVET_HOOKS_KEY"
_SHAPE: Final = re.compile(r"t=(?P<at>[0-9]{1,12}),v1=(?P<mac>[0-9a-f]{64})")
_KEY: Final = re.compile(r"[0-9a-f]{64}")


def key_of(master: bytes, controller: str, party: str) -> bytes:
    """The key that a controller and one far side share: no other pair's key can be told from it."""
    return hmac.digest(master, f"zavet/hooks/1\0{controller}\0{party}".encode(), hashlib.sha256)


def sign(key: bytes, body: bytes, at: int) -> str:
    """The value of the header for a body sent at `at` (seconds since 1970)."""
    return f"t={at},v1={_mac(key, body, at)}"


def verify(key: bytes, body: bytes, header: str, now: int) -> int:
    """The time of a signature that is right and fresh. Raises NotIdentified, in the same words whatever is wrong with it."""
    found = _SHAPE.fullmatch(header)
    at = int(found["at"]) if found else 0
    if found is None or not hmac.compare_digest(found["mac"], _mac(key, body, at)) or abs(now - at) > WITHIN:
        raise NotIdentified("the signature is missing, wrong or too old", hint=f"send `{HEADER}`, made over this very body just now")
    return at


def master_key(folder: Path, environment: Mapping[str, str], entropy: Entropy | None = None) -> bytes:
    """The secret that all keys are made from: ZAVET_HOOKS_KEY (64 hex digits), else the file of `folder`, made at the first call.

    Of several processes at a first start one wins. Raises Malformed where it is no key.
    """
    given = environment.get("ZAVET_HOOKS_KEY", "").strip()
    if not given:
        path = folder / FILE
        if not path.exists():
            _make(path, entropy or SystemEntropy())
        given = path.read_text(encoding="ascii", errors="replace").strip()
    if not _KEY.fullmatch(given):
        raise Malformed("the key of webhooks is 64 hexadecimal digits", hint=f"see {VARIABLE}, or the file `{FILE}` of the key folder")
    return bytes.fromhex(given)


def _mac(key: bytes, body: bytes, at: int) -> str:
    return hmac.new(key, f"{at}.".encode("ascii") + body, hashlib.sha256).hexdigest()


def _make(path: Path, entropy: Entropy) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{entropy.random(8).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(entropy.random(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a rename, never replaces what another process has made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
