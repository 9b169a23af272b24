"""The one table of answers over HTTP: every error of `zavet.errors` to a status, one JSON shape, one page.

    {"error": {"id", "message", "hint", "clauses": [],
               "field"?, "problem"?, "reason"?, "policy"?: {"version", "digest"}, "index"?, "key"?, "diagnostics"?}}

`field` and `problem` come with 422, `reason`, `policy` and `index` with a refusal, `key` (the idempotency key to ask again with) with
503, `diagnostics` with a policy that is wrong. Browsers, who ask for `text/html`, get the same in a page in their language. What is no
error of ours is a fault: 500, and the answer tells nothing of it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation

from zavet import errors
from zavet.decision.verdict import Verdict
from zavet.operations import security
from zavet.site import wiring
from zavet.site.unsent import STATUSES as STATUSES_UNSENT
from zavet.site.unsent import login_of, unsent
from zavet.terms import LANGUAGES, phrases

_log = logging.getLogger(__name__)

STATUS: Mapping[type[errors.ZavetError], int] = MappingProxyType(
    {
        errors.PolicyError: 422,
        errors.ReadingError: 422,
        errors.Malformed: 400,
        errors.InputError: 400,
        errors.FieldError: 422,
        errors.StaleVersion: 409,
        errors.KeyReused: 409,
        errors.NotFound: 404,
        errors.NotIdentified: 401,
        errors.UnknownHost: 421,
        errors.TooMany: 429,
        errors.Refused: 403,
        errors.Unknown: 503,
        errors.SealBroken: 500,
        errors.KeyMissing: 500,
        errors.VaultError: 500,
        errors.KeyDestroyed: 404,
        errors.AppendFailed: 503,
        errors.LedgerError: 500,
        errors.Tampered: 500,
        errors.RightsError: 409,
        errors.IncidentError: 409,
        errors.LawError: 500,
        errors.OutsideHorizon: 503,
        errors.StoreError: 503,
    }
)
"""The nearest ancestor counts. 500 is an alarm of the house itself: a seal, a key or the log is not as it should be."""
_RESTRICTED = 423
_RETRY_AFTER = "2"
_WATCHED = frozenset({400, 401, 429})
_PAGES = frozenset({400, 401, 403, 404, 405, 409, 421, 422, 423, 429, 500, 503})
"""Statuses with a page; each has phrases `error.<status>.title` and `.text`."""


class Fault(errors.ZavetError):
    """What was not foreseen; the log knows more than the answer tells."""

    id = "fault"


def status_of(error: errors.ZavetError) -> int:
    """The HTTP status of an error; 500 for a kind that the table does not hold."""
    if isinstance(error, errors.Refused) and error.verdict.reason == "restricted":
        return _RESTRICTED
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def foreign(error: Exception) -> errors.ZavetError:
    """An exception of Django or of anybody else as one of ours, without its words."""
    if isinstance(error, errors.ZavetError):
        return error
    if isinstance(error, Http404):
        return errors.NotFound("there is nothing at this address")
    if isinstance(error, PermissionDenied):
        return errors.NotIdentified("this address wants a login with other rights")
    if isinstance(error, RequestDataTooBig):
        return errors.Malformed("the request is too large", hint="at most 10 MB")
    if isinstance(error, SuspiciousOperation | BadRequest | UnreadablePostError | MultiPartParserError):
        return errors.Malformed("the request cannot be read")
    if isinstance(error, DatabaseError):
        return errors.StoreError("the database failed")
    return Fault("something failed inside")


def body(error: errors.ZavetError, key: str | None = None) -> dict[str, Any]:
    """The documented JSON of an error. `key` is the idempotency key of the request."""
    told: dict[str, Any] = {"id": error.id, "message": str(error), "hint": error.hint, "clauses": list(error.clauses)}
    if isinstance(error, errors.FieldError):
        told |= {"field": error.field, "problem": error.problem}
    if isinstance(error, errors.Refused):
        told["reason"] = error.verdict.reason
        if isinstance(error.verdict, Verdict):
            told["policy"] = {"version": error.verdict.version, "digest": error.verdict.digest}
        if error.index is not None:
            told["index"] = error.index
    if isinstance(error, errors.PolicyError):
        told["diagnostics"] = [asdict(one) for one in error.found]
    if key and status_of(error) == HTTPStatus.SERVICE_UNAVAILABLE:
        told["key"] = key
    return {"error": told}


def wants_page(request: HttpRequest) -> bool:
    """True where a browser asks: it names `text/html`, and prefers it to JSON. The API answers JSON always."""
    if request.path.startswith("/api/"):
        return False
    best = request.get_preferred_type(["application/json", "text/html"])
    return best == "text/html" and "text/html" in request.headers.get("Accept", "")


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request that ended in `error`."""
    own = foreign(error)
    status = status_of(own)
    shown = body(own, request.headers.get("Idempotency-Key") or None)
    response: HttpResponse
    if wants_page(request):
        response = HttpResponse(page(request, status, shown["error"]), status=status)
    else:
        response = JsonResponse(shown, status=status, json_dumps_params={"ensure_ascii": False})
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers["Retry-After"] = _RETRY_AFTER
    response.headers["Vary"] = "Accept"
    return response


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """The answer to a method that an address does not take. `allow`: those it takes, as the header of that name has them."""
    error = errors.Malformed("this address does not take this method", hint=allow)
    shown = body(error)
    status = HTTPStatus.METHOD_NOT_ALLOWED
    response: HttpResponse
    if wants_page(request):
        response = HttpResponse(page(request, status, shown["error"]), status=status)
    else:
        response = JsonResponse(shown, status=status)
    response.headers["Allow"] = allow
    response.headers["Vary"] = "Accept"
    return response


