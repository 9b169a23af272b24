"""A command as data: its name, what it does, an example, its arguments and the function that runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.terms import LANGUAGES


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, as argparse takes it."""

    names: tuple[str, ...]
    options: Mapping[str, Any]


def arg(*names: str, **options: Any) -> Argument:
    """An argument: `arg("--purpose", required=True, help="…")`."""
    return Argument(names, options)


JSON = arg("--json", action="store_true", help="answer in JSON, for programs")
DATA = arg("--data", metavar="FOLDER", help="the data folder (default: ZAVET_DATA, else ./var)")
_LANG = arg("--lang", choices=LANGUAGES, metavar="LANG", help="language of the answer: ru, kk or en (default: LANG, else ru)")


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is one word, or two where a group has several steps. `run` returns the exit code."""

    name: str
    about: str
    example: str
    run: Callable[[argparse.Namespace, Output], int]
    arguments: tuple[Argument, ...] = ()


class Parser(argparse.ArgumentParser):
    """Argparse, with errors in the words of the house."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message[:1].lower() + message[1:].replace("'", "`"), hint=f"`{self.prog} --help` tells what it takes")


def parser_of(command: Command) -> Parser:
    """The parser of a command's own arguments."""
    parser = Parser(
        prog=f"zavet {command.name}",
        description=command.about,
        epilog=f"example:\n  {command.example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for one in (*command.arguments, _LANG):
        parser.add_argument(*one.names, **one.options)
    return parser


def listing(word: str, about: str, found: Sequence[Command]) -> str:
    """The help of a command with several steps."""
    width = max(len(one.name) for one in found)
    lines = [f"usage: zavet {word} <step> [options]", "", about, ""]
    lines += [f"  {one.name:<{width}}  {one.about.splitlines()[0]}" for one in found]
    lines += ["", "example:", f"  {found[0].example}", "", f"`zavet {word} <step> --help` tells what a step takes.", ""]
    return "\n".join(lines)
