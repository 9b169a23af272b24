"""The key hierarchy: KEK (controller, generation) wraps DEK (subject, class, epoch), which seals.

How a data key is made and becomes durable:

1. `dek(..., create=True)` makes a key in memory and stages it, wrapped under the provider's current generation.
2. Data are sealed with it inside the data transaction.
3. `flush()` writes every staged key, tag and count in one transaction of the key store.
4. Only then does the data transaction commit: a sealed blob never outlives its key. A key without data is harmless.
5. Where the data transaction does not commit, `forget()` drops what this thread has staged; `savepoint()` does so for a part.

INVARIANT: a key that another process made or destroyed meanwhile is never used: `flush` refuses, and so the data do not commit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hmac import compare_digest

from zavet import canon, faults
from zavet.clock import Clock
from zavet.entropy import Entropy
from zavet.errors import KeyDestroyed, KeyMissing, SealBroken, VaultError
from zavet.vault.seal import COUNTED, KEY_BYTES, Dek
from zavet.vault.staged import Drop, StagedTags
from zavet.vault.store import KeyProvider, KeyRow, KeyState, KeyStore, TagRow

CONTROLLER = "controller"
"""The pseudo-subject of a controller's own keys."""
CACHE_SECONDS = 5.0
"""The longest that an unwrapped key is kept."""
CACHE_KEYS = 4096
"""The most unwrapped keys kept for one controller; the oldest goes first."""

_EVERY_GENERATION = 2**31
Address = tuple[str, str, str, int]


@dataclass(slots=True)
class _Staged:
    """A key not yet durable, and the threads that rely on it."""

    dek: Dek
    row: KeyRow
    users: set[int]


@dataclass(slots=True)
class _Cache:
    """Unwrapped keys of one controller, with the moment each expires; `fences` grows with each fence."""

    deks: dict[Address, tuple[Dek, float]] = field(default_factory=dict)
    fences: int = 0


def key_context(controller: str, subject: str, klass: str, epoch: int) -> bytes:
    """What a key id commits to beside the key itself."""
    return canon.encode({"class": klass, "controller": controller, "epoch": epoch, "subject": subject})


def wrap_context(row: KeyRow) -> bytes:
    """The associated data of a wrapped key: a row moved to another subject, class, epoch or generation does not open."""
    return canon.encode(
        {
            "class": row.klass,
            "controller": row.controller,
            "epoch": row.epoch,
            "generation": row.generation,
            "key_id": row.key_id.hex(),
            "subject": row.subject,
        }
    )


def _late() -> VaultError:
    return VaultError("a key made here was made by another process first", hint="forget what is staged and ask again")


