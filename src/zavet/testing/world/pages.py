"""Pages of the world in three languages: readable without scripts, everything that came from a house escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from zavet.clock import iso
from zavet.policy.forms import field_label
from zavet.terms import LANGUAGES, label, phrases
from zavet.testing.world.received import Item, Payment, Sight

PHRASES: Final = phrases.load("zavet.testing.world")
EXAMPLE: Final = "4111 1111 1111 1111"
_OWN_NAMES: Final[Mapping[str, str]] = {"ru": "Русский", "kk": "Қазақша", "en": "English"}


def front(
    language: str, items: list[Item], payments: list[Payment], houses: list[str], parties: list[str], wanted: Mapping[str, str]
) -> str:
    """Everything that has left, newest first, with the filters that were asked for."""
    choices = "".join(
        f'<label>{_said(language, f"{name}")}<br><select name="{key}"><option value="">{_said(language, "all")}</option>'
        + "".join(
            f'<option value="{escape(one)}"{" selected" if one == wanted.get(key) else ""}>{escape(_party(language, one))}</option>'
            for one in every
        )
        + "</select></label>"
        for name, key, every in (("houses", "house", houses), ("parties", "party", parties))
    )
    hidden = f'<input type="hidden" name="lang" value="{language}">'
    form = f'<form class="row" method="get">{hidden}{choices}<button>{_said(language, "filter")}</button></form>'
    if items:
        head = "".join(f'<th scope="col">{_said(language, name)}</th>' for name in ("when", "house", "party", "what", "values", "why"))
        rows = "".join(_row(language, one) for one in items)
        frame = f'<div class="scroll" tabindex="0" role="region" aria-label="{_said(language, "title")}">'
        table = f"{frame}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        table = f"<p>{_said(language, 'count', count=len(items))}</p>{table}"
    else:
        table = f"<p>{_said(language, 'nothing')}</p>"
    told = "".join(
        f"<li>{escape(iso(one.at))} · {escape(one.house)} · "
        f"{_said(language, 'payment', order=one.order, status=one.status, told=one.told)}</li>"
        for one in payments
    )
    bank = f"<h2>{_said(language, 'payments')}</h2><ul>{told}</ul>" if told else ""
    return _page(language, "title", f"<p>{_said(language, 'lead')}</p>{form}{table}{bank}", wanted)


def pay(language: str, asked: Mapping[str, str], signature: str, *, wrong: bool = False) -> str:
    """The bank's page for an order: the only page where card data are typed."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(text)}">'
        for name, text in {**asked, "signature": signature, "lang": language}.items()
    )
    problem = f'<p class="wrong" role="alert" id="wrong">{_said(language, "bank.wrong", example=EXAMPLE)}</p>' if wrong else ""
    about = ' aria-invalid="true" aria-describedby="wrong"' if wrong else ""
    facts = "".join(
        f"<dt>{_said(language, f'bank.{name}')}</dt><dd>{escape(asked[name])}</dd>" for name in ("order", "amount") if asked[name]
    )
    controls = (
        f"<label>{_said(language, 'bank.number')}<br>"
        f'<input name="number" inputmode="numeric" autocomplete="off" maxlength="30"{about}></label>'
        f'<label>{_said(language, "bank.expiry")}<br><input name="expiry" inputmode="numeric" autocomplete="off" maxlength="7"></label>'
        f"<label>{_said(language, 'bank.code')}<br>"
        f'<input name="code" type="password" inputmode="numeric" autocomplete="off" maxlength="4"></label>'
    )
    buttons = "".join(f'<button name="do" value="{word}">{_said(language, f"bank.{word}")}</button> ' for word in ("pay", "decline"))
    body = (
        f"<p>{_said(language, 'bank.lead', house=asked['house'])}</p><dl>{facts}</dl>{problem}"
        f'<p class="quiet">{_said(language, "bank.example", example=EXAMPLE)}</p>'
        f'<form method="post" action="/bank/pay">{hidden}{controls}<p>{buttons}</p></form>'
    )
    return _page(language, "bank.title", body, {})


def paid(language: str, asked: Mapping[str, str], status: str) -> str:
    """What became of a payment, and the way back to the shop."""
    way = f'<a href="{escape(asked["back"])}">{_said(language, "bank.back")}</a>'
    body = f'<p role="status">{_said(language, f"bank.{status}")}</p><p>{way}</p>'
    return _page(language, "bank.title", body, {})


