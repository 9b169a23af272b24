"""How the API conducts itself: keys, idempotency, refusals with clauses, limits, the log, the clock, its documentation."""

from __future__ import annotations

import json

import pytest
from api_live import OPERATIONS, ORDER, SCHEMA, Live
from tests.operations.house import policy_of

from zavet.errors import StoreError
from zavet.ledger.checkpoint import parse_and_verify
from zavet.ledger.entry import decode
from zavet.ledger.proof import verify_consistency, verify_inclusion
from zavet.ledger.tiles import unbundle
from zavet.ledger.tree import leaf_hash
from zavet.operations.house import House
from zavet.site import wiring
from zavet.site.api import calls, reading

NOW = 4_000_000_000
CARD = "4111 1111 1111 1111"


def test_the_same_call_under_one_key_is_done_once(live: Live) -> None:
    """Under one idempotency key the same call is answered alike and done once; another call under it is 409."""
    body = {"point": "checkout", "values": ORDER}
    first = live.post("/collect", body, key="form", once="order-1").json()
    again = live.post("/collect", body, key="form", once="order-1").json()
    assert again == {**first, "repeated": True}
    other = live.post("/collect", {**body, "values": {**ORDER, "surname": "Петрова"}}, key="form", once="order-1")
    assert (other.status_code, other.json()["error"]["id"]) == (409, "key-reused")
    bad = live.send(
        "POST",
        "/api/v1/collect",
        token=live.secret("protorg", "form"),
        raw=json.dumps(body).encode(),
        **{"idempotency-key": "with space"},
    )
    assert (bad.status_code, bad.json()["error"]["id"]) == (400, "malformed")


@pytest.mark.parametrize("right", ["erase", "rectify", "block"])
def test_a_request_is_carried_out_once_under_one_key(live: Live, right: str) -> None:
    """Carrying out is several operations and one call: repeated under its key it answers as before, even after the erasure."""
    who = live.order()["subject"]
    request = live.post("/requests", {"right": right, "subject": who, "text": "Прошу."}).json()["ids"]["request"]
    if right == "block":
        duty = live.get(f"/requests/{request}").json()
        assert duty["state"] in {"received", "identity_pending"}
    if live.get(f"/requests/{request}").json()["identity"] == "pending":
        assert live.post(f"/requests/{request}/steps", {"event": "confirm_identity"}).status_code == 201
    body = {"values": {"surname": "Петрова"}} if right == "rectify" else {}
    first = live.post(f"/requests/{request}/carry-out", body, once=f"carry-{right}")
    assert first.status_code == 200, first.content
    size = live.get("/log?limit=1").json()[0]["index"]
    again = live.post(f"/requests/{request}/carry-out", body, once=f"carry-{right}")
    assert again.json() == {**first.json(), "repeated": True}
    assert live.get("/log?limit=1").json()[0]["index"] == size


def test_a_form_of_an_earlier_version_is_stale(live: Live) -> None:
    """A form made from another version than the one in force is 409, and nothing is kept."""
    answer = live.post("/collect", {"point": "checkout", "values": ORDER, "digest": "0" * 64}, key="form")
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "stale-version")


def test_an_unknown_field_is_named_with_the_clause_that_closes_the_list(live: Live) -> None:
    """A field that the policy does not name is 422 with its name and the clause."""
    error = live.post("/collect", {"point": "checkout", "values": {**ORDER, "passport": "x"}}, key="form").json()["error"]
    assert (error["field"], error["problem"], error["clauses"]) == ("passport", "unknown", ["3.2"])


def test_a_refusal_names_reason_clauses_version_and_entry(live: Live) -> None:
    """A use for a purpose that the policy does not name is 403 with everything that the verdict rests on."""
    answer = live.post("/use", {"subject": live.order()["subject"], "categories": ["phone"], "purpose": "research"})
    error = answer.json()["error"]
    assert answer.status_code == 403
    assert (error["id"], error["reason"]) == ("refused", "purpose_not_named")
    assert "4.1" in error["clauses"]
    assert live.get(f"/log/{error['index']}").json()["outcome"] == "purpose_not_named"
    assert error["policy"] == live.get("/forms/checkout").json()["policy"]


def test_restricted_data_are_423(live: Live) -> None:
    """While a subject's data are restricted, a use of them is 423; once lifted it is answered."""
    ids = live.order()
    live.post("/requests", {"right": "block", "subject": ids["subject"], "text": "Прошу."})
    body = {
        "subject": ids["subject"],
        "categories": ["phone"],
        "purpose": "order_notice",
        "ground": {"kind": "order", "id": ids["ground"]},
    }
    assert live.post("/use", body).status_code == 423
    live.post(f"/subjects/{ids['subject']}/lift", {"outcome": "checked"})
    assert live.post("/use", body).json()["values"] == {"phone": "+77012345678"}


