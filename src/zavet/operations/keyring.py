"""The keys of the house: opening them at the start, their status, a new generation, and wrapping what lives under it."""

from __future__ import annotations

from dataclasses import dataclass

from zavet.clock import Clock
from zavet.decision.question import Actor
from zavet.entropy import Entropy
from zavet.operations.gate import Gate, Work
from zavet.operations.house import House
from zavet.vault.index import Index
from zavet.vault.keys import Keys
from zavet.vault.store import KeyProvider, KeyStore

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Status:
    """The keys of one controller: generations that exist, the one new keys use, and how many keys wait to be wrapped under it."""

    generation: int
    generations: tuple[int, ...]
    waiting: int


def unlock(store: KeyStore, provider: KeyProvider, clock: Clock, entropy: Entropy) -> Gate:
    """The gate over a key store and a provider that fit each other."""
    keys = Keys(store, provider, clock, entropy)
    return Gate(keys, Index(keys, store, provider), entropy)


def status(house: House, controller: str) -> Status:
    """The state of the controller's keys. Raises VaultError where the keyring is not the key store's."""
    house.gate.keys.trust(controller)
    generation = house.provider.generation(controller)
    waiting = len(house.gate.keys.store.keys_below(controller, generation, _AT_ONCE))
    return Status(generation, tuple(house.provider.generations(controller)), waiting)


def rotate(house: House, controller: str, *, actor: Actor) -> int:
    """Makes a new generation of the key-encryption key; what exists keeps opening until it is wrapped anew. Returns its number."""
    house.gate.keys.trust(controller)
    generation = house.provider.rotate(controller)

    def do(work: Work) -> None:
        work.append("key", work.granted(()), [], {"generation": generation}, actor=actor)

    house.write(controller, do)
    return generation


def rewrap(house: House, controller: str, *, limit: int | None = None) -> int:
    """Wraps live keys under the current generation, reading no data; returns how many. Safe to stop and to run again."""
    done = 0
    while limit is None or done < limit:
        some = house.gate.keys.rewrap(controller, min(_AT_ONCE, _AT_ONCE if limit is None else limit - done))
        done += some
        if some == 0:
            break
    return done
