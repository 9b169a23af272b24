"""The page that leads to many reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from zavet.reading.report.markup import element, esc
from zavet.reading.report.page import shell
from zavet.reading.report.wording import say


@dataclass(frozen=True, slots=True)
class Listed:
    """One text of many: its report's file name with what was read, or the error that says why there is none."""

    name: str
    file: str = ""
    title: str = ""
    facts: int = 0
    questions: int = 0
    error: str = ""


def index(listed: Iterable[Listed], language: str) -> str:
    """A page with a row for each text."""
    head = ("file", "title", "facts", "questions")
    rows = [element("tr", (element("th", esc(say(language, key)), scope="col") for key in head))]
    rows += [element("tr", _cells(one)) for one in listed]
    title = say(language, "lead")
    body = element("h1", esc(title)) + element("div", element("table", rows), class_="scroll", tabindex="0")
    return shell(language, title, element("main", body, class_="index"))


def _cells(one: Listed) -> Iterable[str]:
    name = element("bdi", esc(one.name))
    if one.error:
        yield element("td", name)
        yield element("td", esc(one.error), class_="quiet", colspan="3")
        return
    yield element("td", element("a", name, href=quote(one.file)))
    yield element("td", esc(one.title))
    yield element("td", str(one.facts), class_="count")
    yield element("td", str(one.questions), class_="count")
