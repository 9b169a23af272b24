"""Kills processes of a house at random moments and looks what is left: `python -m tests.attack.killer DATA KILLS SEED`.

This process opens no database. It forks a server (threads that act on the house through every operation, each telling before it asks
and after it was answered), a worker (delivers, completes erasures, publishes checkpoints) and, after the kills, a checker: a fresh house
on the same files, as after a restart. Forks of a process with everything loaded, because starting Python anew costs a hundred times more
than the work that is killed; the moments are the kernel's, and nothing of a process survives SIGKILL either way.

One cycle: start both → SIGKILL one at a random moment → SIGKILL the other at another → restart (itself killed now and then) → check:

1. Every acknowledged act, asked again under its key, is answered as before; what was not acknowledged is asked again and ends one way.
2. What must be true of each subject is true: values, consents, erasures.
3. No operation is half written (`tests.attack.structure`), and no erasure is pending.
4. What reached the far side was in the outbox, under one delivery id for each act.
5. After a new checkpoint the log verifies, with every blob and body; SQLite finds both files whole.

Prints one JSON line a cycle, and with the first finding the seed and the number of the cycle; exit code 1 then.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.attack import world

SLUGS = ("protorg", "prommet", "smarttracker")
THREADS = 4


def main() -> int:
    """Runs the cycles; 0 where nothing was found."""
    data, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    prepare(data)
    chance = random.Random(seed)
    killer = Killer(data, chance)
    while killer.kills < kills:
        found = killer.cycle()
        line = {"cycle": killer.cycles, "kills": killer.kills, "acts": killer.acts, "found": found}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if found:
            sys.stdout.write(f"seed {seed}, cycle {killer.cycles}: run again with `python -m tests.attack.killer FOLDER {kills} {seed}`\n")
            return 1
    return 0


def prepare(data: Path) -> None:
    """Django, the schema and the published policies, in a child, so that this process has no connection of its own."""
    os.environ["ZAVET_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zavet.site.settings"
    os.umask(0o077)
    import django

    django.setup()

    def make(_: Callable[[Any], None]) -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        if not (data / "keys" / "keys.sqlite3").exists():
            house = make_house(data)
            world.settle(house, SLUGS)
            house.close()

    run_to_end(make)


def break_house(name: str) -> None:
    """Breaks the house on purpose, so that a test sees these attacks find it: `early`, `late-keys` or `forgetful`."""
    from zavet import faults
    from zavet.operations.commit import Committer
    from zavet.operations.house import House
    from zavet.vault.keys import Keys

    if name == "early":
        run_one = Committer._run_one

        def answered_before_the_commit(self: Any, transaction: Any, job: Any) -> None:
            run_one(self, transaction, job)
            job.done.set()

        Committer._run_one = answered_before_the_commit
        faults.armed = lambda point: time.sleep(0.02) if point == "commit.before-data" else None
    elif name == "late-keys":
        flush, waiting = Keys.flush, []
        Keys.flush = waiting.append

        def keys_after_the_data(point: str) -> None:
            if point == "store.after-commit":
                time.sleep(0.02)
                while waiting:
                    flush(waiting.pop())

        faults.armed = keys_after_the_data
    elif name == "forgetful":
        change = House.change
        House.change = lambda self, *args, **more: change(self, *args, **{**more, "key": None})
    elif name:
        raise ValueError(f"no break is called `{name}`")


def make_house(data: Path, *, patience: float = 20.0, ahead: int = 0) -> Any:
    """The house as `site.wiring` wires it, save for its senders and passwords: the far side is a file that takes each message at once."""
    from zavet.clock import SystemClock
    from zavet.entropy import SystemEntropy
    from zavet.ledger.tiles import FileTiles
    from zavet.operations.house import House
    from zavet.operations.keyring import unlock
    from zavet.site.passwords import Argon2Passwords
    from zavet.site.stores import DjangoStore
    from zavet.stores.keys_sqlite import SqliteKeyStore
    from zavet.vault.provider import LocalKeyring

    break_house(os.environ.get("ZAVET_ATTACK_BREAK", ""))
    keys = data / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock, entropy = SystemClock(ahead), SystemEntropy()
    provider = LocalKeyring(keys, entropy, create=not (keys / "keys.sqlite3").exists())
    sender = FarSide(data / "far-side.jsonl")
    return House(
        store=DjangoStore(),
        gate=unlock(SqliteKeyStore(keys / "keys.sqlite3"), provider, clock, entropy),
        provider=provider,
        tiles=lambda controller: FileTiles(data / "log" / controller),
        clock=clock,
        entropy=entropy,
        passwords=Argon2Passwords(),
        senders=dict.fromkeys(("email", "sms", "webhook"), sender),
        patience=patience,
    )


class FarSide:
    """A recipient: takes each message whole, in one write to its own file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Any) -> Any:
        from zavet.operations.ports import Receipt

        line = json.dumps({"delivery": message.delivery, "kind": message.kind, "controller": message.controller}) + "\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        return Receipt("taken")


