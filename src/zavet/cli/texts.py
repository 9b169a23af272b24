"""Texts named on the command line: files, folders, standard input; each read to facts in turn, an error told for its file alone."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents import DEFAULT, read_safely
from zavet.reading.facts import Reading
from zavet.reading.read import read
from zavet.reading.recognise import no_policy

STDIN: Final = "-"
_SUFFIXES: Final = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx")
_NAME: Final = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)=(?P<path>.+)", re.DOTALL)
_LABEL: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 40
_LATIN: Final = {
    letter: latin
    for letters, latins in (
        ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya"),
        ("әғқңөұүһі", "a g q n o u u h i"),
    )
    for letter, latin in zip(letters, (one.replace("-", "") for one in latins.split()), strict=True)
}


@dataclass(frozen=True, slots=True)
class Given:
    """A text that was named: its file, or standard input, and the name given for the system it becomes."""

    path: Path | None
    name: str = ""

    @property
    def shown(self) -> str:
        """The path on one line, fit for a terminal: what steers one, or is no character at all, is written out."""
        return _spelt(str(self.path)) if self.path else "<stdin>"

    @property
    def file_name(self) -> str:
        """The file's name as a document bears it: bytes that are no text are written out."""
        return self.path.name.encode("utf-8", "backslashreplace").decode() if self.path else "<stdin>"


def given(words: Sequence[str], *, named: bool = False, strict: bool = True) -> list[Given]:
    """The texts that these words name, in order: `FILE`, `-`, a folder (its policies, by name), and with `named` also `NAME=FILE`.

    Raises UsageError where a file is not there (unless not `strict`: then only where none of the words is; the others are told of when
    their turn comes), where a folder holds no text, and where the standard input is named twice.
    """
    if list(words).count(STDIN) > 1:
        raise UsageError("the standard input can be read once: `-` stands twice")
    there = [word for word in words if word == STDIN or Path(word).exists()]
    found: list[Given] = []
    for word in words:
        if word == STDIN:
            found.append(Given(None))
            continue
        match = _NAME.fullmatch(word) if named and not Path(word).exists() else None
        path, name = (Path(match["path"]), match["name"]) if match else (Path(word), "")
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES and one.is_file())
            if not inside:
                raise UsageError(f"no texts in `{_spelt(str(path))}`", hint=f"texts end in {', '.join(_SUFFIXES)}")
            found += [Given(one) for one in inside]
        elif not path.exists() and (strict or not there):
            raise UsageError(f"no file `{_spelt(str(path))}`")
        else:
            found.append(Given(path, name))
    return found


def readings(texts: Sequence[Given], out: Output, *, anyway: bool = False) -> Iterator[tuple[Given, Reading | ReadingError]]:  # noqa: ARG001
    """Each text with its reading, or with the error that says why it has none; one at a time, so that no two are held.

    Shows how far it is where a person waits. With `anyway` a text that seems to be no policy is read too.
    """
    meter = _Meter(len(texts))
    try:
        for number, one in enumerate(texts, 1):
            meter.show(number, one)
            try:
                found: Reading | ReadingError = _reading(one, anyway=anyway)
            except ReadingError as error:
                found = error
            meter.hide()
            yield one, found
    finally:
        meter.hide()


class _Meter:
    """A line on the terminal's standard error that shows how far a long call is. It is gone whenever anything else is written."""

    _EVERY = 0.1

    def __init__(self, total: int) -> None:
        self._total = total
        self._on = total > 1 and sys.stderr.isatty()
        self._next = 0.0
        self._there = False

    def show(self, number: int, one: Given) -> None:
        """Shows that this text is being read; at most ten times a second."""
        if not self._on or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._EVERY
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r{f'{bar(number, self._total)} {one.shown}'[:room]}\x1b[K")
        sys.stderr.flush()
        self._there = True

    def hide(self) -> None:
        """Clears the line."""
        if self._there:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._there = False


def bar(done: int, total: int, width: int = 24) -> str:
    """A bar that shows how much is done."""
    full = width * done // max(total, 1)
    return f"[{'#' * full}{'.' * (width - full)}] {done}/{total}"


def document(one: Given) -> Document:
    """The document of a text. Raises ReadingError where it cannot be opened or read.

    Short plain texts are read in this process, all else in one with limits, which stays for the next text.
    """
    try:
        data = _bytes(one)
    except OSError as error:
        raise ReadingError(f"`{one.shown}` cannot be opened: {(error.strerror or 'unknown').lower()}") from error
    return read_safely(data, one.file_name)


def _bytes(one: Given) -> bytes:
    """The file's bytes, one more than may be read at most: so that a huge file is refused and not held."""
    if one.path is None:
        return sys.stdin.buffer.read(DEFAULT.size + 1)
    with one.path.open("rb") as file:
        return file.read(DEFAULT.size + 1)


def _reading(one: Given, *, anyway: bool) -> Reading:
    try:
        found = read(document(one))
        why = None if anyway else no_policy(found)
    except ReadingError:
        raise
    except Exception as error:
        if os.environ.get("ZAVET_TRACE") == "1":
            raise
        # Whatever a text does to the rules, the texts after it are read.
        raise ReadingError(f"`{_spelt(one.file_name)}` cannot be read: {type(error).__name__}", hint="ZAVET_TRACE=1 shows where") from error
    if why:
        raise ReadingError(f"`{_spelt(one.file_name)}` is no privacy policy: {why}", hint="give the text of the policy itself")
    return found


def name_of(one: Given, reading: Reading, taken: Collection[str]) -> str:
    """The name of the system: as given, else the first label of the first site that the text names, else the file's stem.

    A name that is in `taken` gets a number.
    """
    if one.name:
        return one.name
    site = re.sub(r"\A(?:https?://)?(?:www\.)?", "", reading.header.sites[0]) if reading.header.sites else ""
    return free(plain(site.split(".")[0]) or stem(one), taken)


def stem(one: Given) -> str:
    """A plain name made of the file's own."""
    return plain(one.path.stem) if one.path and plain(one.path.stem) else "policy"


def free(name: str, taken: Collection[str]) -> str:
    """`name`, or where that is taken the first of `name-2`, `name-3` … that is not."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def plain(word: str) -> str:
    """A word as a host label: Latin letters, digits and hyphens."""
    latin = "".join(_LATIN.get(letter, letter) for letter in word.casefold())
    return _LABEL.sub("-", latin).strip("-")[:_LONGEST].strip("-")


def _spelt(path: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in path)
