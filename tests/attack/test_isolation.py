"""I11: no route, operation or command lets one controller's session, key, id or officer read, change or learn anything of another.

Generated: what is served is found by looking (`tests.attack.faces`), and each way in is tried with what belongs to each other controller.
An answer must be the very one that nobody, or an id which nothing has, would get — status, headers and body — and may hold none of the
other's values; and the other's rows must be as before.
"""

from __future__ import annotations

import difflib
import json
import logging
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests import django_site
from tests.attack import attacks, faces, world
from tests.shared import SLUGS

pytestmark = pytest.mark.slow

PASSWORD = "clover-Battery-staple-41"
NOTHING = "zz2zz2zz2zz2zz2zz2zz2zz2zz"
"""An id of the house's shape that nothing has."""


@dataclass
class Home:
    """What one controller has: ids of each kind, secrets, sessions, and the words that betray it."""

    slug: str
    ids: dict[str, str]
    keys: dict[str, str]
    sessions: dict[str, str]
    marks: tuple[str, ...]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Home]]:
    django_site.ready()
    from django.test import override_settings

    from zavet.operations.limits import Limit
    from zavet.site import wiring
    from zavet.site.models import Officer

    wiring.close()
    django_site.empty("default")
    Officer.objects.all().delete()
    data = tmp_path_factory.mktemp("isolation")
    spend, before = Limit.spend, os.environ.get("ZAVET_DATA")
    Limit.spend = lambda *_: None  # type: ignore[method-assign] # how often one may ask is not what is asked here
    os.environ["ZAVET_DATA"] = str(data)
    logging.disable(logging.CRITICAL)
    try:
        with override_settings(ZAVET_DATA=data, ZAVET_DEMO=False):
            made = wiring.house()
            made.committer._patience = 60
            world.settle(made)
            yield {slug: _home(made, slug, number) for number, slug in enumerate(SLUGS)}
            wiring.close()
    finally:
        logging.disable(logging.NOTSET)
        Limit.spend = spend  # type: ignore[method-assign]
        os.environ["ZAVET_DATA"] = before or ""
        Officer.objects.all().delete()
        django_site.empty("default")


def _home(house: Any, slug: str, number: int) -> Home:
    from zavet.errors import ZavetError
    from zavet.operations import accounts, clients, collect, grounds, incidents, letters, log, outbox, reviews, rights
    from zavet.operations.accounts import subject_actor

    policy = world.policy_of(slug)
    registration = (
        next(one.point for one in policy.points if one.point == "registration") if policy.point("registration") else world.point_of(policy)
    )
    mark = f"Жар{'абвгд'[number]}птицын"
    values = {
        name: (mark if name in {"surname", "first_name"} else text)
        for name, text in world.filled(policy, registration, 7_000 + number).items()
    }
    asked = [one.purpose for one in policy.purposes if one.purpose == "account"]
    submission = collect.Submission(
        registration,
        values,
        tuple(asked) if asked and any(one.purpose == "account" and one.consent for one in policy.purposes) else (),
        age="adult" if policy.minors else "",
    )
    try:
        subject = accounts.register(house, slug, submission, password=PASSWORD).ids["subject"]
    except ZavetError:
        subject = collect.collect(house, slug, submission, actor=world.VISITOR).ids["subject"]
        accounts.make_account(house, slug, subject=subject, password=PASSWORD, actor=world.OWNER)
    text = f"Тайна {mark}"
    ids = {
        "subject": subject,
        "ground": grounds.open_ground(house, slug, subject=subject, kind="order", actor=world.OWNER, details={"note": text}).ids["ground"],
        "request": rights.ask(house, slug, right="information", subject=subject, text=text, actor=subject_actor(subject)).ids["request"],
        "letter": letters.register(house, slug, kind="claim", channel="post", sender=mark, text=text, actor=world.OWNER).ids["letter"],
        "incident": incidents.report(
            house, slug, kind="loss", subjects=[subject], description=text, occurred_at=house.clock.now() - 5, actor=world.OWNER, title="t", text=text
        ).ids["incident"],
        "client": f"key-of-{slug}",
    }  # fmt: skip
    ids["public"] = _published(house, slug, subject, text, reviews) or NOTHING
    ids["delivery"] = next((row.delivery for row in outbox.listed(house, slug)), "") or NOTHING
    keys = {
        "owner": clients.make(house, slug, name=ids["client"], kind="role", role="owner", actor=world.OWNER),
        "form": clients.make(house, slug, name="form", kind="form", role="visitor", actor=world.OWNER),
        "courier": clients.make(house, slug, name="courier", kind="recipient", role="courier", actor=world.OWNER),
    }
    log.checkpoint(house, slug)
    sessions = {"subject": _subject_session(house, slug, subject), "officer": _officer_session(slug)}
    marks = (mark, f"person{7_000 + number}@", f"000{7_000 + number}"[-7:], *(one for one in ids.values() if one != NOTHING))
    return Home(slug, ids, keys, sessions, marks)


