"""`zavet world`: the simulated world that a demo's deliveries go to, as a process of its own."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from zavet.cli import exits, place, ports, stopping
from zavet.cli.command import DATA, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.cli.running import ATTACHED
from zavet.connect.world import SMTP_VARIABLE, VARIABLE
from zavet.errors import StoreError
from zavet.site.https import chosen
from zavet.site.https.local_authority import CA

HERE: Final = "127.0.0.1"
_AFTER: Final = 25
"""How far from the site's port the world's is, where none is named."""


def settle(given: int | None, site: int) -> int:
    """The port of the world, named in the environment for server and worker: `given`, else the site's plus 25. Raises UsageError."""
    port = given if given is not None else site + _AFTER
    if not 1 <= port < 65535:
        raise UsageError(f"the port of the world is a number from 1 to 65534: got {port}")
    os.environ[VARIABLE] = f"http://{HERE}:{port}"
    os.environ.pop(SMTP_VARIABLE, None)
    return port


def require_free(port: int) -> None:
    """Raises Busy where something else listens at one of the world's two ports."""
    ports.require_free(HERE, port)
    ports.require_free(HERE, port + 1)


def address(port: int) -> str:
    """What a browser calls the world."""
    return f"http://world.localhost:{port}/"


def _world(args: Namespace, out: Output) -> int:
    folder = place.settle(args.data)
    if not place.is_demo(folder):
        raise UsageError(f"no demo lives in `{folder}`", hint="the world is for demos: `zavet up --demo --world`")
    site = args.site or f"{ports.scheme()}://{HERE}:{ports.port_of(None)}"
    if urlsplit(site).hostname not in {HERE, "localhost"}:
        raise UsageError("--site is an address of this machine", hint=f"such as http://{HERE}:8000")
    port = settle(args.port, ports.port_of(None))
    require_free(port)
    if args.attached:
        stopping.with_parent()
    from zavet.testing.world import running  # noqa: PLC0415 - what it takes is not wanted by other commands

    files = chosen.files(os.environ, folder, demo=True)
    trust: Path | None = files.folder / CA if files is not None and files.own else None
    world = running.make(folder, smtp=port + 1, site=site, trust=trust)
    if not args.attached:
        out.say("world.ready", address=address(port), smtp=port + 1)
    try:
        running.serve(world, port)
    except SystemExit as stop:
        if stop.code:
            raise StoreError("the world could not start", hint="its mail server needs requirements-dev.txt") from None
    except KeyboardInterrupt:
        # The server has ended in order and hands the signal on; whoever pressed Ctrl-C meant just this.
        return exits.OK
    return exits.OK


COMMANDS = (
    Command(
        "world",
        "Runs the simulated world of a demo until Ctrl-C: a bank, a courier, a post, an SMS gateway, a mail server, contractors and an\n"
        "authority on this machine. What the houses send arrives there, and its front page shows which values went to whom and why.\n"
        "`zavet up --demo --world` starts it beside server and worker; alone it serves houses that run with ZAVET_WORLD.",
        "zavet world --port 8025",
        _world,
        (
            arg("--port", type=int, metavar="N", help="port (default: that of the site plus 25); its mail server is at the next one"),
            arg("--site", metavar="URL", help="where the houses are served, for the bank's callbacks (default: this machine, ZAVET_PORT)"),
            ATTACHED,
            DATA,
        ),
    ),
)