def test_a_verdict_is_explained_in_three_languages_and_voices(live: Live) -> None:
    """A bare verdict is 200 also where it refuses, with words in each language for each voice, and makes no entry."""
    before = live.get("/log?limit=1").json()[0]["index"]
    said = {
        live.post("/decide", {"categories": ["phone"], "purpose": "research", "language": language, "voice": voice}).json()["explanation"]
        for language in ("ru", "kk", "en")
        for voice in ("officer", "subject", "auditor")
    }
    assert len(said) == 9
    assert live.get("/log?limit=1").json()[0]["index"] == before


def test_a_recipient_sees_the_grounds_assigned_to_it_alone(live: Live) -> None:
    """A courier's key lists open grounds assigned to couriers and fetches by them; a closed one is gone for it."""
    mine, other = live.order(), live.order()
    assert live.call("PATCH", f"/grounds/{mine['ground']}", {"recipients": ["courier"]}).status_code == 200
    seen = [one["ground"] for one in live.get("/grounds", key="courier").json()]
    assert mine["ground"] in seen
    assert other["ground"] not in seen
    ask = {"categories": ["phone"], "purpose": "delivery"}
    for ids, status in ((mine, 200), (other, 403)):
        body = {**ask, "subject": ids["subject"], "ground": {"kind": "order", "id": ids["ground"]}}
        assert live.post("/fetch", body, key="courier").status_code == status
    live.call("PATCH", f"/grounds/{mine['ground']}", {"close": True})
    assert mine["ground"] not in [one["ground"] for one in live.get("/grounds", key="courier").json()]


def test_a_key_bound_to_purposes_asks_for_no_other(live: Live) -> None:
    """A key made for one purpose is refused another that its role would have."""
    made = live.post("/clients", {"name": "bound", "kind": "role", "role": "owner", "purposes": ["newsletter"]}).json()
    body = json.dumps({"categories": ["phone"], "purpose": "order_notice"}).encode()
    verdict = live.send("POST", "/api/v1/decide", token=made["secret"], raw=body).json()["verdict"]
    assert (verdict["allowed"], verdict["reason"]) == (False, "actor_not_for_purpose")


def test_a_revoked_key_is_as_unknown(live: Live) -> None:
    """A key opens nothing from the moment it is revoked, in the same words as one that nobody made."""
    made = live.post("/clients", {"name": "short-lived", "kind": "form"}).json()
    assert live.send("GET", "/api/v1/forms", token=made["secret"]).status_code == 200
    assert live.call("DELETE", "/clients/short-lived").status_code == 200
    revoked, unknown = (live.send("GET", "/api/v1/forms", token=one) for one in (made["secret"], "zvt_unknown"))
    assert (revoked.status_code, revoked.content) == (401, unknown.content)
    assert made["secret"] not in json.dumps(live.get("/clients").json())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/collect", {"point": "checkout", "values": {**ORDER, "residence_address": CARD}}),
        ("/grounds", {"subject": "x", "kind": "order", "details": {"paid": CARD}}),
        ("/letters", {"kind": "letter", "channel": "post", "sender": "А", "text": f"Мой номер {CARD}"}),
        ("/holds", {"subject": "x", "klass": "contract", "norm": CARD}),
        ("/consents", {"subject": "x", "do": "give", "purpose": "newsletter", "page": CARD}),
        ("/visits", {"values": {"browser": CARD}}),
        ("/subjects/x/erase", {"reason": CARD}),
    ],
)
def test_i9_a_card_number_is_refused_in_any_field(live: Live, path: str, body: dict) -> None:
    """I9: a card number is 422 wherever it comes, and the answer does not repeat it."""
    answer = live.post(path, body)
    assert (answer.status_code, answer.json()["error"]["problem"]) == (422, "card_number")
    assert b"1111" not in answer.content


