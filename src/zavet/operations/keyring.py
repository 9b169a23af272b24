"""The keyring's side of the house: opens the keys and the blind index over a key store and a provider of key-encryption keys."""

from __future__ import annotations

from zavet.clock import Clock
from zavet.entropy import Entropy
from zavet.vault.index import Index
from zavet.vault.keys import Keys
from zavet.vault.store import KeyProvider, KeyStore


def unlock(store: KeyStore, provider: KeyProvider, clock: Clock, entropy: Entropy) -> tuple[Keys, Index]:
    """Keys and blind index of one process; they share what is staged until it is made durable."""
    keys = Keys(store, provider, clock, entropy)
    return keys, Index(keys, store, provider)
