"""The review of a reviewed model: its facts and its clauses, as if a text had been read; and what its officer has not answered yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from zavet.law.packs import Pack
from zavet.policy.model import Policy
from zavet.policy.render import shown_clauses
from zavet.reading.clause import Clause, Outline, Part
from zavet.reading.document import Document, Line
from zavet.reading.facts import FAMILIES, ClauseKind, Fact, Family, Header, Quote, Reading, Value
from zavet.review.check import review, tell
from zavet.review.finding import Finding, Sign
from zavet.review.rulebook import rulebook

_PARTS: Final[dict[Family, str]] = {
    "subjects": "subjects", "data": "data", "purposes": "purposes", "recipients": "recipients", "authority": "authorities",
    "retention": "retention", "rights": "rights", "duties": "duties", "prohibitions": "prohibitions", "measures": "measures",
    "disclaimers": "disclaimers",
}  # fmt: skip
_OF_THE_TEXT: Final = frozenset(
    {
        "text-defect", "numbering-glitch", "list-unfinished", "sections-missing-numbering", "undefined-term", "term-inconsistent",
        "documents-mixed",
    }
)  # fmt: skip
"""Rules on how a text is written: a model holds clauses in its own words."""


def review_policy(
    policy: Policy, *, packs: Sequence[Pack], as_of: date, language: str = "ru", editions: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """The findings on a model: those on its facts and clauses, and one for each question that is still open."""
    chosen = frozenset(rulebook()) - _OF_THE_TEXT
    found = review(reading_of(policy), packs=packs, as_of=as_of, language=language, editions=editions, rules=chosen)
    signs = [
        Sign("question-open", (one.clause,) if one.clause else (), None, one.quote, values={"question": one.question, "about": one.about})
        for one in policy.open
    ]
    return (*found, *tell(signs, rulebook(), {}, None, language))


def reading_of(policy: Policy) -> Reading:
    """A model as a reading: a line for each clause, and its facts with the clause they cite."""
    lines: list[Line] = []
    clauses: list[Clause] = []
    known = {one.id for one in policy.clauses}
    place = 0
    shown = {one.id: one for one in shown_clauses(policy, policy.language)}
    for one in policy.clauses:
        text = shown[one.id].text or one.id
        number = one.id if one.id[:1].isdigit() and "/" not in one.id else ""
        parent = _parent(one.id, known)
        part = Part("title" if one.kind == "heading" else "body", text, place, place + len(text), len(lines) + 1)
        end, line, heading = place + len(text), len(lines) + 1, one.kind == "heading"
        clauses.append(Clause(one.id, number, heading, text, (part,), parent, None, place, end, line))
        lines.append(Line(len(lines) + 1, text, place))
        place += len(text) + 1
    whole = "\n".join(one.text for one in lines)
    title = policy.title.get(policy.language, "")
    outline = Outline(title, tuple(clauses))
    return Reading(
        Document(f"{policy.slug}.yaml", "txt", whole, tuple(lines), title=title), policy.language, outline,
        {one.id: ClauseKind(one.kind, one.running, 1.0, "model") for one in policy.clauses}, _header(policy),
        tuple(_facts(policy, outline)),
    )  # fmt: skip


def _parent(clause: str, known: set[str]) -> str | None:
    above = clause.rpartition("/")[0] or clause.rpartition(".")[0]
    return above if above in known else None


def _header(policy: Policy) -> Header:
    operator, document, law = policy.operator, policy.document, policy.law
    told: dict[str, object] = {
        "name": operator.name, "legal_form": operator.legal_form, "address": operator.address, "emails": list(operator.emails),
        "phones": list(operator.phones), "country": operator.country, "clause": operator.clause,
    }  # fmt: skip
    change = {"notice": document.change.notice, "effective": document.change.effective, "clause": document.change.clause}
    return Header(
        told, policy.sites, policy.services,
        {"date": document.date, "place": document.place, "url": document.url, "acceptance": document.acceptance,
            "acceptance_clause": document.acceptance_clause, "change": change},
        {
            "country": list(law.country), "acts": list(law.acts), "court": law.court, "claim_answer_days": law.claim_answer_days,
            "clause": law.clause,
        },
        {"notify_subject": policy.breach.notify_subject, "clause": policy.breach.clause},
    )  # fmt: skip


def _facts(policy: Policy, outline: Outline) -> Iterable[Fact]:
    for family in FAMILIES:
        for one in getattr(policy, _PARTS[family]):
            clause = outline.get(one.clause)
            start, end, line = (clause.start, clause.end, clause.line) if clause is not None else (0, 0, 1)
            quote = Quote(clause.text if clause is not None else "", start, end, line)
            values = {field.name: _value(getattr(one, field.name)) for field in fields(one) if field.name != "clause"}
            yield Fact(family, values, one.clause, quote, 1.0, "model")


def _value(value: Any) -> Value:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if value is None or isinstance(value, str | bool | int):
        return value
    return str(value)
