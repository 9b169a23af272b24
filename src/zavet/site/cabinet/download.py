"""Everything the house keeps of a subject, as one JSON document to take away and as one page to read, print and keep."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.clock import iso
from zavet.consent.evidence import ACCEPTANCE
from zavet.operations import consent, grounds, rights, standing
from zavet.site.cabinet.data import rows
from zavet.site.cabinet.history import done, given
from zavet.site.cabinet.mine import Mine, mine, show


@require_safe
@mine
def everything(request: HttpRequest, whose: Mine) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The values by field, where each came from, consents with what was shown, recipients, orders and history; one entry."""
    document = _document(whose)
    response = HttpResponse(json.dumps(document, ensure_ascii=False, indent=2), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{whose.controller}-my-data.json"'
    return response


@require_safe
@mine
def readable(request: HttpRequest, whose: Mine) -> HttpResponse:
    """The same in words, on one page without a menu on paper; one entry too."""
    values, verdict, index = rights.access(whose.house, whose.controller, subject=whose.subject, actor=whose.actor)
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    evidence = consent.listed(whose.house, whose.controller, subject=whose.subject)
    context = {
        "rows": [one for one in rows(whose, values, now) if one.name in values],
        "index": index,
        "version": verdict.version,
        "digest": verdict.digest,
        "made_at": whose.house.clock.now(),
        "consents": [one for one in evidence if one.purpose not in {ACCEPTANCE, "*"}],
        "acceptances": [one for one in evidence if one.purpose in {ACCEPTANCE, "*"}],
        "given": given(whose),
        "grounds": grounds.listed(whose.house, whose.controller, subject=whose.subject),
        "told": done(whose),
    }
    return show(request, whose, "everything", context)


def _document(whose: Mine) -> dict[str, Any]:
    values, verdict, index = rights.access(whose.house, whose.controller, subject=whose.subject, actor=whose.actor)
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    requests = rights.texts_of(whose.house, whose.controller, subject=whose.subject, actor=whose.actor)
    return {
        "controller": {"slug": whose.controller, "name": whose.policy.operator.name},
        "subject": whose.subject,
        "made_at": iso(whose.house.clock.now()),
        "entry": index,
        "policy": {"version": verdict.version, "digest": verdict.digest},
        "values": values,
        "held": [{**asdict(one), "collected_at": iso(one.collected_at)} for one in now.held],
        "confirmed": sorted(now.confirmed),
        "open_to_everybody": sorted(now.public),
        "objections": sorted(now.objections),
        "restricted": now.restricted,
        "consents": [{**asdict(one), "at": iso(one.at)} for one in consent.listed(whose.house, whose.controller, subject=whose.subject)],
        "recipients": [{**asdict(one), "at": iso(one.at)} for one in given(whose)],
        "orders": [
            {"ground": row.ground, "kind": row.kind, "state": row.state, "status": row.status, "opened_at": iso(row.opened_at)}
            for row in grounds.listed(whose.house, whose.controller, subject=whose.subject)
        ],
        "requests": [
            {
                "request": row.request,
                "right": row.right,
                "state": row.state,
                "received_at": iso(row.received_at),
                **requests.get(row.request, {}),
            }
            for row in rights.listed(whose.house, whose.controller, subject=whose.subject)
        ],
        "history": [{**asdict(one), "at": iso(one.at)} for one in done(whose)],
    }
