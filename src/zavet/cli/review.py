"""`zavet review`: what is wrong with a policy, as a text or as a model, against a law, itself and a running site."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from zavet.cli import exits, inputs, texts
from zavet.cli.command import JSON, Command, arg
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.clock import SystemClock
from zavet.errors import ReadingError, StoreError
from zavet.law.packs import COUNTRIES, Pack, load
from zavet.policy import syntax
from zavet.policy.model import Policy
from zavet.reading.facts import Reading
from zavet.review import LEVELS, Finding, against, against_system, reading_of, review, review_policy
from zavet.review.page import as_html
from zavet.review.report import Report, as_json, as_sarif, as_text
from zavet.review.rulebook import rulebook
from zavet.review.served import Served, served
from zavet.review.silence import Silence, hear, parse

_MODELS: Final = frozenset({".yaml", ".yml"})
_BESIDE: Final = ("review.silenced.yaml", "review.silenced.yml", "review.silenced.toml")
_UNION: Final = "AT BE BG CY CZ DE DK EE ES EU FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_PACK_OF: Final = {"RU": "ru", "KZ": "kz"} | dict.fromkeys(_UNION.split(), "eu")
_BY_LANGUAGE: Final = {"kk": "kz", "en": "eu"}
_SECONDS: Final = 20.0


def _review(args: Namespace, out: Output) -> int:
    if args.html and args.sarif:
        raise UsageError("one form at a time", hint="choose --html or --sarif")
    as_of = _day(args.as_of)
    path, policy, reading = _given(args.file, out)
    law, remark = _law(args.law, reading)
    packs: tuple[Pack, ...] = (load(law),)
    found: tuple[Finding, ...]
    if policy is not None:
        found = review_policy(policy, packs=packs, as_of=as_of, language=out.language, editions=args.edition or ())
    else:
        found = review(reading, packs=packs, as_of=as_of, language=out.language, editions=args.edition or ())
    unread: tuple[tuple[str, str], ...] = ()
    if args.against:
        more, unread = _against(args, policy, reading, packs, as_of, out.language)
        found = (*found, *more)
    heard = hear(found, _silences(args.silence, path))
    report = Report(Path(args.file).name if path else "<stdin>", packs[0].country, as_of, out.language, heard, unread)
    if remark:
        out.say("review.no_pack", country=remark, law=packs[0].country)
    _write(report, args, out)
    bar = LEVELS.index(args.fail_on) if args.fail_on != "never" else -1
    return exits.FOUND if any(LEVELS.index(one.level) <= bar for one in heard.findings) else exits.OK


def _given(file: str, out: Output) -> tuple[Path | None, Policy | None, Reading]:
    """The file's path (None for the standard input), its model where it is one, and the reading."""
    if Path(file).suffix.lower() in _MODELS:
        policy = syntax.read(Path(file))
        return Path(file), policy, reading_of(policy)
    one, *more = texts.given([file])
    if more:
        raise UsageError("one text at a time", hint="name a file, not a folder")
    for _, found in texts.readings([one], out):
        if isinstance(found, ReadingError):
            raise found
        return one.path, None, found
    raise UsageError("no text was given")


def _law(asked: str | None, reading: Reading) -> tuple[str, str]:
    """The pack to take, and the country that has none: by option, the law that the text names, the operator's country, its language."""
    if asked:
        return asked, ""
    named = reading.header.law.get("country")
    countries = [*(named if isinstance(named, list | tuple) else ()), reading.header.operator.get("country")]
    for one in countries:
        if isinstance(one, str) and one in _PACK_OF:
            return _PACK_OF[one], ""
    without = next((one for one in countries if isinstance(one, str) and one), "")
    return _BY_LANGUAGE.get(reading.language, "ru"), without


def _day(asked: str | None) -> date:
    if asked is None:
        return datetime.fromtimestamp(SystemClock().now(), UTC).date()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise UsageError(f"expected a date like 2026-03-01: got `{asked[:40]}`") from None


def _silences(asked: str | None, path: Path | None) -> tuple[Silence, ...]:
    if asked is not None:
        file = Path(asked)
    else:
        file = next((one for name in _BESIDE if path is not None and (one := path.parent / name).is_file()), Path())
        if file == Path():
            return ()
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"`{file}` is not UTF-8 text") from None
    return parse(text, file.name, rulebook())


