"""The register of processing activities: what is done with whose data, for what, on which basis (GDPR art. 30, 152-FZ art. 18.1).

One row for each purpose on one footing (consent and legal basis). Data that nothing narrows serve every purpose; such a row is
marked `by_default`, so that a reader sees what the text says and what only follows from its silence (I10). A recipient named for no
purpose stands in every row whose data it can learn, and a purpose that only a recipient's clause names has a row too: the register
leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from zavet.policy.durations import term_text
from zavet.policy.labels import PHRASES, sentence
from zavet.policy.links import linked_data, named_for, unique
from zavet.policy.model import LegalBasis, Policy, Purpose, Retention
from zavet.terms import label

Linked = Literal["by_default", "stated"]


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the register. `linked` is `stated` where the text itself ties every category here to this purpose.

    `clauses` are those of the purpose, its data and their limits, its recipients and the terms of keeping, in this order.
    """

    purpose: str
    consent: bool
    legal_basis: LegalBasis
    categories: tuple[str, ...]
    linked: Linked
    subjects: tuple[str, ...]
    recipients: tuple[str, ...]
    retention: tuple[Retention, ...]
    clauses: tuple[str, ...]


def register(policy: Policy) -> tuple[Activity, ...]:
    """Every activity of the policy, in the order of its purposes."""
    rows: dict[tuple[str, bool, LegalBasis], list[str]] = {}
    for one in policy.purposes:
        rows.setdefault(_footing(one), []).append(one.clause)
    named = {one.purpose for one in policy.purposes}
    for to in policy.recipients:
        if to.purpose is not None and to.purpose not in named:
            rows.setdefault((to.purpose, False, "unstated"), []).append(to.clause)
    return tuple(_activity(policy, *footing, clauses) for footing, clauses in rows.items())


def table(activities: Sequence[Activity], language: str) -> str:
    """The rows as a Markdown table in `language`."""
    columns = ("number", "purpose", "basis", "categories", "linked", "subjects", "recipients", "retention", "clauses")
    head = [PHRASES.say(language, f"register.{one}") for one in columns]
    rows = [_cells(number, one, language) for number, one in enumerate(activities, 1)]
    lines = [head, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def document(policy: Policy, language: str) -> str:
    """The register as a document: whose it is, the rows, and the measures of protection (GDPR art. 30(1)(a) and (g))."""
    operator = policy.operator
    contacts = unique([*operator.emails, *operator.phones, *(one.address for one in policy.contacts)])
    lines = [
        f"# {PHRASES.say(language, 'register.title')}",
        "",
        *(
            f"- {PHRASES.say(language, f'render.{key}')}: {value}"
            for key, value in (
                ("operator", operator.name),
                ("entities", "; ".join(operator.entities)),
                ("address", operator.address or ""),
                ("contacts", ", ".join(contacts)),
            )
            if value
        ),
        "",
        table(register(policy), language),
        f"{PHRASES.say(language, 'register.measures')}: {_measures(policy, language)}",
    ]
    return "\n".join(lines) + "\n"


def to_json(activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """The rows as JSON values, keys as the fields of `Activity`, words as in the vocabulary."""
    return [_plain(asdict(one)) for one in activities]


def _footing(purpose: Purpose) -> tuple[str, bool, LegalBasis]:
    return purpose.purpose, purpose.consent, purpose.legal_basis


def _activity(policy: Policy, purpose: str, consent: bool, basis: LegalBasis, clauses: Sequence[str]) -> Activity:  # noqa: FBT001
    data = linked_data(policy, purpose)
    recipients = named_for(policy, purpose)
    words = [one.recipient for one in recipients]
    if policy.authorities:
        words.append("authority")
    narrowed = bool(data) and all(one.only_for for one in data)
    subjects = (word for one in data for word in one.only_for) if narrowed else (one.subject for one in policy.subjects)
    cited = [
        *clauses,
        *(one.clause for one in data),
        *(one.limit_clause for one in data if one.limit_clause is not None),
        *(one.clause for one in recipients),
        *(one.clause for one in policy.authorities),
        *(one.clause for one in policy.retention),
    ]
    return Activity(
        purpose=purpose,
        consent=consent,
        legal_basis=basis,
        categories=unique(one.category for one in data),
        linked="by_default" if any(one.purposes is None for one in data) else "stated",
        subjects=unique(subjects),
        recipients=unique(words),
        retention=policy.retention,
        clauses=unique(cited),
    )


def _cells(number: int, one: Activity, language: str) -> list[str]:
    basis = label("legal_basis", one.legal_basis, language)
    if one.consent:
        basis = f"{basis}; {PHRASES.say(language, 'register.consent')}"
    return [
        str(number),
        sentence(label("purpose", one.purpose, language)),
        basis,
        _labels("category", one.categories, language),
        PHRASES.say(language, f"linked.{one.linked}"),
        _labels("subject", one.subjects, language),
        _labels("recipient", one.recipients, language),
        "; ".join(unique(retention_text(rule, language) for rule in one.retention)) or PHRASES.say(language, "register.unstated"),
        ", ".join(one.clauses),
    ]


def retention_text(rule: Retention, language: str) -> str:
    """A rule of keeping in words, with its term."""
    text = label("retention_rule", rule.rule, language)
    return f"{text}: {term_text(rule.term, language)}" if rule.term else text


def _labels(kind: str, words: Sequence[str], language: str) -> str:
    return ", ".join(label(kind, one, language) for one in words) or PHRASES.say(language, "register.none")


def _measures(policy: Policy, language: str) -> str:
    return _labels("measure", unique(one.measure for one in policy.measures), language)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
