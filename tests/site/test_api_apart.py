"""I11: a key of one controller opens nothing of another, and learns nothing of it."""

from __future__ import annotations

import json

import pytest
from api_live import OPERATIONS, ORDER, Live
from tests.shared import SLUGS

PUBLIC = {"checkpoint", "log_key", "tile"}


def filled(path: str) -> str:
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + "1" + path[end + 1 :]
    return path


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - PUBLIC))
def test_i11_a_key_is_no_key_at_another_controller(live: Live, name: str) -> None:
    """I11: at each controller, a key of each other is 401 in the same bytes as a key that nobody made."""
    method, path, _ = OPERATIONS[name]
    path = filled(path)
    for host in SLUGS:
        unknown = live.send(method, path, host=host, token="zvt_nobody-made-this-one")
        assert unknown.status_code == 401
        for other in SLUGS:
            if other == host:
                continue
            alien = live.send(method, path, host=host, token=live.secret(other, "owner"), raw=b"{}")
            assert (alien.status_code, alien.content) == (401, unknown.content)
            assert {**alien.headers} == {**unknown.headers}


def test_i11_ids_of_another_controller_are_unknown(live: Live) -> None:
    """I11: an id of one controller is answered at another exactly as an id that nothing has."""
    ids = live.order()
    for path in (f"/subjects/{ids['subject']}", f"/grounds/{ids['ground']}", f"/subjects/{ids['subject']}/log"):
        unknown = path.rsplit("/", 1)[0] if path.endswith("/log") else path
        nothing = unknown.rsplit("/", 1)[0] + "/" + "a" * 26 + ("/log" if path.endswith("/log") else "")
        one, other = live.get(path, slug="netrack"), live.get(nothing, slug="netrack")
        assert (one.status_code, one.content) == (404, other.content)
    assert live.get(f"/disclosures?subject={ids['subject']}", slug="netrack").json() == []
    assert live.get(f"/grounds?subject={ids['subject']}", slug="netrack").json() == []


def test_i11_one_idempotency_key_at_two_controllers_is_two_calls(live: Live) -> None:
    """I11: an idempotency key of one controller says nothing at another."""
    body = {"name": "twin", "kind": "form"}
    live.post("/clients", body)
    assert live.post("/clients", body, slug="netrack").status_code == 201
    first = live.post("/letters", {"kind": "letter", "channel": "post", "sender": "А", "text": "Раз"}, once="same")
    other = live.post("/letters", {"kind": "letter", "channel": "post", "sender": "Б", "text": "Два"}, slug="netrack", once="same")
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["ids"] != other.json()["ids"]


def test_i11_the_lists_of_one_controller_hold_nothing_of_another(live: Live) -> None:
    """I11: whatever one controller lists, no id and no value of another is in it."""
    ids = live.order()
    seen = ""
    for name, (method, path, told) in OPERATIONS.items():
        if method == "GET" and "{" not in path and name not in PUBLIC and not any(one.get("required") for one in told["parameters"]):
            answer = live.get(path.removeprefix("/api/v1"), slug="netrack")
            assert answer.status_code == 200
            seen += json.dumps(answer.json(), ensure_ascii=False)
    assert not any(one in seen for one in (*ids.values(), ORDER["email"], "Иванова"))


def test_no_controller_answers_at_a_name_of_this_machine(live: Live) -> None:
    """The API is at the controllers' hosts alone: 404 at `localhost`, 421 at a host that is nobody's."""
    token = live.secret("protorg", "owner")
    assert live.client.get("/api/v1/policy", headers={"host": "localhost", "authorization": f"Bearer {token}"}).status_code == 404
    assert live.client.get("/api/v1/policy", headers={"host": "evil.example", "authorization": f"Bearer {token}"}).status_code == 421
