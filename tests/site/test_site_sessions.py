"""A session belongs to one controller and holds nothing personal."""

from __future__ import annotations

import pytest
from django.test import Client

from zavet.clock import FixedClock
from zavet.site import sessions
from zavet.site.models import Session
from zavet.site.sessions import SessionStore

ACME = {"host": "acme.localhost"}
BETA = {"host": "beta.localhost"}


@pytest.fixture(autouse=True)
def _no_sessions() -> None:
    Session.objects.all().delete()


def test_session_of_another_controller_is_none(client: Client) -> None:
    """The cookie of one controller's session, carried to another's host, is nobody's there (I11)."""
    client.get("/remember", headers=ACME)
    assert client.get("/recall", headers=ACME).content == b"s1"
    key = client.cookies["sessionid"].value
    assert client.get("/recall", headers=BETA).content == b"nobody"
    client.cookies["sessionid"] = key  # a browser keeps cookies by host; this client has one jar, and beta has just emptied it
    assert client.get("/recall", headers={"host": "sub.acme.example"}).content == b"s1"


def test_ending_a_session_elsewhere_changes_nothing(client: Client) -> None:
    """A logout at one controller's host does not end another's session, even with its key (I11)."""
    client.get("/remember", headers=ACME)
    key = client.cookies["sessionid"].value
    client.get("/forget", headers=BETA)
    client.cookies["sessionid"] = key
    assert client.get("/recall", headers=ACME).content == b"s1"
    client.get("/forget", headers=ACME)
    client.cookies["sessionid"] = key
    assert client.get("/recall", headers=ACME).content == b"nobody"


def test_key_is_not_kept(client: Client) -> None:
    """The table holds a digest of the key that opens nothing."""
    client.get("/remember", headers=ACME)
    key = client.cookies["sessionid"].value
    row = Session.objects.get()
    assert key not in (row.digest, row.data)
    client.cookies["sessionid"] = row.digest
    assert client.get("/recall", headers=ACME).content == b"nobody"


def test_invented_key_is_not_adopted(client: Client) -> None:
    """A key that the house did not make never becomes that of a session."""
    client.cookies["sessionid"] = "a" * 32
    client.get("/remember", headers=ACME)
    assert client.cookies["sessionid"].value != "a" * 32


def test_session_holds_declared_words_alone() -> None:
    """A name that is not declared, or a value longer than an id, is misuse: no person's data gets into a session (I4)."""
    session = SessionStore(controller="acme")
    with pytest.raises(ValueError, match="holds no `email`"):
        session["email"] = "anna@example.org"
    with pytest.raises(ValueError, match="holds no `email`"):
        session.update({"email": "anna@example.org"})
    with pytest.raises(ValueError, match="holds no `email`"):
        session.setdefault("email", "anna@example.org")
    with pytest.raises(ValueError, match="not 512 characters"):
        session["notice"] = "x" * 600


def test_session_ends_with_its_term(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expired session is none, and is cleared away."""
    clock = FixedClock(1_000)
    monkeypatch.setattr(sessions, "_clock", clock)
    session = SessionStore(controller="acme")
    session["subject"] = "s1"
    session.save()
    key = session.session_key
    assert SessionStore(key, "acme").get("subject") == "s1"
    clock.at += 14 * 24 * 3600
    assert SessionStore(key, "acme").get("subject") is None
    SessionStore.clear_expired()
    assert Session.objects.count() == 0


def test_new_key_after_login() -> None:
    """A login moves the session to a new key; the old one is dead."""
    session = SessionStore(controller="acme")
    session["step"] = "login"
    session.save()
    old = session.session_key
    session.cycle_key()
    session.save()
    assert session.session_key != old
    assert SessionStore(old, "acme").get("step") is None
    assert SessionStore(session.session_key, "acme").get("step") == "login"


def test_ended_session_is_not_revived() -> None:
    """A request that still holds a session ended meanwhile cannot write it back."""
    session = SessionStore(controller="acme")
    session["step"] = "one"
    session.save()
    late = SessionStore(session.session_key, "acme")
    assert late.get("step") == "one"
    session.flush()
    late["step"] = "two"
    with pytest.raises(sessions.UpdateError):
        late.save()


def test_undeclared_cookies_are_dropped(client: Client) -> None:
    """Only cookies of the policy and the technical ones leave the house, however they are set."""
    assert set(client.get("/remember", headers=ACME).cookies) == {"sessionid", "seen"}
    assert set(client.get("/remember", headers=BETA).cookies) == {"sessionid"}
    assert not client.get("/by-hand", headers=ACME).has_header("Set-Cookie")


def test_cookies_are_guarded(client: Client) -> None:
    """The session's cookie is HttpOnly, SameSite and Secure; plain HTTP at a local name alone does without Secure."""
    cookie = client.get("/remember", headers={"host": "acme.example"}).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert not client.get("/remember", headers=ACME).cookies["sessionid"]["secure"]
    assert client.get("/remember", headers=ACME, secure=True).cookies["sessionid"]["secure"]
