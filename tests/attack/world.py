"""People and acts for the attacks: the five published policies, valid values for any form, and what each act should leave behind."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.shared import POLICIES, SLUGS

from zavet.decision.question import Actor, GroundRef
from zavet.operations import collect, consent, disclose, erasure, grounds, letters, notify, rights, use, visits
from zavet.operations.house import Done, House
from zavet.operations.publish import publish
from zavet.policy import syntax
from zavet.policy.forms import form, forms
from zavet.policy.model import Policy

OWNER = Actor("officer", "olga", "owner")
VISITOR = Actor("visitor", "visitor", "visitor")

_PLAIN = {
    "surname": "Ковалёва",
    "first_name": "Дарья",
    "patronymic": "Игоревна",
    "organisation_name": "ООО «Ясень»",
    "inn": "7707083893",
    "kpp": "773601001",
}


def policy_of(slug: str) -> Policy:
    """The policy of a controller, as it is published."""
    return syntax.read(POLICIES / f"{slug}.yaml")


def settle(house: House, slugs: tuple[str, ...] = SLUGS) -> None:
    """Publishes the policies in a house that has none."""
    for slug in slugs:
        publish(house, slug, policy_of(slug), actor=OWNER)


def phone(slug: str, number: int) -> str:
    """A valid mobile phone of the controller's country, one for each number below ten million."""
    return f"+7701{number:07d}" if slug == "protorg" else f"+7912{number:07d}"


def filled(policy: Policy, point: str, number: int) -> dict[str, str]:
    """Valid values for a form, of a person nobody has met; e-mail and phone are told apart by `number`."""
    asked = form(policy, point)
    assert asked is not None
    found = {}
    for one in asked.fields:
        if one.only_for or one.kind == "password":
            continue
        if one.kind == "email":
            found[one.name] = f"person{number}@example.org"
        elif one.kind == "tel":
            found[one.name] = phone(policy.slug, number)
        else:
            found[one.name] = _PLAIN.get(one.name, f"значение {number}")
    return found


def point_of(policy: Policy) -> str:
    """A form that asks for a phone or e-mail; one that opens an order where there is one."""
    asked = [one for one in forms(policy) if any(part.kind in {"tel", "email"} for part in one.fields)]
    best = sorted(asked, key=lambda one: (one.opens != "order", one.opens is None, one.point == "registration"))
    return best[0].point


@dataclass
class Known:
    """What must be true of a subject once everything acknowledged is durable; one thread alone acts on it."""

    slug: str
    subject: str
    values: dict[str, str]
    ground: str = ""
    consents: dict[str, str] = field(default_factory=dict)
    disclosed: int = 0
    erased: bool = False
    closed: bool = False
    restricted: bool = False


@dataclass(frozen=True)
class Act:
    """One call: `key` is its idempotency key, empty where the operation takes none."""

    op: str
    slug: str
    key: str
    args: dict[str, Any]


def choose(chance: random.Random, policies: dict[str, Policy], known: list[Known], number: int) -> Act:
    """A random act, likely on somebody already known."""
    alive = [one for one in known if not one.erased]
    key = f"k{number}"
    if not alive or chance.random() < 0.3:
        slug = chance.choice(sorted(policies))
        return Act(
            "collect", slug, key, {"point": point_of(policies[slug]), "values": filled(policies[slug], point_of(policies[slug]), number)}
        )
    whom = chance.choice(alive[-12:])
    policy = policies[whom.slug]
    op = chance.choices(
        ["use", "rectify", "give", "withdraw", "ticket", "assign", "disclose", "notify", "letter", "visit", "block", "erase", "close"],
        [6, 3, 3, 2, 2, 3, 4, 2, 1, 1, 1, 1, 1],
    )[0]
    args: dict[str, Any] = {"subject": whom.subject}
    if op == "rectify":
        name = next((name for name in whom.values if name.endswith("phone")), next(iter(whom.values)))
        args["values"] = {name: phone(whom.slug, number) if name.endswith("phone") else f"person{number}@example.org"}
    elif op in {"give", "withdraw"}:
        purposes = sorted({one.purpose for one in policy.purposes if one.consent}) or sorted({one.purpose for one in policy.purposes})
        args["purpose"] = chance.choice(purposes)
    elif op in {"assign", "disclose", "close", "use", "notify"}:
        args["ground"] = whom.ground
    if op in {"use", "visit", "letter"}:
        args["number"] = number
    return Act(op, whom.slug, key, args)


