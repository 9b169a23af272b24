"""Every component of the pages on one page, for whoever changes them; in a demo alone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.errors import NotFound
from zavet.policy import forms
from zavet.site.controls import Control, of_field
from zavet.site.here import language, page, policy_of
from zavet.site.plainly import fate

COLOURS = ("ground", "raised", "sunken", "text", "quiet", "line", "accent", "on-accent", "good", "bad", "warn", "warn-ground")
SIZES = ("small", "base", "lead", "h3", "h2", "h1")
SPACES = ("1", "2", "3", "4", "5", "6")


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Tokens, type in three alphabets, controls in every state, messages, tables, cards. Raises NotFound where it is no demo."""
    if not settings.ZAVET_DEMO:
        raise NotFound("there is nothing at this address")
    policy = policy_of(request)
    first = next((field for form in forms.forms(policy) for field in form.fields if field.kind in {"text", "email", "tel"}), None)
    controls = [
        Control("plain", "plain", hint="hint"),
        Control("must", "required", required=True, value="Қайрат Мұхамедұлы Әбілғазиев"),
        Control("wrong", "wrong", value="+7 912", problem="+7 912 345 67 89"),
        Control("text", "textarea", "", value="مرحبا بالعالم · 👩‍👩‍👧 · Pneumonoultramicroscopicsilicovolcanoconiosis" * 2),
    ]
    if first is not None:
        controls.append(of_field(first, language(), fate=fate(policy, first.category, language())))
    context = {"colours": COLOURS, "sizes": SIZES, "spaces": SPACES, "controls": controls}
    return page(request, "zavet/pages/style.html", context)