def test_i1_what_an_officer_opens_is_an_entry(live: Live) -> None:
    """I1: what persons gave with an order, wrote in a request or letter, or what stands on a card, is answered only with an entry."""
    ids = live.order()
    request = live.post("/requests", {"right": "access", "subject": ids["subject"], "text": "Что у вас есть?"}).json()["ids"]["request"]
    letter = live.post("/letters", {"kind": "letter", "channel": "post", "sender": "А", "text": "Б"}).json()["ids"]["letter"]
    incident = live.post("/incidents", {"kind": "loss", "description": "Утрата", "occurred_at": 1}).json()["ids"]["incident"]
    opened = {
        f"/grounds/{ids['ground']}": ("snapshot", "phone.phone", "+77012345678"),
        f"/requests/{request}": ("text", None, "Что у вас есть?"),
        f"/letters/{letter}": ("text", None, "Б"),
        f"/incidents/{incident}": ("description", None, "Утрата"),
        f"/subjects/{ids['subject']}": ("values", "phone", "+77012345678"),
    }
    for path, (name, inner, expected) in opened.items():
        before = live.get("/log?limit=1", key="auditor").json()[0]["index"]
        found = live.get(path).json()[name]
        assert (found[inner] if inner else found) == expected
        last = live.get("/log?limit=1", key="auditor").json()[0]
        assert (last["index"], last["type"]) == (before + 1, "access"), path


def test_a_wrong_policy_is_told_with_every_finding(live: Live) -> None:
    """A text that is no policy is 422 with its diagnostics; checking it is 200; another controller's policy is refused."""
    error = live.post("/policy/versions", "zavet: 1\nslug: protorg\nlangage: ru\n").json()["error"]
    assert error["id"] == "policy-syntax"
    assert any(one["line"] == 3 and "langage" in one["message"] for one in error["diagnostics"])
    checked = live.post("/policy/check", "zavet: 1\nslug: protorg\nlangage: ru\n").json()
    assert checked["publishable"] is False
    assert checked["diagnostics"]
    from zavet.policy.format import format_policy

    alien = live.post("/policy/versions", format_policy(policy_of("netrack")))
    assert (alien.status_code, alien.json()["error"]["problem"]) == (422, "another_controller")


def test_the_log_is_checked_by_a_stranger_with_what_is_public(live: Live) -> None:
    """Checkpoint, tiles and proofs verify with the public key alone, and the entries hold no personal data (I5)."""
    vkey = live.send("GET", "/api/v1/log/key").json()["vkey"]
    old = parse_and_verify(live.send("GET", "/api/v1/log/checkpoint").content.decode(), [vkey])
    index = live.post("/collect", {"point": "checkout", "values": ORDER}, key="form").json()["index"]
    proof = live.get(f"/log/proof/{index}").json()
    new = parse_and_verify(proof["checkpoint"], [vkey])
    verify_inclusion(bytes.fromhex(proof["leaf"]), index, new.size, [bytes.fromhex(one) for one in proof["hashes"]], new.root)
    grown = live.get(f"/log/consistency?from={old.size}&to={new.size}").json()
    verify_consistency(old.size, new.size, old.root, new.root, [bytes.fromhex(one) for one in grown["hashes"]])
    number, width = divmod(new.size, 256)
    data = live.send("GET", f"/api/v1/log/tile/entries/{number:03d}.p/{width}").content
    leaves = unbundle(data)
    assert leaf_hash(leaves[index % 256]).hex() == proof["leaf"]
    assert decode(leaves[index % 256]).type == "collect"
    assert "Иванова".encode() not in data
    assert live.get("/log/proof/999999").status_code == 404
    assert live.get("/log/consistency?from=5&to=3").json()["error"]["field"] == "from"


def test_what_is_malformed_or_unknown_is_in_the_security_log_without_values(live: Live) -> None:
    """Malformed, unidentified and unknown-field requests are noted by kind and route, never with a value."""
    before = len(live.get("/security?limit=1000").json())
    token = live.secret("protorg", "owner")
    live.send("POST", "/api/v1/use", token=token, raw=b"{secret-value")
    live.send("POST", "/api/v1/use", token="zvt_secret-value")
    live.send("POST", "/api/v1/use", token=token, raw=b'{"subject":"a","categories":[],"secret-value":1}')
    live.post("/collect", {"point": "checkout", "values": {**ORDER, "secret-value": "x"}}, key="form")
    rows = live.get("/security?limit=1000").json()
    assert len(rows) == before + 4
    assert {one["kind"] for one in rows} >= {"malformed", "not-identified", "field"}
    assert "secret-value" not in json.dumps(rows)


