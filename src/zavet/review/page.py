"""A review as one HTML page: self-contained, without scripts, printable."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib import resources

from zavet.review.finding import LEVELS, Finding
from zavet.review.report import Report, more


def as_html(report: Report) -> str:
    """The page. Everything that comes from the text or a site is escaped."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    style = resources.files("zavet.review").joinpath("report.css").read_text(encoding="utf-8")
    title = f"{report.say('report.title')}: {report.name}"
    yield f'<!doctype html>\n<html lang="{escape(report.language)}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
    yield f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<header>"
    about = report.say("report.against", name=report.name, law=report.law, date=report.as_of.isoformat())
    yield f"<h1>{escape(report.say('report.title'))}</h1>\n<p>{escape(about)}</p>"
    yield f"<p><strong>{escape(report.say('report.disclaimer'))}</strong></p>"
    counts = report.counts()
    items = "".join(f"<li><b>{counts[level]}</b>{escape(report.say(f'level.{level}'))}</li>" for level in LEVELS)
    yield f'<ul class="sum">{items}</ul>\n</header>\n<main>'
    if not report.heard.findings:
        yield f"<p>{escape(report.say('report.none'))}</p>"
    for level in LEVELS:
        found = [one for one in report.heard.findings if one.level == level]
        if found:
            yield f"<section>\n<h2>{escape(report.say(f'level.{level}'))} ({len(found)})</h2>"
            for one in found:
                yield _article(report, one)
            yield "</section>"
    rest = "".join(f"<p>{escape(line)}</p>" for line in more(report))
    yield f"</main>\n<footer>{rest}<p>{escape(report.say('report.disclaimer'))}</p></footer>\n</body>\n</html>"


def _article(report: Report, one: Finding) -> str:
    mark = f" · <em>{escape(report.say('report.judgement'))}</em>" if one.judgement else ""
    quote = f"<blockquote>{escape(one.quote)}</blockquote>" if one.quote else ""
    law = f'<p class="law">{escape(report.say("report.law"))}: {escape(one.law)}</p>' if one.law else ""
    where = f"{report.where(one)} · {report.say(f'family.{one.family}')} · {report.say(f'grade.{one.grade}')}"
    return (
        f'<article class="{one.level}" id="{escape(one.id, quote=True)}"><h3>{escape(one.problem)}</h3>'
        f'<p class="where">{escape(where)}{mark} · <code>{escape(one.id)}</code></p>{quote}'
        f"<p>{escape(report.say('report.hint'))}: {escape(one.hint)}</p>{law}</article>"
    )
