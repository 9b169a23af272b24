"""The reference of the command line holds every command, every option and every example; every phrase is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.shared import ROOT

from zavet.cli import commands
from zavet.cli.command import Command, parser_of
from zavet.cli.groups import GROUPS
from zavet.terms.phrases import load

REFERENCE = ROOT / "docs" / "reference" / "cli.md"
EVERY = [one for word in GROUPS for one in commands(word)]


def section(name: str) -> str:
    found = re.search(rf"^### `zavet {re.escape(name)}`$(.*?)(?=^##|\Z)", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/cli.md has no heading for `zavet {name}`"
    return found[1]


@pytest.mark.parametrize("command", EVERY, ids=lambda one: one.name.replace(" ", "-"))
def test_the_reference_tells_every_command(command: Command) -> None:
    """Each command has a heading, its example, and each of its options."""
    text = section(command.name)
    assert command.example in text
    for one in command.arguments:
        if one.options.get("help") != "==SUPPRESS==":
            assert any(f"`{name}" in text for name in (*one.names, one.options.get("metavar", "\0"))), f"{command.name}: {one.names}"


def test_the_reference_tells_no_command_that_is_not_there() -> None:
    """No heading stands for a command that does not exist."""
    told = set(re.findall(r"^### `zavet ([^`]+)`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {one.name for one in EVERY}


@pytest.mark.parametrize("command", EVERY, ids=lambda one: one.name.replace(" ", "-"))
def test_every_command_helps(command: Command, zavet) -> None:
    """`--help` of each command tells what it does, with an example, and ends with 0; a word it does not take ends with 2."""
    ran = zavet(*command.name.split(), "--help")
    assert ran.code == 0
    assert "example:\n" in ran.out
    assert command.example in ran.out
    assert command.about.split("\n", maxsplit=1)[0][:40] in ran.out.replace("\n", " ")
    assert zavet(*command.name.split(), "--no-such-option").code == 2
    assert parser_of(command).prog == f"zavet {command.name}"


def test_every_group_has_commands() -> None:
    """Each first word leads to a module that has commands of it, and no module has commands that no word leads to."""
    listed = {one.name.split()[0] for one in EVERY}
    assert listed == set(GROUPS)


def test_every_phrase_is_used() -> None:
    """No phrase stands that no command says."""
    phrases = load("zavet.cli")
    source = "".join(path.read_text(encoding="utf-8") for path in (Path(ROOT) / "src/zavet/cli").glob("*.py"))
    keys = phrases.keys()
    assert [key for key in keys if f'"{key}"' not in source] == []
