"""A vault over memory: keys, index and a keyring in a temporary folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from zavet.clock import FixedClock
from zavet.entropy import SystemEntropy
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.vault.index import Index
from zavet.vault.keys import Keys
from zavet.vault.provider import LocalKeyring


class Seconds:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Vault:
    """One process's view of a key store and a keyring."""

    folder: Path
    store: MemoryKeyStore = field(default_factory=MemoryKeyStore)
    seconds: Seconds = field(default_factory=Seconds)

    def __post_init__(self) -> None:
        self.entropy = SystemEntropy()
        self.provider = LocalKeyring(self.folder, self.entropy, create=True)
        self.keys = Keys(self.store, self.provider, FixedClock(0), self.entropy, monotonic=self.seconds)
        self.index = Index(self.keys, self.store, self.provider)

    def another(self) -> Vault:
        """Another process over the same store and keyring."""
        return Vault(self.folder, self.store, self.seconds)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "keys")
