"""One table of answers, one shape, one page in three languages."""

from __future__ import annotations

import json

import pytest
import site_policies
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, UnreadablePostError
from django.test import Client, RequestFactory

from zavet import errors
from zavet.decision.verdict import Verdict
from zavet.site import errors_http
from zavet.site.errors_http import STATUS, answer, body, status_of
from zavet.terms import LANGUAGES, phrases

ALLOWED = {400, 401, 403, 404, 409, 421, 422, 423, 429, 500, 503}


def verdict(reason: str) -> Verdict:
    return Verdict(False, reason, ("4.1", "4.2"), 3, "d" * 64)


def every_kind(kind: type[errors.ZavetError] = errors.ZavetError) -> list[type[errors.ZavetError]]:
    own = [one for one in kind.__subclasses__() if one.__module__ == "zavet.errors"]
    return [*own, *(deeper for one in own for deeper in every_kind(one))]


def example(kind: type[errors.ZavetError]) -> errors.ZavetError:
    if issubclass(kind, errors.PolicyError):
        return kind([errors.Diagnostic("P001", "error", "a purpose is missing")])
    if kind is errors.FieldError:
        return errors.FieldError("phone", "unknown", "`phone` is not a field of this form", clauses=("2.1",))
    if kind is errors.Refused:
        return errors.Refused(verdict("purpose_not_named"), index=7)
    return kind("words")


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_status(kind: type[errors.ZavetError]) -> None:
    """No error of the tree is missing in the table, none has a status outside it."""
    assert any(one in STATUS for one in kind.__mro__ if one is not errors.ZavetError)
    assert status_of(example(kind)) in ALLOWED


def test_design_table() -> None:
    """The statuses that the design names."""
    expected = {
        errors.Malformed: 400,
        errors.NotIdentified: 401,
        errors.NotFound: 404,
        errors.StaleVersion: 409,
        errors.KeyReused: 409,
        errors.UnknownHost: 421,
        errors.FieldError: 422,
        errors.TooMany: 429,
        errors.Unknown: 503,
        errors.StoreError: 503,
        errors.AppendFailed: 503,
        errors.Tampered: 500,
        errors.KeyMissing: 500,
    }
    assert {kind: status_of(example(kind)) for kind in expected} == expected
    assert status_of(errors.Refused(verdict("consent_missing"))) == 403
    assert status_of(errors.Refused(verdict("restricted"))) == 423


def test_shape_of_a_refusal() -> None:
    """A refusal tells reason, clauses, version, digest and the entry's index (I3)."""
    assert body(errors.Refused(verdict("consent_missing"), index=7)) == {
        "error": {
            "id": "refused",
            "message": "refused: consent_missing",
            "hint": "",
            "clauses": ["4.1", "4.2"],
            "reason": "consent_missing",
            "policy": {"version": 3, "digest": "d" * 64},
            "index": 7,
        }
    }


def test_shape_of_a_field_and_of_unknown() -> None:
    """422 names the field; 503 gives back the idempotency key and nothing else does."""
    assert body(example(errors.FieldError))["error"] | {"message": ""} == {
        "id": "field",
        "message": "",
        "hint": "",
        "clauses": ["2.1"],
        "field": "phone",
        "problem": "unknown",
    }
    assert body(errors.Unknown(), "k1")["error"]["key"] == "k1"
    assert "key" not in body(errors.Malformed("words"), "k1")["error"]


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_page(kind: type[errors.ZavetError]) -> None:
    """Each error has a page in each language, and the pages differ."""
    pages = set()
    for language in LANGUAGES:
        request = RequestFactory().get("/", headers={"accept": "text/html", "accept-language": language})
        response = answer(request, example(kind))
        text = response.content.decode()
        assert f'<html lang="{language}">' in text
        assert phrases.load("zavet.site").say(language, f"error.{response.status_code}.title") in text
        pages.add(text)
    assert len(pages) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("application/json", False),
        ("*/*", False),
        ("", False),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0.5, application/json", False),
    ],
)
def test_page_or_json(accept: str, page: bool) -> None:
    """Browsers get a page, programs get JSON."""
    response = answer(RequestFactory().get("/", headers={"accept": accept}), errors.NotFound("words"))
    assert response.headers["Content-Type"].startswith("text/html") is page


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (Http404("anna@example.org"), 404),
        (PermissionDenied("anna@example.org"), 401),
        (SuspiciousOperation("anna@example.org"), 400),
        (RequestDataTooBig("anna@example.org"), 400),
        (ValueError("anna@example.org"), 500),
        (OperationalError("anna@example.org"), 503),
        (UnreadablePostError("anna@example.org"), 400),
        (errors.StoreError("the database failed"), 503),
        (errors.Refused(verdict("restricted")), 423),
    ],
)
def test_views_end_in_the_table(client: Client, raised: Exception, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a view raises is answered by the table, and foreign words go neither out nor into our log line (I4)."""
    site_policies.raises.append(raised)
    response = client.get("/fail", headers={"host": "beta.localhost"})
    assert response.status_code == status
    assert set(json.loads(response.content)) == {"error"}
    assert b"anna" not in response.content
    from zavet.site.logs import JsonFormatter

    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert not any("anna" in line for line in lines)
    assert any('"level": "error"' in line for line in lines) is (status >= 500)


def test_unknown_address(client: Client) -> None:
    """An address without a view is a 404 of the same shape."""
    response = client.get("/nothing/anna", headers={"host": "beta.localhost"})
    assert response.status_code == 404
    assert response.json()["error"]["id"] == "not-found"
    assert "anna" not in response.content.decode()


def test_form_without_token(client: Client) -> None:
    """A form without its token is malformed."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/whoami", {"a": "b"}, headers={"host": "beta.localhost"})
    assert response.status_code == 400
    assert response.json()["error"]["id"] == "malformed"


def test_malformed_requests_are_noted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Malformed and unidentified requests go to the security log of their controller, without values; others do not (I1)."""
    noted: list[tuple[str, str, str]] = []
    monkeypatch.setattr(errors_http.wiring, "house", lambda: None)
    monkeypatch.setattr(
        errors_http.security, "note", lambda house, controller, *, kind, where, detail="": noted.append((controller, kind, where))
    )
    for raised in (
        errors.Malformed("words"),
        errors.NotIdentified("words"),
        errors.FieldError("x", "unknown", "words"),
        errors.FieldError("x", "required", "words"),
        errors.NotFound("words"),
    ):
        site_policies.raises.append(raised)
        client.get("/fail?phone=+77010000000", headers={"host": "beta.localhost"})
    assert noted == [("beta", "malformed", "fail"), ("beta", "not-identified", "fail"), ("beta", "field", "fail")]
