"""A day in a shop, through real HTTP on a real demo; and the world killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.shared import POLICIES, ROOT
from world_running import free_port

pytestmark = [pytest.mark.slow, pytest.mark.kill]
_SECONDS = 90


class Demo:
    """`zavet up --demo --world` with one shop, as a person starts it."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port, self.world = folder / "data", free_port(), free_port()
        policies = folder / "policies"
        policies.mkdir()
        (policies / "prommet.yaml").write_bytes((POLICIES / "prommet.yaml").read_bytes())
        self._log = (folder / "up.txt").open("wb")
        words = ["up", "--demo", "--world", "--world-port", str(self.world), "--port", str(self.port), "--policies", str(policies)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zavet", *words, "--data", str(self.data)],
            cwd=ROOT,
            env=environment(),
            stdout=self._log,
            stderr=self._log,
        )
        wait(lambda: self.health() is not None and self.answers(), "the demo did not start")

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health", headers={"Host": "localhost"}, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def health(self) -> int | None:
        """The process of the world, or None where it does not answer."""
        try:
            found: int = httpx.get(f"http://127.0.0.1:{self.world}/health", trust_env=False).json()["process"]
        except httpx.HTTPError:
            return None
        return found

    def story(self) -> subprocess.CompletedProcess[str]:
        words = ["--data", str(self.data), "--port", str(self.port), "--world", str(self.world)]
        command = [sys.executable, "-m", "zavet.testing.world.story", *words]
        return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=300)

    def items(self, party: str = "") -> list[dict]:
        return httpx.get(f"http://127.0.0.1:{self.world}/api/items", params={"party": party}, trust_env=False).json()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self._log.close()


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("ZAVET_", "DJANGO_"))}


def wait(done: Callable[[], bool], why: str) -> None:
    end = time.monotonic() + _SECONDS
    while not done():
        assert time.monotonic() < end, why
        time.sleep(0.2)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running = Demo(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def test_a_day_is_played_once_and_survives_the_death_of_the_world(demo: Demo) -> None:
    """The story fills every kind of recipient; a second run does nothing; the world killed by force comes back with all it had."""
    first = demo.story()
    assert first.returncode == 0, first.stderr
    wait(lambda: {"erasure", "breach"} <= {one["kind"] for one in demo.items()}, "the notices did not come")
    before = demo.items()
    assert {"courier", "post", "mail", "sms", "marketing_processor"} <= {one["party"] for one in before}
    assert [set(one["values"]) for one in demo.items("courier")] == [{"surname", "first_name", "patronymic", "phone"}]
    assert [set(one["values"]) for one in demo.items("marketing_processor")] == [{"email"}]
    assert all(set(one["values"].values()) <= {""} for one in demo.items("post")), "the post erased what the house told it to"
    killed = demo.health()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait(lambda: demo.health() not in {None, killed}, "the world did not come back")
    assert demo.items() == before
    again = demo.story()
    assert again.returncode == 0, again.stderr
    assert "0 steps played" in again.stdout
    assert demo.items() == before
