"""Every call of the API once as it is meant, and once as each of the ways it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from api_live import OPERATIONS, ORDER, SCHEMA, Live
from tests.operations.asking import asking
from tests.operations.house import OWNER, policy_of

from zavet.decision.question import Actor
from zavet.operations.entitled import may
from zavet.operations.publish import publish
from zavet.policy.format import format_policy
from zavet.site import wiring

SHAPE = {"id", "message", "hint", "clauses"}
PUBLIC = {"checkpoint", "log_key", "tile"}
SIGNED = {"payment_reported"}
"""Opened by a signature over the very body, whatever the body is: what is wrong with it is told after that alone."""
KEYED = sorted(set(OPERATIONS) - PUBLIC - SIGNED)
KINDS = {"role": "auditor", "form": "form", "recipient": "courier", "third_party": "payment_system"}
NOW = 1_775_000_000


def subject(live: Live) -> str:
    return live.order()["subject"]


def request_of(live: Live, right: str, who: str | None = None) -> str:
    body = {"right": right, "subject": who or subject(live), "text": "Прошу.", "channel": "post"}
    return live.post("/requests", body).json()["ids"]["request"]


def letter(live: Live, kind: str = "letter", slug: str = "protorg") -> str:
    body = {"kind": kind, "channel": "email", "sender": "А. Иванова", "text": "Верните деньги."}
    return live.post("/letters", body, slug=slug).json()["ids"]["letter"]


def incident(live: Live, slug: str = "protorg") -> str:
    body = {"kind": "loss", "subjects": [subject(live)] if slug == "protorg" else [], "description": "Утрата.", "occurred_at": NOW}
    return live.post("/incidents", body, slug=slug).json()["ids"]["incident"]


def prommet_subject(live: Live) -> str:
    form = live.get("/forms/registration", slug="prommet").json()
    given = {**ORDER, "full_name": "Анна Иванова"}
    values = {one["name"]: given.get(one["name"], "Слово") for one in form["fields"] if one["kind"] != "password" and not one["only_for"]}
    values |= {"phone": "+7 912 345 67 89"} if "phone" in values else {}
    body = {"point": "registration", "values": values, "age": "adult", "password": "correct horse battery"}
    answer = live.post("/register", body, slug="prommet", key="form")
    assert answer.status_code == 201, answer.content
    return answer.json()["ids"]["subject"]


def review(live: Live):
    body = {"subject": prommet_subject(live), "about": "goods/1", "text": "Хороший станок."}
    return live.post("/reviews", body, slug="prommet", key="form")


def fetched(live: Live):
    ids = live.order()
    live.call("PATCH", f"/grounds/{ids['ground']}", {"recipients": ["courier"]})
    ground = {"kind": "order", "id": ids["ground"]}
    return live.post("/fetch", {"subject": ids["subject"], "categories": ["phone"], "purpose": "delivery", "ground": ground}, key="courier")


def disclosed(live: Live):
    ids = live.order()
    live.call("PATCH", f"/grounds/{ids['ground']}", {"recipients": ["courier"]})
    body = {
        "subject": ids["subject"],
        "categories": ["phone"],
        "recipient": "courier",
        "purpose": "order_processing",
        "ground": {"kind": "order", "id": ids["ground"]},
    }
    return live.post("/disclose", body)


def used(live: Live):
    ids = live.order()
    ground = {"kind": "order", "id": ids["ground"]}
    return live.post("/use", {"subject": ids["subject"], "categories": ["phone"], "purpose": "order_notice", "ground": ground})


def consented(live: Live, do: str = "give", who: str | None = None):
    return live.post("/consents", {"subject": who or subject(live), "do": do, "purpose": "newsletter"})


def notified(live: Live):
    who = live.order(consents=["newsletter"])["subject"]
    return live.post("/notify", {"subject": who, "purpose": "newsletter", "title": "Новости", "text": "Новинки", "offer": True})


def blocked(live: Live):
    for slug in ("prommet", "protorg", "smartis", "smarttracker", "netrack"):
        policy = policy_of(slug)
        if any(one.kind == "consent" and one.running == "enforced" for one in policy.clauses):
            points = [one["point"] for one in live.get("/forms", slug=slug).json() if one["fields"]]
            return live.post(f"/subjects/{any_subject(live, slug, points[0])}/block", {"blocked": True}, slug=slug)
    raise AssertionError("no policy speaks of unconfirmed data")


def any_subject(live: Live, slug: str, point: str) -> str:
    form = live.get(f"/forms/{point}", slug=slug).json()
    samples = {"email": "anna.ivanova@example.com", "phone": "+7 912 345 67 89", "inn": "7707083893", "kpp": "770701001"}
    samples["password"] = "correct horse battery"
    values = {one["name"]: samples.get(one["category"], "Слово") for one in form["fields"] if not one["only_for"] and one["required"]}
    values = values or {form["fields"][0]["name"]: samples.get(form["fields"][0]["category"], "Слово")}
    body = {"point": point, "values": values, **({"age": "adult"} if form["age"] else {})}
    answer = live.post("/collect", body, slug=slug, key="form")
    assert answer.status_code == 201, answer.content
    return answer.json()["ids"]["subject"]


def received(live: Live):
    slug, category = next(
        (slug, one.category)
        for slug in ("prommet", "smartis", "smarttracker", "netrack", "protorg")
        for one in policy_of(slug).data
        if one.source == "third_party"
    )
    point = next(one["point"] for one in live.get("/forms", slug=slug).json() if one["fields"])
    who = any_subject(live, slug, point)
    ground = live.post("/grounds", {"subject": who, "kind": "order"}, slug=slug).json()["ids"]["ground"]
    body = {"subject": who, "ground": ground, "values": {category: "оплачено"}}
    return live.post("/callbacks", body, slug=slug, key="payment_system")


def published(live: Live):
    policy = policy_of("netrack")
    count = len(live.get("/policy/versions", slug="netrack").json())
    changed = replace(policy, document=replace(policy.document, place=f"Москва, {count}"))
    return live.post("/policy/versions", format_policy(changed), slug="netrack", once=f"publish-{count}")


def asked(live: Live, path: str):
    publish(wiring.house(), "smartis", asking("smartis"), actor=OWNER)
    return live.post(path, {"question": "retention.term", "option": "until"}, slug="smartis")


def changes(live: Live):
    published(live)
    return live.get("/policy/changes?before=1&after=2", slug="netrack")


def parked(live: Live) -> str:
    """A delivery to a recipient for whom there is no way out of the house, or any other delivery."""
    live.post("/outbox/deliver")
    return disclosed(live).json()["ids"]["delivery"]


def proof(live: Live):
    slug = next(
        one
        for one in ("netrack", "smartis", "smarttracker", "prommet", "protorg")
        if any(row.about == "public_data" for row in policy_of(one).disclaimers)
    )
    card = incident(live, slug)
    return live.post(f"/incidents/{card}/proofs", {"ground": "public_before", "source": "сайт", "dated": NOW - 1}, slug=slug)


def closed(live: Live):
    slug = next(one for one in ("protorg", "netrack", "smartis", "smarttracker", "prommet") if not policy_of(one).breach.notify_subject)
    card = incident(live, slug)
    live.post(f"/incidents/{card}/inform", {"decision": "not_informed"}, slug=slug)
    live.post(f"/incidents/{card}/steps", {"side": "controller", "text": "Закрыли доступ."}, slug=slug)
    return live.post(f"/incidents/{card}/close", slug=slug)


def lifted(live: Live):
    who = subject(live)
    request_of(live, "block", who)
    return live.post(f"/subjects/{who}/lift", {"outcome": "checked"})


def minor(live: Live):
    return live.post(f"/subjects/{prommet_subject(live)}/minor", slug="prommet")


def account(live: Live):
    who = live.order(consents=["account"])["subject"]
    return live.post(f"/subjects/{who}/account", {"password": "correct horse battery"})


def named_visit(slug: str) -> dict[str, str]:
    found = [one.category for one in policy_of(slug).data if one.source == "automatic" and "page_view" in one.points]
    return {found[0]: "слово"}


def made(live: Live):
    return live.post("/clients", {"name": f"key-{len(live.get('/clients').json())}", "kind": "role", "role": "sales"})


GOOD: dict[str, Callable[[Live], Any]] = {
    "policy": lambda live: live.get("/policy?language=kk", key="courier"),
    "policy_versions": lambda live: live.get("/policy/versions", key="form"),
    "policy_version": lambda live: live.get("/policy/versions/1?language=en"),
    "policy_changes": changes,
    "forms": lambda live: live.get("/forms"),
    "form": lambda live: live.get("/forms/checkout?language=kk", key="form"),
    "publish": published,
    "check_policy": lambda live: live.post("/policy/check", "zavet: 1\nslug: x\n"),
    "questions": lambda live: live.get("/questions?language=kk", key="support"),
    "preview_answer": lambda live: asked(live, "/questions/preview"),
    "answer_question": lambda live: asked(live, "/questions/answer"),
    "collect": lambda live: live.post("/collect", {"point": "checkout", "values": ORDER}, key="form", once="collect-1"),
    "register": lambda live: live.post(
        "/register",
        {"point": "registration", "values": ORDER, "consents": ["account"], "password": "correct horse battery"},
        key="form",
    ),
    "receive": received,
    "decide": lambda live: live.post("/decide", {"categories": ["phone"], "purpose": "research", "language": "kk", "voice": "subject"}),
    "use": used,
    "audience": lambda live: live.post(
        "/audience", {"subjects": [subject(live)], "categories": ["email"], "purpose": "newsletter"}, key="marketing"
    ),
    "disclose": disclosed,
    "fetch": fetched,
    "disclosures": lambda live: live.get(f"/disclosures?subject={disclosed(live).json()['ids']['subject']}"),
    "notify": notified,
    "consent": consented,
    "object": lambda live: live.post("/objections", {"subject": subject(live), "purpose": "marketing"}),
    "disagree": lambda live: live.post("/disagreements", {"subject": subject(live)}),
    "open_ground": lambda live: live.post("/grounds", {"subject": subject(live), "kind": "ticket", "details": {"about": "Доставка"}}),
    "grounds": lambda live: live.get("/grounds?kind=order&state=open"),
    "ground": lambda live: live.get(f"/grounds/{live.order()['ground']}"),
    "move_ground": lambda live: live.call("PATCH", f"/grounds/{live.order()['ground']}", {"close": True}),
    "ask": lambda live: live.post("/requests", {"right": "access", "subject": subject(live), "text": "Что у вас есть?"}),
    "requests": lambda live: live.get("/requests?state=received"),
    "request": lambda live: live.get(f"/requests/{request_of(live, 'access')}"),
    "step_request": lambda live: live.post(f"/requests/{request_of(live, 'access')}/steps", {"event": "answer", "text": "Вот."}),
    "carry_out": lambda live: live.post(f"/requests/{request_of(live, 'erase')}/carry-out", {}, once="carry-1"),
    "report": lambda live: live.get(f"/requests/{request_of(live, 'information')}/report"),
    "search": lambda live: live.post(
        "/subjects/search", {"category": "email", "value": "anna.ivanova@example.kz", "purpose": "communication"}, key="support"
    ),
    "access": lambda live: live.get(f"/subjects/{subject(live)}"),
    "rectify": lambda live: live.call("PATCH", f"/subjects/{subject(live)}/values", {"values": {"surname": "Петрова"}}),
    "erase": lambda live: live.post(f"/subjects/{subject(live)}/erase", {"reason": "request"}, once="erase-1"),
    "standing": lambda live: live.get(f"/subjects/{subject(live)}/standing"),
    "lift": lifted,
    "block": blocked,
    "mark_minor": minor,
    "subject_log": lambda live: live.get(f"/subjects/{subject(live)}/log", key="auditor"),
    "make_account": account,
    "hold": lambda live: live.post("/holds", {"subject": subject(live), "klass": "contract", "norm": "402-ФЗ ст. 29"}),
    "sweep": lambda live: live.post("/sweep"),
    "register_letter": lambda live: live.post("/letters", {"kind": "claim", "channel": "post", "sender": "Иванова", "text": "Претензия"}),
    "letters": lambda live: live.get("/letters?kind=claim", key="lawyer"),
    "letter": lambda live: live.get(f"/letters/{letter(live)}"),
    "answer_letter": lambda live: live.post(f"/letters/{letter(live)}/answer", {"text": "Вернули.", "form": "written"}),
    "to_court": lambda live: live.post(f"/letters/{letter(live, 'claim')}/court"),
    "report_incident": lambda live: live.post(
        "/incidents", {"kind": "loss", "subjects": [subject(live)], "description": "Утрата.", "occurred_at": NOW}
    ),
    "incidents": lambda live: live.get("/incidents"),
    "incident": lambda live: live.get(f"/incidents/{incident(live)}"),
    "inform": lambda live: live.post(f"/incidents/{incident(live)}/inform", {"decision": "informed", "title": "Утрата", "text": "…"}),
    "incident_step": lambda live: live.post(f"/incidents/{incident(live)}/steps", {"side": "controller", "text": "Закрыли доступ."}),
    "incident_proof": proof,
    "close_incident": closed,
    "count_visit": lambda live: live.post("/visits", {"values": named_visit("protorg")}, key="form"),
    "read_visits": lambda live: live.post("/visits/read", {"categories": ["ip_address"], "purpose": "fraud_prevention"}, key="fraud"),
    "statistics": lambda live: live.get("/statistics?dimension=visits", key="analyst"),
    "publish_review": review,
    "reviews": lambda live: live.get("/reviews?about=goods/1", slug="prommet", key="form"),
    "withdraw_review": lambda live: live.call("DELETE", f"/reviews/{review(live).json()['ids']['public']}", slug="prommet"),
    "keep_note": lambda live: live.call("PUT", "/notes/unsafe_hosts/unsafe_hosts", {"value": ["bad.example"]}),
    "notes": lambda live: live.get("/notes/unsafe_hosts"),
    "make_client": made,
    "clients": lambda live: live.get("/clients"),
    "revoke_client": lambda live: live.call("DELETE", f"/clients/{made(live).json()['name']}"),
    "log": lambda live: live.get("/log?limit=5", key="auditor"),
    "entry": lambda live: live.get("/log/0", key="auditor"),
    "checkpoint": lambda live: live.send("GET", "/api/v1/log/checkpoint"),
    "log_key": lambda live: live.send("GET", "/api/v1/log/key"),
    "tile": lambda live: (live.send("GET", "/api/v1/log/checkpoint"), live.send("GET", newest_tile(live)))[1],
    "inclusion": lambda live: live.get("/log/proof/0"),
    "consistency": lambda live: live.get("/log/consistency?from=1"),
    "security": lambda live: live.get("/security"),
    "outbox": lambda live: live.get("/outbox?state=waiting"),
    "deliver": lambda live: live.post("/outbox/deliver"),
    "retry": lambda live: live.post(f"/outbox/{parked(live)}/retry"),
    "clock": lambda live: live.get("/clock", key="courier"),
    "jump": lambda live: live.post("/clock", {"seconds": 3600}),
}


def newest_tile(live: Live) -> str:
    size = int(live.send("GET", "/api/v1/log/checkpoint").content.decode().split("\n")[1])
    return "/api/v1/log/tile/entries/000" + (f".p/{size}" if size < 256 else "")


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - SIGNED))
def test_every_call_works_as_it_is_documented(live: Live, name: str) -> None:
    """A call with a fitting key and body is answered with the documented status, and what changes names its entry and clauses."""
    answer = GOOD[name](live)
    documented = {int(status) for status in OPERATIONS[name][2]["responses"] if int(status) < 300}
    assert {answer.status_code} == documented, answer.content
    assert "set-cookie" not in answer.headers
    if answer.headers["content-type"].startswith("application/json") and isinstance(answer.json(), dict) and "ids" in answer.json():
        assert answer.json()["index"] >= 0
        assert len(answer.json()["policy"]["digest"]) == 64


def filled(path: str) -> str:
    """The path with ids that nothing has."""
    numbers = {"{index}": "0", "{version}": "1", "{kind}": "measure", "{point}": "checkout", "{rest}": "0/000"}
    for name, value in numbers.items():
        path = path.replace(name, value)
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + "aaaaaaaaaaaaaaaaaaaaaaaaaa" + path[end + 1 :]
    return path


def shaped(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert set(error) >= SHAPE
    return error


@pytest.mark.parametrize("name", KEYED)
def test_no_call_is_made_without_a_key(live: Live, name: str) -> None:
    """Without a key, and with one that nobody made, a call is 401; a session's cookie is no key."""
    method, path, _ = OPERATIONS[name]
    without = live.send(method, filled(path))
    unknown = live.send(method, filled(path), token="zvt_unknown", cookie="sessionid=anything")
    assert shaped(without, 401) == shaped(unknown, 401)
    assert without.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", KEYED)