def _published(house: Any, slug: str, subject: str, text: str, reviews: Any) -> str:
    from zavet.errors import ZavetError

    try:
        return str(reviews.disseminate(house, slug, subject=subject, about="site", text=text, actor=world.OWNER).ids["public"])
    except ZavetError:
        return ""


def _subject_session(house: Any, slug: str, subject: str) -> str:
    from zavet.operations.rows import AccountRow
    from zavet.site.sessions import SessionStore

    with house.store.read() as transaction:
        epoch = transaction.get(AccountRow, slug, subject).session_epoch
    store = SessionStore(None, slug)
    store.create()
    store["subject"], store["epoch"] = subject, epoch
    store.save()
    return str(store.session_key)


def _officer_session(slug: str) -> str:
    from tests.site import console_desk

    return str(console_desk.officer("olga", "owner", slug, entity=_entity(slug)).client.cookies["sessionid"].value)


def _entity(slug: str) -> str:
    entities = world.policy_of(slug).operator.entities
    return entities[0] if entities else ""


# -- asking ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An answer without what differs between any two: tokens, the id that was asked for, lengths and dates."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


def ask(host: str, method: str, path: str, body: Any, *, key: str = "", session: str = "") -> tuple[Told, str]:
    """One request at a host, with a key or session or neither; the answer made comparable, and its raw text."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    headers = {
        "host": f"{host}.localhost",
        "accept": "application/json" if path.startswith("/api") else "text/html",
        "accept-language": "ru",
    }
    if key:
        headers["authorization"] = f"Bearer {key}"
    if session:
        client.cookies["sessionid"] = session
    if isinstance(body, str):
        answer = client.generic(method, path, body, content_type="application/yaml", headers=headers, secure=True)
    elif path.startswith("/api"):
        answer = client.generic(
            method,
            path,
            json.dumps(body or {}) if method not in {"GET", "DELETE"} else "",
            content_type="application/json",
            headers=headers,
            secure=True,
        )
    else:
        answer = client.generic(method, path, "", content_type="application/x-www-form-urlencoded", headers=headers, secure=True)
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = raw.decode("utf-8", "replace")
    kept = tuple(
        sorted(
            (name.lower(), value)
            for name, value in answer.headers.items()
            if name.lower() not in {"date", "content-length", "set-cookie", "content-security-policy"}
        )
    )
    return Told(answer.status_code, tuple((name, plain(value, path)) for name, value in kept), plain(text, path)), text


def difference(one: Told, other: Told) -> str:
    """What differs, shortly."""
    lines = difflib.unified_diff(one.body.splitlines(), other.body.splitlines(), "expected", "answered", lineterm="", n=0)
    return "\n".join([f"{one.status} → {other.status}", *(str(part) for part in set(one.headers) ^ set(other.headers)), *list(lines)[:20]])


def plain(text: str, path: str) -> str:
    """A body without tokens, nonces, the ids in its own address, and whatever the house makes anew for each answer."""
    for part in sorted(set(re.split(r"[/?&=]", path)), key=len, reverse=True):
        if len(part) > 10:
            text = text.replace(part, "ID")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1X", text)
    text = re.sub(r'(name="(?:token|key)" value=")[^"]+', r"\1X", text)
    text = re.sub(r"nonce-[A-Za-z0-9_=-]+", "nonce", text)
    return re.sub(r"\b[a-z2-7]{26}\b", "ID", text)


def rows_of(slug: str) -> dict[str, Any]:
    """Everything that a controller's house holds, but for its security log and the counts of calls."""
    from zavet.operations.rows import TABLES, CountRow, NoteRow, SecurityRow, VisitRow
    from zavet.site import wiring

    with wiring.house().store.read() as transaction:
        return {
            kind.__name__: transaction.where(kind, controller=slug)
            for kind in TABLES
            if kind not in {SecurityRow, CountRow, VisitRow, NoteRow}
        }


NONE = dict.fromkeys(("subject", "ground", "request", "letter", "delivery", "incident", "public", "client"), NOTHING)


