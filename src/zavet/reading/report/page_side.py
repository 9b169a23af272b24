"""The column beside the text: open questions and facts by family, each linked to its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from zavet.policy.model import OpenQuestion
from zavet.reading.facts import Family
from zavet.reading.report.content import Report
from zavet.reading.report.entries import Entry
from zavet.reading.report.markup import anchor, element, esc, link
from zavet.reading.report.wording import asked, cite, closed, say

_QUOTE = 160
"""Characters of a quote that stand beside a fact; the whole of it is in the text."""


class SideColumn:
    """Writes facts and questions. `placed` are the keys of what has a place in the text."""

    def __init__(self, report: Report, placed: Collection[str]) -> None:
        self.report = report
        self.placed = placed
        self._language = report.language
        self._clauses = {one.id for one in report.reading.outline.clauses}

    def html(self) -> str:
        """All of the column."""
        groups = [self._questions(), *(self._family(family) for family in self.report.counts())]
        return "".join(groups) if self.report.entries else groups[0] + element("p", self._say("no_facts"), class_="quiet")

    def _questions(self) -> str:
        if not self.report.questions:
            return element("p", self._say("no_questions"), class_="quiet")
        title = element("h3", f"{self._say('questions')} {element('b', str(len(self.report.questions)))}")
        asked = element("ol", (self._question(number, one) for number, one in enumerate(self.report.questions, 1)))
        return element("section", title + asked, class_="group k-question", id="family-question")

    def _question(self, number: int, one: OpenQuestion) -> str:
        key = f"ask-{number}"
        parts = [element("p", esc(self._words(one.question)), class_="what")]
        if one.closes:
            words = ", ".join(closed(name, self._language) for name in one.closes)
            parts.append(element("p", self._say("closed_until", words=words), class_="more"))
        if one.options:
            answers = (element("li", esc(self._words(option.label))) for option in one.options)
            parts.append(element("p", self._say("answers") + ":", class_="more") + element("ul", answers))
        if one.asks:
            words = ", ".join(asked(name, self._language) for name in one.asks)
            parts.append(element("p", self._say("asked_values", words=words), class_="more"))
        parts.append(self._source(key, one.clause, one.quote))
        number_link = self._number(key, one.clause, f"?{number}")
        return element("li", number_link + element("div", parts, class_="card"), id=key, class_="entry k-question")

    def _family(self, family: Family) -> str:
        found = [one for one in self.report.entries if one.fact.family == family]
        title = element("h3", f"{self._say(f'family.{family}')} {element('b', str(len(found)))}")
        facts = element("ol", (self._fact(one) for one in found))
        return element("section", title + facts, class_=f"group k-{family}", id=f"family-{family}")

    def _fact(self, one: Entry) -> str:
        key = f"fact-{one.number}"
        parts = [element("p", esc(one.what), class_="what")]
        if one.more:
            parts.append(element("p", esc(" · ".join(one.more)), class_="more"))
        parts.append(self._source(key, one.fact.clause, one.fact.quote.text))
        sure = self._say("confidence", percent=one.percent)
        if one.unsure:
            sure += f" — {self._say('unsure')}"
        rule = f"{self._say('rule')} {element('code', esc(one.fact.rule))}"
        parts.append(element("p", f"{element('span', sure, class_='sure faint' if one.unsure else 'sure')} · {rule}", class_="how"))
        number = self._number(key, one.fact.clause, str(one.number))
        return element("li", number + element("div", parts, class_="card"), id=key, class_=f"entry k-{one.fact.family}")

    def _number(self, key: str, clause: str | None, shown: str) -> str:
        place = self._place(key, clause)
        label = f"{shown}: {say(self._language, 'to_text')}"
        return (
            element("a", esc(shown), class_="badge", href=place, aria_label=label) if place else element("span", esc(shown), class_="badge")
        )

    def _source(self, key: str, clause: str | None, quote: str) -> str:
        words = " ".join(quote.split())
        words = words if len(words) <= _QUOTE else f"{words[: _QUOTE - 1].rstrip()}…"
        parts = list(self._cited(clause))
        if words:
            place = self._place(key, clause)
            quoted = esc(f"«{words}»")
            parts.append(element("a", quoted, class_="quote", href=place) if place else element("span", quoted, class_="quote"))
        return element("p", " ".join(parts), class_="source") if parts else ""

    def _cited(self, clause: str | None) -> Iterator[str]:
        if clause:
            told = esc(cite(clause, self._language))
            yield (
                element("a", told, class_="clause-of", href=link(anchor(clause)))
                if clause in self._clauses
                else element("span", told, class_="clause-of")
            )

    def _place(self, key: str, clause: str | None) -> str | None:
        """The address of the quote, else that of its clause."""
        if key in self.placed:
            return link(f"at-{key}")
        return link(anchor(clause)) if clause in self._clauses and clause else None

    def _words(self, text: object) -> str:
        found = text.get(self._language, "") if hasattr(text, "get") else ""
        return str(found)

    def _say(self, key: str, **values: object) -> str:
        """A phrase as HTML."""
        return esc(say(self._language, key, **values))
