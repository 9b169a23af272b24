"""Reading what a form of a page sent: text by name, each name once, no files."""

from __future__ import annotations

from django.http import HttpRequest

from zavet.errors import FieldError, Malformed

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of Django's field


def posted(request: HttpRequest) -> dict[str, str]:
    """The fields by name. Raises Malformed for what is no form, FieldError for a file in place of text and for a name sent twice."""
    if (request.content_type or "").lower() not in _FORMS:
        raise Malformed("a page takes a form")
    for name in request.FILES:
        raise FieldError(name[:60], "not_text", f"`{name[:60]}` takes text, not a file")
    found: dict[str, str] = {}
    for name, values in request.POST.lists():
        if name == _TOKEN:
            continue
        if len(values) != 1:
            raise FieldError(name[:60], "repeated", f"`{name[:60]}` was sent more than once")
        found[name] = str(values[0])
    return found