def pairs() -> Iterator[tuple[str, str]]:
    """(host, whose): each controller's things at each other. A sample takes two of the four others at each host, another for each seed."""
    every = attacks.amount("ZAVET_PAIRS", 2)
    for host in SLUGS:
        others = [one for one in SLUGS if one != host]
        yield from ((host, one) for one in random.Random(f"{attacks.SEED}{host}").sample(others, min(every, len(others))))


def operations() -> dict[tuple[str, str], Any]:
    """The API's operations by pattern and method, and the schema."""
    from zavet.site.api.application import api

    schema: dict[str, Any] = dict(api.get_openapi_schema())
    found: dict[tuple[str, str], Any] = {("", ""): schema}
    for path, several in schema["paths"].items():
        for method, one in several.items():
            found[(path, method.upper())] = one
    return found


BODIES: dict[str, dict[str, Any]] = {
    "rectify": {"values": {"surname": "Другая"}},
    "carry_out": {"values": {}},
    "incident_step": {"side": "controller", "text": "шаг"},
    "incident_proof": {"ground": "public_before", "source": "газета", "dated": 1},
    "use": {"ground": {"kind": "order", "id": "x"}},
    "disclose": {"ground": None},
    "fetch": {"ground": None},
    "decide": {"ground": None},
    "notify": {"ground": None},
    "receive": {"values": {"payment_status": "paid"}},
    "search": {"category": "phone", "value": "+79120007000", "purpose": "support"},
    "register_letter": {"kind": "letter", "channel": "post", "sender": "Кто-то", "text": "Письмо"},
    "collect": {"values": {}},
    "make_client": {"name": "made-by-a-test", "kind": "form"},
    "hold": {"class": "contract", "norm": "норма"},
    "step_request": {"event": "begin"},
}
"""Bodies that reach the lookup of the id, where a generated one would be refused before."""
CHANGES_OWN = frozenset(
    {"publish", "sweep", "make_client", "deliver", "jump", "keep_note", "count_visit", "register_letter", "collect", "register"}
)
"""Operations that take no id of another's: with the host's own key they act on the host alone."""


def of(face: str) -> list[Any]:
    """The routes of a face; the list of all is made once Django is set up."""
    return [one for one in faces.routes() if one.face == face]


def test_every_way_in_is_classified(homes: dict[str, Home]) -> None:
    """Each route, operation and command with a controller is known to these tests; a new one fails until it is classified."""
    found = Counter(one.face for one in faces.routes())
    assert found["api"] >= 60
    assert found["public"] >= 10
    assert found["officer"] >= 20
    assert found["subject"] >= 10
    assert len(faces.commands()) >= 30
    for command in faces.commands():
        faces.words_of(command, "netrack", NONE)
    assert len(homes) == len(SLUGS)


@pytest.mark.parametrize("face", ["api", "subject", "officer", "public"])
def test_what_belongs_to_one_controller_is_nothing_at_another(homes: dict[str, Home], face: str) -> None:
    """A key or session of one controller, with or without its own ids, is answered at another's host as nobody's, byte for byte."""
    known = operations()
    schema = known[("", "")]
    before = {slug: rows_of(slug) for slug in SLUGS}
    base: dict[tuple[str, str, str], Told] = {}
    asked = 0
    for route in of(face):
        for method in route.methods:
            operation = known.get(("/" + route.pattern.replace("<path:", "<").replace("<", "{").replace(">", "}"), method), {})
            for host, other in pairs():
                whose = homes[other]
                body = faces.body_of(operation, schema, whose.ids, BODIES.get(operation.get("operationId", ""), {})) if operation else None
                empty = faces.body_of(operation, schema, NONE, BODIES.get(operation.get("operationId", ""), {})) if operation else None
                place = (host, method, route.pattern)
                if place not in base:
                    base[place], _ = ask(host, method, route.path(NONE), empty, key="zvt_nobody-made-this" if face == "api" else "")
                tried: list[dict[str, str]] = [{"key": whose.keys[name]} for name in whose.keys] if face == "api" else []
                tried += [{"session": whose.sessions[name]} for name in whose.sessions]
                for what in tried:
                    with_ids, raw = ask(
                        host, method, route.path(whose.ids), body, **({"key": "zvt_nobody-made-this"} | what if face == "api" else what)
                    )
                    asked += 1
                    where = f"{method} /{route.pattern} at {host} with {next(iter(what))} of {other}"
                    assert with_ids == base[place], f"{where}: {difference(base[place], with_ids)}"
                    assert not [one for one in whose.marks if one in raw.replace(route.path(whose.ids), "")], (
                        f"{where}: the answer names what is there"
                    )
    # A page seen may be put on record as an acceptance, of whoever saw it: an entry about no subject.
    seen = {"LeafRow", "HeadRow"} if face == "public" else set()
    for slug in SLUGS:
        now = rows_of(slug)
        assert [name for name in now if name not in seen and now[name] != before[slug][name]] == [], f"something of {slug} was changed"
    assert asked > 50


