"""Commands on one policy file: check, format, render, register, schema, form. They touch nothing else."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from zavet.cli import exits
from zavet.cli.command import JSON, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.errors import Diagnostic, NotFound, PolicySyntaxError
from zavet.policy import checks, syntax
from zavet.policy.format import format_policy
from zavet.policy.forms import Form, field_label, form, forms
from zavet.policy.register import document, register, to_json
from zavet.policy.render import render, shown_clauses
from zavet.policy.schema import json_schema

FILE = arg("file", metavar="FILE", help="a policy file (YAML)")


def _check(args: Namespace, out: Output) -> int:
    found: list[Diagnostic] = []
    for file in args.files:
        try:
            source = syntax.read_source(file)
        except PolicySyntaxError as error:
            found += error.found
        else:
            found += checks.check(source.policy, source.places, str(file))
    levels = [one.level for one in found]
    out.value([exits.diagnostic(one) for one in found])
    for one in found:
        out.line(str(one))
    counts = {level: levels.count(level) for level in ("error", "warning", "note")}
    out.say("check.total", files=len(args.files), errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
    return exits.FOUND if counts["error"] or (args.strict and counts["warning"]) else exits.OK


def _format(args: Namespace, out: Output) -> int:
    path = Path(args.file)
    text = format_policy(syntax.read(path))
    before = path.read_text(encoding="utf-8-sig")
    if args.check:
        if text != before:
            out.say("format.differs", file=path)
            return exits.FOUND
        return exits.OK
    if not args.write:
        out.raw(text)
        return exits.OK
    if text == before:
        return exits.OK
    if any(line.lstrip().startswith("#") for line in before.splitlines()) and not args.drop_comments:
        raise UsageError(
            f"`{path}` has comments, which are no part of the model and would be lost", hint="--drop-comments writes it anyway"
        )
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    out.say("format.written", file=path)
    return exits.OK


def _render(args: Namespace, out: Output) -> int:
    policy = syntax.read(args.file)
    if args.json:
        out.value([asdict(one) for one in shown_clauses(policy, out.language)])
    else:
        out.raw(render(policy, out.language))
    return exits.OK


def _register(args: Namespace, out: Output) -> int:
    policy = syntax.read(args.file)
    if args.json:
        out.value(to_json(register(policy)))
    else:
        out.raw(document(policy, out.language))
    return exits.OK


def _schema(args: Namespace, out: Output) -> int:  # noqa: ARG001 - every command takes its arguments
    out.raw(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return exits.OK


def _form(args: Namespace, out: Output) -> int:
    policy = syntax.read(args.file)
    found: Form | None = form(policy, args.point)
    if found is None:
        known = ", ".join(one.point for one in forms(policy))
        raise NotFound(f"the policy has no form at `{args.point}`", hint=f"it has: {known}" if known else "", clauses=policy.closed.data)
    out.value({**asdict(found), "title": dict(found.title)})
    out.line(found.title.get(out.language, found.title["ru"]))
    out.table(
        [
            {
                "field": one.name,
                "label": field_label(one.name, out.language),
                "category": one.category,
                "required": one.required,
                "only_for": one.only_for,
                "clause": one.clause,
            }
            for one in found.fields
        ]
    )
    for one in found.consents:
        out.say("form.consent", purpose=one.purpose, clause=one.clause)
    if found.opens:
        out.say("form.opens", ground=found.opens)
    return exits.OK


COMMANDS = (
    Command(
        "check",
        "What is wrong with policy files: what cannot be read, and the checks P001 and on, as file:line:column.\nExit code 1 where an error"
        " was found.",
        "zavet check policies/*.yaml",
        _check,
        (
            arg("files", nargs="+", metavar="FILE", help="policy files (YAML)"),
            arg("--strict", action="store_true", help="warnings are findings too"),
            JSON,
        ),
    ),
    Command(
        "format",
        "Writes a policy file in its one layout: facts one a line, defaults left out. Prints it, unless told otherwise.",
        "zavet format policies/protorg.yaml --check",
        _format,
        (
            FILE,
            arg("--write", action="store_true", help="write the file anew"),
            arg("--check", action="store_true", help="only say whether it would change (exit code 1)"),
            arg("--drop-comments", action="store_true", help="with --write: write a file even if it has comments, which are lost"),
        ),
    ),
    Command(
        "render",
        "The publishable text, every clause under its own number, as Markdown.",
        "zavet render policies/protorg.yaml --lang kk",
        _render,
        (FILE, JSON),
    ),
    Command(
        "register",
        "The register of processing activities (152-FZ art. 18.1, GDPR art. 30): a row for each purpose.",
        "zavet register policies/protorg.yaml --lang en",
        _register,
        (FILE, JSON),
    ),
    Command("schema", "JSON Schema of the policy language, for editors.", "zavet schema > zavet.schema.json", _schema),
    Command(
        "form",
        "The form of a collection point: exactly its fields and the consents beside them.",
        "zavet form policies/protorg.yaml checkout",
        _form,
        (FILE, arg("point", metavar="POINT", help="a collection point, such as `registration` or `checkout`"), JSON),
    ),
)