def page(request: HttpRequest, status: int, shown: Mapping[str, Any]) -> str:
    """The page of an error in the language of the request."""
    # The error may come before the language was chosen, on a thread that still has that of another request.
    language = getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request)
    words = language[:2] if language[:2] in LANGUAGES else "ru"
    say = phrases.load("zavet.site").say
    kind = status if status in _PAGES else 500
    context = {
        "status": status,
        "title": say(words, f"error.{kind}.title"),
        "text": say(words, f"error.{kind}.text"),
        "error": shown,
        "unsent": unsent(request, words) if status in STATUSES_UNSENT else [],
        "login": login_of(request) if status == HTTPStatus.UNAUTHORIZED and getattr(request, "policy", None) else "",
    }
    with translation.override(words):
        return render_to_string("zavet/error.html", context, request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form without its token, or from elsewhere: malformed."""
    return answer(request, errors.Malformed("the form has no valid token", hint="open the page anew and send the form again"))


def last_resort(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of what no view answered: an unknown address, a request it will not read."""
    return told(request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of an exception outside a view; Django calls it while the exception is being handled."""
    raised = sys.exc_info()[1]
    return told(request, raised if isinstance(raised, Exception) else Fault("something failed inside"))


class ErrorsMiddleware:
    """Outermost: what a view raises becomes an answer of the table; `last_resort` and `fault` do it for the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Called by Django for an exception of a view."""
        return told(request, error)


def told(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer; an alarm or a fault is logged, and what was malformed, not identified or too much goes to the security log (I1)."""
    response = answer(request, error)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("a request failed", exc_info=error, extra={"status_code": response.status_code, "request": request})
    controller = getattr(request, "controller", None)
    own = foreign(error)
    if controller is not None and (response.status_code in _WATCHED or getattr(own, "problem", "") == "unknown"):
        match = request.resolver_match
        try:
            security.note(wiring.house(), controller, kind=own.id, where=match.route if match else "no address")
        except errors.ZavetError as failed:
            _log.error("the security log was not written", exc_info=failed)
    return response