def _against(
    args: Namespace, policy: Policy | None, reading: Reading, packs: Sequence[Pack], as_of: date, language: str
) -> tuple[tuple[Finding, ...], tuple[tuple[str, str], ...]]:
    from zavet.connect.crawl import observe  # noqa: PLC0415 - only a comparison with a site needs the network

    seen = observe(args.against, allow_private=frozenset(args.allow_private or ()), allow_ports=_ports(args), browser=args.browser)
    cookies = [one.name for one in policy.cookies] if policy is not None else []
    found = against(reading, seen, packs=packs, as_of=as_of, language=language, cookies=cookies)
    if args.key:
        if policy is None:
            raise UsageError("--key compares the forms of a running system with those of a model", hint="name the model, not the text")
        found = (*found, *against_system(policy, _system(args.against, inputs.text(args.key)), packs=packs, as_of=as_of, language=language))
    return found, seen.unread


def _ports(args: Namespace) -> frozenset[int]:
    """The port of the address itself, where a private host was allowed by name."""
    try:
        parts = urlsplit(args.against)
        port = parts.port
    except ValueError:
        return frozenset()
    return frozenset({port}) if port and parts.hostname in (args.allow_private or ()) else frozenset()


def _system(url: str, key: str) -> Served:
    """What a Zavet system answers for itself: the policy in force and its forms. Raises StoreError, UsageError."""
    import httpx  # noqa: PLC0415 - the same

    base = urlsplit(url)
    root = f"{base.scheme}://{base.netloc}/api/v1"
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    try:
        with httpx.Client(headers=headers, timeout=_SECONDS, follow_redirects=False, trust_env=False) as client:
            answers = [client.get(f"{root}/{part}") for part in ("policy", "forms")]
    except httpx.HTTPError as error:
        raise StoreError(f"`{base.hostname}` cannot be asked: {type(error).__name__.lower()}") from error
    refused = next((one for one in answers if one.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}), None)
    if refused is not None:
        raise UsageError(f"the system answers {refused.status_code}", hint="a key of this controller is needed")
    try:
        return served(url, *(one.raise_for_status().json() for one in answers))
    except (ValueError, KeyError, TypeError, httpx.HTTPStatusError) as error:
        raise UsageError(f"`{base.hostname}` is no Zavet system", hint="unkept promises are judged of a Zavet system only") from error


def _write(report: Report, args: Namespace, out: Output) -> None:
    if args.html:
        text = as_html(report)
    elif args.sarif:
        text = json.dumps(as_sarif(report), ensure_ascii=False, indent=2)
    elif out.as_json:
        text = json.dumps(as_json(report), ensure_ascii=False, indent=2)
    else:
        text = ""
    if args.output:
        if not text:
            text = "\n".join(as_text(report))
        Path(args.output).write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    elif text:
        out.raw(text)
    else:
        for line in as_text(report):
            out.line(line)


COMMANDS = (
    Command(
        "review",
        "What is wrong with a policy, as a text (txt, md, html, pdf, docx) or as a model (yaml): against a law as it was on a day,\n"
        "against itself, and with --against against a running site. Exit code 1 where a finding reaches --fail-on. Not legal advice.",
        "zavet review policies/protorg.yaml --law kz --as-of 2026-01-01 --fail-on never",
        _review,
        (
            arg("file", metavar="FILE", help="a text, `-` for the standard input, or a policy file (YAML)"),
            arg("--law", choices=COUNTRIES, help="the law (default: the one that the text names, else that of its country)"),
            arg("--as-of", metavar="DATE", help="the day whose law counts (default: today)"),
            arg("--edition", action="append", metavar="NAME", help="also rows of an edition that is not law, or not confirmed"),
            arg("--against", metavar="URL", help="also compare with this site: fields, cookies, outside hosts, links, forms without TLS"),
            arg("--browser", action="store_true", help="with --against: run the scripts of pages in Chromium"),
            arg("--allow-private", action="append", metavar="HOST", help="with --against: this host may lie in a private network"),
            arg(
                "--key",
                metavar="KEY",
                help=f"with --against: an API key of the Zavet system there, whose forms are compared too; {inputs.HOW}",
            ),
            arg("--silence", metavar="FILE", help=f"silences with reasons (default: {_BESIDE[0]} beside the text)"),
            arg(
                "--fail-on",
                choices=(*LEVELS, "never"),
                default="error",
                help="from which level on findings give exit code 1 (default: error)",
            ),
            arg("--html", action="store_true", help="write one HTML page, without scripts, printable"),
            arg("--sarif", action="store_true", help="write SARIF 2.1.0, for code hosts and editors"),
            arg("--output", metavar="FILE", help="write to this file"),
            JSON,
        ),
    ),
)
