"""Group commit: operations that wait in one process share a transaction, and one flush of the disk.

(1) A caller hands in its work and waits. (2) One thread takes everything that waits, opens a transaction and runs each work in a
savepoint of its own, so that a refusal or an error undoes that work alone. (3) New keys are made durable before the data that they seal.
(4) The transaction commits; only then does any caller get an answer.

What fails before (4) did not happen. What fails in (4) is not known: `Unknown`, and the same idempotency key tells the outcome later.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar, cast

from zavet import faults
from zavet.errors import AppendFailed, StoreError, Unknown, VaultError, ZavetError
from zavet.operations.ports import Store, Transaction

T = TypeVar("T")

_MOST_AT_ONCE = 128


class _Job:
    __slots__ = ("controller", "done", "error", "result", "work")

    def __init__(self, controller: str, work: Callable[[Transaction], Any]) -> None:
        self.controller = controller
        self.work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Event()


class Staged(Protocol):
    """Keys and index tags made in a transaction: `flush` makes them durable, `forget` drops them, `savepoint` undoes a part."""

    def flush(self) -> None: ...
    def forget(self) -> None: ...
    def savepoint(self) -> AbstractContextManager[None]: ...


class Committer:
    """Runs works one after another in shared transactions."""

    def __init__(self, store: Store, staged: Staged, *, patience: float = 2.0) -> None:
        self._store = store
        self._staged = staged
        self._patience = patience
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def run(self, controller: str, work: Callable[[Transaction], T]) -> T:
        """The result of `work` once it is durable.

        Raises what `work` raised (then nothing happened), AppendFailed where the transaction could not be made, Unknown where its
        outcome is not known or it took longer than the house waits.
        """
        job = _Job(controller, work)
        self._ensure_thread()
        self._queue.put(job)
        if not job.done.wait(self._patience):
            raise Unknown("the answer is not known yet")
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def close(self) -> None:
        """Stops the thread after what already waits."""
        with self._lock:
            if self._thread is not None and self._pid == os.getpid():
                self._queue.put(None)
                self._thread.join()
            self._thread = None

    def _ensure_thread(self) -> None:
        # A forked child has the object but not the thread.
        if self._thread is not None and self._pid == os.getpid() and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or self._pid != os.getpid() or not self._thread.is_alive():
                if self._pid != os.getpid():
                    self._queue = queue.SimpleQueue()
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._loop, name="zavet-committer", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        while (first := self._queue.get()) is not None:
            jobs = [first]
            last = False
            while len(jobs) < _MOST_AT_ONCE:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    last = True
                    break
                jobs.append(job)
            self._commit(jobs)
            if last:
                return

    def _commit(self, jobs: list[_Job]) -> None:
        committing = False
        try:
            with self._store.write() as transaction:
                # Locks are taken in one order by every process, so that two can never wait for each other.
                for controller in sorted({job.controller for job in jobs}):
                    transaction.lock(controller)
                for job in jobs:
                    self._run_one(transaction, job)
                faults.point("commit.before-keys")
                self._staged.flush()
                faults.point("commit.before-data")
                committing = True
        except Exception as error:  # noqa: BLE001 - whatever it was, each caller must learn of it
            self._staged.forget()
            failure: ZavetError
            if committing:
                failure = Unknown("the transaction may or may not have been written")
            elif isinstance(error, StoreError | VaultError):
                failure = AppendFailed(str(error))
            elif isinstance(error, ZavetError):
                failure = error
            else:
                failure = AppendFailed(f"the transaction failed: {type(error).__name__}")
            for job in jobs:
                job.error = job.error or failure
                job.error.__cause__ = job.error.__cause__ or (error if error is not job.error else None)
        finally:
            for job in jobs:
                job.done.set()

    def _run_one(self, transaction: Transaction, job: _Job) -> None:
        try:
            # What a work that fails has staged for the key store goes with it.
            with transaction.savepoint(), self._staged.savepoint():
                job.result = job.work(transaction)
        except StoreError:
            # The database itself failed: what the others did in this transaction cannot be trusted to stand.
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to that caller alone
            job.error = error
