"""Headers, static files, the limits of the server, log lines, passwords, the secret."""

from __future__ import annotations

import asyncio
import json
import logging
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from zavet.entropy import SeededEntropy
from zavet.errors import NotFound, StoreError
from zavet.site.asgi import Limits
from zavet.site.databases import database
from zavet.site.demo import DemoClock
from zavet.site.logs import JsonFormatter
from zavet.site.passwords import Argon2Passwords
from zavet.site.secret import secret_key

ACME = {"host": "acme.example"}


@pytest.mark.parametrize("path", ["/whoami", "/nothing", "/static/zavet/zavet.css"])
def test_every_answer_is_guarded(client: Client, path: str) -> None:
    """Every answer forbids scripts, frames, foreign sources, sniffing and referrers."""
    response = client.get(path, headers=ACME, secure=True)
    response.close()
    headers = response.headers
    policy = dict(one.strip().partition(" ")[::2] for one in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Access-Control-Allow-Origin" not in headers


def test_answers_are_stored_nowhere(client: Client) -> None:
    """A page is stored by no cache; the style sheet may be."""
    assert client.get("/whoami", headers=ACME).headers["Cache-Control"] == "no-store"
    response = client.get("/static/zavet/zavet.css", headers=ACME)
    response.close()
    assert "public" in response.headers["Cache-Control"]


def test_sheet_asks_nobody_else() -> None:
    """The style sheet loads nothing from anywhere."""
    text = (Path(settings.BASE) / "static/zavet/zavet.css").read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text


def test_templates_hold_nothing_inline() -> None:
    """No template has a script, a style or a handler inside: the security policy would stop them."""
    for path in Path(settings.BASE).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for word in ("<script", "<style", " style=", " onclick=", " onload=", "javascript:", "//cdn"):
            assert word not in text, f"{path.name}: {word}"


def test_settings_are_strict() -> None:
    """Debug is off whatever the environment says; passwords are hashed by Argon2id; languages are the house's three."""
    assert settings.DEBUG is False
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert [code for code, _ in settings.LANGUAGES] == ["ru", "kk", "en"]
    assert settings.USE_TZ


def test_databases_from_one_word() -> None:
    """Nothing means SQLite with full synchronisation; an address means PostgreSQL with limits on waiting."""
    lite = database(Path("/data"), "")
    assert lite["NAME"] == "/data/zavet.sqlite3"
    assert "synchronous=FULL" in lite["OPTIONS"]["init_command"]
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    server = database(Path("/data"), "postgresql://anna:secret@db.example:5433/house?sslmode=verify-full")
    assert (server["NAME"], server["USER"], server["PASSWORD"]) == ("house", "anna", "secret")
    assert (server["HOST"], server["PORT"], server["OPTIONS"]["sslmode"]) == ("db.example", "5433", "verify-full")
    assert "lock_timeout" in server["OPTIONS"]["options"]


def test_secret_is_made_once(tmp_path: Path) -> None:
    """The secret is made at the first start, for this user alone, and stays."""
    keys = tmp_path / "keys"
    first = secret_key(keys, SeededEntropy(1))
    assert len(first) == 64
    assert secret_key(keys, SeededEntropy(2)) == first
    assert stat.S_IMODE((keys / "django.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [one.name for one in keys.iterdir()] == ["django.key"]


def test_passwords() -> None:
    """A password opens its own Argon2id hash and no other; what is no hash matches nothing."""
    passwords = Argon2Passwords()
    hashed = passwords.hash("correct horse")
    assert hashed.startswith("argon2$argon2id$")
    assert passwords.hash("correct horse") != hashed
    assert passwords.check("correct horse", hashed)
    assert not passwords.check("wrong horse", hashed)
    assert not passwords.check("correct horse", "no hash")
    passwords.burn("correct horse")


def _record(name: str, message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, values, None)


def test_log_lines_are_json() -> None:
    """A line of the log is one JSON object; control characters and tricks of direction are escaped."""
    line = JsonFormatter().format(_record("zavet.x", "a\nb\u202e %d", 3))
    assert "\n" not in line
    assert line.isascii()
    assert json.loads(line)["message"] == "a\nb\u202e 3"


def test_log_keeps_no_foreign_values() -> None:
    """Of other packages' messages only the template is kept, of foreign exceptions only kind and place (I4)."""
    assert "anna" not in JsonFormatter().format(_record("django.request", "Not Found: %s", "/reset/anna@example.org"))

    def told(error: Exception) -> dict[str, object]:
        record = _record("zavet.x", "failed")
        record.exc_info = (type(error), error, None)
        return json.loads(JsonFormatter().format(record))["error"]

    assert "anna" not in json.dumps(told(KeyError("anna@example.org")))
    assert told(KeyError("anna"))["kind"] == "KeyError"
    assert told(NotFound("no such order"))["message"] == "no such order"


def test_demo_clock(tmp_path: Path) -> None:
    """A demo's clock moves forward by command and is read by every process; a damaged file is an error, not a guess."""
    clock = DemoClock(tmp_path / "clock.json")
    assert clock.offset == 0
    assert clock.move(60) == 60
    assert DemoClock(tmp_path / "clock.json").offset == 60
    with pytest.raises(ValueError, match="forward"):
        clock.move(-1)
    (tmp_path / "clock.json").write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        clock.now()


def _ask(app: Limits, chunks: list[bytes], headers: list[tuple[bytes, bytes]] | None = None) -> tuple[int, dict]:
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(event: dict) -> None:
        sent.append(event)

    asyncio.run(app({"type": "http", "headers": headers or []}, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


async def _echo(scope, receive, send) -> None:
    size, more, status = 0, True, 200
    try:
        while more:
            event = await receive()
            size, more = size + len(event["body"]), event["more_body"]
    except OSError:
        status = 500
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps({"size": size}).encode()})


def test_bodies_are_limited() -> None:
    """A body over the limit is malformed, whether announced or streamed; one at the limit passes."""
    app = Limits(_echo, body=10)
    assert _ask(app, [b"12345", b"67890"]) == (200, {"size": 10})
    assert _ask(app, [b""], [(b"content-length", b"11")])[0] == 400
    status, told = _ask(app, [b"12345", b"67890", b"1"])
    assert status == 400
    assert told["error"]["id"] == "malformed"


def test_time_is_limited() -> None:
    """An answer that takes too long is unknown, with the idempotency key to ask again."""

    async def slow(scope, receive, send) -> None:
        await asyncio.sleep(30)

    status, told = _ask(Limits(slow, seconds=0.05), [b""], [(b"Idempotency-Key", b"k1")])
    assert status == 503
    assert (told["error"]["id"], told["error"]["key"]) == ("unknown", "k1")
