"""`zavet read`: what published policies say, as facts with their places, a draft model, a page, or a view for the terminal."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from zavet.cli import exits, texts
from zavet.cli.command import Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output, clean
from zavet.cli.read_forms import Form, Made, chosen
from zavet.cli.texts import Given
from zavet.errors import ReadingError
from zavet.reading.draft import draft
from zavet.reading.facts import Reading


def _read(args: Namespace, out: Output) -> int:
    named = texts.given(args.texts, strict=False)
    if args.slug is not None:
        named = [_slugged(named, args.slug)]
    many = len(named) > 1 or any(Path(one).is_dir() for one in args.texts if one != texts.STDIN)
    failed = 0
    taken: set[str] = set()
    with ExitStack() as stack:
        form: Form = stack.enter_context(chosen(args, out, named, many=many))
        for one, found in texts.readings(named, out, anyway=args.anyway):
            try:
                if isinstance(found, ReadingError):
                    raise found
                form.take(_made(one, found, taken))
            except ReadingError as error:
                failed += 1
                _tell(one, error, as_json=out.as_json)
                form.failed(one, error)
    return exits.FOUND if failed else exits.OK


def _made(one: Given, reading: Reading, taken: set[str]) -> Made:
    """The reading with its draft, under a name that no other text of this call has. Raises ReadingError where nothing can be drafted."""
    slug = texts.name_of(one, reading, taken)
    policy = draft(reading, slug=slug)
    taken.add(slug)
    return Made(one, slug, reading, policy)


def _slugged(named: list[Given], slug: str) -> Given:
    if len(named) > 1:
        raise UsageError("--slug names the system of one text", hint="without it each is named by the site that its text names")
    if texts.plain(slug) != slug:
        raise UsageError(f"`{slug[:60]}` is no name of a system", hint="up to 40 small Latin letters, digits and hyphens")
    return replace(named[0], name=slug)


def _tell(one: Given, error: ReadingError, *, as_json: bool) -> None:
    """One line on the standard error that says which text could not be read, why, and what to do."""
    if as_json:
        line = json.dumps({"file": one.shown, **exits.shape(error)}, ensure_ascii=False)
    else:
        line = "; ".join(str(replace(told, file=one.shown)) for told in error.diagnostics())
    sys.stderr.write(f"{clean(' '.join(line.split()))}\n")


COMMANDS = (
    Command(
        "read",
        "What published policies say: outline, facts with clause, quote, place and confidence, and the questions that a text leaves open.\n"
        "Takes txt, md, html, pdf and docx; a folder stands for the texts in it, `-` for the standard input. Prints a view for people\n"
        "unless told otherwise. Exit code 1 where a text could not be read; the others are read all the same.",
        "zavet read privacy.html --html report.html",
        _read,
        (
            arg("texts", nargs="+", metavar="TEXT", help="files, folders, or `-` for the standard input"),
            arg("--json", action="store_true", help="facts in the interchange schema: one object, or a list for many texts"),
            arg("--yaml", action="store_true", help="a draft model in the policy language, for `zavet check` and `zavet up`"),
            arg(
                "--html",
                metavar="OUT",
                help="write a report page to this file, or pages with an index to this folder for many; `-` prints it",
            ),
            arg("--out", metavar="FOLDER", help="with --json or --yaml: a file for each text, in this folder"),
            arg(
                "--slug", metavar="NAME", help="name of the system that the text becomes (default: the site that it names, else the file's)"
            ),
            arg("--brief", action="store_true", help="only the table of texts with what was found in each"),
            arg("--anyway", action="store_true", help="read a text even where it seems to be no privacy policy"),
        ),
    ),
)
