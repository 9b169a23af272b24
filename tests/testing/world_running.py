"""A world that runs in this process, on free ports, and a house in memory whose deliveries go to it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import uvicorn
from tests.operations.house import make_house

from zavet.clock import Clock, FixedClock
from zavet.connect import world as way
from zavet.operations.house import House
from zavet.operations.outbox import deliver_due
from zavet.testing.world.app import World

MASTER = bytes(range(32))
CHANNELS = ("email", "sms", "messenger", "post", "portal", "api", "webhook", "phone", "courier", "call")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Running:
    """One world at a port; it can be stopped and started again over the same folder."""

    def __init__(self, folder: Path, clock: Clock, *, site: str = "http://127.0.0.1:1", mail: bool = False) -> None:
        self.port = free_port()
        self.smtp = free_port() if mail else 0
        self._folder, self._clock, self._site = folder, clock, site
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.world = World(master=MASTER, clock=self._clock, folder=self._folder, smtp=self.smtp, site=self._site)
        config = uvicorn.Config(
            self.world.shell, host="127.0.0.1", port=self.port, log_config=None, lifespan="on", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        end = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < end
            assert self._thread.is_alive()
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    def get(self, path: str, **params: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", params=params, trust_env=False)

    def items(self, **wanted: str) -> list[dict]:
        return self.get("/api/items", **wanted).json()

    def behave(self, party: str, conduct: str) -> None:
        assert httpx.post(f"{self.address}/api/conduct", json={"party": party, "conduct": conduct}, trust_env=False).status_code == 200


@contextlib.contextmanager
def living(folder: Path, *slugs: str, mail: bool = False) -> Iterator[tuple[House, Running, FixedClock]]:
    """A house of these controllers and its world, on one clock."""
    house = make_house(folder / "house", *slugs)
    clock = house.clock
    assert isinstance(clock, FixedClock)
    running = Running(folder / "world", clock, mail=mail)
    environment = {way.VARIABLE: running.address, way.SMTP_VARIABLE: str(running.smtp or running.port)}
    house.senders = way.senders(way.address_of(environment, demo=True), environment, MASTER, clock, CHANNELS)
    try:
        yield house, running, clock
    finally:
        running.stop()
        house.close()


def rounds(house: House, slug: str) -> tuple[int, int, int, int]:
    """One round of the worker: sent, cancelled, waiting, parked."""
    found = deliver_due(house, slug)
    return found.sent, found.cancelled, found.waiting, found.parked