def test_a_key_of_another_kind_is_refused_before_anything_is_looked_up(live: Live, name: str) -> None:
    """A key of a kind that the documentation does not name is 403 with its entry, also for what does not exist."""
    method, path, told = OPERATIONS[name]
    for kind in sorted(set(KINDS) - set(told["x-kinds"])):
        answer = live.send(method, filled(path), token=live.secret("protorg", KINDS[kind]), raw=b"{")
        error = shaped(answer, 403)
        assert error["reason"] == "role_not_entitled"
        assert error["index"] >= 0


@pytest.mark.parametrize("name", [one for one in KEYED if "x-act" in OPERATIONS[one][2]])
def test_a_role_does_only_its_own_acts(live: Live, name: str) -> None:
    """A role key without the right to the documented act is 403, whatever it asks about; with it the request is looked at."""
    method, path, told = OPERATIONS[name]
    for role in ("recruiter", "auditor", "marketing", "officer", "owner"):
        answer = live.send(method, filled(path), token=live.secret("protorg", role), raw=b"{")
        if may(Actor("client", role, role), told["x-act"]):
            assert answer.status_code in {400, 404, 422, 200}, answer.content
        else:
            assert shaped(answer, 403)["reason"] == "role_not_entitled"


def owner_of(name: str) -> str:
    return {"fetch": "courier", "receive": "payment_system"}.get(name, "owner")


