"""The house: what every operation needs, wired once a process. One clock, one store, one gate, one committer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zavet.canon import decode, encode
from zavet.clock import Clock
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.entropy import Entropy
from zavet.errors import KeyReused, Malformed, Refused
from zavet.ledger.tiles import TileStore
from zavet.operations.commit import Committer
from zavet.operations.gate import Gate, Work
from zavet.operations.policies import Policies, Version
from zavet.operations.ports import Passwords, Sender, Store, Transaction
from zavet.operations.rows import IdempotencyRow
from zavet.vault.store import KeyProvider

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What a changing operation answers: the entry's index and ids, the clauses and version it rests on.

    `repeated`: the same call was made before; nothing was done twice.
    """

    index: int
    ids: Mapping[str, str]
    clauses: tuple[str, ...]
    version: int
    digest: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a work gives back inside its transaction: its verdict, the entry's index where one was made, and ids."""

    verdict: Verdict
    index: int
    ids: Mapping[str, str] = field(default_factory=dict)


class House:
    """Everything operations need. `senders` by channel; `demo` opens the clock to commands."""

    def __init__(
        self,
        *,
        store: Store,
        gate: Gate,
        provider: KeyProvider,
        tiles: Callable[[str], TileStore],
        clock: Clock,
        entropy: Entropy,
        passwords: Passwords,
        senders: Mapping[str, Sender],
        demo: bool = False,
        patience: float = 2.0,
    ) -> None:
        self.store = store
        self.provider = provider
        self.tiles = tiles
        self.clock = clock
        self.entropy = entropy
        self.passwords = passwords
        self.senders = senders
        self.demo = demo
        self.gate = gate
        self.policies = Policies(gate.vouch)
        self.committer = Committer(store, gate.keys, patience=patience)

    def work(self, transaction: Transaction, controller: str) -> Work:
        """A work of that controller at one reading of the clock."""
        return Work(self.gate, transaction, controller, self.clock.now(), self.policies)

    def write(self, controller: str, do: Callable[[Work], T]) -> T:
        """Runs `do` through the committer: its result is durable when this returns. Raises what `do` raised, or Unknown."""
        with _text_alone():
            return self.committer.run(controller, lambda transaction: do(self.work(transaction, controller)))

    def read(self, controller: str, do: Callable[[Work], T]) -> T:
        """Runs `do` over a read transaction: for what needs no entry (lists, pages of the policy)."""
        with _text_alone(), self.store.read() as transaction:
            return do(self.work(transaction, controller))

    def in_force(self, controller: str) -> Version:
        """The policy version in force now. Raises NotFound."""
        return self.read(controller, lambda work: work.version)

    def change(
        self,
        controller: str,
        do: Callable[[Work], Outcome],
        *,
        actor: Actor,
        key: str | None,
        request: Any,
        then: Callable[[Work, Done], None] | None = None,
    ) -> Done:
        """A changing operation under an idempotency key.

        (1) The key is looked up in the same transaction: a call made before is answered as it was, another request under the same key is
        KeyReused. (2) `do` decides, changes, appends. (3) The outcome is kept under the key. A verdict that refuses raises Refused;
        its entry, where `do` made one, stands.
        """
        caller = f"{actor.kind}:{actor.id}"

        def work_once(work: Work) -> Done | Refused:
            fingerprint = kept_key = ""
            if key is not None:
                kept_key, fingerprint = self._prints(controller, key, request)
                known = _known(work.transaction.get(IdempotencyRow, controller, caller, kept_key), fingerprint)
                if known is not None:
                    return known
            outcome = do(work)
            if not outcome.verdict.allowed:
                return Refused(outcome.verdict, index=outcome.index if outcome.index >= 0 else None)
            done = Done(outcome.index, outcome.ids, outcome.verdict.clauses, outcome.verdict.version, outcome.verdict.digest)
            if key is not None:
                work.transaction.put(IdempotencyRow(controller, caller, kept_key, fingerprint, _kept(done), work.at))
            if then is not None:
                then(work, done)
            return done

        result = self.write(controller, work_once)
        if isinstance(result, Refused):
            raise result
        return result

    def once(self, controller: str, do: Callable[[], Done], *, actor: Actor, key: str | None, request: Any) -> Done:
        """Several changing operations under one idempotency key: `do` gives each a key made from this one.

        A crash on the way leaves the key unknown; asking again repeats the steps, each of which is done once.
        """
        if key is None:
            return do()
        caller, (kept_key, fingerprint) = f"{actor.kind}:{actor.id}", self._prints(controller, key, request)
        known = self.read(controller, lambda work: _known(work.transaction.get(IdempotencyRow, controller, caller, kept_key), fingerprint))
        if known is not None:
            return known
        done = do()
        row = IdempotencyRow(controller, caller, kept_key, fingerprint, _kept(done), self.clock.now())
        self.write(controller, lambda work: work.transaction.put(row))
        return done

    def _prints(self, controller: str, key: str, request: Any) -> tuple[str, str]:
        """Keyed digests of an idempotency key and of a request: callers put into either what names a person."""
        with _text_alone():
            return self.gate.fingerprint(controller, {"key": key}), self.gate.fingerprint(controller, request)

    def close(self) -> None:
        """Ends the committer after what waits, and closes the store."""
        self.committer.close()
        self.store.close()


@contextmanager
def _text_alone() -> Iterator[None]:
    """Half a surrogate pair comes from a request alone and has no bytes: whatever field it lay in, the request cannot be read."""
    try:
        yield
    except UnicodeEncodeError:
        # Without its cause: that quotes what was sent.
        raise Malformed("the request holds something that is no text", hint="send well-formed Unicode") from None


def _kept(done: Done) -> str:
    """An outcome as it is kept under its key: ids only."""
    kept = {"index": done.index, "ids": dict(done.ids), "clauses": list(done.clauses), "version": done.version, "digest": done.digest}
    return encode(kept).decode("utf-8")


def _known(row: IdempotencyRow | None, fingerprint: str) -> Done | None:
    """The outcome kept under a key. Raises KeyReused where it was another request's."""
    if row is None:
        return None
    if row.request != fingerprint:
        raise KeyReused("this idempotency key was used for another request", hint="use a fresh key for each request")
    known = decode(row.outcome)
    return Done(known["index"], known["ids"], tuple(known["clauses"]), known["version"], known["digest"], repeated=True)
