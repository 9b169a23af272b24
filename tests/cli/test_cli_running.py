"""Running the house: data folder, database, worker, verification, the clock of a demo, and `zavet up` itself."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shared import POLICIES, ROOT, SLUGS

from zavet.cli import place, ports
from zavet.cli.clock import later
from zavet.cli.exits import Busy, UsageError
from zavet.clock import DAY

C = ("--controller", "protorg")


def test_a_folder_without_a_system_is_told(zavet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts in a folder where nothing was started end with 1 and a hint, and make nothing there."""
    for name in ("ZAVET_DATA", "ZAVET_DEMO", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, "zavet.site.settings" if name.startswith("DJ") else "0"))
    empty = tmp_path / "empty"
    for words in (["policies"], ["verify"], ["worker", "--once"], ["clock"], ["subject", "show", *C, "--subject", "x"]):
        ran = zavet(*words, "--data", empty)
        assert ran.code == 1, words
        assert "zavet up" in ran.err
    assert not empty.exists()


def test_a_process_serves_one_folder(zavet, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second data folder in one process is refused instead of being mixed with the first."""
    monkeypatch.setenv("ZAVET_DATA", str(folder))
    (tmp_path / place.DATABASE).touch()
    ran = zavet("policies", "--data", tmp_path)
    assert ran.code == 2
    assert str(folder) in ran.err


def test_a_demo_stays_a_demo_and_nothing_else_becomes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder started as a demo is refused without --demo, and the other way round."""
    monkeypatch.setenv("ZAVET_DEMO", "0")
    assert place.begin(tmp_path / "demo", demo=True)
    assert place.is_demo(tmp_path / "demo")
    (tmp_path / "demo" / place.DATABASE).touch()
    assert not place.begin(tmp_path / "demo", demo=True)
    with pytest.raises(UsageError):
        place.begin(tmp_path / "demo", demo=False)
    assert place.begin(tmp_path / "true", demo=False)
    (tmp_path / "true" / place.DATABASE).touch()
    with pytest.raises(UsageError):
        place.begin(tmp_path / "true", demo=True)


def test_a_held_folder_and_a_taken_port_are_told(tmp_path: Path) -> None:
    """What another process holds is Busy, and free again once that process lets go."""
    with place.held(tmp_path, "up"):
        code = "import sys, pathlib\nfrom zavet.cli import place\nwith place.held(pathlib.Path(sys.argv[1]), 'up'): pass"
        ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
        assert "is held by a running system" in ran.stderr
    with place.held(tmp_path, "up"):
        pass
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Busy):
            ports.require_free("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "0"],
        ["serve", "--port", "x"],
        ["serve", "--workers", "0"],
        ["up", "--port", "70000"],
        ["migrate", "--port", "1"],
    ],
)
def test_wrong_numbers_are_wrong_usage(zavet, folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports and counts out of range end with 2 before anything starts."""
    monkeypatch.setenv("ZAVET_PORT", "8000")
    assert zavet(*words).code == 2


def test_migrate_may_be_run_again(zavet, folder: Path) -> None:
    """Migrating what is up to date changes nothing and ends with 0."""
    assert zavet("migrate", "--json").json == {"data": str(folder)}
    assert zavet("policies").code == 0


def test_a_schema_behind_the_program_is_told(zavet, folder: Path) -> None:
    """A database that lacks a migration is told with what to run, by every act."""
    with contextlib.closing(sqlite3.connect(folder / place.DATABASE)) as database:
        row = database.execute("SELECT id, app, name, applied FROM django_migrations WHERE app = 'zavet' ORDER BY id DESC").fetchone()
        database.execute("DELETE FROM django_migrations WHERE id = ?", row[:1])
        database.commit()
        ran = zavet("policies")
        database.execute("INSERT INTO django_migrations (id, app, name, applied) VALUES (?, ?, ?, ?)", row)
        database.commit()
    assert ran.code == 3
    assert "zavet migrate" in ran.err


def test_one_round_of_the_worker_delivers_and_publishes_the_log(zavet, folder: Path, order: dict[str, str]) -> None:
    """`worker --once` delivers what waits, publishes checkpoint and public key, and then there is nothing left to verify."""
    words = ("notify", *C, "--subject", order["subject"], "--purpose", "newsletter", "--title", "News", "--text", "Hello", "--json")
    delivery = zavet(*words).json["ids"]["delivery"]
    assert zavet("worker", "--once").code == 0
    rows = {row["delivery"]: row["state"] for row in zavet("outbox", "list", *C, "--json").json}
    assert rows[delivery] == "sent"
    assert (folder / "log" / "protorg" / place.VERIFIER).read_text(encoding="utf-8").startswith("zavet/protorg+")
    assert zavet("verify").code == 0


def test_the_worker_outlives_a_job_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing job is counted and rests ever longer; the other jobs and controllers go on, and it is tried again."""
    from zavet.cli import worker as module
    from zavet.site import wiring

    calls: list[str] = []

    def fail(_: object, slug: str, **__: object) -> None:
        calls.append(slug)
        raise OSError("no way out")

    monkeypatch.setattr(module.outbox, "deliver_due", fail)
    one = module.Worker(wiring.house(), folder)
    for _ in range(4):
        one.round()
    wiring.close()
    # Tried in rounds 1 and 3: one round of rest after the first failure, two after the second.
    assert calls == ["prommet", "protorg"] * 2
    assert one.failed == 4


def test_the_worker_forgets_sessions_that_ended(zavet, folder: Path) -> None:
    """What is left of a session after its term goes with the daily sweep; a session under way stays."""
    assert zavet("worker", "--once").code == 0
    from zavet.site.models import Session

    Session.objects.create(controller="protorg", digest="over", data="{}", expires_at=1)
    Session.objects.create(controller="protorg", digest="under-way", data="{}", expires_at=2**40)
    assert zavet("worker", "--once").code == 0
    left = set(Session.objects.values_list("digest", flat=True))
    assert "under-way" in left
    assert "over" not in left


def test_only_one_worker_works_on_a_folder(zavet, folder: Path) -> None:
    """A second worker is refused while the first lives."""
    handle = subprocess.Popen([sys.executable, "-c", _HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert handle.stdout is not None
    assert handle.stdin is not None
    handle.stdout.readline()
    ran = zavet("worker", "--once")
    handle.communicate(b"")
    assert ran.code == 3
    assert ran.err.startswith("error busy: ")


_HOLD = """
import sys, pathlib
from zavet.cli import place
with place.held(pathlib.Path(sys.argv[1]), "worker"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_verify_needs_no_secret_and_finds_a_change(zavet, folder: Path) -> None:
    """Without the key folder the log still verifies; a changed leaf, a changed tile and a strange key are each found."""
    assert zavet("checkpoint").code == 0
    keys = folder / "keys"
    keys.rename(folder / "keys-away")
    try:
        assert zavet("verify", *C, "--deep").code == 0
        assert not keys.exists()
    finally:
        (folder / "keys-away").rename(keys)
    with contextlib.closing(sqlite3.connect(folder / place.DATABASE)) as database:
        (leaf,) = database.execute("SELECT leaf FROM zavet_leaf WHERE controller = 'protorg' AND \"index\" = 0").fetchone()
        changed = bytes(leaf).replace(b"publish", b"rectify")
        assert changed != bytes(leaf)
        database.execute("UPDATE zavet_leaf SET leaf = ? WHERE controller = 'protorg' AND \"index\" = 0", (changed,))
        database.commit()
        ran = zavet("verify", *C, "--json")
        database.execute("UPDATE zavet_leaf SET leaf = ? WHERE controller = 'protorg' AND \"index\" = 0", (bytes(leaf),))
        database.commit()
    assert ran.code == 1
    assert ran.json[0]["found"] >= 1
    path = folder / "log" / "protorg" / "checkpoint"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"zavet", b"tevaz", 1))
    assert zavet("verify", *C).code == 1
    path.write_bytes(whole)
    other = (folder / "log" / "prommet" / place.VERIFIER).read_text(encoding="utf-8").strip()
    assert zavet("verify", *C, "--vkey", other).code == 1
    assert zavet("verify", *C, "--vkey", "nonsense").code == 2
    assert zavet("verify", "--vkey", other).code == 2
    assert zavet("verify", "--controller", "nosuch").code == 1
    assert zavet("verify", *C).code == 0


def test_a_lost_key_folder_is_an_alarm_and_nothing_new_is_made(zavet, folder: Path) -> None:
    """Where the key folder is gone and the database is not, every act ends with 3, and no fresh keys hide the loss."""
    keys = folder / "keys"
    keys.rename(folder / "keys-away")
    try:
        ran = zavet("log", "list", *C)
        assert ran.code == 3
        assert "restore the key folder" in ran.err
        assert not keys.exists()
    finally:
        (folder / "keys-away").rename(keys)
    assert zavet("log", "list", *C).code == 0


def test_a_strange_public_key_beside_the_log_is_an_alarm(zavet, folder: Path) -> None:
    """A public key put beside the log in place of ours is never written over in silence; a missing one is told and made again."""
    path = folder / "log" / "protorg" / place.VERIFIER
    own = path.read_text(encoding="utf-8")
    path.write_text((folder / "log" / "prommet" / place.VERIFIER).read_text(encoding="utf-8"), encoding="utf-8")
    ran = zavet("checkpoint", *C)
    assert ran.code == 3
    assert ran.err.startswith("error tampered: ")
    path.unlink()
    missing = zavet("verify", *C)
    assert missing.code == 1
    assert "zavet checkpoint" in missing.err
    assert zavet("checkpoint", *C).code == 0
    assert path.read_text(encoding="utf-8") == own


def test_the_clock_of_a_true_system_does_not_move(zavet, folder: Path) -> None:
    """In a system that is no demo the time is shown, and moving it is refused with nothing changed."""
    shown = zavet("clock", "--json").json
    assert (shown["offset"], shown["demo"]) == (0, False)
    ran = zavet("clock", "+10y")
    assert ran.code == 1
    assert ran.err.startswith("error refused: ")
    assert "zavet up --demo" in ran.err
    assert not (folder / "clock.json").exists()


def test_a_jump_is_an_entry_in_every_log(zavet, folder: Path) -> None:
    """In a demo the clock moves forward only, by the calendar, and each jump is an entry in every controller's log."""
    from django.test import override_settings

    try:
        with override_settings(ZAVET_DEMO=True):
            before = zavet("clock", "--json").json["now"]
            after = zavet("clock", "+30d", "--json").json
            assert 30 * DAY <= after["now"] - before < 30 * DAY + 60
            for slug in ("protorg", "prommet"):
                line = zavet("log", "list", "--controller", slug, "--limit", "1", "--json").json[0]
                assert (line["type"], line["body"]["seconds"]) == ("clock", 30 * DAY)
            for step in ("-1d", "10y", "+0d", "+9999y", "+1fortnight"):
                assert zavet("clock", step).code == 2, step
            assert zavet("worker", "--once").code == 0
    finally:
        (folder / "clock.json").unlink()


def test_years_and_months_are_those_of_the_calendar() -> None:
    """A year later is the same day of the year; the day after the end of a month is its last."""
    leap = 1_709_164_800  # 2024-02-29T00:00:00Z
    assert later(leap, "+1y") == 365 * DAY
    assert later(leap, "+4y") == 1461 * DAY
    assert later(1_706_659_200, "+1mo") == 29 * DAY  # 2024-01-31


def get(port: int, host: str, path: str = "/") -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(link):
        link.request("GET", path, headers={"Host": f"{host}:{port}"})
        return link.getresponse().status


def answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return get(port, "localhost", "/health") == 200
    return False


def wait_for(happens: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end, otherwise
        time.sleep(0.3)


class Up:
    """`zavet up --demo` as a person starts it."""

    def __init__(self, data: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZAVET_", "DJANGO_", "LC_"))}
        self.data, self.port = data, port
        self.environment = {**environment, "LANG": "en_US.UTF-8", "ZAVET_DATA": str(data)}
        self.output = (data.parent / "up.txt").open("w+", encoding="utf-8")
        words = ["up", "--demo", "--port", str(port), "--policies", str(POLICIES)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zavet", *words], cwd=ROOT, env=self.environment, stdout=self.output, stderr=subprocess.STDOUT
        )
        end = time.monotonic() + 90
        while "Running: " not in self.told():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < end, self.told()
            time.sleep(0.1)

    def told(self) -> str:
        return Path(self.output.name).read_text(encoding="utf-8")

    def zavet(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "zavet", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=60)

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(60)
        self.output.close()
        return code


@pytest.mark.slow
@pytest.mark.kill
def test_up_serves_every_controller_stops_and_keeps_its_data(tmp_path: Path) -> None:
    """`zavet up --demo` serves each controller by its host, tells its secrets once, survives the death of its children, stops cleanly on
    Ctrl-C, and the second start has the data of the first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path / "data"
    up = Up(data, port)
    try:
        assert get(port, "localhost") == 200
        for slug in SLUGS:
            assert get(port, f"{slug}.localhost", "/health") == 200
            assert get(port, f"{slug}.localhost") == 200
        assert get(port, "stranger.example") == 421
        passwords = re.findall(r"^protorg .* (\S{20,})$", up.told(), re.MULTILINE)
        assert len(passwords) == 4
        children = Path(f"/proc/{up.process.pid}/task/{up.process.pid}/children").read_text(encoding="ascii").split()
        assert len(children) == 2
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        wait_for(lambda: up.told().count("is started again") == 2 and answers(port), "the children are not started again")
        busy = up.zavet("up", "--demo", "--port", str(port))
        assert busy.returncode == 3
        assert "is held by a running system" in busy.stderr
        found = up.zavet("subject", "find", *C, "--category", "email", "--value", "demo@protorg.example", "--purpose", "account")
        assert found.returncode == 0, found.stderr
        assert up.zavet("clock", "+1y").returncode == 0
        assert up.stop(signal.SIGINT) == 0
        assert up.told().endswith("The data are kept.\n")
        up = Up(data, port)
        assert "password" not in up.told()
        again = up.zavet("subject", "find", *C, "--category", "email", "--value", "demo@protorg.example", "--purpose", "account")
        assert again.stdout == found.stdout
        assert "365 days ahead" in up.zavet("clock").stdout
        assert up.zavet("verify", "--deep").returncode == 0
        assert up.stop(signal.SIGTERM) == 0
        for path in data.rglob("*"):
            if path.is_file() and path.suffix not in {".sqlite3-wal", ".sqlite3-shm"}:
                kept = path.read_bytes()
                assert not any(one.encode() in kept for one in passwords), path
        wrong = up.zavet("up", "--port", str(port))
        assert wrong.returncode == 2
        up = Up(data, port)
        up.process.kill()
        wait_for(lambda: up.zavet("worker", "--once").returncode == 0, "the children of a killed parent live on")
    finally:
        with contextlib.suppress(ProcessLookupError):
            up.process.kill()
        up.process.wait()
        up.output.close()
        shutil.rmtree(data, ignore_errors=True)