def test_a_key_has_so_many_calls_in_a_minute(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """More calls than a key has in a minute are 429 with the time to wait; another key is not concerned."""
    secret, other = (live.post("/clients", {"name": name, "kind": "form"}).json()["secret"] for name in ("eager", "calm"))
    monkeypatch.setattr(wiring.house().clock, "now", lambda: NOW)
    monkeypatch.setattr(calls, "limit", calls.Limit(30))
    answers = [live.send("GET", "/api/v1/clock", token=secret) for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert answers[-1].json()["error"]["id"] == "too-many"
    assert int(answers[-1].headers["retry-after"]) == 60 - NOW % 60
    assert live.send("GET", "/api/v1/clock", token=other).status_code == 200
    monkeypatch.setattr(calls, "limit", calls.Limit(30))
    assert live.send("GET", "/api/v1/clock", token=secret).status_code == 429, "another process counts in the same window"


def test_a_body_has_a_size(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is too large is 400, whatever is in it."""
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    answer = live.post("/use", {"subject": "a" * 2000, "categories": []})
    assert (answer.status_code, answer.json()["error"]["id"]) == (400, "malformed")


def test_what_is_not_known_is_503_with_the_key_to_ask_again_with(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store fails the answer is 503, names the idempotency key, and asking again gives the one outcome."""
    body = {"point": "checkout", "values": ORDER}
    with monkeypatch.context() as patched:

        def fail(*_: object) -> None:
            raise StoreError("the database failed: Error")

        patched.setattr(House, "change", lambda *_, **__: fail())
        answer = live.post("/collect", body, key="form", once="k-503")
    assert answer.status_code == 503
    assert answer.json()["error"]["key"] == "k-503"
    assert answer.headers["retry-after"]
    assert live.post("/collect", body, key="form", once="k-503").status_code == 201


def test_i8_the_clock_moves_in_a_demo_only(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """I8: a jump is an entry in every log of the house and only goes ahead; a system not started as a demo refuses it, on record."""
    before = live.get("/clock").json()
    done = live.post("/clock", {"seconds": 86_400}, once="jump-1")
    assert done.status_code == 201
    assert live.post("/clock", {"seconds": 86_400}, once="jump-1").json()["repeated"] is True
    after = live.get("/clock").json()
    assert after["offset"] == before["offset"] + 86_400
    assert after["now"] >= before["now"] + 86_400
    assert live.get("/log?limit=1").json()[0]["type"] == "clock"
    assert "clock" in [one["type"] for one in live.get("/log?limit=3", slug="netrack").json()]
    assert live.post("/clock", {"seconds": -1}).json()["error"]["problem"] == "out_of_range"
    assert live.post("/clock", {"seconds": 1}, key="officer").status_code == 403
    monkeypatch.setattr(wiring.house(), "demo", False)
    refused = live.post("/clock", {"seconds": 60})
    assert (refused.status_code, refused.json()["error"]["reason"]) == (403, "operation_prohibited")
    assert live.get("/log?limit=1").json()[0]["outcome"] == "operation_prohibited"
    assert live.get("/clock").json()["demo"] is False


def test_the_session_of_a_browser_opens_nothing(live: Live) -> None:
    """No cookie is a key, none is set, and no call needs or takes a CSRF token."""
    live.client.cookies["sessionid"] = "anything"
    try:
        answer = live.send("POST", "/api/v1/use", raw=b"{}")
    finally:
        del live.client.cookies["sessionid"]
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_the_documentation_tells_everything(live: Live) -> None:
    """The document at `/api/openapi.json` has, for each call: summary, description, tag, key, answer and the one shape of errors."""
    answer = live.client.get("/api/openapi.json", headers={"host": "protorg.localhost"})
    assert answer.status_code == 200
    document = json.loads(answer.content)
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["Key"] == {"type": "http", "scheme": "bearer"}
    tags = {one["name"] for one in document["tags"]}
    used = set()
    for path, found in document["paths"].items():
        for method, one in found.items():
            assert one["summary"], path
            assert one["description"], path
            used |= set(one["tags"])
            public = one["operationId"] in {"checkpoint", "log_key", "tile"}
            key = "Signed" if one["operationId"] == "payment_reported" else "Key"
            assert public or (one["security"] == [{key: []}] and one["x-kinds"])
            assert all("content" in told for told in one["responses"].values()), path
            assert one["responses"]["404"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorOut")
            keyed = any(parameter["name"] == "Idempotency-Key" for parameter in one["parameters"])
            # A signed report has its own id in the body, so that it counts once.
            keyed = keyed or key == "Signed"
            assert keyed == (one["responses"].get("201", one["responses"].get("200")) == done(one) and method != "get"), path
    assert used == tags
    assert document == SCHEMA
    assert live.client.get("/api/docs", headers={"host": "protorg.localhost"}).status_code == 404


def done(one: dict) -> dict:
    status = "201" if "201" in one["responses"] else "200"
    return {
        "description": one["responses"][status]["description"],
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DoneOut"}}},
    }


def test_every_documented_schema_is_described() -> None:
    """Each model says what it is, and each body takes nothing but its names."""
    for name, schema in SCHEMA["components"]["schemas"].items():
        assert schema.get("description"), name
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, name
    assert len(OPERATIONS) == sum(len(found) for found in SCHEMA["paths"].values())
