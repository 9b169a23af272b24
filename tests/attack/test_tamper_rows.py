"""Rows that decisions read, each column changed in turn: the operation is refused, or answers exactly as before — never with other data.

Whoever changes rows has the whole database and none of the keys. Values tried: another of the same type, and that of another row of the
same table (another subject's, an older one's). Then whole rows: deleted, put back as they were earlier, swapped between subjects.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from tests.attack import attacks
from tests.operations.house import KeepingSender, make_house

from zavet.decision.question import Actor, GroundRef
from zavet.errors import ZavetError
from zavet.operations import accounts, collect, consent, disclose, erasure, grounds, incidents, log, notify, outbox, retention, rights, use
from zavet.operations.house import House
from zavet.operations.rows import (
    ConsentRow,
    GroundRow,
    LeafRow,
    MemberRow,
    OutboxRow,
    RecordRow,
    RequestRow,
    SubjectRow,
    VersionRow,
)
from zavet.stores.memory import MemoryStore
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.vault.keys import Keys

SLUG = "protorg"
OWNER = Actor("officer", "olga", "owner")
COURIER = Actor("recipient", "courier-1", "courier")
VISITOR = Actor("visitor", "visitor", "visitor")

READ = {
    SubjectRow: ("subject", "entries", "sealed_state", "erased_at"),
    RecordRow: (
        "subject", "record", "klass", "revision", "categories", "point", "source", "policy", "collected_at", "ground", "epoch", "sealed",
    ),
    VersionRow: ("version", "digest", "model", "published_at", "effective_at", "index"),
    OutboxRow: ("subject", "kind", "recipient", "channel", "purpose", "ground", "categories", "sealed"),
    RequestRow: ("subject", "right", "by", "channel", "state", "identity", "sealed"),
    GroundRow: ("subject", "kind", "epoch", "sealed"),
    ConsentRow: ("subject", "purpose", "state", "version", "at", "sealed"),
    MemberRow: ("handle", "index"),
    LeafRow: ("sealed_body", "body_owner"),
}  # fmt: skip
"""The columns that an operation decides or answers by. The rest are for lists, or are found by `zavet verify` (leaves)."""


class Scene:
    """A house with three subjects, and the questions that are asked of it before and after each change."""

    def __init__(self, folder: Path) -> None:
        self.house = make_house(folder, SLUG)
        house = self.house
        self.ids = [self._order(number) for number in (1, 2, 3)]
        anna, boris, vera = self.ids
        self.earlier = dict(self._store._parts)
        rights.rectify(house, SLUG, subject=anna["subject"], values={"phone": "+77010000009"}, actor=OWNER)
        consent.give(house, SLUG, subject=anna["subject"], purpose="newsletter", actor=OWNER)
        consent.give(house, SLUG, subject=boris["subject"], purpose="newsletter", actor=OWNER)
        consent.withdraw(house, SLUG, subject=boris["subject"], purpose="newsletter", actor=OWNER)
        consent.give(house, SLUG, subject=anna["subject"], purpose="transfer:partner", notice="Передача", actor=OWNER)
        consent.withdraw(house, SLUG, subject=anna["subject"], purpose="transfer:partner", actor=OWNER)
        for one in (anna, boris):
            grounds.move(house, SLUG, ground=one["ground"], recipients=["courier"] if one is anna else [], actor=OWNER)
        rights.restrict(house, SLUG, subject=vera["subject"], reason="проверка", actor=OWNER)
        disclose.disclose(
            house, SLUG, subject=anna["subject"], categories=["phone"], recipient="courier", purpose="delivery",
            ground=GroundRef("order", anna["ground"]), actor=OWNER,
        )  # fmt: skip
        notify.notify(house, SLUG, subject=anna["subject"], purpose="newsletter", title="Новости", text="Новинки", offer=True, actor=OWNER)
        self.request = rights.ask(
            house, SLUG, right="information", subject=boris["subject"], text="Что вы храните?", actor=OWNER, by="representative"
        ).ids["request"]
        self.incident = incidents.report(
            house, SLUG, kind=incidents.KINDS[0] if isinstance(incidents.KINDS, tuple) else min(incidents.KINDS), subjects=[anna["subject"]],
            description="потеря", occurred_at=house.clock.now() + 5, actor=OWNER,
        ).ids["incident"]  # fmt: skip
        house.clock.at += 10

    @property
    def _store(self) -> MemoryStore:
        assert isinstance(self.house.store, MemoryStore)
        return self.house.store

    def _order(self, number: int) -> dict[str, str]:
        values = {
            "surname": f"Фамилия{number}", "first_name": "Анна", "patronymic": "Петровна", "phone": f"+7701000000{number}",
            "email": f"a{number}@example.kz", "delivery_address": f"Астана, {number}", "residence_address": "Астана",
        }  # fmt: skip
        return dict(collect.collect(self.house, SLUG, collect.Submission("checkout", values), actor=VISITOR).ids)

    def questions(self) -> dict[str, Callable[[House], Any]]:
        """What is asked, by name; each gives something comparable or raises."""
        anna, boris, vera = self.ids

        def used(whom: dict[str, str], categories: list[str], purpose: str) -> Callable[[House], Any]:
            return lambda house: use.use(house, SLUG, subject=whom["subject"], categories=categories, purpose=purpose, actor=OWNER).values

        def fetched(whom: dict[str, str]) -> Callable[[House], Any]:
            ground = GroundRef("order", whom["ground"])
            return lambda house: (
                disclose.fetch(
                    house, SLUG, subject=whom["subject"], categories=["phone"], purpose="delivery", ground=ground, actor=COURIER
                ).values
            )

        def delivered(house: House) -> dict[str, str]:
            sender = KeepingSender()
            house.senders = dict.fromkeys(("email", "sms", "webhook"), sender)
            outbox.deliver_due(house, SLUG)
            found = {}
            for one in sender.sent:
                place = f"{one.delivery}|{one.kind}|{one.recipient}|{one.to}"
                found[place] = one.body
                found |= {f"{place}|{name}": text for name, text in one.payload.get("values", {}).items()}
            return found

        def proved(house: House) -> Any:
            return incidents.add_proof(
                house, SLUG, incident=self.incident, ground="disclosed_with_consent", subject=anna["subject"], actor=OWNER
            ).clauses

        return {
            "use of Anna's phone": used(anna, ["phone"], "security"),
            "newsletter to Anna": used(anna, ["email"], "newsletter"),
            "newsletter to Boris": used(boris, ["email"], "newsletter"),
            "use of Vera's phone": used(vera, ["phone"], "security"),
            "research on Boris": used(boris, ["phone"], "research"),
            "courier for Anna": fetched(anna),
            "courier for Boris": fetched(boris),
            "Anna's page": lambda house: rights.access(house, SLUG, subject=anna["subject"], actor=OWNER)[0],
            "Anna's order": lambda house: grounds.snapshot(house, SLUG, ground=anna["ground"], actor=OWNER)["snapshot"],
            "Anna by phone": lambda house: accounts.find(
                house, SLUG, category="phone", value="+77010000009", purpose="support", actor=OWNER
            ),
            # A body that does not open is shown as broken: not an answer with other data.
            "Anna's history": lambda house: [
                (one.index, one.entry, one.body)
                for one in log.of_subject(house, SLUG, subject=anna["subject"])
                if one.body is not None and "broken" not in one.body
            ],
            "deliveries": delivered,
            "answer to Boris": lambda house: rights.advance(house, SLUG, request=self.request, event="begin", actor=OWNER).clauses,
            "carrying out": lambda house: rights.carry_out(house, SLUG, request=self.request, actor=OWNER).clauses,
            "what Boris wrote": lambda house: rights.text_of(house, SLUG, request=self.request),
            "proof of a consent": proved,
        }

    def answers(self, parts: dict[Any, Any], keys: MemoryKeyStore | None = None) -> dict[str, tuple[str, Any]]:
        """Every question's answer over these rows; each over a copy of its own and with no key in memory."""
        found = {}
        for name, ask in self.questions().items():
            found[name] = self.answer(ask, parts, keys)
        return found

    def answer(self, ask: Callable[[House], Any], parts: dict[Any, Any], keys: MemoryKeyStore | None = None) -> tuple[str, Any]:
        """("ok", what was answered) or ("refused", why)."""
        self._store._parts = dict(parts)
        store = self.house.gate.keys.store
        assert isinstance(store, MemoryKeyStore)
        kept = dict(store._keys), dict(store._tags)
        if keys is not None:
            store._keys, store._tags = dict(keys._keys), dict(keys._tags)
        self.house.gate.fence(SLUG)
        self.house.gate.keys.forget()
        self.house.policies = type(self.house.policies)(self.house.gate.vouch)
        try:
            return "ok", ask(self.house)
        except ZavetError as error:
            return "refused", error.id
        finally:
            self._store._parts = dict(parts)
            store._keys, store._tags = kept

    @property
    def parts(self) -> dict[Any, Any]:
        """The rows as they are."""
        return dict(self._store._parts)


