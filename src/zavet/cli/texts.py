"""Texts named on the command line: files, folders, standard input; each read to facts in turn, an error told for its file alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zavet.cli.exits import UsageError
from zavet.cli.output import Output, clean
from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents import DEFAULT, Worker
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
        return str(self.path) if self.path else "<stdin>"


def given(words: Sequence[str], *, named: bool = False) -> list[Given]:
    """The texts that these words name, in order: `FILE`, `-`, a folder (its policies, by name), and with `named` also `NAME=FILE`.

    Raises UsageError where a file or folder is not there, or a folder holds no text.
    """
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
                raise UsageError(f"no texts in `{path}`", hint=f"texts end in {', '.join(_SUFFIXES)}")
            found += [Given(one) for one in inside]
        elif not path.exists():
            raise UsageError(f"no file `{path}`")
        else:
            found.append(Given(path, name))
    return found


def readings(texts: Sequence[Given], out: Output) -> Iterator[tuple[Given, Reading | ReadingError]]:
    """Each text with its reading, or with the error that says why it has none. Shows how far it is where a person waits."""
    many = len(texts) > 1 and sys.stderr.isatty() and not out.as_json
    with Worker() as worker:
        for number, one in enumerate(texts, 1):
            if many:
                sys.stderr.write(f"\r{bar(number, len(texts))} {clean(one.shown)[-60:]:<60}")
                sys.stderr.flush()
            try:
                yield one, _reading(one, worker)
            except ReadingError as error:
                yield one, error
    if many:
        sys.stderr.write(f"\r{'':<100}\r")


def bar(done: int, total: int, width: int = 24) -> str:
    """A bar that shows how much is done."""
    full = width * done // max(total, 1)
    return f"[{'#' * full}{'.' * (width - full)}] {done}/{total}"


def document(one: Given, worker: Worker) -> Document:
    """The document of a text. Raises ReadingError where it cannot be opened or read."""
    try:
        data = _bytes(one)
    except OSError as error:
        raise ReadingError(f"`{one.shown}` cannot be opened: {(error.strerror or 'unknown').lower()}") from error
    return worker.read(data, Path(one.shown).name)


def _bytes(one: Given) -> bytes:
    """The file's bytes, one more than may be read at most: so that a huge file is refused and not held."""
    if one.path is None:
        return sys.stdin.buffer.read(DEFAULT.size + 1)
    with one.path.open("rb") as file:
        return file.read(DEFAULT.size + 1)


def _reading(one: Given, worker: Worker) -> Reading:
    found = read(document(one, worker))
    why = no_policy(found)
    if why:
        raise ReadingError(f"`{one.shown}` is no privacy policy: {why}", hint="give the text of the policy itself")
    return found


def name_of(one: Given, reading: Reading, taken: Sequence[str]) -> str:
    """The name of the system: as given, else the first label of the first site that the text names, else the file's stem; free of `taken`."""
    if one.name:
        return one.name
    site = re.sub(r"\A(?:https?://)?(?:www\.)?", "", reading.header.sites[0]) if reading.header.sites else ""
    name = plain(site.split(".")[0]) or plain(Path(one.shown).stem) or "policy"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def plain(word: str) -> str:
    """A word as a host label: Latin letters, digits and hyphens."""
    latin = "".join(_LATIN.get(letter, letter) for letter in word.casefold())
    return _LABEL.sub("-", latin).strip("-")[:_LONGEST].strip("-")
