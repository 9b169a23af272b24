"""What the vault needs from outside: rows of keys and tags kept apart from the data, and a provider of key-encryption keys.

Open to every room; the modules that open seals are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class KeyState(StrEnum):
    """`destroyed` is expected after an erasure; `missing` (no row at all) is an alarm."""

    LIVE = "live"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A data key (DEK) of (controller, subject, class, epoch), wrapped by the KEK of `generation`.

    A destroyed row keeps ids and the time and no key bytes: it is the tombstone. `seals` counts seals made, rounded up.
    """

    controller: str
    subject: str
    klass: str
    epoch: int
    key_id: bytes
    generation: int
    wrapped: bytes | None
    state: KeyState
    seals: int = 0
    destroyed_at: int | None = None


@dataclass(frozen=True, slots=True)
class TagRow:
    """A blind-index tag: who has this value, told only to a holder of the index key.

    `tag` is 16 bytes of HMAC, `pointer` the sealed subject id. `owner` is a random id that lets the tags of one subject be
    dropped without naming the subject: HMAC of the subject under the index key.
    """

    controller: str
    category: str
    generation: int
    tag: bytes
    pointer: bytes
    owner: bytes


class KeyStore(Protocol):
    """Rows of keys and tags. Every changing call is durable when its `transaction` ends without an exception."""

    def transaction(self) -> AbstractContextManager[None]: ...
    def key(self, controller: str, subject: str, klass: str, epoch: int) -> KeyRow | None: ...
    def keys_of(self, controller: str, subject: str) -> Sequence[KeyRow]: ...
    def keys_below(self, controller: str, generation: int, limit: int) -> Sequence[KeyRow]: ...
    def put_key(self, row: KeyRow) -> None: ...
    def destroy(self, controller: str, subject: str, klasses: Iterable[str], at: int) -> int: ...
    def tags(self, controller: str, category: str, tags: Sequence[bytes]) -> Sequence[TagRow]: ...
    def tags_below(self, controller: str, generation: int, limit: int) -> Sequence[TagRow]: ...
    def put_tag(self, row: TagRow) -> None: ...
    def drop_tags(self, controller: str, owners: Sequence[bytes], category: str | None = None) -> int: ...
    def part(self, controller: str, name: str, generation: int) -> bytes | None: ...
    def put_part(self, controller: str, name: str, generation: int, value: bytes) -> None: ...


class KeyProvider(Protocol):
    """Holder of key-encryption keys (KEKs); a local keyring file by default, a transit service in production."""

    def generation(self, controller: str) -> int:
        """The generation that new wraps use; makes generation 1 for a new controller."""
        ...

    def generations(self, controller: str) -> Sequence[int]: ...
    def rotate(self, controller: str) -> int: ...
    def retire(self, controller: str, generation: int) -> None:
        """Destroys the keys of a generation that is not the current one; doing it again is no error."""
        ...

    def wrap(self, controller: str, generation: int, key: bytes, context: bytes) -> bytes: ...
    def unwrap(self, controller: str, generation: int, wrapped: bytes, context: bytes) -> bytes: ...
    def index_part(self, controller: str, generation: int) -> bytes: ...
    def signing_key(self, controller: str) -> bytes:
        """The Ed25519 seed (32 bytes) of the controller's log."""
        ...
