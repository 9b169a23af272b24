"""Running a world on this machine: its port, its mail server one port further, its memory in the data folder of a demo."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import uvicorn

from zavet.connect import signing
from zavet.testing.world.ahead import AheadClock
from zavet.testing.world.app import World

FOLDER: Final = "world"
"""The folder of the world in a data folder: what the recipients of a demo hold, outside of the house."""
_LISTEN: Final = "127.0.0.1"


def make(data: Path, *, smtp: int, site: str, trust: Path | None = None) -> World:
    """The world of a data folder. Raises Malformed, StoreError."""
    master = signing.master_key(data / "keys", os.environ)
    return World(master=master, clock=AheadClock(data / "clock.json"), folder=data / FOLDER, smtp=smtp, site=site, trust=trust)


def serve(world: World, port: int) -> None:
    """Serves until SIGTERM or Ctrl-C, at 127.0.0.1 alone. Raises SystemExit where the port cannot be used."""
    config = uvicorn.Config(world.shell, host=_LISTEN, port=port, log_config=None, access_log=False, lifespan="on", server_header=False)
    uvicorn.Server(config).run()
