"""The summary on top of a report's page: who, where, how much was found, what is open, what is not said."""

from __future__ import annotations

from collections.abc import Collection

from zavet.reading.report.content import Report
from zavet.reading.report.markup import element, esc, link
from zavet.reading.report.said import Value
from zavet.reading.report.wording import number_text, say

_QUESTIONS = 5
"""Questions that the summary names; all of them stand beside the text."""
_LONGEST = 180


def summary(report: Report, placed: Collection[str]) -> str:
    """The top of the page, with the page's only `h1`."""
    language = report.language
    lead = element("p", f"{element('b', 'Zavet')} · {esc(say(language, 'lead'))}", class_="lead")
    head = element("header", lead + element("h1", esc(report.title)) + _file(report), class_="head")
    cards = (_said(report, placed), _counted(report), _asked(report), _unsaid(report))
    return head + element("div", (one for one in cards if one), class_="cards")


def _card(report: Report, key: str, inside: str, count: int | None = None) -> str:
    number = f" {element('b', str(count))}" if count is not None else ""
    title = element("h2", esc(say(report.language, key)) + number)
    return element("section", title + inside, class_=f"panel {key}")


def _file(report: Report) -> str:
    language, document = report.language, report.reading.document
    size = say(language, "length_of", characters=number_text(len(document.text)), clauses=len(report.reading.outline.clauses))
    speech = report.reading.language
    told = [element("span", element("bdi", esc(document.name)), class_="file"), esc(size)]
    if speech in {"ru", "kk", "en"}:
        told.append(esc(say(language, f"speech.{speech}")))
    notes = element("ul", (element("li", esc(one)) for one in document.notes), class_="notes") if document.notes else ""
    return element("p", " · ".join(told), class_="quiet") + notes


def _said(report: Report, placed: Collection[str]) -> str:
    def shown(value: Value) -> str:
        words = element("bdi", esc(value.words))
        key = f"said-{value.place}"
        if value.place is None:
            return words
        inside = element("a", words, href=link(f"at-{key}")) if key in placed else words
        return element("span", inside, id=key, class_="entry k-header")

    rows = (element("div", element("dt", esc(row.label)) + element("dd", ", ".join(map(shown, row.values)))) for row in report.said)
    return _card(report, "told", element("dl", rows)) if report.said else ""


def _counted(report: Report) -> str:
    """Families with their counts, each with a bar."""
    language, counts = report.language, report.counts()
    if not counts:
        return ""
    most = max(counts.values())
    rows = []
    for family, count in counts.items():
        # A style attribute would need a looser policy of content: bars come in twentieths.
        bar = element("span", "", class_=f"bar n-{max(1, round(20 * count / most))}")
        name = element("a", esc(say(language, f"family.{family}")), href=link(f"family-{family}"))
        rows.append(element("li", f"{name}{bar}{element('b', str(count))}", class_=f"k-{family}"))
    return _card(report, "facts", element("ul", rows, class_="bars"), len(report.entries))


def _asked(report: Report) -> str:
    language = report.language
    if not report.questions:
        return _card(report, "questions", element("p", esc(say(language, "no_questions")), class_="quiet"), 0)
    shown = []
    for number, one in enumerate(report.questions[:_QUESTIONS], 1):
        words = one.question.get(language, "")
        words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
        shown.append(element("li", element("a", esc(words), href=link(f"ask-{number}"))))
    rest = len(report.questions) - len(shown)
    if rest > 0:
        shown.append(element("li", element("a", esc(say(language, "more", count=rest)), href=link("family-question")), class_="rest"))
    return _card(report, "questions", element("ol", shown), len(report.questions))


def _unsaid(report: Report) -> str:
    if not report.unsaid:
        return _card(report, "unsaid", element("p", esc(say(report.language, "nothing_unsaid")), class_="quiet"))
    return _card(report, "unsaid", element("ul", (element("li", esc(one)) for one in report.unsaid)))
