"""My consents: each with the text that was shown when it was given, and the means to withdraw it; giving, objecting."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from zavet.consent.evidence import ACCEPTANCE
from zavet.operations import consent, standing
from zavet.operations.consent import Given
from zavet.policy.labels import sentence
from zavet.policy.notice import consent_text
from zavet.site.cabinet.mine import Mine, back, key_of, mine, show
from zavet.site.posted import posted
from zavet.site.wording import consent_name


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent as it stands. `evidence` is of the last time it was given."""

    purpose: str
    name: str
    state: str
    at: int
    live: bool
    evidence: Given | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A consent that could be given, with the text that would be recorded."""

    purpose: str
    name: str
    notice: str


@require_safe
@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Consents, acceptances, what may be consented to, and purposes that may be objected to."""
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    kept = consent.listed(whose.house, whose.controller, subject=whose.subject)
    at = whose.house.clock.now()
    consents = [
        Consent(
            purpose,
            sentence(consent_name(whose.policy, purpose, whose.language)),
            one.state,
            one.at,
            one.live(at),
            next((row for row in kept if row.purpose == purpose and row.state == "given"), None),
        )
        for purpose, one in now.consents.items()
        if purpose != ACCEPTANCE
    ]
    live = {one.purpose for one in consents if one.live}
    asking = dict.fromkeys(one.purpose for one in whose.policy.purposes if one.consent and one.purpose not in live)
    others = dict.fromkeys(one.purpose for one in whose.policy.purposes if not one.consent and one.purpose not in now.objections)
    context = {
        "consents": consents,
        "acceptances": [row for row in kept if row.purpose in {ACCEPTANCE, "*"}],
        "offers": [
            Offer(one, sentence(consent_name(whose.policy, one, whose.language)), consent_text(whose.policy, one, whose.language))
            for one in asking
        ],
        "others": list(others),
        "objections": sorted(now.objections),
        "any_live": bool(live),
    }
    return show(request, whose, "consents", context)


@require_POST
@mine
def withdraw(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Withdraws one consent, or every one where `purpose` is `*`."""
    sent = posted(request)
    purpose = sent.get("purpose", "")
    consent.withdraw(
        whose.house,
        whose.controller,
        subject=whose.subject,
        purpose=None if purpose == "*" else purpose,
        actor=whose.actor,
        page=request.path,
        key=key_of(sent),
    )
    return back("my_consents", "withdrawn")


@require_POST
@mine
def give(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Gives one consent, with the text beside its button as evidence."""
    sent = posted(request)
    consent.give(
        whose.house,
        whose.controller,
        subject=whose.subject,
        purpose=sent.get("purpose", ""),
        actor=whose.actor,
        language=whose.language,
        page=request.path,
        layout="button",
        key=key_of(sent),
    )
    return back("my_consents", "given")


@require_POST
@mine
def object_to(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Objects to one purpose: from now on every use for it is refused."""
    sent = posted(request)
    purpose = sent.get("purpose", "")
    consent.object_to(whose.house, whose.controller, subject=whose.subject, purpose=purpose, actor=whose.actor, key=key_of(sent))
    return back("my_consents", "objected")
