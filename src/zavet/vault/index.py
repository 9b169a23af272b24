"""The blind index: finds a subject by e-mail, phone or INN without keeping any of them.

1. The index key of (controller, category, generation) is HKDF-SHA-256 (RFC 5869) of two halves, one in the key store, one in the
   keyring: a thief of one has nothing.
2. A tag is the first 16 bytes of HMAC-SHA-256(index key, value). The value is in its normal form (`vault.normal`).
3. The subject's id is sealed under a key made from the index key *and the value*: who does not know the value cannot follow a tag.
4. `owner` is an HMAC of the subject's id, so that the tags of a subject can be dropped without a list of them.

Only near-unique identifiers belong here. Whoever holds both halves can still guess a phone (10^9 values) in minutes.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zavet import canon
from zavet.errors import SealBroken
from zavet.vault.keys import Keys
from zavet.vault.staged import Drop
from zavet.vault.store import KeyProvider, KeyStore, TagRow

PART = "index"
"""The name of the key store's half among the parts of a controller."""
TAG_BYTES = 16
_HALF_BYTES = 32
_NONCE = 12
_AT_ONCE = 400
"""Tags asked for in one question to the key store."""
_OWNER = ""
"""No category has an empty name, so the key for owners stands apart from every key for values."""


class Index:
    """Tags of one key store. `add` and `drop` are staged: `keys.flush()` makes them durable, `keys.forget()` undoes them."""

    def __init__(self, keys: Keys, store: KeyStore, provider: KeyProvider) -> None:
        self._keys = keys
        self._store = store
        self._provider = provider
        self._macs: dict[tuple[str, str, int, bytes], hmac.HMAC] = {}
        self._halved: set[tuple[str, int]] = set()

    def add(self, controller: str, category: str, normal_value: str, subject: str) -> None:
        """Stages a tag that leads from the value to the subject."""
        self._keys.stage_tag(self._row(controller, category, normal_value, subject))

    def find(self, controller: str, category: str, normal_value: str) -> list[str]:
        """The subjects with this value, in no order, in every live generation, as this thread's staged changes leave them.

        Raises SealBroken where a pointer was changed. A found subject may turn out not to exist: a data transaction that did not
        commit after `flush` leaves its tag behind.
        """
        value = normal_value.encode()
        tags = {generation: self._tag(controller, category, generation, value) for generation in self._generations(controller)}
        if not tags:
            return []
        found: dict[str, None] = {}
        for row in self._keys.tags(controller, category, list(tags.values())):
            if tags.get(row.generation) != row.tag:
                continue
            found[self._open(controller, category, row, value)] = None
        return list(found)

    def find_all(self, controller: str, category: str, normal_values: Sequence[str]) -> dict[str, list[str]]:
        """`find` for many values in few questions to the key store; values that nobody has are left out. Raises SealBroken."""
        generations = self._generations(controller)
        wanted: dict[tuple[int, bytes], str] = {}
        for value in dict.fromkeys(normal_values):
            encoded = value.encode()
            for generation in generations:
                wanted[generation, self._tag(controller, category, generation, encoded)] = value
        tags = list(dict.fromkeys(tag for _, tag in wanted))
        found: dict[str, dict[str, None]] = {}
        for start in range(0, len(tags), _AT_ONCE):
            for row in self._keys.tags(controller, category, tags[start : start + _AT_ONCE]):
                value = wanted.get((row.generation, row.tag), "")
                if value:
                    found.setdefault(value, {})[self._open(controller, category, row, value.encode())] = None
        return {value: list(subjects) for value, subjects in found.items()}

    def drop(self, controller: str, subject: str, category: str | None = None) -> None:
        """Stages the dropping of the subject's tags, of one category or of all, in every generation."""
        owners = tuple(self._owner(controller, generation, subject) for generation in self._generations(controller))
        if owners:
            self._keys.stage_tag(Drop(controller, owners, category))

    def replace(self, controller: str, category: str, normal_values: Sequence[str], subject: str) -> None:
        """Leaves the subject exactly these values of a category, in one durable transaction of the key store.

        In a rectification: `add` before the data transaction commits, `replace` after it, so that a crash between the two leaves one tag
        too many and never one too few.
        """
        rows = [self._row(controller, category, value, subject) for value in normal_values]
        owners = [self._owner(controller, generation, subject) for generation in self._generations(controller)]
        with self._store.transaction():
            if owners:
                self._store.drop_tags(controller, owners, category)
            for row in rows:
                self._store.put_tag(row)

    def _current(self, controller: str) -> int:
        """The generation for new tags, its half in the key store made where it is the first use."""
        self._keys.trust(controller)
        generation = self._provider.generation(controller)
        if not self._has_half(controller, generation):
            with self._store.transaction():
                # Asked again inside the transaction: another process may have made it, and a half is never overwritten.
                if self._store.part(controller, PART, generation) is None:
                    self._store.put_part(controller, PART, generation, self._keys.entropy.random(_HALF_BYTES))
        return generation

    def _row(self, controller: str, category: str, normal_value: str, subject: str) -> TagRow:
        generation = self._current(controller)
        value = normal_value.encode()
        tag = self._tag(controller, category, generation, value)
        nonce = self._keys.entropy.random(_NONCE)
        cipher, bound = self._pointer(controller, category, generation, value, tag)
        pointer = nonce + cipher.encrypt(nonce, subject.encode(), bound)
        owner = self._owner(controller, generation, subject)
        return TagRow(controller, category, generation, tag, pointer, owner)

    def _generations(self, controller: str) -> Sequence[int]:
        """Generations that may have tags: those whose half is in the key store, newest first."""
        self._keys.trust(controller)
        known = sorted(self._provider.generations(controller), reverse=True)
        return [generation for generation in known if self._has_half(controller, generation)]

    def _has_half(self, controller: str, generation: int) -> bool:
        """Whether the key store's half is there; once made, it stays as long as the generation."""
        if (controller, generation) in self._halved:
            return True
        if self._store.part(controller, PART, generation) is None:
            return False
        self._halved.add((controller, generation))
        return True

    def _mac(self, controller: str, category: str, generation: int, use: bytes) -> hmac.HMAC:
        """An HMAC already keyed with the index key and begun with its use (`t`ag, `p`ointer, `o`wner), to be copied for each value."""
        half = self._store.part(controller, PART, generation)
        if half is None:
            raise SealBroken("the key store's half of an index key is missing")
        info = canon.encode(["zavet/index/v1", controller, category, generation])
        derive = HKDF(algorithm=hashes.SHA256(), length=_HALF_BYTES, salt=None, info=info)
        mac = hmac.new(derive.derive(half + self._provider.index_part(controller, generation)), use, digestmod="sha256")
        self._macs[controller, category, generation, use] = mac  # two threads that come here at once write the same thing
        return mac

    def _digest(self, controller: str, category: str, generation: int, use: bytes, value: bytes) -> bytes:
        """HMAC-SHA-256 of use and value under the index key."""
        try:
            mac = self._macs[controller, category, generation, use].copy()
        except KeyError:
            mac = self._mac(controller, category, generation, use).copy()
        mac.update(value)
        return mac.digest()

    def _tag(self, controller: str, category: str, generation: int, value: bytes) -> bytes:
        # `_digest`, spelt out for speed: the lookup of every login goes through here.
        try:
            mac = self._macs[controller, category, generation, b"t"].copy()
        except KeyError:
            mac = self._mac(controller, category, generation, b"t").copy()
        mac.update(value)
        return mac.digest()[:TAG_BYTES]

    def _open(self, controller: str, category: str, row: TagRow, value: bytes) -> str:
        """The subject that a tag of this value leads to. Raises SealBroken."""
        cipher, bound = self._pointer(controller, category, row.generation, value, row.tag)
        try:
            return cipher.decrypt(row.pointer[:_NONCE], row.pointer[_NONCE:], bound).decode()
        except (InvalidTag, ValueError):
            raise SealBroken("a pointer of the index does not open") from None

    def _owner(self, controller: str, generation: int, subject: str) -> bytes:
        return self._digest(controller, _OWNER, generation, b"o", subject.encode())[:TAG_BYTES]

    def _pointer(self, controller: str, category: str, generation: int, value: bytes, tag: bytes) -> tuple[AESGCM, bytes]:
        """The cipher of the pointers of this value, and what they are bound to."""
        # Controller, category and generation are bound by the key already; the tag ties the pointer to its row.
        return AESGCM(self._digest(controller, category, generation, b"p", value)), b"zavet/pointer/v1\x00" + tag
