"""`{% say "key" face="pages" name=value %}`: a phrase of a face (or of the site itself) in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zavet.clock import iso
from zavet.policy.forms import field_label
from zavet.policy.labels import sentence
from zavet.policy.model import Cookie
from zavet.policy.notice import clause_list
from zavet.site.here import language, legal_time
from zavet.site.wording import consent_name, worded, worded_list
from zavet.terms import LANGUAGES, phrases

register = template.Library()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.simple_tag
def say(key: str, face: str = "", **values: object) -> str:
    """The phrase `key` of `zavet.site.<face>`. Raises KeyError for a key that is not there: a page with a hole is no page."""
    package = f"zavet.site.{face}" if face else "zavet.site"
    return phrases.load(package).say(language(), key, **values)


@register.simple_tag
def say_known(key: str, face: str = "", otherwise: str = "") -> str:
    """The phrase `key`, or `otherwise` where there is none: for words that officers choose themselves."""
    said = phrases.load(f"zavet.site.{face}" if face else "zavet.site")
    return said.say(language(), key) if said.has(key) else otherwise


@register.simple_tag
def localised(texts: dict[str, str]) -> str:
    """The text of a `Localised` value in the language of the request; in the first language that it has where it lacks that one."""
    return texts.get(language()) or next((texts[word] for word in LANGUAGES if texts.get(word)), "")


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], kind: str, one: str) -> str:
    """The label of a word of the vocabulary or of the policy's own, with its first letter in upper case."""
    return sentence(worded(context["policy"], kind, one, language()))


@register.simple_tag(takes_context=True)
def words(context: dict[str, Any], kind: str, several: Iterable[str], *, inside: bool = False) -> str:
    """Labels of words, joined by commas; `inside` a sentence the first letter stays as it is."""
    found = worded_list(context["policy"], kind, several, language())
    return found if inside else sentence(found)


@register.simple_tag(takes_context=True)
def consent_to(context: dict[str, Any], purpose: str) -> str:
    """A purpose, or handing data to a recipient, as the consents and the log name them; `*` is everything."""
    return "*" if purpose == "*" else consent_name(context["policy"], purpose, language())


@register.simple_tag
def label(name: str) -> str:
    """What a form field is called."""
    return field_label(name, language())


@register.simple_tag
def clauses(ids: Iterable[str]) -> str:
    """Clause ids as people cite them; nothing where there are none."""
    found = tuple(ids)
    return clause_list(found, language()) if found else ""


@register.simple_tag
def clause(one: str) -> str:
    """One clause id as people cite it."""
    return clause_list((one,), language())


@register.simple_tag
def cookie_content(cookie: Cookie) -> str:
    """What a cookie holds: in the reader's language for those of the house, else as the policy says it."""
    said = phrases.load("zavet.site.pages")
    key = f"cookie.{cookie.name}"
    return said.say(language(), key) if said.has(key) else cookie.content


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], at: int, *, day: bool = False, clock: bool = False) -> SafeString:
    """A time as the controller's country tells it, to the minute (or the day, or the clock alone), in a `<time>` with the exact one."""
    policy = context.get("policy")
    told = legal_time(at, (policy.operator.country if policy else None) or "RU")
    date = f"{told.day} {_MONTHS[told.month - 1]} {told.year}" if language() == "en" else f"{told:%d.%m.%Y}"
    shown = date if day else f"{told:%H:%M}" if clock else f"{date}, {told:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', iso(at), shown)