def refused(language: str) -> str:
    """A link to the bank that no shop made."""
    return _page(language, "bank.title", f'<p class="wrong" role="alert">{escape(PHRASES.say(language, "bank.refused"))}</p>', {})


def missing(language: str) -> str:
    """An address that the world does not have."""
    return _page(language, "missing.title", f"<p>{escape(PHRASES.say(language, 'missing.text'))}</p>", {})


def ads(language: str, sights: Iterable[Sight]) -> str:
    """The ad block with its pixel, and who has seen it."""
    seen = "".join(
        f"<li>{escape(iso(one.at))} · {escape(one.page or '—')} · {escape(one.browser)} · {escape(one.cookie or '—')}</li>"
        for one in sights
    )
    listed = f"<ul>{seen}</ul>" if seen else f"<p>{_said(language, 'no_sights')}</p>"
    pixel = '<img src="/ads/pixel.gif" alt="" width="1" height="1">'
    body = f"<p>{_said(language, 'sights_lead')}</p>{pixel}<h2>{_said(language, 'sights')}</h2>{listed}"
    return _page(language, "ads", body, {})


def _label(kind: str, word: str, language: str) -> str:
    """The label of a word of the vocabulary; the word itself where it is none: what came is shown, whatever it says."""
    try:
        return label(kind, word, language)
    except (KeyError, ValueError):
        return word


def _party(language: str, word: str) -> str:
    key = f"far.{word}"
    return PHRASES.say(language, key) if PHRASES.has(key) else _label("recipient", word, language)


def _kind(language: str, word: str) -> str:
    key = f"kind.{word}"
    return PHRASES.say(language, key) if PHRASES.has(key) else word


def _said(language: str, key: str, **values: object) -> str:
    return escape(PHRASES.say(language, key, **values))


def _row(language: str, one: Item) -> str:
    say = PHRASES.say
    text = f'<strong>{escape(one.title)}</strong><div class="said quiet">{escape(one.text)}</div>' if one.title or one.text else ""
    named = [(say(language, "to"), one.to)] if one.to else []
    named += [(field_label(name, language), value) for name, value in one.values.items()] + list(one.extra.items())
    fields = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in named)
    values = f"<dl>{fields}</dl>" if fields else _said(language, "no_values")
    if one.erased_at is not None:
        values += f"<p>{_said(language, 'erased', at=iso(one.erased_at))}</p>"
    why = [say(language, "purpose", purpose=_label("purpose", one.purpose, language))] if one.purpose else []
    why += [say(language, "clauses", clauses=", ".join(one.clauses))] if one.clauses else []
    why += [say(language, "entry", entry=one.entry)] if one.entry >= 0 else []
    why += [say(language, "delivery", delivery=one.delivery)]
    why += [say(language, "times", times=one.times)] if one.times > 1 else []
    reasons = "<br>".join(escape(line) for line in why)
    cells = (
        escape(iso(one.at)),
        escape(one.house),
        escape(_party(language, one.party)),
        f"{escape(_kind(language, one.kind))}<br>{text}",
        values,
        f'<span class="quiet">{reasons}</span>',
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _page(language: str, title: str, body: str, wanted: Mapping[str, str]) -> str:
    kept = {name: text for name, text in wanted.items() if name != "lang" and text}
    turns = "".join(
        f'<a href="?{escape(urlencode({**kept, "lang": one}))}" lang="{one}" hreflang="{one}">{_OWN_NAMES[one]}</a>'
        for one in LANGUAGES
        if one != language
    )
    links = f'<a href="/?lang={language}">{_said(language, "title")}</a><a href="/ads/block?lang={language}">{_said(language, "ads")}</a>'
    # A page with a signed address shows no other language at it: the signature would travel with it.
    nav = f'<nav aria-label="{_said(language, "language")}">{links}{"" if title.startswith("bank") else turns}</nav>'
    heading = _said(language, title)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{heading}</title><link rel="stylesheet" href="/world.css"><link rel="icon" href="/icon.svg"></head>'
        f"<body><header>{nav}</header><main><h1>{heading}</h1>{body}</main></body></html>"
    )
