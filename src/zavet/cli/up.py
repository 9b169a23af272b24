"""`zavet up`: from policy files or published texts to running systems, in one command.

(1) The data folder is taken, so that no two systems use it at once. (2) Database and keys are made or brought up to date. (3) Policy
files of controllers that have no version yet are published. (4) A demo gets its people. (5) Server and worker run as children until
Ctrl-C or SIGTERM; one that dies is started again.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zavet.cli import exits, place, ports, stopping, world
from zavet.cli.acting import OPERATOR
from zavet.cli.children import Children
from zavet.cli.command import DATA, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output, clean
from zavet.cli.running import HOST, PORT
from zavet.decision.question import Actor
from zavet.errors import NotFound, PolicyError, StoreError
from zavet.operations import questions
from zavet.operations.house import House
from zavet.operations.publish import controllers, publish, versions
from zavet.policy import canonical, syntax
from zavet.policy.answers import settle
from zavet.policy.model import Policy
from zavet.site.https import chosen
from zavet.site.https.local_authority import CA

if TYPE_CHECKING:
    from zavet.cli.drafts import Drafted

_START_SECONDS = 60
_SLUG = re.compile(r"""^slug:\s*["']?([a-z0-9-]+)""", re.MULTILINE)


def _up(args: Namespace, out: Output) -> int:
    port = ports.port_of(args.port)
    if args.world and not args.demo:
        raise UsageError("--world is for a demo", hint="a house that is none has real recipients")
    folder = place.settle(args.data)
    with place.held(folder, "up") as lock:
        with place.held(folder, "worker"):
            ports.require_free(args.host, port)
            if args.world:
                world.require_free(world.settle(args.world_port, port))
        chosen.files(os.environ, folder, demo=args.demo)  # refuses a certificate that is not named before anything is made
        place.begin(folder, demo=args.demo)
        drafted = _drafts(folder, args, out)
        files = [one.file for one in drafted] if args.texts else _policies(args.policies)
        published = _prepare(folder, args, out, files)

        def ready() -> None:
            for slug, live in published.items():
                more = out.phrase("up.open", count=live.open, page="console/questions") if live.open else ""
                out.line(f"  {_address(slug, port)}{more}")
            if args.world:
                out.say("up.world", address=world.address(world.settle(args.world_port, port)))
            if args.texts:
                _tell_drafts(drafted, folder, published, out)
            else:
                _tell_policies(files, published, out)
            certificate = chosen.files(os.environ, folder, demo=args.demo)
            if certificate is not None and certificate.own:
                out.say("up.authority", file=certificate.folder / CA)
            out.say("up.keys", folder=folder / "keys")

        return _run(folder, args, out, port, lock, ready)


@dataclass(frozen=True, slots=True)
class _Live:
    """What is published of a controller: digests of every version, oldest first, and how many questions the one in force leaves open."""

    digests: tuple[str, ...]
    open: int


def _prepare(folder: Path, args: Namespace, out: Output, files: Sequence[Path]) -> dict[str, _Live]:
    """Makes everything ready; what is published, by controller."""
    from zavet.cli import database, people  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site import wiring  # noqa: PLC0415

    database.migrate(folder)
    try:
        house = wiring.house()
        _publish_new(house, files, out)
        slugs = controllers(house)
        if not slugs:
            raise NotFound("no policy is published here, and no file could be", hint="name the folder of policy files with --policies")
        if args.demo:
            made = []
            for slug in slugs:
                found, missing = people.make(house, folder, slug, house.in_force(slug).policy)
                made += found
                if missing:
                    out.say("up.no_subject", name=slug, why=missing)
            if made:
                port = ports.port_of(args.port)
                rows = [{**row, "page": f"{_address(row['controller'], port)}{row['page']}"} for row in made]
                out.say("up.people")
                out.table(rows, ("controller", "who", "page", "login", "password"))
        return {slug: _live(house, slug) for slug in slugs}
    finally:
        wiring.close()


def _live(house: House, slug: str) -> _Live:
    return _Live(tuple(one.digest for one in versions(house, slug)), len(questions.listed(house, slug)))


def _drafts(folder: Path, args: Namespace, out: Output) -> list[Drafted]:
    """The drafts of the texts that were named; none where none was."""
    if not args.texts:
        return []
    from zavet.cli import drafts  # noqa: PLC0415 - reading prose takes dictionaries that a plain start does not need

    return drafts.from_texts(args.texts, folder, out)


def _policies(given: str | None) -> list[Path]:
    folder = Path(given or "policies")
    if given and not folder.is_dir():
        raise UsageError(f"no folder `{given}`")
    return sorted(folder.glob("*.yaml"))


