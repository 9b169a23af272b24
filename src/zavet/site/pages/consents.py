"""Each consent as a document of its own, to be read, printed and kept before anybody is asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from zavet.errors import NotFound
from zavet.policy import forms
from zavet.policy.forms import Form, consent_text
from zavet.policy.labels import sentence
from zavet.policy.links import is_closed, unique
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.here import controller_of, language, page, policy_of
from zavet.site.pages.visits import visited
from zavet.site.wording import consent_name


@dataclass(frozen=True, slots=True)
class Document:
    """A consent: its word, its name, the text that is recorded when it is given, and the forms that ask for it."""

    purpose: str
    name: str
    text: str
    forms: tuple[Form, ...]

    @property
    def address(self) -> str:
        """Where the document is read."""
        return reverse("consent", args=[self.purpose])


@require_safe
@visited
def listed(request: HttpRequest) -> HttpResponse:
    """Every consent that anything here asks for."""
    policy = policy_of(request)
    return page(request, "zavet/pages/consents.html", {"consents": [_document(policy, one) for one in asked_for(policy)]})


@require_safe
@visited
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """One consent. Raises NotFound for what nothing here asks consent to."""
    policy = policy_of(request)
    if purpose not in asked_for(policy):
        raise NotFound("nothing here asks for such a consent")
    version = wiring.house().in_force(controller_of(request))
    response = page(request, "zavet/pages/consent.html", {"consent": _document(policy, purpose), "version": version})
    response.headers["X-Policy-Digest"] = version.digest
    return response


def asked_for(policy: Policy) -> tuple[str, ...]:
    """The consents of the forms, then those that the policy demands for a purpose and the cabinet offers."""
    on_forms = (one.purpose for form in forms.forms(policy) for one in form.consents)
    demanded = (one.purpose for one in policy.purposes if one.consent and not is_closed(policy, "purpose", one.purpose))
    return unique([*on_forms, *demanded])


def _document(policy: Policy, purpose: str) -> Document:
    asking = tuple(form for form in forms.forms(policy) if any(one.purpose == purpose for one in form.consents))
    return Document(purpose, sentence(consent_name(policy, purpose, language())), consent_text(policy, purpose, language()), asking)