def fork(child: Callable[[Callable[[Any], None]], None]) -> tuple[int, int]:
    """A child process that runs `child`, and the pipe it tells on: one JSON line a call."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.close(reading)

        def tell(value: Any) -> None:
            os.write(writing, (json.dumps(value, ensure_ascii=False) + "\n").encode())

        child(tell)
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child tells of everything and ends
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def run_to_end(child: Callable[[Callable[[Any], None]], None]) -> list[Any]:
    """Runs a child to its end; what it told. Raises RuntimeError where it failed."""
    pid, pipe = fork(child)
    told = read_all(pipe)
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError("a child process failed: see its trace above")
    return told


def lines_of(data: bytes) -> list[Any]:
    """The whole lines of what was read: a child dies between two writes, never within one (they are shorter than PIPE_BUF or lost)."""
    found = []
    for line in data.split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def read_all(pipe: int) -> list[Any]:
    data = b""
    while part := os.read(pipe, 65536):
        data += part
    os.close(pipe)
    return lines_of(data)


class Killer:
    """The cycles over one folder, and what must be true by now."""

    mail_only = False
    """Whether the far side takes mail alone, from any controller."""

    def __init__(self, data: Path, chance: random.Random) -> None:
        self.data, self.chance = data, chance
        self.kills = self.cycles = self.acts = self.number = 0
        self.known: list[list[world.Known]] = [[] for _ in range(THREADS)]
        self.policies = {slug: world.policy_of(slug) for slug in SLUGS}

    def cycle(self) -> list[str]:
        """Two kills or more under load, a restart and the check; the findings."""
        self.cycles += 1
        asked, answered = self._load()
        while self.chance.random() < 0.3:
            self._kill_restart(asked, answered)
        report = run_to_end(lambda tell: self._check(tell, asked, answered))
        found: list[str] = [one["found"] for one in report if "found" in one]
        for one in report:
            if "learn" in one:
                number, told = one["learn"]
                act = asked[number]
                world.learn(self.known[number % THREADS], act, told)
        self.acts += len(answered)
        if not answered:
            found.append("nothing was acknowledged before the kill: the load did not run")
        return found

    def _load(self) -> tuple[dict[int, world.Act], dict[int, Any]]:
        first = self.number = self.number + 100_000
        seeds = [self.chance.random() for _ in range(THREADS)]
        server, pipe = fork(lambda tell: self._serve(tell, first, seeds))
        worker, other = fork(self._work)
        data = {pipe: b"", other: b""}
        # The clock of the kill starts with the first answer; a tenth of the kills falls into the start itself.
        if self.chance.random() < 0.9:
            end = time.monotonic() + 30
            while b'"told"' not in data[pipe] and time.monotonic() < end:
                self._drain(data, end)
        order = [server, worker] if self.chance.random() < 0.5 else [worker, server]
        for victim, longest in zip(order, (0.5, 0.2), strict=True):
            self._drain(data, time.monotonic() + self.chance.random() * longest, to_end=True)
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            self.kills += 1
        events = lines_of(data[pipe] + self._rest(pipe))
        self._rest(other)
        asked = {one["ask"]: world.Act(**one["act"]) for one in events if "ask" in one}
        answered = {one["told"]: one["answer"] for one in events if "told" in one}
        while not answered:
            # Killed before the first answer: such a cycle tells of the start alone; load once more.
            more_asked, answered = self._load()
            asked |= more_asked
        return asked, answered

    @staticmethod
    def _drain(data: dict[int, bytes], end: float, *, to_end: bool = False) -> None:
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select(list(data), [], [], left)
            for one in ready:
                part = os.read(one, 65536)
                data[one] += part
                if not part:
                    time.sleep(0.001)
            if ready and not to_end:
                return

    @staticmethod
    def _rest(pipe: int) -> bytes:
        data = b""
        while part := os.read(pipe, 65536):
            data += part
        os.close(pipe)
        return data

    def _serve(self, tell: Callable[[Any], None], first: int, seeds: list[float]) -> None:
        from zavet.errors import Unknown, ZavetError

        house = make_house(self.data)

        def client(thread: int) -> None:
            chance = random.Random(seeds[thread])
            known = self.known[thread]
            number = first + thread
            while True:
                act = world.choose(chance, self.policies, known, number)
                tell({"ask": number, "act": asdict(act)})
                try:
                    answer = world.perform(house, act)
                except Unknown:
                    tell({"unknown": number})
                except ZavetError as error:
                    tell({"told": number, "answer": {"error": error.id, "why": str(error)}})
                else:
                    tell({"told": number, "answer": answer})
                    if act.op not in {"visit", "letter", "use"}:
                        world.learn(known, act, answer)
                number += THREADS

        threads = [threading.Thread(target=client, args=(one,), daemon=True) for one in range(THREADS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    def _work(self, tell: Callable[[Any], None]) -> None:
        from zavet.errors import ZavetError
        from zavet.operations import erasure, log, outbox, retention

        house, chance = make_house(self.data), random.Random(self.number)
        while True:
            for slug in SLUGS:
                try:
                    erasure.complete_pending(house, slug)
                    outbox.deliver_due(house, slug)
                    log.checkpoint(house, slug)
                    if chance.random() < 0.1:
                        retention.sweep(house, slug)
                except ZavetError as error:
                    tell({"worker": error.id})

    def _kill_restart(self, asked: dict[int, world.Act], answered: dict[int, Any]) -> None:
        """A restart that is itself killed: recovery must survive its own crash."""
        pid, pipe = fork(lambda tell: self._check(tell, asked, answered))
        data = {pipe: b""}
        self._drain(data, time.monotonic() + self.chance.random() * 0.4, to_end=True)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self._rest(pipe)
        self.kills += 1

    # -- the restart ------------------------------------------------------------------------------------------------------------------

    def _check(self, tell: Callable[[Any], None], asked: dict[int, world.Act], answered: dict[int, Any]) -> None:  # noqa: C901, PLR0912 - a list of cases, read from top to bottom
        from tests.attack import structure

        from zavet.errors import ZavetError
        from zavet.operations import erasure, log

        house = make_house(self.data)
        for slug in SLUGS:
            erasure.complete_pending(house, slug)
        for number in sorted(asked):
            act = asked[number]
            known = self.known[number % THREADS]
            before = answered.get(number)
            if before is not None and "error" in before:
                continue
            if before is not None and (not act.key or act.op in {"use", "visit"}):
                if before["index"] >= 0:
                    try:
                        log.entry(house, act.slug, index=before["index"])
                    except ZavetError as error:
                        tell({"found": f"act {number} ({act.op}) was acknowledged and its entry is not there: {error.id}"})
                continue
            try:
                after = world.perform(house, act)
            except ZavetError as error:
                if before is not None:
                    tell({"found": f"act {number} ({act.op}) was acknowledged and is now answered {error.id}"})
                continue
            if before is not None:
                same = after.get("repeated") and (after["index"], after["ids"]) == (before["index"], before["ids"])
                if not same:
                    tell({"found": f"act {number} ({act.op}) was acknowledged and is answered otherwise now"})
            if act.op not in {"visit", "letter", "use"}:
                world.learn(known, act, after)
                tell({"learn": [number, after]})
        for slug in SLUGS:
            erasure.complete_pending(house, slug)
        for one in self._untrue(house):
            tell({"found": one})
        for slug in SLUGS:
            for one in structure.findings(house, slug):
                tell({"found": one})
            log.checkpoint(house, slug)
            report = log.check(house, slug, deep=True)
            for one in report.findings:
                tell({"found": f"{slug}: verify: {one}"})
        for one in self._far_side(house):
            tell({"found": one})
        house.close()
        for path in (self.data / "zavet.sqlite3", self.data / "keys" / "keys.sqlite3"):
            if path.exists():
                with sqlite3.connect(path) as connection:
                    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
                connection.close()
                if verdict != "ok":
                    tell({"found": f"{path.name}: {verdict}"})

    def _untrue(self, house: Any) -> list[str]:  # noqa: C901, PLR0912 - a list of cases, read from top to bottom
        """What must be true of the subjects and is not: the newest of each thread, and some of the others."""
        from zavet.errors import NotFound
        from zavet.operations.rows import ErasureRow, SubjectRow
        from zavet.operations.use import open_categories
        from zavet.vault.normal import normalise

        found = []
        with house.store.read() as transaction:
            # The worker sweeps: whose purposes are reached goes by the policy's own rule.
            there_at_all = {(row.controller, row.subject) for row in transaction.where(SubjectRow, controller=SLUGS)}
            swept = {row.subject for row in transaction.where(ErasureRow, controller=SLUGS) if row.reason == "purpose_achieved"}
        for known in self.known:
            old = known[:-25]
            for whom in [*known[-25:], *(random.Random(len(known)).sample(old, min(5, len(old))))]:
                policy = self.policies[whom.slug]
                country = policy.operator.country or "RU"
                phones = {name: text for name, text in whom.values.items() if name.endswith("phone")}
                there = [
                    one
                    for text in phones.values()
                    for one in house.gate.find(whom.slug, "phone", normalise("phone", text, country))
                    # Keys and tags are durable before the data: a crash between the two leaves a tag of a subject that never was.
                    if (whom.slug, one) in there_at_all
                ]
                try:
                    person = house.read(whom.slug, lambda work, one=whom: work.person(one.subject))
                except NotFound:
                    if not whom.erased and whom.subject not in swept:
                        found.append(f"{whom.slug}: a subject whose making was acknowledged is not there")
                    if whom.subject in there:
                        found.append(f"{whom.slug}: an erased subject is still found by its phone")
                    continue
                if whom.erased:
                    found.append(f"{whom.slug}: a subject whose erasure was acknowledged is still there")
                    continue
                if there.count(whom.subject) != len(phones):
                    found.append(f"{whom.slug}: a subject is not found by its phone")
                if len(there) > len(phones):
                    found.append(f"{whom.slug}: one act made two subjects")
                rows = house.read(whom.slug, lambda work, one=person: work.records(one))
                held = open_categories(house, rows, tuple({one for row in rows for one in row.categories.split(",")}))
                for name, text in phones.items():
                    if held.get(name) != normalise("phone", text, country):
                        found.append(f"{whom.slug}: the phone of a subject is not the one last acknowledged")
                if set(whom.values) - set(held):
                    found.append(f"{whom.slug}: values that were acknowledged are not there")
                for purpose, state in whom.consents.items():
                    live = person.state.consents.get(purpose)
                    if live is None or live.state != state:
                        found.append(f"{whom.slug}: the consent to {purpose} is not {state}, as acknowledged")
                if whom.restricted and person.state.restricted is None:
                    found.append(f"{whom.slug}: a restriction that was acknowledged is not in force")
        return found

    def _far_side(self, house: Any) -> list[str]:
        """Deliveries that no row knows, or sent ones that nobody got."""
        from zavet.operations.disclose import IN_FLIGHT
        from zavet.operations.rows import OutboxRow

        path = self.data / "far-side.jsonl"
        taken = lines_of(path.read_bytes()) if path.exists() else []
        found = []
        got = {(one["controller"], one["delivery"]) for one in taken}
        if self.mail_only:
            got = {(slug, one) for _, one in got for slug in SLUGS}
        with house.store.read() as transaction:
            for slug in SLUGS:
                rows = {row.delivery: row for row in transaction.where(OutboxRow, controller=slug)}
                for delivery, row in rows.items():
                    looked = row.channel == "email" or not self.mail_only
                    if row.state == "sent" and row.channel != "pull" and looked and (slug, delivery) not in got:
                        found.append(f"{slug}: a delivery is marked sent and nobody got it")
                    if row.state == "waiting" and row.attempts and row.receipt != IN_FLIGHT:
                        found.append(f"{slug}: a delivery was tried and failed, though the far side takes everything")
        return found


if __name__ == "__main__":
    sys.exit(main())
