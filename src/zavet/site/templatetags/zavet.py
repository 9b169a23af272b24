"""`{% say "key" face="pages" name=value %}`: a phrase of a face (or of the site itself) in the language of the request."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from zavet.terms import LANGUAGES, phrases

register = template.Library()


def language() -> str:
    """The language of the request: one of the house's three, Russian where it is none of them."""
    word = (get_language() or "ru")[:2]
    return word if word in LANGUAGES else "ru"


@register.simple_tag
def say(key: str, face: str = "", **values: object) -> str:
    """The phrase `key` of `zavet.site.<face>`. Raises KeyError for a key that is not there: a page with a hole is no page."""
    package = f"zavet.site.{face}" if face else "zavet.site"
    return phrases.load(package).say(language(), key, **values)


@register.simple_tag
def localised(texts: dict[str, str]) -> str:
    """The text of a `Localised` value in the language of the request; in the first language that it has where it lacks that one."""
    return texts.get(language()) or next((texts[word] for word in LANGUAGES if texts.get(word)), "")
