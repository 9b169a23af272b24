"""The command `zavet`: everything an officer does, and running the house.

    zavet <command> [<step>] [options]

Each command stands in a module of its own, read only when it is asked for: commands on a policy file need neither Django nor a data
folder. Exit codes: 0 done, 1 findings or refused, 2 wrong usage, 3 a fault.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from zavet import __version__
from zavet.cli import exits
from zavet.cli.command import Command, listing, parser_of
from zavet.cli.groups import GROUPS, overview
from zavet.cli.output import Output, language_of
from zavet.errors import ZavetError

__all__ = ["commands", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. Never lets an exception out, save where ZAVET_TRACE=1 asks for its trace."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words[1:] and words[0] != "decide"
    try:
        code = _run(words)
        sys.stdout.flush()
    except ZavetError as error:
        _trace()
        return exits.tell(error, as_json=as_json)
    except BrokenPipeError:
        # Whoever read our output has had enough; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.OK
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except OSError as error:
        _trace()
        return exits.tell(exits.foreign(error), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - whatever it was, a person at a terminal gets one line
        _trace()
        return exits.tell(exits.foreign(error), as_json=as_json)
    return code


def commands(word: str) -> tuple[Command, ...]:
    """The commands under the first word `word`; empty where there is none."""
    group = GROUPS.get(word)
    if group is None:
        return ()
    module = importlib.import_module(f"zavet.cli.{group.module}")
    found: tuple[Command, ...] = module.COMMANDS
    return tuple(one for one in found if one.name.split()[0] == word)


def _run(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return exits.OK
    if words[0] == "--version":
        sys.stdout.write(f"zavet {__version__}\n")
        return exits.OK
    found = commands(words[0])
    if not found:
        raise exits.unknown_word("command", words[0], GROUPS)
    command, rest = _pick(found, words)
    if command is None:
        sys.stdout.write(listing(words[0], GROUPS[words[0]].about, found))
        return exits.OK
    try:
        args = parser_of(command).parse_args(rest)
    except SystemExit as stop:  # `--help` was printed
        return int(stop.code or 0)
    return command.run(args, Output(language_of(args.lang), as_json=getattr(args, "json", False) is True))


def _pick(found: Sequence[Command], words: list[str]) -> tuple[Command | None, list[str]]:
    """The command that the words name and what is left of them; None where only a listing was asked for."""
    if found[0].name == words[0]:
        return found[0], words[1:]
    if len(words) == 1 or words[1] in {"-h", "--help"}:
        return None, []
    steps = {one.name.split()[1]: one for one in found}
    if words[1] not in steps:
        raise exits.unknown_word(f"step of `{words[0]}`", words[1], steps)
    return steps[words[1]], words[2:]


def _trace() -> None:
    """Lets the exception in flight out, with its trace, where that was asked for."""
    if os.environ.get("ZAVET_TRACE") == "1":
        raise  # noqa: PLE0704 - called from handlers alone