def _publish_new(house: House, files: Sequence[Path], out: Output) -> None:
    """Publishes what has no version yet. Files of controllers that have one are looked at later."""
    known = set(controllers(house))
    for file in files:
        if _slug(file) in known:
            continue
        policy = _read(file, out)
        if policy is None or policy.slug in known:
            continue
        try:
            done = publish(house, policy.slug, policy, actor=Actor("officer", OPERATOR, "owner"))
        except PolicyError as error:
            _skip(file, error, out)
            continue
        out.say("published", controller=policy.slug, version=done.ids["version"], index=done.index, digest=done.digest)


def _tell_policies(files: Sequence[Path], published: Mapping[str, _Live], out: Output) -> None:
    """Tells which files differ from what is published: publishing a change is a person's act, never a start's."""
    for file in files:
        policy = _read(file, out)
        if policy is not None and (policy.slug not in published or canonical.digest(policy) != published[policy.slug].digests[-1]):
            out.say("up.differs", file=file)


def _tell_drafts(found: Sequence[Drafted], folder: Path, published: Mapping[str, _Live], out: Output) -> None:
    """Tells which texts have changed since they were published, and which drafts were edited and never published."""
    from zavet.cli import drafts  # noqa: PLC0415 - as above

    for one in found:
        digests = published[one.name].digests if one.name in published else ()
        waiting = _read(one.new, out) if one.new else None
        if waiting is not None and canonical.digest(waiting) in digests:
            drafts.accept(folder, one)
        elif one.new is not None:
            out.say("up.changed", name=one.name, file=one.new)
        else:
            policy = _read(one.file, out)
            if policy is not None and canonical.digest(policy) not in digests:
                out.say("up.differs", file=one.file)


def _read(file: Path, out: Output) -> Policy | None:
    try:
        return settle(syntax.read(file))
    except PolicyError as error:
        _skip(file, error, out)
        return None


def _skip(file: Path, error: PolicyError, out: Output) -> None:
    """A broken file is told and left out: it does not stop the systems that run already."""
    sys.stderr.write("".join(f"{clean(str(one))}\n" for one in error.found))
    out.say("up.skipped", file=file)


def _slug(file: Path) -> str:
    """The slug that a file seems to have, found without reading it as a policy, which takes a while."""
    found = _SLUG.search(file.read_text(encoding="utf-8", errors="replace"))
    return found[1] if found else ""


def _run(folder: Path, args: Namespace, out: Output, port: int, lock: int, ready: Callable[[], None]) -> int:
    files = chosen.files(os.environ, folder, demo=args.demo)
    stop = stopping.on_signals()
    children = Children(lock)
    try:
        children.start("server", ["serve", "--host", args.host, "--port", str(port), "--data", str(folder), "--attached"])
        children.start("worker", ["worker", "--data", str(folder), "--attached"])
        if args.world:
            at = world.settle(args.world_port, port)
            children.start("world", ["world", "--port", str(at), "--data", str(folder), "--attached"])
        if files is not None and not files.own:
            # A renewed certificate: whoever renewed it knows this process, and the server is its child.
            signal.signal(signal.SIGHUP, lambda *_: children.send("server", signal.SIGHUP))
        end = time.monotonic() + _START_SECONDS
        while not stop.is_set() and not ports.answers(args.host, port):
            if not children.alive("server") or time.monotonic() > end:
                raise StoreError("the server did not start", hint="`zavet serve` alone tells why")
            stop.wait(0.1)
        if not stop.is_set():
            out.say("up.ready", address=f"{ports.scheme()}://localhost:{port}/")
            ready()
        children.watch(stop, lambda name, code: out.say("up.died", name=name, code=code))
    finally:
        children.end()
    out.say("up.stopped")
    return exits.OK


def _address(slug: str, port: int) -> str:
    return f"{ports.scheme()}://{slug}.localhost:{port}/"


COMMANDS = (
    Command(
        "up",
        "Starts everything: makes database and keys, publishes policy files of controllers that have no version yet, and runs server and\n"
        "worker until Ctrl-C. Starting again keeps the data. Texts of policies (txt, md, html, pdf, docx) may be given instead of policy\n"
        "files: each is read and runs under its name at once; what it leaves unclear is closed and stands in the console as a question.\n"
        "With --demo it also makes officers and a subject of each controller (their passwords are shown at the first start, and never\n"
        "again), and `zavet clock` may move the time. With --world everything that leaves arrives in a simulated world on this machine.",
        "zavet up --demo shop=privacy.html",
        _up,
        (
            arg("texts", nargs="*", metavar="[NAME=]TEXT", help="published texts to run; NAME defaults to the site that the text names"),
            arg("--demo", action="store_true", help="start a demo: people to log in as, and a clock that can be moved"),
            arg("--world", action="store_true", help="also run the simulated world that a demo's deliveries go to"),
            arg("--world-port", type=int, metavar="N", help="its port (default: that of the site plus 25)"),
            arg("--policies", metavar="FOLDER", help="policy files to publish (default: ./policies)"),
            HOST,
            PORT,
            DATA,
        ),
    ),
)
