"""A report as one page: no scripts, nothing fetched, its one style sheet named by hash in its own policy of content."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from zavet.reading.report.content import Report
from zavet.reading.report.markup import element, esc, link
from zavet.reading.report.page_side import SideColumn
from zavet.reading.report.page_summary import summary
from zavet.reading.report.page_text import TextColumn
from zavet.reading.report.places import targets
from zavet.reading.report.wording import say


def page(report: Report) -> str:
    """The report as HTML, whole in itself: a reader needs no other file, and nothing in it is run or asked for."""
    language = report.language
    column = TextColumn(report, targets(report))
    text = column.html()
    side = SideColumn(report, column.placed).html()
    return shell(
        language,
        f"{report.title} — {report.reading.document.name}",
        element("main", element("div", summary(report, column.placed), class_="top", id="top") + _work(report, text, side)),
    )


def shell(language: str, title: str, body: str) -> str:
    """A page of reports around its body, which is HTML."""
    style, policy = _style()
    return (
        "<!doctype html>\n"
        f'<html lang="{esc(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{esc(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f'<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>{esc(title)}</title>'
        f"<style>{style}</style></head>\n<body>{body}</body></html>\n"
    )


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and the policy of content that allows it and nothing else."""
    style = resources.files("zavet.reading.report").joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _work(report: Report, text: str, side: str) -> str:
    """The part of the page that fills a screen: the kinds, and under them text and findings, each scrolled by itself."""
    language = report.language
    advice = element("p", esc(say(language, "advice")), class_="advice")
    panes = _pane("text", say(language, "text"), text) + _pane("side", say(language, "findings"), side + advice)
    return element("div", _legend(report) + element("div", panes, class_="columns"), class_="work")


def _pane(name: str, title: str, inside: str) -> str:
    heading = element("h2", esc(title), class_="pane-title", id=f"title-{name}")
    return element("section", heading + inside, class_=f"pane {name}", tabindex="0", aria_labelledby=f"title-{name}")


def _kinds(report: Report) -> Iterator[tuple[str, int]]:
    if report.questions:
        yield "question", len(report.questions)
    yield from report.counts().items()


def _legend(report: Report) -> str:
    """The kinds with their colours. A tick hides its kind by the style sheet alone (`:has`)."""
    language = report.language
    shown = []
    for kind, count in _kinds(report):
        tick = f'<input type="checkbox" checked id="show-{kind}">'
        name = f"{esc(say(language, f'family.{kind}'))} {element('b', str(count))}"
        shown.append(element("label", tick + name, class_=f"k-{kind}"))
    top = element("a", "↑ " + esc(say(language, "to_top")), href=link("top"), class_="up")
    legend = element("legend", esc(say(language, "legend")))
    return element("fieldset", legend + "".join(shown) + top, class_="legend", title=say(language, "legend_hint"))