def worse(name: str, before: tuple[str, Any], after: tuple[str, Any]) -> bool:
    """Whether an answer changed otherwise than by becoming a refusal, or fewer deliveries, or fewer values."""
    if after[0] == "refused" or before == after:
        return False
    if before[0] == "refused":
        return True
    if isinstance(before[1], list):
        return not all(one in before[1] for one in after[1])
    if isinstance(before[1], dict):
        return not all(before[1].get(field) == value for field, value in after[1].items())
    return True


def other(value: Any, chance: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    if isinstance(value, bytes):
        if not value:
            return b"\x01"
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    if value is None:
        return 1
    return f"{value}x" if value else "x"


WORDS = {
    "kind": ["breach", "code", "notice", "disclosure", "order", "contract", "ticket"],
    "recipient": ["courier", "partner", "subject", "authority"],
    "channel": ["webhook", "email", "sms"],
    "purpose": ["delivery", "newsletter", "security", "legal_obligation", "transfer:partner", "transfer"],
    "categories": ["email", "email,phone", "phone", "delivery_address,email,first_name,phone,surname"],
    "right": ["erase", "rectify", "block", "information"],
    "state": ["received", "in_progress", "given", "withdrawn", "identity_pending"],
    "identity": ["confirmed", "pending"],
    "point": ["registration", "checkout", "third_party"],
    "source": ["provided", "third_party", "automatic"],
    "klass": ["account", "contract", "traffic"],
    "by": ["subject", "authority"],
}
"""Words that mean something in these columns: a blind flip is easily refused, a meaningful one is the attack."""


def changes(scene: Scene, chance: random.Random) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Every column of every row that is read, changed; then whole rows."""
    parts = scene.parts
    for kind, columns in READ.items():
        part = parts[(kind, SLUG)]
        rows = list(part.values())
        known = {one.name for one in fields(kind)}
        assert set(columns) <= known
        for key, row in part.items():
            for column in columns:
                old = getattr(row, column)
                tried = [other(old, chance), *(getattr(one, column) for one in rows), *WORDS.get(column, [])]
                for value in {repr(one): one for one in tried if one != old}.values():
                    fresh = replace(row, **{column: value})
                    rest = {name: one for name, one in part.items() if name != key}
                    rest[tuple(getattr(fresh, name) for name in kind.KEY)] = fresh
                    yield f"{kind.__name__}.{column}", {**parts, (kind, SLUG): rest}
            yield f"{kind.__name__} deleted", {**parts, (kind, SLUG): {name: one for name, one in part.items() if name != key}}
            before = scene.earlier.get((kind, SLUG), {}).get(key)
            if before is not None and before != row:
                yield f"{kind.__name__} put back", {**parts, (kind, SLUG): {**part, key: before}}
        yield f"{kind.__name__} all put back", {**parts, (kind, SLUG): scene.earlier.get((kind, SLUG), {})}
    for kind in (SubjectRow, RecordRow, GroundRow, OutboxRow):
        part = parts[(kind, SLUG)]
        sealed = "sealed_state" if kind is SubjectRow else "sealed"
        for key, row in part.items():
            for other_key, other_row in part.items():
                if key < other_key:
                    swapped = {
                        key: replace(row, **{sealed: getattr(other_row, sealed)}),
                        other_key: replace(other_row, **{sealed: getattr(row, sealed)}),
                    }
                    yield f"{kind.__name__} swapped", {**parts, (kind, SLUG): {**part, **swapped}}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("rows"))


def test_the_questions_are_answered_both_ways(scene: Scene) -> None:
    """The scene is worth attacking: some questions are granted, some refused, each for the reason it should be."""
    found = scene.answers(scene.parts)
    assert found["use of Anna's phone"] == ("ok", {"phone": "+77010000009"})
    assert found["newsletter to Anna"][0] == "ok"
    assert found["courier for Anna"] == ("ok", {"phone": "+77010000009"})
    assert len(found["deliveries"][1]) >= 2
    for name in (
        "newsletter to Boris",
        "use of Vera's phone",
        "research on Boris",
        "courier for Boris",
        "carrying out",
        "proof of a consent",
    ):
        assert found[name][0] == "refused", (name, found[name])


@pytest.mark.slow
def test_no_change_of_a_row_lets_anything_through(scene: Scene) -> None:
    """Every column that a decision reads, flipped in turn, and every row deleted, rolled back or swapped: refused, never other data."""
    chance = random.Random(attacks.SEED)
    parts = scene.parts
    before = scene.answers(parts)
    every = list(changes(scene, chance))
    wanted = attacks.amount("ZAVET_ROW_TAMPERS", 150)
    groups: dict[str, list[dict[Any, Any]]] = {}
    for name, one in every:
        groups.setdefault(name, []).append(one)
    each = max(1, wanted // len(groups))
    found: dict[str, str] = {}
    tried = 0
    for name, several in groups.items():
        for changed in several if len(several) <= each else chance.sample(several, each):
            tried += 1
            for question, after in scene.answers(changed).items():
                if worse(question, before[question], after):
                    found.setdefault(f"{name}: {question}", f"{before[question]} → {after}"[:300])
    assert not found, f"seed {attacks.SEED}, {tried} changes: {found}"
    assert tried >= min(len(groups), len(every))


@pytest.mark.slow
def test_no_change_of_a_key_lets_anything_through(scene: Scene) -> None:
    """Rows of the key store swapped between subjects, classes and categories open nothing for anybody."""
    chance = random.Random(attacks.SEED)
    parts = scene.parts
    before = scene.answers(parts)
    store = scene.house.gate.keys.store
    assert isinstance(store, MemoryKeyStore)
    found: dict[str, str] = {}
    pairs = [(one, two) for one in store._keys for two in store._keys if one < two]
    for one, two in chance.sample(pairs, min(len(pairs), attacks.amount("ZAVET_ROW_TAMPERS", 150) // 3)):
        changed = MemoryKeyStore()
        changed._keys, changed._tags = dict(store._keys), dict(store._tags)
        first, second = store._keys[one], store._keys[two]
        for name in chance.choice([("wrapped", "key_id"), ("wrapped",), ("key_id",)]):
            changed._keys[one] = replace(changed._keys[one], **{name: getattr(second, name)})
            changed._keys[two] = replace(changed._keys[two], **{name: getattr(first, name)})
        for question, after in scene.answers(parts, changed).items():
            if worse(question, before[question], after):
                found.setdefault(f"keys swapped: {question}", f"{before[question]} → {after}"[:300])
    tags = list(store._tags.items())
    for key, row in tags:
        for _, other_row in tags:
            if other_row is row:
                continue
            changed = MemoryKeyStore()
            changed._keys, changed._tags = dict(store._keys), {**store._tags, key: replace(row, pointer=other_row.pointer)}
            ask = scene.questions()["Anna by phone"]
            after = scene.answer(ask, parts, changed)
            if worse("Anna by phone", before["Anna by phone"], after):
                found.setdefault("pointer swapped", f"{before['Anna by phone']} → {after}"[:300])
    assert not found, f"seed {attacks.SEED}: {found}"
    assert isinstance(scene.house.gate.keys, Keys)


def test_what_stays_after_a_partial_erasure_is_still_answered(tmp_path: Path) -> None:
    """A value put right and then erased with its class leaves the rest of the subject usable: it is not taken for a rolled-back record."""
    house = make_house(tmp_path, "prommet")
    from tests.attack import world

    policy = world.policy_of("prommet")
    points = [one.point for one in policy.points if one.opens == "order"]
    if not points:
        pytest.skip("no form of this policy opens an order")
    values = world.filled(policy, points[0], 5)
    ids = collect.collect(house, "prommet", collect.Submission(points[0], values, age="adult"), actor=VISITOR).ids
    erasable = ids["subject"]
    name = next(one for one in values if one.endswith("phone"))
    rights.rectify(house, "prommet", subject=erasable, values={name: "+79120000007"}, actor=OWNER)
    retention.hold(house, "prommet", subject=erasable, klass="account", norm="norm", until=None, actor=OWNER)
    done = erasure.erase(house, "prommet", subject=erasable, actor=OWNER, reason="request")
    assert done.ids["kept"] == "account"
    assert house.read("prommet", lambda work: work.records(work.person(erasable))) == []
