"""`zavet verify` and `zavet checkpoint`: the log re-derived without a secret, and published.

Verifying reads leaves, tiles and the public key beside them, and writes nothing. Whoever doubts the folder itself names the key they
know with --vkey.
"""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from zavet.cli import exits, place
from zavet.cli.acting import chosen, opened
from zavet.cli.command import DATA, JSON, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.errors import NotFound, StoreError, Tampered
from zavet.ledger.checkpoint import Checkpoint
from zavet.ledger.fsck import Report
from zavet.ledger.tiles import FileTiles
from zavet.operations import log
from zavet.operations.house import House
from zavet.operations.ports import Store
from zavet.operations.rows import VersionRow

_ANY = arg("--controller", metavar="SLUG", help="only this controller (default: every one)")


def publish_log(house: House, folder: Path, controller: str) -> Checkpoint:
    """Brings tiles and checkpoint up to the leaves, and puts the public key beside them. Raises Tampered for a strange key there."""
    path = folder / place.LOG / controller / place.VERIFIER
    key = log.verifier_key(house, controller)
    try:
        known = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        known = ""
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the public key of the log of `{controller}` cannot be read") from error
    if known and known != key:
        raise Tampered(f"the public key beside the log of `{controller}` is not that of the keyring")
    found = log.checkpoint(house, controller)
    if not known:
        _write(path, f"{key}\n")
    return found


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"`{path.name}` cannot be written: {(error.strerror or 'unknown').lower()}") from error


def _verify(args: Namespace, out: Output) -> int:
    if args.vkey and not args.controller:
        raise UsageError("--vkey is the key of one log", hint="name it with --controller")
    folder = place.settle(args.data)
    place.require_system(folder)
    from zavet.cli import database  # noqa: PLC0415 - the settings are named in the environment first
    from zavet.site.stores import DjangoStore  # noqa: PLC0415

    database.set_up(folder)
    database.require_schema()
    store = DjangoStore()
    try:
        slugs = _controllers(store, args.controller)
        rows = [_row(slug, _report(store, folder, slug, args)) for slug in slugs]
    finally:
        store.close()
    out.value(rows)
    for row in rows:
        key = "verify.ok" if row["ok"] else "verify.found"
        out.say(key, controller=row["controller"], size=row["size"], root=row["root"], found=row["found"], checkpoint=row["checkpoint"])
        for finding in row["findings"]:
            out.line(f"  {finding['what']}: {finding['where']}")
    return exits.OK if all(row["ok"] for row in rows) else exits.FOUND


def _controllers(store: Store, asked: str | None) -> tuple[str, ...]:
    with store.read() as transaction:
        known = tuple(sorted({row.controller for row in transaction.where(VersionRow, version=1)}))
    if asked is None:
        return known
    if asked not in known:
        raise NotFound("no policy is published here")
    return (asked,)


def _report(store: Store, folder: Path, controller: str, args: Namespace) -> Report:
    tiles = FileTiles(folder / place.LOG / controller)
    path = folder / place.LOG / controller / place.VERIFIER
    key = args.vkey
    if not key:
        try:
            key = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NotFound(
                f"no public key of the log of `{controller}`", hint="`zavet checkpoint` publishes it, or name it with --vkey"
            ) from None
        except (OSError, UnicodeDecodeError):
            raise Tampered(f"the public key beside the log of `{controller}` cannot be read") from None
    try:
        return log.examine(store, tiles, key, controller, deep=args.deep)
    except ValueError:
        if args.vkey:
            raise UsageError("--vkey is no verifier key", hint="it looks like zavet/protorg+0123abcd+A…") from None
        raise Tampered(f"what stands beside the log of `{controller}` is no verifier key") from None


def _row(controller: str, report: Report) -> dict[str, Any]:
    return {
        "controller": controller,
        "ok": report.ok,
        "size": report.size,
        "root": report.root.hex(),
        "checkpoint": report.checkpoint.size if report.checkpoint is not None else None,
        "found": report.found,
        "findings": [{"what": one.what, "where": one.where} for one in report.findings],
    }


def _checkpoint(args: Namespace, out: Output) -> int:
    folder = place.settle(args.data)
    with opened(args.data) as house:
        rows = []
        for slug in chosen(house, args.controller):
            found = publish_log(house, folder, slug)
            rows.append({"controller": slug, "size": found.size, "root": found.root.hex(), "vkey": log.verifier_key(house, slug)})
        out.rows(rows, ("controller", "size", "root", "vkey"))
    return exits.OK


COMMANDS = (
    Command(
        "verify",
        "Makes every hash of the log anew from its leaves and compares head, tiles and checkpoint; --deep compares stored blobs too.\n"
        "It needs no secret and writes nothing. Exit code 1 where anything differs.",
        "zavet verify --controller protorg --deep",
        _verify,
        (
            _ANY,
            arg("--deep", action="store_true", help="also compare every stored blob with its digest in the log"),
            arg("--vkey", metavar="KEY", help="the log's public key (default: the one that stands beside the log)"),
            JSON,
            DATA,
        ),
    ),
    Command(
        "checkpoint",
        "Brings tiles and the signed checkpoint up to the log, and puts its public key beside them. The worker does the same.",
        "zavet checkpoint",
        _checkpoint,
        (_ANY, JSON, DATA),
    ),
)