@pytest.mark.parametrize("name", KEYED)
def test_what_cannot_be_read_is_malformed(live: Live, name: str) -> None:
    """Broken JSON, another type, a body where none is taken, no body where one is: 400; an unknown name in the query: 422."""
    method, path, told = OPERATIONS[name]
    token = live.secret("protorg", owner_of(name))

    def send(raw: bytes, type_: str = "application/json", query: str = ""):
        return live.send(method, filled(path) + query, token=token, raw=raw, type_=type_)

    types = set(told.get("requestBody", {}).get("content", {}))
    if types == {"application/json"}:
        for raw in (
            b"",
            b"{",
            b"[" * 100_000,
            b'{"a":1,"a":2}',
            b'{"a":NaN}',
            b'{"a":"\\ud800"}',
            b'{"a":"\\u0000"}',
            b"\xff",
            b"[]",
            b"3",
            b"null",
        ):
            assert shaped(send(raw), 400)["id"] == "malformed"
        assert shaped(send(b'{"values":{}}', "text/html"), 400)["id"] == "malformed"
        assert shaped(send(b"a=b", "application/x-www-form-urlencoded"), 400)["id"] == "malformed"
        assert shaped(send(json.dumps({"n": 2**60}).encode()), 400)["id"] == "malformed"
    elif not types:
        assert shaped(send(b"{}"), 400)["id"] == "malformed"
    else:
        assert shaped(send(b"{}", "application/json"), 400)["id"] == "malformed"
    body = b"" if not types else (b"{}" if types == {"application/json"} else b"zavet: 1")
    type_ = "application/json" if types == {"application/json"} else "text/yaml"
    error = shaped(send(body, type_, "?surprise=1"), 422)
    assert (error["field"], error["problem"]) == ("surprise", "unknown")


