"""The scenario in Zavet's own words: a published policy, and the questions that the gate would ask."""

from __future__ import annotations

from bench.scenario import Scenario
from zavet.clock import DAY
from zavet.decision.facts import ConsentState, Facts
from zavet.decision.question import Actor, Question
from zavet.policy.model import Clause, Closed, Datum, Law, Operator, Policy, Purpose, Recipient

NOW = 1_790_000_000


def policy(scenario: Scenario) -> Policy:
    """The same rules as a published policy would say them: a sentence on each recipient, with purpose, category and condition."""
    rules = scenario.rules
    purposes = tuple(dict.fromkeys(one.purpose for one in rules))
    categories = tuple(dict.fromkeys(one.category for one in rules))
    serving = {category: tuple(dict.fromkeys(one.purpose for one in rules if one.category == category)) for category in categories}
    return Policy(
        slug="bench",
        language="en",
        operator=Operator("Bench Ltd", "1.1"),
        law=Law(country=("RU",), acts=("152-FZ",), clause="1.2"),
        purposes=tuple(Purpose(word, consent=False, clause=f"2.{number}", grounds=()) for number, word in enumerate(purposes, 1)),
        data=tuple(
            Datum(category, "provided", f"3.{number}", points=("checkout",), purposes=serving[category], limit_clause=f"3.{number}")
            for number, category in enumerate(categories, 1)
        ),
        recipients=tuple(
            Recipient(one.recipient, f"4.{one.number}", one.purpose, None, ("consent",) if one.consent else (), (one.category,))
            for one in rules
        ),
        closed=Closed(data=("3",), purposes=("2",), recipients=("4",)),
        clauses=tuple(Clause(str(number), "other", "enforced", {"en": "A list that is closed."}) for number in (2, 3, 4)),
    )


def asked(scenario: Scenario) -> list[tuple[Facts, Question]]:
    """The requests as the gate asks them: an officer of the role would disclose a datum of a subject, with what its records add."""
    found = []
    for one in scenario.requests:
        consents = {f"transfer:{one.recipient}": ConsentState("given", NOW - DAY)} if one.consent else {}
        facts = Facts(consents=consents, sources={one.category: frozenset({"provided"})})
        actor = Actor("officer", "o1", one.role)
        found.append((facts, Question("disclose", (one.category,), one.purpose, actor, NOW, one.recipient)))
    return found
