"""Drafts for `zavet up`: texts become models, kept as YAML beside the data so that an engineer can see and answer what is open.

    <data>/drafts/<name>.yaml        the draft that the system of that name began with
    <data>/drafts/<name>.new.yaml    the draft of a text that has changed since; publishing it is a person's act
    <data>/drafts/texts.json         which text each draft was made from: name, digest, file

A text that is known is not read again: by its digest, else by its file, else by the site that it names.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from zavet.cli import texts
from zavet.cli.exits import UsageError, tell
from zavet.cli.output import Output, clean
from zavet.errors import ReadingError, StoreError
from zavet.policy.format import format_policy
from zavet.policy.model import Policy
from zavet.reading.draft import draft

FOLDER: Final = "drafts"
_KNOWN: Final = "texts.json"
_PIECE: Final = 1 << 20
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was read before. `pending` is the digest of a changed text whose draft waits; empty where none does."""

    name: str
    digest: str
    file: str = ""
    pending: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A system to be run: its name and its draft; `new` is the draft of the text as it reads now, where that has changed."""

    name: str
    file: Path
    new: Path | None = None


def from_texts(words: Sequence[str], folder: Path, out: Output) -> list[Drafted]:
    """What these texts become; each told with its name and how much is open, or why it cannot be one.

    A draft that stands there already, answered perhaps, is kept and used: delete it to read the text anew. Raises UsageError where two
    texts are given one name, or none of them is a policy.
    """
    for word in words:
        _check_name(word)
    given = texts.given(words, named=True)
    names = [one.name for one in given if one.name]
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice:
        raise UsageError(f"two texts are given the name `{twice}`", hint="write another NAME= before one of them")
    shelf = _Shelf(folder / FOLDER, out)
    made = [*shelf.kept(given), *shelf.read(given)]
    shelf.remember()
    if not made:
        raise UsageError("none of these texts could be read as a policy", hint="`zavet read FILE` shows what is found in a text")
    return sorted(made, key=lambda one: shelf.order.index(one.name))


def accept(folder: Path, one: Drafted) -> None:
    """The draft of the changed text takes the place of the one before: it has been published."""
    if one.new is None:
        return
    place = folder / FOLDER
    known = _load(place / _KNOWN)
    one.new.replace(one.file)
    _save(place / _KNOWN, [replace(row, digest=row.pending, pending="") if row.name == one.name and row.pending else row for row in known])


class _Shelf:
    """The folder of drafts during one start."""

    def __init__(self, place: Path, out: Output) -> None:
        self._place = place
        self._out = out
        self._known = {one.name: one for one in _load(place / _KNOWN)}
        self._digests: dict[texts.Given, str] = {}
        self._unread: list[texts.Given] = []
        self.order: list[str] = []
        """Names in the order of the texts."""

    def kept(self, given: Sequence[texts.Given]) -> Iterator[Drafted]:
        """The texts that are as they were when they were read; the others are left for `read`."""
        seen: dict[str, texts.Given] = {}
        for one in given:
            digest = self._digests[one] = _digest_of(one)
            if digest and not one.name and digest in seen:
                self._out.say("up.again", text=one.shown, first=seen[digest].shown)
                continue
            seen.setdefault(digest, one)
            known = self._of(one, digest)
            file = self._file(known.name) if known else None
            if known is None or file is None or not file.exists() or digest not in {known.digest, known.pending}:
                self._unread.append(one)
                continue
            new = self._file(known.name, ".new") if digest == known.pending else None
            if new is not None and not new.exists():
                self._unread.append(one)
                continue
            self.order.append(known.name)
            self._out.say("up.kept", name=known.name, file=file)
            yield Drafted(known.name, file, new)

    def read(self, given: Sequence[texts.Given]) -> Iterator[Drafted]:
        """Reads the rest; a text that is no policy is told, and the others go on."""
        taken = [*(one.name for one in given if one.name), *self.order]
        for one, reading in texts.readings(self._unread, self._out):
            if isinstance(reading, ReadingError):
                tell(reading)
                continue
            digest = self._digests[one] or _hash([reading.document.text.encode("utf-8")])
            known = self._of(one, digest)
            name = known.name if known and known.name not in taken else texts.name_of(one, reading, taken)
            try:
                policy = draft(reading, slug=name)
            except ReadingError as error:
                tell(error)
                continue
            taken.append(name)
            if name not in self.order:
                self.order.append(name)
            yield self._drafted(one, policy, digest)

    def remember(self) -> None:
        """Writes down which texts are known."""
        _save(self._place / _KNOWN, self._known.values())

    def _drafted(self, one: texts.Given, policy: Policy, digest: str) -> Drafted:
        file, name = self._file(policy.slug), policy.slug
        known, where = self._known.get(name), str(one.path.absolute()) if one.path else ""
        changed = file.exists() and known is not None and known.digest != digest
        if not changed and file.exists():
            self._known[name] = Known(name, digest, where)
            self._out.say("up.kept", name=name, file=file)
            return Drafted(name, file)
        target = self._file(name, ".new") if changed else file
        _write(target, format_policy(policy))
        facts = sum(
            len(found) for found in (policy.data, policy.purposes, policy.recipients, policy.rights, policy.duties, policy.prohibitions)
        )
        self._out.say("up.read", name=name, text=one.shown, facts=facts, open=len(policy.open), file=target)
        self._known[name] = replace(known, file=where, pending=digest) if changed and known else Known(name, digest, where)
        return Drafted(name, file, target if changed else None)

    def _of(self, one: texts.Given, digest: str) -> Known | None:
        """What is known of a text: under the name that it is given, else by its digest, else by its file."""
        if one.name:
            return self._known.get(one.name)
        rows = list(self._known.values())
        by_digest = next((row for row in rows if digest and digest in {row.digest, row.pending}), None)
        where = str(one.path.absolute()) if one.path else ""
        return by_digest or next((row for row in rows if where and row.file == where), None)

    def _file(self, name: str, mark: str = "") -> Path:
        return self._place / f"{name}{mark}.yaml"


def _check_name(word: str) -> None:
    """Raises UsageError for `NAME=FILE` whose name no host can have, and for a name given to a whole folder."""
    name, equals, rest = word.partition("=")
    if not equals or Path(word).exists() or not Path(rest).exists():
        return
    if not _NAME.fullmatch(name):
        raise UsageError(f"`{clean(name)[:60]}` is no name of a system", hint="a name has small Latin letters, digits and hyphens")
    if Path(rest).is_dir():
        raise UsageError(f"`{name}` names a whole folder of texts", hint="give each text a name, or leave the name out")


def _digest_of(one: texts.Given) -> str:
    """SHA-256 of a file; empty for the standard input, which is read once, and for what cannot be opened: reading it says why."""
    if one.path is None:
        return ""
    try:
        with one.path.open("rb") as file:
            return _hash(iter(lambda: file.read(_PIECE), b""))
    except OSError:
        return ""


def _hash(pieces: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for one in pieces:
        found.update(one)
    return found.hexdigest()


def _load(path: Path) -> list[Known]:
    """The texts that were read before. Raises StoreError where the list is not one."""
    if not path.exists():
        return []
    try:
        return [Known(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"`{path}` is no list of texts", hint="delete it: the texts are then read anew, and drafts that are there kept"
        ) from error


def _save(path: Path, known: Iterable[Known]) -> None:
    _write(path, json.dumps([asdict(one) for one in known], ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.part")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
