"""The whole gate: collecting and using per second, durable, with the log and without it; one caller, and sixteen at once.

Without the log a work only saves the person's standing: no entry, no body, no members, no head. What is left is the decision, the seals,
the rows and the commit, so the difference is what a provable log costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle
from typing import Any

from bench import houses
from bench.measure import Case, compare
from bench.table import Report
from zavet.canon import Json
from zavet.decision.question import Actor, GroundRef
from zavet.decision.verdict import Verdict
from zavet.errors import NotFound
from zavet.operations import state as states
from zavet.operations.collect import Submission, collect
from zavet.operations.gate import Person, Work
from zavet.operations.house import House
from zavet.operations.ports import Transaction
from zavet.operations.publish import publish
from zavet.operations.rows import SubjectRow
from zavet.operations.use import use
from zavet.policy import syntax

CALLERS = 16
POLICY = houses.ROOT / "policies" / "protorg.yaml"
ORDER = {
    "surname": "Иванова", "first_name": "Анна", "patronymic": "Петровна", "phone": "+7 701 234 56 78",
    "email": "anna.ivanova@example.kz", "delivery_address": "Астана, ул. Кенесары, 1", "residence_address": "Астана",
}  # fmt: skip


class QuietWork(Work):
    """A work without the log. Only a bench has it: the product cannot be built so."""

    def append(
        self,
        type_: str,  # noqa: ARG002
        verdict: Verdict,  # noqa: ARG002
        persons: Sequence[Person],
        body: Mapping[str, Json],  # noqa: ARG002
        *,
        actor: Actor,  # noqa: ARG002
        blobs: Sequence[str] = (),  # noqa: ARG002
        **rest: Any,  # noqa: ARG002
    ) -> int:
        for person in persons:
            self._save(person)
        return 0

    def person(self, subject: str) -> Person:
        row = self.transaction.get(SubjectRow, self.controller, subject)
        if row is None:
            raise NotFound("no such subject")
        value = self.gate.open_box(self.controller, subject, "log", "state", row.entries, row.sealed_state)
        return Person(subject, states.from_json(value), row.entries, row.created_at)


class QuietHouse(House):
    """A house whose works leave no trace in the log."""

    def work(self, transaction: Transaction, controller: str) -> Work:
        return QuietWork(self.gate, transaction, controller, self.clock.now(), self.policies)


def run(*, quick: bool = False) -> Report:
    report = Report(
        "gate", f"an order collected, a phone used; durable when answered; log on against log off; {CALLERS} callers share commits"
    )
    with houses.databases() as (found, why):
        for database in found:
            _measure(report, database, quick=quick)
        if why:
            report.missing("PostgreSQL", why)
    return report


def _measure(report: Report, database: houses.Database, *, quick: bool) -> None:
    alone, together, rounds = (4, 16, 2) if quick else (40, 320, 7)
    opened = houses.gate(database.folder / f"gate-{database.alias}")
    shops = {"log on": ("loud", houses.house(database, opened)), "log off": ("quiet", houses.house(database, opened, QuietHouse))}
    policy = syntax.read(POLICY)
    known: dict[str, list[tuple[str, str]]] = {}
    for name, (slug, shop) in shops.items():
        publish(shop if name == "log on" else houses.house(database, opened), slug, replace(policy, slug=slug), actor=houses.OWNER)
        known[name] = [_collect(shop, slug) for _ in range(8 if quick else 64)]
    with ThreadPoolExecutor(CALLERS) as callers:
        for what, act in (("collect", _collecting), ("use", _using)):
            for who, count in (("one caller", alone), (f"{CALLERS} callers", together)):
                cases = {}
                for name, (slug, shop) in shops.items():
                    one = act(shop, slug, known[name])
                    cases[name] = Case(_pass(one, count, None if count == alone else callers), count, once=True)
                times = compare(cases, rounds=rounds, wall=True)
                report.beside(f"{database.name}: {what}, {who}, log on", "/s", times["log on"], "log off", times["log off"])
    for _, shop in shops.values():
        shop.close()


def _pass(one: Callable[[], object], count: int, callers: ThreadPoolExecutor | None) -> Callable[[], object]:
    def in_turn() -> None:
        for _ in range(count):
            one()

    def at_once() -> None:
        assert callers is not None
        for done in [callers.submit(one) for _ in range(count)]:
            done.result()

    return in_turn if callers is None else at_once


def _collect(shop: House, slug: str) -> tuple[str, str]:
    done = collect(shop, slug, Submission("checkout", ORDER), actor=houses.VISITOR)
    return done.ids["subject"], done.ids["ground"]


def _collecting(shop: House, slug: str, known: list[tuple[str, str]]) -> Callable[[], object]:  # noqa: ARG001
    return lambda: _collect(shop, slug)


def _using(shop: House, slug: str, known: list[tuple[str, str]]) -> Callable[[], object]:
    turn = cycle(known)

    def one() -> None:
        subject, ground = next(turn)
        got = use(
            shop, slug, subject=subject, categories=["phone"], purpose="order_notice", actor=houses.OWNER, ground=GroundRef("order", ground)
        )
        assert got.values == {"phone": "+77012345678"}, "a use answers the named value"

    return one
