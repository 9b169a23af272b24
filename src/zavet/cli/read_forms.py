"""The forms in which `zavet read` gives what it read. Each takes one text at a time and holds none of them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zavet.cli import texts
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.cli.texts import Given
from zavet.errors import ReadingError
from zavet.policy.format import format_policy
from zavet.policy.model import Policy
from zavet.reading.facts import Reading
from zavet.reading.interchange import to_json

_PLAIN_WIDTH = 100
_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Made:
    """A text that was read, with its draft."""

    given: Given
    slug: str
    reading: Reading
    policy: Policy


class Form:
    """Where readings go. `take` writes one and forgets it; `failed` hears of a text that has none; leaving it ends the whole."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.end()

    def take(self, made: Made) -> None:
        raise NotImplementedError

    def failed(self, one: Given, error: ReadingError) -> None:
        """A text that could not be read."""

    def end(self) -> None:
        """All texts were had."""


def chosen(args: Namespace, out: Output, named: Sequence[Given], *, many: bool) -> Form:
    """The form that the options ask for. Raises UsageError where they do not go together."""
    asked = [name for name in ("json", "yaml", "html", "brief") if getattr(args, name)]
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} are two answers: choose one")
    if args.out is not None:
        if not (args.json or args.yaml):
            raise UsageError("--out goes with --json or --yaml")
        return Files(_folder(args.out), out, yaml=args.yaml)
    if args.json:
        return JsonList() if many else JsonObject()
    if args.yaml:
        if many:
            raise UsageError("a model is one file", hint="--out FOLDER writes one for each text")
        return Yaml()
    if args.html is not None:
        return _html(args.html, out, named, many=many)
    return Terminal(out, many=many, brief=args.brief)


class JsonObject(Form):
    """One text: its reading as a JSON object."""

    def take(self, made: Made) -> None:
        sys.stdout.write(_json(made))


class JsonList(Form):
    """Many texts: a JSON list, written as it grows."""

    def __init__(self) -> None:
        self._between = "[\n"

    def take(self, made: Made) -> None:
        sys.stdout.write(self._between + _json(made).rstrip("\n"))
        self._between = ",\n"

    def end(self) -> None:
        sys.stdout.write("[]\n" if self._between.startswith("[") else "\n]\n")


class Yaml(Form):
    """One text: its draft model."""

    def take(self, made: Made) -> None:
        sys.stdout.write(format_policy(made.policy))


class Files(Form):
    """A file for each text: readings as JSON, or draft models."""

    def __init__(self, folder: Path, out: Output, *, yaml: bool) -> None:
        self._folder, self._out, self._yaml = folder, out, yaml
        self._taken: set[str] = set()

    def take(self, made: Made) -> None:
        # A model's file bears the name of its system, as `zavet up` names it; a reading's the name of its text.
        name = made.slug if self._yaml else texts.free(texts.stem(made.given), self._taken)
        self._taken.add(name)
        file = self._folder / f"{name}.{'yaml' if self._yaml else 'json'}"
        _write(file, format_policy(made.policy) if self._yaml else _json(made))
        _told(self._out, made, file)


class Page(Form):
    """One text: its report as a page in a file, or on the standard output."""

    def __init__(self, file: Path | None, out: Output) -> None:
        self._file, self._out = file, out

    def take(self, made: Made) -> None:
        from zavet.reading.report import page  # noqa: PLC0415 - only this form writes pages

        text = page(_report(made, self._out))
        if self._file is None:
            self._out.raw(text)
            return
        _write(self._file, text)
        _told(self._out, made, self._file)