@pytest.mark.parametrize(
    "name", [one for one in KEYED if "application/json" in OPERATIONS[one][2].get("requestBody", {}).get("content", {})]
)
def test_an_unknown_name_in_a_body_is_named(live: Live, name: str) -> None:
    """A name that the call does not document is 422 with that name."""
    method, path, told = OPERATIONS[name]
    reference = told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    schema = SCHEMA["components"]["schemas"][reference]
    assert schema["additionalProperties"] is False
    body = {one: example(schema["properties"][one]) for one in schema.get("required", [])}
    token = live.secret("protorg", owner_of(name))
    answer = live.send(method, filled(path), token=token, raw=json.dumps({**body, "passport": "secret-value"}).encode())
    error = shaped(answer, 422)
    assert (error["field"], error["problem"]) == ("passport", "unknown")
    assert b"secret-value" not in answer.content


def example(schema: dict[str, Any]) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example(SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    kinds = {"string": "a fitting word", "integer": 1, "boolean": True, "array": ["aaa"], "object": {"surname": "a"}}
    return kinds[schema["type"]]


@pytest.mark.parametrize("name", [one for one in KEYED if "{" in OPERATIONS[one][1] and "{kind}" not in OPERATIONS[one][1]])
def test_what_is_not_there_is_not_found(live: Live, name: str) -> None:
    """An id that this controller does not have is 404."""
    method, path, told = OPERATIONS[name]
    body = b""
    if "requestBody" in told:
        reference = told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        schema = SCHEMA["components"]["schemas"][reference]
        body = json.dumps({one: example(schema["properties"][one]) for one in schema.get("required", [])}).encode()
    path = filled(path.replace("{index}", "999999999").replace("{version}", "99").replace("{point}", "nowhere"))
    slug = "prommet" if name == "mark_minor" else "protorg"
    answer = live.send(method, path, host=slug, token=live.secret(slug, owner_of(name)), raw=body)
    if name == "to_court":
        assert shaped(answer, 409)["id"] == "rights"
    elif name == "block":
        assert answer.status_code in {404, 422}
    else:
        assert shaped(answer, 404)["id"] == "not-found"


def test_an_address_or_method_that_is_none_has_the_one_shape(live: Live) -> None:
    """An unknown address is 404, a method that an address does not take 405, both as JSON even for a browser."""
    assert shaped(live.send("GET", "/api/v1/nothing", accept="text/html"), 404)["id"] == "not-found"
    answer = live.send("PUT", "/api/v1/collect")
    assert shaped(answer, 405)["id"] == "malformed"
    assert answer.headers["allow"] == "POST"


def test_the_public_part_of_the_log_looks_at_no_key(live: Live) -> None:
    """Checkpoint, verifier key and tiles are the same with another controller's key as without; another path is 404."""
    for path in ("/api/v1/log/checkpoint", "/api/v1/log/key"):
        assert live.send("GET", path, token=live.secret("netrack", "owner")).content == live.send("GET", path).content
    assert shaped(live.send("GET", "/api/v1/log/tile/../../keys/keyring"), 404)
    assert shaped(live.send("GET", "/api/v1/log/tile/9/999"), 404)
