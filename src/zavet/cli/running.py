"""`zavet serve`, `zavet worker`, `zavet migrate`: the parts of a running house, each a process of its own."""

from __future__ import annotations

import argparse
import os
import threading
from argparse import Namespace

from zavet.cli import exits, place, ports, stopping
from zavet.cli.command import DATA, JSON, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.cli.worker import Worker
from zavet.errors import StoreError
from zavet.site.https import chosen, context

HOST = arg("--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen at (default: 127.0.0.1, this machine only)")
PORT = arg("--port", type=int, metavar="N", help="port (default: ZAVET_PORT, else 8000)")
ATTACHED = arg("--attached", action="store_true", help=argparse.SUPPRESS)
"""A child of `zavet up`: it ends with its parent."""


def _serve(args: Namespace, out: Output) -> int:  # noqa: ARG001 - every command takes an output
    port = ports.port_of(args.port)
    folder = place.settle(args.data)
    if not 1 <= args.workers <= 64:
        raise UsageError("--workers is a number from 1 to 64")
    ports.require_free(args.host, port)
    files = chosen.files(os.environ, folder, demo=os.environ["ZAVET_DEMO"] == "1")
    if files is not None and not files.own:
        context.load(files)  # what is wrong with it is told here, in words, and not by a server that does not start
    if args.attached:
        stopping.with_parent()
    from zavet.cli import database  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site.serve import serve  # noqa: PLC0415

    database.set_up(folder, quiet=False)
    try:
        serve(args.host, port, workers=args.workers)
    except SystemExit as stop:
        if stop.code:
            raise StoreError("the server could not start") from None
    except KeyboardInterrupt:
        # The server has ended in order and hands the signal on; whoever pressed Ctrl-C meant just this.
        return exits.OK
    return exits.OK


def _worker(args: Namespace, out: Output) -> int:  # noqa: ARG001 - every command takes an output
    folder = place.settle(args.data)
    place.require_system(folder)
    stop = threading.Event() if args.once else stopping.on_signals()
    if args.attached:
        stopping.with_parent()
    from zavet.cli import database  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site import wiring  # noqa: PLC0415

    with place.held(folder, "worker"):
        database.set_up(folder, quiet=args.once)
        database.require_schema()
        try:
            worker = Worker(wiring.house(), folder)
            if not args.once:
                worker.run(stop)
                return exits.OK
            while worker.round():
                pass
        finally:
            wiring.close()
    return exits.FAULT if worker.failed else exits.OK


def _migrate(args: Namespace, out: Output) -> int:
    folder = place.settle(args.data)
    place.begin(folder, demo=place.is_demo(folder))
    from zavet.cli import database  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site import wiring  # noqa: PLC0415

    database.migrate(folder)
    try:
        wiring.house()
    finally:
        wiring.close()
    out.value({"data": str(folder)})
    out.say("migrated", folder=folder)
    return exits.OK


COMMANDS = (
    Command(
        "serve",
        "Serves the site until Ctrl-C or SIGTERM; requests under way are finished first. `zavet up` starts it together with the worker.\n"
        "With ZAVET_TLS=1 it speaks HTTPS, and SIGHUP has it read a renewed certificate.",
        "zavet serve --port 8000",
        _serve,
        (
            HOST,
            PORT,
            arg("--workers", type=int, default=1, metavar="N", help="server processes (default: 1; more want PostgreSQL)"),
            ATTACHED,
            DATA,
        ),
    ),
    Command(
        "worker",
        "Delivers what waits in the outbox, finishes erasures, runs retention at start and daily, publishes checkpoints of the log: for\n"
        "every controller, until SIGTERM. One worker a data folder. It logs JSON to the standard error.",
        "zavet worker --once",
        _worker,
        (arg("--once", action="store_true", help="do what is due and stop; exit code 3 where a job failed"), ATTACHED, DATA),
    ),
    Command(
        "migrate",
        "Makes the data folder, its keys and its database, or brings the database up to this version of the program.",
        "zavet migrate",
        _migrate,
        (JSON, DATA),
    ),
)