def perform(house: House, act: Act) -> dict[str, Any]:  # noqa: C901, PLR0912 - a list of cases, read from top to bottom
    """Does it and gives what was answered, as JSON. Raises what the operation raises."""
    args, slug, key = act.args, act.slug, act.key
    subject = args.get("subject", "")
    ground = GroundRef("order", args["ground"]) if args.get("ground") else None
    match act.op:
        case "collect":
            age = "adult" if policy_of_house(house, slug).minors is not None else ""
            submission = collect.Submission(args["point"], args["values"], age=age)
            return _done(collect.collect(house, slug, submission, actor=VISITOR, key=key))
        case "use":
            used = use.use(house, slug, subject=subject, categories=["phone"], purpose="security", actor=OWNER, ground=ground)
            return {"index": used.index, "ids": {}, "values": used.values}
        case "rectify":
            return _done(rights.rectify(house, slug, subject=subject, values=args["values"], actor=OWNER, key=key))
        case "give":
            return _done(consent.give(house, slug, subject=subject, purpose=args["purpose"], actor=OWNER, key=key))
        case "withdraw":
            return _done(consent.withdraw(house, slug, subject=subject, purpose=args["purpose"], actor=OWNER, key=key))
        case "ticket":
            return _done(grounds.open_ground(house, slug, subject=subject, kind="ticket", actor=OWNER, key=key))
        case "assign":
            return _done(
                grounds.move(house, slug, ground=args["ground"], recipients=["courier"], status=f"s{act.key}", actor=OWNER, key=key)
            )
        case "close":
            return _done(grounds.move(house, slug, ground=args["ground"], close=True, actor=OWNER, key=key))
        case "disclose":
            return _done(
                disclose.disclose(
                    house,
                    slug,
                    subject=subject,
                    categories=["phone"],
                    recipient="courier",
                    purpose="delivery",
                    ground=ground,
                    actor=OWNER,
                    key=key,
                )
            )
        case "notify":
            return _done(
                notify.notify(
                    house,
                    slug,
                    subject=subject,
                    purpose="order_notice",
                    title="Заказ",
                    text=f"Заказ {act.key}",
                    ground=ground,
                    actor=OWNER,
                    key=key,
                )
            )
        case "letter":
            return _done(
                letters.register(
                    house, slug, kind="letter", channel="post", sender="Отправитель", text=f"Письмо {act.key}", actor=OWNER, key=key
                )
            )
        case "visit":
            visits.count(house, slug, point="page_view", seen={"page_url": "/", "ip_address": f"10.0.{args['number'] % 250}.1"})
            return {"index": -1, "ids": {}}
        case "block":
            return _done(rights.restrict(house, slug, subject=subject, reason="проверка", actor=OWNER, key=key))
        case "erase":
            return _done(erasure.erase(house, slug, subject=subject, actor=OWNER, reason="request", key=key))
    raise ValueError(act.op)


def policy_of_house(house: House, slug: str) -> Policy:
    """The policy in force in this house."""
    return house.in_force(slug).policy


def _done(done: Done) -> dict[str, Any]:
    return {"index": done.index, "ids": dict(done.ids), "repeated": done.repeated}


def learn(known: list[Known], act: Act, told: dict[str, Any]) -> Known | None:  # noqa: C901 - a list of cases, read from top to bottom
    """Takes an acknowledged act into what must be true; gives the subject it was about, if any."""
    if act.op == "collect":
        if any(one.subject == told["ids"]["subject"] for one in known):
            return None
        known.append(Known(act.slug, told["ids"]["subject"], dict(act.args["values"]), told["ids"].get("ground", "")))
        return known[-1]
    whom = next((one for one in known if one.subject == act.args["subject"]), None)
    if whom is None:
        return None
    match act.op:
        case "rectify":
            whom.values.update(act.args["values"])
        case "give":
            whom.consents[act.args["purpose"]] = "given"
        case "withdraw":
            whom.consents[act.args["purpose"]] = "withdrawn"
        case "disclose":
            whom.disclosed += 1
        case "close":
            whom.closed = True
        case "block":
            whom.restricted = True
        case "erase":
            whom.erased = True
    return whom
