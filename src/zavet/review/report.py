"""A review as a whole, and how it is written: for a terminal, as JSON, as SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from zavet import __version__
from zavet.review.finding import LEVELS, Finding
from zavet.review.rulebook import rulebook
from zavet.review.silence import Heard
from zavet.terms.phrases import load

_WIDTH: Final = 108
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What was reviewed (`name`), by which law (`RU`, `KZ`, `EU`) as of which day, in which language it is told, and what was found."""

    name: str
    law: str
    as_of: date
    language: str
    heard: Heard
    unread: tuple[tuple[str, str], ...] = ()
    """Pages of a site that were looked for and not read, with the reason."""

    def counts(self) -> dict[str, int]:
        """How many findings each level has."""
        return {level: sum(one.level == level for one in self.heard.findings) for level in LEVELS}

    def say(self, key: str, **values: object) -> str:
        """A phrase of the report."""
        return load("zavet.review").say(self.language, key, **values)

    def where(self, one: Finding) -> str:
        """The place of a finding in words."""
        place = self.say("report.clause", clause=one.clause) if one.clause else self.say("report.text")
        return f"{place}, {self.say('report.line', line=one.line)}" if one.line else place


def as_text(report: Report) -> Iterator[str]:
    """The lines for a terminal: findings by level, each with place, quote, law and hint."""
    yield report.say("report.against", name=report.name, law=report.law, date=report.as_of.isoformat())
    for level in LEVELS:
        found = [one for one in report.heard.findings if one.level == level]
        if not found:
            continue
        yield ""
        yield f"{report.say(f'level.{level}')} ({len(found)})"
        for one in found:
            yield ""
            yield from _wrapped(f"{one.problem}  [{one.id}]", "  ")
            mark = f" · {report.say('report.judgement')}" if one.judgement else ""
            yield f"    {report.where(one)} · {report.say(f'grade.{one.grade}')}{mark}"
            if one.quote:
                yield from _wrapped(report.say("report.quote", quote=one.quote), "    ")
            if one.law:
                yield from _wrapped(f"{report.say('report.law')}: {one.law}", "    ")
            yield from _wrapped(f"→ {one.hint}", "    ")
    yield ""
    if not report.heard.findings:
        yield report.say("report.none")
    counts = report.counts()
    yield report.say("report.total", errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
    yield from more(report)
    yield report.say("report.disclaimer")


def more(report: Report) -> Iterator[str]:
    if report.heard.silenced:
        yield report.say("report.silenced", count=len(report.heard.silenced))
    for silence in report.heard.stale:
        yield report.say("report.stale", id=silence.id)
    for page, reason in report.unread:
        yield report.say("report.unread", page=page, reason=reason)


def _wrapped(text: str, indent: str) -> Iterator[str]:
    line = indent
    for word in text.split():
        if len(line) + len(word) > _WIDTH and line.strip():
            yield line.rstrip()
            line = indent
        line += f"{word} "
    yield line.rstrip()


def as_json(report: Report) -> dict[str, Any]:
    """The review as a JSON object; findings under `findings`."""
    return {
        "name": report.name,
        "law": report.law,
        "as_of": report.as_of.isoformat(),
        "language": report.language,
        "counts": report.counts(),
        "findings": [asdict(one) for one in report.heard.findings],
        "silenced": [{"id": one.id, "reason": reason} for one, reason in report.heard.silenced],
        "stale_silences": [one.id for one in report.heard.stale],
        "unread": [{"page": page, "reason": reason} for page, reason in report.unread],
        "disclaimer": report.say("report.disclaimer"),
    }


def as_sarif(report: Report) -> dict[str, Any]:
    """The review as SARIF 2.1.0 (OASIS): one run, its rules, a result for each finding; a silenced one is a suppressed result."""
    used = dict.fromkeys(one.rule for one in (*report.heard.findings, *(one for one, _ in report.heard.silenced)))
    place = {rule: at for at, rule in enumerate(used)}
    results = [_result(report, one, place) for one in report.heard.findings]
    for one, reason in report.heard.silenced:
        results.append(_result(report, one, place) | {"suppressions": [{"kind": "external", "justification": reason}]})
    driver = {
        "name": "zavet review",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in used],
        "fullDescription": {"text": report.say("report.disclaimer")},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "language": report.language, "results": results}]}


def _rule(slug: str) -> dict[str, Any]:
    rule = rulebook()[slug]
    return {
        "id": slug,
        "defaultConfiguration": {"level": rule.level},
        "properties": {"family": rule.family, "tags": [rule.family], "judgement": rule.judgement},
    }


def _result(report: Report, one: Finding, place: Mapping[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.name)}}
    if one.line:
        physical["region"] = {"startLine": one.line, **({"snippet": {"text": one.quote}} if one.quote else {})}
    location: dict[str, Any] = {"physicalLocation": physical}
    if one.clause:
        location["logicalLocations"] = [{"name": one.clause, "kind": "clause"}]
    text = f"{one.problem}. {one.hint}." + (f" {one.law}." if one.law else "")
    return {
        "ruleId": one.rule,
        "ruleIndex": place[one.rule],
        "level": one.level,
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"finding/v1": one.id},
        "properties": {"grade": one.grade, "judgement": one.judgement, "law": one.law},
    }


def _uri(name: str) -> str:
    """A name as a relative reference (RFC 3986): what it does not allow is percent-encoded."""
    allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    return "".join(sign if sign in allowed else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in name)