@pytest.mark.parametrize("face", ["api", "subject", "officer"])
def test_ids_of_another_controller_are_ids_of_nothing(homes: dict[str, Home], face: str) -> None:
    """With one's own key or session, an id of another controller is answered exactly as an id that nothing has."""
    known = operations()
    schema = known[("", "")]
    reached = Counter[int]()
    for route in of(face):
        for method in route.methods:
            operation = known.get(("/" + route.pattern.replace("<path:", "<").replace("<", "{").replace(">", "}"), method), {})
            word = operation.get("operationId", "")
            takes = set(route.names) & set(faces.IDS)
            if word in CHANGES_OWN:
                continue
            for host, other in pairs():
                own, whose = homes[host], homes[other]
                body = faces.body_of(operation, schema, whose.ids, BODIES.get(word, {})) if operation else None
                empty = faces.body_of(operation, schema, NONE, BODIES.get(word, {})) if operation else None
                if not takes and body == empty:
                    continue
                names = ("owner", "courier") if face == "api" else ("",)
                before = rows_of(other)
                for name in names:
                    what = {"key": own.keys[name]} if face == "api" else {"session": own.sessions[face]}
                    nothing, _ = ask(host, method, route.path(NONE), empty, **what)
                    alien, raw = ask(host, method, route.path(whose.ids), body, **what)
                    where = f"{method} /{route.pattern} at {host} with an id of {other}"
                    assert _without_index(alien) == _without_index(nothing), f"{where}: {difference(nothing, alien)}"
                    assert not [one for one in whose.marks if one in raw and one not in whose.ids.values()], (
                        f"{where}: the answer names what is there"
                    )
                    reached[alien.status] += 1
                assert rows_of(other) == before, f"{method} /{route.pattern}: something of {other} was changed"
    # The lookups were reached, not only refused before by the shape of a body.
    assert reached[404] >= 10, reached
    if face == "api":
        assert reached[404] > sum(reached.values()) // 4, reached


def _without_index(told: Told) -> Told:
    """Entries are numbered: two calls that each make one differ in the number alone."""
    return Told(told.status, told.headers, re.sub(r'"index": ?\d+', '"index":0', told.body))


def test_commands_answer_ids_of_another_controller_as_ids_of_nothing(homes: dict[str, Home]) -> None:
    """Every command that takes a controller answers another's ids as ids that nothing has, in the same words and with the same code."""
    from zavet.cli import main
    from zavet.site import wiring

    tried = 0
    for number, command in enumerate(faces.commands()):
        host, other = list(pairs())[number % len(list(pairs()))]
        whose = homes[other]
        if faces.words_of(command, host, whose.ids) == faces.words_of(command, host, NONE):
            continue
        before = rows_of(other)
        answers = []
        for ids in (NONE, whose.ids):
            out, err = StringIO(), StringIO()
            with redirect_stdout(out), redirect_stderr(err):
                code = main([*faces.words_of(command, host, ids), "--lang", "en"])
            answers.append((code, plain(out.getvalue(), " ".join(NONE.values())), plain(err.getvalue(), "")))
            assert not [one for one in whose.marks if one in out.getvalue() + err.getvalue() and one not in ids.values()], command.name
        tried += 1
        assert re.sub(r"\d+", "0", str(answers[0])) == re.sub(r"\d+", "0", str(answers[1])), f"zavet {command.name}: {answers}"
        wiring.house()
        assert rows_of(other) == before, f"zavet {command.name}: something of {other} was changed"
    assert tried >= 15


def test_a_leak_would_be_seen(homes: dict[str, Home], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Were sessions and ids shared between controllers, these tests would say so."""
    from zavet.site.sessions import SessionStore

    del tmp_path
    monkeypatch.setattr(
        SessionStore, "_digest", lambda self, key: __import__("hashlib").sha256(f"{homes_of(key)}\n{key}".encode()).hexdigest()
    )

    def row(self: Any, key: str | None) -> Any:
        from zavet.site.models import Session

        return Session.objects.filter(digest=self._digest(key)).first() if key else None

    def homes_of(key: str) -> str:
        return next((one.slug for one in homes.values() if key in one.sessions.values()), "")

    monkeypatch.setattr(SessionStore, "_row", row)
    with pytest.raises(AssertionError):
        test_what_belongs_to_one_controller_is_nothing_at_another(homes, "subject")
