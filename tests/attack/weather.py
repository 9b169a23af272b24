"""Bad weather over a house on real files: `python -m tests.attack.weather NAME DATA`. Each scene asserts, and prints `stood` at its end.

After each: every error was one of the tree, what was acknowledged is there, what was not is not half there, and asking again under the
same key gives the one true outcome.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.attack import killer, world

SLUG = killer.SLUGS[0]
SCENES: dict[str, Callable[[Path], None]] = {}


def scene(act: Callable[[Path], None]) -> Callable[[Path], None]:
    """Registers a scene under its name."""
    SCENES[act.__name__] = act
    return act


def main() -> int:
    """Prepares a house and runs the scene."""
    data = Path(sys.argv[2])
    killer.prepare(data)
    SCENES[sys.argv[1]](data)
    sys.stdout.write("stood\n")
    return 0


def collect_act(number: int) -> world.Act:
    """A form of somebody new."""
    policy = world.policy_of(SLUG)
    point = world.point_of(policy)
    return world.Act("collect", SLUG, f"key-{number}", {"point": point, "values": world.filled(policy, point, number)})


def whole(data: Path, acknowledged: dict[int, Any]) -> None:
    """A fresh process on the same files finds everything acknowledged and nothing half written."""

    def look(tell: Callable[[Any], None]) -> None:
        from tests.attack import structure

        from zavet.operations import erasure, log

        house = killer.make_house(data)
        erasure.complete_pending(house, SLUG)
        for number, told in acknowledged.items():
            again = world.perform(house, collect_act(number))
            if not again["repeated"] or again["ids"] != told["ids"]:
                tell(f"act {number} was acknowledged and is answered otherwise now")
        log.checkpoint(house, SLUG)
        for one in [*structure.findings(house, SLUG), *map(str, log.check(house, SLUG, deep=True).findings)]:
            tell(one)
        house.close()

    found = killer.run_to_end(look)
    assert not found, found


def attempt(house: Any, number: int) -> tuple[str, Any]:
    """("ok", answer) or the id of the error; any other exception is a failure of the scene."""
    from zavet.errors import ZavetError

    try:
        return "ok", world.perform(house, collect_act(number))
    except ZavetError as error:
        assert not [one for one in collect_act(number).args["values"].values() if one in str(error)]  # noqa: PT017 - the scene goes on
        return error.id, None


def child(data: Path, act: Callable[[Callable[[Any], None]], None]) -> list[Any]:
    """What a child process told."""
    del data
    return killer.run_to_end(act)


# -- no room -----------------------------------------------------------------------------------------------------------------------------


@scene
def files_may_not_grow(data: Path) -> None:
    """A limit on the size of files stops writes in the middle: clear errors, and everything goes on once there is room."""

    def act(tell: Callable[[Any], None]) -> None:
        house = killer.make_house(data)
        told = {number: attempt(house, number) for number in range(3)}
        assert all(word == "ok" for word, _ in told.values()), told
        largest = max(path.stat().st_size for path in (data / "zavet.sqlite3", data / "zavet.sqlite3-wal", data / "keys" / "keys.sqlite3"))
        words = set()
        for limit in (largest + 20_000, largest // 2, 4096):
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            try:
                for number in range(10 + limit, 22 + limit):
                    told[number] = attempt(house, number)
                    words.add(told[number][0])
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert words - {"ok"}, "nothing failed: the limit was not felt"
        assert words <= {"ok", "append-failed", "store", "unknown"}, words
        last = attempt(house, 9)
        assert last[0] == "ok", last
        tell({str(number): answer for number, (word, answer) in told.items() if word == "ok"})
        failed = [number for number, (word, _) in told.items() if word != "ok"]
        for number in failed[:5]:
            again = attempt(house, number)
            assert again[0] == "ok", again
        house.close()

    (told,) = child(data, act)
    whole(data, {int(number): answer for number, answer in told.items()})


@scene
def the_disk_is_full(data: Path) -> None:
    """A full disk (a small one of its own) refuses writes clearly; with room again the same process goes on."""

    def act(tell: Callable[[Any], None]) -> None:
        house = killer.make_house(data)
        told = {number: attempt(house, number) for number in range(3)}
        ballast = data / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
        with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 512)
        words = set()
        for number in range(10, 34):
            told[number] = attempt(house, number)
            words.add(told[number][0])
        assert words - {"ok"}, "nothing failed: the disk was not full"
        assert words <= {"ok", "append-failed", "store", "unknown"}, words
        ballast.unlink()
        last = attempt(house, 9)
        assert last[0] == "ok", last
        tell({str(number): answer for number, (word, answer) in told.items() if word == "ok"})
        house.close()

    assert os.statvfs(data).f_blocks * os.statvfs(data).f_frsize < 64 * 2**20, "this scene wants a small disk of its own"
    (told,) = child(data, act)
    whole(data, {int(number): answer for number, answer in told.items()})


# -- somebody holds it -------------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process in the writer's place of a SQLite file."""
    ready, tell_ready = os.pipe()
    pid = os.fork()
    if not pid:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        os.write(tell_ready, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@scene
def another_process_holds_the_database(data: Path) -> None:
    """A database locked for long is answered within a few seconds, nothing is written, and the same key works once it is free."""
    _held(data, data / "zavet.sqlite3", {"append-failed", "store", "unknown"})


@scene
def another_process_holds_the_key_store(data: Path) -> None:
    """A key store locked for long is answered `unknown` within the house's patience; asking again gives the one true outcome."""
    _held(data, data / "keys" / "keys.sqlite3", {"append-failed", "store", "unknown"})


def _held(data: Path, path: Path, expected: set[str]) -> None:
    def act(tell: Callable[[Any], None]) -> None:
        house = killer.make_house(data, patience=2.0)
        first = attempt(house, 1)
        assert first[0] == "ok", first
        with held(path):
            began = time.monotonic()
            word, _ = attempt(house, 2)
            assert word in expected, word
            assert time.monotonic() - began < 6, "the caller was left hanging"
        end = time.monotonic() + 20
        while (again := attempt(house, 2))[0] != "ok":
            assert time.monotonic() < end, again
            time.sleep(0.1)
        assert attempt(house, 2)[1]["ids"] == again[1]["ids"]
        tell({"1": first[1], "2": again[1]})
        house.close()

    (told,) = child(data, act)
    whole(data, {int(number): answer for number, answer in told.items()})


# -- keys --------------------------------------------------------------------------------------------------------------------------------


def _wired(data: Path) -> str:
    """What wiring the real house and using it ends in: `ok` or the id of the error."""

    def act(tell: Callable[[Any], None]) -> None:
        from zavet.errors import ZavetError
        from zavet.site import wiring

        try:
            house = wiring.house()
            world.perform(house, collect_act(1))
            world.perform(house, collect_act(int(time.monotonic_ns() % 9_000_000)))
        except ZavetError as error:
            tell({"word": error.id, "hint": error.hint, "text": str(error)})
        else:
            tell({"word": "ok", "hint": "", "text": ""})
        finally:
            wiring.close()

    (told,) = child(data, act)
    if told["word"] != "ok":
        assert told["hint"], f"no hint what to do: {told}"
    return str(told["word"])


@scene
def keys_are_missing_or_wrong(data: Path) -> None:
    """Without its key store or keyring, or with another house's, the house refuses, makes nothing new, and stands again when restored."""
    keys, safe, other = data / "keys", data / "safe", data / "other"
    assert _wired(data) == "ok"
    shutil.copytree(keys, safe)
    log_before = _sizes(data)
    for name, breaking in {
        "the key store is gone": (keys / "keys.sqlite3").unlink,
        "the keyring is gone": (keys / "keyring.json").unlink,
        "the folder is gone": lambda: shutil.rmtree(keys),
        "the keyring is damaged": lambda: (keys / "keyring.json").write_bytes((keys / "keyring.json").read_bytes()[:-20]),
        "the keyring is open to others": lambda: (keys / "keyring.json").chmod(0o644),
        "the key store is no database": lambda: (keys / "keys.sqlite3").write_bytes(b"nothing" * 1000),
        "the key store is empty": lambda: (keys / "keys.sqlite3").write_bytes(b""),
        "the keyring is another house's": lambda: shutil.copy(_another(other) / "keyring.json", keys / "keyring.json"),
        "the key store is another house's": lambda: shutil.copy(_another(other) / "keys.sqlite3", keys / "keys.sqlite3"),
    }.items():
        breaking()
        word = _wired(data)
        assert word in {"vault", "store", "seal-broken", "key-missing", "tampered", "append-failed"}, (name, word)
        assert _sizes(data) == log_before, f"{name}: something was written"
        shutil.rmtree(keys, ignore_errors=True)
        shutil.copytree(safe, keys)
        assert _wired(data) == "ok", name
        shutil.rmtree(safe)
        shutil.copytree(keys, safe)
        log_before = _sizes(data)
    whole(data, {})


def _another(folder: Path) -> Path:
    """The keys of another house, which has published and collected as well."""
    if not folder.exists():
        folder.mkdir()
        environment = {**os.environ, "ZAVET_DATA": str(folder), "ZAVET_DATABASE": ""}
        code = "from pathlib import Path; from tests.attack import killer; import sys; killer.prepare(Path(sys.argv[1]))"
        import subprocess

        subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True, timeout=120)
    return folder / "keys"


