"""A whole house in memory, for tests of operations."""

from __future__ import annotations

from pathlib import Path

from tests.shared import POLICIES

from zavet.clock import FixedClock
from zavet.decision.question import Actor
from zavet.entropy import SeededEntropy
from zavet.ledger.tiles import MemoryTiles
from zavet.operations.house import House
from zavet.operations.keyring import unlock
from zavet.operations.ports import Message, Receipt, Store
from zavet.operations.publish import publish
from zavet.policy import syntax
from zavet.policy.model import Policy
from zavet.stores.memory import MemoryStore
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.vault.provider import LocalKeyring
from zavet.vault.store import KeyStore

NOW = 1_775_000_000
OWNER = Actor("officer", "olga", "owner")
SUPPORT = Actor("officer", "sam", "support")
MARKETING = Actor("officer", "mira", "marketing")
VISITOR = Actor("visitor", "v", "visitor")


class PlainPasswords:
    """Marks instead of argon2, so that tests of other things are fast."""

    def hash(self, password: str) -> str:
        return f"hashed:{password[::-1]}"

    def check(self, password: str, hashed: str) -> bool:
        return hashed == self.hash(password)

    def burn(self, password: str) -> None:
        self.hash(password)


class KeepingSender:
    """Keeps what it was handed."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> Receipt:
        self.sent.append(message)
        return Receipt("kept")


def policy_of(slug: str) -> Policy:
    return syntax.read(POLICIES / f"{slug}.yaml")


def make_house(
    folder: Path, *slugs: str, store: Store | None = None, key_store: KeyStore | None = None, clock: FixedClock | None = None, seed: int = 1
) -> House:
    """A house with the policies of these slugs. One more over the same folder, stores and clock is another process of the same house."""
    clock = clock or FixedClock(NOW)
    entropy = SeededEntropy(seed)
    provider = LocalKeyring(folder / "keys", entropy, create=not (folder / "keys").exists())
    key_store = key_store or MemoryKeyStore()
    tiles = {}
    sender = KeepingSender()
    house = House(
        store=store or MemoryStore(),
        gate=unlock(key_store, provider, clock, entropy),
        provider=provider,
        tiles=lambda controller: tiles.setdefault(controller, MemoryTiles()),
        clock=clock,
        entropy=entropy,
        passwords=PlainPasswords(),
        senders=dict.fromkeys(("email", "sms", "webhook"), sender),
        demo=True,
        patience=30,
    )
    for slug in slugs:
        publish(house, slug, policy_of(slug), actor=OWNER)
    return house