class Pages(Form):
    """Many texts: a page for each in a folder, and an index that leads to them."""

    _INDEX = "index"

    def __init__(self, folder: Path, out: Output) -> None:
        from zavet.reading.report import Listed  # noqa: PLC0415 - the same

        self._folder, self._out = folder, out
        self._taken = {self._INDEX}
        self._listed: list[Listed] = []

    def take(self, made: Made) -> None:
        from zavet.reading.report import Listed, page  # noqa: PLC0415 - the same

        name = texts.free(texts.stem(made.given), self._taken)
        self._taken.add(name)
        report = _report(made, self._out)
        file = self._folder / f"{name}.html"
        _write(file, page(report))
        _told(self._out, made, file)
        self._listed.append(Listed(made.given.shown, file.name, report.title[:200], len(report.entries), len(report.questions)))

    def failed(self, one: Given, error: ReadingError) -> None:
        from zavet.reading.report import Listed  # noqa: PLC0415 - the same

        self._listed.append(Listed(one.shown, error=str(error)))

    def end(self) -> None:
        from zavet.reading.report import index  # noqa: PLC0415 - the same

        file = self._folder / f"{self._INDEX}.html"
        _write(file, index(self._listed, self._out.language))
        self._out.say("read.index", file=file)


class Terminal(Form):
    """A view of each text for people, and after many a table of them all."""

    def __init__(self, out: Output, *, many: bool, brief: bool) -> None:
        self._out, self._brief = out, brief
        self._rows: list[dict[str, Any]] | None = [] if many or brief else None
        self._shown = 0
        tty = sys.stdout.isatty()
        self._colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._width = min(shutil.get_terminal_size().columns, _WIDEST) if tty else _PLAIN_WIDTH

    def take(self, made: Made) -> None:
        if not self._brief:
            from zavet.reading.report import terminal  # noqa: PLC0415 - the same

            before = "\n" if self._shown else ""
            lines = terminal(_report(made, self._out), width=self._width, colour=self._colour)
            # The view has made visible whatever would steer a terminal; the colours are its own.
            self._out.raw(before + "\n".join(lines))
            sys.stdout.flush()
            self._shown += 1
        if self._rows is not None:
            facts, questions = len(made.reading.facts), len(made.policy.open)
            self._rows.append({"text": made.given.shown, "facts": facts, "questions": questions, "error": ""})

    def failed(self, one: Given, error: ReadingError) -> None:
        if self._rows is not None:
            self._rows.append({"text": one.shown, "facts": "—", "questions": "—", "error": str(error)})

    def end(self) -> None:
        if self._rows is None:
            return
        if self._shown:
            self._out.line()
        failed = any(row["error"] for row in self._rows)
        self._out.table(self._rows, ("text", "facts", "questions", "error") if failed else ("text", "facts", "questions"))


def _html(where: str, out: Output, named: Sequence[Given], *, many: bool) -> Form:
    if many:
        if where == texts.STDIN:
            raise UsageError("many texts make many pages", hint="--html FOLDER writes them with an index")
        return Pages(_folder(where), out)
    if where == texts.STDIN:
        return Page(None, out)
    file = Path(where)
    if file.is_dir() or where.endswith(os.sep):
        file = _folder(where) / f"{texts.stem(named[0])}.html"
    if any(one.path is not None and file.exists() and one.path.exists() and file.samefile(one.path) for one in named):
        raise UsageError("the report would be written over the text", hint="name another file")
    if not file.parent.is_dir():
        raise UsageError(f"no folder `{file.parent}`")
    return Page(file, out)


def _folder(where: str) -> Path:
    """The folder, made where it is not there. Raises UsageError where a file has its name."""
    folder = Path(where)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{where}` is a file", hint="many texts need a folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _report(made: Made, out: Output) -> Any:
    from zavet.reading.report import compose  # noqa: PLC0415 - facts as JSON need no report

    return compose(made.reading, made.policy.open, out.language)


def _json(made: Made) -> str:
    return json.dumps(to_json(made.reading, made.slug), ensure_ascii=False, indent=2) + "\n"


def _write(file: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _told(out: Output, made: Made, file: Path) -> None:
    facts, questions = len(made.reading.facts), len(made.policy.open)
    out.say("read.written", text=made.given.shown, facts=facts, questions=questions, file=file)