def _sizes(data: Path) -> dict[str, int]:
    """How many rows each table of the house holds."""
    with contextlib.closing(sqlite3.connect(data / "zavet.sqlite3")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'zavet_%'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


# -- killed at a named place -------------------------------------------------------------------------------------------------------------

_PLACES = (
    "commit.before-keys", "vault.before-key-commit", "vault.after-key-commit", "commit.before-data", "store.before-commit",
    "store.after-commit", "erase.after-journal", "vault.before-shred-commit", "erase.after-keys", "erase.done",
    "ledger.tiles.before-rename", "ledger.tiles.after-write", "ledger.publish.before-checkpoint", "ledger.publish.after-checkpoint",
)  # fmt: skip


@scene
def killed_at_every_named_place(data: Path) -> None:
    """A process that dies at each named failpoint in turn, at its first or its second passing, leaves nothing half done."""
    acknowledged: dict[int, Any] = {}
    number = 100
    for place in _PLACES:
        for passing in (1, 2) if os.environ.get("ZAVET_PROOF") else (1 + _PLACES.index(place) % 2,):
            number += 10

            def act(tell: Callable[[Any], None], number: int = number, place: str = place, passing: int = passing) -> None:
                from zavet import faults
                from zavet.operations import erasure, log

                house = killer.make_house(data)
                erasure.complete_pending(house, SLUG)
                passed = 0

                def die(name: str) -> None:
                    nonlocal passed
                    passed += name == place
                    if name == place and passed == passing:
                        os.kill(os.getpid(), signal.SIGKILL)

                faults.armed = die
                for one in (number, number + 1):
                    tell([one, world.perform(house, collect_act(one))])
                for one in (number + 2, number + 3):
                    gone = world.perform(house, collect_act(one))["ids"]["subject"]
                    world.perform(house, world.Act("erase", SLUG, f"erase-{one}", {"subject": gone}))
                    log.checkpoint(house, SLUG)
                tell("end")

            pid, pipe = killer.fork(act)
            told = killer.read_all(pipe)
            _, status = os.waitpid(pid, 0)
            assert os.WIFSIGNALED(status), f"{place} was not passed {passing} times"
            acknowledged |= dict(line for line in told if isinstance(line, list))
    whole(data, acknowledged)


@scene
def killed_in_mid_delivery(data: Path) -> None:
    """A worker killed before sending sends later, once; killed after sending it sends again, under the same delivery id."""

    def prepare(tell: Callable[[Any], None]) -> None:
        house = killer.make_house(data)
        ids = world.perform(house, collect_act(1))["ids"]
        for key in ("a", "b"):
            args = {"subject": ids["subject"], "ground": ids["ground"]}
            world.perform(house, world.Act("assign", SLUG, f"assign-{key}", args))
            tell(world.perform(house, world.Act("disclose", SLUG, f"disclose-{key}", args))["ids"]["delivery"])
        house.close()

    wanted = set(child(data, prepare))

    def worker(place: str, ahead: int) -> Callable[[Callable[[Any], None]], None]:
        def act(tell: Callable[[Any], None]) -> None:
            from zavet import faults
            from zavet.operations import outbox

            house = killer.make_house(data, ahead=ahead)
            faults.armed = lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == place else None
            done = outbox.deliver_due(house, SLUG)
            tell({"sent": done.sent})
            house.close()

        return act

    # What a dead worker had taken is left alone for a while; each worker comes after it.
    for number, place in enumerate(("outbox.before-send", "outbox.after-send", "")):
        pid, pipe = killer.fork(worker(place, 200 * number))
        told = killer.read_all(pipe)
        _, status = os.waitpid(pid, 0)
        assert bool(told) == (place == ""), (place, told, status)
    path = data / "far-side.jsonl"
    taken = [one["delivery"] for one in killer.lines_of(path.read_bytes())]
    assert wanted <= set(taken), (taken, wanted)
    assert sorted(taken.count(one) for one in set(taken)) == [*[1] * (len(set(taken)) - 1), 2], taken
    whole(data, {})


if __name__ == "__main__":
    sys.exit(main())