class Keys:
    """Data keys by (controller, subject, class, epoch); safe for many threads under one lock.

    `monotonic` gives seconds for the lifetime of cached keys, apart from the `clock` of the house, which may be moved in a demo.
    """

    def __init__(
        self,
        store: KeyStore,
        provider: KeyProvider,
        clock: Clock,
        entropy: Entropy,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.provider = provider
        self.clock = clock
        self.entropy = entropy
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._caches: dict[str, _Cache] = {}
        self._staged: dict[Address, _Staged] = {}
        self._tags = StagedTags()
        self._counts: dict[Address, int] = {}
        self._trusted: set[str] = set()
        self._late: set[int] = set()  # threads that have sealed under a key which another process was faster with

    def dek(self, controller: str, subject: str, klass: str, epoch: int = 0, *, create: bool = False) -> Dek:
        """The data key. Without a row: a new one where `create`, else KeyMissing. A tombstone: KeyDestroyed.

        Raises SealBroken where the row was changed or belongs to another key-encryption key, VaultError where this keyring is not
        the one that the key store was made with.
        """
        address = (controller, subject, klass, epoch)
        with self._lock:
            cache = self._caches.get(controller)
            if cache is None:
                cache = self._caches[controller] = _Cache()
            found = cache.deks.get(address)
            if found is not None:
                if self._monotonic() < found[1]:
                    return found[0]
                del cache.deks[address]
            staged = self._staged.get(address)
            if staged is not None:
                staged.users.add(threading.get_ident())
                return staged.dek
            fences = cache.fences
        row = self.store.key(controller, subject, klass, epoch)
        if row is None:
            if not create:
                raise KeyMissing(f"no key of class `{klass}` for a subject that should have one")
            return self._stage(address)
        dek = self._unwrap(row)
        with self._lock:
            # A fence that fell between the read and here wins: what was read before it is used once and not kept.
            if cache.fences == fences:
                self._keep(cache, address, dek)
        return dek

    def open_epoch(self, controller: str, subject: str, klass: str) -> int:
        """The epoch that new data of this class belong to: the highest that is not destroyed, or the first after the tombstones."""
        rows = [row for row in self.store.keys_of(controller, subject) if row.klass == klass]
        live = [row.epoch for row in rows if row.state is KeyState.LIVE]
        return max(live) if live else max((row.epoch + 1 for row in rows), default=0)

    def stage_tag(self, change: TagRow | Drop) -> None:
        """Keeps a change of the blind index until `flush`, to become durable together with the keys."""
        with self._lock:
            self._tags.add(change)

    def tags(self, controller: str, category: str, tags: Sequence[bytes]) -> Sequence[TagRow]:
        """The index rows of these tags, as this thread's staged changes will leave them."""
        rows = self.store.tags(controller, category, tags)
        with self._lock:
            return self._tags.seen(rows, controller, category, tags) if self._tags else rows

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of an operation that, where its block raises, leaves nothing staged: for works that share a transaction."""
        with self._lock:
            me, changes = threading.get_ident(), len(self._tags)
            mine = {address for address, staged in self._staged.items() if me in staged.users}
        try:
            yield
        except BaseException:
            with self._lock:
                self._tags.forget(changes)
                self._release(address for address in list(self._staged) if address not in mine)
            raise

    def flush(self) -> None:
        """Makes everything staged durable, in one transaction of the key store; call it before the data transaction commits.

        Raises VaultError or KeyDestroyed where another process made or destroyed one of the keys meanwhile: the data transaction
        must not commit, and asking again uses that process's key. Raises StoreError where the key store fails; nothing is lost then
        and `flush` may be called again.
        """
        with self._lock:
            if threading.get_ident() in self._late:
                raise _late()
            fresh = self._staged
            if not (fresh or self._tags or self._counts):
                return
            with self.store.transaction():
                late = {address: state for address, staged in fresh.items() if (state := self._write(address, staged))}
                for address, more in self._counts.items():
                    there = self.store.key(*address)
                    if there is not None and there.state is KeyState.LIVE and address not in fresh:
                        self.store.put_key(replace(there, seals=there.seals + more))
                self._tags.write(self.store)
                faults.point("vault.before-key-commit")
            faults.point("vault.after-key-commit")
            self._tags.clear()
            self._counts.clear()
            self._staged = {}
            for address, staged in fresh.items():
                if address in late:
                    self._late |= staged.users
                else:
                    self._keep(self._caches.setdefault(address[0], _Cache()), address, staged.dek)
            if KeyState.DESTROYED in late.values():
                raise KeyDestroyed("a key was destroyed while data were sealed under it")
            if late:
                raise _late()

    def forget(self) -> None:
        """Drops what this thread has staged and no other thread relies on: nothing sealed since the last flush may be kept."""
        with self._lock:
            self._late.discard(threading.get_ident())
            self._tags.forget()
            self._release(list(self._staged))

    def _release(self, addresses: Iterable[Address]) -> None:
        """This thread relies on these staged keys no more; whom nobody relies on is dropped."""
        me = threading.get_ident()
        for address in addresses:
            staged = self._staged[address]
            staged.users.discard(me)
            if not staged.users:
                del self._staged[address]
                self._counts.pop(address, None)

    def fence(self, controller: str) -> None:
        """Drops every unwrapped key of the controller, also those being read at this moment."""
        with self._lock:
            cache = self._caches.setdefault(controller, _Cache())
            cache.fences += 1
            cache.deks.clear()

    def rewrap(self, controller: str, limit: int) -> int:
        """Wraps up to `limit` live keys anew under the provider's current generation; how many it did. Reads no data.

        A key that was destroyed or wrapped meanwhile is left alone. Nothing to do: 0.
        """
        self.trust(controller)
        generation = self.provider.generation(controller)
        wrapped: list[tuple[KeyRow, KeyRow]] = []
        for row in self.store.keys_below(controller, generation, limit):
            key = self._open(row)
            wrapped.append((row, self._wrap(key, replace(row, generation=generation))))
        done = 0
        with self.store.transaction():
            for old, new in wrapped:
                there = self.store.key(old.controller, old.subject, old.klass, old.epoch)
                if there is None or there.wrapped != old.wrapped or there.state is not KeyState.LIVE:
                    continue
                self.store.put_key(replace(there, generation=generation, wrapped=new.wrapped))
                done += 1
        return done

    def retire(self, controller: str, generation: int) -> None:
        """Destroys a generation's keys in the keyring: every copy of what it wrapped, in any backup, is unreadable from then on.

        Raises VaultError while it is the current one, or while a live key or an index tag still needs it or an older one.
        """
        if self.store.keys_below(controller, generation + 1, 1):
            raise VaultError(f"generation {generation} still wraps live keys", hint="rewrap until nothing is left")
        if self.store.tags_below(controller, generation + 1, 1):
            raise VaultError(f"generation {generation} still has index tags", hint="drop and add the identifiers of every subject anew")
        self.provider.retire(controller, generation)
        self.fence(controller)

    def trust(self, controller: str) -> None:
        """Opens one key of the controller as a canary, once: a keyring that does not fit the key store makes no new keys.

        Raises VaultError; the cure is to put the right copy of the key folder back.
        """
        if controller in self._trusted:
            return
        rows = self.store.keys_below(controller, _EVERY_GENERATION, 1)
        if rows:
            hint = "restore the key folder that belongs to this key store"
            if not self.provider.generations(controller):
                raise VaultError(f"the keyring holds no keys of `{controller}`, the key store does", hint=hint)
            try:
                self._open(rows[0])
            except SealBroken as broken:
                raise VaultError(f"the keyring does not open the key store of `{controller}`", hint=hint) from broken
        self._trusted.add(controller)

    def _write(self, address: Address, staged: _Staged) -> KeyState | None:
        """Puts a staged key into the store; None, or the state of the key that somebody else was faster with."""
        there = self.store.key(*address)
        if there is None:
            self.store.put_key(replace(staged.row, seals=staged.dek.seals))
            return None
        # The same id means that an earlier flush was durable though its commit was not acknowledged.
        return None if there.state is KeyState.LIVE and there.key_id == staged.row.key_id else there.state

    def _stage(self, address: Address) -> Dek:
        self.trust(address[0])
        generation = self.provider.generation(address[0])
        with self._lock:
            kept = self._caches[address[0]].deks.get(address)
            if kept is not None:  # another thread has made and flushed it since the store was asked
                return kept[0]
            staged = self._staged.get(address)
            if staged is None:
                key = self.entropy.random(KEY_BYTES)
                key_id = self._key_id(key, address)
                empty = KeyRow(*address, key_id=key_id, generation=generation, wrapped=None, state=KeyState.LIVE, seals=COUNTED)
                staged = _Staged(self._dek(key, key_id, address, COUNTED), self._wrap(key, empty), set())
                self._staged[address] = staged
            staged.users.add(threading.get_ident())
            return staged.dek

    def _unwrap(self, row: KeyRow) -> Dek:
        key = self._open(row)
        return self._dek(key, row.key_id, (row.controller, row.subject, row.klass, row.epoch), row.seals)

    def _open(self, row: KeyRow) -> bytes:
        """The key bytes of a live row, checked against its commitment."""
        if row.state is not KeyState.LIVE or row.wrapped is None:
            raise KeyDestroyed(f"the key of class `{row.klass}` was destroyed: its data are erased")
        address = (row.controller, row.subject, row.klass, row.epoch)
        key = self.provider.unwrap(row.controller, row.generation, row.wrapped, wrap_context(row))
        if not compare_digest(self._key_id(key, address), row.key_id):
            raise SealBroken("a key is not the one its id commits to")
        return key

    def _wrap(self, key: bytes, row: KeyRow) -> KeyRow:
        return replace(row, wrapped=self.provider.wrap(row.controller, row.generation, key, wrap_context(row)))

    def _dek(self, key: bytes, key_id: bytes, address: Address, seals: int) -> Dek:
        def counted(_: Dek) -> None:
            with self._lock:
                self._counts[address] = self._counts.get(address, 0) + COUNTED

        return Dek(key, key_id, seals=seals, random=self.entropy.random, counted=counted)

    @staticmethod
    def _key_id(key: bytes, address: Address) -> bytes:
        """The commitment: HMAC-SHA-256(DEK, "zavet/key-id/v1" ‖ context), so that no second key opens what this one sealed."""
        return Dek(key, b"").mac(b"zavet/key-id/v1\x00" + key_context(*address))

    def _keep(self, cache: _Cache, address: Address, dek: Dek) -> None:
        while len(cache.deks) >= CACHE_KEYS:
            del cache.deks[next(iter(cache.deks))]
        cache.deks[address] = (dek, self._monotonic() + CACHE_SECONDS)
