"""The secret that Django signs with: made at the first start, kept beside the other keys, never in the environment or a database."""

from __future__ import annotations

import os
from pathlib import Path

from zavet.entropy import Entropy, SystemEntropy

FILE = "django.key"


def secret_key(folder: Path, entropy: Entropy | None = None) -> str:
    """The secret kept in `folder`; a new one of 256 bits where there is none. Of several processes at a first start one wins."""
    path = folder / FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = entropy or SystemEntropy()
        draft = folder / f".{FILE}.{source.random(8).hex()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(source.random(32).hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, never replaces what another process has made meanwhile.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
